"""Polynomials in one symbol as lists of coefficients, for long recurrences.

Those of `branches` multiply again and again by a polynomial of two or three terms, which is a
sum of as many lists. SymPy's polynomials are dictionaries from monomials: ten times slower.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import add
from typing import Any

# Of higher ones, such as ``1 + x**1000``, most coefficients may be 0.
MOST_DEGREE = 20


class Dense:
    """The sum of ``coefficients[i] x**(low + i)``, the coefficients being whole numbers.

    >>> x = Dense.of({1: 1})
    >>> ((x + Dense.of({0: 2})) * x).terms()
    {1: 2, 2: 1}
    """

    __slots__ = ("coefficients", "low")

    def __init__(self, low: int, coefficients: list[int]) -> None:
        self.low, self.coefficients = low, coefficients

    @classmethod
    def of(cls, terms: Mapping[int, int]) -> Dense:
        """Return the polynomial with these coefficients, by exponent."""
        low, high = min(terms, default=0), max(terms, default=-1)
        return cls(low, [terms.get(n, 0) for n in range(low, high + 1)])

    def terms(self) -> dict[int, int]:
        """Return the coefficients that are not 0, by exponent."""
        return {n: c for n, c in enumerate(self.coefficients, start=self.low) if c}

    def __bool__(self) -> bool:
        return any(self.coefficients)

    def __add__(self, other: Dense) -> Dense:
        if not self.coefficients or not other.coefficients:
            return self if self.coefficients else other
        if other.low < self.low:
            return other + self
        start = other.low - self.low
        mine, its = self.coefficients[start:], other.coefficients
        before = self.coefficients[:start] + [0] * (start - len(self.coefficients))
        both = min(len(mine), len(its))
        return Dense(self.low, [*before, *map(add, mine, its), *mine[both:], *its[both:]])

    def __mul__(self, other: Dense) -> Dense:
        if len(other.coefficients) < len(self.coefficients):
            return other * self
        total, low = Dense(0, []), self.low + other.low
        for n, c in enumerate(self.coefficients, start=low):
            if c:
                times = other.coefficients if c == 1 else [c * x for x in other.coefficients]
                total += Dense(n, times)
        return total


@dataclass(frozen=True)
class OneSymbol:
    """What a ring of polynomials has in one of its symbols, as `Dense`."""

    ring: Any  # SymPy's PolyRing
    place: int  # the symbol's

    zero = Dense.of({})
    one = Dense.of({0: 1})

    @classmethod
    def of(cls, polynomials: Iterable[Any]) -> OneSymbol | None:
        """Return the one that holds all `polynomials`, unless there is none or one is high."""
        rings = {f.ring for f in polynomials}
        monomials = {monomial for f in polynomials for monomial in f}
        places = {place for m in monomials for place, n in enumerate(m) if n}
        if len(places) != 1 or max(map(max, monomials)) > MOST_DEGREE:
            return None
        ring = rings.pop()
        return cls(ring, places.pop()) if ring.domain.is_ZZ else None

    def held(self, f: Any) -> Dense:
        """Return a polynomial of the ring."""
        return Dense.of({monomial[self.place]: int(c) for monomial, c in f.items()})

    def full(self, f: Dense) -> Any:
        """Return a polynomial as the ring's."""
        zeros = self.ring.zero_monom
        at = self.place
        return self.ring.from_dict(
            {
                (*zeros[:at], n, *zeros[at + 1 :]): self.ring.domain(c)
                for n, c in f.terms().items()
            }
        )
