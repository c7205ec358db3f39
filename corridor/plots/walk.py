"""Pictures of the walk: the corridor with its probabilities, the times, the distribution."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ..numerics.solve.methods import hitting_time, solve
from ..theory.model.graph import CorridorGraph
from ..theory.model.policy import Policy, PolicyName, branch_weights
from .figures import figure, legend
from .style import (
    DIPPED,
    FAINT,
    INK,
    LEARNED,
    ORANGE,
    PRETRAINED,
    policy_line,
    size_text,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..numerics.sampling.distributions import Distribution

CORRIDOR_CAPTION = (
    "Above an edge: the probability to go on over it, coming from the fork; below: coming "
    "back. Bold blue is above the pretrained value, slanted orange below."
)
MOST_DIAMONDS, MOST_LANES, MOST_STUBS = 6, 6, 5
SINGLE, LANES, GAP, MARGIN, INCH = 1.15, 1.15, 1.3, 0.4, 0.7
"""Widths of a single edge, of a diamond, of what is left out, of the margin; their unit."""
NOTE: dict[str, Any] = {"ha": "center", "fontsize": 8, "color": FAINT}
Row: TypeAlias = tuple[Any, Any]
"""A row's probability, and its pretrained value if it learns."""
POINTS = 30


def plot_corridor(W: int, K: int, L: int, policy: Policy | str | PolicyName) -> Figure:
    """Draw one branch of the corridor, with the probabilities of `policy` on its edges.

    Above an edge stands the probability that a walker who has come forward goes on over it,
    below it that of a walker who has come backward; a diamond's number is that of all its
    lanes together. Bold blue is above the pretrained value, slanted orange below. Of a deep
    branch the first, middle and last diamonds are drawn.

    Examples
    --------
    >>> drawn = plot_corridor(3, 2, 4, "sft")
    >>> numbers = [text.get_text() for text in drawn.axes[0].texts]
    >>> "0.333 →" in numbers, "1 →" in numbers, "← 0.2" in numbers
    (True, True, True)
    """
    graph = CorridorGraph.symmetric(W, K, L)
    policy = policy if isinstance(policy, Policy) else Policy.named(policy)
    rows, start = policy.rows(graph)[0], Policy().rows(graph)[0]
    shown = list(range(1, K + 1))
    if K > MOST_DIAMONDS:
        middle = (K + 1) // 2
        shown = sorted({1, 2, middle, middle + 1, K - 1, K})
    gaps = sum(after > before + 1 for before, after in pairwise([0, *shown]))
    length = 3 * SINGLE + len(shown) * (SINGLE + LANES) + gaps * (SINGLE + GAP) - SINGLE
    drawn, [[axis]] = figure(1, 1, (INCH * (length + 2 * MARGIN), INCH * 2.4))
    axis.set_axis_off()
    axis.set_aspect("equal")
    axis.set(xlim=(-MARGIN, length + MARGIN), ylim=(-1.3, 1.1))
    axis.set_title(size_text(graph), fontsize=10)
    _line(axis, 0, SINGLE, "source", "fork")
    _stubs(axis, SINGLE, W)

    x, last = SINGLE, 0
    forward: Row = (branch_weights(graph, policy)[0], None)
    for j in shown:
        if j > last + 1:
            _line(axis, x, x + SINGLE)
            _numbers(axis, x + SINGLE / 2, 0.08, forward, (rows.d[last], start.d[last]))
            x += SINGLE + GAP
            axis.text(x - GAP / 2, 0, f"… {j - last - 1} more …", va="center", **NOTE)
            forward = (rows.a[j - 2], start.a[j - 2])
        _line(axis, x, x + SINGLE)
        _numbers(axis, x + SINGLE / 2, 0.08, forward, (rows.d[j - 1], start.d[j - 1]))
        x += SINGLE
        _lanes(axis, x, L)
        there, back = (rows.c[j - 1], start.c[j - 1]), (rows.b[j - 1], start.b[j - 1])
        _numbers(axis, x + LANES / 2, 0.42 if L > 1 else 0.08, there, back)
        axis.text(x + LANES / 2, -1.05, f"diamond {j}", **NOTE)
        x, last, forward = x + LANES, j, (rows.a[j - 1], start.a[j - 1])
    _line(axis, x, x + SINGLE, end="leaf")
    _numbers(axis, x + SINGLE / 2, 0.08, forward, (1, 1))
    axis.plot(x + SINGLE, 0, marker="*", markersize=16, color=ORANGE, zorder=5)
    return drawn


