"""Times on a tree with alike vertices at each depth, by first steps from depth to depth.

At a vertex with c children over r times as many lanes as lead to its parent: e is the excursion
into a child, f the way to the target when come from the parent, and S = e + g - 1 - f(next)
what a wrong child costs, g being the way when come from one.
"""

from collections.abc import Sequence
from itertools import pairwise

import sympy
from sympy import Expr, Integer, Symbol

from ...maze.search import search_bound
from ...maze.solutions import solve_maze
from ...model.maze_families import level_maze
from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.steps import Identity, Step, Witness
from ...quantities.tree_times import level_time

Levels = Sequence[tuple[Expr, Expr]]
SFT, UNIFORM, RL = PolicyName.SFT, PolicyName.UNIFORM, PolicyName.RL
DEEPEST = 3
EXAMPLES = (((2, 1), (1, 3), (1, 1)), ((3, 2), (2, 1)), ((2, 1), (2, 2)))


def first_steps() -> Steps:
    """Prove the recurrences below: each solves the first-step equations of a vertex."""
    c, r, e, S, ahead = sympy.symbols("c r e S f", positive=True)
    back = 1 + ahead + S - e
    f = 1 + ahead + (1 - 1 / c) * S
    above = 1 + f + S * (1 + c * r) / c - (2 + (1 + c * r) * e)
    again = c * r * e + 1
    m, up, x, u = sympy.symbols("m m_up x u", positive=True)
    onward = 1 + (c - 1) * x + up / m * (1 + u)
    return (
        Identity(
            "an excursion, come back from a child: every lane alike, the parent's too",
            (1 + c * r) * again,
            c * r * (e + again) + 1,
        ),
        Identity("so it is 2 + (1 + c r) e", 1 + e + again, 2 + (1 + c * r) * e),
        Identity(
            "sft, come from the parent: any child, alike",
            f,
            (1 + ahead) / c + (1 - 1 / c) * (e + back),
        ),
        Identity(
            "sft, come from a wrong child: every lane alike, the parent's too",
            (1 + c * r) * back,
            (c - 1) * r * (e + back) + r * (1 + ahead) + 1 + above,
        ),
        Identity(
            "sft, at the entrance: S = c e",
            c * (back.subs(S, c * e)),
            (c - 1) * (e + back.subs(S, c * e)) + 1 + ahead,
        ),
        Identity(
            "uniform, to the next depth: other children cost x, the parent 1 + u and the way",
            (c * m + up) * onward,
            m + (c - 1) * m * (x + onward) + up * (1 + u + onward),
        ),
    )


def by_steps(levels: Levels, policy: PolicyName) -> Expr:
    """Return the time on a tree, from depth to depth; rl's is that of a tour."""
    return {SFT: _frozen, UNIFORM: _random, RL: _tour}[policy](levels)


def _frozen(levels: Levels) -> Expr:
    excursion = Integer(2)
    for (_, before), (c, m) in reversed(list(pairwise(levels))):
        excursion = 2 + (1 + c * m / before) * excursion
    time, cost, before = Integer(1), None, None
    for c, m in levels:
        cost = c * excursion if cost is None else cost * c / (1 + c * m / before)
        time += 1 + (1 - 1 / c) * cost
        before = m
    return time


def _random(levels: Levels) -> Expr:
    trips = [Integer(2)]
    for (_, before), (c, m) in reversed(list(pairwise(levels))):
        trips.insert(0, 2 + c * m / before * trips[0])
    time, last, before = Integer(1), Integer(0), Integer(0)
    for (c, m), trip in zip(levels, trips, strict=True):
        # The source's edge is never walked back.
        last = 1 + (c - 1) * trip + before / m * (1 + last)
        time, before = time + last, m
    return time


def _tour(levels: Levels) -> Expr:
    below = Integer(0)
    for c, _ in reversed(levels):
        below = c * (1 + below)
    return 1 + below


def symbolic(depth: int) -> Levels:
    """Return a tree's levels as symbols."""
    return [
        (Symbol(f"c_{i}", positive=True), Symbol(f"m_{i}", positive=True)) for i in range(depth)
    ]


def public_times() -> Steps:
    """Return that the public function has these times, and that whole mazes have them."""
    found: list[Step] = []
    for depth in range(1, DEEPEST + 1):
        for policy in PolicyName:
            found.append(
                Identity(
                    f"{policy}: a tree {depth} deep",
                    level_time(symbolic(depth), policy),
                    by_steps(symbolic(depth), policy),
                )
            )
    for levels in EXAMPLES:
        maze = level_maze(levels)
        times = {policy: solve_maze(maze, policy).hitting_time for policy in (SFT, UNIFORM)}
        times[RL] = search_bound(maze)
        found += [
            Witness(f"{policy}: the maze {levels}", time, "=", level_time(levels, policy))
            for policy, time in times.items()
        ]
    return tuple(found)
