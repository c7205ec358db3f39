"""The flow against the convergence theorem: rate, bound and recovery, from any start."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given, settings, strategies as st

from corridor import (
    CorridorGraph,
    convergence_rate,
    flow_bound,
    hitting_time,
    recovery_time,
    safe_step,
    sign_flow,
    testing,
)
from corridor.numerics import discrete_flow, gradient_flow, policy_gradient

# A hitting time is a sum of positive terms; an excess is a difference of two of them.
ROUNDING = 1e-11

SIZES = st.tuples(st.integers(2, 6), st.integers(1, 8), st.integers(1, 6))


@st.composite
def random_starts(draw):
    """Return sizes and gaps without any pattern; some rows are learnt to the end."""
    most = {"most_branches": 6, "most_depth": 5, "most_lanes": 6}
    size = draw(testing.sizes(least_branches=2, **most))
    graph = CorridorGraph.symmetric(*size)
    return size, draw(testing.start_gaps(graph, largest=3, learned=True))


def sharp(W, K, L):
    """Gaps of the policy at which the rate is nearly attained: v_K = u_(K+1) = sqrt(1+K)."""
    gaps = {family: [math.inf] * K for family in "abcd"}
    odds = 0.5 * math.log(1 + K)
    for k, pair in ((K, "db"), (K + 1, "ca")):
        odd, depth = k % 2 == 1, (k + 1) // 2
        family = pair[0] if odd else pair[1]
        sign = 1 if family in "bc" else -1
        gaps[family][depth - 1] = -odds - sign * math.log(L)
    return gaps


def steep(K, slope):
    """Gaps that lead outwards on the first half of the branch and inwards on the other."""
    half = np.where(np.arange(K) < K / 2, slope, -slope).tolist()
    return {"a": half, "c": half, "b": [-x for x in half], "d": [-x for x in half]}


def excess(size, value):
    return value - float(hitting_time(*size, "rl"))


def domination(size, gaps):
    """Return D over ``H - H_rl`` and the hitting time."""
    gradient = policy_gradient(CorridorGraph.symmetric(*size), gaps)
    total = sum(np.abs(part).sum() for part in gradient.total)
    return total, gradient.hitting_time


def rate(size, above):
    """Return 2/(1+s), s^2 = 1 + min(e, nC), written apart from theory's."""
    W, K, _ = size
    e = max(above, 0.0) / (2 * (W - 1))
    return 2 / (1 + math.sqrt(1 + min(e, 2 * K * W / (W - 1))))


def check(size, start, end=6.0):
    """Follow the flow and check what the theorem says of every path."""
    flow = sign_flow(*size, end, start)
    times = np.linspace(0, flow.t_end, 41)
    values = np.array([flow.hitting_time(t) for t in times])
    first = excess(size, values[0])
    noise = ROUNDING * values
    assert (np.diff(values) <= noise[:-1]).all()
    slowest = float(convergence_rate(*size[:2]))
    assert (
        values - float(hitting_time(*size, "rl")) <= first * np.exp(-slowest * times) + noise
    ).all()
    for t in times[::8]:
        total, value = domination(size, flow.gaps(t))
        above = excess(size, value)
        assert total >= rate(size, above) * above - ROUNDING * value
        assert rate(size, above) >= slowest * (1 - 1e-12)
        if above < 2 * (size[0] - 1):
            gradient = policy_gradient(CorridorGraph.symmetric(*size), flow.gaps(t)).total
            learns = [np.isfinite(row) for row in flow.gaps(t)]
            for row, finite in zip(gradient, learns, strict=True):
                assert (row[finite] > 0).all()
    return flow


@given(random_starts())
@settings(max_examples=40)
def test_random_starts(training):
    size, start = training
    value = policy_gradient(CorridorGraph.symmetric(*size), start).hitting_time
    assume(value < 1e9)
    check(size, start, 4.0)


