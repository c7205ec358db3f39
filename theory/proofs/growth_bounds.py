"""How every quantity grows, with two constants that hold on all of a domain.

The one place of these constants: statements, tables and steps read them here. They are the best
of their kind: docs/check.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sympy import Expr, Rational, sympify

from ..proving.domains import Domain, Range
from ..proving.outcome import Outcome
from ..proving.statements.stated import Stated, stated
from ..quantities.backtrack_times import backtrack_time
from ..quantities.hitting_times import hitting_time
from ..quantities.restart_times import restart_time
from ..quantities.search_times import search_time
from ..quantities.variances import variance
from ..walk.symbols import RHO, K, L, W


@dataclass(frozen=True)
class GrowthBound:
    """``lower * scale <= form <= upper * scale`` for all K, L and W from `least_width` on.

    The form is that of a function of theory, `quantity`; of ``"restart_time"`` it is the cost.
    """

    quantity: str
    policy: str
    form: Expr
    scale: Expr
    lower: Expr
    upper: Expr
    least_width: int = 1

    def stated(self, name: Expr) -> Stated:
        """Return both bounds as one relation, the form by its name."""
        sides = (self.lower * self.scale, "<=", name, "<=", self.upper * self.scale)
        return stated(*sides, where=Domain(W=Range(self.least_width)))

    def proved(self) -> bool:
        """Tell whether both bounds are proved, now."""
        return self.stated(self.form).proof().outcome is Outcome.PROVED


@cache
def growth_bounds() -> tuple[GrowthBound, ...]:
    """Return the growth of the times and the variance under each policy.

    Examples
    --------
    >>> [bound.upper for bound in growth_bounds() if bound.quantity == "hitting_time"]
    [18, 56/13, 6]
    >>> growth_bounds()[0].proved()
    True
    """
    high = Rational(56, 13)
    constants: tuple[tuple[Callable[..., Expr], str, Expr, Any, Any, int], ...] = (
        (hitting_time, "uniform", W * K**2 * L, 1, 18, 1),
        (hitting_time, "sft", W * RHO**K, 2, high, 2),
        (hitting_time, "rl", W * K, 2, 6, 1),
        (backtrack_time, "uniform", K**2 * L, 1, 9, 1),
        (backtrack_time, "sft", RHO**K, Rational(11, 4), high, 1),
        (backtrack_time, "rl", K, 2, 3, 1),
        (search_time, "sft", W * K * L, Rational(1, 4), Rational(7, 2), 2),
        (search_time, "rl", W * K, 2, 4, 1),
        (restart_time, "sft", W * K, 2, 4, 1),
        (restart_time, "rl", W * K, 2, 4, 1),
        (variance, "rl", W**2 * K**2, 8, 36, 2),
    )
    bounds = []
    for quantity, policy, scale, lower, upper, width in constants:
        found = quantity(*((K, L) if quantity is backtrack_time else (W, K, L)), policy)
        form, low, high = getattr(found, "cost", found), sympify(lower), sympify(upper)
        bounds.append(GrowthBound(quantity.__name__, policy, form, scale, low, high, width))
    return tuple(bounds)


def growth_bound(quantity: str, policy: str) -> GrowthBound:
    """Return the growth of one quantity under one policy."""
    found = {(bound.quantity, bound.policy): bound for bound in growth_bounds()}
    return found[quantity, policy]
