"""Rational chains that fill in: FLINT, our lifting and elimination give the same fractions."""

import random

import pytest
import sympy
from sympy import Rational

from corridor.theory import AbsorbingChain


def random_moves(n, degree, seed):
    """Random successors with random weights, and an end that state 0 alone leads to."""
    rng = random.Random(seed)
    moves = {"end": {}}
    for i in range(n):
        ends, weights = rng.sample(range(n), degree), [rng.randint(1, 9) for _ in range(degree)]
        # A ring, so that every state leads to state 0.
        shares = dict.fromkeys([*ends, (i + 1) % n], 0)
        for end, weight in zip([*ends, (i + 1) % n], [*weights, 1], strict=True):
            shares[end] += Rational(weight, sum(weights) + 1)
        moves[i] = shares
    moves[0] = {"end": Rational(1, 3), 1: Rational(2, 3)}
    return moves


@pytest.fixture(params=["flint", "ours", "eliminated"])
def solver(request, monkeypatch):
    """Who solves the chains that fill in; they are told whether FLINT is there."""
    from corridor.theory.walk import lifting

    if request.param == "flint":
        pytest.importorskip("flint")
    else:
        monkeypatch.setattr(lifting, "flint", lambda: None)
    if request.param == "eliminated":
        monkeypatch.setattr(lifting, "LARGEST_LIFTED", 0)
    return request.param


@pytest.mark.parametrize("seed", [1, 2])
def test_answers_solve_their_equations_with_flint_and_without(solver, seed):
    from corridor.theory.walk.lifting import Lifting

    moves = random_moves(90, 4, seed)
    chain = AbsorbingChain(moves)
    times = chain.expected_steps()
    assert isinstance(chain._factors, Lifting) == (solver != "eliminated")
    assert (getattr(chain._factors, "flint", None) is not None) == (solver == "flint")
    for state in chain.transient:
        ahead = sum(p * times[end] for end, p in moves[state].items() if end != "end")
        assert times[state] == 1 + ahead
    assert chain.expected_steps_from(7) == times[7]
    visits = chain.expected_visits(7)
    assert sum(visits.values()) == times[7]
    for state in chain.transient:
        arrivals = sum(visits[s] * moves[s].get(state, 0) for s in chain.transient)
        assert visits[state] == arrivals + int(state == 7)
    assert chain.absorption_probabilities(7) == {"end": 1}
    squares = {state: v + times[state] ** 2 for state, v in chain.variance().items()}
    for state in (0, 7, 89):
        ahead = sum(p * squares[end] for end, p in moves[state].items() if end != "end")
        assert squares[state] == 2 * times[state] - 1 + ahead


def test_what_stays_sparse_or_has_symbols_is_eliminated():
    from corridor.theory.walk.elimination import Factors

    p = sympy.Symbol("p", positive=True)
    line = {0: {}} | {i: {i - 1: 1 - p, i + 1: p} for i in range(1, 9)} | {9: {8: 1}}
    assert isinstance(AbsorbingChain(line)._factors, Factors)
    half = Rational(1, 2)
    long = {0: {}} | {i: {i - 1: half, i + 1: half} for i in range(1, 200)} | {200: {199: 1}}
    chain = AbsorbingChain(long)
    assert isinstance(chain._factors, Factors)
    assert chain.expected_steps()[200] == 200**2
