"""Decisions of a walk, counted from the words of the model by an oracle."""

import math
from fractions import Fraction

import oracles
import pytest
from sympy import Rational, log

from corridor import hitting_time
from corridor.theory import (
    decisions,
    effective_branches,
    fork_decisions,
    fork_share,
    learned_fork,
    pretrained_entropy,
    row_decisions,
    row_entropy_bound,
    walk_entropy,
)

SIZES = [(1, 1, 1), (2, 1, 1), (3, 2, 2), (2, 3, 4), (4, 1, 3)]
POLICIES = ("uniform", "sft", "rl")


def counted(W, K, L, policy):
    """Return decisions at the fork and elsewhere, by first steps with a reward for each."""
    rows = oracles.named_rows([L] * K, policy)
    moves = oracles.corridor_moves([[L] * K] * W, 0, [rows] * W, [Fraction(1, W)] * W)
    moves[oracles.TARGET] = {"end": Fraction(1)}
    reward = {}
    for state, row in moves.items():
        # Lanes are lumped: edges between the same ends are one way on.
        ways = {edge[:3] for edge, p in row.items() if p}
        at_fork = state == "source" or state[2] == "r0"
        reward[state] = (int(at_fork), int(not at_fork and len(ways) > 1))
    return [expected(moves, {s: r[n] for s, r in reward.items()}) for n in (0, 1)]


def expected(moves, reward):
    """Return the expected sum of the rewards of a walk from the source."""
    states = [s for s in moves if s != "end"]
    index = {s: i for i, s in enumerate(states)}
    table = [[Fraction(0)] * (len(states) + 1) for _ in states]
    for s in states:
        table[index[s]][index[s]] += 1
        table[index[s]][-1] = Fraction(reward[s])
        for end, p in moves[s].items():
            if end != "end":
                table[index[s]][index[end]] -= p
    for i in range(len(states)):
        pivot = next(k for k in range(i, len(states)) if table[k][i])
        table[i], table[pivot] = table[pivot], table[i]
        table[i] = [v / table[i][i] for v in table[i]]
        for k in range(len(states)):
            if k != i and table[k][i]:
                f = table[k][i]
                table[k] = [v - f * u for v, u in zip(table[k], table[i], strict=True)]
    return table[index["source"]][-1]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("size", SIZES)
def test_decisions_are_those_of_the_oracle(size, policy):
    fork, elsewhere = counted(*size, policy)
    assert fork_decisions(*size, policy) == fork
    assert row_decisions(*size, policy) == elsewhere
    assert decisions(*size, policy) == fork + elsewhere
    assert fork_share(*size, policy) == fork / (fork + elsewhere)


@pytest.mark.parametrize("size", SIZES)
def test_what_a_decision_costs(size):
    W, K, L = size
    assert hitting_time(*size, "sft") == 2 * row_decisions(*size, "sft") + 2 * W + 2 * K
    resistance = 1 + Rational(K * (L + 1), L)
    assert hitting_time(*size, "uniform") == (
        row_decisions(*size, "uniform") + (2 * W - 1) * resistance + 1
    )


def test_entropies():
    assert pretrained_entropy(1) == log(2)
    assert float(pretrained_entropy(4)) == pytest.approx(
        -(0.2 * math.log(0.2) + 0.8 * math.log(0.8)), rel=1e-15, abs=0
    )
    assert walk_entropy(7, 3, 2, "rl") == 7 * log(7)
    assert walk_entropy(2, 1, 1, "sft") == (2 + row_decisions(2, 1, 1, "sft")) * log(2)


def test_the_bound_on_entropies():
    assert row_entropy_bound(3, 2, 0) == 0
    assert row_entropy_bound(3, 2, 4) == 1 + log(8)
    with pytest.raises(ValueError, match=r"excess must be between 0 and 2\(W-1\) steps; got 5"):
        row_entropy_bound(3, 2, 5)
    with pytest.raises(ValueError, match="W must be at least 2"):
        row_entropy_bound(1, 2, 0)
    with pytest.raises(TypeError, match="excess must be"):
        row_entropy_bound(3, 2, 0.5)


def test_a_fork_that_learns():
    shares = [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4), 0]
    best = learned_fork(shares)
    assert float(sum(best)) == pytest.approx(1, rel=1e-15, abs=0)
    needed = sum(float(s) / float(f) for s, f in zip(shares, best, strict=True) if f != 0)
    assert float(effective_branches(shares)) == pytest.approx(needed, rel=1e-14, abs=0)
    # Any other fork needs more.
    for other in ([0.5, 0.25, 0.25], [0.4, 0.3, 0.3], [1 / 3] * 3):
        worse = sum(float(s) / f for s, f in zip(shares[:3], other, strict=True))
        assert worse > needed
    with pytest.raises(ValueError, match="must not be negative and sum to 1"):
        learned_fork([Fraction(1, 2), Fraction(1, 3)])
