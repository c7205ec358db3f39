"""Tables as Markdown and as comma-separated values."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from .cells import Content, formula_latex, is_number, notes_of, number_text, words_of

if TYPE_CHECKING:
    from .cells import Cell


def write_markdown(
    table: Content, *, caption: str = "", exact: bool = False, digits: int = 6
) -> str:
    """Return a Markdown table, mathematics between dollar signs as GitHub and Jupyter show.

    Parameters
    ----------
    caption : str
        Put below after ``Table:``, where Pandoc reads it.
    exact, digits
        As in `Table.to_latex`.
    """
    heads = [" ".join(filter(None, (column.group, column.heading))) for column in table.columns]
    numeric = [
        all(is_number(row[n]) or row[n] is None for row in table.rows) and bool(table.rows)
        for n in range(len(heads))
    ]
    lines = [
        _line(heads),
        "|" + "".join("---:|" if right else ":---|" for right in numeric),
        *(_line([_cell(cell, exact, digits) for cell in row]) for row in table.rows),
    ]
    notes = notes_of(table, "\n".join(lines))
    lines += ["", _one_line("; ".join(notes)) + "."] if notes else []
    lines += ["", f"Table: {_one_line(caption)}"] if caption else []
    return "\n".join([*lines, ""])


def write_csv(table: Content, *, exact: bool = False, digits: int = 6) -> str:
    """Return comma-separated values, a line of column names first.

    Formulas are text that SymPy reads back; what has no value is empty. `exact` and `digits`
    are as in `Table.to_latex`.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    for row in table.rows:
        writer.writerow([_value(cell, exact, digits) for cell in row])
    return out.getvalue()


def _value(cell: Cell, exact: bool, digits: int) -> str:
    if is_number(cell):
        return number_text(cell, exact, digits)
    return "" if cell is None else str(getattr(cell, "name", cell))


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(cell: Cell, exact: bool, digits: int) -> str:
    if cell is None:
        return "–"
    words = words_of(cell)
    if words is not None:
        return _one_line(words)
    if is_number(cell):
        return number_text(cell, exact, digits)
    return f"${formula_latex(cell)}$"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")
