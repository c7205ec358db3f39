"""What results ask when somebody looks at them: `corridor.theory.model.shown.Clerk`."""

from __future__ import annotations

from contextlib import suppress
from html import escape

from .formulas import entry
from .frames import to_frame
from .look import Records
from .registry import look_of

__all__ = ["html", "latex", "markdown", "text", "to_frame"]

MOST_ROWS = 24
LEFT = "text-align:left;padding-right:1em"


def text(result: object) -> str:
    """Return a result as the command line prints it."""
    write = look_of(result).text
    return str(result) if write is None else write(result)


def latex(result: object) -> str | None:
    r"""Return a result that is a formula as LaTeX between dollar signs.

    >>> from corridor import restart_time
    >>> print(latex(restart_time(15, 15, 5, "sft")))
    $\displaystyle \text{budget } 32,\quad \text{cost } 480,\quad \text{attempts } 15$
    """
    write = look_of(result).latex
    return None if write is None else rf"$\displaystyle {write(result)}$"


def markdown(result: object) -> str | None:
    """Return a claim or its proof as Markdown with mathematics.

    >>> from corridor import claims
    >>> print(markdown(claims()[0])[:45])
    **T1. Pretraining converges to the uniform wo
    """
    write = look_of(result).markdown
    return None if write is None else write(result)


def html(result: object) -> str | None:
    """Return a caption with a picture or a table; None for formulas, texts and nothing.

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
