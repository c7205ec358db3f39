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
from ...theory.model.policy import Policy
from ..graph.arrays import Floats
from ..solve.results import UNIT
from .branches import Branch, entries_per_entry, pretrained_base
from .forward_derivatives import Dual

LARGEST = 1e280
"""Products and quotients of the sums must stay in range of a double."""


@dataclass(frozen=True)
class Balance:
    """The balance of every row at one policy, with its derivatives along directions.

    ``y`` is ``log(up / down)``, shape (2, n), infinite where one of the two is 0; `slopes`,
    shape (m, 2, n), are its derivatives along each of m directions. Where `y` is finite, the
    derivative of the objective is ``weight * (exp(y) - 1)``. A row where both are 0, which
    the walk never reaches, has ``y`` and `weight` 0.
    """

    y: Floats
    slopes: Floats
    weight: Floats


class Balances:
    """The rows of a graph, ready to be weighed at any gaps.

    Of `policy` only the rule at the fork counts. Kinds of branches with the same lanes share
    their rows: `places` tells for each kind where those are, `target` where the target's are.
    `entries` says how often each kind of dead end is entered for each entry into the target.
    """

    def __init__(self, graph: CorridorGraph, policy: Policy) -> None:
        kinds = [kind.lanes for kind in graph.branches]
        distinct = list(dict.fromkeys(kinds))
        self.places = [distinct.index(lanes) for lanes in kinds]
        self.target_kind, self.target = graph.target, self.places[graph.target]
        self.entries = entries_per_entry(graph, policy)
        self.size = 2 * max(map(len, kinds))
        self._bases = [pretrained_base(lanes) for lanes in distinct]
        self._entered = np.bincount(self.places, self.entries).tolist()

    def branches(self, x: Floats, directions: Floats) -> list[Branch]:
        """Return the branches at the gaps `x`, with derivatives, one for the same lanes."""
        return [Branch(x, directions, base) for base in self._bases]

    def at(self, x: Floats, directions: Floats | None = None) -> Balance:
        """Weigh every row at the gaps `x`, shape (2, n), of which some may be infinite.

        Each of `directions`, shape (m, 2, n), is 0 where the gap is infinite. Raises
        OverflowError if a sum leaves the range of a double.
        """
        v = np.empty((0, *x.shape)) if directions is None else directions
        with np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore"):
            pushes = self._pushes(self.branches(x, v))
            rows = [_balance(up, down) for up, down, _ in pushes]
        for up, down, _ in pushes:
            if not (np.all(up.value < LARGEST) and np.all(down.value < LARGEST)):
                raise OverflowError("products of the rows' odds leave the range of a double")
        y, slopes = np.empty(x.shape), np.empty(v.shape)
        for i in (0, 1):
            y[i], slopes[:, i] = rows[i]
        weight = np.array([2 * stay.value * down.value for _, down, stay in pushes])
        return Balance(y, slopes, weight)

    def gradient(self, branches: list[Branch]) -> tuple[Floats, Floats]:
        """Return the gradient of the objective, in steps, and its derivatives."""
        rows = [
            (stay * Dual(up.value - down.value, up.slope - down.slope)).times(2)
            for up, down, stay in self._pushes(branches)
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
            for b in self._bases
        )
        return 4 * self.size * (2 * max(0.0, -lowest) + 11) * UNIT

    def _pushes(self, branches: list[Branch]) -> list[tuple[Dual, Dual, Dual]]:
        """Return up, down and 1 - p of the forward rows, then of the backward rows."""
        own, alike = branches[self.target], self._entered[self.target]
        n, m = len(own.p.value), len(own.p.slope)
        up_p, down_p, up_q, down_q = (Dual.zeros(self.size, m) for _ in range(4))
        one = Dual.zeros(self.size, m).plus(1)
        stay_p, stay_q = one.with_first(own.stay_p), one.with_first(own.stay_q)
        came = own.stay_q / (own.p * own.P[:-1])
        tail = own.still_to_turn.before_last()
        seen = own.P[:-1].inverse() + own.still_to_turn
        entered = own.turned.sums().plus(1)
        # Dead ends like the target share its rows: what cancels between them is left out.
        (own.before * seen).times(1 + alike).add_to(up_p)
        (own.beyond * came.sums().after_first()).times(alike).add_to(down_p)
        (own.beyond * entered).times(alike).add_to(up_q)
        (own.before * tail).times(1 + alike).add_to(down_q)
        for place, (trip, entries) in enumerate(zip(branches, self._entered, strict=True)):
            if place == self.target or not entries:
                continue
            both = min(n, len(trip.p.value))
            total = trip.P.sums()[-1:].times(entries)
            (total * seen).add_to(up_p)
            (total * tail).add_to(down_q)
            push = (entered[-1:] * trip.beyond).times(entries)
            # Up and down are relative to the target's 1 - p; this quotient is never 0/0.
            shift = np.exp(own.base[:both] - trip.base[:both])
            share_p = trip.stay_p.with_first((trip.p[:both] / own.p[:both]).times(shift))
            share_q = trip.stay_q.with_first((trip.q[:both] / own.q[:both]).times(1 / shift))
            (share_p * push).add_to(down_p)
            (share_q * push).add_to(up_q)
        return [(up_p, down_p, stay_p), (up_q, down_q, stay_q)]


def _balance(up: Dual, down: Dual) -> tuple[Floats, Floats]:
    """Return the balance of one row of the array, and its slopes."""
    y = np.where(up.value == down.value, 0.0, np.log(up.value) - np.log(down.value))
    # A push that is 0 stays 0: its row is decided whatever the others do.
    slopes = np.where(np.isfinite(y), up.slope / up.value - down.slope / down.value, 0.0)
    return y, slopes
