"""Sums over the depth in a ring, against the same sums term by term."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings, strategies as st
from sympy import QQ, Integer, Rational

from corridor.theory.walk.power_sums import (
    AFTER,
    BEFORE,
    END,
    FIRST,
    NOW,
    START,
    Place,
    Term,
    Terms,
    telescoped,
)
from corridor.theory.walk.symbols import K, L, W, j

DEPTH, HERE, WIDTH = 5, 2, 3
numbers = st.fractions(-3, 3, max_denominator=4)
# For some powers (e, t) of r^j and r^K the coefficients of j^0, j^1, ... in K and W.
written = st.dictionaries(
    st.tuples(st.integers(-2, 2), st.integers(-1, 1)), st.lists(numbers, min_size=1, max_size=3)
)
ratios = st.sampled_from([Integer(1), Integer(3), Rational(2, 3), Integer(-2)])


def term_of(terms, parts):
    """Return a term with such coefficients, the second of them times K, the third times W."""
    k, w, depth = terms.ring.gens
    extra = (terms.ring.one, k, w)
    return Term(
        terms,
        {
            key: found
            for key, row in parts.items()
            if (
                found := sum(
                    QQ(*c.as_integer_ratio()) * depth**n * extra[n] for n, c in enumerate(row)
                )
            )
        },
    )


def value(parts, ratio, depth):
    """Return the same term at a depth, by powers of numbers."""
    r, extra = Fraction(int(ratio.p), int(ratio.q)), (1, DEPTH, WIDTH)
    return sum(
        (
            c * depth**n * extra[n] * r ** (e * depth + t * DEPTH)
            for (e, t), row in parts.items()
            for n, c in enumerate(row)
        ),
        Fraction(0),
    )


def number(term, ratio):
    """Return a term at j = HERE, with numbers for the sizes."""
    shown = term.shown(ratio**j, ratio**K)
    return sympy.sympify(shown).subs({j: HERE, K: DEPTH, W: WIDTH})


@settings(max_examples=25)
@given(written, ratios)
def test_a_sum_is_that_of_its_terms(parts, ratio):
    term = term_of(Terms(ratio), parts)
    for low, high, depths in (
        (START, END, range(DEPTH + 1)),
        (FIRST, NOW, range(1, HERE + 1)),
        (AFTER, END, range(HERE + 1, DEPTH + 1)),
        (FIRST, START, ()),
    ):
        expected = sum((value(parts, ratio, depth) for depth in depths), Fraction(0))
        assert number(term.sum(low, high), ratio) == expected


@settings(max_examples=25)
@given(written, written, ratios)
def test_terms_are_added_multiplied_and_moved(first, second, ratio):
    terms = Terms(ratio)
    one, two = term_of(terms, first), term_of(terms, second)
    a, b = (value(parts, ratio, HERE) for parts in (first, second))
    assert number(one + two, ratio) == a + b
    assert number(one - two, ratio) == a - b
    assert number(one * two, ratio) == a * b
    assert number(one / QQ(3), ratio) == a / 3
    for place, depth in (
        (BEFORE, 1),
        (AFTER, 3),
        (START, 0),
        (END, DEPTH),
        (Place(0, 1, -1), 4),
    ):
        assert number(one.at(place), ratio) == value(first, ratio, depth)


def test_powers_may_have_symbols():
    ratio = (L + 1) ** 2 / L
    found = Terms(ratio).power.sum(START, END).shown(ratio**j, ratio**K)
    assert found.subs({K: 2, L: 3}) == 1 + Rational(16, 3) + Rational(256, 9)


@pytest.mark.parametrize("ratio", [QQ(1), QQ(5), QQ(-1, 3)])
def test_telescoped(ratio):
    _, x, i = sympy.ring("x i", QQ)
    f = x * i**3 - 2 * i + x**2
    q = telescoped(f, ratio)
    assert ratio * q.compose(i, i + 1) - q == f
