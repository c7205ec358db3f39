"""Bounds up to a constant: speeds along rays, and constants that are found."""

from fractions import Fraction

import pytest

from corridor.bounds.grammar import parse_domain, parse_term
from corridor.theory.proving.growth import Speed, _round, _speed, decide_growth
from corridor.theory.proving.normal_form import Forms
from corridor.theory.proving.outcome import Outcome


def decided(left, sign, right, domain=""):
    found = decide_growth(parse_term(left), sign, parse_term(right), parse_domain(domain))
    return found.outcome, found


@pytest.mark.parametrize(
    ("left", "sign", "right"),
    [
        ("K", "O", "K**2"),
        ("K**2", "Omega", "K"),
        ("K**2 + 3*K", "Theta", "K**2"),
        ("2**K + K**5", "O", "3**K"),
        ("K*L", "O", "K**2 + L**2"),
        ("K**2 - K + 1", "Omega", "K**2"),
        ("0 - K", "O", "1"),
    ],
)
def test_what_holds_has_a_constant(left, sign, right):
    outcome, found = decided(left, sign, right)
    assert outcome is Outcome.PROVED
    assert len(found.steps) == (3 if sign == "Theta" else 2)
    assert all(step.check().outcome is Outcome.PROVED for step in found.steps)


@pytest.mark.parametrize(
    ("left", "sign", "right", "text"),
    [
        ("K", "Omega", "K**2", "left / right tends to 0 along K -> infinity at W = 1, L = 1"),
        ("K**2", "O", "K", "left / right has no upper bound along K -> infinity"),
        ("K + 1/K", "O", "1", "no upper bound along K"),
        ("2**K", "O", "K**9", "no upper bound along K"),
        ("K**9", "Omega", "2**K", "tends to 0 along K"),
        ("K**2", "Theta", "K", "no upper bound"),
        ("K", "Theta", "K**2", "tends to 0"),
        ("L*K", "O", "K", "no upper bound along L -> infinity"),
        ("0 - K", "Omega", "1", "left is not positive: "),
        ("K - 1", "Omega", "K", "left is not positive: "),
    ],
)
def test_what_fails_is_refuted_by_a_ray_or_a_point(left, sign, right, text):
    outcome, found = decided(left, sign, right)
    assert outcome is Outcome.REFUTED
    assert text in found.detail


def test_the_right_side_must_be_positive():
    outcome, found = decided("K", "O", "K - 1")
    assert outcome is Outcome.UNDECIDED
    assert found.detail.startswith("the right side is not proved to be positive: ")


def test_a_size_with_a_highest_value_is_no_ray():
    assert decided("L*K", "O", "K", "L <= 2")[0] is Outcome.PROVED


@pytest.mark.parametrize(
    ("ratio", "up", "rounded"),
    [
        ("7/2", True, "4"),
        ("7/2", False, "3"),
        ("2/7", True, "1/3"),
        ("2/7", False, "1/4"),
        ("3", True, "3"),
        ("1/3", False, "1/3"),
        ("1", True, "1"),
        ("0", True, "1"),
        ("-3", False, "1"),
    ],
)
def test_constants_are_whole_or_one_over_whole_numbers(ratio, up, rounded):
    assert _round(Fraction(ratio), up=up) == Fraction(rounded)


@pytest.mark.parametrize(
    ("term", "speed"),
    [
        ("3*K**2 - K**3", (1, 3, -1)),
        ("2**K*K + 5**K", (5, 0, 1)),
        ("6**K/2**K", (3, 0, 1)),
        ("1/(K**2*3**K)", (Fraction(1, 3), -2, 1)),
        ("K/(1 - 2**K)", (Fraction(1, 2), 1, -1)),
        ("(K + 1)**3/(1 - K)**2", (1, 1, 1)),
    ],
)
def test_the_speed_of_a_term(term, speed):
    read = parse_term(term)
    forms = Forms((read,))
    assert _speed(forms, forms.form(read), "K") == Speed(*speed)


def test_where_every_value_is_too_long_the_first_constant_is_1():
    outcome, found = decided("2**K", "Theta", "2**K", "K >= 10**9")
    assert outcome is Outcome.PROVED
    assert found.detail.startswith("1 <= left / right <= 1 for all ")
