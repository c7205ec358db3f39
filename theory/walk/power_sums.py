"""Sums over the depth: polynomials in it, times powers of one ratio, with nothing to cancel.

A term is ``sum of P(j) r^(e j + t K)``, over whole numbers e and t: each P is a polynomial in
j, K and W over the field of the ratio r. Terms are added, multiplied, taken at another depth
and summed over the depth; only their coefficients are fractions, without j, K and W.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy
from sympy import ZZ, Expr, Symbol
from sympy.polys.rings import PolyRing

from .elimination import Element
from .expressions import field_of
from .factors import factors
from .symbols import K, W, j

Polynomial: TypeAlias = Any  # an element of a ring in j, K and W


@dataclass(frozen=True)
class Place:
    """The depth ``of_j * j + of_depth * K + steps``."""

    of_j: int
    of_depth: int
    steps: int


START, FIRST, END = Place(0, 0, 0), Place(0, 0, 1), Place(0, 1, 0)
BEFORE, NOW, AFTER = Place(1, 0, -1), Place(1, 0, 0), Place(1, 0, 1)


class Terms:
    """The terms of one ratio: the field of their coefficients, and the ring of the P."""

    def __init__(self, ratio: Expr, constants: Iterable[Expr] = ()) -> None:
        self.field = field_of([ratio, *constants])
        self.ratio = self.field.from_sympy(ratio)
        self.ring = PolyRing((K, W, j), self.field)
        self.one = self.constant(self.field.one)
        # r^j; where r is 1 there are no powers.
        self.power, self.inverse = (
            Term(self, {(sign * int(ratio != 1), 0): self.ring.one}) for sign in (1, -1)
        )
        self.others = Term(self, {(0, 0): self.ring.gens[1] - 1})

    def constant(self, value: Element) -> "Term":
        """Return an element of the field as a term."""
        return Term(self, {(0, 0): self.ring(value)})

    def held(self, value: Expr) -> Element:
        """Return an expression as an element of the field."""
        return self.field.from_sympy(value)

    def at(self, f: Polynomial, place: Place) -> Polynomial:
        """Return a polynomial at another depth."""
        K, _, j = self.ring.gens
        return f.compose(j, place.of_j * j + place.of_depth * K + place.steps)


@dataclass(frozen=True)
class Term:
    """A term, by the P for each (e, t)."""

    among: Terms
    parts: Mapping[tuple[int, int], Polynomial]

    def __add__(self, other: "Term") -> "Term":
        zero = self.among.ring.zero
        keys = dict.fromkeys([*self.parts, *other.parts])
        return self._of((k, self.parts.get(k, zero) + other.parts.get(k, zero)) for k in keys)

    def __mul__(self, other: Any) -> "Term":
        """Return the product with another term, or with an element of the field."""
        if not isinstance(other, Term):
            return self._of((key, f * other) for key, f in self.parts.items())
        return self._of(
            ((e + m, t + n), f * g)
            for (e, t), f in self.parts.items()
            for (m, n), g in other.parts.items()
        )

    def __sub__(self, other: "Term") -> "Term":
        return self + other * -1

    def __truediv__(self, value: Element) -> "Term":
        found: Term = self * (self.among.field.one / value)
        return found

    def _of(self, found: Iterable[tuple[tuple[int, int], Polynomial]]) -> "Term":
        parts: dict[tuple[int, int], Polynomial] = {}
        for key, f in found:
            parts[key] = parts[key] + f if key in parts else f
        return Term(self.among, {key: f for key, f in parts.items() if f})

    def at(self, place: Place) -> "Term":
        """Return the term at another depth."""
        ratio = self.among.ratio
        return self._of(
            (
                (e * place.of_j, t + e * place.of_depth),
                self.among.at(f, place) * ratio ** (e * place.steps),
            )
            for (e, t), f in self.parts.items()
        )

    def sum(self, low: Place, high: Place) -> "Term":
        """Return the sum over the depth from `low` to `high`; ``high = low - 1`` gives 0."""
        q = self._of(
            ((e, t), telescoped(f, self.among.ratio**e)) for (e, t), f in self.parts.items()
        )
        return q.at(Place(high.of_j, high.of_depth, high.steps + 1)) - q.at(low)

    def shown(self, power: Expr, top: Expr) -> Expr:
        """Return the term as a factored fraction, r^j written as `power` and r^K as `top`."""
        domain = self.among.field.get_ring()
        numer, denom = self.among.field.numer, self.among.field.denom
        below = domain.one
        for f in self.parts.values():
            for c in f.itercoeffs():
                below = domain.lcm(below, denom(c))
        first, last = (min((key[n] for key in self.parts), default=0) for n in (0, 1))
        symbols = getattr(domain, "symbols", ())
        ring = PolyRing((*self.among.ring.symbols, *map(Symbol, ("r_K", "r_j")), *symbols), ZZ)
        above = {
            (*powers, t - last, e - first, *inner): n
            for (e, t), f in self.parts.items()
            for powers, c in f.terms()
            for inner, n in _terms(numer(c) * domain.exquo(below, denom(c)))
        }
        under = {(0, 0, 0, 0, 0, *inner): n for inner, n in _terms(below)}
        names = (*self.among.ring.symbols, top, power, *symbols)
        numerator, denominator = (
            _product(ring.from_dict(part), names) for part in (above, under)
        )
        return numerator / denominator * power**first * top**last


def _terms(value: Any) -> Iterable[tuple[tuple[int, ...], Any]]:
    """Return the terms of a polynomial, or of an integer, which has one."""
    terms: Iterable[tuple[tuple[int, ...], Any]] = (
        value.terms() if hasattr(value, "terms") else [((), value)]
    )
    return terms


def _product(f: Polynomial, names: tuple[Expr, ...]) -> Expr:
    """Return a polynomial as the product of its factors."""
    constant, found = factors(f)
    return sympy.Mul(constant, *(factor.as_expr(*names) ** n for factor, n in found))


def telescoped(f: Polynomial, ratio: Element) -> Polynomial:
    """Return Q with ``ratio Q(j+1) - Q(j) = P(j)``, from its highest coefficient down.

    Sums of P(j) ratio^j are then differences of Q(j) ratio^j. The depth j is the last symbol
    of the ring.

    >>> ring, j = sympy.ring("j", sympy.QQ)
    >>> telescoped(2 * j + 1, sympy.QQ(1))
    j**2
    """
    ring = f.ring
    index, rest, q = ring.gens[-1], f, ring.zero
    while rest:
        degree = rest.degree(index)
        lead = ring.from_dict({m: c for m, c in rest.terms() if m[-1] == degree})
        # A ratio of 1 cancels the highest power; the next is left degree + 1 times.
        lead = lead * index / (degree + 1) if ratio == 1 else lead / (ratio - 1)
        q += lead
        rest -= ratio * lead.compose(index, index + 1) - lead
    return q
