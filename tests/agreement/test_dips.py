"""The dip that numerics measures is the one that theory proves."""

import math
from fractions import Fraction

import numpy as np
import pytest
import recurrences
from hypothesis import example, given, settings, strategies as st

from corridor import dip, dip_rows, dip_threshold, sign_flow


@given(st.integers(1, 6), st.integers(1, 12), st.integers(1, 6))
@example(5, 7, 6)
@settings(max_examples=25)
def test_rows_that_dip_are_those_whose_first_move_is_wrong(W, K, L):
    found, proved = dip(W, K, L), dip_rows(W, K, L)
    assert {(row.family, row.depth) for row in found.rows if row.lowest < 0} == set(proved)
    assert found.kind.startswith("dip") == (dip_threshold(W, L) <= K)


@given(st.data(), st.integers(2, 8), st.integers(1, 5))
@settings(max_examples=25)
def test_below_the_threshold_the_solution_is_the_straight_line(data, W, L):
    """For up to five lanes; not for more, see the next test."""
    K = data.draw(st.integers(1, dip_threshold(W, L) - 1))
    flow = sign_flow(W, K, L, 12.0)
    assert flow.events == ()
    for t in (0.1, 5.0, 12.0):
        np.testing.assert_allclose(flow.gaps(t), t, rtol=0, atol=1e-13)


@pytest.mark.parametrize(("W", "K", "L", "row"), [(2, 2, 7, ("d", 2)), (5, 7, 6, ("d", 6))])
def test_below_the_threshold_rows_may_slide(W, K, L, row):
    """On the straight line at exp(t) = 3/2 the row's derivative is negative, exactly."""
    assert dip_threshold(W, L) > K
    odds = [Fraction(3, 2) * L if m % 2 == 0 else Fraction(3, 2) / L for m in range(2 * K)]
    p = [x / (1 + x) for x in odds]
    q = [x / (1 + x) for x in (Fraction(9, 4) / x for x in odds)]
    forward, backward = recurrences.derivatives(W, L, p, [1 - x for x in p], q)
    wrong = [i for i, slope in enumerate(forward + backward) if slope < 0]
    assert wrong == [recurrences.place(K, *row)]
    found = dip(W, K, L)
    assert (found.kind, found.lowest) == ("sliding", 0)
    (slid,) = found.rows
    assert (slid.family, slid.depth) == row
    start, end = slid.slides[0]
    assert start < math.log(1.5) < end
    assert all(moment.velocity.min() > 0.9 for moment in found.flow.moments)


@pytest.mark.parametrize(("W", "K", "L"), [(4, 7, 1), (1, 2, 3)])
def test_exact_ties_at_the_start(W, K, L):
    """With dead ends tied rows go straight up; with none the row is never reached and stays."""
    ties = dip_rows(W, K, L).ties
    assert ties
    gaps = sign_flow(W, K, L, 1.0).gaps(1.0)
    for family, depth in ties:
        assert getattr(gaps, family)[depth - 1] == (1.0 if W > 1 else 0.0)
