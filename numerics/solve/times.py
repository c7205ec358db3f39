"""Times on the paper's graph, W alike branches of K diamonds of L lanes, in floating point."""

from __future__ import annotations

from ...theory.model.policy import Policy
from ..graph.memory_limits import symmetric_graph
from .methods import solve
from .reduced_solution import ReducedSolution
from .results import Result


def hitting_time(
    W: int,
    K: int,
    L: int,
    policy: Policy | str,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Result:
    """Expected number of steps from the source to the target leaf.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond.
    policy : Policy, or ``"uniform"``, ``"sft"``, ``"rl"``
    method : ``"accurate"``, ``"elimination"``, ``"sparse"``, ``"mpmath"``
        As in `corridor.numerics.solve`.
    digits : int, optional
        Significant digits for ``"mpmath"``, 50 unless told.

    Returns
    -------
    Result
        Steps, with an error bound. A time beyond the range of a float has a ``.log10``.

    Raises
    ------
    ValueError
        If a walk may never reach the target.
    MemoryError
        If the full chain would not fit.

    Examples
    --------
    >>> result = hitting_time(15, 15, 5, "sft")
    >>> round(result.value), round(result.error_bound)
    (431844824909801, 10)
    >>> hitting_time(15, 15, 5, "sft", method="sparse").relative_error_bound
    inf
    >>> hitting_time(15, 1000, 5, "sft").log10
    859.1078...
    >>> print(hitting_time(15, 15, 5, "sft", method="mpmath", digits=40).value)
    431844824909800.863265400684544
    """
    return solve(symmetric_graph(W, K, L), policy, method, digits=digits).hitting_time


def backtrack_time(
    K: int,
    L: int,
    policy: Policy | str,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Result:
    """Expected number of steps from a dead-end leaf to the first return to the fork.

    Arguments and result are as in `corridor.numerics.hitting_time`; ValueError says that the
    walk may never come back.

    Examples
    --------
    >>> backtrack_time(3, 2, "rl").value
    7.0
    """
    # Two branches: the target's, and one dead end.
    solution = solve(symmetric_graph(2, K, L), policy, method, digits=digits)
    result = solution.backtrack_time[1]
    assert result is not None  # noqa: S101 - of the two kinds the second is the dead end
    return result


def variance(
    W: int,
    K: int,
    L: int,
    policy: Policy | str,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Result:
    """Variance of the number of steps from the source to the target leaf.

    Without the cancellation of ``E[T^2] - E[T]^2``: the law of total variance, step by step,
    as in ``corridor.numerics.solve.reduction``. Arguments are as in
    `corridor.numerics.hitting_time`, but `method` is ``"accurate"`` or ``"mpmath"``; the
    result is in steps squared.

    Examples
    --------
    A walk with one branch never errs under rl; with two, the detours of 6 steps are
    geometric with mean 1 and variance 2.

    >>> variance(1, 1, 4, "rl").value, variance(2, 1, 4, "rl").value
    (0.0, 72.0)
    """
    solution = solve(symmetric_graph(W, K, L), policy, method, digits=digits)
    if not isinstance(solution, ReducedSolution):
        raise ValueError(
            f"method must be one of 'accurate', 'mpmath' for a variance; got {method!r}"
        )
    return solution.variance
