"""The task that an executor runs: some rows of a sweep, each with the cells of its value."""

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from ..show.decimals import exact_text
from ..theory.model.arguments import described
from .grids import Grid, Point
from .quantities import Quantity
from .tables import SweepRow


class RowError(Exception):
    """A quantity failed otherwise than by refusing a point."""


class Cells(NamedTuple):
    """A value as a table holds it; None where there is nothing to say."""

    value: float | None  # the nearest float, infinite if that is out of range
    log10: float | None = None  # of a positive value, however large
    relative_error_bound: float | None = None  # from numerics
    exact: str | None = None  # as ``p`` or ``p/q``


def chunk_values(grid: Grid, start: int, stop: int) -> list[SweepRow]:
    """Return rows `start` to `stop` of a grid."""
    rows: list[SweepRow] = []
    by_quantity = groupby(grid.points(start, stop), key=itemgetter(0))
    for quantity, pairs in by_quantity:
        points = [point for _, point in pairs]
        if getattr(quantity, "column", ""):
            rows += _column(quantity, points)
        else:
            rows += [_row(quantity, point) for point in points]
    return rows


def _column(quantity: Any, points: list[Point]) -> Iterator[SweepRow]:
    """Yield the rows of a quantity that is computed for many sizes at once, as one policy."""
    found: dict[Point, Cells] = {}
    for policy in {point.policy for point in points}:
        at = [point for point in points if point.policy == policy]
        sizes = {name: [getattr(point, name) for point in at] for name in quantity.sizes}
        try:
            column = quantity.values(sizes, policy)
        except (ValueError, ArithmeticError, MemoryError):
            continue  # one by one, to say which
        # From the value where it is a float, so that it does not depend on the other rows.
        each = (array.tolist() for array in column)
        for point, (value, log10, bound) in zip(at, zip(*each, strict=True), strict=True):
            size = math.log10(value) if value < math.inf else log10
            found[point] = Cells(value, size, bound)
    for point in points:
        cells = found.get(point)
        yield (_row(quantity, point) if cells is None else SweepRow(*point, *cells, error=None))


def _row(quantity: Quantity, point: Point) -> SweepRow:
    arguments = {name: getattr(point, name) for name in quantity.parameters}
    try:
        return SweepRow(*point, *cells(quantity.number(arguments)), error=None)
    except (ValueError, ArithmeticError, MemoryError) as refusal:
        error = " ".join(str(refusal).split()) or type(refusal).__name__
        return SweepRow(*point, *Cells(None), error=error)
    except Exception as failure:
        shown = ", ".join(f"{name}={value}" for name, value in arguments.items())
        raise RowError(
            f"quantity {quantity.name!r} failed at {shown}: {type(failure).__name__}: {failure}"
        ) from failure


def cells(value: object) -> Cells:
    """Return `value`, a number or a numerics.Result, as cells of a table.

    >>> cells(Fraction(1, 3))
    Cells(value=0.333..., log10=-0.477..., relative_error_bound=None, exact='1/3')
    >>> cells(10**400)[:2]
    (inf, 400.0)
    """
    if value is None:
        raise ValueError("it has no value here")
    if hasattr(value, "relative_error_bound"):
        return _result_cells(value)
    if getattr(value, "is_infinite", False):
        return Cells(_real(value), exact=str(value))
    try:
        # int, Fraction, and SymPy's and NumPy's kinds of them.
        numerator, denominator = int(value.numerator), int(value.denominator)  # type: ignore[attr-defined]
    except (AttributeError, TypeError):
        number = _real(value)
        return Cells(number, math.log10(number) if number > 0 else None)
    fraction = value if type(value) is Fraction else Fraction(numerator, denominator)
    number = nearest_float(fraction)
    log10 = None
    if 0 < number < math.inf:
        # Near 1 the difference of the logarithms would cancel.
        log10 = math.log10(number)
    elif numerator > 0:
        log10 = math.log10(numerator) - math.log10(denominator)
    return Cells(number, log10, exact=exact_text(fraction))


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
    return Cells(number, None if math.isnan(size) else size, bound)


def _real(value: object) -> float:
    try:
        # Text is no number, though float() would read it.
        return float(value.__float__())  # type: ignore[attr-defined]
    except (AttributeError, TypeError):
        raise TypeError(
            f"a quantity must be a real number or a numerics.Result; got {described(value)}"
        ) from None
