"""The event-driven flow against a brute-force run, high precision, and its own laws."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import oracles
import pytest
import recurrences
import scipy.optimize
from depth import THOROUGH
from hypothesis import given, settings, strategies as st

from corridor import CorridorGraph, Policy, sign_flow
from corridor.numerics import sft_flow
from corridor.numerics.flow import event_location, sign_flows
from corridor.numerics.flow.directions import directions
from corridor.numerics.flow.logit_gaps import Gaps

# Event times are roots bracketed to 1e-14 of balances good to about 1e-13 over their slopes.
EVENT_TIME = 1e-11
# Hitting times are sums and products of a few dozen positive terms each.
ROUNDING = 1e-12


def brute_force(W, K, L, step, end):
    """Return gaps after every update of the discrete rule, by the recurrences."""
    x = [0.0] * (4 * K)
    path = [x]
    for _ in range(round(end / step)):
        g = recurrences.gradient(W, L, x, math.exp, math.log)
        noise = 1e-13 * max(map(abs, g))
        x = [v + step * ((d > noise) - (d < -noise)) for v, d in zip(x, g, strict=True)]
        path.append(x)
    return np.array(path)


@pytest.mark.parametrize(("W", "K", "L", "step"), [(2, 6, 2, 2e-4), (3, 10, 3, 4e-4)])
def test_agrees_with_brute_force(W, K, L, step):
    """Each event is seen up to one step late, and delays what follows by as much.

    A run at step 1e-6 to t = 12 was made once: its gaps are within 1.9 steps at (2, 6, 2)
    and 5.0 steps at (3, 10, 3), its minima and first events within 0.92 and 2.5 steps.
    """
    end = 1.4
    flow = sign_flow(W, K, L, end)
    path = brute_force(W, K, L, step, end)
    late = len(flow.events) * step
    for n in range(0, len(path), len(path) // 20):
        x = np.array(recurrences.flat(flow.gaps(min(n * step, end))))
        np.testing.assert_allclose(path[n], x, rtol=0, atol=late)
    knots = [0.0, *(event.time for event in flow.events)]
    lowest = np.min([recurrences.flat(flow.gaps(t)) for t in knots], axis=0)
    np.testing.assert_allclose(path.min(axis=0), lowest, rtol=0, atol=late)
    moves = np.sign(np.diff(path, axis=0))
    for event in flow.events:
        if event.kind == "turn":
            i = recurrences.place(K, event.family, event.depth)
            turned = int(np.flatnonzero(moves[:, i] > 0)[0]) * step
            assert turned == pytest.approx(event.time, rel=0, abs=late)


@pytest.mark.parametrize(("W", "K", "L"), [(2, 6, 2), (3, 10, 3)])
def test_the_first_turns_in_forty_digits(W, K, L):
    """Until the first slide every gap is a broken line: its balances can be solved exactly."""
    flow = sign_flow(W, K, L, 1.0)
    with mpmath.workdps(40):
        x = [mpmath.mpf(0)] * (4 * K)
        g = recurrences.gradient(W, L, x, mpmath.exp, mpmath.log)
        v, now = [mpmath.sign(d) for d in g], mpmath.mpf(0)
        for event in flow.events[:5]:
            assert event.kind == "turn"
            i = recurrences.place(K, event.family, event.depth)

            def derivative(t, i=i, x=x, v=v, now=now):
                there = [a + b * (t - now) for a, b in zip(x, v, strict=True)]
                return recurrences.gradient(W, L, there, mpmath.exp, mpmath.log)[i]

            time = mpmath.findroot(derivative, (event.time, event.time * 1.001))
            assert abs(time - event.time) < EVENT_TIME
            x = [a + b * (time - now) for a, b in zip(x, v, strict=True)]
            v = [-b if k == i else b for k, b in enumerate(v)]
            now = time


@pytest.mark.parametrize("t", [0.2, 0.45, 0.9])
def test_sliding_gaps_solve_their_equations_in_forty_digits(t):
    """The derivative of a sliding row vanishes, to the rounding of the gaps themselves."""
    W, K, L = 2, 6, 2
    flow = sign_flow(W, K, L, 1.0)
    sliding = {("d", 4)} if t < 0.42 else {("d", 4), ("d", 5)} if t < 0.48 else {("d", 5)}
    with mpmath.workdps(40):
        x = [mpmath.mpf(v) for v in recurrences.flat(flow.gaps(t))]
        g = recurrences.gradient(W, L, x, mpmath.exp, mpmath.log)
    places = {recurrences.place(K, *row) for row in sliding}
    for i, derivative in enumerate(g):
        assert (abs(derivative) < 1e-11) == (i in places)


def test_finer_steps_move_nothing(monkeypatch):
    """Event times and gaps do not depend on how the stretches between events are cut."""
    coarse = sign_flow(3, 10, 3, 3.0)
    monkeypatch.setattr(event_location, "MOST_BEND", 0.03)
    monkeypatch.setattr(event_location, "MOST_VELOCITY_CHANGE", 0.01)
    monkeypatch.setattr(sign_flows, "LARGEST_STEP", 0.02)
    fine = sign_flow(3, 10, 3, 3.0)
    assert len(fine.moments) > 3 * len(coarse.moments)
    assert [e.kind for e in fine.events] == [e.kind for e in coarse.events]
    for one, other in zip(fine.events, coarse.events, strict=True):
        assert one.time == pytest.approx(other.time, rel=0, abs=EVENT_TIME)
    for t in np.linspace(0, 3, 31):
        np.testing.assert_allclose(fine.gaps(t), coarse.gaps(t), rtol=0, atol=EVENT_TIME)


gap = st.floats(-2, 2)


@st.composite
def trainings(draw):
    """Return a graph and where to start on it: a policy's name, or gaps."""
    lanes = st.lists(st.integers(1, 4), min_size=1, max_size=4)
    branches = draw(st.lists(lanes, min_size=1, max_size=3))
    if draw(st.booleans()):
        branches = branches[:1] * draw(st.integers(1, 4))
    depth = max(map(len, branches))
    families = st.lists(gap, min_size=depth, max_size=depth)
    custom = st.fixed_dictionaries({}, optional=dict.fromkeys("abcd", families))
    start = draw(st.sampled_from(["uniform", "sft", "rl"]) | custom)
    return CorridorGraph.from_branches(branches), start


