"""The couplings of sliding rows against the derivatives of all balances along each gap."""

import numpy as np
from hypothesis import given, strategies as st

from corridor import CorridorGraph, Policy, sign_flow

LANES = st.lists(st.integers(1, 5), min_size=1, max_size=5)


@given(st.lists(LANES, min_size=1, max_size=4), st.integers(0, 2**32 - 1))
def test_they_are_the_slopes_of_the_balances(branches, seed):
    from corridor.numerics.flow.couplings import couplings
    from corridor.numerics.flow.switching_functions import Balances

    balances = Balances(CorridorGraph.from_branches(branches), Policy())
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, balances.size))
    y = balances.at(x).y
    # Both pushes are positive where the balance is finite; a row never reached has none.
    rows = np.flatnonzero(np.isfinite(y).ravel() & (balances.at(x).weight.ravel() > 0))
    directions = np.eye(2 * balances.size)[rows].reshape(len(rows), *x.shape)
    slopes = balances.at(x, directions).slopes.reshape(len(rows), x.size)[:, rows].T
    found = couplings(balances, x, rows)
    scale = 1 + np.abs(slopes).max(initial=0.0)
    assert np.abs(found - slopes).max(initial=0.0) <= 1e-12 * scale


def test_many_rows_slide_at_once_and_stay_on_their_surfaces():
    flow = sign_flow(3, 40, 1)
    assert flow.status == "finished"
    moment = max(flow.moments, key=lambda moment: len(moment.sliding))
    assert len(moment.sliding) > 20
    x = moment.x.reshape(2, -1)
    y = flow.balances.at(x).y.ravel()[moment.sliding]
    assert np.abs(y).max() <= flow.balances.resolution(x)
