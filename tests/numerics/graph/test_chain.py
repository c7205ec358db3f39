"""The full chain: its size, its rows, and its lanes, against the words of the model."""

from fractions import Fraction

import numpy as np
import oracles
import pytest
import scipy.sparse as sp
from hypothesis import given
from strategies import corridors, rows_of

from corridor import CorridorGraph, Policy, numerics
from corridor.numerics.graph.chain import FORK, SOURCE
from corridor.numerics.graph.exact_states import listing

# A row of n probabilities, each rounded once, and added up.
ROW_SUM = 8 * 2.0**-53


def test_every_branch_lane_and_direction_is_a_state():
    W, K, L = 4, 3, 2
    chain = numerics.full_chain(CorridorGraph.symmetric(W, K, L), "uniform")
    edges = 1 + W * (2 * (K + 1) + 2 * K * L)
    vertices = 1 + W * 2 * K
    assert chain.Q.shape[0] == edges + vertices
    assert chain.steps.sum() == edges
    assert chain.steps[FORK] == 0.0
    sums = np.asarray(chain.Q.sum(axis=1)) + chain.absorption
    unreachable = chain.kinds[chain.target].backward()[:, -1]
    np.testing.assert_allclose(np.delete(sums, unreachable), 1.0, rtol=ROW_SUM, atol=0.0)
    assert chain.absorption.sum() == 1.0


def test_the_number_of_entries_is_linear_in_lanes_and_in_branches():
    def entries(W, L):
        return numerics.full_chain(CorridorGraph.symmetric(W, 2, L), "uniform").Q.nnz

    assert entries(3, 1000) - entries(3, 999) == entries(3, 11) - entries(3, 10) == 36
    assert entries(501, 3) - entries(500, 3) == entries(12, 3) - entries(11, 3)


@given(corridors(most_branches=2, most_depth=2, most_lanes=2))
def test_hitting_times_of_every_edge_are_the_naive_ones(case):
    graph, policy = case
    branches, rows = rows_of(graph, policy)
    moves = oracles.corridor_moves(branches, graph.target, rows, policy.fork)
    moves[oracles.TARGET] = {"end": Fraction(1)}
    exact = oracles.first_step_times(moves, {"end"})
    chain = numerics.full_chain(graph, policy)
    t, bound = numerics.eliminate(chain.Q, chain.absorption).times(chain.steps)
    assert abs(Fraction(t[SOURCE]) / exact["source"] - 1) <= bound
    for w, states in enumerate(chain.kinds):
        last = len(branches[w]) if w == graph.target else len(branches[w]) + 1
        for j, state in enumerate(states.forward()[0][:last]):
            true = exact[(w, f"r{j}", f"l{j + 1}", 0)]
            assert abs(Fraction(t[state]) / true - 1) <= bound
        for j, state in enumerate(states.backward()[0][:last]):
            true = exact[(w, f"l{j + 1}", f"r{j}", 0)]
            assert abs(Fraction(t[state]) / true - 1) <= bound


@given(corridors())
def test_the_exact_listing_is_the_same_chain(case):
    graph, policy = case
    chain, states = numerics.full_chain(graph, policy), listing(graph, policy)
    n = chain.Q.shape[0]
    assert len(states) == n + 1
    assert [state.steps for state in states[:-1]] == chain.steps.tolist()
    for i, state in enumerate(states[:-1]):
        assert sum(p for _, p in state.moves) == 1
        row = chain.Q[[i]].toarray()[0]
        exact = {end: p for end, p in state.moves if end < n}
        assert set(np.flatnonzero(row)) <= set(exact)
        for end, p in exact.items():
            assert row[end] == pytest.approx(float(p), rel=2.0**-51, abs=0.0)
        assert chain.absorption[i] == sum(p for end, p in state.moves if end == n)


def test_a_chain_cut_somewhere_is_absorbed_there():
    chain = numerics.full_chain(CorridorGraph.symmetric(2, 1, 2), "rl")
    dead_end = chain.kinds[1]
    keep = np.ones(chain.Q.shape[0])
    keep[dead_end.backward()[:, 0]] = 0.0
    Q, absorption = sp.diags_array(keep) @ chain.Q, chain.absorption + (1.0 - keep)
    assert absorption.sum() == 2.0
    t, _ = numerics.eliminate(sp.csr_array(Q), absorption).times(chain.steps)
    assert t[dead_end.backward()[0, -1]] == 3.0


@pytest.mark.parametrize("fork", [[1, 0, 0], [0, 1, 0], [0.5, 0, 0.5]])
def test_a_branch_that_is_never_entered_has_no_entry(fork):
    graph = CorridorGraph.from_branches([[2], [3], [1]], target=0)
    chain = numerics.full_chain(graph, Policy(a=0.5, c=0.5, fork=fork))
    assert np.diff(chain.Q.indptr)[FORK] == np.count_nonzero(fork)
    assert chain.Q.data.all()


def test_one_minus_p_is_taken_before_rounding():
    tiny = Fraction(1, 10**30)
    chain = numerics.full_chain(CorridorGraph.symmetric(2, 1, 2), Policy(a=1 - tiny))
    assert chain.Q.data.min() == float(tiny)


def test_a_chain_too_large_for_memory_is_refused_with_its_size():
    with pytest.raises(
        MemoryError,
        match=r"of 2008002002 states and about \d+ entries, would need .* GiB; the machine",
    ):
        numerics.full_chain(CorridorGraph.symmetric(1000, 1000, 1002), "rl")


def test_symbols_are_refused():
    from sympy import Symbol

    width = Symbol("W", integer=True, positive=True)
    with pytest.raises(TypeError, match="needs a graph of numbers"):
        numerics.full_chain(CorridorGraph.symmetric(width, 2, 2), "rl")
    p = Symbol("p", nonnegative=True)
    with pytest.raises(TypeError, match=r"b of branches\[0\], depth 1, must be a number"):
        numerics.full_chain(CorridorGraph.symmetric(2, 2, 2), Policy(b=p))
