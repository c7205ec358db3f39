"""How every quantity grows, with two constants that hold on all of a domain.

The constants are the best of their kind: docs/check.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Integer, Rational

from ..walk.symbolic_depth import K, L, W

RHO = (L + 1) ** 2 / L


@dataclass(frozen=True)
class GrowthBound:
    """``lower * scale <= quantity <= upper * scale`` for all K, L and W from `least_width` on.

    Attributes
    ----------
    quantity : str
        The name of a function of theory, ``"hitting_time"``; ``"restart_time"`` is its cost.
    policy : str
    scale : sympy.Expr
    lower, upper : sympy.Expr
    least_width : int
    """

    quantity: str
    policy: str
    scale: Expr
    lower: Expr
    upper: Expr
    least_width: int = 1

    def proved(self) -> bool:
        """Tell whether both bounds are proved, now."""
        from ..proving.counterexamples import Relation
        from ..proving.decide import decide
        from ..proving.domains import Domain, Range
        from ..proving.outcome import Outcome
        from ..proving.terms import Quantity, term_of

        quantity = Quantity(self.quantity, self.policy)
        domain = Domain(W=Range(self.least_width))
        return all(
            decide(Relation(quantity, sign, term_of(constant * self.scale)), domain).outcome
            is Outcome.PROVED
            for sign, constant in ((">=", self.lower), ("<=", self.upper))
        )


def growth_bounds() -> tuple[GrowthBound, ...]:
    """Return the growth of the times and the variance under each policy.

    Examples
    --------
    >>> [bound.upper for bound in growth_bounds() if bound.quantity == "hitting_time"]
    [18, 56/13, 6]
    >>> growth_bounds()[0].proved()
    True
    """
    one, two, four = Integer(1), Integer(2), Integer(4)
    time, back = "hitting_time", "backtrack_time"
    high = Rational(56, 13)
    return (
        GrowthBound(time, "uniform", W * K**2 * L, one, Integer(18)),
        GrowthBound(time, "sft", W * RHO**K, two, high, 2),
        GrowthBound(time, "rl", W * K, two, Integer(6)),
        GrowthBound(back, "uniform", K**2 * L, one, Integer(9)),
        GrowthBound(back, "sft", RHO**K, Rational(11, 4), high),
        GrowthBound(back, "rl", K, two, Integer(3)),
        GrowthBound("search_time", "sft", W * K * L, Rational(1, 4), Rational(7, 2), 2),
        GrowthBound("search_time", "rl", W * K, two, four),
        GrowthBound("restart_time", "sft", W * K, two, four),
        GrowthBound("restart_time", "rl", W * K, two, four),
        GrowthBound("variance", "rl", W**2 * K**2, Integer(8), Integer(36), 2),
    )
