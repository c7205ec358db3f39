"""Flows with a smooth right-hand side, by SciPy's stiff integrators.

The plain policy-gradient flow ``dx/dt = dJ/dx`` needs time in proportion to 1/(steps above
the optimum) where the sign flow needs its logarithm. The smoothed sign ``tanh(dJ/dx / width)``
tends to the sign flow as the width goes to 0, sliding included, without knowing of events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from ...theory.model.arguments import one_of, positive_number
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from ..graph.arrays import ByValue, Floats
from .logit_gaps import Gaps, Start, beginning, gaps_by_family, gaps_by_vertex
from .switching_functions import Balances
from .trajectories import Flow, require_time

Method = Literal["Radau", "BDF", "LSODA"]
RELATIVE_TOLERANCE = 1e-9
ABSOLUTE_TOLERANCE = 1e-11


@dataclass(frozen=True, eq=False)
class SmoothFlow(Flow, ByValue):
    """A solution of a smooth flow on [0, t_end], to the integrator's tolerance.

    Attributes
    ----------
    graph : CorridorGraph
    t_end : float
    times : ndarray
        The integrator's own steps.
    start_policy : Policy
        Its fork is the walk's; its rows do not matter.
    """

    graph: CorridorGraph
    t_end: float
    times: Floats = field(repr=False)
    start_policy: Policy = field(repr=False)
    _start: Floats = field(repr=False)
    _values: Floats = field(repr=False)
    _solution: Any = field(repr=False, compare=False)

    def gaps(self, t: float) -> Gaps:
        """Return the gaps at time `t`, an array of shape (K,) for each family."""
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


def gradient_flow(
    W: int | CorridorGraph,
    K: int | None = None,
    L: int | None = None,
    t_end: float | None = None,
    start: Start = "uniform",
    method: Method = "LSODA",
) -> SmoothFlow:
    """Follow ``dx/dt = dJ/dx``, the plain policy gradient, without its sign alone.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond; or a CorridorGraph for W alone.
    t_end : float
        Positive and finite.
    start : str, Policy, Gaps or mapping
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
    return _integrate(beginning(W, K, L, start), t_end, method, None)


def smoothed_flow(
    W: int | CorridorGraph,
    K: int | None = None,
    L: int | None = None,
    t_end: float | None = None,
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
    return _integrate(beginning(W, K, L, start), t_end, method, width)


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
