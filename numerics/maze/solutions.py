"""The walk on a maze in floating point: no subtraction, and a bound on every error."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ...theory.model.arguments import described
from ...theory.model.maze import Maze, Passage, Vertex
from ...theory.model.maze_policy import MazePolicy
from ...theory.model.shown import Shown
from ..graph.arrays import Indices
from ..solve.elimination import Elimination, eliminate
from ..solve.results import UNIT, Result
from .chains import MazeChain, maze_chain

METHOD = "elimination"


@dataclass(frozen=True)
class MazeSolution(Shown):
    """A policy's walk on a maze, each part computed when asked for.

    Attributes
    ----------
    maze : Maze
    policy : MazePolicy or str
    chain : MazeChain
        The walk as sparse arrays, one state for each row of the policy.
    """

    maze: Maze
    policy: MazePolicy | str
    chain: MazeChain = field(compare=False, repr=False)

    @cached_property
    def hitting_times(self) -> dict[Vertex, Result]:
        """Expected steps from the source to each candidate, were it the target."""
        first = (self.maze.source, self.maze.entrance)
        return {vertex: self._steps(first, vertex) for vertex, _ in self.maze.targets}

    @cached_property
    def hitting_time(self) -> Result:
        """Expected steps from the source to the target, the mean over the candidates."""
        times = [self.hitting_times[vertex] for vertex, _ in self.maze.targets]
        mean = sum(
            float(prior) * time.value
            for (_, prior), time in zip(self.maze.targets, times, strict=True)
        )
        bound = max(time.relative_error_bound for time in times)
        return Result.of(mean, _widened(bound, len(times) + 2), METHOD)

    @cached_property
    def visits(self) -> dict[Passage, Result]:
        """Expected number of times that each passage is made, the mean over the targets."""
        size = len(self.chain.way)
        total, bound = np.zeros(size), 0.0
        start = self.chain.position.get((self.maze.source, self.maze.entrance), -1)
        for vertex, prior in self.maze.targets:
            if vertex == self.maze.entrance:
                continue
            elimination, kept = self._eliminated(vertex)
            begin = np.zeros(kept.max() + 1)
            begin[kept[start]] = 1.0
            made, error = elimination.visits(begin)
            bound = max(bound, error)
            known = kept[self.chain.row] >= 0
            row = kept[self.chain.row[known]]
            total[known] += float(prior) * made[row] * self.chain.probability[known]
        bound = _widened(bound, 2 * len(self.maze.targets) + size + 4)
        names = list(self.chain.vertices)
        counts: dict[Passage, float] = {(self.maze.source, self.maze.entrance): 1.0}
        places = self.chain.place[self.chain.row]
        for u, v, times in zip(places.tolist(), self.chain.way.tolist(), total, strict=True):
            passage = (names[u], names[v])
            counts[passage] = counts.get(passage, 0.0) + float(times)
        return {p: Result.of(times, bound, METHOD) for p, times in counts.items() if times}

    def backtrack_time(self, dead_end: Vertex, to: Vertex | None = None) -> Result:
        """Return the expected steps from a dead end to the first return to `to`.

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
        >>> solve_maze(maze, "sft").backtrack_time(3).value
        11.0
        """
        to = self.maze.entrance if to is None else to
        if dead_end not in self.maze.dead_ends:
            raise ValueError(
                f"dead_end must be a vertex with one way; got {described(dead_end)}"
            )
        (before,) = self.maze.neighbours[dead_end]
        others = set(self.maze.vertices) - {dead_end, self.maze.source}
        if before == self.maze.source or to not in others:
            raise ValueError(f"to must be another vertex of the maze; got {described(to)}")
        return self._steps((dead_end, before), to)

    def _steps(self, first: Passage, target: Vertex) -> Result:
        """Return the expected steps to `target` of a walker about to make the passage."""
        if first[1] == target:
            return Result.of(1.0, 0.0, METHOD)
        elimination, kept = self._eliminated(target)
        state = kept[self.chain.position[first]]
        if state < 0:
            raise ValueError(
                f"the target {target!r} is reached with probability below 1; theory.solve_maze "
                "names the row that traps the walker"
            )
        times, bound = elimination.times(np.ones(kept.max() + 1))
        return Result.of(1 + float(times[state]), _widened(bound, 1), METHOD)

    def _eliminated(self, target: Vertex) -> tuple[Elimination, Indices]:
        Q, absorption, kept = self.chain.absorbed(target)
        return eliminate(Q, absorption), kept


def solve_maze(maze: Maze, policy: MazePolicy | str = "uniform") -> MazeSolution:
    """Solve the walk of `policy` on `maze` by elimination without a subtraction.

    Parameters
    ----------
    maze : Maze
        A tree, a corridor, anything that falls apart by few vertices: up to millions of
        passages. The more cycles hang together, the more elimination fills in.
    policy : ``"uniform"``, ``"sft"`` or MazePolicy
        Its probabilities must be numbers; they are rounded once.

    Returns
    -------
    MazeSolution
        ``.hitting_time``, ``.hitting_times``, ``.visits``, ``.backtrack_time``, each with a
        bound on its error.

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit the maze, or a target may never be reached.
    OverflowError
        If a number leaves the range of a float.

    Examples
    --------
    >>> edges = [("source", "fork"), ("fork", 1), (1, 2), (2, 3), ("fork", "x")]
    >>> maze = Maze.from_edges(edges, targets=["x", 3])
    >>> solution = solve_maze(maze, "sft")
    >>> solution.hitting_time.value, solution.hitting_time.relative_error_bound < 1e-13
    (11.0, True)
    """
    return MazeSolution(maze, policy, maze_chain(maze, policy))


def _widened(bound: float, roundings: int) -> float:
    """Return the bound after as many further roundings."""
    return (1 + bound) * float(np.exp(2 * roundings * UNIT)) * (1 + 4 * UNIT) - 1 + 4 * UNIT
