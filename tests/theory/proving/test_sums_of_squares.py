"""What the search for sums of squares offers: whether a proof is found rests on it."""

from itertools import combinations

import numpy as np
import pytest
from sympy import QQ, ring

from corridor.theory.proving.certificates import linear, squares, sums

R, x, y, z = ring("x, y, z", QQ)


def found(f):
    return [square.value for square in squares.first_squares(f)]


def test_squares_that_hold_a_negative_term():
    exact = 4 * x**2 - 12 * x * y + 9 * y**2
    assert exact / 4 in found(exact)  # (x - 3/2 y)^2
    assert x * y * (x - y) ** 2 in found(x**3 * y + x * y**3 - 2 * x**2 * y**2)
    assert x * (x - 1) ** 2 in found(x**3 - 2 * x**2 + x)
    assert (x**2 - y) ** 2 in found(x**4 + y**2 - x**2 * y)
    # Between x^2 and y^2 stands xy, and no other term.
    assert found(x**2 + y**2 - x * z) == []
    assert found(x**2 + y**2 + x * y) == []
    assert found(x**2 - y**2 - x * y) == []


@pytest.mark.parametrize(
    ("a", "b", "ratios"),
    [
        (QQ(1), QQ(1), ["1"]),
        (QQ(4), QQ(9), ["1", "3/2"]),
        (QQ(9), QQ(4), ["1", "2/3"]),
        (QQ(1), QQ(2), ["1", "4/3", "24/17"]),
        (QQ(1), QQ(10**4), ["1", "100"]),
        (QQ(1, 4), QQ(1, 9), ["1", "2/3"]),
    ],
)
def test_ratios_near_the_square_root(a, b, ratios):
    assert [str(ratio) for ratio in squares._ratios(a, b)] == ratios


def monomials(f, factor):
    """Return the monomials whose squares times a factor are no larger than f, by trying all."""
    totals = [sum(m) for m in f.itermonoms()]
    wholes = {
        m: [2 * e + k for e, k in zip(m, factor, strict=True)]
        for m in np.ndindex(*(d + 1 for d in f.degrees()))
    }
    return [
        m
        for m, whole in wholes.items()
        if min(totals) <= sum(whole) <= max(totals)
        and all(e <= d for e, d in zip(whole, f.degrees(), strict=True))
    ]


@pytest.mark.parametrize(
    "f",
    [
        x**2 + y**2,
        x**4 + y**2 + 1,
        x**3 * y - x + y**3,
        x**2 * y**2 * z - z + 3,
        x**5 + x,
    ],
)
def test_squares_of_any_two_monomials_that_are_no_larger(f):
    expected = set()
    used = [n for n, degree in enumerate(f.degrees()) if degree]
    for factor in np.ndindex(2, 2, 2):
        if all(n in used for n, e in enumerate(factor) if e):
            for a, b in combinations(monomials(f, factor), 2):
                one, other, times = (R.from_dict({m: QQ(1)}) for m in (a, b, factor))
                expected.add(times * (one - other) ** 2)
    assert {square.value for square in squares.plain_squares(f)} == expected
    assert expected or f == x**5 + x


def cost(f, prices):
    return sum(prices.get(m, 0.0) * float(c) for m, c in f.terms())


@pytest.mark.parametrize("between", [1.01, 1.5, 4.0])
def test_squares_that_cost_less_than_nothing(between):
    """Where 2xy is worth more than x^2 + y^2 cost, (x - y)^2 is offered, or one like it."""
    f = x**2 + y**2 + x * y
    prices = {(2, 0, 0): 1.0, (0, 2, 0): 1.0, (1, 1, 0): between}
    offered = [s.value for s in squares.better_squares(f, prices)]
    assert offered
    assert all(cost(value, prices) < 0 for value in offered)
    prices = {(2, 0, 0): 1.0, (0, 2, 0): 1.0, (1, 1, 0): 0.99}
    assert [*squares.better_squares(f, prices)] == []


