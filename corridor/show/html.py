r"""How results look in a notebook: tables and pictures; formulas are in `formulas`.

Mathematics in tables stands between ``\(`` and ``\)``, which JupyterLab and the documentation
typeset.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Any

from ..decimals import decimal_text, exact_text
from .drawing import draw_graph
from .formulas import LATEX, MARKDOWN, expression, number
from .frames import FLOWS, TABLES, Records, records

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 24
MOST_DEPTH = 40
"""Beyond it a flow's picture takes many seconds; `corridor.plots` draws it all the same."""
LONGEST_FRACTION = 25
LEFT = "text-align:left;padding-right:1em"


def html(result: object) -> str | None:
    """Return a result as HTML: a caption, and its picture or its table.

    Examples
    --------
    >>> from corridor import dip_rows
    >>> html(dip_rows(1, 2, 3)).count("<tr>")
    5
    """
    name = type(result).__name__
    picture = ""
    if name in PICTURES:
        with suppress(ModuleNotFoundError):  # no Matplotlib: the table then
            picture = PICTURES[name](result)
    if picture:
        return _caption(result) + picture
    if name in LATEX or name in MARKDOWN or name not in {*TABLES, *PICTURES}:
        return None
    if name in FLOWS:
        # A trajectory has too many columns to be read: its events.
        events = getattr(result, "events", ())
        return _caption(result) + (html_table(records(events)) if events else "")
    return _caption(result) + html_table(records(result))


def html_table(shown: Records, size: int | None = None) -> str:
    """Return a table as HTML; `size` is the number of all its rows, if not all are given."""
    head = "".join(f'<th style="{LEFT}">{escape(c)}</th>' for c in shown.columns)
    rows = shown.rows
    last = MOST_ROWS if len(rows) > MOST_ROWS else len(rows)
    body = "".join(
        "<tr>" + "".join(f'<td style="{LEFT}">{_cell(cell)}</td>' for cell in row) + "</tr>"
        for row in rows[:last]
    )
    more = (len(rows) if size is None else size) - last
    rest = (
        f"<p>… and {more} more rows: <code>.to_frame()</code> has them all.</p>" if more else ""
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _cell(value: Any) -> str:
    """Return an entry of a table as HTML."""
    if value is None:
        return "–"
    if isinstance(value, tuple):
        # Lanes: a long branch is mostly alike.
        alike = len(value) > 1 and len(set(value)) == 1
        return f"{_cell(value[0])} × {len(value)}" if alike else ", ".join(map(_cell, value))
    if hasattr(value, "free_symbols"):
        if value.is_Rational:
            return _rational(value)
        return rf"\({expression(value)}\)"
    if isinstance(value, float) or hasattr(value, "_mpf_"):
        return f"{float(value) + 0.0:.7g}"  # no minus zero
    return escape(str(value))


def _rational(value: Any) -> str:
    text = exact_text(value)
    return text if len(text) <= LONGEST_FRACTION else f"≈ {decimal_text(value, 10)}"


def _caption(result: Any) -> str:
    write = CAPTIONS.get(type(result).__name__)
    return "" if write is None else f"<p>{write(result)}</p>"


def _solution_caption(solution: Any) -> str:
    time = solution.hitting_time
    shown = _cell(time) if hasattr(time, "free_symbols") else rf"\({number(time)}\)"
    return f"Hitting time {shown} steps. By row:"


def _flow_caption(flow: Any) -> str:
    first, last = flow.hitting_time(0.0), flow.hitting_time(flow.t_end)
    text = f"Hitting time {first:.7g} steps at t = 0, {last:.7g} at t = {flow.t_end:g}."
    if getattr(flow, "reason", ""):
        text += f" Stopped: {escape(flow.reason)}."
    events = len(getattr(flow, "events", ()))
    return f"{text} {events} events." if events else text


def _dip_caption(found: Any) -> str:
    return (
        f"W = {found.W}, K = {found.K}, L = {found.L}: {escape(found.kind)}; lowest gap "
        f"{found.lowest:.4g}, all rows above 0 again at t = {_cell(found.recovered)}."
    )


def _simulation_caption(walks: Any) -> str:
    return (
        f"{walks.walkers} walks with seed {walks.seed}: {len(walks.steps)} arrived, "
        f"{walks.truncated} truncated at {walks.max_steps} steps, {walks.stuck} stuck."
    )


def _sign_flow(flow: Any) -> str:
    if max(kind.depth for kind in flow.graph.branches) > MOST_DEPTH:
        return ""
    from ..plots import plot_dip

    return _svg(plot_dip(flow))


def _smooth_flow(flow: Any) -> str:
    times = flow.times.tolist()
    return _curve(times, [flow.hitting_time(t) for t in times], "time of the flow t", True)


def _discrete_run(run: Any) -> str:
    updates = range(len(run.hitting_times))
    return _curve(updates, run.hitting_times, "updates", True)


def _distribution(found: Any) -> str:
    return _curve(range(found.T + 1), found.survival, "steps t", False, "P(H > t)")


def _simulation(walks: Any) -> str:
    steps = sorted(walks.steps.tolist())
    left = [1 - n / walks.walkers for n in range(1, len(steps) + 1)]
    return _curve(
        [0, *steps], [1.0, *left], "steps t", False, "share of walks still on their way"
    )


def _curve(x: Any, y: Any, xlabel: str, log: bool, ylabel: str = "hitting time (steps)") -> str:
    from ..plots import figure

    drawn, axes = figure(1, 1, (6, 3.2))
    axis = axes[0, 0]
    if log:
        axis.plot(x, y)
        axis.set_yscale("log")
    else:
        axis.step(x, y, where="post")
        axis.set_ylim(bottom=0)
    axis.set(xlabel=xlabel, ylabel=ylabel)
    return _svg(drawn)


def _svg(drawn: Figure) -> str:
    picture = io.StringIO()
    drawn.savefig(picture, format="svg")
    text = picture.getvalue()
    return text[text.index("<svg") :].replace(
        "<svg ", '<svg style="max-width:100%;height:auto" ', 1
    )


CAPTIONS: dict[str, Callable[[Any], str]] = {
    "Dip": _dip_caption,
    "FullSolution": _solution_caption,
    "ReducedSolution": _solution_caption,
    "SignFlow": _flow_caption,
    "Simulation": _simulation_caption,
    "SmoothFlow": _flow_caption,
    "Solution": _solution_caption,
}
PICTURES: dict[str, Callable[[Any], str]] = {
    "CorridorGraph": draw_graph,
    "DiscreteRun": _discrete_run,
    "Distribution": _distribution,
    "SignFlow": _sign_flow,
    "Simulation": _simulation,
    "SmoothFlow": _smooth_flow,
}
