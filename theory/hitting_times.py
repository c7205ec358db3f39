"""Hitting time: expected steps from the source to the target leaf, in closed form.

The derivation is docs/derivation.md, section "Hitting time".
"""

from __future__ import annotations

import sympy
from sympy import Expr, Mul

from .arguments import Count, count
from .backtrack_times import sft_round_trip
from .policy import PolicyName, policy_name


def hitting_time(W: Count, K: Count, L: Count, policy: str | PolicyName) -> Expr:
    """Expected number of steps from the source to the target leaf.

    Parameters
    ----------
    W : int or sympy.Expr
        Branches at the fork.
    K : int or sympy.Expr
        Diamonds per branch.
    L : int or sympy.Expr
        Parallel lanes per diamond.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName

    Returns
    -------
    sympy.Expr
        Steps, the source edge being the first: an exact number for integers, otherwise a
        closed form that holds for all positive integers.

    Raises
    ------
    TypeError, ValueError
        If `W`, `K` or `L` cannot be a positive integer, or `policy` names none.

    Notes
    -----
    Theorem 3 of docs/derivation.md; claim T4 of Wei and Kim (arXiv:2606.22938).

    Examples
    --------
    >>> hitting_time(15, 15, 5, "rl")
    900
    >>> hitting_time(15, 15, 5, "sft")
    13178858182061793922894308/30517578125
    >>> from sympy.abc import K, L, W
    >>> hitting_time(W, K, L, "rl")
    (2*K + 1)*(2*W - 1) + 1
    >>> hitting_time(15, K, 5, "sft")
    1848*(36/5)**K/31 + 2*K - 918/31
    """
    W, K, L = (sympy.sympify(count(name, n)) for name, n in (("W", W), ("K", K), ("L", L)))
    match policy_name(policy):
        case PolicyName.UNIFORM:
            return Mul(2 * W - 1, 1 / L, K * (L + 1) + 1, K * (L + 1) + L) + 1
        case PolicyName.SFT:
            return Mul(W - 1, *Mul.make_args(sft_round_trip(K, L))) + 2 * K + 2
        case PolicyName.RL:
            return (2 * K + 1) * (2 * W - 1) + 1
