"""Draw docs/convergence.svg: three flows, their excess, and the bound proved for it.

Run it as ``python docs/convergence_plot.py``; it needs ``pip install '.[plot]'``.
"""

from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np

from corridor import flow_bound, hitting_time, recovery_time, sign_flow
from corridor.plots import figure, policy_line, save
from corridor.plots.style import DARK, FAINT, INK, ORANGE

SIZES = {
    (15, 15, 5): "straight up",
    (3, 10, 3): "dips and slides",
    (2, 25, 2): "dips and slides",
}
AFTER = 6
"""How long after the proved recovery the flow is followed."""
LOWEST = 1e-6


@cache
def curves(size):
    """Return times, hitting times, excesses and bounds along the flow, and its events."""
    end = float(recovery_time(*size)) + AFTER
    flow = sign_flow(*size, end)
    times = np.arange(0, int(4 * end) + 1) / 4
    values = np.array([flow.hitting_time(t) for t in times])
    excess = values - float(hitting_time(*size, "rl"))
    proved = [float(flow_bound(*size, Fraction(t))) for t in times]
    return times, values, excess, np.array(proved), flow.events


def draw(path):
    """Write the figure to `path`."""
    drawn, [axes] = figure(1, 3, (11, 4), sharey=True)
    for axis, (size, what) in zip(axes, SIZES.items(), strict=True):
        times, values, excess, proved, events = curves(size)
        axis.semilogy(times, values, **policy_line("rl"), label="hitting time H")
        seen = excess > LOWEST
        axis.semilogy(
            times[seen], excess[seen], color=INK, linestyle="--", label="its excess over rl"
        )
        axis.semilogy(
            times, proved, color=ORANGE, linewidth=2.5, label="proved bound on the excess"
        )
        axis.axvline(float(recovery_time(*size)), color=FAINT, linestyle=":", linewidth=1)
        axis.axhline(2 * (size[0] - 1), color=FAINT, linestyle=":", linewidth=1)
        if events:
            axis.axvspan(0, events[-1].time, color=DARK, alpha=0.15, label="turns and slides")
        axis.set(
            title="W = {}, K = {}, L = {}\n".format(*size) + what,
            xlabel="time of the flow t",
            ylim=(LOWEST, 1e5),
        )
    axes[0].set_ylabel("steps")
    lines, names = axes[-1].get_legend_handles_labels()
    drawn.legend(lines, names, loc="outside lower center", ncols=len(names), fontsize=9)
    save(drawn, path)


if __name__ == "__main__":
    draw(Path(__file__).with_name("convergence.svg"))
