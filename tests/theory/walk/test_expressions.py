"""What is taken for an exact number, and what is refused with which words."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import example, given, strategies as st
from sympy import ZZ

from corridor.theory.walk.expressions import exact, exact_probability, field_of, written

p, q = sympy.symbols("p q")


class Whole:
    """A whole number of some other library, which says no more of itself."""

    def __index__(self):
        return 7


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, sympy.Integer(3)),
        (Whole(), sympy.Integer(7)),
        (np.int64(-2), sympy.Integer(-2)),
        (Fraction(2, 6), sympy.Rational(1, 3)),
        (sympy.Integer(4), sympy.Integer(4)),
        (p + 1, p + 1),
    ],
)
def test_exact_numbers(value, expected):
    found = exact("t", value)
    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize("value", [0.5, np.float64(1), True, "1/2", None, 1 + 0.5 * p, [1]])
def test_what_is_not_exact_is_refused(value):
    with pytest.raises(TypeError, match="t must be an int, a Fraction or a SymPy expression"):
        exact("t", value)
    with pytest.raises(TypeError, match=r"the fork has the probability .*; theory is exact"):
        exact_probability("the fork", value)


@pytest.mark.parametrize("value", [sympy.oo, -sympy.oo, sympy.zoo, sympy.nan, sympy.I * p])
def test_what_is_not_finite_and_real_is_refused(value):
    with pytest.raises(ValueError, match="t must be finite and real"):
        exact("t", value)


def test_a_negative_probability_is_refused():
    for value in (-1, Fraction(-1, 10**9), -sympy.Symbol("p", positive=True)):
        with pytest.raises(ValueError, match="the fork has the negative probability"):
            exact_probability("the fork", value)
    assert exact_probability("the fork", 0) == 0
    assert exact_probability("the fork", -p) == -p  # p may be negative


def test_the_field_of_some_expressions():
    assert field_of([sympy.Rational(1, 3), sympy.Integer(2)]) == sympy.QQ
    assert field_of([p / (1 + q), 1 / p]) == sympy.ZZ.frac_field(p, q)
    for other in (sympy.sqrt(p), sympy.pi * p, p ** sympy.Symbol("n"), sympy.sqrt(2)):
        with pytest.raises(TypeError, match="is no rational function of symbols"):
            field_of([p, other])


# In an order that is not SymPy's own.
FIELD = ZZ.frac_field(q, sympy.Symbol("n", integer=True), p)
POLYNOMIALS = st.dictionaries(
    st.tuples(*[st.sampled_from([0, 0, 1, 2, 11])] * 3),
    st.sampled_from([1, -1, 2, -2, 10**30]),
    max_size=5,
).map(lambda terms: FIELD.field.ring.from_dict({m: ZZ(c) for m, c in terms.items()}))


@given(POLYNOMIALS, POLYNOMIALS.filter(bool))
@example(FIELD.field.ring.one, FIELD.field.ring(2))  # a number
def test_an_element_is_written_as_sympy_writes_it(above, below):
    value = FIELD.field.new(above, below)
    found, expected = written(FIELD, value), FIELD.to_sympy(value)
    assert sympy.srepr(found) == sympy.srepr(expected)
    assert found.args == expected.args  # their order as well
