"""Non-negative numbers that know how often they were rounded, and never overflow.

Sums, products and quotients of non-negative numbers keep their relative accuracy: whoever
adds loses at most one unit roundoff, whoever multiplies adds up what the factors had lost.
So a plain count of roundings is a rigorous bound on the relative error, provided that
nothing is ever subtracted; `Positive` therefore has no subtraction.

The numbers are ``mantissa * 2**exponent``: floats with a mantissa in [1/2, 1) and an
exponent of their own, so that ``(36/5)**(10**6)`` is a number like any other; or mpmath's
numbers, which bring their own exponent, with any number of digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..graph.exact_rows import each_once, each_once_array
from .results import UNIT, Result, roundings_bound

Array: TypeAlias = NDArray[Any]

# The exponent of zero: below every other, with room to add a few of them in int64.
NO_EXPONENT = -(2**52)
# Shifting a mantissa further down than this leaves nothing of it, and costs one rounding.
LOWEST_SHIFT = -2000
# From here on a climb is faster in blocks.
LONG = 1000
# Blocks are at most so long, and their products at most two to this power, or one over it.
LONGEST_BLOCK, SHORTEST_BLOCK, BLOCK_BITS, STEP_BITS = 256, 8, 900, 60


@dataclass(frozen=True, eq=False)
class Positive:
    """An array of non-negative numbers with a bound on the roundings behind each.

    The mantissas are floats in [1/2, 1), or 0, with binary exponents; or mpmath's numbers, the
    values themselves, with exponents 0. Each number is the exact one times at most
    `roundings` factors ``1 + e``, or their inverses, with ``|e| <= unit``, the unit roundoff.
    """

    mantissa: Array
    exponent: NDArray[np.int64]
    roundings: int
    unit: float

    def __len__(self) -> int:
        return len(self.mantissa)

    def __getitem__(self, key: Any) -> Positive:
        return Positive(self.mantissa[key], self.exponent[key], self.roundings, self.unit)

    def __add__(self, other: Positive) -> Positive:
        top = np.maximum(self.exponent, other.exponent)
        total = _shifted(self, top) + _shifted(other, top)
        return _normal(total, top, max(self.roundings, other.roundings) + 1, self.unit)

    def __mul__(self, other: Positive) -> Positive:
        exponent = self.exponent + other.exponent
        roundings = self.roundings + other.roundings + 1
        return _normal(self.mantissa * other.mantissa, exponent, roundings, self.unit)

    def sum(self) -> Positive:
        """Return the sum of all the numbers, as an array of one."""
        if not len(self):
            return _normal(np.zeros(1, self.mantissa.dtype), 0, 0, self.unit)
        top = self.exponent.max()
        total = np.atleast_1d(_shifted(self, top).sum())
        return _normal(total, np.atleast_1d(top), self.roundings + len(self), self.unit)

    def climb(self, start: Positive, steps: Positive) -> Positive:
        """Return ``x_0 = start``, ``x_i = steps[i-1] + self[i-1] * x_{i-1}``.

        `start` is one number, `steps` are as many as there are here, or one for all.
        """
        if self.mantissa.dtype != object:
            length = _block_length(self, steps) if len(self) >= LONG else 0
            if length >= SHORTEST_BLOCK:
                return _climb_blocks(self, start, steps, length)
            return _climb_floats(self, start, steps)
        values, each = [start.mantissa[0]], np.broadcast_to(steps.mantissa, len(self))
        for ratio, step in zip(self.mantissa, each, strict=True):
            values.append(step + ratio * values[-1])
        roundings = _roundings_of_climb(self, start, steps)
        return _normal(np.array(values, dtype=object), 0, roundings, self.unit)

    @property
    def relative_error_bound(self) -> float:
        """Bound on the relative error of each number, rigorous."""
        return roundings_bound(self.roundings, self.unit)

    def results(self, method: str) -> list[Result]:
        """Return the numbers as a list of `Result`."""
        bound = self.relative_error_bound
        return [
            Result(m, int(e) if m else 0, bound, method)
            for m, e in zip(self.mantissa.tolist(), self.exponent, strict=True)
        ]

    def numbers(self) -> Array:
        """Return the plain numbers; raise OverflowError if one is too large for a float."""
        if self.mantissa.dtype == object:
            return self.mantissa
        if len(self) and self.exponent.max() > 1024:
            raise OverflowError(
                "some of these numbers are beyond the range of a float; "
                "use method='mpmath', which has no such limit"
            )
        return np.ldexp(self.mantissa, np.maximum(self.exponent, LOWEST_SHIFT))


@dataclass(frozen=True)
class Arithmetic:
    """How numbers are represented: floats with their own exponents, or mpmath's numbers.

    Those have `digits` significant digits; None is for floats.
    """

    digits: int | None = None

    def positive(self, values: Sequence[Fraction | int]) -> Positive:
        """Return exact non-negative numbers, rounded.

        >>> third = Arithmetic().positive([Fraction(1, 3)])
        >>> (third * third + third).numbers(), third.relative_error_bound
        (array([0.44444444]), 1.11...e-16)
        """
        if self.digits is None:
            # Exponents of up to 2**53 are exact as floats, too.
            pairs = each_once_array(_float_pair, values).reshape(-1, 2)
            return Positive(pairs[:, 0].copy(), pairs[:, 1].astype(np.int64), 1, UNIT)
        # Guard bits, so that a few thousand roundings do not reach the digits asked for.
        context = _mpmath_context(math.ceil((self.digits + 1) * math.log2(10)) + 24)
        numbers = each_once(lambda p: context.mpf(p.numerator) / p.denominator, values)
        unit = float(context.mpf(2) ** -context.prec)
        # One rounding each of the numerator, the denominator and the quotient.
        return _normal(np.array(numbers, dtype=object), 0, 3, unit)


@cache
def _mpmath_context(prec: int) -> Any:
    """Return an mpmath context of `prec` bits, so that no global precision is touched."""
    import mpmath

    context = mpmath.MPContext()
    context.prec = prec
    # Its numbers, whose class is the context's own, can be pickled.
    context.mpf.__reduce__ = lambda number: (_restored, (prec, number._mpf_))
    return context


def _restored(prec: int, number: tuple[Any, ...]) -> Any:
    """Return the number of mpmath that was pickled, with its precision in bits."""
    return _mpmath_context(prec).make_mpf(number)


def _float_pair(value: Fraction | int) -> tuple[float, int]:
    """Return mantissa and exponent of an exact number, correctly rounded."""
    if value == 0:
        return 0.0, NO_EXPONENT
    numerator, denominator = value.numerator, value.denominator
    shift = numerator.bit_length() - denominator.bit_length()
    if shift > 0:
        denominator <<= shift
    else:
        numerator <<= -shift
    # Python divides integers correctly rounded.
    mantissa, exponent = math.frexp(numerator / denominator)
    return mantissa, exponent + shift


def _shifted(numbers: Positive, top: Any) -> Array:
    """Return the mantissas as they stand when the exponent is `top`."""
    if numbers.mantissa.dtype == object:
        return numbers.mantissa
    shift = np.maximum(numbers.exponent - top, LOWEST_SHIFT)
    return np.asarray(np.ldexp(numbers.mantissa, shift))


def _normal(mantissa: Array, exponent: Any, roundings: int, unit: float) -> Positive:
    if mantissa.dtype == object:
        return Positive(mantissa, np.zeros(len(mantissa), np.int64), roundings, unit)
    mantissa, shift = np.frexp(mantissa)
    exponent = np.where(mantissa == 0, NO_EXPONENT, exponent + shift)
    return Positive(mantissa, exponent, roundings, unit)


def _roundings_of_climb(ratios: Positive, start: Positive, steps: Positive) -> int:
    """Bound the roundings of a climb step by step: a product and a sum at each."""
    first = max(start.roundings, steps.roundings)
    return first + len(ratios) * (ratios.roundings + 2)


def _block_length(ratios: Positive, steps: Positive) -> int:
    """Return how long blocks may be for no product within one to leave the range of a float."""
    if not ratios.mantissa.all() or _bits(steps[steps.mantissa != 0]) > STEP_BITS:
        return 0
    return min(LONGEST_BLOCK, math.isqrt(len(ratios)) // 2, BLOCK_BITS // _bits(ratios))


def _climb_blocks(ratios: Positive, start: Positive, steps: Positive, length: int) -> Positive:
    """Climb in blocks of equal length, within which no product leaves the range of a float.

    In a block ``x_i = P_i (x_0 + sum of s_j / P_j)``, with ``P_i`` the product of the ratios up
    to i: running products and sums, all blocks at once. Only from block to block the numbers
    need exponents of their own.
    """
    n = len(ratios)
    P = np.cumprod(_in_blocks(ratios, n, length, beyond=1.0), axis=1)
    sums = np.cumsum(_in_blocks(steps, n, length, beyond=0.0) / P, axis=1) * P
    # A product of so many ratios; such a sum has that twice, a rounding for each term, and two.
    lost = length * (ratios.roundings + 1)
    of_sums = steps.roundings + 2 * lost + length + 2
    product, total = _normal(P, 0, lost, ratios.unit), _normal(sums, 0, of_sums, ratios.unit)
    x = _climb_floats(product[:, -1], start, total[:, -1])[:-1]
    x = (
        product * Positive(x.mantissa[:, None], x.exponent[:, None], x.roundings, x.unit)
        + total
    )
    return Positive(
        np.concatenate([start.mantissa, x.mantissa.ravel()[:n]]),
        np.concatenate([start.exponent, x.exponent.ravel()[:n]]),
        x.roundings,
        x.unit,
    )


def _bits(numbers: Positive) -> int:
    """Return the least n for which all numbers are sure to be within ``2**-n`` and ``2**n``."""
    return int(np.abs(numbers.exponent).max(initial=0)) + 1


def _in_blocks(numbers: Positive, n: int, length: int, beyond: float) -> Array:
    """Return n numbers, or one n times, as plain floats, a block in each row."""
    full = np.full(-(-n // length) * length, beyond)
    full[:n] = np.ldexp(numbers.mantissa, np.maximum(numbers.exponent, LOWEST_SHIFT))
    return full.reshape(-1, length)


def _climb_floats(ratios: Positive, start: Positive, steps: Positive) -> Positive:
    """Climb step by step."""
    roundings = _roundings_of_climb(ratios, start, steps)
    frexp, ldexp = math.frexp, math.ldexp
    x, e = float(start.mantissa[0]), int(start.exponent[0])
    mantissas, exponents = [x], [e]
    size = len(ratios)
    for ratio, shift, step, place in zip(
        ratios.mantissa.tolist(),
        ratios.exponent.tolist(),
        np.broadcast_to(steps.mantissa, size).tolist(),
        np.broadcast_to(steps.exponent, size).tolist(),
        strict=True,
    ):
        x *= ratio
        e += shift
        if e > place:
            x, k = frexp(x + ldexp(step, place - e))
        else:
            x, k = frexp(ldexp(x, e - place) + step)
            e = place
        e = e + k if x else NO_EXPONENT
        mantissas.append(x)
        exponents.append(e)
    return Positive(
        np.array(mantissas), np.array(exponents, dtype=np.int64), roundings, ratios.unit
    )
