"""What results ask when somebody looks at them (`corridor.theory.model.shown`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from html import escape
from typing import TYPE_CHECKING, Any, cast

from ..theory.model.arguments import described
from ..theory.model.extras import require
from .formulas import entry
from .look import Records
from .registry import look_of

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 24
LONGEST = 300
"""Characters of a plain representation."""
LEFT = "text-align:left;padding-right:1em"


def text(result: object) -> str:
    """Return a result as the command line prints it."""
    write = look_of(result).text
    return str(result) if write is None else write(result)


def plain(result: object) -> str:
    """Return what a result is in a few lines, and what to ask it next.

    >>> from corridor import prove
    >>> print(plain(prove("G")))
    Proof of G: The whole distribution of the hitting time under rl
    proved as stated, ... steps by exact algebra
    next: .claim.statement, .steps, .failures, .to_frame()
    """
    look = look_of(result)
    if look.brief is None:
        return _fields_text(result)
    further = f"\nnext: {', '.join(f'.{name}' for name in look.ask)}" if look.ask else ""
    return look.brief(result) + further


def _fields_text(result: Any) -> str:
    """Return a dataclass's own representation, its fields cut where it would fill screens."""
    name = type(result).__qualname__
    if not is_dataclass(result):
        return f"<{name}>"
    parts = {f.name: repr(getattr(result, f.name)) for f in fields(result) if f.repr}
    if sum(map(len, parts.values())) > LONGEST:
        each = LONGEST // len(parts)
        parts = {
            field: text if len(text) <= each else f"{' '.join(text[:each].split())}…"
            for field, text in parts.items()
        }
    return f"{name}({', '.join(f'{field}={text}' for field, text in parts.items())})"


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


def to_frame(result: object, times: Iterable[float] | None = None) -> pd.DataFrame:
    """Return a result, or several of one kind, as a `pandas.DataFrame`.

    Exact numbers are SymPy's objects, others floats.

    Parameters
    ----------
    result : any result of this package, an iterable of them, or what ``dip_map`` returns
        Rows of several results stand below each other.
    times : iterable of float, optional
        At which to read a flow, in its own time: 0 to its end in 200 even steps, and its
        events, if not given.

    Raises
    ------
    ModuleNotFoundError
        If pandas is not installed.
    TypeError, ValueError
        If `result` is no table, or `times` are no times of it.

    Examples
    --------
    >>> from corridor import claims, sign_flow
    >>> to_frame(sign_flow(3, 5, 2, t_end=12.0).events).head(2)
           time family  depth  kind
    0  0.001945      b      2  turn
    1  0.006206      d      3  turn
    >>> to_frame(claims()).columns.to_list()
    ['key', 'title', 'verdict', 'statement', 'assumptions', 'constants', 'remarks', 'rests_on']
    """
    pandas = require("pandas", "frames", "a data frame")
    columns, rows = records(result, times)
    return cast("pd.DataFrame", pandas.DataFrame.from_records(rows, columns=columns))


def records(result: object, times: Iterable[float] | None = None) -> Records:
    """Return a result, or several of one kind, as columns and rows; see `to_frame`.

    >>> from corridor import dip_rows
    >>> records(dip_rows(1, 2, 3)).rows[-2:]
    [('d', 2, 'wrong way'), ('b', 2, 'zero')]
    """
    look = look_of(result)
    if look.over_time:
        return look.over_time(result, times)
    if times is not None:
        kind = type(result).__name__
        raise ValueError(f"times must be left out but for a flow; got a {kind} to read")
    if look.records:
        return look.records(result)
    if is_dataclass(result):
        shown = [f.name for f in fields(result) if f.repr]
        return Records(tuple(shown), [tuple(getattr(result, field) for field in shown)])
    if isinstance(result, Mapping):
        return Records(("W", "K", "L", "kind"), [(*key, kind) for key, kind in result.items()])
    if isinstance(result, Iterable) and not isinstance(result, str):
        tables = [records(part) for part in result]
        if len({part.columns for part in tables}) == 1:
            return Records(tables[0].columns, [row for part in tables for row in part.rows])
    raise TypeError(
        f"result must be of this package, or several of one kind; got {described(result)}"
    )
