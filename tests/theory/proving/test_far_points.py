"""Counterexamples that lie far out, and numbers that are too long to be printed."""

from itertools import product

import pytest
from sympy import Rational

from corridor import check_bound
from corridor.bounds.grammar import parse_domain
from corridor.theory.proving.steps import number_latex


@pytest.mark.parametrize(
    "far", [300, 1000, 3000, *(10**n for n in (4, 5, 6, 9, 15, 30, 60, 120))]
)
def test_a_bound_that_fails_about_one_size_alone_is_refuted_there(far):
    check = check_bound(f"(K - {far})**2", ">=", f"{far}**2/10")
    assert check.outcome == "refuted"
    assert 10 * (check.decision.point["K"] - far) ** 2 < far**2


def test_a_long_number_is_its_integer_part_and_six_decimals():
    third = Rational(3 * 10**45 + 1, 3)
    assert number_latex(third) == rf"{10**45}.333333\dots"
    assert number_latex(-third) == rf"-{10**45}.333333\dots"
    seventh = Rational(1, 7 * 10**45) + Rational(1, 70)
    assert number_latex(seventh) == r"0.014285\dots"
    assert number_latex(Rational(1, 3)) == r"\frac{1}{3}"
    assert number_latex(Rational(10**39)) == str(10**39)


@pytest.mark.parametrize("beside", [-1, 0, 1])
def test_numbers_in_a_bound_are_tried_and_those_beside_them(beside):
    check = check_bound(f"(K - 54321 + {beside})**2".replace("+ -", "- "), ">=", "1")
    assert check.outcome == "refuted"
    assert check.decision.point["K"] == 54321 - beside


@pytest.mark.parametrize(
    "text", ["2*K <= L", "K + W <= 9, K >= 2", "3*W >= 2*K + 5, L >= W", "K < L < 3*W, W <= 4"]
)
def test_a_point_of_the_box_is_moved_into_the_domain(text):
    domain, moved = parse_domain(text), 0
    for W, K, L in product(range(1, 8), repeat=3):
        point = {"W": W, "K": K, "L": L}
        if all(value in domain[name] for name, value in point.items()):
            inside = domain.inside(point)
            assert inside is None or inside in domain
            assert inside == point or point not in domain
            moved += inside not in (None, point)
    assert moved >= 5
