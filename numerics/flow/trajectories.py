"""What a flow returns: a trajectory that can be asked at any time."""

from __future__ import annotations

import bisect
import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from ...theory.model.arguments import described
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from ...theory.model.shown import Shown
from .gradients import balanced_hitting_time
from .logit_gaps import Gaps, gaps_by_family, policy_of_gaps
from .sliding_motion import Moment, follow
from .switching_functions import Balances

Kind = Literal["turn", "slide", "leave"]


class Flow(Shown, ABC):
    """A training in continuous time, which can be asked at any time.

    `start_policy` is the policy it started from, of which the rule at the fork, which does not
    learn, holds throughout.
    """

    graph: CorridorGraph
    start_policy: Policy

    @abstractmethod
    def gaps(self, t: float) -> Gaps:
        """Return the gaps at time `t`; raise ValueError if the flow is not known there."""

    def hitting_time(self, t: float) -> float:
        """Return the expected number of steps from source to target at time `t`."""
        return balanced_hitting_time(self.balances, self.gaps(t))

    @cached_property
    def balances(self) -> Balances:
        """The rows of the graph, ready to be weighed."""
        return Balances(self.graph, self.start_policy)


def require_time(t: float, end: float) -> None:
    """Raise ValueError unless `t` is a time of a flow that ends at `end`."""
    if not 0 <= t <= end:
        times = f"in [0, {end}]" if end < math.inf else "at least 0"
        raise ValueError(f"t must be {times}; got {described(t)}")


@dataclass(frozen=True)
class Event:
    """A row, of `family` at `depth` (1 at the fork), changes its way of moving.

    By its `kind`, ``"turn"``, ``"slide"`` or ``"leave"``, it changes direction, or starts or
    stops sliding.
    """

    time: float
    family: str
    depth: int
    kind: Kind


@dataclass(frozen=True)
class SignFlow(Flow):
    """A solution of the sign-gradient flow on [0, t_end].

    Attributes
    ----------
    t_end : float
        How far the solution reaches; less than was asked for if it had to stop.
    events : tuple of Event
        In order of time.
    moments : tuple of Moment
        Between which there is no event.
    reason : str
        Why it stopped; empty if it finished.
    rows : tuple of (family, depth)
        The rows at fault where it stopped.
    """

    graph: CorridorGraph
    start_policy: Policy
    t_end: float
    events: tuple[Event, ...]
    moments: tuple[Moment, ...] = field(repr=False)
    reason: str = ""
    rows: tuple[tuple[str, int], ...] = ()

    @property
    def status(self) -> Literal["finished", "stopped"]:
        """Whether the solution reaches the time that was asked for."""
        return "stopped" if self.reason else "finished"

    def gaps(self, t: float) -> Gaps:
        """Return the gaps at time `t`, from 0 to `t_end`."""
        require_time(t, self.t_end)
        last = bisect.bisect_right(self.moments, t, key=lambda moment: moment.time) - 1
        x = follow(self.balances, self.moments[last], t)
        return gaps_by_family(x.reshape(2, -1))

    def policy(self, t: float) -> Policy:
        """Return the policy at time `t`, its probabilities rounded to floats."""
        return policy_of_gaps(self.graph, self.gaps(t), self.start_policy.fork)
