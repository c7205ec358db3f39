"""The task that an executor runs: some rows of a sweep."""

from __future__ import annotations

from .cells import Cells, cells
from .grids import Grid, Point
from .quantities import Quantity
from .tables import SweepRow


class RowError(Exception):
    """A quantity failed otherwise than by refusing a point."""


def chunk_values(grid: Grid, start: int, stop: int) -> list[SweepRow]:
    """Return rows `start` to `stop` of a grid: the task that an executor runs."""
    return [_row(quantity, point) for quantity, point in grid.points(start, stop)]


def _row(quantity: Quantity, point: Point) -> SweepRow:
    arguments = {name: getattr(point, name) for name in quantity.parameters}
    found, error = Cells(None, None, None, None), None
    try:
        found = cells(quantity.value(arguments))
    except (ValueError, ArithmeticError, MemoryError) as refusal:
        error = " ".join(str(refusal).split()) or type(refusal).__name__
    except Exception as failure:
        shown = ", ".join(f"{name}={value}" for name, value in arguments.items())
        raise RowError(
            f"quantity {quantity.name!r} failed at {shown}: {type(failure).__name__}: {failure}"
        ) from failure
    return SweepRow(
        *point, found.value, found.log10, found.relative_error_bound, found.exact, error
    )
