"""Draw docs/prompt.svg: equal hitting times over accuracy at the fork and backtracking skill.

Run it as ``python docs/prompt_plot.py``; it needs ``pip install '.[plot]'``.
"""

from pathlib import Path

import numpy as np
import sympy

from corridor.plots import figure, save
from corridor.plots.style import depth_lines
from corridor.theory import skilled_round_trip

K, L = 15, 5
SKILL, ODDS = np.linspace(0, 6, 161), np.linspace(-np.log(14), 34, 161)


def times():
    """Return the decimal logarithm of the hitting time, odds by skill."""
    x = sympy.Symbol("x")
    trip = sympy.lambdify(x, skilled_round_trip(K, L, x))(SKILL)
    return np.log10(2 * K + 2 + np.exp(-ODDS)[:, None] * trip[None, :])


def draw(path):
    """Write the figure to `path`."""
    drawn, [[axes]] = figure(1, 1, (8, 4.5))
    levels = [np.log10(33), 2, 3, 4, 6, 8, 10, 12]
    styles = depth_lines(len(levels))
    lines = axes.contour(
        SKILL, ODDS, times(), levels=levels, colors=[line["color"] for line in styles]
    )
    labels = {
        level: f"{10**level:.4g}" if level < 4 else f"$10^{{{level:g}}}$" for level in levels
    }
    axes.clabel(lines, fmt=labels)
    axes.set(
        xlabel="backtracking skill: log-odds gained by every backward row (sft: 0)",
        ylabel="log-odds of the right branch (blind, W = 15: -2.6)",
        title=f"Equal hitting times, K = {K}, L = {L}",
    )
    save(drawn, path)


if __name__ == "__main__":
    draw(Path(__file__).with_name("prompt.svg"))
