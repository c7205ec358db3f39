"""Backtrack time by a linear solve of one dead-end branch of the full chain."""

from __future__ import annotations

import numpy as np

from ..theory.graph import CorridorGraph
from ..theory.policy import Policy, PolicyName
from .chain import full_chain
from .hitting_times import check_method
from .result import Result
from .sparse import absolute_bound, solve_sparse


def backtrack_time(K: int, L: int, policy: str | PolicyName, method: str = "sparse") -> Result:
    """Expected number of steps from a dead-end leaf to the first return to the fork.

    Parameters
    ----------
    K, L : int
        Diamonds per branch, lanes per diamond.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName
    method : ``"sparse"``
        As in `corridor.numerics.hitting_time`.

    Returns
    -------
    Result
        Steps, with an error bound.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> result = backtrack_time(3, 2, "rl")
    >>> abs(result.value - 7) <= result.error_bound < 1e-12
    True
    """
    check_method(method)
    # Two branches: the target's, and one dead end, which the walk leaves over its first edge.
    chain = full_chain(CorridorGraph.symmetric(2, K, L), Policy.named(policy))
    dead_end = chain.branches[1 - chain.target]
    chain = chain.without(dead_end.backward[:1])
    inside = np.arange(dead_end.forward[0], chain.Q.shape[0])
    t, theta = solve_sparse(chain.Q[inside][:, inside], chain.steps[inside])
    value = float(t[dead_end.backward[-1] - inside[0]])
    return Result(value, absolute_bound(value, theta), method)
