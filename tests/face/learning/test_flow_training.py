"""Population trainings, row by row, against the exact flows of theory and of numerics."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from sympy import Rational

from corridor import CorridorGraph, Policy, numerics, theory
from corridor.learning.configs import DistillConfig, PretrainConfig, SftConfig
from corridor.learning.table_training import FlowTraining

# Each update is integrated to 1e-10, in the mean over rows; errors do not add up, since
# trajectories of a row draw together.
INTEGRATED = 1e-8
W, K, L = 4, 3, 3
SIZES = {"W": W, "K": K, "L": L, "population": True}


def trained(config, updates):
    training = FlowTraining(config)
    for _ in range(updates):
        training.update()
    return training


def log_odds(training):
    h = training.rows.family_probabilities(training.logits)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(h / (1 - h))


@pytest.mark.parametrize(
    ("config", "share"),
    [
        (SftConfig(**SIZES, step=2.5), 0),
        (SftConfig(**SIZES, step=2.5, backtracking=0.125), Rational(1, 8)),
        (DistillConfig(**SIZES, step=2.5), 1),
    ],
)
def test_rows_are_where_lambert_w_says(config, share):
    training = trained(config, 4)
    flow = theory.training_flow(W, L, share)
    found = log_odds(training)
    for family in "abcd":
        wanted = math.log(getattr(flow, family).odds(10))
        rows = found[training.rows.family == family]
        assert len(rows) == W * K * (L if family in "ad" else 1)
        np.testing.assert_allclose(rows, wanted, rtol=0, atol=INTEGRATED)
    # Each of the 4K rows enters the hitting time at most as often as a walk stands there.
    exact = float(flow.hitting_time(K, 10))
    assert training.hitting_time() == pytest.approx(exact, rel=4 * K * INTEGRATED, abs=0)


def test_backward_rows_are_frozen_to_the_last_bit():
    training = trained(SftConfig(W=5, K=5, L=3, population=True, step=100.0), 20)
    backward = np.isin(training.rows.family, ["b", "d"])
    assert (training.logits[backward] == 0).all()
    flow = theory.training_flow(5, 3)
    h = training.rows.family_probabilities(training.logits)
    for family in "bd":
        exact = getattr(flow, family).probability(2000)
        assert set(h[training.rows.family == family]) == {float(exact)}
    assert h[training.rows.family == "c"].min() > 0.99


def test_the_clock_of_numerics_is_another():
    """Numerics has one golden path per unit of time and branch; here branches share it.

    And its rows of lanes are one: a lane with a row of its own learns L times more slowly.
    """
    t = 30.0
    training = trained(SftConfig(**SIZES, step=t), 1)
    gaps = log_odds(training)
    c = numerics.sft_flow(W, K, L).gaps(t / W).c + math.log(L)
    a = numerics.sft_flow(W, K, L).gaps(t / (W * L)).a - math.log(L)
    for family, wanted in (("c", c), ("a", a)):
        rows = gaps[training.rows.family == family]
        np.testing.assert_allclose(rows, wanted[0], rtol=0, atol=INTEGRATED)


def test_an_asymmetric_graph():
    lanes = ((2, 3), (5,), (1, 1, 4))
    config = SftConfig(branches=lanes, population=True, step=6.0, backtracking=0.5)
    training = trained(config, 2)
    found = log_odds(training)
    # Per trace: rows of c as in the symmetric case, lanes of a diamond sharing those of a.
    visits = {"c": Rational(1, 3) + Rational(1, 3), "b": Rational(1, 3)}
    for row in np.flatnonzero(training.rows.learns):
        family, w = training.rows.family[row], training.rows.table.branch[row]
        L = lanes[w][training.rows.diamond[row]]
        seen = visits[family] if family in visits else visits["cb"["ad".index(family)]] / L
        odds = theory.row_flow(str(family), L, seen).odds(12)
        assert found[row] == pytest.approx(math.log(odds), rel=0, abs=INTEGRATED)


def test_pretraining_contracts_at_the_stated_rate():
    config = PretrainConfig(**SIZES, seed=3, step=0.25, spread=1.5)
    training = FlowTraining(config)
    table = training.rows

    def spread():
        logits = np.where(table.open, training.logits, np.nan)
        return np.nanmax(logits, axis=1) - np.nanmin(logits, axis=1)

    start = spread()
    assert start[table.learns].min() > 0
    visits = theory.pretraining_visits(W, K, L)
    for updates in range(1, 13):
        training.update()
        for row in np.flatnonzero(table.learns):
            omega = float(getattr(visits, table.family[row])[table.diamond[row]])
            rate = omega * 0.25 * updates / (L + 1)
            bound = math.log1p(math.expm1(start[row]) * math.exp(-rate))
            assert spread()[row] <= bound + INTEGRATED
    for _ in range(100):
        training.update()
    # A time is a quotient of sums of products with one probability of each row: where rows
    # are off by factors of at most exp(spread), it is by at most the square of them all.
    off = 2 * spread()[table.learns].sum()
    assert off < 1e-2
    uniform = training.predictions()["uniform"]
    assert training.hitting_time() == pytest.approx(uniform, rel=math.expm1(off), abs=0)


def test_from_zero_logits_pretraining_stays():
    training = trained(PretrainConfig(**SIZES, spread=0.0), 3)
    # Visits are solved to a few roundings, and so is what moves the rows.
    np.testing.assert_allclose(training.logits, 0.0, rtol=0, atol=1e-13)


def test_distillation_ends_within_two_percent_of_its_teacher():
    training = FlowTraining(DistillConfig(W=5, K=5, L=3, population=True))
    for _ in range(training.updates):
        metrics = training.update()
    assert training.predictions()["rl"] == pytest.approx(100, rel=1e-14, abs=0)
    assert 100 < metrics["hitting_time"] < 102
    # Theorem 9 of docs/learning.md; the next order is log(t)/t of it.
    t = metrics["time"]
    excess = float(theory.distillation_excess(5, 5, 3)) / t
    late = 100 * math.log(t) / t
    assert metrics["hitting_time"] - 100 == pytest.approx(excess, rel=late, abs=0)


def test_the_loss_falls_to_what_cannot_be_known():
    training = FlowTraining(SftConfig(**SIZES, step=50.0, updates=40))
    losses = [training.update()["loss"] for _ in range(40)]
    assert all(later < earlier for earlier, later in pairwise(losses))
    # In the limit each of K lanes is a choice among L; 1 - a and 1 - c are about 1/(speed t).
    late = losses[-1] - K * math.log(L)
    assert 0 < late < 2 * W * K * (1 + L) / (39 * 50.0)


def test_predictions_are_means_over_targets():
    config = SftConfig(branches=((2, 3), (5,)), population=True)
    found = FlowTraining(config).predictions()
    graphs = [CorridorGraph.from_branches([[2, 3], [5]], target=w) for w in range(2)]
    exact = [theory.solve(graph, Policy.named("sft")) for graph in graphs]
    mean = sum(Fraction(int(s.hitting_time.p), int(s.hitting_time.q)) for s in exact) / 2
    assert found["sft"] == pytest.approx(float(mean), rel=1e-13, abs=0)
