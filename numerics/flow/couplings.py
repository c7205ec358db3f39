r"""How the balances of some rows change with the gaps of these rows, in a few operations each.

Every push is made of sums of ``P_i`` or ``1/P_i`` over the edges before or beyond a vertex, and
a gap at vertex j changes all ``P_i`` with i > j by the same factor. So the derivative of such a
sum at vertex m is a part of that very sum, which begins or ends at j. Nothing is summed anew,
however long the branch: docs/dip.md, "The couplings of sliding rows".
"""

import numpy as np

from ..graph.arrays import Floats, Indices
from .branches import Branch, product
from .switching_functions import Balances


def couplings(balances: Balances, x: Floats, rows: Indices) -> Floats:
    """Return the derivative of the balance of each of `rows` along the gap of each.

    `x`, shape (2, n), are the gaps; `rows` are places in them, read line by line, where both
    pushes are positive.
    """
    way, vertex = np.divmod(rows, balances.size)
    M = np.zeros((len(rows), len(rows)))
    with np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore"):
        branches = balances.branches(x, np.empty((0, *x.shape)))
        sums = [_Sums(branch, way, vertex, balances.size) for branch in branches]
        for backward, pushes in enumerate((_forward, _backward)):
            here = np.flatnonzero(way == backward)
            if len(here):
                up, down = pushes(balances, sums, vertex[here])
                M[here] = (up[1:] / up[0] - down[1:] / down[0]).T
    return M


class _Sums:
    """The sums of one branch that pushes are made of, with their derivatives along gaps.

    The gaps are those of the rows at `vertex`, of the walker who comes forward if `way` is 0.
    Each sum is an array as in `Branch`: values in row 0, a row for each gap. Beyond its end a
    branch has nothing; its arrays are filled up to `size`.
    """

    def __init__(self, branch: Branch, way: Indices, vertex: Indices, size: int) -> None:
        self.branch, n = branch, branch.p.shape[1]
        self.j, self.forward = vertex[:, None], (way == 0)[:, None]
        self.P = np.append(branch.P[0], np.zeros(size - n))
        self.stay = tuple(
            np.append(part[0], np.zeros(size - n)) for part in (branch.stay_p, branch.stay_q)
        )
        self.turned = np.append(branch.turned[0], np.zeros(size + 1 - n))
        # What a gap does to the logarithm of every P beyond its vertex.
        self.slope = np.where(self.forward, self.stay[0][self.j], -self.stay[1][self.j])

    def near(self, m: Indices) -> Floats:
        """Return the sum of P over the edges before vertex m."""
        sums = np.cumsum(self.P)
        along = (self.j < m) * (sums[m] - sums[self.j])
        return _with_slopes(sums[m], self.slope * along)

    def far(self, m: Indices) -> Floats:
        """Return the sum of P over the edges beyond vertex m, or over all from vertex -1 on."""
        sums = np.cumsum(self.P[::-1])[::-1]
        return _with_slopes(sums[m + 1], self.slope * sums[np.maximum(self.j, m) + 1])

    def still(self, m: Indices) -> Floats:
        """Return the sum of `turned` over vertex m and all beyond."""
        sums = np.append(np.cumsum(self.turned[::-1])[::-1], 0.0)
        later = self.slope * sums[np.maximum(self.j + 1, m)]
        own = self.forward * (self.j >= m) * self.turned[self.j]
        return _with_slopes(sums[m], -later - own)

    def seen(self, m: Indices) -> Floats:
        """Return one over P before vertex m, and the sum of `turned` from there on."""
        inverse = 1 / self.P[m]
        return self.still(m) + _with_slopes(inverse, -self.slope * (self.j < m) * inverse)

    def entered(self, m: Indices) -> Floats:
        """Return 1 and the sum of `turned` up to vertex m."""
        sums = 1 + np.cumsum(self.turned)
        later = self.slope * (self.j < m) * (sums[m] - sums[self.j])
        own = self.forward * (self.j <= m) * self.turned[self.j]
        return _with_slopes(sums[m], -later - own)

    def arrived(self, m: Indices) -> Floats:
        """Return the sum of ``(1 - q)/(p P)`` over the vertices before m."""
        branch = self.branch
        came = branch.stay_q[0] / (branch.p[0] * branch.P[0, :-1])
        sums = np.append(0.0, np.cumsum(came))
        j = self.j
        own = came[j] * np.where(self.forward, branch.stay_p[0, j], branch.q[0, j])
        later = self.slope * (sums[m] - sums[np.minimum(j + 1, m)])
        return _with_slopes(sums[m], (j < m) * -(later + own))

    def share(self, target: "_Sums", m: Indices, way: int) -> Floats:
        """Return p (q backward) at vertex m in relation to the target's, up to a factor.

        That factor is the same for up and down, and so is one of 0 beyond the branch's end.
        """
        both = m < self.branch.p.shape[1]
        at = np.minimum(m, self.branch.p.shape[1] - 1)
        own, trip = target.branch, self.branch
        shift = np.exp(own.base[m] - trip.base[at])
        if way == 0:
            ratio = trip.p[0, at] / own.p[0, m] * shift
        else:
            ratio = trip.q[0, at] / own.q[0, m] / shift
        change = self.stay[way][m] - target.stay[way][m]
        hit = (self.j == m) & (self.forward == (way == 0))
        return _with_slopes(ratio * both, hit * ratio * both * change)


def _forward(balances: Balances, sums: list[_Sums], m: Indices) -> tuple[Floats, Floats]:
    """Return the pushes up and down on the forward rows at vertices m."""
    own, alike = sums[balances.target], balances.entered[balances.target]
    seen = own.seen(m)
    up = product(own.near(m), seen) * (1 + alike)
    down = product(own.far(m), own.arrived(m)) * alike
    for trip, entries in _others(balances, sums):
        up += product(seen, trip.far(np.full(len(m), -1))) * entries
        down += product(trip.share(own, m, 0), _push(own, trip, m)) * entries
    return up, down


def _backward(balances: Balances, sums: list[_Sums], m: Indices) -> tuple[Floats, Floats]:
    """Return the pushes up and down on the backward rows at vertices m."""
    own, alike = sums[balances.target], balances.entered[balances.target]
    tail = own.still(m + 1)
    up = product(own.far(m), own.entered(m)) * alike
    down = product(own.near(m), tail) * (1 + alike)
    for trip, entries in _others(balances, sums):
        down += product(tail, trip.far(np.full(len(m), -1))) * entries
        up += product(trip.share(own, m, 1), _push(own, trip, m)) * entries
    return up, down


def _push(own: _Sums, trip: _Sums, m: Indices) -> Floats:
    return product(trip.far(m), own.entered(np.full(len(m), own.branch.p.shape[1] - 1)))


def _others(balances: Balances, sums: list[_Sums]) -> list[tuple[_Sums, float]]:
    """Return the branches with other lanes than the target's, and how often each is entered."""
    pairs = enumerate(zip(sums, balances.entered, strict=True))
    return [pair for place, pair in pairs if place != balances.target and pair[1]]


def _with_slopes(values: Floats, slopes: Floats) -> Floats:
    return np.concatenate([values[None], slopes])
