"""Results as HTML: a caption, and a picture or a table."""

from __future__ import annotations

from contextlib import suppress
from html import escape

from .formulas import entry
from .look import Records
from .registry import look_of

MOST_ROWS = 24
LEFT = "text-align:left;padding-right:1em"


def html(result: object) -> str | None:
    """Return a result as HTML; None if it is a formula or a text, or has nothing to show.

    Examples
    --------
    >>> from corridor import dip_rows
    >>> html(dip_rows(1, 2, 3)).count("<tr>")
    5
    """
    look = look_of(result)
    if look.latex or look.markdown or not (look.records or look.picture):
        return None
    shown = ""
    if look.picture:
        with suppress(ModuleNotFoundError):  # no Matplotlib: the table then
            shown = look.picture(result)
    if not shown and look.records:
        shown = html_table(look.records(result))
    return (f"<p>{look.caption(result)}</p>" if look.caption else "") + shown


def html_table(shown: Records, size: int | None = None) -> str:
    """Return a table as HTML; `size` is the number of all its rows, if not all are given."""
    head = "".join(f'<th style="{LEFT}">{escape(c)}</th>' for c in shown.columns)
    rows = shown.rows[:MOST_ROWS]
    body = "".join(
        "<tr>" + "".join(f'<td style="{LEFT}">{entry(cell)}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    more = (len(shown.rows) if size is None else size) - len(rows)
    rest = (
        f"<p>… and {more} more rows: <code>.to_frame()</code> has them all.</p>" if more else ""
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"
