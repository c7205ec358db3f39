"""The full graph as theory lays it out, and as numerics does, in each of its four views."""

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st
from strategies import corridors

from corridor import CorridorGraph, numerics, theory
from corridor.numerics.graph.edges import BACKWARD, FORWARD, LANE_BACKWARD, LANE_FORWARD, NONE
from corridor.numerics.graph.exact_states import listing
from corridor.numerics.sampling.harness_simulations import _table
from corridor.theory.model.graph import Branch
from corridor.theory.walk.moves import Edge

KINDS = {"F": FORWARD, "B": BACKWARD, "X": LANE_FORWARD, "Y": LANE_BACKWARD}
# An entry is rounded once, a share of a lane once more, and so is their product.
ROUNDINGS = 4 * 2.0**-53


@st.composite
def cases(draw):
    """Return (graph, policy), some of the graph's branches in several copies."""
    graph, policy = draw(corridors())
    if draw(st.booleans()):
        kinds = [
            Branch(kind.lanes, 1 if w == graph.target else draw(st.integers(0, 3)))
            for w, kind in enumerate(graph.branches)
        ]
        return CorridorGraph(tuple(kinds), graph.target), replace(policy, fork="uniform")
    return graph, policy


def theory_rows(graph, policy):
    """Return theory's rows between the directed edges, numbered as in the table of edges."""
    table = numerics.edge_table(graph)
    columns = (table.branch, table.kind, table.depth, table.lane)
    place = {key: e for e, key in enumerate(zip(*(c.tolist() for c in columns), strict=True))}
    first = np.cumsum([0, *(kind.count for kind in graph.branches)]).tolist()

    def number(state):
        if state == "source":
            return 0
        if not isinstance(state, Edge):
            return "target"
        # A lane's diamond is counted from 1 there and from 0 here, and so is that before.
        key = (first[state.branch] + state.copy, KINDS[state.kind], state.depth - 1, state.lane)
        return place[key]

    chain = theory.corridor_chain(graph, policy, lumped=False)
    rows = {number(state): {} for state in chain.transient}
    for part, ends in zip(
        chain.canonical_form(), (chain.transient, chain.absorbing), strict=True
    ):
        for (i, j), p in part.to_dok().items():
            exact = Fraction(int(p.numerator), int(p.denominator))
            rows[number(chain.transient[i])][number(ends[j])] = exact
    return table, rows


def without_vertices(rows, steps):
    """Return the rows between the states that take a step, numbered without the others."""
    number = np.cumsum(steps) - 1
    found = {}
    for state, row in rows.items():
        if not steps[state]:
            continue
        ends = defaultdict(int)
        for end, p in row.items():
            through = {end: 1} if end == "target" or steps[end] else rows[end]
            for last, q in through.items():
                ends["target" if last == "target" else int(number[last])] += p * q
        found[int(number[state])] = dict(ends)
    return found


@given(cases())
def test_exact_states_are_theorys_edges(case):
    graph, policy = case
    states = listing(graph, policy)
    target = len(states) - 1
    rows = {
        i: {"target" if end == target else end: p for end, p in state.moves}
        for i, state in enumerate(states[:-1])
    }
    assert (
        without_vertices(rows, [s.steps for s in states[:-1]]) == theory_rows(graph, policy)[1]
    )


@given(cases())
def test_the_sparse_chain_has_theorys_rows(case):
    graph, policy = case
    chain = numerics.full_chain(graph, policy)
    Q = chain.Q
    rows = {
        i: dict(zip(Q.indices[a:b].tolist(), Q.data[a:b].tolist(), strict=True))
        for i, (a, b) in enumerate(zip(Q.indptr, Q.indptr[1:], strict=False))
    }
    rows |= {int(i): {"target": 1.0} for i in np.flatnonzero(chain.absorption)}
    exact = theory_rows(graph, policy)[1]
    for edge, row in without_vertices(rows, chain.steps).items():
        expected = {end: float(p) for end, p in exact[edge].items()}
        assert row == pytest.approx(expected, rel=ROUNDINGS, abs=0.0)


@given(cases())
def test_the_tables_offer_what_theorys_edges_lead_to(case):
    """The uniform policy takes every edge that a vertex has."""
    graph, _ = case
    table, exact = theory_rows(graph, theory.Policy.named("uniform"))
    harness = _table(graph, "uniform")
    leaf = int(
        np.flatnonzero(table.ends == sum(k.count for k in graph.branches[: graph.target]))[0]
    )
    assert harness.last == leaf
    for edge in range(len(table.kind)):
        offered = table.successors[edge]
        offered = offered[offered != NONE].tolist()
        vertex = harness.edges.head[edge]
        start, end = harness.edges.first[vertex : vertex + 2]
        assert harness.edges.choices[start:end].tolist() == offered
        if edge != leaf:
            assert set(offered) == set(exact[edge])


@given(cases())
def test_the_harness_weighs_edges_as_theory_does(case):
    graph, policy = case
    harness, exact = _table(graph, policy), theory_rows(graph, policy)[1]
    for edge, row in exact.items():
        if edge == harness.last:
            continue
        vertex = harness.edges.head[edge]
        start, end = harness.edges.first[vertex : vertex + 2]
        if vertex:
            weights = [harness.single[edge], *[harness.lane[edge]] * (end - start - 1)]
        else:
            weights = harness.weights.tolist()
        ends = harness.edges.choices[start:end].tolist()
        found = {end: weight for end, weight in zip(ends, weights, strict=True) if weight}
        expected = {end: float(p) for end, p in row.items()}
        assert found == pytest.approx(expected, rel=ROUNDINGS, abs=0.0)
