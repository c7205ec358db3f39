"""The full graph as a table: each directed edge a row, each edge that may follow an entry.

Rows are the directed edges; the entries of a row, one for each edge that may follow, lie next
to each other as in a sparse array (CSR). A policy is one array over all entries, of
probabilities or of logits. Rows stand in this order: the source edge, then branch by branch
the single edges forward ``F_0 … F_K``, those backward ``B_0 … B_K``, the lanes forward and
the lanes backward, diamond by diamond.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..numerics.chain import Floats, Indices
from ..numerics.exact_rows import exact_rows, require_numbers
from ..theory.graph import CorridorGraph
from ..theory.policy import BranchRows, Policy, PolicyName

Mask: TypeAlias = NDArray[np.bool_]

SOURCE = 0


@dataclass(frozen=True, eq=False)
class EdgeTable:
    """The directed edges of a graph, and which of them may follow which.

    Attributes
    ----------
    lanes : tuple of tuples of int
        For each branch the lanes of its diamonds; as many branches as the fork has.
    indptr : ndarray, shape (edges + 1,)
        Row e has the entries ``indptr[e]`` to ``indptr[e + 1] - 1``.
    successors : ndarray, shape (entries,)
        The edge that follows.
    named : ndarray of bool, shape (entries,)
        Whether the entry is the move that its family names: forward for a and c, backward
        for b and d.
    family : ndarray of str, shape (edges,)
        ``"a"`` to ``"d"``; ``"fork"`` for edges that lead to the fork, ``"leaf"`` for those
        that lead to a leaf, where the walk turns back unless the leaf is the target.
    branch, depth : ndarray, shape (edges,)
        Of the row: branches from 0, depths from 1; the fork's rows have depth 0.
    leaves, entrances : ndarray, shape (branches,)
        The edge of each branch into its leaf; the edge from the fork into it.
    """

    lanes: tuple[tuple[int, ...], ...]
    indptr: Indices
    successors: Indices
    named: Mask
    family: NDArray[np.str_]
    branch: Indices
    depth: Indices
    leaves: Indices
    entrances: Indices

    @property
    def edges(self) -> int:
        """Number of directed edges, the rows."""
        return len(self.indptr) - 1

    @cached_property
    def row(self) -> Indices:
        """The row of each entry."""
        return np.repeat(np.arange(self.edges), np.diff(self.indptr))

    @cached_property
    def learns(self) -> Mask:
        """Rows inside branches: all but those of the fork, held uniform, and of the leaves."""
        return np.isin(self.family, list("abcd"))

    def softmax(self, logits: Floats) -> Floats:
        """Return the probabilities of `logits`, each row a distribution."""
        weights = self._weights(logits)
        return np.asarray(weights / self.sums(weights)[self.row])

    def sums(self, entries: Floats) -> Floats:
        """Return the sum of each row, shape (edges,)."""
        return np.asarray(np.add.reduceat(entries, self.indptr[:-1]))

    def family_probabilities(self, logits: Floats) -> Floats:
        """Return each row's probability of the move its family names, shape (edges,).

        It is one quotient of sums, so that equal logits give L/(L+1) correctly rounded.
        """
        weights = self._weights(logits)
        return np.asarray(self.sums(np.where(self.named, weights, 0.0)) / self.sums(weights))

    def _weights(self, logits: Floats) -> Floats:
        top = np.maximum.reduceat(logits, self.indptr[:-1])
        return np.asarray(np.exp(logits - top[self.row]))


def edge_table(graph: CorridorGraph) -> EdgeTable:
    """Return the table of `graph`; which branch is its target does not matter.

    Raises
    ------
    TypeError
        If a count of the graph is a symbol.

    Examples
    --------
    >>> table = edge_table(CorridorGraph.symmetric(2, 1, 3))
    >>> table.edges, "".join(table.family[table.learns])
    (21, 'cbaaadddcbaaaddd')
    """
    require_numbers(graph)
    lanes = tuple(kind.lanes for kind in graph.branches for _ in range(kind.count))
    sizes = [2 * (len(row) + 1 + sum(row)) for row in lanes]
    entrances = np.cumsum([SOURCE + 1, *sizes])[:-1]
    rows = [Row("fork", 0, 0, [], entrances.tolist())]
    for w, row in enumerate(lanes):
        rows += _branch_rows(w, row, entrances.tolist())
    follow = [[*row.others, *row.named] for row in rows]
    named = [[False] * len(row.others) + [True] * len(row.named) for row in rows]
    return EdgeTable(
        lanes,
        np.cumsum([0, *map(len, follow)]),
        np.array(list(itertools.chain(*follow))),
        np.array(list(itertools.chain(*named))),
        np.array([row.family for row in rows]),
        np.array([row.branch for row in rows]),
        np.array([row.depth for row in rows]),
        entrances + np.array([len(row) for row in lanes]),
        entrances,
    )


def policy_probabilities(
    table: EdgeTable, graph: CorridorGraph, policy: Policy | str | PolicyName
) -> Floats:
    """Return the entries of `policy` on `graph`, whose table is `table`.

    Each is rounded once; lanes share evenly what their family gets. The fork is uniform,
    whatever the policy says of it.

    Examples
    --------
    >>> graph = CorridorGraph.symmetric(2, 1, 3)
    >>> policy_probabilities(edge_table(graph), graph, "sft")[2:10]
    array([0.        , 0.33333333, 0.33333333, 0.33333333, 1.        ,
           0.5       , 0.5       , 0.25      ])
    """
    policy = policy if isinstance(policy, Policy) else Policy.named(policy)
    rows = [
        kind.families
        for kind, branch in zip(exact_rows(graph, policy), graph.branches, strict=True)
        for _ in range(branch.count)
    ]
    total = np.diff(table.indptr)
    chosen = table.sums(table.named.astype(float)).astype(int)
    share = np.zeros((2, table.edges))
    for e, family in enumerate(table.family.tolist()):
        h = Fraction(1)
        if family in BranchRows._fields:
            h = getattr(rows[table.branch[e]], family)[table.depth[e] - 1]
            share[0, e] = (1 - h) / int(total[e] - chosen[e])
        share[1, e] = h / int(chosen[e])
    return np.asarray(share[table.named.astype(int), table.row])


class Row(NamedTuple):
    """A row while the table is built: its labels, and what may follow it."""

    family: str
    branch: int
    depth: int
    others: list[int]
    named: list[int]


def _branch_rows(w: int, lanes: tuple[int, ...], entrances: list[int]) -> list[Row]:
    """Return the rows of branch `w` in order."""
    K = len(lanes)
    forward = [entrances[w] + j for j in range(K + 1)]
    backward = [edge + K + 1 for edge in forward]
    first = list(itertools.accumulate(lanes, initial=backward[-1] + 1))
    out = [list(range(*span)) for span in itertools.pairwise(first)]
    back = [[edge + sum(lanes) for edge in diamond] for diamond in out]
    return [
        *(Row("c", w, j + 1, [backward[j]], out[j]) for j in range(K)),
        Row("leaf", w, K + 1, [], [backward[K]]),
        Row("fork", w, 0, [], entrances),
        *(Row("b", w, j + 1, [forward[j + 1]], back[j]) for j in range(K)),
        *(Row("a", w, j + 1, back[j], [forward[j + 1]]) for j in range(K) for _ in out[j]),
        *(Row("d", w, j + 1, out[j], [backward[j]]) for j in range(K) for _ in out[j]),
    ]
