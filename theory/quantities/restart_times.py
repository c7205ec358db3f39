"""Restart time: expected total steps when the walk starts afresh after a fixed budget.

An attempt is a walk from the source that ends at the target or after `budget` steps,
whichever comes first; attempts are repeated until one ends at the target, and every step
of every attempt counts. The derivation is docs/restart.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import Expr

from ..model.arguments import Count
from ..model.policy import PolicyName, policy_name
from ..model.shown import Shown
from ..walk.expressions import counts
from .hitting_times import hitting_time
from .uniform_restarts import best_uniform_budget


@dataclass(frozen=True)
class RestartTime(Shown):
    """The best budget and what it costs.

    Attributes
    ----------
    budget : sympy.Expr
        Steps after which an attempt is given up, the source edge being the first: the
        smallest budget of least cost, and ``oo`` where it is best never to give up.
    cost : sympy.Expr
        Expected total number of steps until the target is reached.
    attempts : sympy.Expr
        Expected number of attempts, the successful one included.
    """

    budget: Expr
    cost: Expr
    attempts: Expr


def restart_time(W: Count, K: Count, L: Count, policy: str | PolicyName) -> RestartTime:
    """Return the budget per attempt with the least expected total number of steps.

    Parameters
    ----------
    W, K, L : int or sympy.Expr
        Branches at the fork, diamonds per branch, parallel lanes per diamond.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName

    Returns
    -------
    RestartTime
        Exact numbers for integers; closed forms that hold for all positive integers where
        an argument is a symbol. Never giving up is among the budgets compared.

    Raises
    ------
    ValueError
        Under ``"uniform"``, if `W` is not 1 and an argument is a symbol, since the best
        budget then has no closed form, or if the corridor is too large to be searched
        exactly.

    Notes
    -----
    Theorems 1 and 3 of docs/restart.md. The cost of budget T is
    ``E[min(H, T)] / P(H <= T)`` with H the number of steps of a walk that is never stopped.

    Examples
    --------
    >>> restart_time(15, 15, 5, "sft")
    RestartTime(budget=32, cost=480, attempts=15)
    >>> restart_time(2, 1, 1, "uniform")
    RestartTime(budget=10, cost=4472/177, attempts=512/177)
    >>> from sympy.abc import K, L, W
    >>> restart_time(W, K, L, "rl")
    RestartTime(budget=2*K + 2, cost=W*(2*K + 2), attempts=W)
    """
    W, K, L = counts(W=W, K=K, L=L)
    if policy_name(policy) is not PolicyName.UNIFORM:
        shortest = 2 * K + 2
        return RestartTime(budget=shortest, cost=W * shortest, attempts=W)
    if W == 1:
        return RestartTime(sympy.oo, hitting_time(W, K, L, policy), sympy.Integer(1))
    for name, n in (("W", W), ("K", K), ("L", L)):
        if not n.is_Integer:
            raise ValueError(
                f"{name} must be an integer under 'uniform', where the best budget is found by "
                f"comparing exact costs and has no closed form; got {n}"
            )
    return RestartTime(*best_uniform_budget(int(W), int(K), int(L)))
