"""Monte Carlo against exact values.

Seeds are fixed. Each estimate is held to a confidence interval of level 1 - 1e-6, so that a
correct simulation with another seed would raise an alarm once in a million estimates.
"""

from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import binom

from corridor import CorridorGraph, Policy, numerics
from corridor.numerics.sampling.samples import proportion
from corridor.numerics.sampling.simulations import _walk

LEVEL = 1 - 1e-6
ASYMMETRIC = CorridorGraph.from_branches([[2, 3], [4], [1, 2, 3]], target=1)


@pytest.mark.parametrize(
    ("graph", "policy"),
    [
        (CorridorGraph.symmetric(3, 2, 2), "uniform"),
        (CorridorGraph.symmetric(3, 1, 5), "sft"),
        (CorridorGraph.symmetric(15, 3, 5), "rl"),
        (ASYMMETRIC, Policy(a=0.7, b=0.6, c=0.8, d=0.55, fork=[0.25, 0.5, 0.25])),
    ],
)
def test_the_mean_is_within_its_confidence_interval(graph, policy):
    walks = numerics.simulate(graph, policy, 20_000, seed=4)
    mean = walks.mean(LEVEL)
    exact = numerics.solve(graph, policy)
    assert mean.low <= exact.hitting_time.value <= mean.high
    # The interval is as narrow as the exact variance says: 4.9 standard errors, each side.
    error = np.sqrt(exact.variance.value / walks.walkers)
    assert mean.high - mean.low == pytest.approx(2 * 4.89 * error, rel=0.1)


@pytest.mark.parametrize("most", [3, 20, 1000])
def test_every_walk_is_counted_once_when_it_ends(most):
    chain, ended = numerics.full_chain(CorridorGraph.symmetric(3, 1, 2), "uniform"), []
    steps, truncated = _walk(chain, 500, most, np.random.default_rng(8), ended.append)
    assert sum(ended) == len(steps) + truncated == 500
    assert all(n > 0 for n in ended)


@pytest.mark.parametrize(("n", "k"), [(1, 0), (1, 1), (10, 0), (10, 3), (10, 9), (10, 10)])
def test_the_ends_of_a_probabilitys_interval_are_those_of_the_binomial_law(n, k):
    """At its ends so many arrivals or more, or so many or fewer, are as rare as it says."""
    found = numerics.Simulation(np.full(k, 2), n - k, 0, 5, 1).arrived(0.9)
    assert found.value == k / n
    if k:
        assert binom.sf(k - 1, n, found.low) == pytest.approx(0.05, rel=1e-9, abs=0)
    else:
        assert found.low == 0
    if k < n:
        assert binom.cdf(k, n, found.high) == pytest.approx(0.05, rel=1e-9, abs=0)
    else:
        assert found.high == 1


@pytest.mark.parametrize("level", [0, 1, -0.5, 1.5, True, "0.9", None])
def test_a_level_is_strictly_between_0_and_1(level):
    with pytest.raises(ValueError, match="level must be strictly between 0 and 1; got"):
        proportion("level", level)
    assert proportion("level", Fraction(1, 4)) == 0.25


def test_arrivals_by_a_step_are_within_their_confidence_interval():
    graph = CorridorGraph.symmetric(3, 3, 3)
    exact = numerics.graph_distribution(graph, "sft", 100)
    for T in (8, 30, 100):
        walks = numerics.simulate(graph, "sft", 20_000, seed=5, max_steps=T)
        share = walks.arrived(LEVEL)
        assert share.low <= exact.cdf[T] <= share.high
        assert walks.truncated == walks.walkers - len(walks.steps) > 0
        restricted = walks.restricted_mean(LEVEL)
        assert restricted.low <= exact.survival[:T].sum() <= restricted.high


def test_truncated_walks_are_reported_and_never_averaged():
    walks = numerics.simulate(
        CorridorGraph.symmetric(15, 15, 5), "sft", 300, seed=1, max_steps=40
    )
    assert walks.truncated > 200
    assert walks.steps.tolist() == [32] * len(walks.steps)
    with pytest.raises(ValueError, match=r"of 300 walks 2\d\d were truncated at 40 steps"):
        walks.mean()
    assert walks.restricted_mean().value > 38


