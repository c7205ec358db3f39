"""Whether an event lies within a step, and when.

Each row has a margin: for a moving row the balance in the direction in which it moves, for a
sliding row ``1 - |velocity|``. An event is a margin that falls through 0.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import toms748

from ..graph.arrays import Floats, Mask
from .sliding_motion import LostSurfaceError, Moment, View, follow, view
from .switching_functions import Balances

MOST_BEND = 0.3
"""How far a balance near 0 may bend (in units of its logarithm) within a step."""
MOST_VELOCITY_CHANGE = 0.15
"""How much a sliding row's velocity may change within a step."""
ROOT_TOLERANCE = 1e-14
REFINED = 1e-11
CUBIC_STEPS = 5
SECANTS = 12
CLOSE = 1e-7
FRACTIONS = np.linspace(0, 1, 11)[1:-1, None]


@dataclass(frozen=True)
class Stretch:
    """The motion from `now` on, `here` in view, until a row changes its way of moving.

    Only rows that are in `learns` can move at all.
    """

    balances: Balances
    now: Moment
    learns: Mask
    here: View

    def at(self, time: float, bend: Floats | None = None) -> View | None:
        """Return the view at `time`, None if the sliding rows are lost before."""
        try:
            x = follow(self.balances, self.now, time, self.here.factors, bend)
            rows = self.now.sliding
            return view(self.balances, x, self.now.velocity, rows, self.here.factors)
        except LostSurfaceError:
            return None

    def margins(self, there: View) -> Floats:
        """Return the margin of every row; infinite for rows that cannot move."""
        margin = np.full(there.x.shape, np.inf)
        moves = self.learns
        margin[moves] = self.now.velocity[moves] * there.y[moves]
        sliding = self.now.sliding
        margin[sliding] = 1 - np.abs(there.velocity[sliding])
        return margin

    def crossed(self, there: View) -> Mask:
        """Tell which rows have passed an event on the way to `there`."""
        return self.margins(there) < -there.tolerance

    def unclear(self, there: View, h: float) -> bool:
        """Tell whether a step of `h` is too long to see what happens within it.

        A margin of a moving row is compared with the cubic through its values and slopes at
        both ends. The cubic leaves the chord by at most 4/27 of `bend`, so that a row
        farther than `bend`/2 from 0 at both ends needs no look.
        """
        sliding = self.now.sliding
        change = np.abs(there.velocity[sliding] - self.here.velocity[sliding])
        if change.max(initial=0.0) > MOST_VELOCITY_CHANGE:
            return True
        start = self.margins(self.here)
        if (self.crossed(there) & (start <= self.here.tolerance)).any():
            return True
        watched = np.isfinite(self.here.y) & np.isfinite(there.y) & self.learns
        watched[sliding] = False
        rows = np.flatnonzero(watched)
        direction = self.now.velocity[rows]
        e0, e1 = direction * self.here.y[rows], direction * there.y[rows]
        s0, s1 = direction * self.here.rate[rows] * h, direction * there.rate[rows] * h
        bend = np.abs(e1 - e0 - s0) + np.abs(e1 - e0 - s1)
        near = np.minimum(e0, e1) <= bend / 2
        if (bend[near] > MOST_BEND).any():
            return True
        lowest = _lowest(e0[near], e1[near], s0[near], s1[near])
        dips = lowest < np.minimum(e0, e1)[near] - there.tolerance
        return bool((dips & (lowest <= bend[near] / 10)).any())

    def first_event(self, there: View, span: float) -> tuple[float, int, View] | None:
        """Return time, row and view of the first event before `there`, reached after `span`.

        None if sliding rows are lost on the way.
        """
        start, margin, end = self.margins(self.here), self.margins(there), there
        time, row = self.now.time + span, -1
        rows, bend = self.now.sliding, np.zeros(there.x.shape)
        straight = self.now.x[rows] + self.now.velocity[rows] * span
        bend[rows] = (there.x[rows] - straight) / span**2
        while (crossed := margin < -end.tolerance).any():
            rows = np.flatnonzero(crossed)
            row = int(rows[np.argmin(start[rows] / (start[rows] - margin[rows]))])
            try:
                span = self._root(row, start[row], margin[row], span, bend, end)
            except LostSurfaceError:
                return None
            time = self.now.time + span
            found = self.at(time, bend)
            if found is None:
                return None
            # Another row may have passed its own event before this one's.
            end, margin = found, self.margins(found)
            margin[row] = 0.0
            if span <= 0:
                break
        return time, row, end

    def _root(
        self, row: int, start: float, end: float, span: float, bend: Floats, there: View
    ) -> float:
        """Return the time from now at which the margin of `row`, below 0 `there`, is 0.

        It is `end` in that view, reached after `span`.
        """
        if start <= 0:
            return 0.0
        sliding = self.now.sliding
        slides = bool(np.isin(row, sliding))

        def margin(tau: float) -> float:
            if tau in {0.0, span}:
                return start if tau == 0 else end
            x = follow(self.balances, self.now, self.now.time + tau, self.here.factors, bend)
            if slides:
                there = view(self.balances, x, self.now.velocity, sliding, self.here.factors)
                return float(1 - abs(there.velocity[row]))
            y = self.balances.at(x.reshape(2, -1)).y.ravel()[row]
            return float(self.now.velocity[row] * y)

        rise, turn = end - start, self.now.velocity[row]
        s0, s1 = rise, rise
        if not slides:
            s0, s1 = turn * self.here.rate[row] * span, turn * there.rate[row] * span
        guess, slope = _crossing(*map(float, (start, rise, s0, s1)))
        return _root_near(margin, guess * span, slope / span, span)


