"""The walk on a maze, solved exactly: times, visits, advantages and variance.

A state is a row of the policy (docs/maze.md, Theorem 1); there is one chain for each target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy
from sympy import Expr, Integer, Rational

from ..model.arguments import described
from ..model.maze import Maze, Passage, Vertex
from ..model.maze_policy import MazePolicy, WalkerRows, walker_rows
from ..model.shown import Shown
from ..walk.chain import AbsorbingChain, exact

END = "end"
Ways = dict[Vertex, Expr]


class MazeWalk:
    """The walk to one target, or to any other vertex.

    Attributes
    ----------
    hitting_time, variance : sympy.Expr
        Of the number of steps from the source to the target.
    """

    def __init__(self, maze: Maze, rows: WalkerRows, target: Vertex, start: Passage) -> None:
        self._maze, self._rows, self._target = maze, rows, target
        self._start = start
        moves = _moves(rows, target, start)
        self._chain = AbsorbingChain(moves) if moves else None

    @cached_property
    def _further(self) -> dict[Any, Expr]:
        """The expected number of steps after each row that can be reached."""
        return self._chain.expected_steps() if self._chain else {}

    @cached_property
    def hitting_time(self) -> Expr:
        """Expected number of steps, the first passage counted."""
        return self.remaining(self._start)

    @cached_property
    def variance(self) -> Expr:
        """Variance of the number of steps."""
        if self._chain is None:
            return Integer(0)
        return self._chain.variance()[self._rows.position[self._start]]

    def reaches(self, passage: Passage) -> bool:
        """Tell whether `remaining` is known for `passage`."""
        return passage[1] == self._target or self._rows.position[passage] in self._further

    def remaining(self, passage: Passage) -> Expr:
        """Return the expected number of steps of a walker about to make `passage`, it counted.

        Raises
        ------
        ValueError
            If the walk never comes there.
        """
        if passage[1] == self._target:
            return Integer(1)
        if passage not in self._rows.position or not self.reaches(passage):
            raise ValueError(f"the walk to {self._target!r} never comes to {passage!r}")
        return 1 + self._further[self._rows.position[passage]]

    @cached_property
    def visits(self) -> dict[Passage, Expr]:
        """The expected number of times that each passage is made, the last one too."""
        times: dict[Passage, Expr] = {self._start: Integer(1)}
        if self._chain is None:
            return times
        for row, visits in self._chain.expected_visits(
            self._rows.position[self._start]
        ).items():
            vertex, ways = self._rows.table[row]  # type: ignore[call-overload]
            for w, p in ways.items():
                passage = (vertex, w)
                times[passage] = times.get(passage, Integer(0)) + visits * exact(p, "a row")
        return times


@dataclass(frozen=True)
class MazeSolution(Shown):
    """A policy's walk on a maze, exactly.

    Attributes
    ----------
    maze : Maze
    policy : MazePolicy or str
        What was solved.
    walks : dict
        For each candidate target its `MazeWalk`: hitting time, variance, visits.
    """

    maze: Maze
    policy: MazePolicy | str
    walks: Mapping[Vertex, MazeWalk]

    @cached_property
    def hitting_times(self) -> dict[Vertex, Expr]:
        """Expected steps from the source to each candidate, were it the target."""
        return {vertex: walk.hitting_time for vertex, walk in self.walks.items()}

    @cached_property
    def hitting_time(self) -> Expr:
        """Expected steps from the source to the target, the mean over the candidates."""
        return self._mean(self.hitting_times)

    @cached_property
    def variance(self) -> Expr:
        """Variance of the number of steps, the draw of the target included."""
        squares = {t: walk.variance + walk.hitting_time**2 for t, walk in self.walks.items()}
        return sympy.cancel(self._mean(squares) - self.hitting_time**2)

    @cached_property
    def visits(self) -> dict[Passage, Expr]:
        """Expected number of times that each passage is made, the mean over the targets."""
        total: dict[Passage, Expr] = {}
        for prior, _, walk in self._weighted():
            for passage, times in walk.visits.items():
                total[passage] = total.get(passage, Integer(0)) + prior * times
        return {passage: total[passage] for passage in self.maze.passages if passage in total}

    @cached_property
    def advantages(self) -> dict[Passage, Ways]:
        """For each passage and each way on, what that way saves against the row as it is.

        In expected steps, averaged over the targets as they are when the passage has just
        been made; visits times advantage is the policy gradient. A way that leads where the
        walk never comes is left out, and so is a passage that is never made.
        """
        gains: dict[Passage, Ways] = {}
        for passage in self.maze.passages:
            weights = [
                (prior * walk.visits[passage], walk)
                for prior, target, walk in self._weighted()
                if passage[1] != target and walk.visits.get(passage, 0) != 0
            ]
            if not weights:
                continue
            total = sum(weight for weight, _ in weights)
            gains[passage] = {}
            for w in self.maze.ways(passage[1]):
                after = (passage[1], w)
                if all(walk.reaches(after) for _, walk in weights):
                    saved = sum(
                        weight * (walk.remaining(passage) - 1 - walk.remaining(after))
                        for weight, walk in weights
                    )
                    gains[passage][w] = sympy.cancel(saved / total)
        return gains

    def backtrack_time(self, dead_end: Vertex, to: Vertex | None = None) -> Expr:
        """Return the expected steps from a dead end to the first return to `to`.

        Targets on the way do not end it.

        Parameters
        ----------
        dead_end : vertex
            With one neighbour.
        to : vertex, optional
            The entrance, unless told.

        Raises
        ------
        ValueError
            If `dead_end` is none, `to` is no other vertex, or the walk may never come back.

        Examples
        --------
        >>> edges = [("source", "fork"), ("fork", 1), (1, 2), (2, 3), ("fork", "x")]
        >>> maze = Maze.from_edges(edges, targets=["x", 3])
        >>> [solve_maze(maze, name).backtrack_time(3) for name in ("uniform", "sft")]
        [9, 11]
        """
        to = self.maze.entrance if to is None else to
        if dead_end not in self.maze.dead_ends:
            raise ValueError(
                f"dead_end must be a vertex with one way; got {described(dead_end)}"
            )
        (before,) = self.maze.neighbours[dead_end]
        if before == self.maze.source:
            raise ValueError(f"no way leads back from {dead_end!r}, next to the source")
        if to in {dead_end, self.maze.source} or to not in self.maze.neighbours:
            raise ValueError(f"to must be another vertex of the maze; got {described(to)}")
        back = (dead_end, before)
        return MazeWalk(self.maze, self._rows, to, back).hitting_time

    @cached_property
    def _rows(self) -> WalkerRows:
        return walker_rows(self.maze, self.policy)

    def _weighted(self) -> list[tuple[Expr, Vertex, MazeWalk]]:
        return [
            (Rational(prior.numerator, prior.denominator), vertex, self.walks[vertex])
            for vertex, prior in self.maze.targets
        ]

    def _mean(self, values: Mapping[Vertex, Expr]) -> Expr:
        mean = sum(prior * values[vertex] for prior, vertex, _ in self._weighted())
        return sympy.cancel(mean)


def solve_maze(maze: Maze, policy: MazePolicy | str = "uniform") -> MazeSolution:
    """Solve the walk of `policy` on `maze`, one exact chain for each candidate target.

    Parameters
    ----------
    maze : Maze
    policy : ``"uniform"``, ``"sft"`` or MazePolicy
        ``"sft"`` is the limit of cross-entropy on golden shortest paths: rows that occur in
        them get the data's frequencies, all others stay uniform.

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit the maze or holds a float, or if a target is reached with
        probability below 1; the message names the step from which there is no way to it.

    Examples
    --------
    >>> edges = [("source", "fork"), ("fork", 1), (1, 2), (2, 3), ("fork", "x")]
    >>> maze = Maze.from_edges(edges, targets=["x", 3])
    >>> solution = solve_maze(maze, "sft")
    >>> solution.hitting_time, solution.hitting_times
    (11, {'x': 16, 3: 6})
    >>> solution.advantages[3, 2]
    {1: 2, 3: -2}
    """
    rows = walker_rows(maze, policy)
    start = (maze.source, maze.entrance)
    walks = {vertex: MazeWalk(maze, rows, vertex, start) for vertex, _ in maze.targets}
    return MazeSolution(maze, policy, walks)


def _moves(rows: WalkerRows, target: Vertex, start: Passage) -> dict[Any, dict[Any, Any]]:
    """Return the chain of rows that can be reached from `start`, absorbed at `target`.

    Raises
    ------
    ValueError
        If the target cannot be reached from one of them.
    """
    if start[1] == target:
        return {}
    moves: dict[Any, dict[Any, Any]] = {END: {}}
    came: dict[int, Passage] = {rows.position[start]: start}
    waiting = [rows.position[start]]
    for row in waiting:
        vertex, ways = rows.table[row]
        moves[row] = {}
        for w, p in ways.items():
            after: Any = END if w == target else rows.position[vertex, w]
            moves[row][after] = moves[row].get(after, 0) + exact(p, f"the row {came[row]!r}")
            if w != target and after not in came:
                came[after] = (vertex, w)
                waiting.append(after)
    trap = _trap(moves)
    if trap is not None:
        u, v = came[trap]
        onwards = ", ".join(repr(w) for w in rows.table[trap].ways)
        raise ValueError(
            f"the target {target!r} is reached with probability below 1: the row of the step "
            f"{u!r}→{v!r}, which goes on to {onwards} only, traps the walker"
        )
    return moves


def _trap(moves: dict[Any, dict[Any, Any]]) -> Any:
    """Return a row to which the walker comes back for ever, if there is one."""
    before: dict[Any, list[Any]] = {}
    for row, ends in moves.items():
        for end in ends:
            before.setdefault(end, []).append(row)
    leading = _reached(END, before)
    trap = next((row for row in moves if row not in leading), None)
    while trap is not None:
        # A row from which there is no way back is left for good: go on from the other.
        onwards = _reached(trap, moves)
        returning = _reached(trap, before)
        further = next((row for row in onwards if row not in returning), None)
        if further is None:
            return min(onwards, key=lambda row: (len(moves[row]), -row))
        trap = further
    return None


def _reached(start: Any, ends: Mapping[Any, Iterable[Any]]) -> dict[Any, None]:
    """Return all that `start` leads to, itself included."""
    found, waiting = {start: None}, [start]
    for row in waiting:
        for end in ends.get(row, ()):
            if end not in found:
                found[end] = None
                waiting.append(end)
    return found
