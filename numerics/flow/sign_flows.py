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

import math
from collections.abc import Callable

import numpy as np

from ...theory.model.arguments import positive_number
from ...theory.model.corridors import takes_sizes
from ...theory.model.graph import CorridorGraph
from ..graph.arrays import Floats, Indices
from ..graph.exact_rows import row_at
from .directions import attracts, directions
from .event_location import Stretch
from .logit_gaps import T_END, Start, beginning, gaps_by_vertex
from .sliding_motion import NO_ROWS, Moment, View, slopes, view
from .switching_functions import Balances
from .trajectories import Event, Kind, SignFlow

FIRST_STEP = 1e-3
LARGEST_STEP = 0.5
SMALLEST_STEP = 1e-9
"""Below this a step is not refined: a balance that touches 0 for less is grazing it."""
SETTLED_GAP = 40.0
"""Beyond it a probability is 0 or 1 in double precision, and steps may grow."""
EVENTS_PER_ROW = 50
LOST = "the gaps of sliding rows cannot be found"


@takes_sizes()
def sign_flow(
    graph: CorridorGraph,
    t_end: float = T_END,
    start: Start = "uniform",
    progress: Callable[[float, float], None] | None = None,
) -> SignFlow:
    """Follow ``dx/dt = sign(dJ/dx)``, J minus the hitting time, from `start` to `t_end`.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond; or a CorridorGraph in their place.
    t_end : float
        Positive and finite. The default is as far as the paper's 1200 updates of 0.01 go.
    start : str, Policy, Gaps or mapping
        Where the flow starts: a policy's name, a policy (with its rule at the fork, which
        does not learn), or gaps by family.
    progress : callable, optional
        Told now and then the time reached and the last one, by a flow that takes long.

    Returns
    -------
    SignFlow
        Gaps, policy and hitting time at any time, and the events. Where the flow could not
        be continued, `status` is ``"stopped"`` and `reason` says why; it then holds what
        was found up to there.

    Raises
    ------
    ValueError
        If the hitting time at the start does not fit a double.

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
    graph, policy, gaps = beginning(graph, start)
    end = positive_number("t_end", t_end)
    balances = Balances(graph, policy)
    try:
        flow = _Flow(balances, gaps_by_vertex(gaps).ravel(), progress)
    except OverflowError as overflow:
        raise ValueError(
            f"K and start must be such that the walk fits double precision; {overflow}"
        ) from None
    reason, rows = flow.run(end)
    reached = flow.now.time if reason else end
    moments = tuple(flow.moments) or (flow.now,)
    return SignFlow(graph, policy, reached, tuple(flow.events), moments, reason, rows)


@takes_sizes()
def flow_hitting_time(graph: CorridorGraph) -> float:
    """Return the hitting time after 12 units of RLVR's sign flow: 1200 updates of 0.01.

    >>> round(flow_hitting_time(3, 5, 2), 5)
    56.00446
    """
    flow = sign_flow(graph, t_end=T_END)
    if flow.status == "stopped":
        raise ArithmeticError(f"the flow stopped at t = {flow.t_end:g}: {flow.reason}")
    return flow.hitting_time(T_END)


class _StoppedError(Exception):
    """The flow cannot be continued; the message says why."""

    def __init__(self, reason: str, rows: Indices) -> None:
        super().__init__(reason)
        self.rows = rows


class _Flow:
    """The integration: the present moment, and what was found so far."""

    def __init__(
        self,
        balances: Balances,
        x: Floats,
        progress: Callable[[float, float], None] | None,
    ) -> None:
        self.balances = balances
        self.progress = progress or (lambda _there, _end: None)
        self.events: list[Event] = []
        self.moments: list[Moment] = []
        found = balances.at(x.reshape(2, -1))
        y = found.y.ravel()
        self.learns = np.isfinite(x) & ((y != 0) | (found.weight.ravel() > 0))
        self.now = Moment(0.0, x, np.where(self.learns, np.sign(y), 0.0), NO_ROWS)

    def run(self, end: float) -> tuple[str, tuple[tuple[str, int], ...]]:
        """Go on to time `end`, or as far as possible; return why not, and which rows."""
        try:
            self.settle(0.0, self.now.x, NO_ROWS)
            self.advance(end)
        except _StoppedError as stop:
            return str(stop), tuple(
                row_at(*divmod(int(i), self.balances.size)) for i in stop.rows
            )
        except OverflowError as overflow:
            return str(overflow), ()
        return "", ()

    def advance(self, end: float) -> None:
        """Step from moment to moment up to `end`."""
        h = FIRST_STEP
        stretch = self.stretch()
        while self.now.time < end:
            self.progress(self.now.time, end)
            h = min(h, self.longest_step())
            time = end if self.now.time + h >= end else self.now.time + h
            h = time - self.now.time
            there = stretch.at(time)
            if h > SMALLEST_STEP and (there is None or stretch.unclear(there, h)):
                h /= 3
                continue
            if there is None:
                raise _StoppedError(LOST, self.now.sliding)
            if stretch.crossed(there).any():
                self.pass_event(stretch, there, h)
                stretch = self.stretch()
                continue
            sliding = self.now.sliding
            if not attracts(there.matrix, there.weight[sliding]):
                reason = "the surface on which rows slide no longer attracts"
                raise _StoppedError(reason, sliding)
            self.now = Moment(time, there.x, there.velocity, sliding)
            self.moments.append(self.now)
            stretch, h = Stretch(self.balances, self.now, self.learns, there), 2 * h

    def stretch(self) -> Stretch:
        """Return the motion that starts now."""
        here = view(self.balances, self.now.x, self.now.velocity, self.now.sliding)
        return Stretch(self.balances, self.now, self.learns, here)

    def longest_step(self) -> float:
        """Return a step within which no sigmoid near 0 changes unseen."""
        nearest = float(np.abs(self.now.x[self.learns]).min(initial=math.inf))
        return LARGEST_STEP + max(0.0, nearest - SETTLED_GAP) / 4

    def pass_event(self, stretch: Stretch, there: View, h: float) -> None:
        """Go to the first event on the way to `there` and settle it."""
        if len(self.events) > EVENTS_PER_ROW * self.now.x.size:
            raise _StoppedError(f"more than {EVENTS_PER_ROW} events per row", NO_ROWS)
        found = stretch.first_event(there, h)
        if found is None:
            raise _StoppedError(LOST, self.now.sliding)
        time, row, there = found
        self.now = Moment(time, there.x, there.velocity, self.now.sliding)
        if row in self.now.sliding:
            self.settle(time, there.x, NO_ROWS, leaving=row)
        else:
            self.settle(time, there.x, np.array([row]))

    def settle(self, time: float, x: Floats, rows: Indices, leaving: int | None = None) -> None:
        """Choose the directions of `rows`, of ties and of sliding rows, all together.

        A row that is `leaving` its surface goes on in the direction of its velocity.
        """
        here = self.balances.at(x.reshape(2, -1))
        tied = np.abs(here.y) <= self.balances.resolution(x.reshape(2, -1))
        at_surface = (tied & (here.weight > 0)).ravel() & self.learns
        at_surface[rows] = True
        at_surface[self.now.sliding] = True
        velocity = self.now.velocity.copy()
        if leaving is not None:
            velocity[leaving] = np.sign(velocity[leaving])
            at_surface[leaving] = False
        surface = np.flatnonzero(at_surface)
        sliding = NO_ROWS
        if len(surface):
            weight, matrix, rest = slopes(self.balances, x, velocity, surface)
            chosen = directions(matrix, rest, weight)
            if chosen is None:
                raise _StoppedError("rows at their surfaces have no direction", surface)
            velocity[surface] = chosen.velocity
            sliding = surface[chosen.slides]
        self.record(time, velocity, sliding)
        self.now = Moment(time, x, velocity, sliding)
        self.moments.append(self.now)

    def record(self, time: float, velocity: Floats, sliding: Indices) -> None:
        """Write down the rows that change their way of moving."""
        slid, slides = set(self.now.sliding.tolist()), set(sliding.tolist())
        changes: list[tuple[int, Kind]] = [(i, "slide") for i in slides - slid]
        changes += [(i, "leave") for i in slid - slides]
        if self.moments:
            turned = np.flatnonzero(velocity * self.now.velocity == -1)
            changes += [(i, "turn") for i in turned.tolist() if i not in slid | slides]
        for i, kind in sorted(changes):
            self.events.append(Event(time, *row_at(*divmod(int(i), self.balances.size)), kind))
