"""Sums over the depth in closed form, with the bounds left symbolic.

A summand is ``sum_e P_e(i) r^(e i)``: polynomials P_e in the index i times powers of a ratio r.
The power ``r^i`` is written as a symbol of its own, so that everything is a rational function,
which SymPy decides. Such a sum telescopes: ``r^e Q(i+1) - Q(i) = P_e(i)`` is solved for the
polynomial Q from its highest coefficient down.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import Expr, Integer, Poly, Symbol


@dataclass(frozen=True)
class Powers:
    """An index, and the symbol that stands for the ratio to that index."""

    index: Symbol  # i
    power: Symbol  # r^i
    ratio: Expr  # r; 1 where there are no powers

    def at(self, term: Expr, index: Expr, power: Expr) -> Expr:
        """Return `term` at another index, whose power is given as well."""
        return term.subs({self.index: index, self.power: power}, simultaneous=True)

    def sum(self, term: Expr, low: tuple[Expr, Expr], high: tuple[Expr, Expr]) -> Expr:
        """Return the sum of `term` over the index from `low` to `high`.

        A bound is told with the ratio to it; ``high = low - 1`` gives 0. The term is
        polynomial in `index` and rational in `power`, its denominator a power of `power`.

        Examples
        --------
        >>> from sympy.abc import i, n, R, P
        >>> powers = Powers(i, R, Integer(3))
        >>> powers.sum(R, (Integer(0), Integer(1)), (n, P))
        3*P/2 - 1/2
        """
        total = Integer(0)
        beyond = (high[0] + 1, high[1] * self.ratio)
        for exponent, polynomial in self._by_exponent(term).items():
            ratio = sympy.cancel(self.ratio**exponent)
            if ratio == 1:
                total += faulhaber(polynomial, low[0], high[0])
                continue
            q = _telescoped(polynomial, ratio) * self.power**exponent
            total += self.at(q, *beyond) - self.at(q, *low)
        return total

    def _by_exponent(self, term: Expr) -> dict[int, Poly]:
        """Return the polynomials P_e of ``term = sum P_e(index) power^e``."""
        numerator, denominator = sympy.fraction(sympy.cancel(term))
        below = Poly(denominator, self.power, self.index)
        above = Poly(numerator, self.power, self.index)
        if len(below.terms()) != 1 or below.degree(self.index):
            raise ValueError(f"{term} is no sum of polynomials in {self.index} times powers")
        ((shift, _), scale) = below.terms()[0]
        parts: dict[int, dict[tuple[int], Expr]] = {}
        for (e, n), c in above.terms():
            parts.setdefault(e - shift, {})[(n,)] = c / scale
        return {e: Poly(coefficients, self.index) for e, coefficients in parts.items()}


def faulhaber(polynomial: Poly, low: Expr, high: Expr) -> Expr:
    """Return the sum of a polynomial over its variable, by Bernoulli polynomials.

    Examples
    --------
    >>> from sympy.abc import i, n
    >>> faulhaber(Poly(2 * i - 1, i), Integer(1), n).expand()
    n**2
    """
    return sum(
        (
            c * (sympy.bernoulli(e + 1, high + 1) - sympy.bernoulli(e + 1, low)) / (e + 1)
            for (e,), c in polynomial.terms()
        ),
        Integer(0),
    )


def _telescoped(polynomial: Poly, ratio: Expr) -> Expr:
    """Return Q with ``ratio Q(i+1) - Q(i) = P(i)``."""
    (index,) = polynomial.gens
    rest, q = polynomial, Integer(0)
    while not rest.is_zero:
        lead = sympy.cancel(rest.LC() / (ratio - 1)) * index ** rest.degree()
        q += lead
        step = Poly(ratio * lead.subs(index, index + 1) - lead, index)
        rest = Poly(rest - step, index)
        rest = Poly({m: sympy.cancel(c) for m, c in rest.terms()}, index)
    return q
