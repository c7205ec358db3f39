"""The discrete rule, the plain gradient flow, the smoothed sign, and SFT's flow."""

import math

import numpy as np
import pytest
import recurrences
from scipy.integrate import solve_ivp

from corridor import CorridorGraph, hitting_time, sign_flow
from corridor.numerics import (
    DiscreteRun,
    Gaps,
    discrete_flow,
    gradient_flow,
    row_entropies,
    sft_flow,
    smoothed_flow,
)

# The integrators' own relative tolerance is 1e-9 per step, over some hundred steps.
INTEGRATED = 1e-6


def test_the_experiment_reads_what_the_reproduction_reads():
    run = discrete_flow(15, 15, 5, step=0.01, updates=1200)
    assert f"{run.hitting_time:.4f}" == "900.4437"
    assert (run.rises, float(run.reversals.b.max())) == (0, 0)
    assert run.hitting_times[0] == pytest.approx(50142, rel=1e-13, abs=0)


def test_the_discrete_rule_tends_to_the_flow():
    flow = sign_flow(2, 6, 2, 1.0)
    errors = []
    for step in (1e-2, 1e-3):
        run = discrete_flow(2, 6, 2, step=step, updates=round(1 / step))
        x, y = (np.array(recurrences.flat(g)) for g in (run.gaps, flow.gaps(1.0)))
        errors.append(np.abs(x - y).max())
        assert errors[-1] <= len(flow.events) * step
    assert errors[1] < errors[0] / 4


def test_sliding_rows_chatter_the_more_the_smaller_the_step():
    """A row that only turns reverses once; each chatter of a sliding row is one more."""
    slow, fast = (
        discrete_flow(2, 6, 2, step=step, updates=round(1 / step)) for step in (1e-3, 2e-4)
    )
    assert slow.reversals.b[1] == fast.reversals.b[1] == 1
    assert fast.reversals.d[3] > 2 * slow.reversals.d[3] > 20
    assert slow.reversals.a.max() == 0


def test_a_row_that_no_walk_meets_stays():
    """On the only branch nobody comes back from beyond the target's last diamond."""
    run = discrete_flow(1, 2, 2, step=0.1, updates=7)
    np.testing.assert_allclose(run.gaps.b, [-0.7, 0.0], rtol=1e-12, atol=0)
    assert run.lowest.b[1] == run.reversals.b[1] == 0


def test_a_gradient_below_its_rounding_error_moves_nothing():
    """Here d_3 and d_5 are at balance; a gap of a unit of rounding elsewhere is no verdict."""
    tie = np.zeros(7)
    for unit in (-1e-15, 1e-15):
        off = np.full(7, unit)
        run = discrete_flow(4, 7, 1, step=0.1, updates=1, start=Gaps(off, tie, tie, tie))
        assert np.flatnonzero(run.gaps.d == 0).tolist() == [2, 4]


def test_a_rise_may_be_small_and_a_rest_is_none():
    rows = discrete_flow(1, 2, 2, step=0.1, updates=1).gaps
    times = np.array([5.0, 4.5, 4.75, 4.75, 3.0])
    assert DiscreteRun(0.1, rows, rows, rows, times).rises == 1


def test_a_large_step_never_arrives_where_rows_dip():
    run = discrete_flow(2, 50, 2, step=0.01, updates=1200)
    assert run.hitting_time > 50 * float(hitting_time(2, 50, 2, "rl"))
    assert run.rises >= 500
    assert float(run.lowest.b.min()) == -0.01


def test_the_smoothed_sign_tends_to_the_flow():
    """The error is in proportion to the width: sliding rows stand off by about it."""
    flow = sign_flow(2, 6, 2, 1.2)
    errors = []
    for width in (1e-1, 1e-2, 1e-3):
        smooth = smoothed_flow(2, 6, 2, t_end=1.2, width=width)
        errors.append(
            max(
                np.abs(np.array(smooth.gaps(t)) - np.array(flow.gaps(t))).max()
                for t in (0.03, 0.3, 0.6, 1.2)
            )
        )
    assert errors[0] < 0.03
    assert errors[1] == pytest.approx(errors[0] / 10, rel=0.5)
    assert errors[2] == pytest.approx(errors[1] / 10, rel=0.5)


