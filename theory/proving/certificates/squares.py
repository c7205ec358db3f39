"""Squares that help a polynomial: of two monomials at first, then what the prices ask for."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import isqrt
from typing import Any, NamedTuple

import numpy as np
from sympy import QQ

from ..polynomials import Polynomial

Monomial = tuple[int, ...]
MOST_BASIS, LONGEST_ENTRY = 24, 60


class Square(NamedTuple):
    """``factor * root^2``, the factor a monomial."""

    factor: Polynomial
    root: Polynomial

    @property
    def value(self) -> Polynomial:
        """The product."""
        return self.factor * self.root**2


def first_squares(f: Polynomial) -> Iterator[Square]:
    """Yield squares of differences whose mixed term is a negative term of f."""
    above = {m: c for m, c in f.terms() if c > 0}
    for middle in [m for m, c in f.terms() if c < 0]:
        for a, b in combinations(above, 2):
            if all(x + y == 2 * z for x, y, z in zip(a, b, middle, strict=True)):
                odd = tuple(x % 2 for x in a)
                roots = (_half(a, odd), _half(b, odd))
                for ratio in _ratios(above[a], above[b]):
                    root = f.ring.from_dict({roots[0]: QQ(1), roots[1]: -ratio})
                    yield Square(f.ring.from_dict({odd: QQ(1)}), root)


def _ratios(a: Any, b: Any) -> list[Any]:
    """Return 1, and numbers near the square root of b/a, exact where that is rational."""
    ratio = Fraction(int(b.numerator * a.denominator), int(b.denominator * a.numerator))
    exact = Fraction(isqrt(ratio.numerator), isqrt(ratio.denominator))
    near = Fraction(float(ratio) ** 0.5)
    found = [Fraction(1), exact, *(near.limit_denominator(d) for d in (1, 4, 20))]
    return [QQ(r.numerator, r.denominator) for r in dict.fromkeys(found) if r > 0]


def plain_squares(f: Polynomial) -> Iterator[Square]:
    """Yield squares of differences of any two monomials, no larger than f."""
    for factor, basis in _bases(f):
        for a, b in combinations(basis, 2):
            root = f.ring.from_dict({a: QQ(1), b: QQ(-1)})
            yield Square(f.ring.from_dict({factor: QQ(1)}), root)


def better_squares(f: Polynomial, prices: dict[Monomial, float]) -> Iterator[Square]:
    """Yield squares that cost less than nothing: the matrices of prices show them."""
    for factor, basis in _bases(f):
        matrix = np.array(
            [[prices.get(_product(factor, a, b), 0.0) for b in basis] for a in basis]
        )
        values, vectors = np.linalg.eigh(matrix)
        for value, vector in zip(values[:2], vectors.T, strict=False):
            if value < -1e-9:
                yield Square(f.ring.from_dict({factor: QQ(1)}), _root(f, basis, vector))


def _bases(f: Polynomial) -> Iterator[tuple[Monomial, list[Monomial]]]:
    """Yield factors without squares, with the monomials whose squares may stand beside them."""
    places = [n for n, degree in enumerate(f.degrees()) if degree > 0]
    for odd in product((0, 1), repeat=len(places)):
        entries = dict(zip(places, odd, strict=True))
        factor = tuple(entries.get(n, 0) for n, _ in enumerate(f.ring.gens))
        basis = _basis(f, factor)
        if 1 < len(basis) <= MOST_BASIS:
            yield factor, basis


def _basis(f: Polynomial, factor: Monomial) -> list[Monomial]:
    """Return monomials whose squares, times the factor, are no larger than f's terms."""
    degrees = [max(n, 0) for n in f.degrees()]
    totals = [sum(m) for m in f.itermonoms()]
    ranges = [range((d - x) // 2 + 1) for d, x in zip(degrees, factor, strict=True)]
    found = product(*ranges)
    sizes = ((m, 2 * sum(m) + sum(factor)) for m in found)
    return [m for m, size in sizes if min(totals) <= size <= max(totals)]


def _root(f: Polynomial, basis: Sequence[Monomial], vector: Any) -> Polynomial:
    entries = vector / vector[np.argmax(np.abs(vector))]
    near = [Fraction(float(x)).limit_denominator(LONGEST_ENTRY) for x in entries]
    terms = {m: QQ(x.numerator, x.denominator) for m, x in zip(basis, near, strict=True) if x}
    return f.ring.from_dict(terms)


def _half(m: Monomial, odd: Monomial) -> Monomial:
    return tuple((x - y) // 2 for x, y in zip(m, odd, strict=True))


def _product(*monomials: Sequence[int]) -> Monomial:
    return tuple(map(sum, zip(*monomials, strict=True)))
