"""Blind search: the orders of the targets that no walker can beat, and a policy that keeps one.

A walker that does not see the target has one walk, whatever it remembers, but for its coins;
the walk meets the targets in some order, by shortest paths at best (docs/maze.md, Theorem 4).
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, pairwise
from typing import Any

from sympy import Expr, Rational

from ..model.arguments import described
from ..model.maze import Maze, Passage, Vertex
from ..model.maze_policy import MazePolicy
from ..model.policy import PolicyName, policy_name

MOST_TARGETS, MOST_ORDERS = 12, 500


def search_bound(maze: Maze) -> Expr:
    """Return the steps that no blind walker can beat in the mean, whatever it remembers.

    The best order in which to visit the targets by shortest paths (docs/maze.md, Theorem 4);
    with more than 12 targets the mean distance, which is less.

    Examples
    --------
    >>> edges = [("source", 0), (0, 1), (0, 2), (2, 3)]
    >>> search_bound(Maze.from_edges(edges, targets={1: Fraction(1, 4), 3: Fraction(3, 4)}))
    15/4
    """
    if len(maze.targets) > MOST_TARGETS:
        first = _distances(maze, maze.entrance)
        mean = 1 + sum(p * first[t] for t, p in maze.targets)
        return Rational(mean.numerator, mean.denominator)
    steps = 1 + _Orders(maze).least
    return Rational(steps.numerator, steps.denominator)


def search_policy(maze: Maze) -> MazePolicy:
    """Return ``"rl"`` where it is proved: rows 0 or 1 that take no more than `search_bound`.

    Raises
    ------
    ValueError
        If the search bound is not reached by any of the walks tried, that is, by the best
        orders joined by shortest paths: nothing is then known to be optimal.

    Examples
    --------
    >>> edges = [("source", 0), (0, 1), (0, 2), (2, 3)]
    >>> search_policy(Maze.from_edges(edges, targets=[1, 3])).rows
    {('source', 0): {1: 1}, (0, 1): {0: 1}, (1, 0): {2: 1}, (0, 2): {3: 1}}
    """
    if len(maze.targets) <= MOST_TARGETS:
        for order in islice(_Orders(maze).best(), MOST_ORDERS):
            rows = _rows(maze, order)
            if rows is not None:
                return MazePolicy({passage: {w: 1} for passage, w in rows.items()})
    raise ValueError(
        "rl has no closed form on a maze, and on this one no policy is known to be optimal: "
        "numerics.optimise_maze(maze).policy follows the gradient, and theory.certify_maze "
        "says what is certain of what it found"
    )


def named_policy(maze: Any, policy: MazePolicy | str) -> MazePolicy | str:
    """Return `policy`, or what is proved to be the best where ``"rl"`` is asked for."""
    if not isinstance(maze, Maze):
        raise TypeError(f"maze must be a Maze; got {described(maze)}")
    if isinstance(policy, MazePolicy):
        return policy
    name = policy_name(policy)
    return search_policy(maze) if name is PolicyName.RL else str(name)


class _Orders:
    """The orders of the targets by what they cost a walk that begins at the entrance."""

    def __init__(self, maze: Maze) -> None:
        self.names = [vertex for vertex, _ in maze.targets]
        self.first = _distances(maze, maze.entrance)
        self.apart = [_distances(maze, vertex) for vertex in self.names]
        priors, count = [prior for _, prior in maze.targets], len(self.names)
        # Each step counts for all targets still to come: what is ahead needs no clock.
        self.waiting = [
            sum((p for i, p in enumerate(priors) if not seen >> i & 1), Fraction(0))
            for seen in range(1 << count)
        ]
        self.ahead: dict[tuple[int, int], Fraction] = {}
        for seen in range((1 << count) - 1, 0, -1):
            for i in range(count):
                if seen >> i & 1:
                    costs = [self._cost(seen, i, j) for j in self._left(seen)]
                    self.ahead[seen, i] = min(costs, default=Fraction(0))
        self.least = min(map(self._begun, range(count)))

    def best(self) -> Iterator[list[Vertex]]:
        """Yield every best order."""
        for i in range(len(self.names)):
            if self._begun(i) == self.least:
                yield from self._onwards(1 << i, [i])

    def _onwards(self, seen: int, order: list[int]) -> Iterator[list[Vertex]]:
        left, i = self._left(seen), order[-1]
        if not left:
            yield [self.names[j] for j in order]
        for j in left:
            if self._cost(seen, i, j) == self.ahead[seen, i]:
                yield from self._onwards(seen | 1 << j, [*order, j])

    def _begun(self, i: int) -> Fraction:
        return self.first[self.names[i]] + self.ahead[1 << i, i]

    def _cost(self, seen: int, i: int, j: int) -> Fraction:
        steps = self.apart[i][self.names[j]]
        return self.waiting[seen] * steps + self.ahead[seen | 1 << j, j]

    def _left(self, seen: int) -> list[int]:
        return [j for j in range(len(self.names)) if not seen >> j & 1]


def _rows(maze: Maze, order: list[Vertex]) -> dict[Passage, Vertex] | None:
    """Return the way on after each passage of the walk, unless there would be two."""
    walk = [maze.source, maze.entrance]
    for vertex in order:
        walk += _path(maze, walk[-1], vertex)
    ways: dict[Passage, Vertex] = {}
    passages = list(pairwise(walk))
    for passage, (_, w) in pairwise(passages):
        if ways.setdefault(passage, w) != w:
            return None
    return ways


def _path(maze: Maze, start: Vertex, end: Vertex) -> list[Vertex]:
    """Return the vertices of a shortest path after `start`."""
    steps = _distances(maze, end)
    path = []
    while start != end:
        start = min(maze.ways(start), key=steps.__getitem__)
        path.append(start)
    return path


def _distances(maze: Maze, start: Vertex) -> dict[Vertex, int]:
    """Return the least number of steps from `start`, the source's edge not walked."""
    steps, waiting = {start: 0}, [start]
    for vertex in waiting:
        for other in maze.ways(vertex):
            if other not in steps:
                steps[other] = steps[vertex] + 1
                waiting.append(other)
    return steps
