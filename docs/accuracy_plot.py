"""Draw docs/accuracy.svg: relative error against K for each solver, under sft.

Run it as ``python docs/accuracy_plot.py``; it needs ``pip install '.[plot]'``.
"""

from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np

from corridor import CorridorGraph, hitting_time, numerics
from corridor.plots import figure, save
from corridor.plots.style import BLUE, DASHES, FAINT, ORANGE, PURPLE, VERMILLION

W, L = 15, 5
DEPTHS = range(1, 41)
LOWEST, TOTAL_LOSS = 1e-17, 1.0


def exact(K):
    """Return the hitting time as a fraction."""
    value = hitting_time(W, K, L, "sft")
    return Fraction(int(value.numerator), int(value.denominator))


def dense(K):
    """Return what NumPy's dense solver makes of the lumped chain."""
    chain = numerics.lumped_chain(CorridorGraph.symmetric(W, K, L), "sft")
    n = chain.Q.shape[0]
    try:
        return Fraction(np.linalg.solve(np.eye(n) - chain.Q.toarray(), np.ones(n))[0])
    except (np.linalg.LinAlgError, OverflowError, ValueError):
        return Fraction(0)


def sparse(K):
    """Return the value of SciPy's sparse solver on the full chain, and its error bound."""
    try:
        result = numerics.hitting_time(W, K, L, "sft", "sparse")
    except ArithmeticError:
        return Fraction(0), np.inf
    return result.fraction, result.relative_error_bound


@cache
def errors():
    """Return relative errors, clipped to the plot, for each solver, and two error bounds."""
    rows = {
        "NumPy, dense (lumped chain)": [],
        "SciPy, sparse": [],
        "its error bound": [],
        "elimination without subtraction": [],
        "accurate (along the branches)": [],
        "its error bound, too": [],
    }
    for K in DEPTHS:
        true = exact(K)
        value, bound = sparse(K)
        eliminated = numerics.hitting_time(W, K, L, "sft", "elimination")
        accurate = numerics.hitting_time(W, K, L, "sft")
        found = (
            abs(dense(K) / true - 1),
            abs(value / true - 1),
            bound,
            abs(eliminated.fraction / true - 1),
            abs(accurate.fraction / true - 1),
            accurate.relative_error_bound,
        )
        for row, error in zip(rows.values(), found, strict=True):
            row.append(min(max(float(error), LOWEST), TOTAL_LOSS))
    return rows


def draw(path):
    """Write the figure to `path`."""
    styles = (
        {"color": ORANGE, "marker": "o", "linestyle": ""},
        {"color": VERMILLION, "marker": "s", "linestyle": ""},
        {"color": VERMILLION, "linestyle": "--"},
        {"color": PURPLE, "marker": "^", "linestyle": ""},
        {"color": BLUE, "marker": ".", "linestyle": ""},
        {"color": BLUE, "linestyle": DASHES[3]},
    )
    drawn, [[axes]] = figure(1, 1, (8, 4.5))
    for (name, row), style in zip(errors().items(), styles, strict=True):
        axes.semilogy(DEPTHS, row, **style, label=name, markersize=4)
    axes.axvline(15, color=FAINT, linewidth=1)
    axes.annotate("the paper's K", (15, 1e-8), rotation=90, ha="right", color=FAINT)
    axes.set(
        xlabel="K, diamonds per branch",
        ylabel="relative error (1: no digit left)",
        title=f"Hitting time under sft, W = {W}, L = {L}",
        ylim=(LOWEST / 2, 4),
    )
    axes.legend(loc="center right")
    save(drawn, path)


if __name__ == "__main__":
    draw(Path(__file__).with_name("accuracy.svg"))