@given(trainings())
@settings(max_examples=20)
def test_hitting_time_never_grows(case):
    graph, start = case
    flow = sign_flow(graph, t_end=3.0, start=start)
    assert flow.status == "finished"
    times = sorted({*np.linspace(0, 3, 40), *(event.time for event in flow.events)})
    H = np.array([flow.hitting_time(t) for t in times])
    assert np.all(np.diff(H) <= ROUNDING * H[1:])


@given(trainings())
@settings(max_examples=20)
def test_every_row_moves_by_the_sign_of_its_derivative(case):
    """Moving rows have a derivative of their sign, sliding rows none, by another gradient."""
    from corridor.numerics import policy_gradient

    graph, start = case
    flow = sign_flow(graph, t_end=2.0, start=start)
    for moment in flow.moments[1:-1]:
        total = policy_gradient(graph, flow.gaps(moment.time)).total
        g = np.array(recurrences.flat(total))
        # Each of the two sums is good to its rounding; pushes are at most the largest visits
        # times advantage.
        noise = 1e-11 * max(np.abs(g).max(), flow.hitting_time(moment.time))
        v = moment.velocity
        assert np.all(v[g > noise] == np.where(np.isfinite(moment.x[g > noise]), 1, 0))
        assert np.all(v[g < -noise] == np.where(np.isfinite(moment.x[g < -noise]), -1, 0))
        assert np.all(np.abs(g[moment.sliding]) <= noise)
        assert np.all(np.abs(v[moment.sliding]) <= 1)


@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 4))
@settings(max_examples=15 if THOROUGH else 4)
def test_ends_at_the_optimum_within_the_exact_remaining_gap(W, K, L):
    """The excess is that of the exact chain at the policy reached, and falls like exp(-t)."""
    flow = sign_flow(W, K, L, 14.0)
    optimum = (2 * K + 1) * (2 * W - 1) + 1
    excess = []
    for t in (13.0, 14.0):
        branch = flow.policy(t).rows(flow.graph)[0]
        rows = [tuple([Fraction(p) for p in family] for family in branch)] * W
        exact = oracles.hitting_time([[L] * K] * W, 0, rows, [Fraction(1, W)] * W)
        # A probability near 1 is rounded by 2^-53, of 1 - p = exp(-13): relative 5e-11.
        assert flow.hitting_time(t) == pytest.approx(float(exact), rel=1e-10, abs=0)
        excess.append(float(exact - optimum))
    assert 0 < excess[1] < excess[0]
    assert excess[1] / excess[0] == pytest.approx(math.exp(-1), rel=1e-2)


