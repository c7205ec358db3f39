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
    return [
        sum(
            expected_visits(moves, i).get(j, Fraction(0)) * Fraction(s[j]) / scale[j]
            for j in range(n)
        )
        for i in range(n)
    ]


def expected_visits(moves, start):
    """Return expected visits: one first-step solve for each state counted."""
    found = {}
    for counted in moves:
        # Times of the chain in which only visits to `counted` take time.
        states = list(moves)
        rows = []
        for i in states:
            row = [Fraction(int(i == j)) - moves[i].get(j, 0) for j in states]
            rows.append([*row, Fraction(int(i == counted))])
        found[counted] = gauss(rows)[states.index(start)]
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
