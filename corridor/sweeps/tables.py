"""The table that a sweep makes: its rows, and how CSV and Parquet files hold them."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from ..files.writing import is_special, replacement
from ..theory.model.extras import require
from .grids import Grid, Point

if TYPE_CHECKING:
    import pandas as pd

FORMATS = (".csv", ".parquet")
ROW_GROUP = 2**16


class SweepRow(NamedTuple):
    """One quantity at one point of the grid.

    W, K, L and `policy` are None where the quantity does not depend on them.

    Attributes
    ----------
    value : float or None
        The nearest float, infinite if that is out of range. None if there is an error.
    log10 : float or None
        Decimal logarithm of a positive value, however large.
    relative_error_bound : float or None
        Of a value from numerics.
    exact : str or None
        An exact value, as ``p`` or ``p/q``.
    error : str or None
        Why there is no value; None if there is one.
    """

    quantity: str
    W: int | None
    K: int | None
    L: int | None
    policy: str | None
    value: float | None
    log10: float | None
    relative_error_bound: float | None
    exact: str | None
    error: str | None

    @property
    def point(self) -> Point:
        """What the row is the value of."""
        return Point(self.quantity, self.W, self.K, self.L, self.policy)


COLUMNS = SweepRow._fields
TYPES: tuple[type, ...] = (str, int, int, int, str, float, float, float, str, str)


@dataclass(frozen=True)
class SweepTable:
    """The rows of a sweep, in the order of its grid; iterating gives them one by one.

    Attributes
    ----------
    path : Path or None
        The file that holds them; iterating reads it. None if they are kept in memory.
    size : int
        Number of rows.
    """

    path: Path | None
    size: int
    kept: tuple[SweepRow, ...] = field(default=(), repr=False)

    columns = COLUMNS

    def __repr__(self) -> str:
        where = "in memory" if self.path is None else f"in {self.path}"
        return (
            f"SweepTable of {self.size} rows {where}\nnext: list(table), .errors, .to_frame()"
        )

    def __iter__(self) -> Iterator[SweepRow]:
        return iter(self.kept) if self.path is None else read_rows(self.path)

    def __len__(self) -> int:
        return self.size

    @property
    def errors(self) -> list[SweepRow]:
        """The rows whose quantity has no value."""
        return [row for row in self if row.error]

    def _repr_html_(self) -> str:
        from ..show.clerk import MOST_ROWS, html_table
        from ..show.look import Records

        # Of a file no more is read than what is shown.
        rows: list[tuple[Any, ...]] = list(islice(self, MOST_ROWS))
        return html_table(Records(COLUMNS, rows), size=self.size)

    def to_frame(self) -> pd.DataFrame:
        """Return the table as a pandas DataFrame."""
        pd = require("pandas", "frames", "a frame")
        frame = pd.DataFrame.from_records(list(self), columns=list(COLUMNS))
        kinds = {int: "Int64", float: "float64", str: "string"}
        return frame.astype({name: kinds[of] for name, of in zip(COLUMNS, TYPES, strict=True)})


def require_table_path(path: Path) -> None:
    """Raise an error unless a table may go to `path`, as far as that is known beforehand."""
    if path.suffix not in FORMATS:
        raise ValueError(f"output must end in {' or '.join(FORMATS)}; got {str(path)!r}")
    if path.suffix == ".parquet":
        # Refused before hours of work, not after.
        require("pyarrow.parquet", "sweep", "Parquet (unlike .csv)")
    if is_special(path) or path.is_dir():
        raise ValueError(f"output must be a file; got {str(path)!r}")


def write_rows(path: Path, rows: Iterable[SweepRow]) -> None:
    """Write the table to `path`, whole or not at all; an OSError says why not."""
    with replacement(path) as file:
        if path.suffix == ".parquet":
            _write_parquet(file, rows)
        else:
            file.write(csv_text([COLUMNS]).encode())
            for batch in _batches(rows):
                file.write(csv_text(batch).encode())


def read_rows(path: Path) -> Iterator[SweepRow]:
    """Return the rows of a table that `write_rows` wrote; a ValueError says it is none."""
    return _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)


def require_rows_of(grid: Grid, path: Path) -> None:
    """Raise ValueError unless `path` holds a table with the rows of `grid`."""
    remedy = "choose another output, or write it anew by --force (force=True)"
    points = (point for _, point in grid.points(0, grid.size))
    for number, (row, point) in enumerate(zip_longest(read_rows(path), points), 1):
        if row is None or row.point != point:
            there = "not there" if row is None else _shown(row.point)
            here = "without it" if point is None else f"with {_shown(point)} there"
            raise ValueError(
                f"output {str(path)!r} holds another sweep: row {number} is {there}, "
                f"and this grid is {here}; {remedy}"
            )


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    r"""Return rows as CSV; a float is written so that reading gives the same float.

    >>> csv_text([("rl", 2, None, 0.1)])
    'rl,2,,0.1\n'
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def rows_of_csv(lines: Iterable[str]) -> Iterator[SweepRow]:
    """Return the rows that `csv_text` wrote."""
    # An exact value may be longer than csv reads unless told.
    csv.field_size_limit(sys.maxsize)
    for cells in csv.reader(lines):
        values = (kind(cell) if cell else None for kind, cell in zip(TYPES, cells, strict=True))
        yield SweepRow._make(values)


def _batches(rows: Iterable[SweepRow]) -> Iterator[list[SweepRow]]:
    rest = iter(rows)
    while batch := list(islice(rest, ROW_GROUP)):
        yield batch


def _shown(point: Point) -> str:
    return ", ".join(f"{k}={v}" for k, v in point._asdict().items() if v is not None)


def _read_csv(path: Path) -> Iterator[SweepRow]:
    with path.open(encoding="utf-8", newline="") as file:
        _require_columns(path, file.readline().rstrip("\r\n").split(","))
        try:
            yield from rows_of_csv(file)
        except (ValueError, csv.Error) as error:
            raise ValueError(f"output {str(path)!r} is no table of a sweep: {error}") from None


def _read_parquet(path: Path) -> Iterator[SweepRow]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise ValueError(f"output {str(path)!r} is no Parquet file: {error}") from None
    with file:
        _require_columns(path, file.schema_arrow.names)
        for batch in file.iter_batches():
            yield from map(SweepRow._make, zip(*batch.to_pydict().values(), strict=True))


def _require_columns(path: Path, columns: list[str]) -> None:
    if columns != list(COLUMNS):
        shown = ", ".join(columns)[:60]
        raise ValueError(
            f"output {str(path)!r} holds other columns ({shown}) than a sweep; choose another "
            "output, or write it anew by --force (force=True)"
        )


def _write_parquet(file: BinaryIO, rows: Iterable[SweepRow]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {int: pa.int64(), float: pa.float64(), str: pa.string()}
    schema = pa.schema(list(zip(COLUMNS, map(kinds.__getitem__, TYPES), strict=True)))
    with pq.ParquetWriter(file, schema) as writer:
        for batch in _batches(rows):
            columns = zip(COLUMNS, zip(*batch, strict=True), strict=True)
            writer.write_table(pa.Table.from_pydict(dict(columns), schema=schema))
