"""Write CertificateSft.v: the expected number of steps from every state of the lumped chain.

The numbers are found here, by the package; they are checked in Coq, by `NumberSft.v`, which
trusts nothing that this script does. Run it from the project's top level, with the package
installed: ``python theory/kernel/certificate.py``.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from corridor.theory import CorridorGraph, Policy, corridor_chain

W, K, L = 15, 15, 5
HEAD = """\
(** * The certificate for W = K = 15, L = 5 under sft

    Written by certificate.py, not by hand: the expected number of steps from each of the
    125 states of the lumped chain, in the order of [blocks]. *)

From Coq Require Import QArith List.
Import ListNotations.
Open Scope Q_scope.

Definition certificate : list Q := [
"""


def expected_steps() -> Iterator[Fraction]:
    """Yield the expected steps from the source, then from each edge, forward and backward."""
    chain = corridor_chain(CorridorGraph.symmetric(W=W, K=K, L=L), Policy.named("sft"))
    steps = {
        (state[:3] if isinstance(state, tuple) else state): Fraction(str(value))
        for state, value in chain.expected_steps().items()
    }
    # The walk ends on its way into the target's leaf and never turns there; the lumped
    # chain has a state for this edge backward all the same.
    back = Fraction(L, L + 1)
    steps[0, "B", K] = 1 + back * steps[0, "Y", K] + (1 - back) * steps[0, "F", K]
    yield steps["source"]
    for branch in (0, 1):
        for edge in range(2 * K + 1):
            depth = (edge + 1) // 2
            for kind in "XY" if edge % 2 else "FB":
                yield steps[branch, kind, depth]


def main() -> None:
    """Write the file beside this script."""
    rows = ";\n".join(f"  {x.numerator} # {x.denominator}" for x in expected_steps())
    path = Path(__file__).with_name("CertificateSft.v")
    path.write_text(f"{HEAD}{rows}].\n", encoding="utf-8")


if __name__ == "__main__":
    main()
