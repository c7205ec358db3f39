"""Variance of the hitting time, in closed form.

The derivation, with the sums over the depth for the three policies, is docs/derivation.md,
section "Variance".
"""

from sympy import Expr, Mul, Rational

from ..model.arguments import Count
from ..model.corridors import takes_graphs
from ..model.policy import Policy, PolicyName, policy_name
from ..walk.expressions import counts
from ..walk.powers import power
from ..walk.solutions import solve
from .closed_forms import round_trip, way_back


@takes_graphs(lambda graph, policy: solve(graph, policy).variance)
def variance(W: Count, K: Count, L: Count, policy: Policy | str | PolicyName) -> Expr:
    """Return the variance of the number of steps from the source to the target leaf.

    Its unit is steps squared. Arguments as in `hitting_time`. Theorem 6 of docs/derivation.md.

    Examples
    --------
    >>> variance(15, 15, 5, "rl")
    807240
    >>> from sympy.abc import K, L, W
    >>> variance(W, K, L, "rl")
    4*W*(2*K + 1)**2*(W - 1)
    """
    W, K, L = counts(W=W, K=K, L=L)
    name = policy_name(policy)
    match name:
        case PolicyName.UNIFORM:
            back = way_back(K, L, name)
            rest = K * (K + 1) * (L + 1) ** 2 * (L**2 - 3 * L + 1) - L**2
            return (
                Rational(2, 3) * (6 * W**2 - 4 * W - 1) * back**2
                + Rational(2, 3) * (2 * W - 1) * rest / L**2
            )
        case PolicyName.SFT:
            mean = round_trip(K, L, name)
            # A geometric number of excursions, W - 1 in the mean, each of a random length.
            return W * (W - 1) * mean**2 + (W - 1) * sft_round_trip_variance(K, L)
        case PolicyName.RL:
            return Mul(4, W, W - 1, way_back(K, L, name) ** 2)


def sft_round_trip_variance(K: Expr, L: Expr) -> Expr:
    """Return the variance under sft of the steps into a dead end and back to the fork.

    >>> sft_round_trip_variance(Rational(1), Rational(1))
    88
    """
    rho = (L + 1) ** 2 / L
    linear = 4 * K * (2 * L + 1) * (L**2 + L + 1) + 4 * L**3 + 3 * L**2 + L + 1
    numerator = (
        (L + 1) * (2 * L + 1) ** 2 * power(rho, 2 * K)
        - linear * power(rho, K)
        - L * (5 * L + 4)
    )
    return Mul(4, L + 1, numerator, 1 / (L**2 + L + 1) ** 2)
