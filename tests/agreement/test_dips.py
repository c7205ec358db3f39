"""The dip that numerics measures is the one that theory proves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor import dip, dip_rows, dip_threshold, sign_flow


@given(st.integers(1, 6), st.integers(1, 12), st.integers(1, 6))
@settings(max_examples=25)
def test_rows_that_dip_are_those_whose_first_move_is_wrong(W, K, L):
    found, proved = dip(W, K, L), dip_rows(W, K, L)
    assert {(row.family, row.depth) for row in found.rows if row.lowest < 0} == set(proved)
    assert (found.kind != "none") == (dip_threshold(W, L) <= K)


@given(st.integers(2, 6), st.integers(1, 12), st.integers(1, 6))
@settings(max_examples=25)
def test_below_the_threshold_the_solution_is_the_straight_line(W, K, L):
    K = min(K, dip_threshold(W, L) - 1)
    K = max(K, 1)
    if dip_rows(W, K, L):
        return
    flow = sign_flow(W, K, L, 12.0)
    assert flow.events == ()
    for t in (0.1, 5.0, 12.0):
        np.testing.assert_allclose(flow.gaps(t), t, rtol=0, atol=1e-13)


@pytest.mark.parametrize(("W", "K", "L"), [(4, 7, 1), (1, 2, 3)])
def test_exact_ties_at_the_start(W, K, L):
    """With dead ends tied rows go straight up; with none the row is never reached and stays."""
    ties = dip_rows(W, K, L).ties
    assert ties
    gaps = sign_flow(W, K, L, 1.0).gaps(1.0)
    for family, depth in ties:
        assert getattr(gaps, family)[depth - 1] == (1.0 if W > 1 else 0.0)
