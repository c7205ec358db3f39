r"""The finish of an elimination, once what is left is full: by products of dense blocks.

The states left are taken out one by one. With ``U_ej = R_ej / D_e`` and ``L_ie = R_ie`` as they
stand when e is taken out, every entry ends up as ``R_ij + sum of L_ie U_ej`` over the states e
before i and j; so the updates by a block of states are one product of non-negative
matrices. Halving the states again and again leaves nothing but such products. ``D_e``, on which
everything hangs, is summed exactly and rounded once.

*Error bound.* Whoever multiplies the blocks adds up in an order that is not known: each of k
terms of a sum, and what it is added to, counts for k + 1 roundings, whatever the order. Entries
of a row share these, so that the row counts them once, not once for each state.
docs/numerics.md, "A dense finish", has the proof.
"""

import math
from dataclasses import dataclass

import numpy as np

from ..graph.arrays import ByValue, Floats

# A product of two rates below this is close to losing digits to underflow.
SMALLEST_RATE = 2.0**-1000
OUT_OF_RANGE = (
    "the numbers leave the range of a float; on a corridor method='accurate' and "
    "method='mpmath' have no such limit"
)
# Rows looked at together.
ROWS = 256


@dataclass(frozen=True, eq=False)
class DenseFinish(ByValue):
    """The last m states of a chain, taken out in order.

    `factors`, of shape (m, m), has ``L`` below the diagonal, ``D`` on it and ``U`` above;
    `roundings` bounds those of each result that the finish is responsible for.
    """

    factors: Floats
    roundings: int

    def solved(self, right: Floats, *, away: bool) -> Floats:
        """Return times for what each visit adds, or visits (`away`) for where walks begin.

        For times ``L`` and ``D`` push the right-hand side on and ``U`` pulls the solution
        back; for visits ``U`` pushes, and ``L`` and ``D`` pull.
        """
        F, b, total = self.factors, right.copy(), np.diag(self.factors)
        alone = np.ones(len(b))
        if not len(b):
            return b
        if away:
            F = F.T
        _push(F, b, alone if away else total, 0, len(b))
        _pull(F, b, total if away else alone, 0, len(b))
        return b


def dense_finish(R: Floats, absorption: Floats) -> DenseFinish:
    """Eliminate the states of a dense chain.

    Arguments are as in `corridor.numerics.eliminate`, but `R` is an array of shape (m, m).

    Raises
    ------
    ValueError
        If absorption cannot be reached from some state.
    OverflowError
        If the rates leave the range of a float.

    Examples
    --------
    >>> chain = dense_finish(np.array([[0, 0.25], [0.75, 0.25]]), np.array([0.75, 0]))
    >>> chain.solved(np.ones(2), away=False).round(12)
    array([1.77777778, 3.11111111])
    """
    m = len(absorption)
    if not m:
        return DenseFinish(np.zeros((0, 0)), 0)
    A = np.empty((m, m + 1))
    A[:, :m], A[:, m] = R, absorption
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        _take_out(A, 0, m)
        if not (np.isfinite(A).all() and _least_product(A) >= SMALLEST_RATE):
            raise OverflowError(OUT_OF_RANGE)
    return DenseFinish(A[:, :m], _roundings(m))


def _take_out(A: Floats, lo: int, hi: int) -> None:
    """Take out the states from `lo` to `hi`, whose rows and columns are up to date.

    What is right of and below them is left as it is, for one product with all of them.
    """
    if hi - lo == 1:
        # What stays where it is does not count.
        try:
            total = math.fsum(A[lo, hi:].tolist())
        except (OverflowError, ValueError):
            raise OverflowError(OUT_OF_RANGE) from None
        if not total:
            raise ValueError("absorption cannot be reached from some of the states left")
        A[lo, lo] = total
        A[lo, hi:] /= total
        return
    mid = (lo + hi) // 2
    _take_out(A, lo, mid)
    A[mid:hi, mid:] += A[mid:hi, lo:mid] @ A[lo:mid, mid:]
    A[hi:, mid:hi] += A[hi:, lo:mid] @ A[lo:mid, mid:hi]
    _take_out(A, mid, hi)


def _push(F: Floats, b: Floats, total: Floats, lo: int, hi: int) -> None:
    """Hand on what the states from `lo` to `hi` have, over `total`, to those after them."""
    if hi - lo == 1:
        b[lo] /= total[lo]
        return
    mid = (lo + hi) // 2
    _push(F, b, total, lo, mid)
    b[mid:hi] += F[mid:hi, lo:mid] @ b[lo:mid]
    _push(F, b, total, mid, hi)


def _pull(F: Floats, b: Floats, total: Floats, lo: int, hi: int) -> None:
    """Add what the states from `lo` to `hi` get from those after them, and divide."""
    if hi - lo == 1:
        b[lo] /= total[lo]
        return
    mid = (lo + hi) // 2
    _pull(F, b, total, mid, hi)
    b[lo:mid] += F[lo:mid, mid:hi] @ b[mid:hi]
    _pull(F, b, total, lo, mid)


def _least_product(A: Floats) -> float:
    """Return the least product of a rate in and a share out, of one state; else infinity.

    Where it is in range no product has underflowed: the first to do so would have had both its
    factors in `A`.
    """
    into, away = np.full(A.shape[1], np.inf), []
    for first in range(0, len(A), ROWS):
        rows = A[first : first + ROWS]
        lower, upper = np.tril(rows, first - 1), np.triu(rows, first + 1)
        into = np.minimum(into, np.where(lower > 0, lower, np.inf).min(axis=0))
        away.append(np.where(upper > 0, upper, np.inf).min(axis=1))
    return float(np.min(into[:-1] * np.concatenate(away)))


def _roundings(m: int) -> int:
    """Bound the roundings of any result that taking out m states in this way adds.

    For each state, two in every row after it: its sum's and that of the division. For each
    half of a block, of k states, k + 1 in every row after it. Rows count twice; the right-hand
    side is pushed and pulled with as many of these each, once and not in every row.
    """
    rows, once, blocks = m * (m - 1), 2 * m, [(0, m)]
    while blocks:
        lo, hi = blocks.pop()
        if hi - lo > 1:
            mid = (lo + hi) // 2
            once += max(mid - lo, hi - mid) + 1
            rows += (m - mid) * (mid - lo + 1)
            blocks += [(lo, mid), (mid, hi)]
    return 2 * (rows + once)
