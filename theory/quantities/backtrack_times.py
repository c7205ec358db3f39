"""Backtrack time: expected steps from a dead-end leaf to the first return to the fork.

The derivation is docs/derivation.md, section "Backtrack time".
"""

from sympy import Expr, Integer, Mul

from ..model.arguments import Count
from ..model.corridors import only_dead_end, takes_graphs
from ..model.graph import CorridorGraph
from ..model.policy import Policy, PolicyName, policy_name
from ..walk.expressions import counts
from ..walk.powers import power
from ..walk.solutions import solve


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
    K, L = counts(K=K, L=L)
    return way_back(K, L, policy_name(policy))


def way_back(K: Expr, L: Expr, policy: PolicyName) -> Expr:
    """Return the backtrack time of expressions that have been checked."""
    match policy:
        case PolicyName.UNIFORM:
            return Mul(1 / L, K * (L + 1) + 1, K * (L + 1) + L)
        case PolicyName.SFT:
            return round_trip(K, L, PolicyName.SFT) - 2 * K - 1
        case PolicyName.RL:
            return 2 * K + 1


def round_trip(K: Expr, L: Expr, policy: PolicyName) -> Expr:
    """Return the expected number of steps from the fork into a dead end and back to the fork.

    >>> [round_trip(Integer(1), Integer(1), policy) for policy in PolicyName]
    [6, 14, 6]
    """
    match policy:
        case PolicyName.UNIFORM:
            return 2 * (K * (L + 1) + 1)
        case PolicyName.SFT:
            rho = (L + 1) ** 2 / L
            numerator = (L + 1) * (2 * L + 1) * power(rho, K) - L * (L + 2)
            # One flat product: SymPy would multiply a lone number into the bracket.
            return Mul(Integer(2), numerator, 1 / (L**2 + L + 1))
        case PolicyName.RL:
            return 2 * (2 * K + 1)
