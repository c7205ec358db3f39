"""Hitting times where ways meet again: braids, detours, and corridors that end in trees.

Theorems 7, 9 and 10 of docs/maze.md. ``"rl"`` is the best that a blind walker can do, which
one with a row for each passage does.
"""

from typing import Any

import sympy
from sympy import Expr

from ..model.arguments import Count
from ..model.policy import PolicyName, policy_name
from ..walk.expressions import counts
from ..walk.powers import power
from .closed_forms import round_trip


def braid_time(W: Count, m: Count, n: Count, policy: str | PolicyName) -> Expr:
    """Expected steps on `W` braids of `m` strands and `n` layers, for all sizes.

    Parameters
    ----------
    W, m, n : int or sympy.Expr
        As in `braid_maze`; `n` is at least 2.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName

    Notes
    -----
    Theorem 10 of docs/maze.md: there are as many ways back as on. With one braid, in which
    whoever turns round is led to the target as likely as ever, sft is as good as rl but for a
    factor; with two it is exponential.

    Examples
    --------
    >>> [braid_time(2, 2, n, "sft") for n in (2, 4, 8)]
    [49/3, 169/3, 18743/24]
    >>> [braid_time(2, 2, 8, name) for name in ("uniform", "rl")]
    [223, 19]
    >>> [braid_time(1, 2, 8, name) for name in ("uniform", "sft", "rl")]
    [73, 623/48, 10]
    """
    W, m, n = counts(W=W, m=m, n=n)
    if (n - 1).is_zero:
        raise ValueError("n must be at least 2: with one layer the ends are bare; got 1")
    edges = m + (n - 1) * m**2
    match policy_name(policy):
        case PolicyName.UNIFORM:
            at_fork = 2 * (2 * W - 1) * (1 + (n - 1) * m)
            between = 2 * (n - 2) * ((W - 1) * edges + m) / m**2
            return sympy.expand(1 + at_fork + between + (n - 2) ** 2)
        case PolicyName.SFT:
            trip = (m + 1) * 2**n - 2 * m
            spared = 8 * W * m * (m - 1) / ((m + 1) * 2**n)
            return n + 1 + 4 * W * (m - 1) - spared + (W - 1) * trip
        case PolicyName.RL:
            return 1 + W * (n + m - 1)


def detour_time(W: Count, K: Count, L: Count, n: Count, policy: str | PolicyName) -> Expr:
    """Expected steps on the corridor whose lanes are paths of `n` edges, for all sizes.

    Parameters
    ----------
    W, K, L, n : int or sympy.Expr
        As in `detour_maze`.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName

    Notes
    -----
    Theorem 9 of docs/maze.md: each vertex on the way doubles the base.

    Examples
    --------
    >>> from corridor import hitting_time
    >>> detour_time(15, 15, 5, 1, "sft") == hitting_time(15, 15, 5, "sft")
    True
    >>> [detour_time(2, 2, 2, n, "sft") for n in (1, 2, 3)]
    [181/2, 370, 1494]
    >>> [detour_time(2, 2, 2, 3, name) for name in ("uniform", "rl")]
    [271, 19]
    """
    W, K, L, n = counts(W=W, K=K, L=L, n=n)
    length = K * (n + 1) + 1
    match policy_name(policy):
        case PolicyName.UNIFORM:
            lanes, resistance = K * (n * L + 1) + 1, 1 + K * (1 + n / L)
            return (2 * W - 1) * lanes * resistance + 1
        case PolicyName.SFT:
            base = (L + 1) ** 2 / L * 2 ** (n - 1)
            each = (L + 1) * (2**n - 1) + base
            return 1 + length + (W - 1) * 2 * (1 + each * (power(base, K) - 1) / (base - 1))
        case PolicyName.RL:
            return 1 + W * length


def broom_time(
    W: Count, K: Count, L: Count, b: Count, D: Count, policy: str | PolicyName
) -> Expr:
    """Expected steps on `W` corridors that end in trees, for all sizes.

    Parameters
    ----------
    W, K, L, b, D : int or sympy.Expr
        As in `broom_maze`; `b` is at least 2.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName

    Notes
    -----
    Theorem 7 of docs/maze.md.

    Examples
    --------
    >>> from corridor.theory import level_time
    >>> levels = [(3, 1), (1, 5), (1, 1), (1, 5), (1, 1), (2, 1), (2, 1)]
    >>> [broom_time(3, 2, 5, 2, 2, name) == level_time(levels, name) for name in PolicyName]
    [True, True, True]
    """
    W, K, L, b, D = counts(W=W, K=K, L=L, b=b, D=D)
    if (b - 1).is_zero:
        raise ValueError("b must be at least 2: with one child a tree is a path; got 1")
    length, tree = 2 * K + 1, b * (power(b, D) - 1) / (b - 1)
    match policy_name(policy):
        case PolicyName.UNIFORM:
            return _uniform_broom(W, K, L, b, D, tree)
        case PolicyName.SFT:
            rho = (L + 1) ** 2 / L
            lost = (b - 1) * W * (1 - power(b / (b + 1), D)) / power(rho, K)
            trip = round_trip(K, L, PolicyName.SFT)
            trip += 2 * power(rho, K) * (b + 1) * (power(b + 1, D) - 1) / b
            return 1 + length + D + trip * (W - 1 + lost)
        case PolicyName.RL:
            return 1 + W * (length + tree)


def _uniform_broom(W: Any, K: Any, L: Any, b: Any, D: Any, tree: Any) -> Expr:
    """Return the sum of (2C+m)/m over the edges of a way to a leaf, C lanes being behind."""
    lanes, resistance = K * (L + 1) + 1, 1 + K * (L + 1) / L
    corridor = resistance * (2 * (W - 1) * (lanes + tree) + lanes)
    # The trees below a vertex, summed over the depths.
    below = b / (b - 1) * ((power(b, D) - 1) / (b - 1) - D)
    return 1 + corridor + 2 * D * W * (lanes + tree) - D - 2 * below
