"""Restarts against an oracle that propagates the directed-edge walk step by step."""

import pickle
from dataclasses import FrozenInstanceError
from fractions import Fraction
from itertools import islice

import oracles
import pytest
from hypothesis import given, settings, strategies as st
from sympy import expand, oo, symbols

from corridor.theory import RestartTime, hitting_time, restart_time
from corridor.theory.quantities import restart_times
from corridor.theory.quantities.restart_times import (
    LARGEST_INTEGER,
    Round,
    _no_later_budget_is_better,
)

W, K, L = symbols("W K L", positive=True, integer=True)


def budgets(width, depth, lanes, rows):
    """Yield (T, E[min(H, T)], P(H <= T)) for T = 1, 2, ... of a symmetric corridor."""
    moves = oracles.corridor_moves(
        [[lanes] * depth] * width, 0, [rows] * width, [Fraction(1, width)] * width
    )
    # The state "source" is the walk after its first step, so one step is spent for certain.
    masses, budget, steps, hit = {"source": Fraction(1)}, 1, Fraction(1), Fraction(0)
    while True:
        yield budget, steps, hit
        budget, steps = budget + 1, steps + sum(masses.values())
        later = {}
        for state, mass in masses.items():
            for end, p in moves[state].items():
                if p:
                    later[end] = later.get(end, 0) + mass * p
        hit += later.pop(oracles.TARGET, 0)
        masses = later


def best_of(found):
    """Return the least cost, its smallest budget and its expected attempts."""
    return min((steps / hit, budget, 1 / hit) for budget, steps, hit in found if hit)


@pytest.mark.parametrize("policy", ["sft", "rl"])
@pytest.mark.parametrize(
    "size", [(1, 2, 3), (2, 1, 1), (2, 2, 3), (3, 1, 4), (3, 3, 2), (5, 2, 2)]
)
def test_committed_policies_give_up_after_the_length_of_a_branch(policy, size):
    _, depth, lanes = size
    rows = oracles.named_rows([lanes] * depth, policy)
    best = restart_time(*size, policy)
    seen = best_of(islice(budgets(*size, rows), 6 * (4 * depth + 2)))
    assert (best.cost, best.budget, best.attempts) == seen
    assert best.cost <= hitting_time(*size, policy)


PROBABILITY = st.sampled_from([Fraction(0), Fraction(1, 5), Fraction(1, 2), Fraction(1)])


@given(st.integers(2, 3), st.integers(1, 2), st.integers(1, 3), st.data())
@settings(deadline=None)
def test_backward_rows_have_no_influence_on_the_best_budget(width, depth, lanes, data):
    b, d = ([data.draw(PROBABILITY) for _ in range(depth)] for _ in "bd")
    one = [Fraction(1)] * depth
    shortest = 2 * depth + 2
    for budget, steps, hit in islice(budgets(width, depth, lanes, (one, b, one, d)), 30):
        if hit:
            # Lemma 2 of docs/restart.md is strict beyond the shortest budget.
            assert (steps == width * shortest * hit) == (budget == shortest)
            assert steps >= width * shortest * hit


@pytest.mark.parametrize("size", [(2, 1, 1), (3, 2, 2), (4, 1, 3)])
def test_later_budgets_under_rl(size):
    width, depth, lanes = size
    rows = oracles.named_rows([lanes] * depth, "rl")
    length, q = 2 * depth + 1, Fraction(width - 1, width)
    found = list(islice(budgets(*size, rows), 4 * (2 * length)))
    for n in range(4):
        budget, steps, hit = found[length * (2 * n + 1)]
        assert budget == 1 + length * (2 * n + 1)
        assert hit == 1 - q ** (n + 1)
        waste = 2 * depth * (width - 1) * (1 - q**n) / (1 - q ** (n + 1))
        assert steps / hit == restart_time(*size, "rl").cost + waste


