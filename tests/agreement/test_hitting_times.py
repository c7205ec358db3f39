"""Theory and numerics, two witnesses that share no formula, say the same."""

from fractions import Fraction

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor import CorridorGraph, Policy, numerics, theory
from corridor.numerics.chain import FORK

POLICIES = ("uniform", "sft", "rl")


@given(st.integers(1, 8), st.integers(1, 8), st.integers(1, 8), st.sampled_from(POLICIES))
def test_hitting_times_agree_within_the_stated_bound(W, K, L, policy):
    exact = Fraction(str(theory.hitting_time(W, K, L, policy)))
    found = numerics.hitting_time(W, K, L, policy)
    assert abs(Fraction(found.value) - exact) <= found.error_bound
    # Where the solver can be trusted the bound says so: sft loses a factor rho at each depth.
    if policy != "sft" or K <= 4:
        assert found.relative_error_bound < 1e-6


@given(st.integers(1, 8), st.integers(1, 8), st.sampled_from(POLICIES))
def test_backtrack_times_agree_within_the_stated_bound(K, L, policy):
    exact = Fraction(str(theory.backtrack_time(K, L, policy)))
    found = numerics.backtrack_time(K, L, policy)
    assert abs(Fraction(found.value) - exact) <= found.error_bound
    if policy != "sft" or K <= 4:
        assert found.relative_error_bound < 1e-6


def test_the_baseline_admits_that_it_is_lost():
    found = numerics.hitting_time(15, 15, 5, "sft")
    assert found.relative_error_bound > 1e-2
    assert numerics.hitting_time(15, 25, 5, "sft").error_bound == np.inf


def test_every_branch_lane_and_direction_is_a_state():
    W, K, L = 4, 3, 2
    chain = numerics.full_chain(CorridorGraph.symmetric(W, K, L), Policy.named("uniform"))
    # The source edge, the fork, and each branch's directed edges.
    assert chain.Q.shape[0] == 2 + W * (2 * (K + 1) + 2 * K * L)
    sums = chain.Q.sum(axis=1)
    absorbing = chain.branches[chain.target].forward[-1]
    inner = np.delete(
        np.arange(len(sums)), [absorbing, chain.branches[chain.target].backward[-1]]
    )
    np.testing.assert_allclose(sums[inner], 1.0, rtol=4 * 2.0**-53, atol=0.0)
    assert sums[absorbing] == 0.0
    assert chain.steps.sum() == chain.Q.shape[0] - 1
    assert chain.steps[FORK] == 0.0


def test_an_asymmetric_graph_with_its_own_families_and_fork():
    branches, target = [[2, 3], [1], [2, 1, 2]], 1
    half, third = Fraction(1, 2), Fraction(1, 3)
    families = {
        "a": [[half, third], [half], [1, third, half]],
        "b": [[third, third], [half], [half, 1, third]],
        "c": [[1, half], [third], [half, half, third]],
        "d": [[half, half], [1], [third, half, half]],
    }
    fork = [Fraction(1, 5), Fraction(2, 5), Fraction(2, 5)]
    rows = [[families[name][w] for name in "abcd"] for w in range(3)]
    exact = oracles.hitting_time(branches, target, rows, fork)
    graph = CorridorGraph.from_branches(branches, target=target)
    chain = numerics.full_chain(graph, Policy(**families, fork=fork))
    from corridor.numerics.sparse import solve_sparse

    t, theta = solve_sparse(chain.Q, chain.steps)
    assert theta < 1e-10
    assert abs(Fraction(t[0]) - exact) <= Fraction(theta) * exact


def test_a_chain_too_large_for_memory_is_refused_with_its_size():
    with pytest.raises(MemoryError, match=r"2e\+12 entries .* GiB"):
        numerics.hitting_time(1000, 1000, 1000, "rl")


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="method must be one of 'sparse'; got 'dense'"):
        numerics.hitting_time(2, 2, 2, "rl", method="dense")


def test_floats_are_refused_by_numerics_too():
    with pytest.raises(TypeError, match=r"W must be a positive integer.*got 2\.0"):
        numerics.hitting_time(2.0, 2, 2, "rl")
