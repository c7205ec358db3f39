"""The walk on a maze, solved exactly: times, visits, advantages and variance.

A state is a row of the policy (docs/maze.md, Theorem 1); there is one chain for each target.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import sympy
from sympy import Expr, Integer, Rational

from ..model.arguments import described
from ..model.maze import Maze, Passage, Vertex
from ..model.maze_policy import MazePolicy, WalkerRows, walker_rows
from ..model.shown import Shown
from .search import named_policy
from .walks import MazeWalk

Ways = dict[Vertex, Expr]


@dataclass(frozen=True)
class MazeSolution(Shown):
    """A policy's walk on a maze, exactly.

    Attributes
    ----------
    maze : Maze
    policy : MazePolicy or str
        What was solved; for ``"rl"`` the policy that it is.
    walks : dict
        For each candidate target its `MazeWalk`: hitting time, variance, visits.
    """

    maze: Maze
    policy: MazePolicy | str
    walks: Mapping[Vertex, MazeWalk] = field(compare=False, repr=False)

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
        been made; visits times advantage is the policy gradient. Minus infinity where the
        target may then never be reached; a passage that is never made is left out.
        """
        gains: dict[Passage, Ways] = {}
        for passage in self.maze.passages:
            weights = [
                (prior * walk.visits[passage], walk)
                for prior, target, walk in self._weighted()
                if passage[1] != target and passage in walk.visits
            ]
            if weights:
                total = sum(weight for weight, _ in weights)
                here = sum(weight * walk.remaining(passage) for weight, walk in weights)
                gains[passage] = {}
                for w in self.maze.ways(passage[1]):
                    times = [(weight, k.remaining((passage[1], w))) for weight, k in weights]
                    after = sum(weight * (1 + time) for weight, time in times)
                    gains[passage][w] = sympy.cancel((here - after) / total)
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
        return MazeWalk(self._rows, to, back).hitting_time

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


def solve_maze(maze: Maze, policy: MazePolicy | str) -> MazeSolution:
    """Solve the walk of `policy` on `maze`, one exact chain for each candidate target.

    Parameters
    ----------
    maze : Maze
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or MazePolicy
        ``"sft"`` is the limit of cross-entropy on golden shortest paths: rows that occur in
        them get the data's frequencies, all others stay uniform. ``"rl"`` is the best that a
        blind walker can do, with a row for each passage, where that is proved.

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit the maze or holds a float, if a target is reached with
        probability below 1 (the message names the step from which there is no way to it), or
        if no policy is known to be ``"rl"``.

    Examples
    --------
    >>> edges = [("source", "fork"), ("fork", 1), (1, 2), (2, 3), ("fork", "x")]
    >>> maze = Maze.from_edges(edges, targets=["x", 3])
    >>> solution = solve_maze(maze, "sft")
    >>> solution.hitting_time, solution.hitting_times
    (11, {'x': 16, 3: 6})
    >>> solution.advantages[3, 2]
    {1: 2, 3: -2}
    >>> best = solve_maze(maze, "rl")
    >>> best.hitting_time, best.policy.rows["x", "fork"]
    (4, {1: 1})
    """
    policy = named_policy(maze, policy)
    rows = walker_rows(maze, policy)
    start = (maze.source, maze.entrance)
    walks = {vertex: MazeWalk(rows, vertex, start) for vertex, _ in maze.targets}
    return MazeSolution(maze, policy, walks)
