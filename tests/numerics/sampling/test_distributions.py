"""The distribution of the hitting time, by other routes."""

from fractions import Fraction

import mpmath
import numpy as np
import oracles
import pytest
from hypothesis import given, strategies as st
from strategies import corridors, rows_of

from corridor import CorridorGraph, Policy, numerics
from corridor.theory.walk.moves import corridor_chain


@given(corridors(most_branches=2, most_depth=2, most_lanes=2), st.integers(1, 25))
def test_each_probability_is_the_naive_one(case, T):
    graph, policy = case
    branches, rows = rows_of(graph, policy)
    moves = oracles.corridor_moves(branches, graph.target, rows, policy.fork)
    found = numerics.graph_distribution(graph, policy, T)
    here, bound = {"source": Fraction(1)}, found.relative_error_bound
    for t in range(1, T + 1):
        # Step t traverses the edge that the walk is on.
        arrived = here.pop(oracles.TARGET, Fraction(0))
        assert abs(Fraction(found.arrival[t]) - arrived) <= bound * arrived
        walking = sum(here.values())
        assert abs(Fraction(found.survival[t]) - walking) <= bound * walking
        onward = {}
        for state, p in here.items():
            for end, q in moves[state].items():
                if p * q:
                    onward[end] = onward.get(end, Fraction(0)) + p * q
        here = onward
    assert found.arrival[0] == 0.0
    assert found.survival[0] == 1.0


@pytest.mark.parametrize("T", [511, 512, 513, 2000])
def test_under_rl_the_detours_are_geometric(T):
    W, K = 3, 2
    walk = numerics.distribution(W, K, 4, "rl", T)
    exact = np.zeros(T + 1)
    detour = 4 * K + 2
    for n in range((T - 2 * K - 2) // detour + 1):
        exact[2 * K + 2 + n * detour] = (1 / W) * (1 - 1 / W) ** n
    np.testing.assert_allclose(
        walk.arrival, exact, rtol=walk.relative_error_bound + 4 * T * 2.0**-52, atol=1e-290
    )


def test_mean_and_variance_of_a_distribution_that_is_as_good_as_complete():
    walk = numerics.distribution(3, 2, 3, "uniform", 20_000)
    t = np.arange(walk.T + 1)
    assert walk.survival[-1] < 1e-30
    mean = walk.arrival @ t
    # Products and sums of 20 001 positive terms, and those of the probabilities.
    slack = walk.relative_error_bound + 20_003 * 2.0**-52
    assert mean == pytest.approx(walk.mean.value, rel=slack, abs=0.0)
    assert walk.survival.sum() == pytest.approx(walk.mean.value, rel=slack, abs=0.0)
    spread = walk.arrival @ (t - walk.mean.value) ** 2
    assert spread == pytest.approx(walk.variance.value, rel=2 * slack, abs=0.0)


def test_the_tail_decays_at_the_tail_rate():
    walk = numerics.distribution(4, 3, 3, "uniform", 40_000)
    # Two steps at a time, as the walk alternates between two classes of edges.
    slope = np.log(walk.survival[20_000] / walk.survival[40_000]) / 20_000
    assert slope == pytest.approx(walk.tail_rate.value, rel=1e-9, abs=0.0)


@pytest.mark.parametrize("K", [1, 5, 15, 100])
def test_the_tail_rate_under_sft_is_that_of_a_walk_lost_in_a_dead_end(K):
    """One walk in W arrives at once; the others take geometric times, (W-1)/W of the mean."""
    rate = numerics.tail_rate(15, K, 5, "sft")
    mean = numerics.hitting_time(15, K, 5, "sft").value
    assert rate.value * mean == pytest.approx(
        14 / 15, rel=8 * (2 * K + 2) / mean + 2 * rate.relative_error_bound, abs=0.0
    )
    assert rate.relative_error_bound < 1e-9


def eigenvalue(rows, digits=60):
    """Return the largest eigenvalue in size of a matrix of fractions, to many digits."""
    with mpmath.workdps(digits):
        matrix = mpmath.matrix(
            [[mpmath.mpf(x.numerator) / x.denominator for x in r] for r in rows]
        )
        values, _ = mpmath.eig(matrix)
        return max(abs(value) for value in values)


@pytest.mark.parametrize("near", [1e-3, 1e-9, 1e-12, 1e-15])
@pytest.mark.parametrize(("W", "K"), [(1, 1), (2, 1), (1, 2)])
def test_the_tail_rate_of_a_walk_that_arrives_almost_at_once_is_within_its_bound(near, W, K):
    policy = Policy(a=1 - near, b=1 - near, c=1 - near, d=near)
    # The chain of these very floats, exactly.
    values = {f: Fraction(getattr(policy, f)) for f in "abcd"}
    exact = corridor_chain(CorridorGraph.symmetric(W, K, 1), Policy(**values))
    Q, _ = exact.canonical_form()
    rows = [[Fraction(int(x.p), int(x.q)) for x in row] for row in Q.to_Matrix().tolist()]
    true = -mpmath.log(eigenvalue(rows))
    found = numerics.tail_rate(W, K, 1, policy)
    assert abs(found.value / true - 1) <= found.relative_error_bound < 1e-12


def test_the_tail_rate_under_rl_is_exact():
    for W, K in ((2, 1), (15, 15)):
        rate = numerics.tail_rate(W, K, 3, "rl")
        exact = -np.log1p(-1 / W) / (4 * K + 2)
        assert rate.value == pytest.approx(exact, rel=rate.relative_error_bound, abs=0.0)


def test_a_walk_of_bounded_length_has_no_tail():
    with pytest.raises(ValueError, match="number of steps is bounded"):
        numerics.tail_rate(1, 3, 2, "rl")


def test_where_no_walk_is_late_all_have_arrived():
    walk = numerics.distribution(1, 2, 3, "rl", T=6)
    assert walk.survival[6] == 0
    assert walk.pass_at_k(2, 6) == 1.0


def test_quantiles_pass_at_k_and_restarts():
    walk = numerics.distribution(4, 1, 2, "sft", 400)
    for q in (0.01, 0.3, 0.75, 0.99):
        t = walk.quantile(q)
        assert walk.cdf[t] >= q > walk.cdf[t - 1]
    assert walk.pass_at_k(3, 10) == pytest.approx(1 - (1 - walk.cdf[10]) ** 3, rel=1e-13)
    assert walk.pass_at_k(1, 3) == 0.0
    # At 2K + 2 steps one in W walks has arrived: given up then, W of them are needed.
    assert walk.restart_cost()[4] == pytest.approx(4 * 4.0, rel=1e-14)
    best = walk.best_restart()
    assert best.cost == walk.restart_cost().min() == walk.restart_cost()[best.budget]
    assert not best.at_horizon
    short = numerics.distribution(4, 1, 2, "sft", 4)
    assert short.best_restart().at_horizon


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: numerics.distribution(2, 1, 2, "rl", 0), ValueError, "T must be a positive"),
        (lambda: numerics.distribution(2, 1, 2, "rl", 1.5), TypeError, "T must be a positive"),
        (lambda: _walk().quantile(1.0), ValueError, r"q must be strictly between 0 and 1; got"),
        (
            lambda: _walk().quantile(0.9),
            ValueError,
            r"at most 0\.75, .* T = 10 steps; got 0\.9",
        ),
        (lambda: _walk().pass_at_k(0, 3), ValueError, "k must be a positive integer"),
        (lambda: _walk().pass_at_k(1, 11), ValueError, "budget must be at most T = 10; got 11"),
        (
            lambda: numerics.distribution(2, 1, 2, "rl", 3).best_restart(),
            ValueError,
            "T must let a walk arrive; none can within 3 steps",
        ),
    ],
)
def test_bad_input_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def _walk():
    return numerics.graph_distribution(CorridorGraph.symmetric(2, 1, 2), "rl", 10)


