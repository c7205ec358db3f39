"""Training rates: how fast the hitting time moves at both ends of a training flow.

The derivation is docs/learning.md, sections "The first moment" and "The last approach".
"""

from __future__ import annotations

import sympy
from sympy import Expr, S

from ..model.arguments import Count
from ..model.families import Families
from ..walk.expressions import Exact, counts, exact
from .training_flows import Sharing, training_flow


def distillation_excess(
    W: Count, K: Count, L: Count, backtracking: Exact = 1, sharing: str | Sharing = "none"
) -> Expr:
    """Return C in ``H(t) = H_rl + C/t``, to leading order as t goes to infinity.

    Its unit is steps times the unit of the flow's time. K is as in `hitting_time`, the rest as
    in `training_flow`; `backtracking` must not be 0. A symbolic W stands for at least 2: with
    one branch there is nothing to come back from, and the backward rows do not count. Theorem
    9 of docs/learning.md.

    Examples
    --------
    >>> from sympy.abc import K, L, W
    >>> distillation_excess(W, K, L)
    4*K*L*W*(K*L + K + L)/(L + 1)
    """
    (K,) = counts(K=K)
    flow = training_flow(W, L, backtracking, sharing)
    if exact("backtracking", backtracking).is_zero:
        raise ValueError("backtracking must be a positive share; got 0, whose limit is not rl")
    near, far = K**2, K * (K + 1)
    forward = 2 * flow.W * (near / flow.c.speed + far / flow.a.speed)
    if flow.W == 1:
        return sympy.factor(forward)
    backward = 2 * (flow.W - 1) * (far / flow.d.speed + near / flow.b.speed)
    return sympy.factor(forward + backward)


def uniform_slopes(W: Count, K: Count, L: Count) -> Families[Expr]:
    """Return the derivative of the hitting time in each family's gap, at the pretrained model.

    One gap is common to all depths of the family. Arguments as in `hitting_time`.

    Examples
    --------
    >>> uniform_slopes(15, 15, 5)
    Families(a=-27970, b=-2338, c=-5289, d=-13065)
    """
    W, K, L = counts(W=W, K=K, L=L)
    n = L + 1
    grown = K * (K + 3 * W) * n**2
    fallen = K * (K - 3 * (W - 1)) * n**2
    return Families(
        -K * (grown + 3 * W * (L**2 + 1) - (L**2 - 4 * L + 1)) / (3 * n),
        K * (fallen + 3 * W * (L**2 - 2 * L - 1) - 2 * (2 * L**2 - 2 * L - 1)) / (3 * L * n),
        -K * (grown - 3 * W * (L**2 - 2 * L - 1) - n**2) / (3 * L * n),
        K * (fallen - 3 * W * (L**2 + 1) + 2 * n**2) / (3 * n),
    )


def initial_slope(
    W: Count, K: Count, L: Count, backtracking: Exact = 0, sharing: str | Sharing = "none"
) -> Expr:
    """Return dH/dt at time 0 of the flow: negative for every W, K, L and every training.

    Arguments as in `distillation_excess`; here `backtracking` may be 0.

    Examples
    --------
    >>> initial_slope(15, 15, 5)
    -33259/75
    """
    flow = training_flow(W, L, backtracking, sharing)
    moved = zip(flow.rows, uniform_slopes(W, K, L), strict=True)
    terms = (row.speed / (1 + row.start) * slope for row, slope in moved)
    return sympy.factor(sum(terms, S.Zero))
