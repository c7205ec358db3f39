"""A branch at given gaps: the products and sums of which visits, costs and pushes are made.

All are sums of products of positive numbers, so nothing is lost to subtraction. Vertices are
m = 1 … n, edges i = 0 … n, and the letters those of docs/dip.md.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy, branch_weights
from ..graph.arrays import Floats
from .forward_derivatives import Dual
from .logit_gaps import pretrained_log_odds


class Branch:
    """A branch at the gaps `x`, shape (2, 2K) or longer, with derivatives along each of `v`.

    `base` are the pretrained log-odds of its forward rows c_1, a_1, c_2, …; those of its
    backward rows are minus these. ``p`` and ``q`` are the probabilities to pass each vertex
    forward and backward.
    """

    def __init__(self, x: Floats, v: Floats, base: Floats) -> None:
        self.base, n = base, len(base)
        f, g = x[0, :n] + base, x[1, :n] - base
        self._v = v[:, 0, :n], v[:, 1, :n]
        odds = np.exp(-f)
        self.odds_against = Dual(odds, -odds * self._v[0])
        self.p, self.stay_p = _sigmoid(f, odds, self._v[0])
        self.q, self.stay_q = _sigmoid(g, np.exp(-g), self._v[1])

    @cached_property
    def P(self) -> Dual:
        """The product of p/q over the vertices up to edge i."""
        P = np.ones(len(self.base) + 1)
        np.cumprod(self.p.value / self.q.value, out=P[1:])
        log_slope = np.zeros((len(self._v[0]), len(P)))
        if len(log_slope):
            changes = self.stay_p.value * self._v[0] - self.stay_q.value * self._v[1]
            np.cumsum(changes, axis=1, out=log_slope[:, 1:])
        return Dual(P, P * log_slope)

    @cached_property
    def before(self) -> Dual:
        """The sum of P over the edges before vertex m."""
        return self.P.sums()[:-1]

    @cached_property
    def beyond(self) -> Dual:
        """The sum of P over the edges beyond vertex m."""
        return self.P.sums_from_end()[1:]

    @cached_property
    def turned(self) -> Dual:
        """How often a walk to the target turns back at vertex m, for each P there."""
        return self.odds_against / self.P[:-1]

    @cached_property
    def still_to_turn(self) -> Dual:
        """The sum of `turned` over vertex m and all beyond."""
        return self.turned.sums_from_end()


def pretrained_base(lanes: tuple[int, ...]) -> Floats:
    """Return the pretrained log-odds of the forward rows of a branch, in order.

    Examples
    --------
    >>> pretrained_base((1, 2)).round(2)
    array([ 0.  , -0.  ,  0.69, -0.69])
    """
    return np.stack([pretrained_log_odds(name, lanes) for name in "ca"], axis=1).ravel()


def entries_per_entry(graph: CorridorGraph, policy: Policy) -> list[float]:
    """Return the entries into each kind of dead end for each entry into the target branch."""
    weights = [float(weight) for weight in branch_weights(graph, policy)]
    own = weights[graph.target]
    if not own > 0:
        raise ValueError("fork must lead to the target branch; its probability is 0")
    return [
        0.0 if kind == graph.target else weight / own for kind, weight in enumerate(weights)
    ]


def _sigmoid(f: Floats, odds_against: Floats, v: Floats) -> tuple[Dual, Dual]:
    """Return p and 1 - p at the log-odds `f`, which move along `v`."""
    p, stay = 1 / (1 + odds_against), 1 / (1 + np.exp(f))
    slope = p * stay * v if len(v) else v
    return Dual(p, slope), Dual(stay, -slope)