@pytest.mark.parametrize("method", ["Radau", "BDF", "LSODA"])
def test_the_plain_gradient_flow(method):
    """Against an explicit integrator that knows the gradient from the recurrences alone."""
    W, K, L, end = 2, 3, 2, 2.0

    def rate(_, x):
        return recurrences.gradient(W, L, x.tolist(), math.exp, math.log)

    wanted = solve_ivp(rate, (0, end), np.zeros(4 * K), method="DOP853", rtol=1e-10, atol=1e-12)
    flow = gradient_flow(W, K, L, t_end=end, method=method)
    np.testing.assert_allclose(
        recurrences.flat(flow.gaps(end)), wanted.y[:, -1], rtol=0, atol=INTEGRATED
    )


def test_its_excess_is_one_row_over_time_for_each_row():
    W, K, L = 3, 4, 2
    flow = gradient_flow(W, K, L, t_end=1e5)
    excess = flow.hitting_time(1e5) - float(hitting_time(W, K, L, "rl"))
    # The next term of the expansion is smaller by log(t) / t times constants of order 10.
    assert excess * 1e5 / (4 * K) == pytest.approx(1, rel=1e-2)
    assert flow.hitting_time(flow.time_below(50.0)) == pytest.approx(
        50.0, rel=INTEGRATED, abs=0
    )
    assert flow.time_below(1.0) is None
    assert flow.time_below(1e9) == 0.0


def test_learned_rows_stay_in_the_plain_flow():
    flow = gradient_flow(3, 2, 2, t_end=1.0, start="sft")
    assert np.all(np.isinf(flow.gaps(1.0).c))
    assert np.all(flow.gaps(1.0).b > 0)


def test_sft_against_an_integrator():
    K, L = 3, 4
    flow = sft_flow(5, K, L)

    def rate(_, f):
        return (1 + 1 / L) / (1 + np.exp(f))

    base = np.array([-math.log(L), math.log(L)])
    wanted = solve_ivp(rate, (0, 7.0), base, method="DOP853", rtol=1e-11, atol=1e-12)
    gaps = flow.gaps(7.0)
    found = [gaps.a[0], gaps.c[0]]
    np.testing.assert_allclose(found, wanted.y[:, -1] - base, rtol=0, atol=1e-9)
    assert not gaps.b.any()
    assert not gaps.d.any()
    assert flow.hitting_time(0.0) == pytest.approx(
        float(hitting_time(5, K, L, "uniform")), rel=1e-13, abs=0
    )


def test_sft_tends_to_its_limit():
    flow = sft_flow(3, 2, 2)
    limit = float(hitting_time(3, 2, 2, "sft"))
    assert abs(flow.hitting_time(1e7) / limit - 1) < 1e-5


def test_entropies():
    graph = CorridorGraph.symmetric(2, 2, 3)
    uniform = row_entropies(graph, "uniform")
    assert uniform.b[0] == pytest.approx(-0.75 * math.log2(0.75) + 0.5, rel=1e-15, abs=0)
    assert row_entropies(graph, "rl").c.tolist() == [0, 0]
    tiny = row_entropies(graph, {"a": 50.0}).a[0]
    odds = 3 * math.exp(-50)
    assert tiny == pytest.approx(odds * (1 - math.log(odds)) / math.log(2), rel=1e-13, abs=0)


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: discrete_flow(2, 2, 2, step=0, updates=1), ValueError, "step must be"),
        (lambda: discrete_flow(2, 2, 2, step=-0.1, updates=1), ValueError, "step must be"),
        (lambda: discrete_flow(2, 2, 2, step=0.1, updates=0), ValueError, "updates must be"),
        (lambda: smoothed_flow(2, 2, 2, 1.0, width=0), ValueError, "width must be"),
        (lambda: gradient_flow(2, 2, 2, 1.0, method="RK45"), ValueError, "method must be"),
        (lambda: gradient_flow(2, 2, 2, math.inf), ValueError, "t_end must be"),
        (lambda: gradient_flow(2, 2, 2, 1.0).gaps(2.0), ValueError, "t must be in"),
        (lambda: sft_flow(2, 2, 2).gaps(-1.0), ValueError, "t must be at least 0"),
        (
            lambda: sft_flow(CorridorGraph.from_branches([[1], [2]])),
            ValueError,
            "branches are alike",
        ),
    ],
)
def test_bad_input(call, error, text):
    with pytest.raises(error, match=text):
        call()
