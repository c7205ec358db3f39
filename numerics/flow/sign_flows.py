"""The sign-gradient flow in continuous time, from event to event.

Every gap moves at speed ±1, up where its derivative of the objective is positive, until the
derivative vanishes: then the row turns, or it slides along the surface where its derivative
stays 0 (Filippov). Between events nothing is integrated: moving gaps are straight lines, and
sliding gaps solve "derivative = 0" as equations. Only the times of the events are searched.

Rules. A derivative is known up to rounding; while ``|log(up / down)|`` is below its rounding
bound it counts as a tie. Ties, exact ones at t = 0 included, and events that fall together
are settled at once by `directions`: Filippov's condition for all their rows together. A row
whose gap is infinite has derivative 0 and stays.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq

from ...theory.arguments import described
from ...theory.graph import CorridorGraph
from ...theory.policy import Policy
from ..chain import Floats, Indices
from ..gaps import PLACES, Start, gaps_by_vertex, start_gaps
from .balances import Balances
from .directions import attracts, directions
from .motion import LostSurfaceError, Moment, Slopes, follow, slopes_at
from .trajectories import Event, SignFlow

FIRST_STEP = 1e-3
LARGEST_STEP = 0.5
SMALLEST_STEP = 1e-9
"""Below this a step is not refined further: a balance that touches 0 for less is grazing."""
CURVED = 0.3
"""How far a balance near 0 may bend (in log units) within a step; see `_unclear`."""
VELOCITY_CHANGE = 0.15
"""How much a sliding row's velocity may change within a step."""
SETTLED_GAP = 40.0
"""Beyond it a probability is 0 or 1 in double precision, and steps may grow."""
EVENTS_PER_ROW = 50
FRACTIONS = np.linspace(0, 1, 11)[1:-1, None]


class _StoppedError(Exception):
    """The flow cannot be continued; the message says why."""

    def __init__(self, reason: str, rows: Indices) -> None:
        super().__init__(reason)
        self.rows = rows


def sign_flow(
    W: int | CorridorGraph,
    K: int | None = None,
    L: int | None = None,
    t_end: float | None = None,
    start: Start = "uniform",
) -> SignFlow:
    """Follow ``dx/dt = sign(dJ/dx)``, J minus the hitting time, from `start` to `t_end`.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond. Or a CorridorGraph for W alone,
        with `t_end` by name.
    t_end : float
        Positive and finite.
    start : str, Policy, Gaps or mapping
        Where the flow starts: a policy's name, a policy (with its rule at the fork, which
        does not learn), or gaps by family.

    Returns
    -------
    SignFlow
        Gaps, policy and hitting time at any time, and the events. Where the flow could not
        be continued, `status` is ``"stopped"`` and `reason` says why; it then holds what
        was found up to there.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or the hitting time at the start does not fit a
        double.

    Notes
    -----
    Claim T3 of Wei and Kim (arXiv:2606.22938); docs/dip.md.

    Examples
    --------
    >>> flow = sign_flow(2, 6, 2, t_end=12.0)
    >>> flow.status, [event.kind for event in flow.events[:2]]
    ('finished', ['turn', 'turn'])
    >>> round(flow.hitting_time(12.0), 3)
    40.004
    """
    graph = _graph(W, K, L)
    end = positive_time("t_end", t_end)
    policy = start if isinstance(start, Policy) else Policy()
    gaps = start_gaps(graph, start)
    balances = Balances(graph, policy)
    x = gaps_by_vertex(gaps).ravel()
    try:
        return _Flow(graph, policy, balances, x).run(end)
    except OverflowError:
        raise ValueError(
            "the hitting time at the start must fit a double (below 1e280); K is too large "
            "for this start"
        ) from None


