"""The table of directed edges, what it solves, and the traces that it samples."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from oracles import hitting_time
from strategies import corridors, rows_of

from corridor import CorridorGraph, Policy, theory
from corridor.learning.corpora import Corpus, golden_counts, sample_traces, walked_counts
from corridor.learning.rows import Rows
from corridor.numerics import table_hitting_time

# Elimination without subtraction of under 200 states, each entry with a few roundings.
SOLVED = 1e-12
# Standard deviations: seeds are fixed, and a few hundred numbers are looked at.
SIGMAS = 5.0


@given(corridors())
def test_the_table_walks_as_the_words_of_the_model_say(corridor):
    graph, policy = corridor
    branches, rows = rows_of(graph, policy)
    W = len(branches)
    uniform = [Fraction(1, W)] * W
    times = [hitting_time(branches, target, rows, uniform) for target in range(W)]
    table = Rows.of(graph)
    found = table_hitting_time(table.table, table.policy(graph, policy)).value
    assert found == pytest.approx(float(sum(times) / W), rel=SOLVED, abs=0)


@pytest.mark.parametrize(("W", "K", "L"), [(1, 2, 3), (2, 1, 1), (3, 3, 2)])
def test_expected_visits_are_those_of_theory(W, K, L):
    graph = CorridorGraph.symmetric(W, K, L)
    table = Rows.of(graph)
    uniform, rl = table.policy(graph, "uniform"), table.policy(graph, "rl")
    pretraining = theory.pretraining_visits(W, K, L)
    for golden, walker, by_depth in [
        (0.0, uniform, pretraining),
        (0.0, rl, [[x] * K for x in theory.training_visits(W, L, backtracking=1)]),
        (1.0, rl, [[x] * K for x in theory.training_visits(W, L)]),
        (0.75, rl, [[x] * K for x in theory.training_visits(W, L, Fraction(1, 4))]),
    ]:
        found = Corpus(table, walker, golden).expected().sum(axis=1)
        for family, visits in zip("abcd", by_depth, strict=True):
            rows = np.flatnonzero(table.family == family)
            wanted = [float(visits[table.diamond[row]]) for row in rows]
            np.testing.assert_allclose(found[rows], wanted, rtol=SOLVED, atol=SOLVED)


def test_golden_counts_are_those_of_all_golden_paths():
    lanes = [[2, 3], [1], [2, 1, 2]]
    rows = Rows.of(CorridorGraph.from_branches(lanes))
    follow = rows.table.successors
    wanted = np.zeros(follow.shape)
    for w, row in enumerate(lanes):
        paths = list(product(*map(range, row)))
        for path in paths:
            at = 0
            # At the fork the branch, then in turn a lane and the single edge after it.
            for choice in [w, *(k for lane in path for k in (1 + lane, 0))]:
                wanted[at, choice] += 1 / len(lanes) / len(paths)
                at = follow[at, choice]
            assert rows.table.ends[at] == w
    np.testing.assert_allclose(golden_counts(rows), wanted, rtol=SOLVED, atol=0)


def test_traces_are_walks_to_their_targets():
    graph = CorridorGraph.from_branches([[2, 3], [1], [2, 1, 2]])
    rows = Rows.of(graph)
    table = rows.table
    walks = sample_traces(
        table, rows.policy(graph, Policy(a=1, c=1)), 60, np.random.default_rng(5), golden=20
    )
    assert set(walks.targets[:20]) == set(walks.targets[20:]) == {0, 1, 2}
    for walker, target in enumerate(walks.targets):
        mine = walks.walkers == walker
        from_, to = walks.rows[mine], table.successors[walks.rows[mine], walks.choices[mine]]
        assert walks.steps[walker] == 1 + len(to)
        assert from_[0] == 0
        assert (to[:-1] == from_[1:]).all()
        assert np.flatnonzero(table.ends[to] == target).tolist() == [len(to) - 1]
        if walker < 20:
            assert len(to) == 2 * len([(2, 3), (1,), (2, 1, 2)][target]) + 1


@pytest.mark.parametrize(("policy", "golden"), [("uniform", 0.0), ("sft", 0.25)])
def test_sampled_counts_are_the_expected_ones(policy, golden):
    graph = CorridorGraph.from_branches([[2, 3], [1]])
    rows = Rows.of(graph)
    corpus, traces, batches = Corpus(rows, rows.policy(graph, policy), golden), 200, 100
    rng = np.random.default_rng(8)
    samples = np.array([corpus.sampled(traces, rng) for _ in range(batches)])
    errors = samples.std(axis=0, ddof=1) / np.sqrt(batches)
    expected = corpus.expected()
    assert (np.abs(samples.mean(axis=0) - expected) <= SIGMAS * errors + SOLVED).all()


def test_zero_probabilities_are_never_taken():
    graph = CorridorGraph.symmetric(3, 2, 2)
    rows = Rows.of(graph)
    rl = rows.policy(graph, "rl")
    walks = sample_traces(rows.table, rl, 5000, np.random.default_rng(0))
    assert (rl[walks.rows, walks.choices] > 0).all()
    assert (walked_counts(rows, rl)[rl == 0] == 0).all()


def test_walks_that_do_not_arrive_are_refused():
    graph = CorridorGraph.symmetric(3, 3, 2)
    rows = Rows.of(graph)
    uniform = rows.policy(graph, "uniform")
    with pytest.raises(ValueError, match="walks of the policy had not after 20 steps"):
        sample_traces(rows.table, uniform, 50, np.random.default_rng(0), max_steps=20)
