"""Dip rows against visits times advantage, computed for every row by the general solution."""

from math import isqrt

import pytest
from hypothesis import given, strategies as st

from corridor import CorridorGraph, Policy, dip_rows, dip_threshold
from corridor.theory import solve

SMALL = st.tuples(st.integers(1, 6), st.integers(1, 9), st.integers(1, 5))


def gradients(W, K, L):
    """Return {(family, depth): gradient of -H with respect to the row's probability}."""
    solution = solve(CorridorGraph.symmetric(W, K, L), Policy.named("uniform"))
    return {
        (family, j): sum(
            getattr(solution.visits[w], family)[j - 1]
            * getattr(solution.advantages[w], family)[j - 1]
            for w in range(2)
        )
        for family in "abcd"
        for j in range(1, K + 1)
    }


@given(SMALL)
def test_dip_rows_are_those_with_a_negative_gradient(size):
    signs = gradients(*size)
    found = dip_rows(*size)
    assert set(found.rows) == {row for row, value in signs.items() if value < 0}
    assert set(found.ties) == {row for row, value in signs.items() if value == 0}
    assert all(family in "bd" for family, _ in found)


def test_every_small_corridor():
    for W in range(1, 5):
        for L in range(1, 5):
            for K in range(1, 8):
                signs = gradients(W, K, L)
                assert set(dip_rows(W, K, L)) == {row for row, v in signs.items() if v < 0}


@given(st.integers(1, 40), st.integers(1, 40))
def test_threshold_is_the_first_depth_with_a_dip(W, L):
    K = dip_threshold(W, L)
    assert len(dip_rows(W, K, L)) > 0
    assert all(len(dip_rows(W, k, L)) == 0 for k in range(max(1, K - 3), K))
    # Theorem 10: K - 1 - K* is at most 1, and K > K*.
    root = 4 * W * (W - 1) * L
    assert root < (K - (W - 1)) ** 2 * (L + 1) ** 2
    below = max(0, K - (W - 1) - 2)
    assert below**2 * (L + 1) ** 2 <= root


def test_the_threshold_of_a_corridor_is_that_of_its_width_and_lanes():
    assert dip_threshold(CorridorGraph.symmetric(3, 9, 2)) == dip_threshold(3, 2) == 5
    with pytest.raises(ValueError, match="known where all branches are alike"):
        dip_threshold(CorridorGraph.from_branches([[2, 2], [3, 3]]))


def test_dips_do_not_vanish_again_with_depth():
    for W, L in ((2, 1), (3, 2), (5, 7)):
        K = dip_threshold(W, L)
        assert all(len(dip_rows(W, k, L)) > 0 for k in range(K, K + 40))


def test_ties_occur():
    assert dip_rows(1, 2, 3).ties == (("b", 2),)
    found = [
        (W, K, L)
        for W in range(2, 9)
        for L in range(1, 9)
        for K in range(1, 16)
        if dip_rows(W, K, L).ties
    ]
    assert found
    for size in found[:5]:
        assert {row for row, v in gradients(*size).items() if v == 0} == set(
            dip_rows(*size).ties
        )


def test_large_sizes_take_no_time_that_matters():
    W, L = 10**9, 10**6
    K = dip_threshold(W, L)
    assert 0 < K - (W - 1) - isqrt(4 * W * (W - 1) * L) // (L + 1) <= 2


@pytest.mark.parametrize("bad", [0, 2.0, "3", True])
def test_bad_arguments_are_refused(bad):
    with pytest.raises((TypeError, ValueError), match="L must be a positive integer"):
        dip_threshold(3, bad)
    with pytest.raises((TypeError, ValueError), match="K must be a positive integer"):
        dip_rows(3, bad, 3)