def test_asymmetric_branches_and_a_weighted_fork():
    """Forward rows deeper than the target's branch serve dead ends alone and go down."""
    graph = CorridorGraph.from_branches([[2], [2, 3]])
    flow = sign_flow(graph, t_end=2.0, start=Policy(fork=[Fraction(1, 4), Fraction(3, 4)]))
    gaps = flow.gaps(2.0)
    assert (gaps.a[1], gaps.c[1], gaps.b[1], gaps.d[1]) == (-2, -2, 2, 2)
    assert flow.policy(2.0).fork == (Fraction(1, 4), Fraction(3, 4))


def test_learned_rows_stay():
    flow = sign_flow(3, 4, 2, 2.0, start="sft")
    assert np.all(np.isinf(flow.gaps(2.0).a))
    np.testing.assert_allclose(flow.gaps(2.0).b, 2.0, rtol=1e-15, atol=0)


def test_rows_that_are_never_reached_stay():
    """Once forward rows are certain, no dead end is deep enough to use the last two rows."""
    graph = CorridorGraph.from_branches([[2, 2], [2]])
    flow = sign_flow(graph, t_end=2.0, start="sft")
    assert flow.gaps(2.0).b.tolist() == [2.0, 0.0]


def test_the_start_stands_in_the_way_of_nothing():
    """Going on from the gaps reached is the same as not having stopped."""
    whole = sign_flow(2, 6, 2, 2.0)
    graph = whole.graph
    rest = sign_flow(graph, t_end=1.8, start=whole.gaps(0.2))
    np.testing.assert_allclose(rest.gaps(1.8), whole.gaps(2.0), rtol=0, atol=1e-9)


def test_directions_of_rows_that_push_each_other():
    """Two rows, of which one is thrown off the surface only because the other slides."""
    found = directions(np.array([[-1.0, 0.5], [0.5, -1.0]]), np.array([0.2, 0.8]), np.ones(2))
    np.testing.assert_allclose(found.velocity, [0.7, 1.0], rtol=1e-12, atol=0)
    assert found.slides.tolist() == [True, False]


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_directions_solve_the_bounded_quadratic_program(seed, n):
    """On a concave objective the velocities maximise its rate of change, f v + v M v / 2.

    SciPy's bounded least squares is another algorithm for the same maximum.
    """
    rng = np.random.default_rng(seed)
    R = rng.normal(size=(n, n)) + np.eye(n)
    M, f = -(R.T @ R + 0.1 * np.eye(n)), 3 * rng.normal(size=n)
    factor = np.linalg.cholesky(-M)
    best = scipy.optimize.lsq_linear(
        factor.T, np.linalg.solve(factor, f), (-1, 1), method="bvls", tol=1e-14
    )
    weight = rng.uniform(0.1, 10, n)
    # A row of M and its f may be scaled by a positive number.
    found = directions(M / weight[:, None], f / weight, weight)
    # The condition of M is at most a few hundred here.
    np.testing.assert_allclose(found.velocity, best.x, rtol=0, atol=1e-9)
    assert np.array_equal(found.slides, np.abs(found.velocity) < 1)


@pytest.mark.parametrize(
    "M", [np.array([[1.0]]), np.array([[-1.0, 3.0], [3.0, -1.0]]), np.zeros((1, 1))]
)
def test_no_direction_on_a_surface_that_does_not_attract(M):
    assert directions(M, np.zeros(len(M)), np.ones(len(M))) is None


def test_a_flow_that_cannot_go_on_gives_back_what_it_has(monkeypatch):
    whole = sign_flow(2, 6, 2, 1.0)
    first_slide = next(event for event in whole.events if event.kind == "slide")

    def no_slides(M, f, weight):
        found = directions(M, f, weight)
        return None if found is None or found.slides.any() else found

    monkeypatch.setattr(sign_flows, "directions", no_slides)
    flow = sign_flow(2, 6, 2, 1.0)
    assert (flow.status, flow.rows) == ("stopped", (("d", 4),))
    assert "have no direction" in flow.reason
    assert flow.t_end == pytest.approx(first_slide.time, rel=0, abs=EVENT_TIME)
    np.testing.assert_allclose(
        flow.gaps(flow.t_end), whole.gaps(flow.t_end), rtol=0, atol=EVENT_TIME
    )
    with pytest.raises(ValueError, match="t must be in"):
        flow.gaps(1.0)


