"""The walk on a maze as sparse arrays: a state for each row of the policy.

Passages into a vertex that share a row are one state, so that a vertex of any degree has as
many entries as edges (times two under sft), and nothing is squared.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import breadth_first_order

from ...theory.model.arguments import described, is_expression
from ...theory.model.maze import Maze, Passage, Vertex
from ...theory.model.maze_policy import MazePolicy, walker_rows
from ..graph.arrays import ByValue, Floats, Indices


@dataclass(frozen=True, eq=False)
class MazeChain(ByValue):
    """The rows of a policy on a maze, entry by entry.

    Attributes
    ----------
    row, way, end : ndarray, shape (entries,)
        The row of each entry, the vertex it goes on to, and the row it is in then (-1 where
        there is no way on).
    probability : ndarray, shape (entries,)
        Each rounded once.
    place : ndarray, shape (rows,)
        The vertex of each row.
    vertices : dict
        The number of each vertex.
    position : dict
        The row after each passage.
    """

    row: Indices
    way: Indices
    end: Indices
    probability: Floats
    place: Indices
    vertices: dict[Vertex, int]
    position: dict[Passage, int]

    def absorbed(self, target: Vertex) -> tuple[sp.csr_array, Floats, Indices]:
        """Return the chain of the rows from which `target` is reached for sure.

        Returns
        -------
        Q : csr_array, shape (n, n)
        absorption : ndarray, shape (n,)
        kept : ndarray, shape (rows,)
            The state of each row, -1 for those left out.
        """
        goal, rows = self.vertices[target], len(self.place)
        inside = self.place[self.row] != goal
        done = inside & (self.way == goal)
        on = inside & ~done & (self.end >= 0)
        leading = self._leading(on, self.row[done])
        lost = np.flatnonzero(~leading & (self.place != goal))
        sure = ~self._leading(on, lost) & (self.place != goal)
        kept = np.full(rows, -1)
        kept[sure] = np.arange(sure.sum())
        on &= sure[self.row]
        done &= sure[self.row]
        n = int(sure.sum())
        entries = (self.probability[on], (kept[self.row[on]], kept[self.end[on]]))
        Q = sp.csr_array(sp.coo_array(entries, shape=(n, n)))
        absorption = np.zeros(n)
        absorption[kept[self.row[done]]] = self.probability[done]
        return Q, absorption, kept

    def _leading(self, on: Any, ends: Indices) -> Any:
        """Tell for each row whether it leads to one of `ends`, itself one of them or not."""
        rows = len(self.place)
        hub = np.full(len(ends), rows)
        tails = np.concatenate([self.end[on], hub])
        heads = np.concatenate([self.row[on], ends])
        back = sp.coo_array((np.ones(len(tails)), (tails, heads)), shape=(rows + 1,) * 2)
        found = np.zeros(rows + 1, dtype=bool)
        order = breadth_first_order(sp.csr_array(back), rows, return_predecessors=False)
        found[order] = True
        return found[:rows]


def maze_chain(maze: Maze, policy: MazePolicy | str) -> MazeChain:
    """Assemble the rows of `policy` on `maze`.

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit the maze, or holds a symbol.

    Examples
    --------
    >>> maze = Maze.from_edges([("source", 0), (0, 1), (0, 2, 3)], targets=[1])
    >>> chain = maze_chain(maze, "uniform")
    >>> Q, absorption, kept = chain.absorbed(1)
    >>> Q.toarray(), absorption
    (array([[0.  , 0.75], [1.  , 0.  ]]), array([0.25, 0.  ]))
    """
    rows = walker_rows(maze, policy)
    vertices = {vertex: i for i, vertex in enumerate(maze.vertices)}
    lengths = [len(row.ways) for row in rows.table]
    place = np.array([vertices[row.vertex] for row in rows.table], dtype=np.int64)
    way, end, probability = [], [], []
    for vertex, ways in rows.table:
        for w, p in ways.items():
            way.append(vertices[w])
            end.append(rows.position.get((vertex, w), -1))
            probability.append(p)
    return MazeChain(
        np.repeat(np.arange(len(place)), lengths),
        np.array(way, dtype=np.int64),
        np.array(end, dtype=np.int64),
        _rounded(probability),
        place,
        vertices,
        rows.position,
    )


def _rounded(values: Iterable[Any]) -> Floats:
    """Return exact probabilities, each rounded once; equal fractions are rounded together."""
    known: dict[Any, float] = {}
    numbers = []
    for value in values:
        key = id(value)
        if key not in known:
            known[key] = _float(value)
        numbers.append(known[key])
    return np.array(numbers, dtype=float)


def _float(value: Any) -> float:
    if is_expression(value):
        if not value.is_Rational:
            raise TypeError(f"numerics needs rational probabilities; got {described(value)}")
        value = Fraction(int(value.p), int(value.q))
    return float(value)
