"""Pictures of the learning flows, with Matplotlib (the extra ``plot``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..numerics.flow.logit_gaps import fork_entropy, row_entropies
from ..numerics.flow.smooth_flows import gradient_flow, sft_flow
from ..numerics.solve.methods import solve
from ..theory.model.families import FAMILIES
from ..theory.model.policy import Policy
from ..theory.quantities.dips import dip_threshold
from .figures import figure, legend, note
from .rows import no_dip_text, plot_row_map
from .style import INK, KINDS, OTHER, PURPLE, depth_lines, policy_line, size_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..numerics.flow.dips import DipKind
    from ..numerics.flow.trajectories import SignFlow

BACKWARD = {"b": "b: turn into a lane, coming back", "d": "d: leave the diamond, coming back"}
POINTS = 600
# A line's name, at its end.
NEAR: dict[str, Any] = {
    "textcoords": "offset points",
    "ha": "right",
    "va": "bottom",
    "fontsize": 8,
}
MOST_NAMED = 12
"""Depths that a legend names."""
LEAST_LAG = 1e-9


def plot_dip(flow: SignFlow) -> Figure:
    """Draw the gaps of the backward rows by depth: the dip close up, and what it costs later.

    Above, the gaps until every row has turned; below, how far each lags behind a row that
    goes straight up, until the last event. A row that slides lags more and more.

    Examples
    --------
    >>> from corridor import sign_flow
    >>> plot_dip(sign_flow(2, 6, 2, t_end=3.0)).axes[0].get_title()
    'b: turn into a lane, coming back'
    """
    drawn, axes = figure(2, 2, (10, 6.5), sharex="row", sharey="row")
    drawn.suptitle(size_text(flow.graph))
    turns = [event.time for event in flow.events if event.kind == "turn"]
    last = max((event.time for event in flow.events), default=flow.t_end / 2)
    early = min(3 * max(turns, default=flow.t_end / 30), flow.t_end)
    for row, end, close in zip(
        axes, (early, min(1.2 * last, flow.t_end)), (True, False), strict=True
    ):
        times = _times(flow, end)
        gaps = [flow.gaps(t) for t in times]
        for axis, (family, title) in zip(row, BACKWARD.items(), strict=True):
            lines = np.array([getattr(g, family) for g in gaps])
            if close:
                _by_depth(axis, times, lines)
                axis.plot(times, times, color=INK, linestyle=":", linewidth=1)
                axis.axhline(0, color=INK, linewidth=0.6)
                axis.set_title(title, fontsize=10)
            else:
                lags = times[:, None] - lines
                _by_depth(axis, times, np.where(np.abs(lags) < LEAST_LAG, 0.0, lags))
            axis.set(xlabel="time of the flow t")
    axes[0, 0].set_ylabel("logit gap x")
    axes[1, 0].set_ylabel("lag t - x")
    axes[0, 0].annotate("straight up", (early, early), (-4, -2), **NEAR)
    if no_dip := no_dip_text(flow):
        note(axes[0, 0], no_dip)
    _depth_legend(drawn, axes[0, 0])
    return drawn


def plot_dip_map(kinds: Mapping[tuple[int, int, int], DipKind]) -> Figure:
    """Draw what ``numerics.flow`` measured at each (W, K, L), with theory's threshold.

    Parameters
    ----------
    kinds : mapping from (W, K, L) to kinds
        As `dip_map` returns it.

    Examples
    --------
    >>> from corridor import dip_map
    >>> len(plot_dip_map(dip_map([2, 3], [2, 4], [1, 2])).axes)
    2
    """
    lanes = sorted({L for _, _, L in kinds})
    drawn, axes = figure(1, len(lanes), (1 + 3.6 * len(lanes), 4))
    for axis, L in zip(axes[0], lanes, strict=True):
        for kind, color in KINDS.items():
            cells = [
                (w, k) for (w, k, lane), found in kinds.items() if (lane, found) == (L, kind)
            ]
            if cells:
                axis.scatter(*zip(*cells, strict=True), c=color, marker="s", s=90, label=kind)
        widths = sorted({w for w, _, lane in kinds if lane == L})
        limits = [dip_threshold(w, L) for w in widths]
        heights = np.array(limits) - 0.5
        axis.step(widths, heights, color=INK, where="mid", label="proved threshold")
        depths = [k for _, k, lane in kinds if lane == L]
        axis.set_ylim(min(depths) - 1, max(depths) + 1)
        axis.set(xlabel="branches W", ylabel="depth K", title=f"L = {L}")
    # One legend for all panels, outside: a kind may occur in one of them only.
    entries = dict(
        pair[::-1]
        for axis in axes[0]
        for pair in zip(*axis.get_legend_handles_labels(), strict=True)
    )
    drawn.legend(
        entries.values(),
        entries.keys(),
        loc="outside lower center",
        ncols=len(entries),
        fontsize=8,
    )
    return drawn


def plot_trainings(flow: SignFlow) -> Figure:
    """Draw the hitting time along three trainings from the same start, with the optimum.

    They are the sign flow, the plain policy-gradient flow, and SFT on golden paths, each in
    its own unit of time.

    Examples
    --------
    >>> from corridor import sign_flow
    >>> plot_trainings(sign_flow(2, 2, 2, t_end=3.0)).axes[0].get_yscale()
    'log'
    """
    # As a policy, so that the fork comes along.
    start, end = flow.policy(0.0), flow.t_end
    trainings: dict[str, Any] = {
        "RLVR, sign of the gradient": flow,
        "RLVR, plain gradient": gradient_flow(flow.graph, t_end=end, start=start),
    }
    if all(kind.lanes == flow.graph.branches[0].lanes for kind in flow.graph.branches):
        trainings["SFT on golden paths"] = sft_flow(flow.graph, start=start)
    lines = (policy_line("rl"), {"color": PURPLE, "linestyle": OTHER[1]}, policy_line("sft"))
    drawn, axes = figure(1, 1, (7, 4.5))
    axis = axes[0, 0]
    times = _times(flow, end)
    for (name, training), line in zip(trainings.items(), lines, strict=False):
        axis.plot(times, [training.hitting_time(t) for t in times], **line, label=name)
    committed = Policy(a=1, b=1, c=1, d=1, fork=start.fork)
    optimum = solve(flow.graph, committed).hitting_time.value
    axis.axhline(optimum, color=INK, linewidth=0.8, label=f"where RLVR ends, {optimum:.6g}")
    axis.set(xlabel="time of training", ylabel="hitting time (steps)", yscale="log")
    axis.set_title(size_text(flow.graph))
    legend(axis)
    return drawn


def plot_entropies(flow: SignFlow) -> Figure:
    """Draw the entropy of each row's decision along the flow, in bits, and the fork's.

    The rows are those of the first branch, lanes lumped. The fork's entropy does not change.

    Examples
    --------
    >>> from corridor import sign_flow
    >>> len(plot_entropies(sign_flow(2, 3, 2, t_end=3.0)).axes)
    4
    """
    drawn, axes = figure(2, 2, (10, 6.5), sharex=True, sharey=True)
    drawn.suptitle(size_text(flow.graph))
    times = _times(flow, flow.t_end)
    bits = [row_entropies(flow.graph, flow.gaps(t)) for t in times]
    fork = fork_entropy(flow.graph, flow.start_policy)
    for axis, family in zip(axes.flat, FAMILIES, strict=True):
        _by_depth(axis, times, np.array([getattr(entropy, family) for entropy in bits]))
        axis.axhline(fork, color=INK, linestyle=":")
        axis.annotate(f"fork, {fork:.3g}", (flow.t_end, fork), (-4, 3), **NEAR)
        axis.set_title(f"rows {family}", fontsize=10)
    for axis in axes[1]:
        axis.set_xlabel("time of the flow t")
    for axis in axes[:, 0]:
        axis.set_ylabel("entropy (bits)")
    _depth_legend(drawn, axes[0, 0])
    return drawn


FLOW_PICTURES = {
    "gaps": plot_dip,
    "rows": plot_row_map,
    "times": plot_trainings,
    "entropies": plot_entropies,
}
"""What ``corridor flow --picture`` draws."""


def _times(flow: SignFlow, end: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return times up to `end`, those of the events among them."""
    even = np.linspace(0.0, end, POINTS)
    return np.unique([*even, *(event.time for event in flow.events if event.time <= end)])


def _by_depth(axis: Axes, times: Any, lines: Any) -> None:
    """Draw one line for each depth, dark at the fork."""
    depth = lines.shape[1]
    shown = set(range(0, depth, max(1, -(-depth // MOST_NAMED)))) | {depth - 1}
    for j, line in enumerate(depth_lines(depth)):
        label = f"j = {j + 1}" if j in shown else None
        axis.plot(times, lines[:, j], **line, linewidth=1.3, label=label)


def _depth_legend(drawn: Figure, axis: Axes) -> None:
    """Name the depths, beside the pictures."""
    handles, labels = axis.get_legend_handles_labels()
    drawn.legend(
        handles,
        labels,
        loc="outside right center",
        title="depth",
        fontsize=8,
        title_fontsize=8,
        handlelength=3.2,
        frameon=False,
    )