def test_a_surface_that_stops_attracting_stops_the_flow(monkeypatch):
    monkeypatch.setattr(sign_flows, "attracts", lambda M, weight: not len(weight))
    flow = sign_flow(2, 6, 2, 1.0)
    assert flow.status == "stopped"
    assert "no longer attracts" in flow.reason


def test_too_many_events_stop_the_flow(monkeypatch):
    monkeypatch.setattr(sign_flows, "EVENTS_PER_ROW", 0)
    flow = sign_flow(2, 6, 2, 1.0)
    assert (flow.status, flow.reason) == ("stopped", "more than 0 events per row")
    assert len(flow.events) == 1


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ((2, 2, 2, 0), ValueError, "t_end must be a positive, finite number; got 0"),
        ((2, 2, 2, -1.0), ValueError, "t_end must be a positive"),
        ((2, 2, 2, math.inf), ValueError, "t_end must be a positive"),
        ((2, 2, 2, math.nan), ValueError, "t_end must be a positive"),
        ((2, 2, 2, "1"), TypeError, "t_end must be a positive"),
        ((2, 2, 2, None), TypeError, "t_end must be a positive"),
        ((0, 2, 2, 1.0), ValueError, "W must be a positive integer"),
        ((2, 2.0, 2, 1.0), TypeError, "K must be a positive integer"),
        ((2,), TypeError, "graph must be a CorridorGraph, or W, K and L be given"),
        ((CorridorGraph.symmetric(2, 1, 1), -3), ValueError, "t_end must be a positive"),
        ((2, 2000, 9, 1.0, "sft"), ValueError, "must be such that the walk fits double"),
        (
            (2, 2, 2, 1.0, Policy(b=5e-324)),
            ValueError,
            "must be such that the walk fits double",
        ),
        ((2, 2, 2, 1.0, {"a": [1.0]}), ValueError, r"gaps of a must be .*shape \(2,\)"),
    ],
)
def test_bad_input(arguments, error, text):
    with pytest.raises(error, match=text):
        sign_flow(*arguments)


def test_symbols_are_refused():
    from sympy import Symbol

    with pytest.raises(TypeError, match="must be a graph of numbers"):
        sign_flow(2, 2, Symbol("L", integer=True, positive=True), 1.0)


def test_a_flow_tells_how_far_it_is():
    told = []
    flow = sign_flow(2, 6, 2, 3.0, progress=lambda there, end: told.append((there, end)))
    times = [there for there, _ in told]
    assert times == sorted(times)
    assert {moment.time for moment in flow.moments} - {3.0} <= set(times)
    assert {end for _, end in told} == {3.0}


def test_gaps_come_as_arrays_by_family():
    gaps = sign_flow(2, 3, 2, 1.0).gaps(0.5)
    assert isinstance(gaps, Gaps)
    assert [family.shape for family in gaps] == [(3,)] * 4


def test_directions_are_found_where_pivoting_cycles():
    """Branches with different lanes: the one attracting choice, found by trying all."""
    M = np.array([[-3622.473947, 3036.898178], [3036.898178, -2530.064121]])
    found = directions(M, np.array([5556.327, -3947.034]), np.ones(2))
    assert found is not None
    assert found.slides.tolist() == [False, True]
    assert found.velocity[0] == 1.0
    assert found.velocity[1] == pytest.approx(-0.3597, abs=1e-4)


def test_a_row_that_no_longer_matters_does_not_stop_the_flow():
    flow = sign_flow(3, 5, 2, 1.0, start={"a": [0, 0, 0, 0, 800.0]})
    assert flow.status == "finished"


def test_sft_keeps_the_forks_own_distribution():
    graph = CorridorGraph.from_branches([[2, 2], [2, 2]])
    policy = Policy(fork=[Fraction(1, 10), Fraction(9, 10)])
    start = sign_flow(graph, t_end=1.0, start=policy).hitting_time(0.0)
    assert sft_flow(graph, start=policy).hitting_time(0.0) == pytest.approx(start, rel=1e-12)


def test_times_too_large_for_a_float_are_refused():
    with pytest.raises(ValueError, match="t_end must be a positive, finite number"):
        sign_flow(2, 2, 2, 10**400)
