"""A picture of pass@k: who has the greater chance, by budget and number of attempts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..numerics.sampling.distributions import distribution
from ..numerics.sampling.overtaking import overtaking_budget
from ..theory.model.policy import PolicyName
from .figures import figure
from .style import policy_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STRIPS = {
    "nobody arrives": "#e8e8e8",
    "rl = sft > base": "#dde8f4",
    "rl > sft > base": "#f7e3dc",
    "rl > base > sft": "#e4f0dd",
}
"""What is shown of the order of the three, from short budgets to long ones."""
MOST_ATTEMPTS = 1e4


def plot_pass_at_k(
    W: int, K: int, L: int, *, longest: int | None = None, chance: float = 0.9
) -> Figure:
    """Draw who has the greater chance that one of k walks arrives within T steps each.

    The strips tell the order of the three policies, which does not depend on k; the lines how
    many attempts each policy needs to arrive with probability `chance`.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond.
    longest : int, optional
        The longest budget; ten times the pretrained model's steps to a leaf unless told.
    chance : float
        Between 0 and 1.

    Raises
    ------
    ModuleNotFoundError
        If Matplotlib is not installed.

    Examples
    --------
    >>> axis = plot_pass_at_k(3, 2, 2).axes[0]
    >>> [line.get_label() for line in axis.get_lines()]
    ['uniform', 'sft', 'rl']
    >>> [text.get_text() for text in axis.texts]
    ['nobody arrives', 'rl = sft > base', 'rl > sft > base', 'rl > base > sft']
    """
    edges, branch = K * (L + 1) + 1, 2 * K + 1
    longest = longest or max(10 * edges * (K * (L + 1) + L) // L, 6 * branch)
    drawn, [[axis]] = figure(1, 1, (8, 4.5))
    overtaken = overtaking_budget(W, K, L, longest)
    # With one branch sft is never behind rl.
    second = 3 * branch + 1 if W > 1 else longest
    ends = [branch / 2, branch + 1, min(second, longest), overtaken or longest, longest]
    for (low, high), (text, color) in zip(pairwise(ends), STRIPS.items(), strict=True):
        if low < high:
            axis.axvspan(low, high, color=color, linewidth=0)
            where = float(np.sqrt(low * high))
            place = {"ha": "center", "va": "top", "rotation": 90, "backgroundcolor": color}
            axis.text(where, 0.6 * MOST_ATTEMPTS, text, **place)
    times = np.unique(np.geomspace(branch + 1, longest, 600).astype(int))
    for name in PolicyName:
        left = distribution(W, K, L, name, longest).survival[times]
        with np.errstate(divide="ignore"):
            needed = np.maximum(np.log1p(-chance) / np.log(left), 1.0)
        axis.plot(times, needed, label=str(name), **policy_line(name))
    axis.set(xscale="log", yscale="log", xlim=(ends[0], longest), ylim=(0.8, MOST_ATTEMPTS))
    axis.set(xlabel="budget T of an attempt (steps)", ylabel="attempts k")
    axis.set_title(f"W = {W}, K = {K}, L = {L}; lines: pass@k is {chance:g}")
    axis.legend(loc="lower left")
    return drawn