def positive_time(name: str, value: object) -> float:
    """Return `value` as a positive, finite float."""
    rule = f"{name} must be a positive, finite number; got {described(value)}"
    if isinstance(value, bool | str) or value is None:
        raise TypeError(rule)
    try:
        number = float(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(rule) from None
    if not 0 < number < math.inf:
        raise ValueError(rule)
    return number


def _graph(W: int | CorridorGraph, K: int | None, L: int | None) -> CorridorGraph:
    if isinstance(W, CorridorGraph):
        if K is not None or L is not None:
            raise TypeError("K and L must be left out when a graph is given")
        return W
    if K is None or L is None:
        raise TypeError("K and L must be given unless W is a CorridorGraph")
    return CorridorGraph.symmetric(W, K, L)


class _Flow:
    """The integration: the present moment, and what was found so far."""

    def __init__(
        self, graph: CorridorGraph, policy: Policy, balances: Balances, x: Floats
    ) -> None:
        self.graph, self.policy, self.balances = graph, policy, balances
        self.learns = np.isfinite(x)
        self.events: list[Event] = []
        self.moments: list[Moment] = []
        y = balances.at(x.reshape(2, -1)).y.ravel()
        tied = np.flatnonzero((np.abs(y) <= self.tolerance(x)) & self.learns)
        velocity = np.where(self.learns, np.sign(y), 0.0)
        self.now = Moment(0.0, x, velocity, np.empty(0, dtype=int))
        self.first_ties = tied

    def tolerance(self, x: Floats) -> float:
        """Return the bound below which balances at `x` count as ties."""
        return self.balances.resolution(x.reshape(2, -1))

    def run(self, end: float) -> SignFlow:
        """Go on to time `end` or as far as possible."""
        reason, rows = "", np.empty(0, dtype=int)
        try:
            self.settle(0.0, self.now.x, self.first_ties, leaving=None)
            self.advance(end)
        except _StoppedError as stop:
            reason, rows = str(stop), stop.rows
        except OverflowError:
            if not self.moments:
                raise
            reason = "the hitting time leaves the range of a double"
        if not self.moments:
            self.moments.append(self.now)
        return SignFlow(
            self.graph,
            self.policy,
            end if not reason else self.now.time,
            tuple(self.events),
            tuple(self.moments),
            self.balances,
            reason,
            tuple(self.row_name(i) for i in rows),
        )

    def row_name(self, i: int) -> tuple[str, int]:
        """Return family and depth of the row at flat position `i`."""
        row, column = divmod(int(i), self.balances.size)
        family = {place: name for name, place in PLACES.items()}[row, column % 2]
        return family, column // 2 + 1

    def settle(self, time: float, x: Floats, rows: Indices, leaving: int | None) -> None:
        """Choose the directions at an event: of `rows`, of ties, and of sliding rows."""
        now = self.now
        velocity = now.velocity.copy()
        if leaving is not None:
            velocity[leaving] = np.sign(velocity[leaving])
        y = self.balances.at(x.reshape(2, -1)).y.ravel()
        at_surface = (np.abs(y) <= self.tolerance(x)) & self.learns
        at_surface[rows] = True
        at_surface[now.sliding] = True
        if leaving is not None:
            at_surface[leaving] = False
        surface = np.flatnonzero(at_surface)
        sliding = np.empty(0, dtype=int)
        if len(surface):
            found = slopes_at(self.balances, x, surface, velocity)
            chosen = directions(
                found.matrix[surface], found.rest[surface], found.weight[surface]
            )
            if chosen is None:
                self.now = Moment(time, x, now.velocity, now.sliding)
                raise _StoppedError("no attracting direction at a switching surface", surface)
            velocity[surface] = chosen.velocity
            sliding = surface[chosen.slides]
        self.record(time, velocity, sliding, leaving)
        self.now = Moment(time, x, velocity, sliding)
        self.moments.append(self.now)

    def record(
        self, time: float, velocity: Floats, sliding: Indices, leaving: int | None
    ) -> None:
        """Write down the rows that change their way of moving."""
        slid, slides = set(self.now.sliding.tolist()), set(sliding.tolist())
        kinds = [(i, "slide") for i in slides - slid] + [(i, "leave") for i in slid - slides]
        if self.moments:
            turned = np.flatnonzero(velocity * self.now.velocity == -1)
            kinds += [(int(i), "turn") for i in turned if i not in slid | slides]
        for i, kind in sorted(kinds):
            self.events.append(Event(time, *self.row_name(i), kind))

    def advance(self, end: float) -> None:
        """Step from moment to moment up to `end`."""
        h = FIRST_STEP
        most = EVENTS_PER_ROW * self.now.x.size
        here = self.weigh(self.now.x)
        while self.now.time < end:
            if len(self.events) > most:
                raise _StoppedError(f"more than {most} events", self.now.sliding)
            h = min(h, self.longest_step())
            last = self.now.time + h >= end
            time = end if last else self.now.time + h
            h = time - self.now.time
            there = self.look(time, here)
            if h > SMALLEST_STEP and (there is None or self.unclear(here, there, h)):
                h /= 2 if there is None or not self.crossed(there).any() else 3
                continue
            if there is None:
                raise _StoppedError("sliding gaps cannot be found", self.now.sliding)
            if self.crossed(there).any():
                self.pass_event(here, there, h)
                here = self.weigh(self.now.x)
                continue
            sliding = self.now.sliding
            if not attracts(there.slopes.matrix[sliding], there.slopes.weight[sliding]):
                raise _StoppedError("a sliding surface no longer attracts", sliding)
            self.now = Moment(time, there.x, there.velocity, sliding)
            self.moments.append(self.now)
            here, h = there, 2 * h

    def longest_step(self) -> float:
        """Return a step within which sigmoids near 0 do not change unseen."""
        nearest = float(np.abs(self.now.x[self.learns]).min(initial=math.inf))
        return LARGEST_STEP + max(0.0, nearest - SETTLED_GAP) / 4

    def look(self, time: float, here: _View) -> _View | None:
        """Return the view at `time` if no event comes before, None if it cannot be found."""
        sliding = self.now.sliding
        matrix = here.slopes.matrix[sliding] if len(sliding) else None
        try:
            x = follow(self.balances, self.now, time, matrix)
            return self.weigh(x)
        except LostSurfaceError:
            return None

    def weigh(self, x: Floats) -> _View:
        """Return balances, rates and velocities at `x` with the present rows sliding."""
        sliding = self.now.sliding
        slopes = slopes_at(self.balances, x, sliding, self.now.velocity)
        velocity = self.now.velocity.copy()
        if len(sliding):
            try:
                velocity[sliding] = np.linalg.solve(
                    slopes.matrix[sliding], -slopes.rest[sliding]
                )
            except np.linalg.LinAlgError:
                raise LostSurfaceError from None
        rate = slopes.rest + slopes.matrix @ velocity[sliding]
        return _View(x, velocity, slopes, rate, self.tolerance(x))

    def margins(self, view: _View) -> Floats:
        """Return how far each row is from an event: the balance, or 1 - |velocity|."""
        margin = np.where(self.learns, self.now.velocity * view.slopes.y, math.inf)
        sliding = self.now.sliding
        margin[sliding] = 1 - np.abs(view.velocity[sliding])
        return margin

    def crossed(self, view: _View) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Tell which rows have passed an event."""
        return self.margins(view) < -view.tolerance

    def unclear(self, here: _View, there: _View, h: float) -> bool:
        """Tell whether a step is too long to see what the balances do within it."""
        sliding, direction = self.now.sliding, self.now.velocity
        change = np.abs(there.velocity[sliding] - here.velocity[sliding])
        if change.max(initial=0.0) > VELOCITY_CHANGE:
            return True
        crossed = self.crossed(there)
        at_once = crossed & (self.margins(here) <= here.tolerance)
        if at_once.any():
            return True
        watch = np.isfinite(here.slopes.y) & np.isfinite(there.slopes.y) & self.learns
        watch[sliding] = False
        rows = np.flatnonzero(watch)
        e0, e1 = (direction[rows] * view.slopes.y[rows] for view in (here, there))
        s0, s1 = (direction[rows] * view.rate[rows] * h for view in (here, there))
        bend = np.abs(e1 - e0 - s0) + np.abs(e1 - e0 - s1)
        low = np.minimum(e0, e1)
        near = low <= bend / 2
        if not near.any():
            return False
        if (bend[near] > CURVED).any():
            return True
        e0, e1, s0, s1, low, bend = (part[near] for part in (e0, e1, s0, s1, low, bend))
        s, rise = FRACTIONS, e1 - e0
        cubic = e0 + s * (s0 + s * (3 * rise - 2 * s0 - s1 + s * (s0 + s1 - 2 * rise)))
        dips = cubic.min(axis=0) < low - there.tolerance
        hidden = dips & (cubic.min(axis=0) <= bend / 10)
        return bool(hidden.any())

    def pass_event(self, here: _View, there: _View, h: float) -> None:
        """Find the first event within the step `h` and settle it."""
        margin_here, margin = self.margins(here), self.margins(there)
        view, step = there, h
        while True:
            rows = np.flatnonzero(margin < -view.tolerance)
            with np.errstate(invalid="ignore"):
                guess = margin_here[rows] / (margin_here[rows] - margin[rows])
            row = int(rows[np.argmin(guess)])
            found = self.root(here, row, margin_here[row], margin[row], step)
            view_found = self.look(self.now.time + found, here)
            if view_found is None:
                raise _StoppedError("sliding gaps cannot be found", self.now.sliding)
            view, step, margin = view_found, found, self.margins(view_found)
            # Another row may have passed its own event before this one's.
            earlier = margin < -view.tolerance
            earlier[row] = False
            if not earlier.any() or found <= 0:
                break
            margin[row] = 0.0
        slid = row in set(self.now.sliding.tolist())
        time = self.now.time + step
        self.now = Moment(time, view.x, view.velocity, self.now.sliding)
        self.settle(
            time, view.x, np.array([] if slid else [row], dtype=int), row if slid else None
        )

    def root(
        self, here: _View, row: int, margin_here: float, margin_there: float, step: float
    ) -> float:
        """Return the step after which the margin of `row` is 0."""
        if margin_here <= 0:
            return 0.0
        slides = bool(np.isin(row, self.now.sliding))
        sliding = self.now.sliding
        matrix = here.slopes.matrix[sliding] if len(sliding) else None

        def margin(tau: float) -> float:
            if tau in {0.0, step}:
                return margin_here if tau == 0 else margin_there
            x = follow(self.balances, self.now, self.now.time + tau, matrix)
            if slides:
                return float(1 - abs(self.weigh(x).velocity[row]))
            y = self.balances.at(x.reshape(2, -1)).y.ravel()[row]
            return float(self.now.velocity[row] * y)

        try:
            return float(brentq(margin, 0.0, step, xtol=1e-15, rtol=8.9e-16))
        except LostSurfaceError:
            raise _StoppedError("sliding gaps cannot be found", sliding) from None


class _View:
    """Balances, rates and velocities at a point ahead of the present moment."""

    def __init__(
        self, x: Floats, velocity: Floats, slopes: Slopes, rate: Floats, tolerance: float
    ) -> None:
        self.x, self.velocity, self.slopes = x, velocity, slopes
        self.rate, self.tolerance = rate, tolerance
