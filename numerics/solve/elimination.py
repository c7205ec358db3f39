r"""Subtraction-free elimination for any sparse absorbing chain.

The system ``(diag(R 1 + delta) - R) t = s`` with rates ``R >= 0`` off the diagonal and
rates of absorption ``delta >= 0`` is given by ``R`` and ``delta``, never by its diagonal.
Taking out state e changes the others by

    R_ij += R_ie R_ej / D_e,   delta_i += R_ie delta_e / D_e,   s_i += R_ie s_e / D_e,

with ``D_e`` the *sum* of what leaves e, so that nothing is ever subtracted (Grassmann,
Taksar, Heyman 1985; for M-matrices, Alfa, Xue, Ye, Math. Comp. 71 (2002) 217).

*Order.* States that do not lead to one another can be taken out together, by one sparse
matrix product. Each round takes, among the states with the cheapest product of incoming and
outgoing entries, those that come before all their neighbours in a random order: minimum
degree in parallel. On corridors every round takes a fixed fraction, so that the number of
rounds is logarithmic and the work linear. Where the chain fills in, the rest is soon full, and
is finished as a dense one: `corridor.numerics.solve.dense_elimination`.

*Error bound.* A round in floating point gives the exact reduction of the chain but for a
factor ``(1 + u)^k_i`` on the entries of row i, with ``k_i`` the roundings it took. Each
``t_j``, and each expected number of visits, is a quotient of two sums over spanning forests
of products with one entry from each row (the Markov chain tree theorem), so it changes by
at most ``(1 + u)^(2 sum k_i)``: O'Cinneide's argument (Numer. Math. 65 (1993) 109), applied
round by round. Only rows that a round touches count, so where the chain fills in little,
as corridors do, the bound grows like n, not like n^2 as for one state at a time; and it does
not know the condition number.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from ...theory.model.memory import memory
from ..graph.arrays import ByValue, Floats, Indices, Mask
from .dense_elimination import OUT_OF_RANGE, SMALLEST_RATE, DenseFinish, dense_finish
from .results import UNIT, roundings_bound

# A rest with so many entries to a state, and this share of all entries, is taken as dense.
FULL_ROW, FULL_SHARE = 8, 0.05
# Costs above this are not told apart when cheap states are chosen.
DEAREST = 2**16
SEED = 20260622


@dataclass(frozen=True, eq=False)
class Round(ByValue):
    """States taken out together, and how they hung together with the rest.

    `out` and `kept` are positions among the states left at the time; `total` is what leaves
    each state taken, ``D``; `away` are the rates from states taken to states kept, divided by
    it, and `into` those from states kept to states taken.
    """

    out: Indices
    kept: Indices
    total: Floats
    away: sp.csr_array
    into: sp.csr_array


@dataclass(frozen=True, eq=False)
class Elimination(ByValue):
    """A chain eliminated once, ready for any number of right-hand sides.

    The states that no round took are in `rest`. `roundings` bounds those of each result that
    the elimination is responsible for.
    """

    rounds: tuple[Round, ...]
    rest: DenseFinish
    roundings: int

    def times(self, steps: Floats) -> tuple[Floats, float]:
        """Return the expected total until absorption from each state, and an error bound.

        `steps`, shape (n,) and non-negative, are what a visit to each state adds; the bound
        is one on each relative error.
        """
        return self._solved(steps, away=False)

    def visits(self, start: Floats) -> tuple[Floats, float]:
        """Return the expected visits to each state, and a bound on their relative errors.

        `start`, shape (n,) and non-negative, says how many walks begin at each state.
        """
        return self._solved(start, away=True)

    def _solved(self, right: Floats, *, away: bool) -> tuple[Floats, float]:
        """Push a right-hand side through all rounds, and pull the solution back.

        For visits, row vectors, the states taken pass on what they have `away` to those kept,
        and get from them what comes in; for times, column vectors, it is the other way round.
        """
        pushed, b = [], np.asarray(right, dtype=float)
        with np.errstate(over="ignore", invalid="ignore"):
            for round_ in self.rounds:
                taken = b[round_.out] if away else b[round_.out] / round_.total
                pushed.append(taken)
                b = b[round_.kept] + (taken @ round_.away if away else round_.into @ taken)
            b = self.rest.solved(b, away=away)
            for round_, taken in zip(reversed(self.rounds), reversed(pushed), strict=True):
                pulled = taken + (b @ round_.into if away else round_.away @ b)
                pulled = pulled / round_.total if away else pulled
                b, kept = np.empty(len(b) + len(pulled)), b
                b[round_.out], b[round_.kept] = pulled, kept
        if not np.isfinite(b).all():
            raise OverflowError(OUT_OF_RANGE)
        return b, roundings_bound(self.roundings, UNIT)


def eliminate(Q: sp.csr_array, absorption: Floats, *, entry_roundings: int = 1) -> Elimination:
    """Eliminate the states of an absorbing chain.

    Parameters
    ----------
    Q : csr_array, shape (n, n)
        Non-negative rates or probabilities from state to state; the diagonal is ignored,
        as staying does not change where a walk goes.
    absorption : ndarray, shape (n,)
        Rates of absorption. From every state some state with a positive one can be reached.
    entry_roundings : int
        Roundings of each given entry, for the error bound.

    Raises
    ------
    ValueError
        If absorption cannot be reached from some state.
    OverflowError
        If the rates leave the range of a float.

    Examples
    --------
    A step to the left with probability 3/4 and to the right with 1/4, absorbed left of
    state 0, held at state 1:

    >>> Q = sp.csr_array(np.array([[0, 0.25], [0.75, 0.25]]))
    >>> t, bound = eliminate(Q, np.array([0.75, 0])).times(np.ones(2))
    >>> t.round(12), bound < 1e-14
    (array([1.77777778, 3.11111111]), True)
    """
    R = _without_diagonal(sp.csr_array(Q, copy=False))
    delta = np.asarray(absorption, dtype=float)
    order = np.random.default_rng(SEED).permutation(Q.shape[0])
    rounds: list[Round] = []
    roundings = 2 * Q.shape[0] * entry_roundings
    while R.shape[0] and not _is_full(R):
        round_, R, delta, lost = _one_round(R, delta, order)
        order = order[round_.kept]
        rounds.append(round_)
        roundings += lost
    rest = dense_finish(R.toarray(), delta)
    return Elimination(tuple(rounds), rest, roundings + rest.roundings)


def _is_full(R: sp.csr_array) -> bool:
    """Tell whether what is left is better taken as a dense array, which has to fit."""
    n = R.shape[0]
    full = R.nnz >= max(FULL_ROW * n, FULL_SHARE * n**2)
    return full and 4 * R.data.itemsize * n**2 <= memory()


def _one_round(
    R: sp.csr_array, delta: Floats, order: Indices
) -> tuple[Round, sp.csr_array, Floats, int]:
    """Take out one independent set; return what is left and the roundings it took."""
    out, kept, away, into, rest = parted(R, order)
    total = away @ np.ones(len(kept)) + delta[out]
    if not total.all():
        raise ValueError(
            f"absorption cannot be reached from {int((total == 0).sum())} of the states left"
        )
    lengths = np.diff(away.indptr)
    away.data /= np.repeat(total, lengths)
    _require_range(into, away, delta[out] / total)
    fill = _without_diagonal(sp.csr_array(rest + into @ away))
    round_ = Round(out, kept, total, away, into)
    left = delta[kept] + into @ (delta[out] / total)
    return round_, fill, left, round_roundings(away, into)


def parted(
    R: sp.csr_array, order: Indices
) -> tuple[Indices, Indices, sp.csr_array, sp.csr_array, sp.csr_array]:
    """Choose the states to take out next.

    Return their numbers and those of the others, then the entries from the former to the
    latter, back, and among the latter.
    """
    n = R.shape[0]
    row = np.repeat(np.arange(n, dtype=R.indices.dtype), np.diff(R.indptr))
    chosen = _independent(R, row, order)
    out, kept = np.flatnonzero(chosen), np.flatnonzero(~chosen)
    place = np.empty(n, dtype=R.indices.dtype)
    place[out] = np.arange(len(out))
    place[kept] = np.arange(len(kept))
    leaving, entering = chosen[row], chosen[R.indices]
    away = _block(R, leaving, out, place, len(kept))
    into = _block(R, entering, kept, place, len(out))
    rest = _block(R, ~(leaving | entering), kept, place, len(kept))
    return out, kept, away, into, rest


def _require_range(into: sp.csr_array, away: sp.csr_array, lost: Floats) -> None:
    """Raise OverflowError if a product of a rate in and a rate out would underflow."""
    out = min((part.min() for part in (away.data, lost[lost > 0]) if part.size), default=1.0)
    if not into.nnz or into.data.min() * out >= SMALLEST_RATE:
        return
    least_in = np.full(len(lost), np.inf)
    np.minimum.at(least_in, into.indices, into.data)
    least_out = np.where(lost > 0, lost, np.inf)
    rows = np.flatnonzero(np.diff(away.indptr))
    if len(rows):
        least = np.minimum.reduceat(away.data, away.indptr[rows])
        least_out[rows] = np.minimum(least_out[rows], least)
    if (least_in * least_out < SMALLEST_RATE).any():
        raise OverflowError(OUT_OF_RANGE)


def round_roundings(away: sp.csr_array, into: sp.csr_array) -> int:
    """Bound the roundings that a round adds to any result.

    A sum ``D`` of l rates and an absorption has l roundings. An entry gets, from each of
    the k states taken that its row leads to, a product (one rounding), divided by D (one,
    and those of D), and adds them up (k): 2 + l + k in each touched row, and the rows count
    twice, once in the numerator and once in the denominator. The right-hand side is pushed
    and the result pulled by such sums too: once per round, not per row.
    """
    longest = int(np.diff(away.indptr).max())
    touched = np.diff(into.indptr)
    touched = touched[touched > 0]
    rows = int(touched.sum()) + len(touched) * (longest + 2)
    incoming = int(np.bincount(into.indices).max()) if into.nnz else 0
    gathered = int(touched.max()) if len(touched) else 0
    arriving = int(np.bincount(away.indices).max()) if away.nnz else 0
    pushed = max(gathered, arriving) + longest + 2
    pulled = max(longest, incoming) + longest + 3
    return 2 * rows + pushed + pulled


def _independent(R: sp.csr_array, row: Indices, order: Indices) -> Mask:
    """Choose cheap states of which none leads to another."""
    n = R.shape[0]
    cost = np.diff(R.indptr) * np.bincount(R.indices, minlength=n)
    # At least a quarter of the states are as cheap as this, found by counting.
    upto = np.cumsum(np.bincount(np.minimum(cost, DEAREST)))
    quartile = int(np.searchsorted(upto, n // 4, side="right"))
    cheap = np.iinfo(np.int64).max if quartile == DEAREST else max(2 * quartile, 4)
    chosen: Mask = cost <= cheap
    rival = chosen[row] & chosen[R.indices]
    i, j = row[rival], R.indices[rival]
    first = (cost[i] < cost[j]) | ((cost[i] == cost[j]) & (order[i] < order[j]))
    chosen[np.where(first, j, i)] = False
    return chosen


def _block(
    R: sp.csr_array, entries: Mask, rows: Indices, place: Indices, width: int
) -> sp.csr_array:
    """Return the rows `rows` of the chosen `entries`, with columns renumbered."""
    upto = np.zeros(len(entries) + 1, dtype=R.indptr.dtype)
    np.cumsum(entries, out=upto[1:])
    counts = np.diff(upto[R.indptr])[rows]
    indptr = np.zeros(len(rows) + 1, dtype=R.indptr.dtype)
    np.cumsum(counts, out=indptr[1:])
    return sp.csr_array(
        (R.data[entries], place[R.indices[entries]], indptr), shape=(len(rows), width)
    )


def _without_diagonal(R: sp.csr_array) -> sp.csr_array:
    n = R.shape[0]
    off = R.indices != np.repeat(np.arange(n, dtype=R.indices.dtype), np.diff(R.indptr))
    off &= R.data != 0
    if off.all():
        return R
    return _block(R, off, np.arange(n), np.arange(n, dtype=R.indices.dtype), n)
