"""Hitting time: expected steps from the source to the target leaf, in floating point."""

from __future__ import annotations

from ...theory.model.policy import Policy, PolicyName
from ..graph.memory_limits import symmetric_graph
from .result import Result
from .solutions import solve


def hitting_time(
    W: int,
    K: int,
    L: int,
    policy: Policy | str | PolicyName,
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
    TypeError, ValueError
        If an argument is not as above, or a walk may never reach the target.
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
    graph = symmetric_graph(W, K, L)
    return solve(graph, policy, method, digits=digits).hitting_time
