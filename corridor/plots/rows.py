"""A picture of the dip as it moves: the backward rows at one time, and over all times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..theory.quantities.dips import dip_threshold
from .figures import figure, legend, note
from .style import BLUE, INK, MOTIONS, size_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..numerics.flow.trajectories import SignFlow

FIRST, COLUMNS = 1e-3, 160
"""Where the log axis of time starts, and into how many columns it is cut."""
GLANCE, RESOLUTION = 1e-6, 1e-6
"""Speeds are seen over this part of the time that has passed, and to this accuracy."""
GLIMPSE = 0.01
"""The time to show if nothing happens at any."""
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def plot_rows(flow: SignFlow, t: float) -> Figure:
    """Draw the backward rows from the fork to the leaf, at time `t` and over all times.

    On the left their gaps at `t`, next to a row that goes straight up; below 0 a row has
    dipped. On the right what each row does over the whole flow; `t`, a time within it, is the
    black line. The flow's graph must have one kind of branch.

    Examples
    --------
    >>> from corridor import sign_flow
    >>> gaps = plot_rows(sign_flow(2, 6, 2, t_end=3.0), 0.03).axes[0].get_lines()[0]
    >>> gaps.get_ydata().round(3).tolist()[3:8]
    [-0.03, -0.03, -0.03, -0.03, -0.03]
    """
    drawn, axes = figure(1, 2, (11, 3.8), width_ratios=(1, 1.2))
    drawn.suptitle(size_text(flow.graph))
    now, over = axes[0]
    depth = flow.graph.branches[0].depth
    rows = [f"{family}{j}".translate(LOW) for j in range(1, depth + 1) for family in "db"]
    ticks = np.arange(len(rows))[:: max(1, len(rows) // 8)]
    names = [rows[i] for i in ticks]
    _draw_gaps(now, _backward(flow, t), t)
    now.set_xticks(ticks, names)
    _draw_motions(over, flow, t)
    over.set_yticks(ticks, names)
    if no_dip := no_dip_text(flow):
        note(over, no_dip)
    return drawn


def plot_row_map(flow: SignFlow) -> Figure:
    """Draw `plot_rows` at the time at which a row is deepest.

    Examples
    --------
    >>> from corridor import sign_flow
    >>> plot_row_map(sign_flow(2, 6, 2, t_end=3.0)).axes[0].get_title()
    'backward rows at t = 0.0396'
    """
    times = [event.time for event in flow.events] or [min(GLIMPSE, flow.t_end)]
    return plot_rows(flow, min(times, key=lambda t: _backward(flow, t).min()))


def no_dip_text(flow: SignFlow) -> str:
    """Return what to say of a flow on which no backward row goes below 0; empty if one does.

    >>> from corridor import sign_flow
    >>> print(no_dip_text(sign_flow(3, 2, 3, t_end=3.0)))
    No row goes the wrong way here:
    at W = 3, L = 3 that takes K ≥ 5.
    >>> no_dip_text(sign_flow(3, 10, 3, t_end=1.0))
    ''
    """
    times = [moment.time for moment in flow.moments]
    if min(_backward(flow, t).min() for t in times) < 0:
        return ""
    kinds = {kind.lanes for kind in flow.graph.branches}
    W, L = flow.graph.width, flow.graph.branches[0].lanes[0]
    start = flow.gaps(0.0)
    pretrained = flow.start_policy.fork == "uniform" and not np.any([*start])
    if len(kinds) > 1 or len(set(*kinds)) > 1 or not pretrained:
        return "No row goes the wrong way here."
    least = dip_threshold(W, L)
    return f"No row goes the wrong way here:\nat W = {W}, L = {L} that takes K ≥ {least}."


def _draw_gaps(axis: Axes, gaps: Any, t: float) -> None:
    top = max(t, FIRST)
    bottom = min(-top / 5, 1.1 * gaps.min())
    axis.set_ylim(bottom, 1.15 * top)
    axis.axhspan(bottom, 0, color=MOTIONS[-1][0], alpha=0.15, linewidth=0)
    axis.plot(np.arange(len(gaps)), gaps, "o-", color=INK, markersize=4, label="gap x")
    axis.axhline(t, color=BLUE, linestyle=":", label="straight up")
    axis.axhline(0, color=INK, linewidth=0.6, label="pretrained")
    axis.set(ylabel="logit gap x", title=f"backward rows at t = {t:.3g}")
    axis.set_xlabel("row, from the fork to the leaf")
    legend(axis)


def _draw_motions(axis: Axes, flow: SignFlow, t: float) -> None:
    from matplotlib.collections import PolyCollection

    # The last column is a little before the end, where there is no speed to be seen.
    times = np.geomspace(min(FIRST, flow.t_end / 2), flow.t_end / (1 + GLANCE), COLUMNS)
    done = np.column_stack([_motions(flow, time) for time in times])
    between = np.sqrt(times[1:] * times[:-1])
    edges = np.array([times[0], *between, times[-1]])
    for motion, (color, label) in MOTIONS.items():
        boxes = [
            [(edges[i], n - 0.5), (edges[i], n + 0.5), (edges[j], n + 0.5), (edges[j], n - 0.5)]
            for n, row in enumerate(done == motion)
            for i, j in _runs(row)
        ]
        axis.add_collection(
            PolyCollection(boxes, facecolor=color, antialiased=False, label=label)
        )
    axis.axvline(np.clip(t, times[0], times[-1]), color=INK, linewidth=1.2)
    axis.grid(visible=False)
    axis.set(xscale="log", xlabel="time of the flow t", title="what each row does")
    axis.set(xlim=(times[0], times[-1]), ylim=(-0.5, len(done) - 0.5))
    legend(axis, loc="lower right")


def _runs(row: Any) -> Any:
    """Return where each run of True starts, and where it has ended.

    >>> _runs(np.array([True, True, False, True])).tolist()
    [[0, 2], [3, 4]]
    """
    return np.flatnonzero(np.diff(np.r_[False, row, False])).reshape(-1, 2)


def _backward(flow: SignFlow, t: float) -> Any:
    """Return the gaps of the backward rows at time `t`, from the fork to the leaf."""
    gaps = flow.gaps(t)
    return np.column_stack([gaps.d, gaps.b]).ravel()


def _motions(flow: SignFlow, t: float) -> Any:
    """Return what each backward row does right after time `t`, as a key of MOTIONS."""
    speed = (_backward(flow, t * (1 + GLANCE)) - _backward(flow, t)) / (t * GLANCE)
    return np.where(np.abs(speed) > 1 - RESOLUTION, np.sign(speed), 0)
