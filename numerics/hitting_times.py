"""Hitting time by a linear solve of the full chain."""

from __future__ import annotations

from ..theory.graph import CorridorGraph
from ..theory.policy import Policy, PolicyName
from .chain import SOURCE, full_chain
from .result import Result
from .sparse import absolute_bound, solve_sparse

METHODS = ("sparse",)


def hitting_time(
    W: int, K: int, L: int, policy: str | PolicyName, method: str = "sparse"
) -> Result:
    """Expected number of steps from the source to the target leaf.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName
    method : ``"sparse"``
        SciPy's sparse direct solver. Under sft it loses digits as K grows; the error bound
        says how many are left.

    Returns
    -------
    Result
        Steps, with an error bound.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.
    MemoryError
        If the full chain would not fit.

    Examples
    --------
    >>> result = hitting_time(5, 3, 2, "rl")
    >>> abs(result.value - 64) <= result.error_bound < 1e-9
    True
    """
    check_method(method)
    chain = full_chain(CorridorGraph.symmetric(W, K, L), Policy.named(policy))
    t, theta = solve_sparse(chain.Q, chain.steps)
    value = float(t[SOURCE])
    return Result(value, absolute_bound(value, theta), method)


def check_method(method: object) -> None:
    """Raise ValueError unless `method` names a solver."""
    if method not in METHODS:
        raise ValueError(
            f"method must be one of {', '.join(map(repr, METHODS))}; got {method!r}"
        )
