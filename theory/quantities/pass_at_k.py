"""pass@k: the chance that one of k walks reaches the target, each within a budget of steps.

The derivation is docs/pass_at_k.md. Whatever a policy does inside the branches, as long as it
is alike in all of them, it reaches the target within T steps with probability
``1 - E[(1-1/W)^N(T)]``, where N(T) counts the excursions that have come to a leaf.
"""

import sympy
from sympy import Expr, Integer, Rational

from ..model.arguments import Count, positive_integer
from ..model.graph import CorridorGraph, as_graph
from ..model.policy import Policy, PolicyName
from ..walk.expressions import counts
from ..walk.moves import SOURCE, TARGET, corridor_chain
from ..walk.powers import power
from .backtrack_times import backtrack_time


def most_leaves(K: int, budget: int) -> Expr:
    """Return how many excursions to a leaf fit into a budget of steps.

    A leaf is 2K+1 steps from the fork, so that the n-th is reached after
    ``1 + (2n-1) (2K+1)`` steps at the earliest; rl reaches it just then.

    Examples
    --------
    >>> [most_leaves(1, budget) for budget in (3, 4, 9, 10, 16)]
    [0, 1, 1, 2, 3]
    """
    K, budget = positive_integer("K", K), positive_integer("budget", budget)
    return Integer(sympy.floor(leaves_within(K, budget)))


def leaves_within(K: Count, budget: Count) -> Expr:
    """Return a number that grows with the budget, and is n when the n-th leaf can be reached.

    Examples
    --------
    >>> leaves_within(1, 4), leaves_within(1, 9)
    (1, 11/6)
    """
    K, budget = counts(K=K, budget=budget)
    return (budget + 2 * K) / (2 * (2 * K + 1))


def best_success(W: Count, K: int, budget: int) -> Expr:
    """Return the best chance of a walk to reach the target within a budget of steps.

    No policy that treats branches alike does better at any budget, and rl does as well at
    each. Theorem 2 of docs/pass_at_k.md.

    Parameters
    ----------
    W : int or sympy.Expr
        Branches.
    K, budget : int
        Diamonds per branch, and steps, the source edge being the first.

    Examples
    --------
    >>> [best_success(3, 2, budget) for budget in (5, 6, 15, 16)]
    [0, 1/3, 1/3, 5/9]
    """
    return reached_by(W, most_leaves(K, budget))


def reached_by(W: Count, leaves: Count) -> Expr:
    """Return the chance that one of so many leaves is the target's.

    Examples
    --------
    >>> reached_by(3, 2)
    5/9
    """
    (W,) = counts(W=W)
    return 1 - (1 - 1 / W) ** leaves


def success(
    W: int | CorridorGraph,
    K: int | None = None,
    L: int | None = None,
    policy: Policy | str | PolicyName = "uniform",
    *,
    budget: int,
) -> Expr:
    """Return the chance of a walk to reach the target within a budget of steps, exactly.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond; or in place of all a graph.
    policy : Policy, or the name of one
        Of exact numbers.
    budget : int
        Steps, the source edge being the first.

    Notes
    -----
    By following the walk step by step. `corridor.numerics.distribution` does so in floats.

    Examples
    --------
    >>> [success(3, 1, 2, name, budget=10) for name in ("uniform", "sft", "rl")]
    [4208/19683, 31/81, 5/9]
    """
    chain = corridor_chain(as_graph(W, K, L), policy)
    masses = chain.masses(SOURCE, positive_integer("budget", budget))
    return masses.get(TARGET, Integer(0))


def pass_at_k(
    W: int | CorridorGraph,
    K: int | None = None,
    L: int | None = None,
    policy: Policy | str | PolicyName = "uniform",
    *,
    budget: int,
    attempts: int,
) -> Expr:
    """Return the chance that one of several walks reaches the target, each within a budget.

    Arguments as in `success`; the `attempts` are independent.

    Examples
    --------
    >>> pass_at_k(3, 1, 2, "rl", budget=4, attempts=2) == success(3, 1, 2, "rl", budget=10)
    True
    """
    missed = 1 - success(W, K, L, policy, budget=budget)
    return 1 - missed ** positive_integer("attempts", attempts)


def is_overtaken(W: int, K: int, L: int) -> bool:
    """Tell whether from some budget on the pretrained model is ahead of sft for good.

    For W at least 2 it is wherever K is at least 2, and for K = 1 iff W is below a number that
    is about L/2. Theorem 5 of docs/pass_at_k.md.

    Examples
    --------
    >>> [is_overtaken(3, K, 2) for K in (1, 2, 4, 7)]
    [False, True, True, True]
    >>> [is_overtaken(3, 1, L) for L in (5, 6)]
    [False, True]
    """
    W, K, L = (positive_integer(n, v) for n, v in (("W", W), ("K", K), ("L", L)))
    return W > 1 and (K > 1 or bool(1 - Rational(1, W) < diamond_threshold(L)))


def diamond_threshold(L: Count) -> Expr:
    """Return what ``1 - 1/W`` must be below for sft to be overtaken at K = 1.

    Examples
    --------
    >>> diamond_threshold(2)
    304/1029
    """
    (L,) = counts(L=L)
    s = L**2 + L + 1
    return L**4 * (s**2 + L**3) / ((L + 1) ** 2 * s**3)


def overtaking_bounds(W: int, K: int, L: int) -> tuple[Expr, Expr]:
    """Bound the first budget at which the pretrained model is ahead of sft, on both sides.

    Returns
    -------
    tuple of sympy.Expr
        The budget is above the first, which is the pretrained model's hitting time with a
        single branch, and at most the second; ``oo`` where no bound is proved. The second is
        at most about 10 times the first, and proved if ``rho^K`` is large enough.

    Notes
    -----
    Theorem 4 of docs/pass_at_k.md.

    Examples
    --------
    >>> overtaking_bounds(3, 7, 2)
    (254, 2277)
    >>> overtaking_bounds(3, 2, 2)
    (29, oo)
    """
    W, K, L = (positive_integer(n, v) for n, v in (("W", W), ("K", K), ("L", L)))
    lower = 1 + backtrack_time(K, L, PolicyName.UNIFORM)
    budget = sympy.ceiling(enough_steps(W, K, L)) if W > 1 else sympy.oo
    proved = W > 1 and first_dead_end_keeps(K, L, budget) >= 0
    return lower, budget if proved else sympy.oo


def enough_steps(W: Count, K: Count, L: Count) -> Expr:
    """Return a budget at which the pretrained model is ahead if sft is still kept.

    Examples
    --------
    >>> enough_steps(3, 7, 2)
    2277
    """
    W, K, L = counts(W=W, K=K, L=L)
    return (6 + 2 * W / (W - 1)) * backtrack_time(K, L, PolicyName.UNIFORM)


def first_dead_end_keeps(K: Count, L: Count, budget: Count) -> Expr:
    """Return what is not negative where sft leaves its first dead end with 1/3 at most.

    Within the budget; there is an attempt every two steps.

    Examples
    --------
    >>> first_dead_end_keeps(7, 2, 2277)
    4354233/64
    """
    K, L, budget = counts(K=K, L=L, budget=budget)
    return 2 * power((L + 1) ** 2 / L, K) - 3 * (budget - 6 * K - 2)
