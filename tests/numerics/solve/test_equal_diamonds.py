"""Branches of equal diamonds by squaring: the counts behind the bound, and the bound."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from corridor import CorridorGraph, Policy, hitting_time, numerics, theory
from corridor.numerics.solve.equal_diamonds import (
    Climb,
    all_steps,
    bounded_roundings,
    steps_back,
)


class Counted:
    """A number that took at most so many roundings; times 1 and plus 0 take none."""

    def __init__(self, count):
        self.count = count

    def __add__(self, other):
        if type(other) is int and other == 0:
            return self
        return Counted(max(self.count, count(other)) + 1)

    def __mul__(self, other):
        if type(other) is int and other in (0, 1):
            return self if other else 0
        return Counted(self.count + count(other) + 1)

    __radd__, __rmul__ = __add__, __mul__


def count(number):
    return number.count if isinstance(number, Counted) else 0


@given(st.integers(1, 300), st.integers(1, 300), st.integers(0, 4), st.integers(0, 3))
def test_the_powers_of_a_diamond(K, deeper, r, kinds):
    one = Climb(*map(Counted, (r, r, r, r)))
    power = one.times(K)
    allowed = (K * (r + 1) - 1, K * (r + 2), K * (r + 2), 2 * K * (r + 2))
    assert all(count(x) <= most for x, most in zip(power, allowed, strict=True))
    ends = [(Counted(1), one.times(deeper))] * kinds
    steps = all_steps(K, ends, power)
    assert count(steps) <= bounded_roundings(max(K, deeper), r, kinds)
    assert count(steps_back(K, power)) <= bounded_roundings(K, r, kinds)


def test_the_powers_of_a_diamond_are_its_repetitions():
    one = Climb(Fraction(1, 3), 2, Fraction(2, 7), Fraction(5))
    power = one
    for n in range(2, 40):
        power = power.then(one)
        assert one.times(n) == power
    x, s = Fraction(3), Fraction(0)
    for _ in range(39):
        x, s = one.a * x + one.b, s + one.c * x + one.d
    assert power.after(3) == (x, s)


probabilities = st.fractions(min_value=Fraction(1, 50), max_value=1, max_denominator=50)


@given(
    st.tuples(*[probabilities] * 4),
    st.lists(st.tuples(st.integers(1, 60), st.integers(1, 5)), min_size=1, max_size=3),
)
def test_equal_diamonds_are_right_to_one_rounding(families, branches):
    """By squaring, against exact arithmetic and against the climb vertex by vertex."""
    policy = Policy(*families)
    graph = CorridorGraph.from_branches([lanes] * depth for depth, lanes in branches)
    solution = numerics.solve(graph, policy)
    climbed = [
        solution._target.hitting_time(),
        *(solution._certain(w).backtrack_time() for w in range(1, len(branches))),
    ]
    found = [solution.hitting_time, *solution.backtrack_time[1:]]
    exact = theory.solve(graph, policy)
    true = [exact.hitting_time, *exact.backtrack_time[1:]]
    for time, slow, number in zip(found, climbed, true, strict=True):
        value = Fraction(int(number.p), int(number.q))
        assert time.relative_error_bound < 2.0**-52
        assert abs(time.fraction - value) <= Fraction(time.relative_error_bound) * time.fraction
        (other,) = slow.results("accurate")
        most = Fraction(other.relative_error_bound + time.relative_error_bound)
        assert abs(time.fraction - other.fraction) <= 2 * most * value


@pytest.mark.parametrize("policy", ["uniform", "sft", "rl"])
def test_a_time_beyond_floats_is_right_to_one_rounding(policy):
    for K in (500, 4000):
        time = numerics.hitting_time(7, K, 3, policy)
        number = hitting_time(7, K, 3, policy)
        value = Fraction(int(number.p), int(number.q))
        assert abs(time.fraction / value - 1) <= Fraction(time.relative_error_bound) < 2.0**-52
