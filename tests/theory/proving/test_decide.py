"""Bounds against a second reader: what is proved holds on a grid, what is refuted fails."""

from fractions import Fraction
from itertools import product

import pytest
import written
from hypothesis import given, strategies as st

from corridor import check_bound
from corridor.theory.proofs.growth_bounds import growth_bounds
from corridor.theory.proving.domains import Domain, Range
from corridor.theory.proving.induction import Prover
from corridor.theory.proving.normal_form import Forms
from corridor.theory.proving.search import prove_everywhere

NUMBERS = st.integers(1, 12).map(str) | st.sampled_from(["3/2", "1/3", "56/13", "0.5"])
LEAVES = NUMBERS | st.sampled_from(
    [
        *("W", "K", "L", "rho**K", "L**K", "2**K", "4**(K + 1)", "3**W", "(L + 1)**(2*K)"),
        *("rho**(-K)", "eps", "H(sft)", "H(rl)", "H(uniform)", "B(sft)", "S(sft)", "R(rl)"),
    ]
)


def joined(parts):
    sign = st.sampled_from(["+", "-", "*", "*", "/"])
    return st.tuples(parts, sign, parts).map(lambda p: f"({p[0]} {p[1]} {p[2]})")


TERMS = st.recursive(LEAVES, joined, max_leaves=4)
DOMAINS = st.tuples(*(st.integers(1, 3) for _ in "WKL"))
GRID = [*product((0, 1, 2, 5, 11), repeat=3)]


@given(TERMS, st.sampled_from([*written.SIGNS]), TERMS, DOMAINS)
def test_random_bounds_are_decided_soundly(left, sign, right, lows):
    text = ", ".join(f"{name} >= {low}" for name, low in zip("WKL", lows, strict=True))
    try:
        check = check_bound(left, sign, right, domain=text)
    except ValueError as error:
        # Numbers are divided when they are read.
        assert "it divides by zero" in str(error)  # noqa: PT017
        with pytest.raises(ZeroDivisionError):
            written.holds(left, sign, right, {"W": 1, "K": 1, "L": 2})
        return
    if check.outcome == "refuted":
        point = check.decision.point
        assert point in check.claim.domain
        assert not written.holds(left, sign, right, point)
    if check.outcome == "proved":
        for steps in GRID:
            point = {n: low + d for n, low, d in zip("WKL", lows, steps, strict=True)}
            assert written.holds(left, sign, right, point), (check, point)


@given(
    st.lists(st.integers(-9, 9), min_size=1, max_size=4),
    st.sampled_from([">=", ">"]),
    st.integers(1, 5),
)
def test_polynomials_in_one_variable(coefficients, sign, low):
    text = " + ".join(f"({c})*K**{n}" for n, c in enumerate(coefficients))
    check = check_bound(text, sign, "0", domain=f"K >= {low}")
    values = [sum(c * k**n for n, c in enumerate(coefficients)) for k in range(low, 60)]
    true = all(v > 0 if sign == ">" else v >= 0 for v in values)
    # From 60 on the leading coefficient decides, these being at most 9.
    assert check.outcome == ("proved" if true else "refuted"), check


@given(st.sampled_from(["O", "Omega", "Theta"]), TERMS, TERMS, DOMAINS)
def test_proved_growth_keeps_its_constants(sign, left, right, lows):
    text = ", ".join(f"{name} >= {low}" for name, low in zip("WKL", lows, strict=True))
    check = check_bound(left, sign, right, domain=text)
    if check.outcome != "proved":
        return
    bounds = check.decision.detail.partition(" for ")[0].split(" <= ")
    low = Fraction(bounds[0]) if bounds[0] != "left / right" else None
    high = Fraction(bounds[-1]) if bounds[-1] != "left / right" else None
    for steps in GRID:
        point = {n: at + d for n, at, d in zip("WKL", lows, steps, strict=True)}
        ratio = Fraction(written.value(left, **point)) / Fraction(written.value(right, **point))
        assert low is None or ratio >= low > 0
        assert high is None or ratio <= high


def test_signs_need_strict_bounds_where_they_say_so():
    assert check_bound("2**K", ">=", "2").outcome == "proved"
    assert check_bound("2**K", ">", "2").decision.point == {"W": 1, "K": 1, "L": 1}
    assert check_bound("2**K", ">", "2", domain="K >= 2").outcome == "proved"


def test_a_prover_never_takes_a_power_for_more_than_it_is():
    """2^K - 2 is zero at K = 1, and K 2^K - 2^K too: neither is positive from 1 on."""
    from corridor.bounds.grammar import parse_term

    for text in ("2**K - 2", "K*2**K - 2**K", "rho**K - 4**K", "(L - 1)*3**K"):
        forms = Forms((parse_term(text),), {})
        numerator = forms.form(parse_term(text)).numerator
        assert not Prover(forms).nonnegative(numerator, (1, 1, 1), strict=True)
        assert Prover(forms).nonnegative(numerator, (1, 1, 1), strict=False)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1/(K - 3)", "1/(K - 3)"),
        ("0*(1/(L - 2))", "0"),
        ("(1/(K - 3))**0", "1"),
        ("1/(1/(K - 3))", "K - 3"),
        ("(K - 3)/(K - 3)", "1"),
        ("2**(K*(L - 2)/(L - 2))", "2**K"),
    ],
)
def test_what_has_no_value_somewhere_is_not_proved(left, right):
    """Cancelling would hide the divisor; every divisor that is written counts."""
    check = check_bound(left, "=", right)
    assert check.outcome == "undecided"
    assert "it divides by zero at W = 1, K = " in check.decision.detail
    # The proof refuses it, and not only the search that found the point.
    step, reason = prove_everywhere(check.claim.relation, check.claim.domain)
    assert step is None
    assert reason


def test_a_negative_divisor_turns_the_sign():
    assert check_bound("1/(1 - 2*K)", "<", "0").outcome == "proved"
    assert check_bound("1/(W - 3**W)", "<", "0").outcome == "proved"
    assert check_bound("1/(W - 3**W)**2", ">", "0").outcome == "proved"


def test_bases_that_do_not_split_into_small_primes_do_not_mislead():
    """Two large primes and their product: the leading terms cancel."""
    p, q = 1_000_003, 1_000_000_000_039
    text = f"{p * q}**K - {p}**K * {q}**K + W"
    assert check_bound(text, "O", "W").outcome != "refuted"
    assert check_bound(text, "=", "W").outcome != "refuted"


def test_a_domain_is_a_box_of_positive_integers():
    with pytest.raises(ValueError, match="start at 1 or above; got 0"):
        Range(0)
    with pytest.raises(ValueError, match="must not be empty; got 3 to 2"):
        Range(3, 2)
    domain = Domain(K=Range(2, 4), W=Range(1, 1), L=Range(5, 6))
    assert domain.size == 6 == len([*domain.points()])
    assert domain.fixed == {"W": 1}


@pytest.mark.parametrize("bound", growth_bounds(), ids=lambda b: f"{b.quantity}-{b.policy}")
def test_the_growth_of_every_quantity_is_proved(bound):
    from dataclasses import replace

    assert bound.proved()
    assert not replace(bound, lower=bound.lower * 101 / 100).proved()
    assert not replace(bound, upper=bound.upper * 99 / 100).proved()
