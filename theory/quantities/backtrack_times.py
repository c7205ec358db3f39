"""Backtrack time: expected steps from a dead-end leaf to the first return to the fork.

The derivation is docs/derivation.md, section "Backtrack time".
"""

from sympy import Expr

from ..model.arguments import Count
from ..model.corridors import only_dead_end, takes_graphs
from ..model.graph import CorridorGraph
from ..model.policy import Policy, PolicyName
from ..walk.expressions import expression
from ..walk.solutions import solve
from . import closed_forms


def _on_graph(graph: CorridorGraph, policy: Policy | str | PolicyName) -> Expr:
    times = [time for time in solve(graph, policy).backtrack_time if time is not None]
    return only_dead_end(times)


@takes_graphs(_on_graph)
def backtrack_time(K: Count, L: Count, policy: Policy | str | PolicyName) -> Expr:
    """Return the expected number of steps from a dead-end leaf to the first return to the fork.

    Arguments as in `hitting_time`; a graph's dead ends must be alike. Theorem 4 of
    docs/derivation.md; claim T4 of Wei and Kim (arXiv:2606.22938).

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
    return expression(closed_forms.backtrack_time(K, L, policy))
