"""Elimination of a sparse chain whose numbers leave the range of a float.

The rounds and their error bound are those of `corridor.numerics.solve.elimination`, but each
number has an exponent of its own. SciPy multiplies no such numbers: a product of sparse arrays
is here the list of the products of their entries, added up by place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp

from ...theory.model.memory import require_memory
from ..graph.arrays import Floats, Indices
from .elimination import SEED, Elimination, eliminate, parted, round_roundings
from .positive import LOWEST_SHIFT, NO_EXPONENT, Positive
from .results import UNIT, roundings_bound

# A high-water mark, measured and rounded up.
BYTES_PER_WIDE_ENTRY = 400


@dataclass(frozen=True, eq=False)
class WideRound:
    """As `Round`, for numbers with exponents.

    The entries of `away` and of `into` are numbered by row, and stand in `shares` and `rates`;
    `origins` and `ends` are the rows of these entries.
    """

    out: Indices
    kept: Indices
    total: Positive
    away: sp.csr_array
    origins: Indices
    shares: Positive
    into: sp.csr_array
    ends: Indices
    rates: Positive


@dataclass(frozen=True, eq=False)
class WideElimination:
    """A chain eliminated once, as `Elimination` is, with results of any size."""

    rounds: tuple[WideRound, ...]
    roundings: int

    def times(self, steps: Floats) -> tuple[Positive, float]:
        """Return the expected total until absorption from each state, and an error bound."""
        return self._solved(_wide(steps), away=False)

    def visits(self, start: Floats) -> tuple[Positive, float]:
        """Return the expected visits to each state, and a bound on their relative errors."""
        return self._solved(_wide(start), away=True)

    def _solved(self, b: Positive, *, away: bool) -> tuple[Positive, float]:
        pushed = []
        for r in self.rounds:
            taken = b[r.out] if away else _quotient(b[r.out], r.total)
            pushed.append(taken)
            if away:
                b = _with(b[r.kept], taken[r.origins] * r.shares, r.away.indices)
            else:
                b = _with(b[r.kept], r.rates * taken[r.into.indices], r.ends)
        for r, taken in zip(reversed(self.rounds), reversed(pushed), strict=True):
            if away:
                pulled = _with(taken, b[r.ends] * r.rates, r.into.indices)
                pulled = _quotient(pulled, r.total)
            else:
                pulled = _with(taken, r.shares * b[r.away.indices], r.origins)
            b = _joined(pulled, b)[np.argsort(np.concatenate([r.out, r.kept]))]
        bound = Positive(b.mantissa, b.exponent, self.roundings, UNIT)
        return bound, roundings_bound(self.roundings, UNIT)


@dataclass(frozen=True)
class AnyRange:
    """The elimination of a chain: in floats and, where these leave their range, with exponents.

    Times and visits are arrays of floats where they fit, and `Positive` where they do not.
    """

    Q: sp.csr_array
    absorption: Floats

    def times(self, steps: Floats) -> tuple[Floats | Positive, float]:
        """Return expected times and a bound on their relative errors; see `Elimination`."""
        return self._solved(lambda chain: chain.times(steps))

    def visits(self, start: Floats) -> tuple[Floats | Positive, float]:
        """Return expected visits and a bound on their relative errors."""
        return self._solved(lambda chain: chain.visits(start))

    def _solved(
        self, ask: Callable[[Any], tuple[Floats | Positive, float]]
    ) -> tuple[Floats | Positive, float]:
        if self._in_floats is not None:
            try:
                return ask(self._in_floats)
            except OverflowError:
                pass
        return ask(self._wide)

    @cached_property
    def _in_floats(self) -> Elimination | None:
        try:
            return eliminate(self.Q, self.absorption)
        except OverflowError:
            return None

    @cached_property
    def _wide(self) -> WideElimination:
        return eliminate_wide(self.Q, self.absorption)


def eliminate_wide(
    Q: sp.csr_array, absorption: Floats, entry_roundings: int = 1
) -> WideElimination:
    """Eliminate the states of an absorbing chain; arguments are as in `eliminate`.

    Raises
    ------
    ValueError
        If absorption cannot be reached from some state.
    MemoryError
        If it would not fit.

    Examples
    --------
    >>> Q = sp.csr_array(np.diag([2.0**-300] * 5, 1) + np.diag([1.0] * 5, -1))
    >>> chain = eliminate_wide(Q, np.array([0.0] * 5 + [2.0**-300]))
    >>> round(chain.times(np.ones(6))[0].results("elimination")[0].log10, 6)
    541.853992
    """
    n = Q.shape[0]
    require_memory(Q.nnz * BYTES_PER_WIDE_ENTRY, "an elimination with exponents of its own")
    R = sp.coo_array(Q)
    off = (R.row != R.col) & (R.data != 0)
    keys = R.row[off].astype(np.int64) * n + R.col[off]
    keys, rates = _sums(keys, _wide(R.data[off]))
    delta = _wide(np.asarray(absorption, dtype=float))
    order = np.random.default_rng(SEED).permutation(n)
    rounds, roundings = [], 2 * n * entry_roundings
    while n:
        round_, keys, rates, delta = _one_round(_numbered(keys, n), rates, delta, order)
        order, n = order[round_.kept], len(round_.kept)
        rounds.append(round_)
        roundings += round_roundings(round_.away, round_.into)
    return WideElimination(tuple(rounds), roundings)


def _one_round(
    S: sp.csr_array, rates: Positive, delta: Positive, order: Indices
) -> tuple[WideRound, Indices, Positive, Positive]:
    """Take out one independent set of `S`, whose entries are the numbers of the rates."""
    out, kept, away, into, rest = parted(S, order)
    origins, ends, unmoved = map(_rows, (away, into, rest))
    leaving, entering = rates[away.data], rates[into.data]
    total = _with(delta[out], leaving, origins)
    if not total.mantissa.all():
        lost = int((total.mantissa == 0).sum())
        raise ValueError(f"absorption cannot be reached from {lost} of the states left")
    shares = _quotient(leaving, total[origins])
    first, second = _pairs(into, away)
    i, j = ends[first], away.indices[second]
    moved = i != j
    products = entering[first[moved]] * shares[second[moved]]
    at = np.concatenate([unmoved * len(kept) + rest.indices, (i * len(kept) + j)[moved]])
    keys, filled = _sums(at, _joined(rates[rest.data], products))
    absorbed = entering * _quotient(delta[out], total)[into.indices]
    round_ = WideRound(out, kept, total, away, origins, shares, into, ends, entering)
    return round_, keys, filled, _with(delta[kept], absorbed, ends)


def _pairs(into: sp.csr_array, away: sp.csr_array) -> tuple[Indices, Indices]:
    """Return the pairs of entries whose products make up ``into @ away``."""
    starts = away.indptr[into.indices]
    lengths = np.diff(away.indptr)[into.indices]
    first = np.repeat(np.arange(into.nnz), lengths)
    before = np.cumsum(lengths) - lengths
    return first, np.arange(len(first)) + (starts - before)[first]


def _rows(S: sp.csr_array) -> Indices:
    return np.repeat(np.arange(S.shape[0]), np.diff(S.indptr))


def _numbered(keys: Indices, n: int) -> sp.csr_array:
    """Return the array with entries 0, 1, … at ascending `keys`, row * n + column."""
    indptr = np.searchsorted(keys, n * np.arange(n + 1))
    return sp.csr_array((np.arange(len(keys)), keys % n, indptr), shape=(n, n))


def _wide(values: Floats) -> Positive:
    mantissa, exponent = np.frexp(values)
    # NumPy's exponents have 32 bits, which do not hold that of zero.
    exponent = np.where(mantissa == 0, NO_EXPONENT, exponent.astype(np.int64))
    return Positive(mantissa, exponent, 0, UNIT)


def _quotient(x: Positive, y: Positive) -> Positive:
    mantissa, shift = np.frexp(x.mantissa / y.mantissa)
    exponent = np.where(mantissa == 0, NO_EXPONENT, x.exponent - y.exponent + shift)
    return Positive(mantissa, exponent, 0, UNIT)


def _joined(x: Positive, y: Positive) -> Positive:
    mantissa = np.concatenate([x.mantissa, y.mantissa])
    return Positive(mantissa, np.concatenate([x.exponent, y.exponent]), 0, UNIT)


def _with(base: Positive, more: Positive, places: Indices) -> Positive:
    """Return `base` with `more` numbers added to it, each at its place."""
    _, total = _sums(np.concatenate([np.arange(len(base)), places]), _joined(base, more))
    return total


def _sums(keys: Indices, numbers: Positive) -> tuple[Indices, Positive]:
    """Return the different keys, ascending, and the sum of the numbers of each."""
    if not len(keys):
        return keys, numbers
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    mantissa, exponent = numbers.mantissa[order], numbers.exponent[order]
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    top = np.maximum.reduceat(exponent, first)
    counts = np.diff(np.append(first, len(keys)))
    shift = np.maximum(exponent - np.repeat(top, counts), LOWEST_SHIFT)
    total, up = np.frexp(np.add.reduceat(np.ldexp(mantissa, shift), first))
    exponent = np.where(total == 0, NO_EXPONENT, top + up)
    return keys[first], Positive(total, exponent, 0, UNIT)
