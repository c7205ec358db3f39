"""Variance of the hitting time, without the cancellation of ``E[T^2] - E[T]^2``."""

from __future__ import annotations

from ...theory.model.arguments import described
from ...theory.model.policy import Policy, PolicyName
from ..graph.memory_limits import symmetric_graph
from .result import Result
from .solutions import ReducedSolution, solve


def variance(
    W: int,
    K: int,
    L: int,
    policy: Policy | str | PolicyName,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Result:
    """Variance of the number of steps from the source to the target leaf.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond.
    policy : Policy, or ``"uniform"``, ``"sft"``, ``"rl"``
    method : ``"accurate"``, ``"mpmath"``
        As in `corridor.numerics.solve`.
    digits : int, optional
        Significant digits for ``"mpmath"``, 50 unless told.

    Returns
    -------
    Result
        Steps squared, with an error bound.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or a walk may never reach the target.

    Notes
    -----
    The law of total variance, step by step: see ``corridor.numerics.solve.reduction``.

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
            "method must be one of 'accurate', 'mpmath' for a variance; "
            f"got {described(method)}"
        )
    return solution.variance
