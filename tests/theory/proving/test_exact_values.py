"""Values of terms, exactly, or a refusal: at what points, and of what powers."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, strategies as st

from corridor.theory.proving.terms import (
    Constant,
    Operation,
    Relation,
    TooLargeError,
    UndefinedError,
    Variable,
    bit_length,
    parts_of,
    value_at,
)

K = Variable("K")
HUGE = 10**40


def power(base, exponent):
    return Operation("^", Constant(Fraction(base)), Constant(Fraction(exponent)))


@pytest.mark.parametrize("base", [0, 1, -1, 2, -3, Fraction(1, 2), Fraction(-2, 3)])
def test_small_powers_are_pythons(base):
    for n in range(-6, 7):
        if base == 0 and n < 0:
            with pytest.raises(UndefinedError, match="it divides by zero"):
                value_at(power(base, n), {})
        else:
            assert value_at(power(base, n), {}) == Fraction(base) ** n


def test_powers_of_0_and_1_have_any_exponent():
    for n in (HUGE, HUGE + 1, -HUGE, -HUGE - 1):
        assert value_at(power(1, n), {}) == 1
        assert value_at(power(-1, n), {}) == (-1) ** (n % 2)
    assert value_at(power(0, HUGE), {}) == value_at(power(0, HUGE + 1), {}) == 0
    relation = Relation(Operation("^", Constant(Fraction(-1)), K), "<=", Constant(Fraction(0)))
    for n, right in ((3, True), (4, False), (HUGE + 1, True), (HUGE, False)):
        assert relation.holds_between(*relation.values_at({"K": n})) is right


def test_a_power_is_as_long_as_allowed():
    """Of a base of 2 bits, 5 are 10 bits."""
    for base in (3, Fraction(1, 3), Fraction(-2, 3)):
        for sign in (1, -1):
            assert value_at(power(base, 5 * sign), {}, 10) == Fraction(base) ** (5 * sign)
            with pytest.raises(TooLargeError, match="a power would have over 9 bits"):
                value_at(power(base, 5 * sign), {}, 9)


def test_what_has_no_value_says_so():
    for term, why in (
        (power(4, Fraction(1, 2)), "the exponent 1/2 is no integer"),
        (Operation("/", K, Constant(Fraction(0))), "it divides by zero"),
        (Operation("+", K, Variable("L")), "L has no exact value"),
    ):
        with pytest.raises(UndefinedError, match=why):
            value_at(term, {"K": 2})


@given(st.fractions(-9, 9, max_denominator=9), st.fractions(-9, 9, max_denominator=9))
def test_operations_and_relations_are_those_of_fractions(left, right):
    sides = Constant(left), Constant(right)
    for sign, value in {
        "+": left + right,
        "-": left - right,
        "*": left * right,
        "min": min(left, right),
        "max": max(left, right),
    }.items():
        assert value_at(Operation(sign, *sides), {}) == value
    if right:
        assert value_at(Operation("/", *sides), {}) == left / right
    for sign, true in {
        "=": left == right,
        "<=": left <= right,
        "<": left < right,
        ">=": left >= right,
        ">": left > right,
    }.items():
        relation = Relation(sides[0], sign, sides[1])
        assert relation.holds_between(*relation.values_at({})) is true
        # A relation holds where its difference is zero, nonnegative, positive.
        difference = value_at(relation.difference, {})
        assert true is (
            difference == 0
            if sign == "="
            else difference >= 0
            if "=" in sign
            else difference > 0
        )


def test_the_parts_and_the_length():
    half = Constant(Fraction(1, 2))
    term = Operation("+", K, Operation("*", half, K))
    assert list(parts_of(term)) == [term, K, term.right, half, K]
    assert [bit_length(Fraction(*p)) for p in product((0, 1, 7), (1, 8))] == [1, 1, 2, 5, 4, 7]
