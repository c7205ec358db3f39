"""Flows with a smooth right-hand side: SFT in closed form, others by SciPy's stiff integrators.

*SFT on golden paths.* Such a path passes each forward row of its branch once, lanes taken
alike; backward rows stay. On cross-entropy with one logit per edge, of a row with L lanes and
log-odds f the edges' logits move at ``1/edges - share`` each, so that f moves at
``(1 + 1/L)(1 - p)`` (row-wise softmax flow). Hence ``f + exp(f)`` grows at that constant rate,
and f is the logarithm of Wright's omega.

*The gradient and its smoothed sign.* The plain policy-gradient flow ``dx/dt = dJ/dx`` needs
time in proportion to 1/(steps above the optimum) where the sign flow needs its logarithm. The
smoothed sign ``tanh(dJ/dx / width)`` tends to the sign flow as the width goes to 0, sliding
included, without knowing of events.
"""

import math
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq
from scipy.special import wrightomega

from ...theory.model.arguments import one_of, positive_number
from ...theory.model.corridors import takes_sizes
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from ..graph.arrays import ByValue, Floats
from .logit_gaps import (
    T_END,
    Gaps,
    Start,
    beginning,
    gaps_by_family,
    gaps_by_vertex,
    pretrained_log_odds,
)
from .switching_functions import Balances
from .trajectories import Flow, require_time

Method = Literal["Radau", "BDF", "LSODA"]
RELATIVE_TOLERANCE = 1e-9
ABSOLUTE_TOLERANCE = 1e-11


@dataclass(frozen=True)
class SftFlow(Flow):
    """The exact solution of SFT's flow on `graph`, from the gaps `start`, at any time.

    Of `start_policy` the rule at the fork alone counts.
    """

    graph: CorridorGraph
    start: Gaps
    start_policy: Policy

    def gaps(self, t: float) -> Gaps:
        """Return the gaps at time `t`, at least 0."""
        require_time(t, math.inf)
        lanes = self.graph.branches[0].lanes
        speed = 1 + 1 / np.asarray(lanes, dtype=float)
        a, c = (
            _learned(getattr(self.start, name), pretrained_log_odds(name, lanes), speed * t)
            for name in "ac"
        )
        return Gaps(a, self.start.b, c, self.start.d)


@takes_sizes()
def sft_flow(
    graph: CorridorGraph,
    start: Start = "uniform",
) -> SftFlow:
    """Follow SFT on golden paths, one path per unit of time and branch.

    Parameters
    ----------
    W, K, L, start
        As in `sign_flow`; the branches of a graph must be alike.

    Examples
    --------
    >>> flow = sft_flow(15, 3, 5)
    >>> flow.gaps(1.0).b, flow.gaps(0.0).a
    (array([0., 0., 0.]), array([0., 0., 0.]))
    """
    graph, policy, gaps = beginning(graph, start)
    if any(kind.lanes != graph.branches[0].lanes for kind in graph.branches):
        raise ValueError("W must be a graph whose branches are alike for the SFT flow")
    return SftFlow(graph, gaps, policy)


@dataclass(frozen=True, eq=False)
class SmoothFlow(Flow, ByValue):
    """A solution of a smooth flow on [0, t_end], to the integrator's tolerance.

    `times` are the integrator's own steps; of `start_policy` the rule at the fork alone counts.
    """

    graph: CorridorGraph
    t_end: float
    times: Floats = field(repr=False)
    start_policy: Policy = field(repr=False)
    _start: Floats = field(repr=False)
    _values: Floats = field(repr=False)
    _solution: Any = field(repr=False, compare=False)

    def gaps(self, t: float) -> Gaps:
        """Return the gaps at time `t`, from 0 to `t_end`."""
        require_time(t, self.t_end)
        x = self._start.copy()
        x[np.isfinite(x)] = self._solution(t)
        return gaps_by_family(x)

    def time_below(self, steps: float) -> float | None:
        """Return the first time at which the hitting time is `steps`; None if never.

        Examples
        --------
        >>> flow = gradient_flow(3, 2, 2, t_end=100.0)
        >>> flow.time_below(26.5) < flow.time_below(26.1) < 100
        True
        """
        if self.hitting_time(0.0) <= steps:
            return 0.0
        for before, after in zip(self.times, self.times[1:], strict=False):
            if self.hitting_time(float(after)) <= steps:
                excess = lambda t: self.hitting_time(t) - steps  # noqa: E731
                return float(brentq(excess, float(before), float(after)))
        return None


