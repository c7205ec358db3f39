"""Sampled trainings, row by row, against theory, with proved bounds on what sampling does.

Where all the data of a row make its named move, sampling changes only the row's clock: it
moves with each visit along the curve of theory, which it leaves by less than the length of a
step (docs/training.md, "What sampling changes").
"""

import math

import numpy as np
import pytest
from sympy import Rational

from corridor import theory
from corridor.learning.configs import DistillConfig, PretrainConfig, SftConfig
from corridor.learning.table_training import SampledTraining, make_training

# Standard deviations: seeds are fixed, and a few hundred numbers are looked at.
SIGMAS = 5.0
W, K, L = 3, 3, 2


class Watched(SampledTraining):
    """Keeps what each row has seen, and how far apart its lanes' logits have been."""

    def __init__(self, config):
        super().__init__(config)
        self.seen = np.zeros(len(self.logits))
        self.most_seen, self.apart = self.seen.copy(), self.seen.copy()
        draw = self.corpus.sampled

        def sampled(traces, rng):
            counts = draw(traces, rng)
            visits = counts.sum(axis=1)
            self.seen += visits
            self.most_seen = np.maximum(self.most_seen, visits)
            return counts

        object.__setattr__(self.corpus, "sampled", sampled)

    def move(self):
        loss = super().move()
        for row in np.flatnonzero(self.rows.learns):
            lanes = self.logits[row][self.rows.named[row]]
            self.apart[row] = max(self.apart[row], np.ptp(lanes))
        return loss


@pytest.mark.parametrize(
    ("config", "share"),
    [
        (SftConfig(W=W, K=K, L=L, seed=1, step=0.5, traces=32, updates=200), 0),
        (
            SftConfig(
                W=W, K=K, L=L, seed=2, step=0.5, traces=32, updates=200, backtracking=0.25
            ),
            Rational(1, 4),
        ),
        (DistillConfig(W=W, K=K, L=L, seed=3, step=0.5, traces=32, updates=200), 1),
    ],
)
def test_rows_follow_theory_by_their_own_clock(config, share):
    training = Watched(config)
    for _ in range(config.updates):
        training.update()
    table, speed = training.rows, config.step * (L + 1) / L
    start = {"a": 1 / L, "b": L, "c": L, "d": 1 / L}
    visits = theory.training_visits(W, L, share)
    total = config.updates * config.traces
    for row in np.flatnonzero(table.learns):
        family = str(table.family[row])
        omega = float(getattr(visits, family))
        # Second moments of visits are at most 3 omega: a walk comes geometrically often.
        clock = training.seen[row] / config.updates
        assert abs(clock - omega) <= SIGMAS * math.sqrt(3 * omega / total)
        z, named = training.logits[row][table.open[row]], table.named[row][table.open[row]]
        if omega == 0:
            assert (z == 0).all()
            continue
        gap = z[named].mean() - z[~named].mean()
        odds = theory.row_flow(family, L, 1).odds(Rational(config.step * training.seen[row]))
        exact = math.log(odds / start[family])
        step = speed * training.most_seen[row]
        assert exact - training.apart[row] ** 2 / 8 - 1e-9 <= gap
        assert gap <= exact + step / (1 + start[family]) + 1e-9


def test_pretraining_ends_in_the_noise_that_its_steps_leave():
    """The stationary covariance of the logits is step/(2 traces), to first order in step."""
    step, traces, updates = 0.04, 16, 100
    squares, freedom = 0.0, 0
    for seed in range(5):
        sizes = {"W": 2, "K": 2, "L": 2, "spread": 0.0}
        training = SampledTraining(PretrainConfig(**sizes, seed=seed, step=step, traces=traces))
        for _ in range(updates):
            training.move()
        logits = np.where(training.learns, training.logits, np.nan)[training.rows.learns]
        around = logits - np.nanmean(logits, axis=1, keepdims=True)
        squares += float(np.nansum(around**2))
        freedom += int((~np.isnan(around)).sum() - len(around))
    # The pooled estimate has relative error sqrt(2/freedom); steps add up to a tenth.
    wanted = step / (2 * traces)
    assert squares / freedom == pytest.approx(
        wanted, rel=SIGMAS * math.sqrt(2 / freedom) + 0.1, abs=0
    )


def test_distillation_ends_within_two_percent_of_its_teacher():
    config = DistillConfig(W=5, K=5, L=3, seed=0, step=8.0, traces=32, updates=150)
    training = SampledTraining(config)
    for _ in range(config.updates):
        metrics = training.update()
    assert training.predictions()["rl"] == pytest.approx(100, rel=1e-14, abs=0)
    assert 100 < metrics["hitting_time"] < 102


def test_sft_freezes_what_it_never_sees():
    training = SampledTraining(SftConfig(W=5, K=5, L=3, seed=4, step=8.0))
    for _ in range(100):
        training.move()
    backward = np.isin(training.rows.family, ["b", "d"])
    assert (training.logits[backward] == 0).all()
    # Far on the way to sft, and exponentially slower than before.
    predictions = training.predictions()
    assert 40 * predictions["uniform"] < training.hitting_time() < predictions["sft"]


def test_the_same_seed_gives_the_same_numbers_and_another_does_not():
    def numbers(seed):
        training = SampledTraining(PretrainConfig(W=2, K=2, L=2, seed=seed, updates=5))
        return [list(training.update().values()) for _ in range(5)]

    assert str(numbers(7)) == str(numbers(7))
    assert str(numbers(7)) != str(numbers(8))


def test_a_restored_training_goes_on_bit_for_bit():
    config = SftConfig(branches=((2, 3), (1,)), seed=5, updates=12, backtracking=0.5)
    whole, first, second = (SampledTraining(config) for _ in range(3))
    expected = [str(whole.update()) for _ in range(12)]
    found = [str(first.update()) for _ in range(5)]
    second.restore(first.state())
    # What the first does afterwards is not the second's.
    first.update()
    found += [str(second.update()) for _ in range(7)]
    assert found == expected


@pytest.mark.parametrize("updates", [1, 3, 6, 8, 11])
def test_a_hitting_time_comes_early_now_and_then_and_at_the_end(updates):
    config = SftConfig(W=2, K=1, L=1, updates=updates, evaluate_every=5, traces=2)
    training = make_training(config)
    times = [training.update()["hitting_time"] for _ in range(updates)]
    due = {1, 2, 4, 8, 5, 10, updates}
    found = {n for n, time in enumerate(times, 1) if not math.isnan(time)}
    assert found == due & set(range(1, updates + 1))
