"""The walk on a maze in floating point: no subtraction, and a bound on every error."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ...theory.model.arguments import described
from ...theory.model.maze import Maze, Passage, Vertex
from ...theory.model.maze_policy import MazePolicy
from ...theory.model.shown import Shown
from ..graph.arrays import Floats, Indices
from ..solve.elimination import Elimination, eliminate
from ..solve.results import UNIT, Result, roundings_bound
from .advantages import Gains, advantages
from .chains import MazeChain, maze_chain
from .optima import looked_for
from .spread import METHOD, TargetTimes, mixed_variance, target_times, walk_variance


@dataclass(frozen=True)
class MazeSolution(Shown):
    """A policy's walk on a maze, each part computed when asked for.

    Attributes
    ----------
    maze : Maze
    policy : MazePolicy or str
        What was solved; for ``"rl"`` the policy that was found.
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
        # Each prior and product is rounded once, and then added up.
        found = Result.of(mean, _widened(bound, len(times) + 1), METHOD)
        return found.of_walk(self.maze, self.policy)

    @cached_property
    def variance(self) -> Result:
        """Variance of the number of steps, the draw of the target included.

        Its bound is absolute in origin: where the steps all but never vary, no digit is sure.
        """
        times = [self.hitting_times[vertex] for vertex, _ in self.maze.targets]
        spreads = [
            (0.0, 0.0) if walk is None else walk_variance(self.chain, walk, self._start)
            for walk in map(self._walk, self.hitting_times)
        ]
        return mixed_variance(self._priors, times, spreads)

    @cached_property
    def advantages(self) -> dict[Passage, Gains]:
        """For each passage and each way on, what that way saves against the row as it is.

        In expected steps, averaged over the targets as they are when the passage has just
        been made; minus infinity where the target may then never be reached, and a passage
        that is never made is left out.
        """
        return advantages(self.maze, self.chain, [self._walk(t) for t, _ in self.maze.targets])

    @cached_property
    def visits(self) -> dict[Passage, Result]:
        """Expected number of times that each passage is made, the mean over the targets."""
        size = len(self.chain.way)
        total, bound = np.zeros(size), 0.0
        for vertex, prior in self.maze.targets:
            if vertex == self.maze.entrance:
                continue
            elimination, kept = self._eliminated(vertex)
            begin = np.zeros(kept.max() + 1)
            begin[kept[self._start]] = 1.0
            made, error = elimination.visits(begin)
            bound = max(bound, error)
            known = kept[self.chain.row] >= 0
            row = kept[self.chain.row[known]]
            total[known] += float(prior) * made[row] * self.chain.probability[known]
        # A prior, a probability and two products; sums over targets, and rows of a vertex.
        bound = _widened(bound, len(self.maze.targets) + size + 2)
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
        state = self._arriving(kept[self.chain.position[first]], target)
        times, bound = elimination.times(np.ones(kept.max() + 1))
        return Result.of(1 + float(times[state]), _widened(bound, 1), METHOD)

    @property
    def _start(self) -> int:
        """The row of the first choice; -1 where there is none."""
        return self.chain.position.get((self.maze.source, self.maze.entrance), -1)

    @property
    def _priors(self) -> Floats:
        return np.array([float(prior) for _, prior in self.maze.targets])

    def _walk(self, target: Vertex) -> TargetTimes | None:
        """Return the walk to a target; None if its first step ends it."""
        if target == self.maze.entrance:
            return None
        eliminated, goal = self._eliminated(target), self.chain.vertices[target]
        self._arriving(eliminated[1][self._start], target)
        return target_times(self.chain, goal, eliminated, self._start)

    def _arriving(self, state: int, target: Vertex) -> int:
        """Return a state, if the target is reached from it for sure."""
        if state < 0:
            raise ValueError(
                f"the target {target!r} is reached with probability below 1; theory.solve "
                "names the row that traps the walker"
            )
        return state

    def _eliminated(self, target: Vertex) -> tuple[Elimination, Indices]:
        Q, absorption, kept = self.chain.absorbed(target)
        return eliminate(Q, absorption), kept


def solve_maze(maze: Maze, policy: MazePolicy | str) -> MazeSolution:
    """Solve the walk of `policy` on `maze` by elimination without a subtraction.

    Parameters
    ----------
    maze : Maze
        A tree, a corridor, anything that falls apart by few vertices: up to millions of
        passages. The more cycles hang together, the more elimination fills in.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or MazePolicy
        Its probabilities must be numbers; they are rounded once. ``"rl"`` is looked for.

    Returns
    -------
    MazeSolution
        ``.hitting_time``, ``.hitting_times``, ``.variance``, ``.visits``, ``.advantages``,
        ``.backtrack_time``, each with a bound on its error.

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
    policy = looked_for(maze, policy)
    return MazeSolution(maze, policy, maze_chain(maze, policy))


def _widened(bound: float, roundings: int) -> float:
    """Return the bound after as many further roundings."""
    further = roundings_bound(roundings, UNIT)
    return (bound + further + bound * further) * (1 + 4 * UNIT)
