"""Exact numbers rounded once, to floats with their own exponents or to mpmath's numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from ..graph.exact_rows import each_once, each_once_array
from .positive import NO_EXPONENT, Positive
from .results import UNIT


@dataclass(frozen=True)
class Arithmetic:
    """How numbers are represented: floats with their own exponents, or mpmath's numbers.

    Those have `digits` significant digits; None is for floats.
    """

    digits: int | None = None

    def positive(self, values: Sequence[Fraction | int]) -> Positive:
        """Return exact non-negative numbers, rounded.

        Examples
        --------
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
        numbers = np.empty(len(values), dtype=object)
        numbers[:] = each_once(lambda p: context.mpf(p.numerator) / p.denominator, values)
        # One rounding each of the numerator, the denominator and the quotient.
        return Positive(
            numbers, np.zeros(len(values), np.int64), 3, float(context.mpf(2) ** -context.prec)
        )


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
