"""Backtrack time: expected steps from a dead-end leaf to the first return to the fork."""

from __future__ import annotations

from ...theory.model.policy import Policy, PolicyName
from ..graph.memory_limits import symmetric_graph
from .result import Result
from .solutions import solve


def backtrack_time(
    K: int,
    L: int,
    policy: Policy | str | PolicyName,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Result:
    """Expected number of steps from a dead-end leaf to the first return to the fork.

    Parameters
    ----------
    K, L : int
        Diamonds per branch, lanes per diamond.
    policy, method, digits
        As in `corridor.numerics.hitting_time`.

    Returns
    -------
    Result
        Steps, with an error bound.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or the walk may never come back.

    Examples
    --------
    >>> backtrack_time(3, 2, "rl").value
    7.0
    """
    # Two branches: the target's, and one dead end.
    graph = symmetric_graph(2, K, L)
    result = solve(graph, policy, method, digits=digits).backtrack_time[1]
    assert result is not None  # noqa: S101 - of the two kinds the second is the dead end
    return result
