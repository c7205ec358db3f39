"""Hitting times on families of trees, in closed form, for all sizes.

One formula has them all (docs/maze.md, Theorem 7): for a tree whose vertices at depth i have
``c_i`` children over ``m_i`` lanes each, with ``g_k`` the product of ``1 + c_j m_j/m_(j-1)``.
``"rl"`` is the optimum of a walker with a row for each passage: a tour.
"""

from collections.abc import Iterable
from typing import Any

import sympy
from sympy import Expr, Integer

from ..model.arguments import Count, count
from ..model.policy import PolicyName, policy_name
from ..walk.expressions import counts
from ..walk.powers import power
from .closed_forms import round_trip


def level_time(levels: Iterable[tuple[Count, Count]], policy: str | PolicyName) -> Expr:
    """Expected steps on the tree with the given (children, lanes) for each depth.

    Parameters
    ----------
    levels : iterable of (int or sympy.Expr, int or sympy.Expr)
        As in `level_maze`; symbols are welcome.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName

    Notes
    -----
    Theorem 7 of docs/maze.md.

    Examples
    --------
    >>> [level_time([(2, 1), (1, 3), (1, 1)], name) for name in ("uniform", "sft", "rl")]
    [36, 74/3, 7]
    >>> from corridor import hitting_time
    >>> [hitting_time(2, 1, 3, name) for name in ("uniform", "sft", "rl")]
    [36, 74/3, 10]
    """
    name = policy_name(policy)
    pairs = [
        (_size(f"levels[{i}]: children", c), _size(f"levels[{i}]: lanes", m))
        for i, (c, m) in enumerate(levels)
    ]
    children, lanes = [c for c, _ in pairs], [m for _, m in pairs]
    depth = len(pairs)
    # How many vertices there are at each depth.
    vertices = [Integer(1)]
    for c in children:
        vertices.append(vertices[-1] * c)
    if name is PolicyName.RL:
        return sympy.cancel(1 + sum(vertices[1:]))
    if name is PolicyName.SFT:
        turns = [Integer(1)]
        for i in range(1, depth):
            turns.append(turns[-1] * (1 + children[i] * lanes[i] / lanes[i - 1]))
        wrong = sum((c - 1) * n / g for c, n, g in zip(children, vertices, turns, strict=False))
        return sympy.cancel(1 + depth + 2 * sum(turns) * wrong)
    total = sum(n * m for n, m in zip(vertices[1:], lanes, strict=True))
    below, time = Integer(0), Integer(1)
    for i in reversed(range(depth)):
        time += (2 * (total - below) - lanes[i]) / lanes[i]
        below = children[i] * (lanes[i] + below)
    return sympy.cancel(time)


def star_time(W: Count, n: Count, policy: str | PolicyName) -> Expr:
    """Expected steps on `W` bare paths of `n` edges, for all sizes.

    Notes
    -----
    Theorem 7 of docs/maze.md: frozen backward rows double at every vertex.

    Examples
    --------
    >>> from sympy.abc import W, n
    >>> [star_time(W, n, name) for name in ("uniform", "sft", "rl")]
    [n**2*(2*W - 1) + 1, n + (2*2**n - 2)*(W - 1) + 1, W*n + 1]
    """
    W, n = counts(W=W, n=n)
    match policy_name(policy):
        case PolicyName.UNIFORM:
            return (2 * W - 1) * n**2 + 1
        case PolicyName.SFT:
            return 1 + n + (W - 1) * (2 * power(Integer(2), n) - 2)
        case PolicyName.RL:
            return 1 + W * n


def tree_time(b: Count, D: Count, policy: str | PolicyName) -> Expr:
    """Expected steps on the tree with `b` children at every vertex, `D` deep, for all sizes.

    Notes
    -----
    Theorem 7 of docs/maze.md. `b` is at least 2.

    Examples
    --------
    >>> [tree_time(2, 10, name) for name in ("uniform", "sft", "rl")]
    [36859, 3426476713/19683, 2047]
    """
    return _nested(D, b, Integer(2), Integer(1), Integer(1), Integer(1), policy)


def nested_time(B: Count, W: Count, K: Count, L: Count, policy: str | PolicyName) -> Expr:
    """Expected steps on nested corridors: `B` forks of `W` corridors in a row, for all sizes.

    Parameters
    ----------
    B : int or sympy.Expr
        Levels; with 1 this is the corridor, ``"rl"`` with a fork that goes round.
    W : int or sympy.Expr
        Corridors at each fork; at least 2.
    K, L : int or sympy.Expr
        Diamonds of a corridor, and lanes of a diamond.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName

    Notes
    -----
    Theorem 7 of docs/maze.md.

    Examples
    --------
    >>> from corridor import hitting_time
    >>> nested_time(1, 15, 15, 5, "sft") == hitting_time(15, 15, 5, "sft")
    True
    >>> [float(nested_time(B, 2, 3, 5, "sft")) for B in (1, 2, 3)]
    [1595.056, 1781875.436..., 1995235498.218...]
    >>> [nested_time(B, 2, 3, 5, "rl") for B in (1, 2, 3)]
    [15, 43, 99]
    """
    K, L = counts(K=K, L=L)
    lanes, rho = K * (L + 1) + 1, (L + 1) ** 2 / L
    resistance = 1 + K * (L + 1) / L
    trip = round_trip(K, L, PolicyName.SFT)
    return _nested(B, W, trip, power(rho, K), lanes * resistance, 2 * K + 1, policy)


def _nested(
    B: Count,
    W: Count,
    trip: Expr,
    turns: Expr,
    random: Expr,
    length: Expr,
    policy: str | PolicyName,
) -> Expr:
    """Return the time where each edge of a tree, B deep, is a branch.

    Of the branch: its round trip and how often frozen rows send the walker round on the way
    through, its lanes times its resistance, and its length.
    """
    B, W = counts(B=B, W=W)
    if (W - 1).is_zero:
        raise ValueError("a fork needs at least 2 ways; got 1")
    ways = W * (power(W, B) - 1) / (W - 1)
    match policy_name(policy):
        case PolicyName.UNIFORM:
            return 1 + random * (2 * (B * power(W, B + 1) - ways) / (W - 1) - B)
        case PolicyName.SFT:
            G = turns * (W + 1)
            return (
                1
                + B * length
                + trip
                * (W - 1)
                * (power(G, B) - 1)
                / (G - 1)
                * (1 - power(W / G, B))
                / (1 - W / G)
            )
        case PolicyName.RL:
            return 1 + length * ways


def _size(name: str, value: Any) -> Expr:
    return sympy.sympify(count(name, value))
