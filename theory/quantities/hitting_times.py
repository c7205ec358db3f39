"""Hitting time: expected steps from the source to the target leaf, in closed form.

The derivation is docs/derivation.md, section "Hitting time".
"""

from sympy import Expr

from ..model.arguments import Count, shortened
from ..model.corridors import takes_graphs
from ..model.graph import CorridorGraph
from ..model.policy import Policy, PolicyName
from ..walk.expressions import expression
from ..walk.solutions import solve
from . import closed_forms


def _on_graph(
    graph: CorridorGraph, policy: Policy | str | PolicyName, *, fork: str = "uniform"
) -> Expr:
    if fork != "uniform":
        raise ValueError(
            "fork must be left out for a Policy, which has a fork of its own, or a graph whose "
            f"branches differ; got {shortened(fork)}"
        )
    return solve(graph, policy).hitting_time


@takes_graphs(_on_graph)
def hitting_time(
    W: Count, K: Count, L: Count, policy: Policy | str | PolicyName, *, fork: str = "uniform"
) -> Expr:
    """Return the expected number of steps from the source to the target leaf.

    The source edge counts. With symbols it is a closed form for all positive integers.
    Theorems 3 and 7 of docs/derivation.md; claim T4 of Wei and Kim (arXiv:2606.22938).

    Parameters
    ----------
    W, K, L : int or sympy.Expr
        Branches at the fork, diamonds per branch, parallel lanes per diamond; or a
        CorridorGraph in their place.
    policy : ``"uniform"``, ``"sft"``, ``"rl"``, PolicyName or Policy
        A name in any case; ``"rlvr"`` is ``"rl"``. For a `Policy` the walk is solved, and K
        must be a number.
    fork : ``"uniform"``, ``"other"`` or ``"cycle"``
        What the walker does at the fork: any branch, alike (the paper); any but the one it
        just left, alike (needs W at least 2); or the next one in a fixed cyclic order. The
        first branch is always a random one.

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
    return expression(closed_forms.hitting_time(W, K, L, policy, fork=fork))