@pytest.mark.parametrize("c", [(0.25, 0.75), (0.75, 0.25)])
def test_the_slowest_part_of_the_walk_sets_the_tail_rate(c):
    """No way back over r_1 cuts the branch in two; in each part the walk goes to and fro."""
    graph = CorridorGraph.from_branches([[2, 2]])
    walk = numerics.graph_distribution(graph, Policy(a=1, b=0, c=c, d=1), 10)
    exact = -np.log1p(-min(c)) / 2
    bound = walk.tail_rate.relative_error_bound
    assert walk.tail_rate.value == pytest.approx(exact, rel=bound, abs=0.0)
    assert bound < 1e-12


def test_a_horizon_too_short_to_tell_is_reported():
    graph = CorridorGraph.from_branches([[1] * 10] + [[1]] * 9)
    short = numerics.graph_distribution(graph, "rl", 23).best_restart()
    assert short.at_horizon
    assert short.cost > numerics.solve(graph, "rl").hitting_time.value
    assert not numerics.graph_distribution(graph, "rl", 3000).best_restart().at_horizon


def test_quantiles_at_ties():
    # P(H <= 34) = 1 - (4/5)^6 exactly; 0.737856 is the float next to it.
    assert numerics.distribution(5, 1, 1, "rl", 1000).quantile(0.737856) == 34


def test_short_blocks_where_many_branches_meet_agree_with_long_ones(monkeypatch):
    graph = CorridorGraph.from_branches([[1 + i % 4] * (1 + i % 3) for i in range(30)])
    long = numerics.graph_distribution(graph, "sft", 200)
    monkeypatch.setattr("corridor.numerics.sampling.distributions.FREE_ENTRIES", 0)
    short = numerics.graph_distribution(graph, "sft", 200)
    bound = 2 * max(long.relative_error_bound, short.relative_error_bound)
    assert bound < 1e-11
    np.testing.assert_allclose(short.arrival, long.arrival, rtol=bound, atol=0)
    np.testing.assert_allclose(short.survival, long.survival, rtol=bound, atol=0)
