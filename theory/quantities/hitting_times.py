"""Hitting time: expected steps from the source to the target leaf, in closed form.

The derivation is docs/derivation.md, section "Hitting time".
"""

from __future__ import annotations

from sympy import Expr, Integer, Mul, Rational

from ..model.arguments import Count, one_of
from ..model.policy import PolicyName, policy_name
from ..walk.expressions import counts
from .backtrack_times import sft_round_trip

FORKS = ("uniform", "other", "cycle")


def hitting_time(
    W: Count, K: Count, L: Count, policy: str | PolicyName, *, fork: str = "uniform"
) -> Expr:
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
    fork : ``"uniform"``, ``"other"`` or ``"cycle"``
        What the walker does at the fork: any branch, alike (the paper); any but the one it
        just left, alike (needs W at least 2); or the next one in a fixed cyclic order. The
        first branch is always a random one.

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
    Theorems 3 and 7 of docs/derivation.md; claim T4 of Wei and Kim (arXiv:2606.22938).

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
    W, K, L = counts(W=W, K=K, L=L)
    name = policy_name(policy)
    saved = _saved(W, K, L, name, one_of("fork", fork, FORKS))
    return _uniform_fork(W, K, L, name) - saved


def _uniform_fork(W: Expr, K: Expr, L: Expr, policy: PolicyName) -> Expr:
    match policy:
        case PolicyName.UNIFORM:
            return Mul(2 * W - 1, 1 / L, K * (L + 1) + 1, K * (L + 1) + L) + 1
        case PolicyName.SFT:
            return Mul(W - 1, *Mul.make_args(sft_round_trip(K, L))) + 2 * K + 2
        case PolicyName.RL:
            return (2 * K + 1) * (2 * W - 1) + 1


def _saved(W: Expr, K: Expr, L: Expr, policy: PolicyName, fork: str) -> Expr:
    """Return the steps that a fork with a memory saves: (W-1) round trips, times a share."""
    if fork == "uniform":
        return Integer(0)
    if fork == "other" and W == 1:
        raise ValueError("fork='other' needs W to be at least 2; got 1")
    share = 1 / W if fork == "other" else Rational(1, 2)
    match policy:
        case PolicyName.UNIFORM:
            round_trip = 2 * (K * (L + 1) + 1)
        case PolicyName.SFT:
            round_trip = sft_round_trip(K, L)
        case PolicyName.RL:
            round_trip = 2 * (2 * K + 1)
    return Mul(share, W - 1, *Mul.make_args(round_trip))
