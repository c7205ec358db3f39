"""The mean hitting time of a maze's walker and its derivative in every row, in one solve.

Here every passage has a row of its own, as RLVR has it. Values are for optimisers and carry
no error bound: `theory.certify_maze` says afterwards what is true of what they found.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import splu

from ...theory.model.maze import Maze, Passage, Vertex
from ..graph.arrays import Floats, Indices

# Up to this many rows dense solves, all targets at once, are faster than sparse ones, even
# where other processes keep the threads of the dense library waiting.
MOST_DENSE = 60
# Rows are mixed with this much of the uniform one, so that no walk is trapped.
TREMBLE = 1e-9
SMALLEST, ROUNDING = 1e-200, 1e-3


@dataclass(frozen=True)
class Evaluation:
    """A table of rows evaluated.

    Attributes
    ----------
    time : float
        The mean hitting time; infinite where a float cannot tell.
    visits : ndarray, shape (rows,)
        How often each row chooses, the mean over the targets.
    gains : ndarray, shape (choices,)
        What each choice saves against its row as it is: the advantage.
    """

    time: float
    visits: Floats
    gains: Floats


class RowTable:
    """The choices of a maze: which passage may follow which.

    Attributes
    ----------
    passages : tuple
        One row after each.
    row, end : ndarray, shape (choices,)
        For each choice its row, and the row of the passage chosen.
    free : ndarray of bool, shape (rows,)
        Rows that are to be chosen; the others are held uniform.
    uniform : ndarray, shape (choices,)
        The pretrained table.
    """

    def __init__(self, maze: Maze, held: tuple[Vertex, ...] = ()) -> None:
        self.maze = maze
        self.passages = tuple(p for p in maze.passages if maze.ways(p[1]))
        self.position = {passage: i for i, passage in enumerate(self.passages)}
        rows, ends, shares = [], [], []
        for i, (_, v) in enumerate(self.passages):
            ways = maze.ways(v)
            for w, lanes in ways.items():
                rows.append(i)
                ends.append(self.position[v, w])
                shares.append(lanes / sum(ways.values()))
        self.row: Indices = np.array(rows, dtype=np.int64)
        self.end: Indices = np.array(ends, dtype=np.int64)
        self.uniform: Floats = np.array(shares)
        ways_of = np.bincount(self.row, minlength=len(self.passages))
        self.free = (ways_of > 1) & np.array([p[1] not in held for p in self.passages], bool)
        heads = [p[1] for p in self.passages]
        self.priors = np.array([float(prior) for _, prior in maze.targets])
        # ended[t, e]: the walk to target t ends with passage e.
        self.ended = np.array([[v == t for v in heads] for t, _ in maze.targets], dtype=bool)

    @cached_property
    def starts(self) -> Indices:
        """Where each row's choices begin."""
        return np.flatnonzero(np.diff(self.row, prepend=-1))

    def softmax(self, logits: Floats) -> Floats:
        """Return the table of log-odds against the uniform one; held rows stay uniform."""
        values = np.where(self.free[self.row], logits, 0.0)
        values = values - np.maximum.reduceat(values, self.starts)[self.row]
        weights = self.uniform * np.exp(values)
        return np.asarray(weights / np.add.reduceat(weights, self.starts)[self.row])

    def evaluate(self, table: Floats) -> Evaluation:
        """Return the mean hitting time, visits and gains of a table that nearly is `table`."""
        if not self.passages:
            return Evaluation(1.0, np.zeros(0), np.zeros(0))
        table = (1 - TREMBLE) * table + TREMBLE * self.uniform
        solve = self._dense if len(self.passages) <= MOST_DENSE else self._sparse
        time, visits, saved = 0.0, np.zeros(len(self.passages)), np.zeros(len(self.row))
        try:
            solved = list(solve(table))
        except (np.linalg.LinAlgError, RuntimeError):
            return self._hopeless()
        for prior, ended, (further, made) in zip(self.priors, self.ended, solved, strict=True):
            # A subtraction that left no digit shows in a sign: the walk is all but trapped.
            if not (further > -ROUNDING).all() or not (made > -ROUNDING).all():
                return self._hopeless()
            # The source's passage is the first: the walk may end with it.
            time += prior * (1 + further[0])
            weight = prior * np.where(ended, 0.0, made)
            visits += weight
            saved += weight[self.row] * (further[self.row] - 1 - further[self.end])
        visited = visits[self.row] > SMALLEST
        gains = np.divide(saved, visits[self.row], out=np.zeros(len(saved)), where=visited)
        return Evaluation(float(time), visits, gains)

    def _hopeless(self) -> Evaluation:
        return Evaluation(np.inf, np.zeros(len(self.passages)), np.zeros(len(self.row)))

    def _dense(self, table: Floats) -> Any:
        n = len(self.passages)
        A = np.broadcast_to(np.eye(n), (len(self.priors), n, n)).copy()
        on = ~self.ended[:, self.row]
        t, entry = np.nonzero(on)
        A[t, self.row[entry], self.end[entry]] -= table[entry]
        steps = np.where(self.ended, 0.0, 1.0)[..., None]
        first = np.zeros((len(self.priors), n, 1))
        first[:, 0] = 1.0
        further = np.linalg.solve(A, steps)[..., 0]
        made = np.linalg.solve(A.transpose(0, 2, 1), first)[..., 0]
        return zip(further, made, strict=True)

    def _sparse(self, table: Floats) -> Any:
        n = len(self.passages)
        first = np.zeros(n)
        first[0] = 1.0
        for ended in self.ended:
            values = np.where(ended[self.row], 0.0, table)
            Q = sp.csc_array(sp.coo_array((values, (self.row, self.end)), shape=(n, n)))
            lu: Any = splu(sp.csc_matrix(sp.eye_array(n, format="csc") - Q))
            yield lu.solve(np.where(ended, 0.0, 1.0)), lu.solve(first, trans="T")

    def committed(self, ways: dict[Passage, Vertex]) -> Floats:
        """Return the table that goes on as `ways` says, and is uniform in all other rows."""
        table = self.uniform.copy()
        for passage, w in ways.items():
            row = self.position[passage]
            if self.free[row]:
                mine = self.row == row
                table[mine] = self.end[mine] == self.position[passage[1], w]
        return table
