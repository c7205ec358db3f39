"""The dip, measured: which rows the sign flow first moves away from the optimum, and how far.

A row dips when its gap falls below its pretrained value 0 on the way up.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import numpy as np
from scipy.optimize import brentq

from ...theory.model.arguments import described, positive_integer
from ...theory.model.corridors import takes_graphs
from ...theory.model.shown import Shown
from ..graph.arrays import Floats
from ..graph.exact_rows import row_at
from .gradients import balanced_hitting_time
from .logit_gaps import Gaps
from .sign_flows import sign_flow
from .sliding_motion import Moment, follow, view
from .trajectories import SignFlow

DipKind = Literal["none", "sliding", "dip", "dip with sliding"]

FIRST_END, LAST_END = 6.0, 96.0
BELOW = 1e-12
"""A gap that is above minus this has not dipped: sliding gaps are solved to rounding."""
MOST_CELLS = 10_000


@dataclass(frozen=True)
class RowDip:
    """What the row of `family` at `depth` (1 at the fork) does before it goes up for good.

    Attributes
    ----------
    lowest : float
        Minimum of the gap; 0 for a row that slides and does not dip.
    turned : float or None
        Time of the minimum; None if the gap still falls at the end.
    recovered : float or None
        Time from which on the gap is above 0; None if that does not come.
    slides : tuple of (float, float)
        From when to when it slides.
    """

    family: str
    depth: int
    lowest: float
    turned: float | None
    recovered: float | None
    slides: tuple[tuple[float, float], ...]

    @property
    def sliding_time(self) -> float:
        """How long it slides, all in all."""
        return math.fsum(end - start for start, end in self.slides)


@dataclass(frozen=True)
class Dip(Shown):
    """The dip of one corridor, from the pretrained policy.

    Attributes
    ----------
    rows : tuple of RowDip
        Rows that dip or slide, from the fork outwards.
    recovered : float or None
        When the last row is above 0 for good (0 if none dips); None if that does not come.
    delay : float or None
        By how much the slowest row lags behind one that goes straight, once all go
        straight; the flow reaches the optimum that much later at the most.
    steps_saved : float or None
        Hitting time of the straight line ``x = t`` minus that of the flow, at the time of
        the last event: what giving way buys.
    flow : SignFlow
        The solution it was read off.
    """

    W: int
    K: int
    L: int
    rows: tuple[RowDip, ...]
    recovered: float | None
    delay: float | None
    steps_saved: float | None
    flow: SignFlow = field(repr=False)

    @property
    def kind(self) -> DipKind:
        """``"none"``, ``"sliding"`` (some row lags, none dips), or a dip without or with it."""
        slides = any(row.slides for row in self.rows)
        if self.lowest < 0:
            return "dip with sliding" if slides else "dip"
        return "sliding" if slides else "none"

    @property
    def lowest(self) -> float:
        """Minimum of all gaps."""
        return min((row.lowest for row in self.rows), default=0.0)


@takes_graphs()
def dip(W: int, K: int, L: int) -> Dip:
    """Measure the dip of the sign flow from the pretrained policy.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond. With W = 1 there is no dead end, and
        no backward row ever recovers.

    Raises
    ------
    ArithmeticError
        If the flow could not be followed; the message says how far and why.

    Examples
    --------
    >>> found = dip(2, 6, 2)
    >>> found.kind, len(found.rows), round(found.lowest, 4)
    ('dip with sliding', 10, -0.0396)
    >>> dip(15, 15, 5).kind
    'none'
    """
    W, K, L = (positive_integer(n, v) for n, v in (("W", W), ("K", K), ("L", L)))
    end = FIRST_END
    while True:
        flow = sign_flow(W, K, L, end)
        if flow.status == "stopped":
            raise ArithmeticError(f"the flow stopped at t = {flow.t_end:g}: {flow.reason}")
        last = flow.moments[-1]
        straight = not len(last.sliding) and bool(np.all(last.velocity == 1))
        if W == 1 or (straight and last.x.min() > 0) or end >= LAST_END:
            break
        end *= 2
    rows = _row_dips(flow)
    times = [row.recovered for row in rows if row.lowest < 0]
    finite = [time for time in times if time is not None]
    return Dip(
        W,
        K,
        L,
        rows,
        max(finite, default=0.0) if len(finite) == len(times) else None,
        float(last.time - last.x.min()) if straight else None,
        _steps_saved(flow) if straight else None,
        flow,
    )


def dip_map(
    W: Iterable[int], K: Iterable[int], L: Iterable[int]
) -> dict[tuple[int, int, int], DipKind]:
    """Return for each (W, K, L) whether there is a dip, measured by following the flow.

    Raises ValueError if there are over 10000 combinations, ArithmeticError as `dip` does.

    Examples
    --------
    >>> dip_map([3], [4, 5, 6], [2])
    {(3, 4, 2): 'none', (3, 5, 2): 'dip', (3, 6, 2): 'dip'}
    """
    axes = [
        [positive_integer(name, value) for value in _axis(name, values)]
        for name, values in (("W", W), ("K", K), ("L", L))
    ]
    size = math.prod(map(len, axes))
    if not 1 <= size <= MOST_CELLS:
        raise ValueError(f"W, K and L must give 1 to {MOST_CELLS} combinations; got {size}")
    return {(w, k, n): dip(w, k, n).kind for w in axes[0] for k in axes[1] for n in axes[2]}


def _axis(name: str, values: object) -> Iterable[Any]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(
            f"{name} must be a list of positive integers; got {described(values)}: for one "
            "corridor take dip(W, K, L)"
        )
    return values


def _row_dips(flow: SignFlow) -> tuple[RowDip, ...]:
    """Read the rows that dip or slide off the flow."""
    gaps = np.array([moment.x for moment in flow.moments])
    slid = {i for moment in flow.moments for i in moment.sliding.tolist()}
    dipped = set(np.flatnonzero(gaps.min(axis=0) < -BELOW).tolist())
    names = {i: row_at(*divmod(i, flow.balances.size)) for i in slid | dipped}
    # From the fork outwards, and at each vertex forward before backward.
    places = sorted(names, key=lambda i: (i % flow.balances.size, i))
    return tuple(_row_dip(flow, gaps[:, i], i, *names[i]) for i in places)


def _row_dip(flow: SignFlow, gaps: Floats, i: int, family: str, depth: int) -> RowDip:
    slides = _slides(flow, family, depth)
    lowest, time = _lowest(flow, gaps, i)
    turned = None if time == flow.t_end else time
    if lowest >= -BELOW:
        return RowDip(family, depth, 0.0, None if turned is None else 0.0, 0.0, slides)
    return RowDip(family, depth, lowest, turned, _recovered(flow, gaps, i), slides)


def _lowest(flow: SignFlow, gaps: Floats, i: int) -> tuple[float, float]:
    """Return value and time of the minimum of gap `i`, inside a slide if it is there."""
    candidates = [(float(x), moment.time) for x, moment in zip(gaps, flow.moments, strict=True)]
    for start, end in zip(flow.moments, flow.moments[1:], strict=False):
        if i in start.sliding and start.velocity[i] < 0:
            speed = partial(_velocity, flow, start, i)
            if speed(end.time) > 0:
                time = float(brentq(speed, start.time, end.time))
                candidates.append((float(follow(flow.balances, start, time)[i]), time))
    return min(candidates)


def _velocity(flow: SignFlow, start: Moment, i: int, time: float) -> float:
    x = follow(flow.balances, start, time)
    return float(view(flow.balances, x, start.velocity, start.sliding).velocity[i])


def _recovered(flow: SignFlow, gaps: Floats, i: int) -> float | None:
    """Return the last time at which gap `i` comes up through 0."""
    below = np.flatnonzero(gaps < -BELOW)
    last = int(below[-1])
    if last + 1 == len(gaps):
        return None
    start, end = flow.moments[last : last + 2]

    def height(t: float) -> float:
        return float(follow(flow.balances, start, t)[i])

    if height(end.time) <= 0:
        return end.time
    return float(brentq(height, start.time, end.time))


def _slides(flow: SignFlow, family: str, depth: int) -> tuple[tuple[float, float], ...]:
    changes = [
        event.time
        for event in flow.events
        if (event.family, event.depth) == (family, depth) and event.kind != "turn"
    ]
    if len(changes) % 2:
        changes.append(flow.t_end)
    return tuple(zip(changes[::2], changes[1::2], strict=True))


def _steps_saved(flow: SignFlow) -> float:
    """Return what the flow is ahead of the straight line at its last event, in steps."""
    if not flow.events:
        return 0.0
    time = flow.events[-1].time
    straight = Gaps(*(np.full(len(x), time) for x in flow.gaps(time)))
    return balanced_hitting_time(flow.balances, straight) - flow.hitting_time(time)
