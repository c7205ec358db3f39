"""The law of the number of steps on a maze, exactly, and when to start afresh.

Every step is pushed forward. Derived in docs/maze.md, "Instead of backtracking".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sympy
from sympy import Expr, Rational

from ..model.arguments import positive_integer
from ..model.maze import Maze, Vertex
from ..model.maze_policy import MazePolicy, WalkerRows, walker_rows
from ..model.shown import Shown
from ..walk.expressions import exact_probability, field_of
from .search import named_policy


@dataclass(frozen=True)
class MazeRestart(Shown):
    """When to give up a walk and start again: after `budget` steps.

    The `cost` is the expected total of steps until a walk arrives, the target staying where it
    is. With `at_horizon` a budget beyond the steps looked at may be better still.
    """

    budget: int
    cost: Expr
    at_horizon: bool


@dataclass(frozen=True)
class MazeLaw(Shown):
    """The law of the number of steps of a policy on a maze, up to a horizon.

    Attributes
    ----------
    maze : Maze
    policy : MazePolicy or str
    later : dict
        For each candidate target the probabilities to take more than 0, 1, ..., T steps.
    """

    maze: Maze
    policy: MazePolicy | str
    later: Mapping[Vertex, tuple[Expr, ...]] = field(repr=False)

    @cached_property
    def at_most(self) -> tuple[Expr, ...]:
        """The probabilities to take at most 0, 1, ..., T steps, the target being drawn."""
        columns = zip(*(self.later[t] for t, _ in self.maze.targets), strict=True)
        priors = [Rational(p.numerator, p.denominator) for _, p in self.maze.targets]
        return tuple(
            sympy.cancel(1 - sum(p * q for p, q in zip(priors, column, strict=True)))
            for column in columns
        )

    @cached_property
    def restart(self) -> MazeRestart:
        """The best number of steps after which to go back to the source, and what it costs.

        Raises
        ------
        ValueError
            If a target is not reached within the horizon, or a row holds a symbol.
        """
        if any(p.free_symbols for later in self.later.values() for p in later):
            raise ValueError("restart compares numbers: put in one for each symbol")
        T = len(self.at_most) - 1
        spent, arrived = [Rational(0)] * (T + 1), [True] * (T + 1)
        least = Rational(0)
        for target, share in self.maze.targets:
            prior, total = Rational(share.numerator, share.denominator), Rational(0)
            for n, later in enumerate(self.later[target][1:], start=1):
                total += self.later[target][n - 1]
                arrived[n] = arrived[n] and later != 1
                spent[n] += prior * total / (1 - later) if later != 1 else 0
            least += prior * total
        costs = {n: spent[n] for n in range(1, T + 1) if arrived[n]}
        if not costs:
            raise ValueError(
                f"T must let every target be reached; some is not within {T} steps"
            )
        best = min(costs, key=lambda n: costs[n])
        # A longer budget costs at least the steps within the horizon.
        return MazeRestart(best, costs[best], bool(least < costs[best]))


def maze_law(maze: Maze, policy: MazePolicy | str, T: int) -> MazeLaw:
    """Return the law of the number of steps of `policy` on `maze`, up to `T` steps, exactly.

    Parameters
    ----------
    maze : Maze
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or MazePolicy
    T : int

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit the maze or holds a float, or `T` is no positive integer.

    Examples
    --------
    >>> edges = [("source", "fork"), ("fork", 1), (1, 2), (2, 3), ("fork", "x")]
    >>> law = maze_law(Maze.from_edges(edges, targets=["x", 3]), "sft", 40)
    >>> law.at_most[:6]
    (0, 0, 1/4, 1/4, 1/2, 1/2)
    >>> law.restart
    MazeRestart(budget=4, cost=7, at_horizon=False)
    """
    T, policy = positive_integer("T", T), named_policy(maze, policy)
    rows = walker_rows(maze, policy)
    later = {target: _later(maze, rows, target, T) for target, _ in maze.targets}
    return MazeLaw(maze, policy, later)


def exact_table(rows: WalkerRows) -> tuple[Any, list[dict[Vertex, Any]]]:
    """Return the field that holds a table of rows, and the table in it."""
    table = [
        {w: exact_probability(f"the row at {row.vertex!r}", p) for w, p in row.ways.items()}
        for row in rows.table
    ]
    field = field_of(p for row in table for p in row.values())
    return field, [{w: field.from_sympy(p) for w, p in row.items()} for row in table]


def _later(maze: Maze, rows: WalkerRows, target: Vertex, T: int) -> tuple[Expr, ...]:
    field, table = exact_table(rows)
    walking = [field.one] * (T + 1)
    if maze.entrance == target:
        walking[1:] = [field.zero] * T
        return tuple(map(field.to_sympy, walking))
    mass = {rows.position[maze.source, maze.entrance]: field.one}
    for n in range(2, T + 1):
        after: dict[int, Any] = {}
        for row, p in mass.items():
            for w, share in table[row].items():
                if w != target:
                    end = rows.position[rows.table[row].vertex, w]
                    after[end] = after.get(end, field.zero) + p * share
        mass = after
        walking[n] = sum(mass.values(), field.zero)
    return tuple(map(field.to_sympy, walking))
