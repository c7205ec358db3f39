"""Factors are the same with python-flint and without it."""

import pytest
from hypothesis import given, strategies as st
from sympy import ZZ, ring

from corridor.theory.walk import lifting
from corridor.theory.walk.factors import factors

RING = ring("x y z", ZZ)[0]
POLYNOMIALS = st.dictionaries(
    st.tuples(*[st.integers(0, 2)] * 3), st.integers(-9, 9).filter(bool), max_size=4
).map(lambda terms: RING.from_dict({m: ZZ(c) for m, c in terms.items()}))


def product(constant, parts):
    total = RING(constant)
    for part, times in parts:
        total *= part**times
    return total


@given(st.lists(POLYNOMIALS, min_size=1, max_size=3))
def test_factors_multiply_to_the_polynomial_and_are_the_same_without_flint(parts):
    pytest.importorskip("flint")
    f = product(-6, [(part, 1) for part in parts])
    constant, found = factors(f)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lifting, "flint", lambda: None)
        plain = factors(f)
    assert (constant, set(found)) == (plain[0], set(plain[1]))
    assert product(constant, found) == f
    assert all(part.LC > 0 for part, _ in found)
