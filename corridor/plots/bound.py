"""A picture of the sign flow beside the bound that is proved for it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from ..theory.quantities.convergence import flow_bound, recovery_time
from ..theory.quantities.hitting_times import hitting_time
from .figures import figure, legend
from .style import FAINT, INK, ORANGE, policy_line, size_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..numerics.flow.trajectories import SignFlow

POINTS = 160
LOWEST = 1e-10
"""Of the hitting time: below it a difference of two of them has no digit."""


def plot_bound(flow: SignFlow) -> Figure:
    """Draw the hitting time, its excess over rl's, and the proved bound on the excess.

    Parameters
    ----------
    flow : SignFlow
        From the pretrained policy, on a graph whose branches are alike.

    Raises
    ------
    ModuleNotFoundError
        If Matplotlib is not installed.

    Examples
    --------
    >>> from corridor import sign_flow
    >>> lines = plot_bound(sign_flow(2, 6, 2, t_end=3.0)).axes[0].get_lines()
    >>> [line.get_label() for line in lines]
    ['hitting time H', 'its excess over rl', 'proved bound on the excess', ...]
    """
    drawn, axes = figure(1, 1, (8, 4.5))
    draw_bound(axes[0, 0], flow)
    return drawn


def draw_bound(axis: Axes, flow: SignFlow) -> None:
    """Draw what `plot_bound` shows into `axis`."""
    W, K, L = sizes(flow)
    times = np.linspace(0.0, flow.t_end, POINTS + 1).tolist()
    values = np.array([flow.hitting_time(t) for t in times])
    excess = values - float(hitting_time(W, K, L, "rl"))
    excess[excess < LOWEST * values] = np.nan
    axis.semilogy(times, values, **policy_line("rl"), label="hitting time H")
    axis.semilogy(times, excess, color=INK, linestyle=(0, (6, 2)), label="its excess over rl")
    proved = bounds(W, K, L, times)
    axis.semilogy(
        times, proved, color=ORANGE, linewidth=2.5, label="proved bound on the excess"
    )
    if W > 1:
        label = "below it no row is wrong"
        axis.axhline(2 * (W - 1), color=FAINT, linestyle=":", linewidth=1.2, label=label)
        recovery = float(recovery_time(W, K, L))
        if recovery < flow.t_end:
            axis.axvline(recovery, color=FAINT, linestyle="-.", linewidth=1.2, label="proved T")
    axis.set(xlabel="time of the flow t", ylabel="steps", title=size_text(flow.graph))
    legend(axis)


def sizes(flow: SignFlow) -> tuple[int, int, int]:
    """Return W, K and L of a flow whose branches are alike."""
    lanes = flow.graph.branches[0].lanes
    return flow.graph.width, len(lanes), lanes[0]


def bounds(W: int, K: int, L: int, times: Iterable[float]) -> list[float]:
    """Return the proved bound on the excess over rl's hitting time at each of `times`.

    >>> [round(most, 3) for most in bounds(2, 6, 2, [0.0, 12.0])]
    [531.0, 4.545]
    """
    return [float(flow_bound(W, K, L, Fraction(t))) for t in times]