@pytest.mark.parametrize(
    "size",
    [(2, 1, 1), (2, 1, 4), (2, 2, 1), (2, 2, 2), (3, 1, 1), (3, 2, 2), (7, 1, 2), (4, 2, 1)],
)
def test_best_budget_under_uniform(size):
    _, depth, lanes = size
    found = []
    for budget, steps, hit in budgets(*size, oracles.named_rows([lanes] * depth, "uniform")):
        found.append((budget, steps, hit))
        # E(T) is at least E[min(H, T)], which grows with T: from here on nothing is better.
        if hit and steps >= best_of(found)[0]:
            break
    best = restart_time(*size, "uniform")
    assert (best.cost, best.budget, best.attempts) == best_of(found)
    assert best.cost < hitting_time(*size, "uniform")


@pytest.mark.parametrize(
    ("later", "safe"), [((80, 800), True), ((79, 800), False), ((80, 799), False)]
)
def test_search_stops_only_if_every_state_keeps_enough(later, safe):
    """At a cost of 10 each state must keep 1 - 2/10 of its mass.

    On every corridor tried the cost falls and then rises, so that a search which stops too
    early finds the same budget: the rule itself is held to Lemma 4 of docs/restart.md.
    """
    best = Round(6, (0,), (0,), steps=30, hits=3, whole=1)
    now = Round(8, (100,), (1000,), steps=99, hits=9, whole=1)
    after = Round(10, later[:1], later[1:], steps=99, hits=9, whole=1)
    assert _no_later_budget_is_better(now, after, best, scale=1) is safe


def test_the_search_goes_on_until_the_rule_says_so(monkeypatch):
    best, asked = restart_time(3, 2, 2, "uniform"), []

    def rule(now, after, found, scale):
        assert Fraction(found.steps, found.hits) == best.cost
        asked.append(after.budget)
        return len(asked) == 8

    monkeypatch.setattr(restart_times, "_no_later_budget_is_better", rule)
    assert restart_time(3, 2, 2, "uniform") == best
    assert asked == [best.budget + 2 * n for n in range(1, 9)]


@pytest.mark.parametrize("size", [(2, 2, 3), (3, 1, 1), (5, 1, 4)])
def test_every_budget_obeys_the_bounds_of_the_page(size):
    """Lemma 2 and Theorem 3 of docs/restart.md."""
    width, depth, lanes = size
    shortest = 2 * depth + 2
    for policy in ("sft", "rl"):
        rows = oracles.named_rows([lanes] * depth, policy)
        for budget, steps, hit in islice(budgets(*size, rows), 10 * shortest):
            if budget >= shortest:
                assert width * shortest * hit <= steps <= width * budget * hit
                near = steps == (shortest + (width - 1) * budget) * hit
                assert near == (budget <= 6 * depth + 3)
    resistance = 1 + depth * Fraction(lanes + 1, lanes)
    least = resistance * max(2 * width, width + depth * (lanes + 1))
    rows = oracles.named_rows([lanes] * depth, "uniform")
    for _, steps, hit in islice(budgets(*size, rows), 60):
        assert steps >= least * hit


def test_one_branch_is_never_given_up_under_uniform():
    best = restart_time(1, K, L, "uniform")
    assert best == RestartTime(oo, hitting_time(1, K, L, "uniform"), 1)
    rows = oracles.named_rows([2, 2], "uniform")
    for _, steps, hit in islice(budgets(1, 2, 2, rows), 60):
        assert steps > hit * hitting_time(1, 2, 2, "uniform")


def test_the_paper_size_under_uniform():
    best = restart_time(15, 15, 5, "uniform")
    resistance = 1 + 15 * Fraction(6, 5)
    assert 2 * 15 * resistance < best.cost < hitting_time(15, 15, 5, "uniform")
    assert best.attempts < best.cost / (2 * 15 + 2)
    assert best.budget % 2 == 0
    assert str(best.cost.p) in repr(best.cost)  # short enough for Python to print


