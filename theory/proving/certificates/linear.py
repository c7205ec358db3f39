"""What is left of a polynomial without a combination of columns has no negative coefficient.

The combination is found in floating point and then made rational; it is checked exactly here,
and again by the kernel.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linprog
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from ..polynomials import Polynomial

DENOMINATORS = (1, 2, 12, 120, 5_040, 10**6)
TOLERANCE = 1e-7


class Attempt(NamedTuple):
    """How far columns come: the lack, their multiples, and the price of every monomial."""

    lack: float
    multiples: Sequence[float]
    prices: dict[tuple[int, ...], float]


def attempt(f: Polynomial, columns: Sequence[Polynomial]) -> Attempt | None:
    """Return the combination of columns after which the least coefficient is the greatest."""
    rows = sorted({m for g in (f, *columns) for m in g.itermonoms()})
    place = {m: n for n, m in enumerate(rows)}
    matrix, right = np.zeros((len(rows), len(columns) + 1)), np.zeros(len(rows))
    for m, c in f.terms():
        right[place[m]] = _float(c)
    for n, column in enumerate(columns):
        for m, c in column.terms():
            matrix[place[m], n] = _float(c)
    size = np.abs(right).max()
    matrix[:, -1] = -1
    costs = np.zeros(len(columns) + 1)
    costs[-1] = 1
    found = linprog(costs, A_ub=matrix, b_ub=right / size, method="highs")
    if not found.success:
        return None
    prices = dict(zip(rows, -found.ineqlin.marginals, strict=True))
    *multiples, lack = map(float, found.x)  # type: ignore[arg-type]
    return Attempt(lack, [x * size for x in multiples], prices)


def exact(
    f: Polynomial, columns: Sequence[Polynomial], multiples: Sequence[float]
) -> list[Any] | None:
    """Return rational multiples near those given, after which no coefficient is negative."""
    for candidate in _rational(f, columns, multiples):
        rest = f
        for column, c in zip(columns, candidate, strict=True):
            rest -= column * c if c else 0
        if all(c >= 0 for c in rest.itercoeffs()) and all(c >= 0 for c in candidate):
            return candidate
    return None


def _rational(
    f: Polynomial, columns: Sequence[Polynomial], multiples: Sequence[float]
) -> Iterator[list[Any]]:
    for most in DENOMINATORS:
        near = (Fraction(float(x)).limit_denominator(most) for x in multiples)
        yield [QQ(x.numerator, x.denominator) for x in near]
    # What is used, and the monomials of which nothing is left, as equations.
    used = [n for n, x in enumerate(multiples) if x > TOLERANCE]
    left = {m: _float(c) for m, c in f.terms()}
    for n in used:
        for m, c in columns[n].terms():
            left[m] = left.get(m, 0.0) - multiples[n] * _float(c)
    scale = max(abs(_float(c)) for c in f.itercoeffs())
    tight = [m for m, value in left.items() if abs(value) < 1e-6 * scale]
    if not used or not tight:
        return
    rows = [[*(columns[n].get(m, QQ(0)) for n in used), f.get(m, QQ(0))] for m in tight]
    reduced, pivots = DomainMatrix(rows, (len(rows), len(used) + 1), QQ).rref()
    solved = [QQ(0)] * len(columns)
    if len(used) not in pivots:
        table = reduced.to_list()
        for row, pivot in enumerate(pivots):
            solved[used[pivot]] = table[row][-1]
        yield solved


def longest(f: Polynomial) -> int:
    """Return the bits of the longest coefficient."""
    return max(
        (int(n).bit_length() for c in f.itercoeffs() for n in (c.numerator, c.denominator)),
        default=0,
    )


def _float(c: Any) -> float:
    return float(Fraction(int(c.numerator), int(c.denominator)))
