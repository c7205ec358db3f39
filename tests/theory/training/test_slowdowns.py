"""When SFT begins to harm: the region, its proof's polynomials, the certified crossing."""

import itertools

import pytest
import sympy
from sympy import Rational, S

from corridor.theory import (
    ends_slower,
    hitting_time,
    sft_time_to_slower,
    training_flow,
    walk_time,
)
from corridor.theory.training import slowdowns
from corridor.theory.training.constant_rows import walk_terms

W, K, L = sympy.symbols("W K L", positive=True)


@pytest.mark.parametrize("w", [1, 2, 3, 50])
def test_region_agrees_with_the_limits(w):
    for k, lanes in itertools.product(range(1, 6), (1, 2, 3, 9)):
        gap = hitting_time(w, k, lanes, "sft") - hitting_time(w, k, lanes, "uniform")
        assert gap != 0
        assert ends_slower(w, k, lanes) is bool(gap > 0)


def positive_from(expression, **lowest):
    """Tell whether a rational function is positive from `lowest` on, by its coefficients."""
    shift = {sympy.Symbol(n, positive=True): sympy.Symbol(n) + v for n, v in lowest.items()}
    numerator, denominator = sympy.fraction(sympy.cancel(expression))
    parts = [
        sympy.Poly(part.subs(shift), *map(sympy.Symbol, lowest))
        for part in (numerator, denominator)
    ]
    return all(min(part.coeffs()) > 0 and part.TC() > 0 for part in parts)


def test_region_for_every_size():
    """The steps of Theorem 7's first part, each a polynomial with positive coefficients."""
    n, rho = L + 1, (L + 1) ** 2 / L

    def excess(w, k):
        return hitting_time(w, S(k), L, "sft") - hitting_time(w, S(k), L, "uniform")

    # Below: K = 1 for all W and L.
    assert positive_from(-excess(W, 1), W=1, L=1)
    # Above: K = 2 but for (2, 2, 1); K = 3 is where the induction over K starts.
    assert positive_from(excess(W, 2), W=3, L=1)
    assert positive_from(excess(W, 2), W=2, L=2)
    assert positive_from(excess(W, 3), W=2, L=1)
    # The induction: at W = 2 the excess grows with K by this, and rho^K >= 3 (K+1).
    power = sympy.Symbol("power", positive=True)
    growth = 2 * power * (rho + n) - 6 * rho * (K + 1) + 2
    step = (excess(S(2), 4) - excess(S(2), 3)).subs(L, 3)
    assert step == growth.subs({power: rho**3, K: 3}).subs(L, 3)
    bound = sympy.cancel(growth.subs(power, 3 * (K + 1)))
    assert positive_from(bound, K=2, L=1)


def test_without_a_slow_end_no_time_is_slower():
    """H is convex in (log a, log c): the other three corners of the box settle it."""

    def corner(w, k, lanes, a, c):
        b, d = lanes / (lanes + 1), 1 / (lanes + 1)
        return walk_time(w, k, a, b, c, d) - hitting_time(w, S(k), lanes, "uniform")

    small, large = 1 / (L + 1), L / (L + 1)
    for a, c in ((1, 1), (1, large), (small, 1)):
        assert positive_from(-corner(W, 1, L, a, c), W=1, L=1)
        assert corner(S(2), 2, S.One, a if a == 1 else S.Half, c if c == 1 else S.Half) < 0


def test_walk_terms_are_a_posynomial_but_for_the_constant():
    b, d = sympy.symbols("b d", positive=True)
    for k in (1, 2, 5):
        for (m, e), value in walk_terms(W + 1, k, 1 / (1 + b), 1 / (1 + d)).items():
            if (m, e) != (0, 0):
                numerator, _ = sympy.fraction(sympy.together(value))
                assert min(sympy.Poly(numerator, W, b, d).coeffs()) > 0