@pytest.mark.parametrize("size", [(2, 1, 1), (2, 2, 3), (4, 1, 2)])
def test_rayleigh_sums_of_the_page_are_those_of_the_exact_solve(size):
    """The sums of pi*f and pi*f^2 in docs/restart.md, from first-step equations."""
    width, depth, lanes = size
    rows = oracles.named_rows([lanes] * depth, "uniform")
    moves = oracles.corridor_moves(
        [[lanes] * depth] * width, 0, [rows] * width, [Fraction(1, width)] * width
    )
    moves[oracles.TARGET] = {"end": Fraction(1)}
    # The time left at a vertex is that after an edge into it, less the edge itself.
    left = {}
    for state, time in oracles.first_step_times(moves, {"end"}).items():
        if state == "source":
            left["fork"] = time - 1
        elif state != oracles.TARGET and state[2] != "r0":
            left[state[0], state[2]] = time - 1
    weight = {
        v: width if v == "fork" else 1 if v[1] == f"l{depth + 1}" else lanes + 1 for v in left
    }
    assert [sum(weight[v] * left[v] ** p for v in left) for p in (1, 2)] == list(
        rayleigh_sums(*size)
    )


def rayleigh_sums(width, depth, lanes):
    """Return sum(pi*f) and sum(pi*f^2) with the values f that docs/restart.md gives."""
    edges, e = depth * (lanes + 1) + 1, lanes + 1
    reach = (2 * width - 1) * edges
    at_r = [
        Fraction((depth - j) * e + lanes, lanes) * (reach + j * e) for j in range(depth + 1)
    ]
    at_l = [Fraction((depth - j) * e, lanes) * (reach + (j + 1) * e - 1) for j in range(depth)]
    fork = at_r[0]
    dead_r = [fork + Fraction(j * (2 * depth + 1 - j) * e**2, lanes) for j in range(depth + 1)]
    dead_l = [
        fork + Fraction(j * e + lanes, lanes) * (2 * depth * e + 1 - j * e)
        for j in range(depth + 1)
    ]
    for p in (1, 2):
        target = sum(f**p for f in at_r[1:] + at_l)
        dead = e * sum(f**p for f in dead_r[1:] + dead_l[:-1]) + dead_l[-1] ** p
        yield width * fork**p + e * target + (width - 1) * dead


def test_restarts_against_plain_rlvr_and_plain_sft():
    cost = restart_time(W, K, L, "sft").cost
    assert cost == restart_time(W, K, L, "rl").cost
    plain = hitting_time(W, K, L, "rl")
    assert expand(plain - cost - 2 * K * (W - 1)) == 0
    assert expand(2 * cost - plain - 2 * (K + W)) == 0
    assert restart_time(15, 15, 5, "sft").cost < hitting_time(15, 15, 5, "rl")


def test_result_is_a_value():
    best = restart_time(3, 1, 1, "uniform")
    assert pickle.loads(pickle.dumps(best)) == best
    assert repr(restart_time(2, 2, 3, "sft")) == "RestartTime(budget=6, cost=12, attempts=2)"
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'cost'"):
        best.cost = 1


def test_refuses_what_it_cannot_answer():
    with pytest.raises(ValueError, match="K must be an integer under 'uniform'"):
        restart_time(2, K, 3, "uniform")
    with pytest.raises(ValueError, match="W must be an integer under 'uniform'"):
        restart_time(W, 2, 3, "uniform")
    with pytest.raises(ValueError, match=f"2, 500, 3 is too large .* {LARGEST_INTEGER} are"):
        restart_time(2, 500, 3, "uniform")
    with pytest.raises(ValueError, match="K must be a positive integer"):
        restart_time(2, 0, 3, "rl")
    with pytest.raises(ValueError, match="policy must be one of"):
        restart_time(2, 2, 3, "best-of-k")
