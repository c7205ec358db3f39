"""The dip read off the flow."""

from types import SimpleNamespace

import numpy as np
import pytest

from corridor import dip, dip_map
from corridor.numerics.flow import dips

# Minima and times are event times of the flow; see test_sign_flows.
EVENT_TIME = 1e-11


def test_a_dip_with_sliding():
    found = dip(2, 6, 2)
    assert found.kind == "dip with sliding"
    rows = {(row.family, row.depth): row for row in found.rows}
    turned = rows["b", 3]
    # A row that goes down at speed 1 and up at speed 1 is back after twice the time.
    assert turned.lowest == pytest.approx(-turned.turned, rel=0, abs=EVENT_TIME)
    assert turned.recovered == pytest.approx(2 * turned.turned, rel=0, abs=EVENT_TIME)
    slid = rows["d", 4]
    assert slid.recovered > 2 * slid.turned
    assert [round(end - start, 6) for start, end in slid.slides] == [0.445194]
    assert slid.sliding_time == pytest.approx(0.445194, rel=0, abs=1e-6)
    assert found.recovered == max(row.recovered for row in found.rows)
    assert found.lowest == min(row.lowest for row in found.rows)


def test_the_delay_is_the_lag_of_the_slowest_row():
    found = dip(2, 6, 2)
    flow = found.flow
    lag = flow.t_end - min(float(x.min()) for x in flow.gaps(flow.t_end))
    assert found.delay == pytest.approx(lag, rel=0, abs=1e-12)
    assert found.steps_saved > 0


@pytest.mark.parametrize(
    ("gaps", "lowest", "turned", "recovered"),
    [
        ([0.0, 0.5, 1.0], 0.0, 0.0, 0.0),  # it only slides
        ([0.0, 0.5, -1e-13], 0.0, None, 0.0),  # at the end it is no lower than rounding
        ([0.0, -0.5, 0.5], -0.5, 1.0, 1.5),
        ([0.0, -0.5, -0.75], -0.75, None, None),
        ([0.0, -0.5, 0.0], -0.5, 1.0, 2.0),
    ],
)
def test_a_row_is_read_off_its_gaps(gaps, lowest, turned, recovered, monkeypatch):
    """On a flow of three moments, at 0, 1 and 2, straight in between."""
    monkeypatch.setattr(
        dips, "follow", lambda _, start, t: start.x + (t - start.time) * start.v
    )
    speeds = [*np.diff(gaps), 0.0]
    moments = [
        SimpleNamespace(x=np.array([x]), v=np.array([v]), time=float(t), sliding=[])
        for t, (x, v) in enumerate(zip(gaps, speeds, strict=True))
    ]
    slid = SimpleNamespace(family="b", depth=1, kind="slide", time=0.25)
    other = SimpleNamespace(family="d", depth=1, kind="slide", time=0.5)
    flow = SimpleNamespace(moments=moments, t_end=2.0, events=[slid, other], balances=None)
    row = dips._row_dip(flow, np.array(gaps), 0, "b", 1)
    assert row == dips.RowDip("b", 1, lowest, turned, recovered, ((0.25, 2.0),))
    assert row.sliding_time == 1.75


def test_no_dip():
    found = dip(15, 15, 5)
    assert (found.kind, found.rows, found.recovered, found.steps_saved) == ("none", (), 0, 0)
    assert found.delay == pytest.approx(0, rel=0, abs=1e-12)
    assert (found.lowest, found.flow.events) == (0, ())


def test_one_branch_never_recovers():
    found = dip(1, 3, 2)
    assert found.kind == "dip"
    assert found.recovered is found.delay is found.steps_saved is None
    assert all(row.turned is row.recovered is None for row in found.rows)


def test_a_flow_that_stops_is_no_dip(monkeypatch):
    from corridor.numerics.flow import sign_flows

    monkeypatch.setattr(sign_flows, "directions", lambda *_: None)
    with pytest.raises(ArithmeticError, match=r"the flow stopped at t = .*no direction"):
        dip(2, 6, 2)


def test_the_map_refuses_too_much():
    with pytest.raises(ValueError, match="W, K and L must give 1 to 10000 combinations"):
        dip_map(range(1, 200), range(1, 200), [1])
    with pytest.raises(ValueError, match="L must be a positive integer"):
        dip_map([2], [2], [0])
