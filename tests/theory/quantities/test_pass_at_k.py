"""pass@k against an oracle that follows the walk edge by edge, and counts leaves."""

import random
from collections import deque
from fractions import Fraction
from itertools import product

import oracles
import pytest
from hypothesis import given, settings, strategies as st
from sympy import oo

from corridor import CorridorGraph, Policy, theory
from corridor.testing.strategies import probabilities
from corridor.theory import (
    best_success,
    is_overtaken,
    most_leaves,
    overtaking,
    overtaking_bounds,
    overtaking_budget,
    pass_at_k,
    success,
)
from corridor.theory.quantities.overtaking import _Committed
from corridor.theory.walk.chain import AbsorbingChain


def as_fraction(value):
    return Fraction(int(value.p), int(value.q))


def arrivals(W, K, L, rows, longest):
    """Return P(H <= T) for T = 0 … longest, by following the oracle's edges."""
    moves = oracles.corridor_moves([[L] * K] * W, 0, [rows] * W, [Fraction(1, W)] * W)
    now, found = {"source": Fraction(1)}, [Fraction(0)]
    # The state stands for an edge just walked: "source" is step 1, TARGET the last step.
    for _ in range(longest):
        after = {}
        for state, mass in now.items():
            for end, p in moves.get(state, {state: Fraction(1)}).items():
                if p:
                    after[end] = after.get(end, 0) + mass * p
        found.append(now.get(oracles.TARGET, Fraction(0)))
        now = after
    return found


def leaves_mixture(W, K, L, rows, longest):
    """Return 1 - E[q^N(T)], counting on a single branch that ends in a dead end."""
    lanes = [[L] * K, [1]]
    alone = oracles.corridor_moves(lanes, 1, [rows, [[Fraction(1)]] * 4], [Fraction(1), 0])
    leaf = (0, f"r{K}", f"l{K + 1}", 0)
    q = 1 - Fraction(1, W)
    # (edge, has this excursion come to the leaf): masses weighed with q^N.
    now, found = {("source", False): Fraction(1)}, [Fraction(0)]
    for _ in range(longest):
        found.append(1 - sum(now.values()))
        after = {}
        for (state, been), mass in now.items():
            for end, p in alone[state].items():
                if not p:
                    continue
                fresh = end == leaf and not been
                key = (end, (been or fresh) and not entering(state, end))
                after[key] = after.get(key, 0) + mass * p * (q if fresh else 1)
        now = after
    return found


def entering(state, end):
    """Tell whether the walker leaves the fork: a new excursion."""
    return end[1] == "r0"


def rows_alike(values, K):
    return [list(values[n * K : (n + 1) * K]) for n in range(4)]


@given(
    st.integers(1, 3),
    st.integers(1, 2),
    st.integers(1, 2),
    st.lists(probabilities(), min_size=8, max_size=8),
)
@settings(max_examples=25, deadline=None)
def test_theorem_1_and_2_for_any_rows(W, K, L, values):
    rows = rows_alike(values, K)
    longest = 12 * K + 8
    found = arrivals(W, K, L, rows, longest)
    assert found == leaves_mixture(W, K, L, rows, longest)
    for T in range(1, longest + 1):
        assert found[T] <= as_fraction(best_success(W, K, T))


@pytest.mark.parametrize("policy", ["uniform", "sft", "rl"])
def test_success_is_the_oracles(policy):
    for W, K, L in product((1, 2, 3), (1, 2), (1, 2, 3)):
        rows = oracles.named_rows([L] * K, policy)
        found = arrivals(W, K, L, rows, 24)
        for T in (1, 2 * K + 1, 2 * K + 2, 15, 24):
            assert as_fraction(success(W, K, L, policy, budget=T)) == found[T]
            if policy == "rl":
                assert as_fraction(best_success(W, K, T)) == found[T]


def test_who_is_strictly_behind_where():
    W, K, L = 2, 1, 2
    rl, sft, base = (
        arrivals(W, K, L, oracles.named_rows([L] * K, name), 60)
        for name in ("rl", "sft", "uniform")
    )
    for T in range(1, 61):
        assert (base[T] < rl[T]) == (T >= 2 * K + 2)
        assert (sft[T] < rl[T]) == (T >= 6 * K + 4)


