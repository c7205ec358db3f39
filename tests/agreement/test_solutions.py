"""The whole solution of random corridors: theory against every solver of numerics."""

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st
from strategies import corridors

from corridor import CorridorGraph, Policy, numerics, theory
from corridor.numerics.graph.lumped import lumped_chain

METHODS = ("accurate", "elimination", "sparse", "mpmath")
# What the project promises of solvers without subtraction: a few ulps for each state.
ULPS_PER_STATE = 8


def rational(value):
    return Fraction(int(value.numerator), int(value.denominator))


def plain(number):
    """Return a float or an mpf as a fraction."""
    if hasattr(number, "_mpf_"):
        sign, mantissa, exponent, _ = number._mpf_
        return (-1) ** sign * Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return Fraction(float(number))


@given(corridors(), st.sampled_from(METHODS))
def test_times_agree_within_the_stated_bounds(case, method):
    graph, policy = case
    exact, found = theory.solve(graph, policy), numerics.solve(graph, policy, method)
    pairs = [(exact.hitting_time, found.hitting_time)]
    pairs += zip(exact.backtrack_time, found.backtrack_time, strict=True)
    states = numerics.full_chain(graph, policy).Q.shape[0]
    for true, result in pairs:
        if true is None:
            assert result is None
            continue
        error = abs(result.fraction / rational(true) - 1)
        assert error <= result.relative_error_bound < 1e-7
        if method != "sparse":
            assert error <= ULPS_PER_STATE * states * 2.0**-52


@given(corridors(), st.sampled_from(METHODS))
def test_visits_and_advantages_agree_within_the_stated_bounds(case, method):
    graph, policy = case
    exact, found = theory.solve(graph, policy), numerics.solve(graph, policy, method)
    for name in ("visits", "advantages"):
        for true, rows in zip(getattr(exact, name), getattr(found, name), strict=True):
            for family in "abcd":
                values = getattr(rows, family)
                bounds = getattr(rows.error_bound, family)
                truths = getattr(true, family)
                for x, bound, truth in zip(values, bounds, truths, strict=True):
                    assert abs(plain(x) - rational(truth)) <= plain(bound), (name, family)
                    if method in ("accurate", "mpmath"):
                        assert plain(bound) <= Fraction(1, 10**12) * abs(rational(truth))


@st.composite
def trapping(draw):
    """Return corridors whose dead ends have rows that never pass, where no walk is trapped."""
    lanes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    graph = CorridorGraph.from_branches([[2] * len(lanes), lanes])
    probability = st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 3), Fraction(1)])
    rows = {f: [draw(probability) for _ in lanes] for f in "abcd"}
    if draw(st.booleans()):
        fork = [1, 0]
    else:
        fork, rows["c"] = [Fraction(1, 2)] * 2, [Fraction(0), *rows["c"][1:]]
        rows["d"][0] = rows["d"][0] or Fraction(1, 3)
    half = [Fraction(1, 2)] * len(lanes)
    return graph, Policy(**{f: [half, row] for f, row in rows.items()}, fork=fork)


@settings(max_examples=60, deadline=None)
@given(trapping(), st.sampled_from(METHODS))
def test_advantages_follow_one_rule_where_walks_may_never_return(case, method):
    """Infinite, and finite where both alternatives never return, alike in both rooms."""
    graph, policy = case
    exact, found = theory.solve(graph, policy), numerics.solve(graph, policy, method)
    for true, rows in zip(exact.advantages, found.advantages, strict=True):
        for family in "abcd":
            values, bounds = getattr(rows, family), getattr(rows.error_bound, family)
            for x, bound, truth in zip(values, bounds, getattr(true, family), strict=True):
                if truth.is_infinite:
                    assert float(x) == float(truth)
                else:
                    assert abs(plain(x) - rational(truth)) <= plain(bound)


@given(corridors())
def test_the_variance_agrees(case):
    graph, policy = case
    exact = rational(theory.solve(graph, policy).variance)
    for method in ("accurate", "mpmath"):
        found = numerics.solve(graph, policy, method).variance
        assert abs(found.fraction - exact) <= found.relative_error_bound * exact


@given(corridors())
def test_the_lumped_chain_agrees_with_the_full_one(case):
    graph, policy = case
    chain = lumped_chain(graph, policy)
    n = chain.Q.shape[0]
    steps = numerics.eliminate(chain.Q, chain.absorption).times([1.0] * n)[0]
    full = numerics.solve(graph, policy, "elimination").hitting_time
    bound = ULPS_PER_STATE * numerics.full_chain(graph, policy).Q.shape[0] * 2.0**-52
    assert steps[0] == pytest.approx(full.value, rel=bound, abs=0.0)


@given(corridors(most_depth=2), st.data())
def test_visits_times_advantage_is_the_derivative(case, data):
    """Moving one row by h changes H by -h visits advantage, up to terms in h squared."""
    graph, policy = case
    w = data.draw(st.integers(0, len(graph.branches) - 1))
    family = data.draw(st.sampled_from("abcd"))
    j = data.draw(st.integers(0, graph.branches[w].depth - 1))
    h = Fraction(1, 10**25)
    families = {name: [list(row) for row in getattr(policy, name)] for name in "abcd"}
    families[family][w][j] -= h
    moved = Policy(**families, fork=policy.fork)
    before = numerics.solve(graph, policy, "mpmath", digits=80)
    after = numerics.solve(graph, moved, "mpmath", digits=80)
    slope = (after.hitting_time.fraction - before.hitting_time.fraction) / h
    product = plain(getattr(before.visits[w], family)[j]) * plain(
        getattr(before.advantages[w], family)[j]
    )
    # The next term of the series is smaller by h, times numbers far below 10**12 here.
    assert abs(slope - product) <= Fraction(1, 10**12) * (1 + abs(product))


def test_counts_add_up_the_branches_of_a_kind():
    listed = CorridorGraph.from_branches([[2, 3]] * 4)
    lumped = CorridorGraph.from_branches([[2, 3]])
    lumped = type(lumped)((*lumped.branches, type(lumped.branches[0])((2, 3), 3)))
    for method in METHODS:
        one_by_one = numerics.solve(listed, "uniform", method)
        together = numerics.solve(lumped, "uniform", method)
        total = sum(float(rows.b[1]) for rows in one_by_one.visits[1:])
        assert total == pytest.approx(float(together.visits[1].b[1]), rel=1e-12, abs=0.0)


def test_a_kind_without_branches_has_no_backtrack_time_and_no_visits():
    for method in METHODS:
        solution = numerics.solve(CorridorGraph.symmetric(1, 2, 3), "uniform", method)
        assert solution.backtrack_time == (None, None)
        assert all(float(v) == 0 for v in solution.visits[1].b)
