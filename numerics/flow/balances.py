"""What pushes a row up against what pushes it down: the sign of the gradient, and its slopes.

For each row the derivative of the objective is ``weight * (up - down)`` with three positive
numbers. ``up`` and ``down`` are sums of products of positive terms, so each is computed to a
small relative error, and ``y = log(up / down)`` says which way the row moves. The formulas
are those of docs/dip.md, section "The two pushes".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...theory.graph import CorridorGraph
from ...theory.policy import Policy, branch_weights
from ..chain import Floats

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
        n = len(self.target)
        with np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore"):
            up, down, d_up, d_down, scale = self._pushes(x, v)
            y = np.where(up == down, 0.0, np.log(up) - np.log(down))
            # A push that is 0 stays 0: its row is decided whatever the others do.
            slopes = np.where(np.isfinite(y), d_up / up - d_down / down, 0.0)
        weight = 2.0 * scale * down
        if not (np.all(up < LARGEST) and np.all(down < LARGEST) and n):
            raise OverflowError("the hitting time leaves the range of a double")
        return Balance(y, slopes, weight)

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

    def _pushes(self, x: Floats, v: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Return up, down, their derivatives along `v`, and the rows' share 1 - p."""
        own = _Passage(x, v, self.target)
        n = len(self.target)
        up, down, scale = np.zeros(x.shape), np.zeros(x.shape), np.ones(x.shape)
        d_up, d_down = np.zeros(v.shape), np.zeros(v.shape)
        scale[0, :n], scale[1, :n] = own.stay_p, own.stay_q
        target = own.target_sums()
        alike = sum(end.entries for end in self.dead_ends if end.alike)
        # Rows shared with dead ends that are like the target: what cancels is left out.
        seen, d_seen = target.seen, target.d_seen  # forward passages over edge m-1, over P
        up[0, :n] = (1 + alike) * own.before * seen
        d_up[:, 0, :n] = (1 + alike) * (own.d_before * seen + own.before * d_seen)
        down[0, :n] = alike * own.beyond * target.returns
        d_down[:, 0, :n] = alike * (
            own.d_beyond * target.returns + own.beyond * target.d_returns
        )
        up[1, :n] = alike * own.beyond * target.entered
        d_up[:, 1, :n] = alike * (own.d_beyond * target.entered + own.beyond * target.d_entered)
        down[1, :n] = (1 + alike) * own.before * target.tail
        d_down[:, 1, :n] = (1 + alike) * (
            own.d_before * target.tail + own.before * target.d_tail
        )
        entered, d_entered = target.entered[-1], target.d_entered[:, -1:]
        for end in self.dead_ends:
            if end.alike:
                continue
            trip = _Passage(x, v, end.base)
            both, whole = min(n, len(end.base)), slice(0, len(end.base))
            total = end.entries * trip.total
            d_total = end.entries * trip.d_total[:, None]
            up[0, :n] += total * seen
            d_up[:, 0, :n] += d_total * seen + total * d_seen
            down[1, :n] += total * target.tail
            d_down[:, 1, :n] += d_total * target.tail + total * target.d_tail
            push = end.entries * entered * trip.beyond
            d_push = end.entries * (d_entered * trip.beyond + entered * trip.d_beyond)
            share_p, share_q = trip.stay_p.copy(), trip.stay_q.copy()
            # (1-p) of the dead end over (1-p) of the target, free of 0/0.
            shift = np.exp(self.target[:both] - end.base[:both])
            share_p[:both] = shift * trip.p[:both] / own.p[:both]
            share_q[:both] = trip.q[:both] / own.q[:both] / shift
            d_share_p, d_share_q = -trip.p * v[:, 0, whole], -trip.q * v[:, 1, whole]
            d_share_p[:, :both] += own.p[:both] * v[:, 0, :both]
            d_share_q[:, :both] += own.q[:both] * v[:, 1, :both]
            down[0, whole] += share_p * push
            d_down[:, 0, whole] += share_p * (d_push + push * d_share_p)
            up[1, whole] += share_q * push
            d_up[:, 1, whole] += share_q * (d_push + push * d_share_q)
        return up, down, d_up, d_down, scale


@dataclass(frozen=True)
class _TargetSums:
    """Sums over the target branch, at its vertices m = 1..n; P_m as in docs/dip.md."""

    seen: Floats  # (1 + mu_{m-1}) / P_{m-1}
    d_seen: Floats
    tail: Floats  # mu_m / P_m
    d_tail: Floats
    entered: Floats  # 1 + mu_0 - mu_m / P_m
    d_entered: Floats
    returns: Floats  # 1 + mu_0 - (1 + mu_{m-1}) / P_{m-1}
    d_returns: Floats


class _Passage:
    """Cumulative products and sums along one branch, with tangents along `v`."""

    def __init__(self, x: Floats, v: Floats, base: Floats) -> None:
        n = len(base)
        self.v = v[:, :, :n]
        f, g = x[0, :n] + base, x[1, :n] - base
        self.odds_against = np.exp(-f)
        self.p, self.q = 1 / (1 + self.odds_against), 1 / (1 + np.exp(-g))
        self.stay_p, self.stay_q = 1 / (1 + np.exp(f)), 1 / (1 + np.exp(g))
        self.P = np.empty(n + 1)
        self.P[0] = 1.0
        np.cumprod(self.p / self.q, out=self.P[1:])
        self.d_log = np.zeros((len(v), n + 1))
        np.cumsum(
            self.stay_p * self.v[:, 0] - self.stay_q * self.v[:, 1],
            axis=1,
            out=self.d_log[:, 1:],
        )
        self.before = np.cumsum(self.P)[:-1]
        from_end = np.cumsum(self.P[::-1])[::-1]
        self.beyond, self.total = from_end[1:], from_end[0]
        d_P = self.P * self.d_log
        self.d_before = np.cumsum(d_P, axis=1)[:, :-1]
        d_from_end = np.cumsum(d_P[:, ::-1], axis=1)[:, ::-1]
        self.d_beyond, self.d_total = d_from_end[:, 1:], d_from_end[:, 0]

    def target_sums(self) -> _TargetSums:
        """Return the sums that only the target branch needs."""
        n, v = len(self.p), self.v
        inverse, d_inverse = 1 / self.P[:-1], -self.d_log[:, :-1]
        turned = self.odds_against * inverse
        d_turned = turned * (d_inverse - v[:, 0])
        came = self.stay_q / self.p * inverse
        d_came = came * (d_inverse - self.q * v[:, 1] - self.stay_p * v[:, 0])
        after, d_after = np.zeros(n + 1), np.zeros((len(v), n + 1))
        after[:-1] = np.cumsum(turned[::-1])[::-1]
        d_after[:, :-1] = np.cumsum(d_turned[:, ::-1], axis=1)[:, ::-1]
        returns, d_returns = np.zeros(n), np.zeros((len(v), n))
        returns[1:] = np.cumsum(came[:-1])
        d_returns[:, 1:] = np.cumsum(d_came[:, :-1], axis=1)
        return _TargetSums(
            seen=inverse + after[:-1],
            d_seen=inverse * d_inverse + d_after[:, :-1],
            tail=after[1:],
            d_tail=d_after[:, 1:],
            entered=1 + np.cumsum(turned),
            d_entered=np.cumsum(d_turned, axis=1),
            returns=returns,
            d_returns=d_returns,
        )


def _base(lanes: tuple[int, ...]) -> Floats:
    logs = np.log(np.asarray(lanes, dtype=float))
    return np.stack([logs, -logs], axis=1).ravel()