def test_no_split_of_a_total_beats_theorem_3():
    W, K, L = 3, 1, 1
    for seed in range(5):
        draw = random.Random(seed)
        rows = [[Fraction(draw.randint(1, 9), 9)] for _ in range(4)]
        failed = [1 - p for p in arrivals(W, K, L, rows, 24)]
        least = [Fraction(1)]
        for n in range(1, 25):
            least.append(min(failed[first] * least[n - first] for first in range(1, n + 1)))
            assert least[n] >= (1 - Fraction(1, W)) ** (n // (2 * K + 2))


def test_unlike_branches_are_the_counterexample_that_the_page_names():
    def chances(depth, budget):
        graph = CorridorGraph.from_branches([[1], [1] * depth])
        return [success(graph, policy=name, budget=budget) for name in ("uniform", "rl")]

    assert str(chances(4, 20)[0]) == "131975/262144"
    assert chances(4, 20)[0] > chances(4, 20)[1]
    assert chances(4, 18)[0] < chances(4, 18)[1]
    for depth in (1, 2, 3):
        assert all(base <= rl for base, rl in (chances(depth, T) for T in range(2, 40, 2)))


@pytest.mark.parametrize("size", [(3, 2, 2), (2, 2, 1), (2, 1, 4), (50, 2, 1), (4, 3, 1)])
def test_the_budget_is_where_the_order_changes(size):
    found = overtaking(*size)
    assert found.budget == found.for_good
    T = int(found.budget)
    policies = ("uniform", "sft")
    before, at = (
        [success(*size, name, budget=budget) for name in policies] for budget in (T - 2, T)
    )
    assert before[0] <= before[1]
    assert at[0] > at[1]


def test_bounds_hold_on_both_sides():
    finite = 0
    for size in product((2, 3, 9), (2, 3, 5, 7, 9), (1, 2, 4)):
        low, high = overtaking_bounds(*size)
        assert low < overtaking_budget(*size) <= high
        finite += high != oo
        assert high == oo or high <= 10 * (low - 1) + 1
    assert finite > 15
    assert overtaking_bounds(1, 9, 2)[1] == oo


def test_sft_is_never_overtaken_where_it_is_said():
    assert overtaking_budget(1, 5, 2) == oo
    for W, L in ((2, 3), (3, 5), (10, 19)):
        assert not is_overtaken(W, 1, L)
        assert is_overtaken(W, 1, L + 1)
        assert overtaking_budget(W, 1, L) == oo


def test_too_large_a_corridor_is_refused():
    with pytest.raises(ValueError, match="too large for an exact search"):
        overtaking_budget(2, 200, 9)


def test_the_order_is_final_only_if_every_share_says_so():
    # sft's leaves keep three quarters, then a half, of their mass.
    walk = _Committed([], 0, deque([8, 6, 3]), 0, 2, 8)
    assert walk.keep_more([10, 4], [5, 2])
    assert not walk.keep_more([10, 4], [6, 2])
    assert not walk.keep_more([10, 4], [5, 3])
    assert not walk.keep_more([10, 0], [5, 0])
    assert not _Committed([], 0, deque([0, 6, 3]), 0, 2, 8).keep_more([10], [1])


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="budget must be"):
        success(2, 1, 1, "rl", budget=0)
    with pytest.raises(ValueError, match="attempts must be"):
        pass_at_k(2, 1, 1, "rl", budget=4, attempts=0)
    with pytest.raises(TypeError, match="K must be"):
        most_leaves(1.5, 4)
    with pytest.raises(ValueError, match="transient"):
        AbsorbingChain({0: {}, 1: {0: 1}}).masses(7, 1)


def test_the_policy_may_be_any():
    lean = Policy(a=Fraction(1, 2), b=1, c=1, d=1)
    assert theory.success(2, 1, 1, lean, budget=4) == Fraction(1, 4)
