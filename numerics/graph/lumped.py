"""The lumped chain: lanes are exchangeable, and so are the branches of a kind.

Every state is an edge, so that every move is one step. All edges into the fork, the source's
and each branch's first one backward, lead on alike: they are one state, state 0. The others
of a kind of branch with K diamonds are its edges 0 … 2K forward (even ones single, odd ones
the lanes of a diamond together), then its edges 1 … 2K backward.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from ...theory.model.corridors import takes_sizes
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from .arrays import ByValue, Floats, Indices
from .exact_rows import ExactRows, complements, each_once_array, exact_rows, rounded_once

START = 0


@dataclass(frozen=True, eq=False)
class LumpedChain(ByValue):
    """The lumped walk, absorbed after the last edge into the target.

    `Q`, of shape (n, n), holds the probabilities from edge to edge, each rounded once; state 0,
    where the walk starts, is every edge into the fork. `absorption`, of shape (n,), is 1 for
    the last edge into the target, otherwise 0.
    """

    Q: sp.csr_array
    absorption: Floats


@takes_sizes()
def lumped_chain(graph: CorridorGraph, policy: Policy | str) -> LumpedChain:
    """Assemble the lumped chain of `policy` on `graph`.

    Examples
    --------
    >>> chain = lumped_chain(CorridorGraph.symmetric(9, 1, 50), "sft")
    >>> chain.Q.shape
    (11, 11)
    """
    rows = exact_rows(graph, policy)
    lengths = np.array([2 * kind.depth + 1 for kind in graph.branches])
    first = 1 + np.concatenate([[0], np.cumsum(2 * lengths - 1)])
    size = int(first[-1])
    weights = np.array([rounded_once(row.weight) for row in rows])
    entries = [(np.full(len(rows), START), first[:-1], weights)]
    for w, row in enumerate(rows):
        forward = first[w] + np.arange(lengths[w])
        backward = forward + lengths[w] - 1
        backward[0] = START
        entries += _moves(row, forward, backward)
        if w != graph.target:
            entries.append((forward[-1:], backward[-1:], np.ones(1)))
    i, j, p = (np.concatenate(part) for part in zip(*entries, strict=True))
    Q = sp.csr_array(sp.coo_array((p, (i, j)), shape=(size, size)))
    Q.eliminate_zeros()
    absorption = np.zeros(size)
    absorption[first[graph.target] + lengths[graph.target] - 1] = 1.0
    return LumpedChain(Q, absorption)


def _moves(
    row: ExactRows, forward: Indices, backward: Indices
) -> list[tuple[Indices, Indices, Floats]]:
    """Return the entries (from, to, probability) at the vertices of a branch."""
    families = (row.forward, row.backward, complements(row.forward), complements(row.backward))
    p, q, turn_p, turn_q = (each_once_array(rounded_once, each) for each in families)
    return [
        (forward[:-1], forward[1:], p),
        (forward[:-1], backward[:-1], turn_p),
        (backward[1:], backward[:-1], q),
        (backward[1:], forward[1:], turn_q),
    ]
