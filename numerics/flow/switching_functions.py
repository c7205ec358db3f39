"""What pushes a row up against what pushes it down: the sign of the gradient, and its slopes.

For each row the derivative of the objective is ``weight * (up - down)`` with three positive
numbers. ``up`` and ``down`` are sums of products of positive terms, so each is computed to a
small relative error, and ``y = log(up / down)`` says which way the row moves. The formulas
are those of docs/dip.md, section "The two pushes".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy, branch_weights
from ..graph.arrays import Floats
from .forward_derivatives import Dual

UNIT = 2.0**-53
LARGEST = 1e280
"""Products and quotients of the sums must stay in range of a double."""


@dataclass(frozen=True)
class DeadEnd:
    """Dead ends of one kind: pretrained log-odds of its forward rows, and entries.

    Attributes
    ----------
    base : ndarray, shape (2 * depth,)
        Log-odds of the forward rows c_1, a_1, c_2, …; those of the backward rows are minus
        these.
    entries : float
        Expected entries for each entry into the target branch.
    alike : bool
        Whether it has the lanes of the target branch.
    """

    base: Floats
    entries: float
    alike: bool


@dataclass(frozen=True)
class Balance:
    """The balance of every row at one policy, with its derivatives along directions.

    Attributes
    ----------
    y : ndarray, shape (2, n)
        ``log(up / down)``; infinite where one of the two is 0. A row where both are, which
        the walk never reaches, has ``y`` and `weight` 0.
    slopes : ndarray, shape (m, 2, n)
        Derivatives of `y` along each of m directions.
    weight : ndarray, shape (2, n)
        The derivative of the objective with respect to the gap is
        ``weight * (exp(y) - 1)`` where `y` is finite.
    """

    y: Floats
    slopes: Floats
    weight: Floats


class Balances:
    """The rows of a graph, ready to be weighed at any gaps.

    Parameters
    ----------
    graph : CorridorGraph
    policy : Policy
        Only its rule at the fork is used.
    """

    def __init__(self, graph: CorridorGraph, policy: Policy) -> None:
        kinds = graph.branches
        weights = [float(weight) for weight in branch_weights(graph, policy)]
        if not weights[graph.target] > 0:
            raise ValueError("fork must lead to the target branch; its probability is 0")
        entries: dict[tuple[int, ...], float] = {}
        for kind, (branch, weight) in enumerate(zip(kinds, weights, strict=True)):
            if kind != graph.target and weight > 0:
                share = weight / weights[graph.target]
                entries[branch.lanes] = entries.get(branch.lanes, 0.0) + share
        own = kinds[graph.target].lanes
        self.target = _base(own)
        self.dead_ends = [
            DeadEnd(_base(lanes), share, lanes == own) for lanes, share in entries.items()
        ]
        self.size = 2 * max(branch.depth for branch in kinds)

    def at(self, x: Floats, directions: Floats | None = None) -> Balance:
        """Weigh every row at the gaps `x`.

        Parameters
        ----------
        x : ndarray, shape (2, n)
            Gaps in the order of the walk; ``inf`` is allowed.
        directions : ndarray, shape (m, 2, n)
            Directions in the space of gaps, 0 where the gap is infinite. Default none.

        Raises
        ------
        OverflowError
            If a sum leaves the range of a double.
        """
        v = np.empty((0, *x.shape)) if directions is None else directions
        with np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore"):
            pushes = self._pushes(x, v)
            rows = [_balance(up, down) for up, down, _ in pushes]
        for up, down, _ in pushes:
            if not (np.all(up.value < LARGEST) and np.all(down.value < LARGEST)):
                raise OverflowError("products of the rows' odds leave the range of a double")
        y, slopes = np.empty(x.shape), np.empty(v.shape)
        for i in (0, 1):
            y[i], slopes[:, i] = rows[i]
        weight = np.array([2 * stay.value * down.value for _, down, stay in pushes])
        return Balance(y, slopes, weight)

    def gradient(self, x: Floats, directions: Floats) -> tuple[Floats, Floats]:
        """Return the gradient of the objective and its derivatives along `directions`.

        Returns
        -------
        gradient : ndarray, shape (2, n)
            In steps.
        slopes : ndarray, shape (m, 2, n)
        """
        rows = [
            (stay * Dual(up.value - down.value, up.slope - down.slope)).times(2)
            for up, down, stay in self._pushes(x, directions)
        ]
        return (
            np.array([row.value for row in rows]),
            np.stack([row.slope for row in rows], axis=1),
        )

    def resolution(self, x: Floats) -> float:
        """Bound the rounding error of `y` at the gaps `x`.

        With f the most negative log-odds, each quotient p/q is good to 2(|f| + 4) + 2 units,
        a product of n of them to n times that, a sum of n terms to n more, and `y` holds
        four such sums.
        """
        lowest = min(
            (float(min((x[0, : len(b)] + b).min(), (x[1, : len(b)] - b).min())))
            for b in [self.target, *(end.base for end in self.dead_ends)]
        )
        return 4 * self.size * (2 * max(0.0, -lowest) + 11) * UNIT

    def _pushes(self, x: Floats, v: Floats) -> list[tuple[Dual, Dual, Dual]]:
        """Return up, down and 1 - p of the forward rows, then of the backward rows."""
        own, n, m = _Branch(x, v, self.target), len(self.target), len(v)
        up_p, down_p, up_q, down_q = (Dual.zeros(self.size, m) for _ in range(4))
        stay_p, stay_q = (Dual(np.ones(self.size), np.zeros((m, self.size))) for _ in "pq")
        stay_p.value[:n], stay_p.slope[:, :n] = own.stay_p.value, own.stay_p.slope
        stay_q.value[:n], stay_q.slope[:, :n] = own.stay_q.value, own.stay_q.slope
        turned, came = own.odds_against / own.P[:-1], own.stay_q / (own.p * own.P[:-1])
        still_to_turn = turned.sums_from_end()
        tail = still_to_turn.before_last()
        seen = own.P[:-1].inverse() + still_to_turn
        entered = turned.sums().plus(1)
        # Dead ends like the target share its rows: what cancels between them is left out.
        alike = sum(end.entries for end in self.dead_ends if end.alike)
        (own.before * seen).times(1 + alike).add_to(up_p)
        (own.beyond * came.sums().after_first()).times(alike).add_to(down_p)
        (own.beyond * entered).times(alike).add_to(up_q)
        (own.before * tail).times(1 + alike).add_to(down_q)
        for end in self.dead_ends:
            if end.alike:
                continue
            trip, both = _Branch(x, v, end.base), min(n, len(end.base))
            total = trip.P.sums()[-1:].times(end.entries)
            (total * seen).add_to(up_p)
            (total * tail).add_to(down_q)
            push = (entered[-1:] * trip.beyond).times(end.entries)
            # Up and down are relative to the target's 1 - p; this quotient is never 0/0.
            shift = np.exp(self.target[:both] - end.base[:both])
            share_p, share_q = trip.stay_p, trip.stay_q
            share_p = share_p.with_first((trip.p[:both] / own.p[:both]).times(shift))
            share_q = share_q.with_first((trip.q[:both] / own.q[:both]).times(1 / shift))
            (share_p * push).add_to(down_p)
            (share_q * push).add_to(up_q)
        return [(up_p, down_p, stay_p), (up_q, down_q, stay_q)]


class _Branch:
    """One branch at given gaps: vertices m = 1..n, edges i = 0..n, as in docs/dip.md."""

    def __init__(self, x: Floats, v: Floats, base: Floats) -> None:
        n = len(base)
        v_p, v_q = v[:, 0, :n], v[:, 1, :n]
        f, g = x[0, :n] + base, x[1, :n] - base
        self.p, self.stay_p = _sigmoid(f, v_p)
        self.q, self.stay_q = _sigmoid(g, v_q)
        odds = np.exp(-f)
        self.odds_against = Dual(odds, -odds * v_p)
        # P_i, the product of p/q over the vertices up to i.
        P, log_slope = np.ones(n + 1), np.zeros((len(v), n + 1))
        np.cumprod(self.p.value / self.q.value, out=P[1:])
        np.cumsum(
            self.stay_p.value * v_p - self.stay_q.value * v_q, axis=1, out=log_slope[:, 1:]
        )
        self.P = Dual(P, P * log_slope)
        self.before, self.beyond = self.P.sums()[:-1], self.P.sums_from_end()[1:]


def _sigmoid(f: Floats, v: Floats) -> tuple[Dual, Dual]:
    """Return p and 1 - p at the log-odds `f`, which move along `v`."""
    p, stay = 1 / (1 + np.exp(-f)), 1 / (1 + np.exp(f))
    slope = p * stay * v
    return Dual(p, slope), Dual(stay, -slope)


def _balance(up: Dual, down: Dual) -> tuple[Floats, Floats]:
    """Return the balance of one row of the array, and its slopes."""
    y = np.where(up.value == down.value, 0.0, np.log(up.value) - np.log(down.value))
    # A push that is 0 stays 0: its row is decided whatever the others do.
    slopes = np.where(np.isfinite(y), up.slope / up.value - down.slope / down.value, 0.0)
    return y, slopes


def _base(lanes: tuple[int, ...]) -> Floats:
    logs = np.log(np.asarray(lanes, dtype=float))
    return np.stack([logs, -logs], axis=1).ravel()