@takes_sizes()
def gradient_flow(
    graph: CorridorGraph,
    t_end: float = T_END,
    start: Start = "uniform",
    method: Method = "LSODA",
) -> SmoothFlow:
    """Follow ``dx/dt = dJ/dx``, the plain policy gradient, without its sign alone.

    Parameters
    ----------
    W, K, L, t_end, start
        As in `sign_flow`.
    method : ``"Radau"``, ``"BDF"``, ``"LSODA"``

    Raises
    ------
    ArithmeticError
        If the integrator fails; the message says when and why.

    Examples
    --------
    >>> flow = gradient_flow(3, 2, 2, t_end=100.0)
    >>> round(flow.hitting_time(100.0), 2)
    26.08
    """
    return _integrate(beginning(graph, start), t_end, method, None)


@takes_sizes()
def smoothed_flow(
    graph: CorridorGraph,
    t_end: float = T_END,
    start: Start = "uniform",
    *,
    width: float,
    method: Method = "Radau",
) -> SmoothFlow:
    """Follow ``dx/dt = tanh((dJ/dx) / width)``, a smoothed sign.

    Parameters
    ----------
    W, K, L, t_end, start, method
        As in `gradient_flow`.
    width : float
        Steps; positive. A gradient well above it counts fully.

    Examples
    --------
    >>> flow = smoothed_flow(2, 3, 2, t_end=1.0, width=1e-3)
    >>> bool(abs(flow.gaps(1.0).a[0] - 1.0) < 1e-6)
    True
    """
    width = positive_number("width", width)
    return _integrate(beginning(graph, start), t_end, method, width)


def _learned(gap: Floats, base: Floats, time: Floats) -> Floats:
    """Return the gap after `time` of ``f' = 1 - p``; infinite gaps stay."""
    f = np.where(np.isfinite(gap), gap + base, 0.0)
    later: Floats = np.log(wrightomega(f + np.exp(f) + time)) - base
    still = np.isinf(gap) | (time == 0)
    return np.where(still, gap, later)


def _integrate(
    begins: tuple[CorridorGraph, Policy, Gaps], t_end: object, method: str, width: float | None
) -> SmoothFlow:
    graph, policy, gaps = begins
    end = positive_number("t_end", t_end)
    one_of("method", method, get_args(Method))
    balances, first = Balances(graph, policy), gaps_by_vertex(gaps)
    moves = np.isfinite(first)
    unit = np.zeros((int(moves.sum()), *first.shape))
    unit[np.arange(len(unit)), *np.nonzero(moves)] = 1.0

    def gradient(z: Floats, directions: Floats) -> tuple[Floats, Floats]:
        x = first.copy()
        x[moves] = z
        g, slopes = balances.gradient(balances.branches(x, directions))
        return g[moves], slopes[:, moves].T

    def rate(_: float, z: Floats) -> Floats:
        g, _slopes = gradient(z, unit[:0])
        return g if width is None else np.tanh(g / width)

    def jacobian(_: float, z: Floats) -> Floats:
        g, slopes = gradient(z, unit)
        if width is None:
            return slopes
        bell = 1 / np.cosh(np.minimum(np.abs(g / width), 300.0)) ** 2 / width
        product: Floats = bell[:, None] * slopes
        return product

    solve: Any = solve_ivp  # its overloads admit no jacobian that returns shape (n, n)
    solved = solve(
        rate,
        (0.0, end),
        first[moves],
        method=method,
        jac=jacobian,
        dense_output=True,
        rtol=RELATIVE_TOLERANCE,
        atol=ABSOLUTE_TOLERANCE,
    )
    if not solved.success:
        raise ArithmeticError(f"{method} stopped at t = {solved.t[-1]:g}: {solved.message}")
    return SmoothFlow(graph, end, solved.t, policy, first, solved.y, solved.sol)