def test_of_two_directions_that_cost_less_than_nothing_both_are_offered():
    f = x**2 + y**2 + z**2
    prices = {(2, 0, 0): -2.0, (0, 2, 0): -1.0, (0, 0, 2): -3.0}
    assert {s.value for s in squares.better_squares(f, prices)} == {x**2, z**2}


def test_what_is_taken_from_a_strict_goal_keeps_it_from_zero():
    less = sums._less(128 * x + 64 * y**2 - z, [])
    assert less == 126 * x + 64 * y**2 - z
    # What holds a shifted symbol may vanish.
    assert sums._less(128 * x + 64 * y**2 - z, [(x, R(1))]) == 128 * x + 63 * y**2 - z
    assert sums._less(x - 64, []) == QQ(63, 64) * x - 64
    assert sums._less(-x, []) == -x


def test_the_products_of_what_is_known():
    """Times monomials, all no larger than the goal and what is known."""
    f, known = x**2 * y, [(x - 1, x - 1), (y - 1, y - 1)]
    columns = [*sums._products(f, known)]
    assert [c.value for c in columns] == [c.factor * np.prod(c.known) for c in columns]
    expected = {(x - 1) * m for m in (R(1), x, y, x * y)}
    expected |= {(y - 1) * m for m in (R(1), x, x**2)}
    expected |= {(x - 1) ** 2 * m for m in (R(1), y)}
    expected |= {(x - 1) * (y - 1) * m for m in (R(1), x)}
    assert {c.value for c in columns} == expected
    assert len(columns) == len(expected)


@pytest.mark.parametrize(
    ("f", "columns", "multiples"),
    [
        (x**2 - 2 * x * y + y**2, [(x - y) ** 2, x + y], [1, 0]),
        (3 * x**2 - 2 * x + 4, [x**2 - x, x - 1], [2, 0]),
        (x**2 - x * y, [x**2 - y, y - x * y], [1, 1]),
        (300 * x - 7, [3 * x - 1, x**2], [7, 0]),
    ],
)
def test_a_combination_is_found_and_made_rational(f, columns, multiples):
    attempt = linear.attempt(f, columns)
    exact = linear.exact(f, columns, attempt.multiples)
    rest = f - sum(c * m for c, m in zip(columns, exact, strict=True))
    assert all(c >= 0 for c in rest.itercoeffs())
    assert all(m >= 0 for m in exact)
    assert attempt.lack < 1e-9
    expected = f - sum(c * m for c, m in zip(columns, multiples, strict=True))
    assert all(c >= 0 for c in expected.itercoeffs())


def test_what_is_lacking_and_what_it_would_cost():
    """Without any help, the least coefficient; each price says what a monomial is worth."""
    attempt = linear.attempt(x**2 - 3 * x * y + 2 * y**2, [x * y * z])
    assert attempt.lack == pytest.approx(1)  # of 3, the largest
    assert attempt.prices[1, 1, 0] == pytest.approx(1)
    assert attempt.prices[2, 0, 0] == pytest.approx(0)
    assert attempt.multiples == [pytest.approx(0)]


def test_multiples_that_no_small_denominator_has():
    third, odd = QQ(10**7 + 1, 3), QQ(1, 1_234_577)
    f = third * x - third
    assert linear.exact(f, [x - 1], [float(third)]) == [third]
    f = odd * (x - 1)
    assert linear.exact(f, [x - 1], [float(odd)]) == [odd]
    f = x - y - odd * z
    assert linear.exact(f, [x - y, x - z], [1.0, 1e-3]) is None
    assert linear.exact(x - y, [y - x], [-1.0]) is None


def test_the_bits_of_the_longest_coefficient():
    assert linear.longest(QQ(1, 1024) * x + 7) == 11
    assert linear.longest(1023 * x + 7) == 10
    assert linear.longest(R(0)) == 0
