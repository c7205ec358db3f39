"""Backtrack time: expected steps from a dead-end leaf to the first return to the fork.

The derivation is docs/derivation.md, section "Backtrack time".
"""

from __future__ import annotations

from sympy import Expr, Integer, Mul

from ..model.arguments import Count
from ..model.policy import PolicyName, policy_name
from ..walk.expressions import counts


def backtrack_time(K: Count, L: Count, policy: str | PolicyName) -> Expr:
    """Expected number of steps from a dead-end leaf to the first return to the fork.

    Parameters
    ----------
    K : int or sympy.Expr
        Diamonds per branch.
    L : int or sympy.Expr
        Parallel lanes per diamond.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName

    Returns
    -------
    sympy.Expr
        Steps: an exact number for integers, otherwise a closed form that holds for all
        positive integers.

    Raises
    ------
    TypeError, ValueError
        If `K` or `L` cannot be a positive integer, or `policy` names none.

    Notes
    -----
    Theorem 4 of docs/derivation.md; claim T4 of Wei and Kim (arXiv:2606.22938).

    Examples
    --------
    >>> from sympy.abc import K, L
    >>> backtrack_time(K, L, "rl")
    2*K + 1
    >>> backtrack_time(15, 5, "uniform")
    1729
    >>> backtrack_time(K, L, "uniform")
    (K*(L + 1) + 1)*(K*(L + 1) + L)/L
    """
    K, L = counts(K=K, L=L)
    match policy_name(policy):
        case PolicyName.UNIFORM:
            return Mul(1 / L, K * (L + 1) + 1, K * (L + 1) + L)
        case PolicyName.SFT:
            return sft_round_trip(K, L) - 2 * K - 1
        case PolicyName.RL:
            return 2 * K + 1


def sft_round_trip(K: Expr, L: Expr) -> Expr:
    """Expected steps under sft from the fork into a dead-end branch and back to the fork.

    ``2 ((L+1)(2L+1) rho^K - L(L+2)) / (L^2+L+1)`` with ``rho = (L+1)^2/L``.

    Examples
    --------
    >>> sft_round_trip(Integer(1), Integer(1))
    14
    """
    rho = (L + 1) ** 2 / L
    numerator = (L + 1) * (2 * L + 1) * rho**K - L * (L + 2)
    # One flat product: SymPy would multiply a lone number into the bracket.
    return Mul(Integer(2), numerator, 1 / (L**2 + L + 1))
