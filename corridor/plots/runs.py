"""Pictures of runs: hitting time against updates, with the predicted lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from .figures import figure, legend
from .style import DASHES, INK, POLICY_STYLES, PURPLE, policy_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# A predicted line farther from the data than this factor is named, not drawn.
NEAR = 30.0


def plot_run(
    metrics: Mapping[str, Sequence[float]], predictions: Mapping[str, float], title: str
) -> Figure:
    """Draw the hitting time of a run against its updates, both axes logarithmic.

    It is NaN where it was not evaluated. Each prediction of theory is a level line.

    >>> columns = {"update": [1, 2, 3], "hitting_time": [140.0, float("nan"), 120.0]}
    >>> drawn = plot_run(columns, {"rl": 100.0}, "distill")
    >>> [len(line.get_xdata()) for line in drawn.axes[0].get_lines()]
    [2, 2]
    """
    drawn, [[axis]] = figure(1, 1, (7, 4.5))
    updates, times = np.array([metrics["update"], metrics["hitting_time"]], dtype=float)
    evaluated = np.isfinite(times)
    axis.plot(
        updates[evaluated],
        times[evaluated],
        color=INK,
        marker=".",
        markersize=4,
        label="learned policy",
    )
    low, high = times[evaluated].min() / NEAR, times[evaluated].max() * NEAR
    others = cycle({"color": PURPLE, "linestyle": dash} for dash in DASHES[1:])
    for name, time in predictions.items():
        line = policy_line(name) if name in POLICY_STYLES else next(others)
        label = f"{name}, {time:.6g}"
        if low <= time <= high:
            axis.axhline(time, **line, linewidth=1.2, label=label)
        else:
            label += " (off the scale)"
            axis.plot([], [], **line, linewidth=0.6, label=label)
    axis.set(title=title, xlabel="updates", ylabel="hitting time (steps)")
    axis.set(xscale="log", yscale="log")
    legend(axis, framealpha=1)
    return drawn