@pytest.mark.parametrize("sharing", ["none", "branches", "lanes"])
def test_the_crossing_is_certified_on_a_grid(sharing):
    for size in itertools.product((2, 3, 40), (2, 3, 8), (1, 2, 7)):
        slow = sft_time_to_slower(*size, sharing=sharing, width=1)
        assert slow.happens is ends_slower(*size)
        if slow.happens:
            assert 0 < slow.lower < slow.upper <= slow.lower + 1


def test_narrower_brackets_are_nested():
    wide = sft_time_to_slower(15, 15, 5, width=1)
    narrow = sft_time_to_slower(15, 15, 5, width=Rational(1, 10**30))
    assert wide.lower <= narrow.lower < narrow.upper <= wide.upper
    assert narrow.upper - narrow.lower <= Rational(1, 10**30)


def test_never_slower_is_infinite():
    for size in ((1, 9, 5), (9, 1, 5), (2, 2, 1)):
        slow = sft_time_to_slower(*size)
        assert slow.lower is slow.upper is S.Infinity
        assert not slow.happens


def test_no_certificate_for_what_is_false(monkeypatch):
    """What the crossing's own search never asks: times after it, and before H rises."""
    race = slowdowns._Race(training_flow(15, 5), 15)
    lower, upper = race.crossing(Rational(1, 10))
    assert race.above(upper, upper)
    assert not race.above(lower, lower)
    assert race.rises(lower, upper)
    for first, last in ((Rational(1, 100), Rational(1, 50)), (Rational(1, 100), upper)):
        assert not race.rises(first, last)
    race.certify_faster_until(lower)
    monkeypatch.setattr(slowdowns, "MOST_BOXES", 60)
    for late in (upper, 2 * upper):
        with pytest.raises(slowdowns.UndecidedError, match="60 boxes do not cover the times"):
            race.certify_faster_until(late)


def test_boxes_cover_every_time_and_each_is_judged_at_its_three_corners():
    asked, widest, end = {}, Rational(1, 8), Rational(3)
    race = object.__new__(slowdowns._Race)
    for above in (lambda a, c: a - c > widest, lambda a, c: c - a > widest):
        asked.clear()
        race.above = lambda a, c, above=above: asked.setdefault((a, c), bool(above(a, c)))
        race.certify_faster_until(end)
        done, boxes = S.Zero, 0
        while done < end:
            later = [t for t, _ in asked if t > done]
            # A corner that nobody asked for is a bad one.
            done = max(
                t
                for t in later
                if not any(asked.get(c, True) for c in ((t, t), (t, done), (done, t)))
            )
            boxes += 1
        assert done == end
        assert boxes >= end / widest


def test_giving_up_says_so(monkeypatch):
    monkeypatch.setattr(slowdowns, "MOST_BOXES", 1)
    with pytest.raises(slowdowns.UndecidedError, match="1 boxes do not cover the times up to"):
        sft_time_to_slower(15, 15, 5)
    monkeypatch.setattr(slowdowns, "MOST_HALVINGS", 0)
    with pytest.raises(slowdowns.UndecidedError, match="H is not certified to rise between"):
        sft_time_to_slower(15, 15, 5)
    monkeypatch.setattr(slowdowns, "LAST_PRECISION", 1)
    with pytest.raises(slowdowns.UndecidedError, match=r"1 bits do not tell H from H\(0\)"):
        sft_time_to_slower(15, 15, 5)


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: sft_time_to_slower(0, 2, 2), ValueError, "W must be a positive integer"),
        (lambda: sft_time_to_slower(3, K, 2), TypeError, "K must be a positive integer"),
        (
            lambda: sft_time_to_slower(3, 2, 2, 0),
            ValueError,
            "width must be a positive rational",
        ),
        (
            lambda: sft_time_to_slower(3, 2, 2, 0.1),
            TypeError,
            "width must be an int, a Fraction",
        ),
        (lambda: sft_time_to_slower(3, 2, 2, 1, "x"), ValueError, "sharing must be one of"),
    ],
)
def test_bad_input_is_named(call, error, match):
    with pytest.raises(error, match=match):
        call()