@pytest.mark.parametrize("size", [(2, 4, 1), (3, 6, 2), (5, 9, 3), (2, 12, 2)])
def test_adversarial_starts(size):
    K = size[1]
    for start in ("sft", sharp(*size), steep(K, 0.7), steep(K, -0.7)):
        if start == "sft" and K > 6:
            continue
        check(size, start)


@pytest.mark.parametrize("K", [3, 8, 15])
def test_the_sharp_start_has_the_sharp_rate(K):
    size = (12, K, 4)
    total, value = domination(size, sharp(*size))
    assert total / excess(size, value) == pytest.approx(
        2 / (1 + math.sqrt(1 + K)), rel=1e-12, abs=0
    )


@given(SIZES)
@settings(max_examples=25)
@example((2, 6, 2))
@example((3, 10, 3))
@example((15, 25, 5))
def test_from_the_pretrained_policy_bound_and_recovery_hold(size):
    recovery = float(recovery_time(*size))
    flow = sign_flow(*size, recovery + 1)
    assert flow.status == "finished"
    for t in (0, 1, 3, int(recovery) + 1):
        above, most = excess(size, flow.hitting_time(t)), float(flow_bound(*size, t))
        assert above <= most * (1 + 1e-12) + ROUNDING * flow.hitting_time(t)
    late = [moment for moment in flow.moments if moment.time > recovery]
    assert late
    assert all((moment.velocity == 1).all() for moment in late)
    assert all(event.time < recovery for event in flow.events)


@given(st.tuples(st.integers(1, 7), st.integers(1, 4), st.integers(1, 200)))
@settings(max_examples=25)
@example((1, 1, 7))
def test_below_the_width_the_flow_is_the_straight_line(numbers):
    """Theorem 4: K < W. At K = W it is false, and W=K=2, L=7 shows it."""
    K, wider, L = numbers
    flow = sign_flow(K + wider, K, L, 8.0)
    assert flow.events == ()
    for t in (0.1, 1.0, 8.0):
        np.testing.assert_allclose(np.array(flow.gaps(t)), t, rtol=1e-13, atol=0)
    run = discrete_flow(K + wider, K, L, step=0.7, updates=10)
    assert (np.array(run.reversals) == 0).all()
    assert sign_flow(2, 2, 7, 8.0).events != ()


@pytest.mark.parametrize("size", [(2, 2, 1), (2, 3, 2), (4, 2, 3)])
def test_safe_steps_lower_the_hitting_time_at_every_update(size):
    step = float(safe_step(*size[:2]))
    run = discrete_flow(*size, step=step, updates=200, start=sharp(*size))
    above = run.hitting_times - float(hitting_time(*size, "rl"))
    fall = math.exp(-step * float(convergence_rate(*size[:2])) / 2)
    assert run.rises == 0
    assert (above[1:] <= fall * above[:-1] + ROUNDING).all()


@pytest.mark.parametrize("size", [(2, 6, 2), (3, 10, 3)])
def test_steps_chosen_by_the_policy_lower_the_hitting_time_at_every_update(size):
    """Theorem 3 (d): through the dip, chattering included."""
    graph = CorridorGraph.symmetric(*size)
    gaps = dict.fromkeys("abcd", np.zeros(size[1]))
    last, promised = math.inf, 0.0
    for _ in range(150):
        gradient = policy_gradient(graph, gaps)
        above = excess(size, gradient.hitting_time)
        assert above <= last * math.exp(-promised) + ROUNDING * gradient.hitting_time
        gain = sum(np.abs(row).sum() for row in gradient.total) / above
        lanes = {"a": size[2], "d": size[2], "b": 1 / size[2], "c": 1 / size[2]}
        odds = {family: lanes[family] * np.exp(-row) for family, row in gaps.items()}
        turns = 10 / 9 * sum((row / (1 + row)).sum() for row in odds.values())
        step = min(0.1, gain / ((1 + turns) ** 2 + turns))
        last, promised = above, step * gain / 2
        signs = gradient.total._asdict()
        gaps = {family: row + step * np.sign(signs[family]) for family, row in gaps.items()}
    assert last < excess(size, float(hitting_time(*size, "uniform")))


