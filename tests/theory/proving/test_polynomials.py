"""Positive by coefficients: right at every point, and as strict as the points are."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, strategies as st

from corridor.theory.proving.polynomials import (
    packed,
    polynomial_ring,
    positive,
    small_factors,
    unpacked,
    used,
)

RING = polynomial_ring("x", "y", "z")
x, y, z = RING.gens
TERMS = st.dictionaries(
    st.tuples(*[st.integers(0, 2)] * 3), st.integers(-3, 5).map(int), min_size=1, max_size=4
)


def at(f, *point):
    values = [Fraction(n) for n in point]
    return sum(
        Fraction(int(c.numerator), int(c.denominator))
        * values[0] ** m[0]
        * values[1] ** m[1]
        * values[2] ** m[2]
        for m, c in f.terms()
    )


@given(TERMS, st.integers(-2, 2), st.integers(-2, 2), st.booleans())
def test_what_is_called_positive_is_so_at_every_point(terms, low, other, strict):
    """x >= low, y >= x + other, and z > 0, which is not shifted."""
    f = RING.from_dict({m: RING.domain(c) for m, c in terms.items()})
    if positive(f, [(y, x + other), (x, RING(low))], strict=strict):
        for n, m, above in product(range(4), range(4), (Fraction(1, 9), 1, 7)):
            value = at(f, low + n, low + n + other + m, above)
            assert value > 0 or (value == 0 and not strict)


@pytest.mark.parametrize(
    ("f", "shifts", "nonnegative", "strict"),
    [
        (x - 1, [(x, RING(1))], True, False),
        (x, [(x, RING(1))], True, True),
        (x - 2, [(x, RING(1))], False, False),
        (z, [(x, RING(1))], True, True),
        (x * z, [(x, RING(0))], True, False),
        (x * z + z, [(x, RING(0))], True, True),
        (y - x, [(y, x), (x, RING(1))], True, False),
        (y - x, [(y, x + 1), (x, RING(1))], True, True),
        (y - x, [(x, RING(1)), (y, RING(2))], False, False),
        (RING(0), [(x, RING(1))], True, False),
        (z - x, [], False, False),
        (z + x, [], True, True),
    ],
)
def test_a_bound_that_is_reached_is_not_strict(f, shifts, nonnegative, strict):
    assert positive(f, shifts, strict=False) is nonnegative
    assert positive(f, shifts, strict=True) is strict


def test_polynomials_travel_and_know_their_symbols():
    f = 3 * x**2 * z / 7 - y + 5
    assert unpacked(*packed(f)) == f
    assert (used(f), used(x * y - x * y + z), used(RING(4))) == ([0, 1, 2], [2], [])


def test_small_factors_multiply_to_the_number():
    for number in (1, 2, 360, 10007**2 * 10009, 2**70 * 9973):
        factors = small_factors(number)
        result = 1
        for factor, times in factors.items():
            assert factor > 1
            result *= factor**times
        assert result == number
    assert small_factors(360) == {2: 3, 3: 2, 5: 1}
