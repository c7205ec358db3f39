"""A flow as text."""

from corridor import sign_flow
from corridor.numerics.flow import sign_flows
from corridor.show.flow_text import flow_text


def test_a_flow_that_stopped_says_so(monkeypatch):
    monkeypatch.setattr(sign_flows, "attracts", lambda M, weight: not len(weight))
    text = flow_text(sign_flow(2, 6, 2, 1.0))
    assert "stopped: the surface on which rows slide no longer attracts (d_4)" in text