@pytest.mark.parametrize("step", [0.01, 0.3, 2.0])
def test_below_the_trap_every_step_converges(step):
    """From e < 1 all rows are right, and e falls as the theorem says, whatever the step."""
    size = (3, 12, 2)
    start = {family: [7.0] * 12 for family in "abcd"}
    run = discrete_flow(*size, step=step, updates=20, start=start)
    e = (run.hitting_times - float(hitting_time(*size, "rl"))) / 4
    assert 0 < e[0] < 1
    most = e[:-1] * np.exp(-step + (1 - math.exp(-step)) * e[:-1])
    assert (e[1:] <= most + 1e-11).all()
    assert all((row == 0).all() for row in run.reversals)


def test_larger_steps_cycle_as_the_exact_cycle_does():
    """W=2, K=3, L=1, step log 2: from the pretrained policy to the cycle of S7."""
    run = discrete_flow(2, 3, 1, step=math.log(2), updates=200)
    above = run.hitting_times[-2:] - float(hitting_time(2, 3, 1, "rl"))
    assert sorted(above) == pytest.approx([2 * 54.181875, 2 * 212 / 3], rel=1e-9, abs=0)


def test_the_gradient_flow_obeys_its_bound():
    size = (2, 6, 2)
    flow = gradient_flow(*size, t_end=1000.0)
    slowest = float(convergence_rate(*size[:2]))
    for t in (0.5, 5.0, 50.0, 1000.0):
        assert excess(size, flow.hitting_time(t)) <= 2 * 12 / (slowest**2 * t)


@pytest.mark.parametrize("depths", [(1, 3), (3, 1), (2, 2), (4, 2), (2, 5)])
@pytest.mark.parametrize("start", ["uniform", "odd"])
def test_unlike_depths_tend_to_the_minimum_of_the_theorem(depths, start):
    """The target's branch is the first; the others turn round at its depth (S5)."""
    target, other = depths
    graph = CorridorGraph.from_branches([[2] * target, [2] * other, [2] * other], target=0)
    rows = max(depths)
    slopes = {"a": 1, "b": -1, "c": -2, "d": 1}
    odd = {family: slope * np.linspace(-1, 1, rows) for family, slope in slopes.items()}
    flow = sign_flow(graph, t_end=30.0, start="uniform" if start == "uniform" else odd)
    assert flow.status == "finished"
    shorter = min(2 * target, 2 * other)
    least = 2 * target + 2 + 2 * 2 * (shorter + 1)
    assert flow.hitting_time(30.0) == pytest.approx(least, rel=1e-9, abs=0)


def test_one_gap_for_each_family_is_never_wrong_in_all():
    """Of a forward and a backward family, one at least is right, at every policy (S6)."""
    rng = np.random.default_rng(5)
    for _ in range(200):
        size = (int(rng.integers(2, 6)), int(rng.integers(1, 8)), int(rng.integers(1, 5)))
        gaps = {family: rng.normal(0, 2, size[1]) for family in "abcd"}
        odds = {"a": 1 / size[2], "d": 1 / size[2], "b": size[2], "c": size[2]}
        total = policy_gradient(CorridorGraph.symmetric(*size), gaps).total._asdict()
        # dJ/dx over the chance to turn, which is what A and G are up to a factor 2.
        right = {
            family: (row * (1 + odds[family] * np.exp(gaps[family]))).sum()
            for family, row in total.items()
        }
        assert max(right["a"], right["c"]) > 0 or max(right["b"], right["d"]) > 0
        for forward in "ac":
            for backward in "bd":
                assert right[forward] + right[backward] > 0
