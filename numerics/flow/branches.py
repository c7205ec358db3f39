"""A branch at given gaps: the products and sums of which visits, costs and pushes are made.

All are sums of products of positive numbers, so nothing is lost to subtraction. Vertices are
m = 1 … n, edges i = 0 … n, and the letters those of docs/dip.md.

Everything carries its derivatives along m directions: an array of shape (1 + m, n) has the
values in row 0 and their derivatives in the others, so that sums are sums of arrays, and only
`product` and `quotient` have rules of their own.
"""

from functools import cached_property

import numpy as np

from ..graph.arrays import Floats


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
        self.odds_against = np.concatenate([odds[None], -odds * self._v[0]])
        self.p, self.stay_p = _sigmoid(f, odds, self._v[0])
        self.q, self.stay_q = _sigmoid(g, np.exp(-g), self._v[1])

    @cached_property
    def P(self) -> Floats:
        """The product of p/q over the vertices up to edge i."""
        P = np.ones((1, 1 + len(self.base)))
        np.cumprod(self.p[0] / self.q[0], out=P[0, 1:])
        if not len(self._v[0]):
            return P
        log_slope = np.zeros((len(self._v[0]), P.shape[1]))
        changes = self.stay_p[0] * self._v[0] - self.stay_q[0] * self._v[1]
        np.cumsum(changes, axis=1, out=log_slope[:, 1:])
        return np.concatenate([P, P * log_slope])

    @cached_property
    def before(self) -> Floats:
        """The sum of P over the edges before vertex m."""
        return self.P.cumsum(axis=1)[:, :-1]

    @cached_property
    def beyond(self) -> Floats:
        """The sum of P over the edges beyond vertex m."""
        return sums_from_end(self.P)[:, 1:]

    @cached_property
    def turned(self) -> Floats:
        """How often a walk to the target turns back at vertex m, for each P there."""
        return quotient(self.odds_against, self.P[:, :-1])

    @cached_property
    def still_to_turn(self) -> Floats:
        """The sum of `turned` over vertex m and all beyond."""
        return sums_from_end(self.turned)


def product(x: Floats, y: Floats) -> Floats:
    """Return the product of two arrays with their derivatives.

    >>> x = np.array([[2.0, 3.0], [1.0, 0.0]])
    >>> product(x, x), quotient(x, x)[1]
    (array([[4., 9.],
           [4., 0.]]), array([0., 0.]))
    """
    both: Floats = x * y[0]
    if len(x) > 1:
        both[1:] += x[0] * y[1:]
    return both


def quotient(x: Floats, y: Floats) -> Floats:
    """Return the quotient of two arrays with their derivatives."""
    ratio: Floats = x[:1] / y[0]
    return ratio if len(x) == 1 else np.concatenate([ratio, (x[1:] - ratio * y[1:]) / y[0]])


def sums_from_end(x: Floats) -> Floats:
    """Return the sums of each column and all later ones."""
    return x[:, ::-1].cumsum(axis=1)[:, ::-1]


def _sigmoid(f: Floats, odds_against: Floats, v: Floats) -> tuple[Floats, Floats]:
    """Return p and 1 - p at the log-odds `f`, which move along `v`."""
    p, stay = 1 / (1 + odds_against), 1 / (1 + np.exp(f))
    if not len(v):
        return p[None], stay[None]
    slope = p * stay * v
    return np.concatenate([p[None], slope]), np.concatenate([stay[None], -slope])
