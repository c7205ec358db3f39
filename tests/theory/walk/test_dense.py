"""Polynomials as lists say what SymPy's rings say, and solve the walks that those solve."""

from hypothesis import example, given, strategies as st
from sympy import ZZ, Symbol, ring, srepr

from corridor.theory import CorridorGraph, Policy, solve
from corridor.theory.walk.branches import Line
from corridor.theory.walk.dense import MOST_DEGREE, Dense, OneSymbol

x = Symbol("x", positive=True)
RING, _, X = ring("w x", ZZ)
TERMS = st.dictionaries(st.integers(0, 6), st.integers(-9, 9).filter(bool), max_size=4)


def full(terms):
    return RING.from_dict({(0, n): ZZ(c) for n, c in terms.items()})


@given(TERMS, TERMS, TERMS)
@example({0: 1}, {5: 1, 6: -1}, {0: -1})  # far apart; what cancels
def test_sums_and_products_are_those_of_the_ring(f, g, h):
    of, there = OneSymbol.of([X, full(f)]), [Dense.of(terms) for terms in (f, g, h)]
    found = (there[0] + there[1]) * there[2]
    assert of.full(found) == (full(f) + full(g)) * full(h)
    assert bool(found) == bool((full(f) + full(g)) * full(h))
    assert of.held(of.full(found)).terms() == found.terms()


def test_high_ones_and_those_in_several_symbols_stay_the_rings():
    assert OneSymbol.of([X**MOST_DEGREE, X + 1]) is not None
    for others in ([X ** (MOST_DEGREE + 1)], [RING.one], [RING.gens[0], X], [RING.gens[0] * X]):
        assert OneSymbol.of(others) is None


def test_walks_are_the_same_without_lists(monkeypatch):
    graph = CorridorGraph.from_branches([[x, 2, 1], [1], [3]])
    rows = {"a": 1 / (1 + x), "b": [x / 3, 1, x], "c": x / (x**2 + x + 1), "d": (x + 2) / 7}
    policies = [Policy(**rows), Policy(**rows | {"c": 1}), "uniform", "sft", "rl"]
    found = [solve(graph, policy).hitting_time for policy in policies]
    assert any(isinstance(line.ring, OneSymbol) for line in solve(graph, "sft")._walk.lines)
    monkeypatch.setattr(Line, "ring", property(lambda self: self.field.get_ring()))
    plain = [solve(graph, policy).hitting_time for policy in policies]
    assert list(map(srepr, found)) == list(map(srepr, plain))
