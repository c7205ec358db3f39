"""The discrete rule: every gap moves by ±step at every update, by the gradient's sign.

It is what a training loop does. Where rows dip it deceives: a dip shorter than a step looks
like noise, a dip longer than none becomes a step deep at the least, and a sliding row
chatters by ±step, every chatter a change of direction that the flow does not make.
"""

from dataclasses import dataclass, field

import numpy as np

from ...theory.model.arguments import positive_integer, positive_number
from ...theory.model.corridors import takes_sizes
from ...theory.model.graph import CorridorGraph
from ...theory.model.shown import Shown
from ..graph.arrays import ByValue, Floats
from .gradients import Walk
from .logit_gaps import Gaps, Start, beginning, gaps_by_family, gaps_by_vertex
from .switching_functions import Balances


@dataclass(frozen=True, eq=False)
class DiscreteRun(Shown, ByValue):
    """A run of the discrete rule.

    Attributes
    ----------
    step : float
        One update is `step` units of the flow's time.
    gaps, lowest : Gaps
        After the last update, and the lowest value of each on the way.
    reversals : Gaps
        How often each row changed direction.
    hitting_times : ndarray, shape (updates + 1,)
        In steps of the walk, before each update and after the last.
    """

    step: float
    gaps: Gaps
    lowest: Gaps
    reversals: Gaps
    hitting_times: Floats = field(repr=False)

    @property
    def hitting_time(self) -> float:
        """After the last update, in steps."""
        return float(self.hitting_times[-1])

    @property
    def rises(self) -> int:
        """Number of updates that made the hitting time longer; the flow never does."""
        return int((np.diff(self.hitting_times) > 0).sum())


@takes_sizes()
def discrete_flow(
    graph: CorridorGraph,
    *,
    step: float,
    updates: int,
    start: Start = "uniform",
) -> DiscreteRun:
    """Apply ``x += step * sign(dJ/dx)`` to every row, `updates` times.

    Parameters
    ----------
    W, K, L, start
        As in `sign_flow`.
    step : float
        Positive and finite. A gradient below its rounding error counts as 0, and its row stays
        for that update.
    updates : int

    Raises
    ------
    OverflowError
        If the hitting time leaves the range of a double.

    Notes
    -----
    Claim E1 of Wei and Kim (arXiv:2606.22938).

    Examples
    --------
    >>> run = discrete_flow(15, 15, 5, step=0.01, updates=1200)
    >>> f"{run.hitting_time:.4f}"
    '900.4437'
    """
    graph, policy, gaps = beginning(graph, start)
    step = positive_number("step", step)
    updates = positive_integer("updates", updates)
    balances, x = Balances(graph, policy), gaps_by_vertex(gaps)
    learns = np.isfinite(x)
    # Counted in whole steps, so that a row that goes up and down again is where it was.
    first, place = x, np.zeros(x.shape)
    lowest, reversals, last = x, np.zeros(x.shape), np.zeros(x.shape)
    times = np.empty(updates + 1)
    with np.errstate(all="ignore"):
        for update in range(updates):
            branches = balances.branches(x)
            times[update] = Walk(balances, branches).hitting_time()
            y = balances.weigh(branches).y
            sign = np.where(learns & (np.abs(y) > balances.resolution(x)), np.sign(y), 0.0)
            reversals += sign * last < 0
            last = np.where(sign, sign, last)
            place += sign
            x = first + step * place
            lowest = np.minimum(lowest, x)
        times[updates] = Walk(balances, balances.branches(x)).hitting_time()
    rows = gaps_by_family(x), gaps_by_family(lowest), gaps_by_family(reversals)
    return DiscreteRun(step, *rows, times)
