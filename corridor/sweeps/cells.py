"""A value, exact or in floats, as the cells of a table."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

from ..show.decimals import exact_text
from ..theory.model.arguments import described


class Cells(NamedTuple):
    """A value as a table holds it; None where there is nothing to say."""

    exact: str | None  # as ``p`` or ``p/q``
    value: float | None  # the nearest float, infinite if that is out of range
    log10: float | None  # of a positive value, however large
    relative_error_bound: float | None  # from numerics


def cells(value: object) -> Cells:
    """Return `value`, a number or a numerics.Result, as cells of a table.

    Examples
    --------
    >>> cells(Fraction(1, 3))
    Cells(exact='1/3', value=0.333..., log10=-0.477..., relative_error_bound=None)
    >>> cells(10**400)[1:3]
    (inf, 400.0)
    """
    if value is None:
        raise ValueError("it has no value here")
    if hasattr(value, "relative_error_bound"):
        return _result_cells(value)
    if getattr(value, "is_infinite", False):
        return Cells(str(value), _real(value), None, None)
    try:
        # int, Fraction, and SymPy's and NumPy's kinds of them.
        numerator, denominator = int(value.numerator), int(value.denominator)  # type: ignore[attr-defined]
    except (AttributeError, TypeError):
        number = _real(value)
        return Cells(None, number, math.log10(number) if number > 0 else None, None)
    fraction = Fraction(numerator, denominator)
    number = nearest_float(fraction)
    log10 = None
    if numerator > 0:
        # Near 1 the difference of the logarithms would cancel.
        inside = 0 < number < math.inf
        log10 = (
            math.log10(number) if inside else math.log10(numerator) - math.log10(denominator)
        )
    return Cells(exact_text(fraction), number, log10, None)


def nearest_float(number: Fraction) -> float:
    """Return the nearest float, infinite if it is out of range."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _result_cells(result: Any) -> Cells:
    try:
        number = float(result.value)
    except OverflowError:
        number = math.inf
    size = float(result.log10)
    bound = float(result.relative_error_bound)
    return Cells(None, number, None if math.isnan(size) else size, bound)


def _real(value: object) -> float:
    try:
        # Text is no number, though float() would read it.
        return float(value.__float__())  # type: ignore[attr-defined]
    except (AttributeError, TypeError):
        raise TypeError(
            f"a quantity must be a real number or a numerics.Result; got {described(value)}"
        ) from None
