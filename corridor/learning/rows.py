"""Rows of a table: their families in the theory, policies as tables, and which rows are one.

A table of a policy has one row for each directed edge, as `numerics.edge_table` lists them:
choice 0 is the single edge at the vertex, choice k lane k; at the fork choice w is branch w.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..numerics.graph.arrays import Floats, Indices, Mask
from ..numerics.graph.edges import FORWARD, NONE, graph_edges
from ..numerics.graph.exact_rows import exact_rows
from ..numerics.graph.walk_tables import EdgeTable, edge_table
from ..theory.model.graph import CorridorGraph
from ..theory.model.policy import Policy

# Of the rows inside branches, by the kind of the edge.
FAMILY_OF_KIND = np.array(["", "c", "b", "a", "d"])


@dataclass(frozen=True, eq=False)
class Rows:
    """The n rows of a graph's table."""

    table: EdgeTable
    open: Mask
    """Where a row has a choice, shape (n, width)."""
    family: NDArray[np.str_]
    """``"a"`` to ``"d"``; empty for rows of the fork and of the leaves, which do not learn."""
    diamond: Indices
    """The diamond, from 0, at which a row with a family stands."""
    named: Mask
    """The choices that the family names: forward for a and c, backward for b and d."""

    @classmethod
    def of(cls, graph: CorridorGraph) -> Rows:
        """Return the rows of `graph`; which branch is its target does not matter.

        >>> rows = Rows.of(CorridorGraph.symmetric(2, 1, 3))
        >>> "".join(rows.family)
        'cbaaadddcbaaaddd'
        """
        table, edges = edge_table(graph), graph_edges(graph)
        open_ = table.successors != NONE
        family = np.where(edges.inner, FAMILY_OF_KIND[edges.kind], "")
        lane = np.arange(open_.shape[1]) > 0
        named = open_ & (np.isin(family, ["b", "c"])[:, None] == lane) & edges.inner[:, None]
        return cls(table, open_, family, edges.diamond, named)

    @property
    def learns(self) -> Mask:
        """Rows inside the branches: all but those of the fork and of the leaves."""
        return np.asarray(self.family != "")

    def softmax(self, logits: Floats) -> Floats:
        """Return the policy with these logits, shape (n, width)."""
        weights = self._weights(logits)
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def family_probabilities(self, logits: Floats) -> Floats:
        """Return each row's probability of what its family names, shape (n,).

        It is one quotient of sums: equal logits give L/(L+1) correctly rounded.
        """
        weights = self._weights(logits)
        return np.asarray((weights * self.named).sum(axis=1) / weights.sum(axis=1))

    def policy(self, graph: CorridorGraph, policy: Policy | str) -> Floats:
        """Return the table of `policy`, shape (n, width), each entry rounded once.

        Lanes share evenly what their family gets. The fork is uniform, whatever the policy
        says of it.

        >>> graph = CorridorGraph.symmetric(2, 1, 3)
        >>> Rows.of(graph).policy(graph, "sft")[4:6]
        array([[0.25, 0.25, 0.25, 0.25],
               [1.  , 0.  , 0.  , 0.  ]])
        """
        branches = [
            kind
            for kind, branch in zip(exact_rows(graph, policy), graph.branches, strict=True)
            for _ in range(branch.count)
        ]
        probabilities = self.table.uniform()
        lanes = self.open.sum(axis=1) - 1
        for row in np.flatnonzero(self.learns):
            branch, depth = branches[self.table.branch[row]], self.diamond[row]
            way, count = self.table.kind[row] - FORWARD, int(lanes[row])
            probabilities[row, 0] = branch.single[way][depth]
            probabilities[row, 1 : 1 + count] = branch.lanes[way][depth] / count
        return probabilities

    def _weights(self, logits: Floats) -> Any:
        top = np.where(self.open, logits, -np.inf)
        return np.exp(top - top.max(axis=1, keepdims=True))


def lanes_of(graph: CorridorGraph) -> list[list[int]]:
    """Return for each branch, copies listed on their own, the lanes of its diamonds."""
    return [list(kind.lanes) for kind in graph.branches for _ in range(kind.count)]


def shared_rows(edges: EdgeTable, sharing: str) -> Indices:
    """Return for each edge the first whose row in the table is the same.

    Those of alike branches are by the `sharing` of ``"branches"``, as in the paper's flows.

    >>> from corridor import CorridorGraph
    >>> from corridor.numerics import edge_table
    >>> shared_rows(edge_table(CorridorGraph.from_branches([[1], [2], [1]])), "branches")
    array([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14,  1,  2,
            3,  4,  5,  6])
    """
    rows = np.arange(len(edges.ends))
    if sharing == "branches":
        first: dict[tuple[bytes, bytes], Indices] = {}
        for w in range(edges.branches):
            mine = np.flatnonzero(edges.branch == w)
            # Branches are alike if edges of the same kinds lie at the same depths.
            shape = edges.kind[mine].tobytes(), edges.depth[mine].tobytes()
            rows[mine] = first.setdefault(shape, mine)
    return rows
