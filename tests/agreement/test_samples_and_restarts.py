"""Monte Carlo and propagation against theory's closed forms.

Seeds are fixed, and every confidence interval has level 1 - 1e-6: the alarm rate, had the
seeds not been fixed, of each estimate below.
"""

from fractions import Fraction

import numpy as np
import pytest

from corridor import CorridorGraph, numerics, theory

LEVEL = 1 - 1e-6
# Sums of at most 3000 positive terms, each with the distribution's own few thousand roundings.
PROPAGATED = 1e-11


def rational(value):
    return Fraction(int(value.numerator), int(value.denominator))


@pytest.mark.parametrize(("W", "K", "L"), [(15, 15, 5), (5, 3, 2), (3, 4, 9)])
@pytest.mark.parametrize("policy", ["sft", "rl"])
def test_the_search_harness_takes_the_time_that_theory_proves(W, K, L, policy):
    walks = numerics.simulate_search(CorridorGraph.symmetric(W, K, L), policy, 4000, seed=2)
    mean = walks.mean(LEVEL)
    assert walks.stuck == 0
    assert mean.low <= theory.search_time(W, K, L, policy) <= mean.high


@pytest.mark.parametrize(("K", "L"), [(1, 2), (2, 5)])
def test_the_harness_around_uniform_gets_stuck_as_often_as_theory_proves(K, L):
    walks = numerics.simulate_search(
        CorridorGraph.symmetric(3, K, L), "uniform", 20_000, seed=9
    )
    share = walks.arrived(LEVEL)
    assert share.low <= rational(theory.search_success(K, L)) <= share.high
    assert walks.stuck == walks.walkers - len(walks.steps)


@pytest.mark.parametrize(("W", "K", "L"), [(15, 15, 5), (4, 3, 2)])
@pytest.mark.parametrize("policy", ["sft", "rl"])
def test_the_best_budget_is_theorys(W, K, L, policy):
    exact = theory.restart_time(W, K, L, policy)
    found = numerics.distribution(W, K, L, policy, 3000).best_restart()
    assert found.budget == exact.budget
    assert found.cost == pytest.approx(float(exact.cost), rel=PROPAGATED, abs=0.0)
    assert not found.at_horizon


@pytest.mark.parametrize(("W", "K", "L"), [(2, 1, 1), (3, 2, 2), (5, 3, 4)])
def test_the_best_budget_under_uniform_is_theorys(W, K, L):
    exact = theory.restart_time(W, K, L, "uniform")
    found = numerics.distribution(W, K, L, "uniform", 3000).best_restart()
    assert found.budget == exact.budget
    assert found.cost == pytest.approx(float(exact.cost), rel=PROPAGATED, abs=0.0)


@pytest.mark.parametrize("policy", ["uniform", "sft", "rl"])
def test_simulated_means_and_variances_are_theorys(policy):
    W, K, L = 4, 2, 3
    walks = numerics.simulate(CorridorGraph.symmetric(W, K, L), policy, 20_000, seed=6)
    mean = walks.mean(LEVEL)
    assert mean.low <= float(theory.hitting_time(W, K, L, policy)) <= mean.high
    variance = float(theory.variance(W, K, L, policy))
    # The sample variance's own standard error, from the sample's fourth moment.
    deviations = (walks.steps - walks.steps.mean()) ** 2
    error = deviations.std() / np.sqrt(walks.walkers)
    assert abs(walks.steps.var(ddof=1) - variance) <= 4.9 * error
