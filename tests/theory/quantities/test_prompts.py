"""A prompt at the fork, against walks whose fork is spelled out."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, strategies as st

from corridor import CorridorGraph, Policy, hitting_time, theory
from corridor.theory import (
    Maze,
    MazePolicy,
    advice_time,
    best_trust,
    exchange_rate,
    prompt_time,
    prompted_sft_time,
    skilled_round_trip,
    solve,
)

SIZES = st.tuples(st.integers(2, 4), st.integers(1, 3), st.integers(1, 4))
SHARES = st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)
NAMES = st.sampled_from(["uniform", "sft", "rl"])


def walked(W, K, L, name, fork, target=0):
    """Return the time of a walk whose fork has the given probabilities, exactly."""
    rows = Policy.named(name)
    policy = Policy(rows.a, rows.b, rows.c, rows.d, fork=fork)
    graph = CorridorGraph.from_branches([[L] * K] * W, target=target)
    return theory.solve(graph, policy).hitting_time


def named(W, first, share):
    """Return the fork that takes the first branch with probability `share`."""
    return [share if w == first else (1 - share) / (W - 1) for w in range(W)]


@given(SIZES, NAMES, SHARES)
def test_a_right_prompt(size, name, q):
    W, K, L = size
    assert prompt_time(W, K, L, name, q) == walked(W, K, L, name, named(W, 0, q))
    assert prompt_time(W, K, L, name, Fraction(1, W)) == hitting_time(W, K, L, name)
    assert prompt_time(W, K, L, name, 1) == hitting_time(1, K, L, name)


@given(SIZES, NAMES, SHARES, SHARES)
def test_a_prompt_that_may_be_wrong(size, name, kappa, q):
    W, K, L = size
    right = walked(W, K, L, name, named(W, 0, q))
    wrong = walked(W, K, L, name, named(W, 1, q))
    exact = advice_time(W, K, L, name, kappa, q)
    assert exact == sympy.Rational(kappa) * right + sympy.Rational(1 - kappa) * wrong
    assert advice_time(W, K, L, name, kappa, kappa) == hitting_time(W, K, L, name)


@given(SIZES, SHARES, SHARES)
def test_no_trust_is_better_than_the_square_root(size, kappa, q):
    W, K, L = size
    trust = best_trust(W, kappa)
    best = advice_time(W, K, L, "sft", kappa, trust)
    for other in (q, kappa, Fraction(1, W)):
        loss = advice_time(W, K, L, "sft", kappa, other) - best
        # Of a root that is irrational no fraction is the value, and the loss is none either.
        assert loss == 0 if trust == sympy.Rational(other) else loss.evalf(30) > 0


@given(st.tuples(st.integers(2, 3), st.integers(1, 2), st.integers(1, 3)), SHARES)
def test_what_sft_learns_from_prompted_paths(size, kappa):
    W, K, L = size
    network = CorridorGraph.symmetric(W, K, L).to_networkx()
    leaves = ["target", *(f"leaf{w}" for w in range(2, W + 1))]
    maze = Maze.from_networkx(network, targets=leaves)
    first = {f"l{w + 1}_1": p for w, p in enumerate(named(W, 0, kappa))}
    policy = MazePolicy({("source", "fork"): first}, rest="sft")
    walk = solve(maze, policy).walks["target"]
    assert walk.hitting_time == prompted_sft_time(W, K, L, kappa)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 3))
def test_backtracking_skill(K, L, n):
    # Backward odds raised by the factor 2^n: a skill of n log 2.
    skill = n * sympy.log(2)
    b, d = Fraction(L * 2**n, L * 2**n + 1), Fraction(2**n, 2**n + L)
    graph = CorridorGraph.symmetric(2, K, L)
    time = theory.solve(graph, Policy(a=1, b=b, c=1, d=d)).hitting_time
    assert sympy.simplify(2 * K + 2 + skilled_round_trip(K, L, skill) - time) == 0
    rate = float(exchange_rate(K, L, skill))
    assert 0 <= rate <= K + 1e-12
    step = 1e-6
    trips = [float(skilled_round_trip(K, L, skill + by)) for by in (-step, step)]
    # A central difference: the third derivative of log T is below (2K)^3, rounding 1e-16/step.
    slope = (trips[0] - trips[1]) / (2 * step) / float(skilled_round_trip(K, L, skill))
    assert rate == pytest.approx(slope, rel=0, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: prompt_time(2, 1, 1, "sft", 0), ValueError, "strength must be above 0"),
        (lambda: prompt_time(2, 1, 1, "sft", 2), ValueError, "at most 1; got 2"),
        (lambda: prompt_time(2, 1, 1, "sft", 0.5), TypeError, "theory is exact"),
        (lambda: prompt_time(0, 1, 1, "sft", 1), ValueError, "W must be a positive integer"),
        (lambda: advice_time(2, 1, 1, "sft", 1, 1), ValueError, "trust must be below 1"),
        (lambda: advice_time(1, 1, 1, "sft", 1, Fraction(1, 2)), ValueError, "W at least 2"),
        (lambda: exchange_rate(sympy.Symbol("K"), 2, 0), TypeError, "K must be a number here"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call()
