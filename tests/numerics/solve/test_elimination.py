"""Subtraction-free elimination on chains that are no corridors."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, strategies as st

from corridor import numerics


def exact_times(R, delta, s):
    """Solve by Gaussian elimination over fractions, the rates taken as they are."""
    n = len(delta)
    moves = {}
    scale = {}
    for i in range(n):
        leaving = {j: Fraction(R[i, j]) for j in range(n) if j != i and R[i, j]}
        leaving["end"] = Fraction(delta[i])
        scale[i] = sum(leaving.values())
        moves[i] = {j: rate / scale[i] for j, rate in leaving.items()}
    # The oracle counts one step a visit; weigh it by the visits of a unit start instead.
    visits = expected_visits(moves)
    return [sum(visits[j][i] * Fraction(s[j]) / scale[j] for j in range(n)) for i in range(n)]


def expected_visits(moves):
    """Return expected visits by state counted and start: one first-step solve for each."""
    found = {}
    for counted in moves:
        # Times of the chain in which only visits to `counted` take time.
        states = list(moves)
        rows = []
        for i in states:
            row = [Fraction(int(i == j)) - moves[i].get(j, 0) for j in states]
            rows.append([*row, Fraction(int(i == counted))])
        found[counted] = gauss(rows)
    return found


def gauss(rows):
    n = len(rows)
    for i in range(n):
        pivot = next(k for k in range(i, n) if rows[k][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for k in range(n):
            if k != i and rows[k][i]:
                rows[k] = [x - rows[k][i] * y for x, y in zip(rows[k], rows[i], strict=True)]
    return [row[-1] for row in rows]


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_random_stiff_chains_against_fractions(seed, n):
    rng = np.random.default_rng(seed)
    R = rng.random((n, n)) * 10.0 ** rng.integers(-14, 14, (n, n)) * (rng.random((n, n)) < 0.6)
    # A ring, so that every state leads to every other.
    R[np.arange(n), (np.arange(n) + 1) % n] += 1e-9
    delta = np.where(np.arange(n) == 0, 1e-12, 0.0)
    s = rng.random(n)
    exact = exact_times(R, delta, s)
    chain = numerics.eliminate(sp.csr_array(R), delta, entry_roundings=0)
    t, bound = chain.times(s)
    assert all(abs(Fraction(x) / true - 1) <= bound for x, true in zip(t, exact, strict=True))
    assert bound < 1e-12
    # Both right-hand sides of the same factors: v s = e t.
    start = np.zeros(n)
    start[n - 1] = 1.0
    v, _ = chain.visits(start)
    assert v @ s == pytest.approx(t[n - 1], rel=2 * bound, abs=0.0)


def test_a_grid_with_a_hole_against_extended_precision():
    """A two-dimensional chain, which fills in, with drift away from the exit."""
    import mpmath

    side = 5
    n = side * side
    R = np.zeros((n, n))
    for i in range(side):
        for j in range(side):
            for di, dj, rate in ((0, 1, 1e3), (1, 0, 1e4), (0, -1, 1.0), (-1, 0, 1.0)):
                if 0 <= i + di < side and 0 <= j + dj < side:
                    R[i * side + j, (i + di) * side + j + dj] = rate
    delta = np.where(np.arange(n) == 0, 1.0, 0.0)
    context = mpmath.MPContext()
    context.dps = 120
    A = context.matrix((-R).tolist())
    for i in range(n):
        A[i, i] = context.fsum(context.mpf(x) for x in R[i]) + context.mpf(delta[i])
    exact = context.lu_solve(A, context.matrix([1] * n))
    t, bound = numerics.eliminate(sp.csr_array(R), delta, entry_roundings=0).times(np.ones(n))
    assert max(abs(context.mpf(float(t[i])) / exact[i] - 1) for i in range(n)) <= bound
    # The condition number is beyond 1e16: what a plain solver makes of it has no digit.
    assert min(exact) > 1e16


def random_chain(rng, n, degree, leak=1.0):
    """Random successors and rates, and a way out of state 0 alone."""
    R = np.zeros((n, n)) if n <= 200 else sp.lil_array((n, n))
    for i in range(n):
        for j in rng.integers(0, n, degree):
            R[i, j] = rng.random() + 1e-3
    # A ring, so that every state leads to every other.
    for i in range(n):
        R[i, (i + 1) % n] = 0.5
    R, delta = sp.csr_array(R), np.zeros(n)
    R.setdiag(0)
    R.eliminate_zeros()
    delta[0] = leak
    return R, delta


def certified_error(R, delta, s, t):
    """Bound the relative error of times `t` rigorously: exact residuals, over exact steps.

    With M = diag(R 1 + delta) - R, whose inverse is non-negative, ``|s - M t| <= theta s``
    puts t within theta of the solution, in relation to that.
    """
    return max(abs(r) / Fraction(x) for r, x in zip(residuals(R, delta, s, t), s, strict=True))


UNITS = 600  # binary places, of which a float here, and a sum of some, has fewer


def units(values):
    """Return floats, or fractions that are sums of floats, in units of 2^-600: integers."""
    found = [divmod(x.numerator << UNITS, x.denominator) for x in map(Fraction, values)]
    assert not any(rest for _, rest in found)
    return [whole for whole, _ in found]


def residuals(R, delta, s, t):
    """Return ``s - M t`` exactly."""
    t, s, delta, rates = map(units, (t, s, delta, R.data))
    found = []
    for i in range(len(t)):
        around = range(R.indptr[i], R.indptr[i + 1])
        lost = sum((rates[k] * (t[i] - t[R.indices[k]]) for k in around), delta[i] * t[i])
        found.append(Fraction((s[i] << UNITS) - lost, 1 << 2 * UNITS))
    return found


def refined_error(R, delta, s, t):
    """Bound the error sharply: a residual may be large beside a step and the error is not.

    Two corrections by a plain solver, then certified: |best - x| <= theta x gives
    |t - x| / x <= |t - best| (1 + theta) / best + theta.
    """
    M = sp.diags_array(np.asarray(R.sum(axis=1)).ravel() + delta).toarray() - R.toarray()
    best = [Fraction(x) for x in t]
    for _ in range(2):
        rest = np.array([float(r) for r in residuals(R, delta, s, best)])
        found = np.linalg.solve(M, rest)
        best = [x + Fraction(y) for x, y in zip(best, found, strict=True)]
    theta = certified_error(R, delta, s, best)
    away = max(abs(Fraction(x) - b) / b for x, b in zip(t, best, strict=True))
    return away * (1 + theta) + theta


@given(st.integers(0, 2**32 - 1), st.integers(20, 150), st.integers(3, 40))
def test_a_dense_finish_keeps_its_bound_and_its_digits(seed, n, degree):
    rng = np.random.default_rng(seed)
    R, delta = random_chain(rng, n, degree)
    s = rng.random(n) + 0.1
    chain = numerics.eliminate(R, delta, entry_roundings=0)
    t, bound = chain.times(s)
    assert refined_error(R, delta, s, t) <= min(bound, 1e-13)
    v, _ = chain.visits(np.eye(n)[n - 1])
    assert v @ s == pytest.approx(t[n - 1], rel=2 * bound, abs=0.0)


@pytest.mark.parametrize("n", [1000, 5000])
def test_large_random_chains_keep_their_bound(n):
    R, delta = random_chain(np.random.default_rng(n), n, 3)
    chain = numerics.eliminate(R, delta, entry_roundings=0)
    assert 0 < len(chain.rest.factors) < n
    t, bound = chain.times(np.ones(n))
    theta = certified_error(R, delta, np.ones(n), t)
    assert theta / (1 - theta) <= bound < 1e-7
    # Far below it: the bound is the worst case, the error a chance.
    assert theta < 1e-10


@given(st.integers(0, 2**32 - 1), st.integers(25, 40))
def test_full_and_stiff_chains_against_flint(seed, n):
    flint = pytest.importorskip("flint")
    rng = np.random.default_rng(seed)
    R = 10.0 ** rng.uniform(-12, 12, (n, n)) * (rng.random((n, n)) < 0.7)
    R[np.arange(n), (np.arange(n) + 1) % n] += 1e-9
    np.fill_diagonal(R, 0.0)
    delta = np.where(np.arange(n) == 0, 1e-12, 0.0)
    M = flint.fmpq_mat(n, n)
    for i in range(n):
        row = [flint.fmpq(*x.as_integer_ratio()) for x in R[i].tolist()]
        for j in range(n):
            M[i, j] = -row[j]
        M[i, i] = sum(row, flint.fmpq(*float(delta[i]).as_integer_ratio()))
    exact = M.solve(flint.fmpq_mat(n, 1, [1] * n))
    chain = numerics.eliminate(sp.csr_array(R), delta, entry_roundings=0)
    t, bound = chain.times(np.ones(n))
    assert len(chain.rest.factors) > 0
    for i in range(n):
        true = Fraction(int(exact[i, 0].p), int(exact[i, 0].q))
        error = abs(Fraction(t[i]) / true - 1)
        assert error <= bound
        # A few roundings, where a solver with subtractions has no digit left.
        assert error < 1e-14


def test_a_dense_finish_that_leaves_the_range_of_a_float_is_refused():
    R = np.ones((20, 20))
    R[:10, 10:] = R[10:, :10] = 2.0**-600
    with pytest.raises(OverflowError, match="the numbers leave the range of a float"):
        numerics.eliminate(sp.csr_array(R), np.ones(20))


def test_the_rounds_are_logarithmic_and_nothing_is_lost():
    n = 20_000
    rng = np.random.default_rng(1)
    up = rng.random(n - 1)
    down = rng.random(n - 1)
    R = sp.csr_array(sp.diags_array([up, down], offsets=[1, -1]))
    delta = np.zeros(n)
    delta[0] = 1.0
    chain = numerics.eliminate(R, delta)
    assert len(chain.rounds) < 60
    assert sum(len(round_.out) for round_ in chain.rounds) == n
    # A path is its own recurrence: crossing from i to i - 1 takes h_i = (1 + up h_{i+1})/down.
    h = np.zeros(n)
    h[-1] = 1 / down[-1]
    for i in range(n - 2, 0, -1):
        h[i] = (1 + up[i] * h[i + 1]) / down[i - 1]
    first = 1 + up[0] * h[1]
    t, bound = chain.times(np.ones(n))
    assert t[0] == pytest.approx(first, rel=bound + 4 * n * 2.0**-52, abs=0.0)


def test_a_chain_without_a_way_out_is_refused():
    R = sp.csr_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    with pytest.raises(ValueError, match="absorption cannot be reached from 1 of the states"):
        numerics.eliminate(R, np.zeros(2))


def test_what_leaves_the_range_of_a_float_is_refused():
    R = sp.csr_array(np.diag([2.0**-300] * 5, 1) + np.diag([1.0] * 5, -1))
    ends = np.array([0.0] * 5 + [2.0**-300])
    with pytest.raises(OverflowError, match="the numbers leave the range of a float"):
        numerics.eliminate(R, ends).times(np.ones(6))
    # State 4 goes first, and what leads through it is 2**-1200.
    R = np.ones((5, 5))
    R[:, 4] = R[4] = 0.0
    R[0, 4] = R[4, 1] = 2.0**-600
    R[4, 0] = 1.0
    with pytest.raises(OverflowError, match="the numbers leave the range of a float"):
        numerics.eliminate(sp.csr_array(R), np.ones(5))