def plot_hitting_times(
    W: int,
    K: int,
    L: int,
    *,
    deepest: int | None = None,
    here: Mapping[str, Policy] | None = None,
) -> Figure:
    """Draw the hitting time under the three policies against the depth, on a log axis.

    The depths go up to K, which a line marks, or up to `deepest`. More policies, `here` by
    their labels, are points at K.

    Examples
    --------
    >>> lines = plot_hitting_times(15, 15, 5).axes[0].get_lines()
    >>> bool(abs(lines[1].get_ydata()[-1] - 14.635328) < 1e-6)  # log10 of sft's steps
    True
    """
    graph = CorridorGraph.symmetric(W, K, L)
    depths = np.unique(np.linspace(1, max(deepest or K, K), POINTS).astype(int)).tolist()
    drawn, [[axis]] = figure(1, 1, (7, 4))
    for name in PolicyName:
        heights = [hitting_time(W, k, L, name).log10 for k in depths]
        axis.plot(depths, heights, **policy_line(name), marker=".", label=str(name))
    axis.axvline(K, color=INK, linewidth=0.6)
    for label, policy in (here or {}).items():
        height = solve(graph, policy).hitting_time.log10
        axis.plot([K], [height], "o", color=INK, markersize=8, label=label)
    # Hitting times outgrow floats: their logarithms are drawn, and labelled as powers.
    axis.yaxis.get_major_locator().set_params(integer=True)
    axis.yaxis.set_major_formatter(lambda power, _: f"$10^{{{power:g}}}$")
    axis.set(
        xlabel="depth K",
        ylabel="hitting time (steps)",
        title=f"W = {W}, K to {depths[-1]}, L = {L}",
    )
    legend(axis)
    return drawn


def plot_distribution(
    walks: Mapping[str, Distribution], *, budget: int | None = None
) -> Figure:
    """Draw the probability to reach the target within T steps, for walks by their labels.

    A `budget`, in steps, is marked with each walk's probability to keep within it.

    Examples
    --------
    >>> from corridor.numerics import distribution
    >>> walks = {"rl": distribution(2, 1, 3, "rl", 40)}
    >>> plot_distribution(walks, budget=10).axes[0].get_legend_handles_labels()[1]
    ['rl: 0.75 within 10 steps']
    """
    drawn, [[axis]] = figure(1, 1, (7, 4))
    for label, walk in walks.items():
        # Each of the first few steps, then as close as a log axis shows.
        times = np.union1d(np.geomspace(1, walk.T, 800).astype(int), [budget or 1])
        note = "" if budget is None else f": {walk.cdf[budget]:.4g} within {budget} steps"
        line = policy_line(label)
        axis.step(times, walk.cdf[times], where="post", **line, label=label + note)
        if budget is not None:
            axis.plot([budget], [walk.cdf[budget]], "o", color=line["color"], markersize=5)
    if budget is not None:
        axis.axvline(budget, color=INK, linewidth=0.6)
    axis.set(xscale="log", xlabel="budget T (steps)", ylabel="P(target within T steps)")
    axis.set_title("; ".join(dict.fromkeys(size_text(walk.graph) for walk in walks.values())))
    axis.set_ylim(-0.02, 1.02)
    legend(axis)
    return drawn


def _line(axis: Axes, x: float, end_x: float, start: str = "", end: str = "") -> None:
    """Draw a single edge and name its ends."""
    axis.plot([x, end_x], [0, 0], "o-", color=INK, linewidth=1, markersize=5, zorder=4)
    for place, name in ((x, start), (end_x, end)):
        axis.text(place, -0.42, name, ha="center", fontsize=8)


def _lanes(axis: Axes, x: float, L: int) -> None:
    """Draw a diamond's lanes, or as many as can be told apart."""
    heights = np.linspace(-0.36, 0.36, min(L, MOST_LANES)) if L > 1 else [0.0]
    along = np.linspace(0, 1, 40)
    for height in heights:
        arc = height * np.sin(np.pi * along)
        axis.plot(x + LANES * along, arc, color=INK, linewidth=0.8)
    axis.plot([x, x + LANES], [0, 0], "o", color=INK, markersize=5, zorder=4)
    if L > MOST_LANES:
        label = f"{L} lanes"
        axis.text(x + LANES / 2, 0, label, va="center", backgroundcolor="white", **NOTE)


def _stubs(axis: Axes, x: float, W: int) -> None:
    """Draw the beginnings of the other branches, all of them if they are few."""
    drawn = min(W - 1, MOST_STUBS)
    for angle in np.radians(np.linspace(95, 60, MOST_STUBS)[:drawn]):
        far = [x + 0.9 * np.cos(angle)], [0.9 * np.sin(angle)]
        axis.plot([x, *far[0]], [0, *far[1]], ":", color=FAINT, linewidth=1)
    if drawn:
        more = f"{W - 1} more branch{'es' if W > 2 else ''}"
        axis.text(x - 0.15, 0.75, more, ha="right", fontsize=8, color=FAINT)


def _numbers(axis: Axes, x: float, off: float, forward: Row, backward: Row) -> None:
    """Write who goes on: forward above, backward below, each with an arrow its way."""
    signs = ((forward, "{:.3g} →", off, "bottom"), (backward, "← {:.3g}", -off, "top"))
    for (p, pretrained), sign, y, side in signs:
        color = PRETRAINED
        # A row that has not learnt is as pretrained up to rounding.
        if pretrained is not None and abs(float(p) - float(pretrained)) >= 1e-12:
            color = LEARNED if p > pretrained else DIPPED
        text = sign.format(float(p))
        # On a grey print orange and blue look alike: weight and slant tell them apart.
        written = axis.text(x, y, text, ha="center", va=side, fontsize=9, color=color)
        written.set_fontweight("bold" if color == LEARNED else "normal")
        written.set_fontstyle("italic" if color == DIPPED else "normal")
