"""Integer systems by lifting, against Gauss over fractions."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, strategies as st

from corridor.theory.walk import dixon
from corridor.theory.walk.dixon import LARGEST_PRIME, IntegerSystem


def lifted(A, b):
    rows = [{j: a for j, a in enumerate(row) if a} for row in A]
    return [Fraction(u, v) for u, v in IntegerSystem(rows).solve(b)]


entries = st.one_of(st.integers(-9, 9), st.integers(-(2**70), 2**70))


@given(st.data(), st.integers(1, 7))
def test_any_system_that_is_not_singular(data, n):
    A = data.draw(st.lists(st.lists(entries, min_size=n, max_size=n), min_size=n, max_size=n))
    b = data.draw(st.lists(entries, min_size=n, max_size=n))
    matrix = sympy.Matrix(A)
    if matrix.det() == 0:
        return
    exact = matrix.LUsolve(sympy.Matrix(b))
    assert lifted(A, b) == [Fraction(int(x.p), int(x.q)) for x in exact]


def test_a_determinant_that_the_prime_divides_takes_another_prime():
    p = LARGEST_PRIME
    assert lifted([[p, 0], [0, 1]], [1, 1]) == [Fraction(1, p), 1]
    assert lifted([[p, 0], [0, int(sympy.prevprime(p))]], [1, 3])[1].numerator == 3
    # Rows that differ by p.
    assert lifted([[1, 2], [1 + p, 2]], [0, 1]) == [Fraction(1, p), Fraction(-1, 2 * p)]


def test_numerators_and_denominators_as_large_as_they_come():
    """The solution of this one meets Hadamard's bound: a matrix of orthogonal rows."""
    H = np.array([[1]])
    for _ in range(5):
        H = np.block([[H, H], [H, -H]])
    A = (10**6 * H).tolist()
    b = [10**12 + i for i in range(32)]
    x = lifted(A, b)
    assert x == [
        Fraction(sum(int(h) * c for h, c in zip(row, b, strict=True)), 32 * 10**6) for row in H
    ]


def test_fractions_that_do_not_solve_the_system_are_refused(monkeypatch):
    monkeypatch.setattr(dixon, "_fractions", lambda x, unit, most: [(1, 1), (1, 2)])
    with pytest.raises(ArithmeticError, match="do not solve the system"):
        lifted([[1, 0], [0, 2]], [1, 2])