def _crossing(start: float, rise: float, s0: float, s1: float) -> tuple[float, float]:
    """Return where in (0, 1) a cubic from `start` > 0 falls below 0, and its slope there.

    `s0` and `s1` are its slopes at both ends; where it cannot be found, the chord's.
    """
    at, slope = -start / rise, rise
    for _ in range(CUBIC_STEPS):
        bends = (3 * rise - 2 * s0 - s1, s0 + s1 - 2 * rise)
        value = start + at * (s0 + at * (bends[0] + at * bends[1]))
        slope = s0 + at * (2 * bends[0] + at * 3 * bends[1])
        after = at - value / slope if slope else math.nan
        if not 0 < after < 1:
            return -start / rise, rise
        at = after
    return at, slope


def _root_near(
    margin: Callable[[float], float], guess: float, slope: float, span: float
) -> float:
    """Return the root in (0, span) of a falling function, close to a guess as a rule.

    By secants, the first with the `slope` at the guess; by brackets if these do not settle.
    """
    tau, before, last = guess, math.nan, math.nan
    for _ in range(SECANTS):
        value = margin(tau)
        # Too close by, the difference of the values is their rounding.
        if abs(tau - before) > CLOSE * span:
            slope = (value - last) / (tau - before)
        after = tau - value / slope if slope else math.nan
        if not 0 < after < span:
            break
        # Small steps that no longer shrink are the rounding of the margin.
        noise = REFINED if abs(after - tau) > abs(tau - before) / 4 else 0.0
        if abs(after - tau) <= max(ROOT_TOLERANCE, noise):
            return after
        tau, before, last = after, tau, value
    return float(toms748(margin, 0.0, span, k=1, xtol=ROOT_TOLERANCE, rtol=8.9e-16))


def _lowest(e0: Floats, e1: Floats, s0: Floats, s1: Floats) -> Floats:
    """Return the least value inside (0, 1) of cubics with these end values and slopes."""
    rise, s = e1 - e0, FRACTIONS
    cubics = e0 + s * (s0 + s * (3 * rise - 2 * s0 - s1 + s * (s0 + s1 - 2 * rise)))
    lowest: Floats = cubics.min(axis=0)
    return lowest