def test_the_last_allowed_step_counts():
    graph = CorridorGraph.symmetric(1, 1, 5)
    assert numerics.simulate(graph, "rl", 3, seed=1, max_steps=4).steps.tolist() == [4] * 3
    assert numerics.simulate(graph, "rl", 3, seed=1, max_steps=3).truncated == 3
    search = numerics.simulate_search
    assert search(graph, "rl", 3, seed=1, max_steps=4).steps.tolist() == [4] * 3
    assert search(graph, "rl", 3, seed=1, max_steps=3).truncated == 3


@pytest.mark.parametrize("run", [numerics.simulate, numerics.simulate_search])
def test_a_seed_gives_the_same_walks_again(run):
    graph = CorridorGraph.symmetric(4, 2, 3)
    first, again, other = (run(graph, "sft", 200, seed=s).steps for s in (7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("run", [numerics.simulate, numerics.simulate_search])
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"seed": 1.5}, TypeError, r"seed must be a non-negative integer; got 1\.5"),
        ({"seed": None}, TypeError, "seed must be a non-negative integer; got None"),
        ({"seed": True}, TypeError, "seed must be a non-negative integer; got True"),
        ({"seed": -1}, ValueError, "seed must be a non-negative integer; got -1"),
        ({"walkers": 0, "seed": 1}, ValueError, "walkers must be a positive integer; got 0"),
        ({"max_steps": 0, "seed": 1}, ValueError, "max_steps must be a positive integer"),
    ],
)
def test_bad_input_is_refused(run, arguments, error, message):
    with pytest.raises(error, match=message):
        run(CorridorGraph.symmetric(2, 1, 2), "rl", **{"walkers": 10, **arguments})


def test_a_level_that_is_none_is_refused():
    walks = numerics.simulate(CorridorGraph.symmetric(2, 1, 2), "rl", 10, seed=1)
    with pytest.raises(ValueError, match="level must be strictly between 0 and 1; got 95"):
        walks.mean(95)


def exact_search(branches, target, rows, fork):
    """Return (P(arrive), E[steps; arrive]) of the harness, by walking its whole tree."""
    import oracles

    moves = oracles.corridor_moves(branches, target, rows, fork)

    def options(edge, used):
        all_ends = set(moves[edge])
        # Edges of probability 0 are options too, when nothing else is left.
        free = {end: p for end, p in moves[edge].items() if end not in used}
        if free and not any(free.values()):
            free = dict.fromkeys(free, Fraction(1))
        assert all_ends
        total = sum(free.values())
        return {end: p / total for end, p in free.items() if p}

    def walk(edge, used, steps):
        if edge == oracles.TARGET:
            return Fraction(1), Fraction(steps)
        chance, weighted = Fraction(0), Fraction(0)
        for end, p in options(edge, used).items():
            c, s = walk(end, used | {end}, steps + 1)
            chance, weighted = chance + p * c, weighted + p * s
        return chance, weighted

    return walk("source", frozenset(), 1)


@pytest.mark.parametrize(
    ("branches", "name"),
    [
        ([[1], [1]], "uniform"),
        ([[2], [1]], "uniform"),
        ([[1, 1], [2]], "sft"),
        ([[2], [2, 1]], "rl"),
        ([[3], [3]], "sft"),
    ],
)
def test_the_harness_is_what_its_definition_says(branches, name):
    graph = CorridorGraph.from_branches(branches, target=0)
    rows = [tuple(map(list, row)) for row in Policy.named(name).rows(graph)]
    share = [Fraction(1, len(branches))] * len(branches)
    chance, weighted = exact_search(branches, 0, rows, share)
    walks = numerics.simulate_search(graph, name, 20_000, seed=3)
    arrived = walks.arrived(LEVEL)
    assert arrived.low <= chance <= arrived.high
    assert walks.truncated == 0
    assert walks.stuck == 0 if name != "uniform" else 0 < walks.stuck < walks.walkers
    if chance == 1:
        mean = walks.mean(LEVEL)
        assert mean.low <= weighted <= mean.high
    else:
        spread = walks.steps.std(ddof=1) / np.sqrt(len(walks.steps))
        assert abs(walks.steps.mean() - weighted / chance) < 4.9 * spread


def test_a_progress_bar_goes_to_standard_error(capsys):
    numerics.simulate(CorridorGraph.symmetric(2, 1, 2), "rl", 50, seed=1, progress=True)
    assert capsys.readouterr().out == ""
