"""The harness on a maze, exactly: a walk that never uses a directed edge twice.

What is used only grows, so that a walk has an end. Derived in docs/harness.md for corridors.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sympy
from sympy import Expr, Rational

from ..model.maze import Maze, Passage, Vertex
from ..model.maze_policy import MazePolicy, WalkerRows, walker_rows
from ..model.shown import Shown
from .laws import exact_table
from .search import named_policy

MOST_STATES = 200_000


@dataclass(frozen=True)
class MazeHarness(Shown):
    """The walk that never uses a directed edge twice.

    Attributes
    ----------
    maze : Maze
    policy : MazePolicy or str
    arrives : dict
        For each candidate target the probabilities to arrive with step 0, 1, ...; the rest
        of the walks runs out of edges.
    """

    maze: Maze
    policy: MazePolicy | str
    arrives: Mapping[Vertex, tuple[Expr, ...]] = field(repr=False)

    @cached_property
    def success(self) -> Expr:
        """The probability to arrive, the target being drawn."""
        return self._mean(lambda n: 1)

    @cached_property
    def hitting_time(self) -> Expr:
        """Expected steps; infinite if the walk may run out of edges."""
        return self._mean(lambda n: n) if self.success == 1 else sympy.oo

    def _mean(self, value: Callable[[int], int]) -> Expr:
        total = sum(
            Rational(prior.numerator, prior.denominator) * p * value(n)
            for target, prior in self.maze.targets
            for n, p in enumerate(self.arrives[target])
        )
        return sympy.cancel(total)


def maze_harness(maze: Maze, policy: MazePolicy | str) -> MazeHarness:
    """Walk in the harness that uses no directed edge twice, exactly, on a small maze.

    A row's chances are renormalised over the edges not used yet, and alike if it gives them
    none; each lane is an edge of its own.

    Parameters
    ----------
    maze : Maze
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or MazePolicy

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit the maze or holds a float, or if there are more than
        200 000 ways to have used the edges: `numerics.simulate_maze` has no such limit.

    Examples
    --------
    >>> from corridor.theory import search_time, level_maze
    >>> harness = maze_harness(level_maze([(3, 1), (1, 4), (1, 1)]), "sft")
    >>> harness.success, harness.hitting_time, search_time(3, 1, 4, "sft")
    (1, 13, 13)
    """
    policy = named_policy(maze, policy)
    rows = walker_rows(maze, policy)
    arrives = {target: _without_reuse(maze, rows, target) for target, _ in maze.targets}
    return MazeHarness(maze, policy, arrives)


def _without_reuse(maze: Maze, rows: WalkerRows, target: Vertex) -> tuple[Expr, ...]:
    """Return the probabilities to arrive with each step: what is used only grows."""
    field, table = exact_table(rows)
    first: Passage = (maze.source, maze.entrance)
    numbers = {passage: i for i, passage in enumerate(maze.passages)}
    begin = tuple(int(passage == first) for passage in numbers)
    mass, arrived, states = {(first, begin): field.one}, [field.zero], 0
    while mass:
        after: dict[tuple[Passage, tuple[int, ...]], Any] = {}
        arrived.append(field.zero)
        for (passage, used), p in mass.items():
            if passage[1] == target:
                arrived[-1] += p
                continue
            for w, share in _open_ways(maze, rows, table, numbers, passage, used).items():
                following = (passage[1], w)
                place = numbers[following]
                now = (*used[:place], used[place] + 1, *used[place + 1 :])
                state = (following, now)
                after[state] = after.get(state, field.zero) + p * share
        states += len(after)
        if states > MOST_STATES:
            raise ValueError(
                f"the harness is walked exactly up to {MOST_STATES} ways to have used the "
                "edges; numerics.simulate_maze(..., reuse=False) has no such limit"
            )
        mass = after
    return tuple(map(field.to_sympy, arrived))


def _open_ways(
    maze: Maze,
    rows: WalkerRows,
    table: list[dict[Vertex, Any]],
    numbers: dict[Passage, int],
    passage: Passage,
    used: tuple[int, ...],
) -> dict[Vertex, Any]:
    """Return the chances of the ways that are left, none if the walker is stuck."""
    v = passage[1]
    free = {
        w: n - used[numbers[v, w]] for w, n in maze.ways(v).items() if n > used[numbers[v, w]]
    }
    if not free:
        return {}
    row = table[rows.position[passage]]
    weights = {w: row[w] * n / maze.lanes(v, w) for w, n in free.items() if w in row}
    total: Any = sum(weights.values())
    if not weights or not total:
        weights, total = dict(free), sum(free.values())
    one = next(iter(row.values())) / next(iter(row.values()))
    return {w: one * p / total for w, p in weights.items()}
