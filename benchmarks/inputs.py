"""What the peers are given, ready to be solved: building it is not counted against them.

All come from the public API, and each peer gets the form that suits it best. The lumped
chain has one state for all lanes of a diamond and for all dead ends; a peer could not know
that, and is spared most of the work.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corridor import CorridorGraph, Policy, numerics, theory


def exact_chain(W: Any, K: int, L: Any, policy: str) -> theory.AbsorbingChain:
    """Return the lumped chain over an exact field."""
    return theory.corridor_chain(CorridorGraph.symmetric(W, K, L), Policy.named(policy))


def probabilities(chain: theory.AbsorbingChain) -> Iterator[tuple[int, int, Any]]:
    """Yield (i, j, probability) of an exact chain; absorbing states come last."""
    for block, first in zip(chain.canonical_form(), (0, len(chain.transient)), strict=True):
        for (i, j), p in block.to_dok().items():
            yield i, first + j, block.domain.to_sympy(p)


def full_matrix(W: int, K: int, L: int, policy: str) -> tuple[Any, Any]:
    """Return ``I - Q`` of the full chain by columns, and the steps of each state."""
    import scipy.sparse as sp

    chain = numerics.full_chain(CorridorGraph.symmetric(W, K, L), policy)
    return sp.csc_matrix(sp.eye_array(chain.Q.shape[0]) - chain.Q), chain.steps


def lumped_matrix(W: int, K: int, L: int, policy: str) -> Any:
    """Return ``I - Q`` of the lumped chain by columns, every state one step."""
    import scipy.sparse as sp

    chain = numerics.lumped_chain(CorridorGraph.symmetric(W, K, L), policy)
    return sp.csc_matrix(sp.eye_array(chain.Q.shape[0]) - chain.Q)


def edge_chain(W: int, K: int, L: int, policy: str) -> tuple[Any, Any]:
    """Return Q and the absorption of the full chain of edges, without states for vertices."""
    import numpy as np
    import scipy.sparse as sp

    chain = numerics.full_chain(CorridorGraph.symmetric(W, K, L), policy)
    edges, vertices = np.flatnonzero(chain.steps), np.flatnonzero(chain.steps == 0)
    through = chain.Q[edges][:, vertices] @ chain.Q[vertices][:, edges]
    return sp.csr_array(chain.Q[edges][:, edges] + through), chain.absorption[edges]


def returning(Q: Any, absorption: Any, start: int) -> Callable[[], float]:
    """Return QuantEcon's GTH of a chain whose target leads back to `start`.

    The target's share of the time is one over the steps there and back.
    """
    import numpy as np
    from quantecon.markov import gth_solve

    n = len(absorption)
    moves = np.zeros((n + 1, n + 1))
    moves[:n, :n], moves[:n, n], moves[n, start] = Q.toarray(), absorption, 1.0
    return lambda: float(1 / gth_solve(moves)[n]) - 1


def parametric_drn(K: int, policy: str) -> str:
    """Return the lumped chain with symbols W and L, in Storm's explicit format."""
    import sympy

    W, L = sympy.symbols("W L", positive=True)
    return _drn(exact_chain(W, K, L, policy), "parametric", "L W")


def rational_drn(chain: theory.AbsorbingChain) -> str:
    """Return a chain of rational numbers, begun in its first state, in that format."""
    return _drn(chain, "rational", "")


def _drn(chain: theory.AbsorbingChain, value_type: str, parameters: str) -> str:
    import sympy

    last = len(chain.transient)
    rows: list[dict[int, str]] = [{} for _ in range(last)] + [{last: "1"}]
    for i, j, p in probabilities(chain):
        above, below = sympy.fraction(sympy.together(p))
        rows[i][j] = f"({above})/({below})" if parameters else f"{above}/{below}"
    lines = ["@type: DTMC", f"@value_type: {value_type}", "@parameters", parameters]
    lines += ["@reward_models", "steps"]
    lines += ["@nr_states", str(last + 1), "@nr_choices", str(last + 1), "@model"]
    for i, row in enumerate(rows):
        label = " init" if i == 0 else " target" if i == last else ""
        lines += [f"state {i} [{int(i != last)}]{label}", "\taction 0 [0]"]
        lines += [f"\t\t{j} : {p}" for j, p in sorted(row.items())]
    return "\n".join([*lines, ""])


@contextmanager
def file_of(text: str) -> Iterator[str]:
    """Write `text` to a file for as long as the block runs; yield its name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "walk.drn"
        path.write_text(text)
        yield str(path)
