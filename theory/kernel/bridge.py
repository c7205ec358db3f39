"""The bridge: Coq checks that its theorems state the formulas that the ledger proves.

A theorem of `Statements.v` is restated with the ledger's own expression in the place of its
number, and must follow from the theorem as it stands. So neither can change alone. Run it as
``python theory/kernel/bridge.py [FOLDER]`` where the theorems are compiled (`make` in their
folder, this one); it ends with 1 if Coq refuses one.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sympy import Expr

from corridor.theory.model.policy import PolicyName
from corridor.theory.proving.coq.expressions import ATOM
from corridor.theory.proving.coq.files import prelude
from corridor.theory.proving.coq.forall import NaturalWriter
from corridor.theory.proving.terms import term_of
from corridor.theory.quantities.backtrack_times import backtrack_time
from corridor.theory.quantities.hitting_times import hitting_time
from corridor.theory.quantities.variances import variance
from corridor.theory.walk.symbols import K, L, W

SIZES = "(1 <= W)%nat -> (1 <= K)%nat -> (1 <= L)%nat ->"
TARGET, LEAF = (
    f"forall W K L : nat, {SIZES}",
    f"forall W K L w : nat, {SIZES} (1 <= w < W)%nat ->",
)


class Bridge(NamedTuple):
    """A claim's expression, and the theorem that says what it is."""

    claim: str
    theorem: str
    # What is said of the number, but for the number; and why, from the hypotheses.
    said: str
    why: str
    expression: Callable[[], Expr]
    quantified: str = TARGET

    def text(self, name: str) -> str:
        """Return the theorem about the ledger's expression, from the kernel's."""
        writer = NaturalWriter({})
        number = writer.text(term_of(self.expression()), ATOM)
        bases = dict.fromkeys(writer.text(base) for base, _, _ in writer.found.values())
        known = [
            f"  try replace ({base}) with (ρ L) by (unfold ρ; fractions)." for base in bases
        ]
        names = "W K L w HW HK HL Hw" if self.quantified == LEAF else "W K L HW HK HL"
        return "\n".join(
            [
                f"(* {self.claim}: {self.theorem} *)",
                f"Lemma {name} : {self.quantified}\n  {self.said} {number}.",
                f"Proof.\n  intros {names}; at_least_one W; at_least_one K; at_least_one L.",
                f"  apply (said_of ({self.said}) _ _ ({self.why})).",
                *known,
                "  powers_apart; unfold ε; fractions.\nQed.\n",
            ]
        )


HEAD = """From Corridor Require Import T4 Backtrack VariancePolicies Statements.
{prelude}
Lemma said_of (P : R -> Prop) a b : P a -> a = b -> P b.
Proof. now intros H <-. Qed.

Ltac at_least_one n :=
  match goal with H : (1 <= n)%nat |- _ =>
    let B := fresh "B" in pose proof (at_least _ _ H) as B; simpl Z.of_nat in B
  end.

(* Powers of ρ are variables, the square of one the square of the other. *)
Ltac powers_apart :=
  rewrite ?(Nat.mul_comm 2), ?pow_mult;
  repeat match goal with |- context [ρ ?n ^ ?k] => is_var k; generalize (ρ n ^ k); intro end.

"""


def bridges() -> tuple[Bridge, ...]:
    """Return all that is compared."""
    closed = "(proj1 (T4_graph W K L HW HK HL))", "(proj2 (T4_graph W K L HW HK HL))"
    of_policy = {
        PolicyName.RL: ("rl", closed[0]),
        PolicyName.SFT: ("(sft L)", f"(proj1 {closed[1]})"),
        PolicyName.UNIFORM: ("(uniform L)", f"(proj1 (proj2 {closed[1]}))"),
    }
    found = []
    for name, (policy, why) in of_policy.items():
        time, spread = partial(hitting_time, W, K, L, name), partial(variance, W, K, L, name)
        way = partial(backtrack_time, K, L, name)
        rest = f"backtrack_{name} W K L w HL Hw"
        found += [
            Bridge("T4", "T4_graph", f"takes W K L {policy}", why, time),
            Bridge("T4", f"backtrack_{name}", f"backtracks W K L w {policy}", rest, way, LEAF),
            Bridge(
                "V",
                f"variance_{name}",
                f"varies W K L {policy}",
                f"variance_{name} W K L HW HL",
                spread,
            ),
        ]
    return tuple(found)


def bridge_text(listed: Sequence[Bridge]) -> str:
    """Return the file in which Coq compares the theorems with the ledger."""
    lemmas = [bridge.text(f"bridge_{n}") for n, bridge in enumerate(listed, 1)]
    return "\n".join([HEAD.format(prelude=prelude()), *lemmas])


def main(arguments: Sequence[str]) -> int:
    """Have Coq compare every theorem of the bridge with the ledger's expression."""
    theorems = Path(arguments[0] if arguments else Path(__file__).parent).resolve()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "Bridge.v"
        file.write_text(bridge_text(bridges()), encoding="utf-8")
        command = ["coqc", "-R", str(theorems), "Corridor", "-w", "none", str(file)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    for bridge in bridges() if run.returncode == 0 else ():
        print(f"{bridge.claim}: kernel, theorem {bridge.theorem}")
    print(run.stderr, end="")
    return run.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
