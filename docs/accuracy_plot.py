"""Draw docs/accuracy.svg: relative error against K for each solver, under sft.

Run it as ``python docs/accuracy_plot.py``; it needs ``pip install '.[plot]'``.
"""

from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np

from corridor import CorridorGraph, hitting_time, numerics

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
    try:
        import matplotlib as mpl
    except ImportError:
        raise SystemExit("the plot needs matplotlib: pip install '.[plot]'") from None

    mpl.use("svg")
    # The same text in the file for the same numbers.
    mpl.rcParams.update({"svg.hashsalt": "corridor", "svg.fonttype": "none"})
    import matplotlib.pyplot as plt

    styles = ("C1o", "C3s", "C3--", "C2^", "C0.", "C0--")
    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for (name, row), style in zip(errors().items(), styles, strict=True):
        axes.semilogy(DEPTHS, row, style, label=name, markersize=4)
    axes.axvline(15, color="0.7", linewidth=1)
    axes.annotate("the paper's K", (15, 1e-8), rotation=90, ha="right", color="0.5")
    axes.set(
        xlabel="K, diamonds per branch",
        ylabel="relative error (1: no digit left)",
        title=f"Hitting time under sft, W = {W}, L = {L}",
        ylim=(LOWEST / 2, 4),
    )
    axes.legend(loc="center right")
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    draw(Path(__file__).with_name("accuracy.svg"))
