"""What pushes a row up against what pushes it down: the sign of the gradient, and its slopes.

For each row the derivative of the objective is ``weight * (up - down)`` with three positive
numbers. ``up`` and ``down`` are sums of products of positive terms, so each is computed to a
small relative error, and ``y = log(up / down)`` says which way the row moves. The formulas
are those of docs/dip.md, section "The two pushes".
"""

from dataclasses import dataclass

import numpy as np

from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy, branch_weights
from ..graph.arrays import Floats
from ..solve.results import UNIT
from .branches import Branch, product, quotient
from .logit_gaps import pretrained_log_odds

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
    `entries` says how often each kind of dead end is entered for each entry into the target,
    `entered` the same for all kinds with the same lanes together.
    """

    def __init__(self, graph: CorridorGraph, policy: Policy) -> None:
        kinds = [kind.lanes for kind in graph.branches]
        distinct = list(dict.fromkeys(kinds))
        self.places = [distinct.index(lanes) for lanes in kinds]
        self.target_kind, self.target = graph.target, self.places[graph.target]
        weights = [float(weight) for weight in branch_weights(graph, policy)]
        own, weights[graph.target] = weights[graph.target], 0.0
        if not own > 0:
            raise ValueError("fork must lead to the target branch; its probability is 0")
        self.entries = [weight / own for weight in weights]
        self.size = 2 * max(map(len, kinds))
        self._bases = [
            np.stack([pretrained_log_odds(name, lanes) for name in "ca"], axis=1).ravel()
            for lanes in distinct
        ]
        self.entered = np.bincount(self.places, self.entries).tolist()

    def branches(self, x: Floats, directions: Floats | None = None) -> list[Branch]:
        """Return the branches at the gaps `x`, with derivatives, one for the same lanes.

        `x` has shape (2, n), and some gaps may be infinite. Each of `directions`, shape
        (m, 2, n), is 0 where the gap is infinite. What is infinite on the way is meant to be:
        callers silence NumPy's warnings.
        """
        v = np.empty((0, *x.shape)) if directions is None else directions
        return [Branch(x, v, base) for base in self._bases]

    def at(self, x: Floats, directions: Floats | None = None) -> Balance:
        """Weigh every row at the gaps `x`, with derivatives, as `branches` and `weigh` do."""
        with np.errstate(all="ignore"):
            return self.weigh(self.branches(x, directions))

    def weigh(self, branches: list[Branch]) -> Balance:
        """Weigh every row at the gaps of `branches`.

        Raises OverflowError if a sum leaves the range of a double.
        """
        up, down, stay = self._pushes(branches)
        if not (up[:, 0].max() < LARGEST and down[:, 0].max() < LARGEST):
            raise OverflowError("products of the rows' odds leave the range of a double")
        difference = np.log(up[:, 0]) - np.log(down[:, 0])
        y = np.where(up[:, 0] == down[:, 0], 0.0, difference)
        along = up[:, 1:] / up[:, :1] - down[:, 1:] / down[:, :1]
        # A push that is 0 stays 0: its row is decided whatever the others do.
        slopes = np.where(np.isfinite(y), along.swapaxes(0, 1), 0.0)
        return Balance(y, slopes, 2 * stay[:, 0] * down[:, 0])

    def gradient(self, branches: list[Branch]) -> tuple[Floats, Floats]:
        """Return the gradient of the objective, in steps, and its derivatives."""
        pushes = zip(*self._pushes(branches), strict=True)
        rows = np.array([2 * product(stay, up - down) for up, down, stay in pushes])
        return rows[:, 0], rows[:, 1:].swapaxes(0, 1)

    def resolution(self, x: Floats) -> float:
        """Bound the rounding error of `y` at the gaps `x`.

        With f the most negative log-odds, each quotient p/q is good to 2(|f| + 4) + 2 units,
        a product of n of them to n times that, a sum of n terms to n more, and `y` holds
        four such sums.
        """
        lowest = min(
            float(min((x[0, : len(b)] + b).min(), (x[1, : len(b)] - b).min()))
            for b in self._bases
        )
        return 4 * self.size * (2 * max(0.0, -lowest) + 11) * UNIT

    def _pushes(self, branches: list[Branch]) -> tuple[Floats, Floats, Floats]:
        """Return up, down and 1 - p of forward and backward rows, each (2, 1 + m, n)."""
        own, alike = branches[self.target], self.entered[self.target]
        n, rows = own.p.shape[1], len(own.p)
        up, down, stay = np.zeros((3, 2, rows, self.size))
        stay[:, 0] = 1.0
        stay[0, :, :n], stay[1, :, :n] = own.stay_p, own.stay_q
        one = np.eye(rows, 1)
        came = quotient(own.stay_q, product(own.p, own.P[:, :-1]))
        # What comes before the first vertex, or after the last one, is 0.
        arrived, tail = np.zeros((2, rows, n))
        np.cumsum(came[:, :-1], axis=1, out=arrived[:, 1:])
        tail[:, :-1] = own.still_to_turn[:, 1:]
        seen = quotient(one, own.P[:, :-1]) + own.still_to_turn
        entered = np.cumsum(own.turned, axis=1) + one
        # Dead ends like the target share its rows: what cancels between them is left out.
        up[0, :, :n] = product(own.before, seen) * (1 + alike)
        down[0, :, :n] = product(own.beyond, arrived) * alike
        up[1, :, :n] = product(own.beyond, entered) * alike
        down[1, :, :n] = product(own.before, tail) * (1 + alike)
        for place, (trip, entries) in enumerate(zip(branches, self.entered, strict=True)):
            if place == self.target or not entries:
                continue
            length = trip.p.shape[1]
            both = min(n, length)
            total = trip.P.sum(axis=1, keepdims=True) * entries
            up[0, :, :n] += product(seen, total)
            down[1, :, :n] += product(tail, total)
            push = product(trip.beyond, entered[:, -1:]) * entries
            # Up and down are relative to the target's 1 - p; this quotient is never 0/0.
            shift = np.exp(own.base[:both] - trip.base[:both])
            share_p, share_q = trip.stay_p.copy(), trip.stay_q.copy()
            share_p[:, :both] = quotient(trip.p[:, :both], own.p[:, :both]) * shift
            share_q[:, :both] = quotient(trip.q[:, :both], own.q[:, :both]) / shift
            down[0, :, :length] += product(share_p, push)
            up[1, :, :length] += product(share_q, push)
        return up, down, stay
