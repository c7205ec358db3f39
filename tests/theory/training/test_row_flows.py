"""The row flows: each formula satisfies its equation identically, decided in a field."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, strategies as st
from sympy import LambertW, Rational, S, Symbol

from corridor.theory import RowFlow, row_flow

t, L, omega, speed, start, p, o = sympy.symbols("t L omega speed start p o", positive=True)


def in_a_field(expression):
    """Return `expression` with every LambertW and exp a generator of its own, reduced."""

    def exponential(z):
        z = sympy.expand(z)
        if z.could_extract_minus_sign():
            return 1 / Symbol(f"e<{-z}>")
        return Symbol(f"e<{z}>")

    opaque = expression.replace(LambertW, lambda z: Symbol(f"W<{sympy.expand(z)}>"))
    return sympy.cancel(opaque.replace(sympy.exp, exponential))


@pytest.mark.parametrize("family", "abcd")
@pytest.mark.parametrize("data", [0, 1])
def test_odds_and_probability_satisfy_the_flow(family, data):
    row = row_flow(family, L, omega, data)
    h = row.probability(t)
    assert in_a_field(sympy.diff(row.gap(t), t) - row.speed * (data - h)) == 0
    assert in_a_field(sympy.diff(h, t) - row.speed * h * (1 - h) * (data - h)) == 0


@pytest.mark.parametrize("family", "abcd")
@pytest.mark.parametrize("data", [0, 1])
def test_the_formula_starts_at_the_pretrained_row(family, data):
    row = row_flow(family, L, omega, data)
    (lambert,) = row.odds(t).atoms(LambertW)
    begin = row.start if data else 1 / row.start
    # W(y exp(y)) = y for y > 0 is what W means.
    assert lambert.args[0].subs(t, 0) == begin * sympy.exp(begin)
    assert row.odds(0) == row.start == {"a": 1 / L, "b": L, "c": L, "d": 1 / L}[family]
    assert row.gap(0) == 0


@pytest.mark.parametrize("data", [S.Zero, S.One, p])
def test_time_is_an_antiderivative_of_the_reciprocal_speed(data):
    row = RowFlow(data, speed, start)
    h = o / (1 + o)
    velocity = speed * o * (data - h)
    over_one = sympy.together(sympy.diff(row.time(o), o) * velocity - 1)
    assert sympy.fraction(over_one)[0].expand() == 0
    assert row.time(start) == 0


@pytest.mark.parametrize("data", [0, 1])
def test_time_undoes_odds(data):
    row = RowFlow(S(data), speed, start)
    w = Symbol("w", positive=True)
    odds = w if data else 1 / w
    begin = start if data else 1 / start
    # w = W(z) means log w + w = log z.
    assert row.odds(t).subs(LambertW(begin * sympy.exp(begin + speed * t)), w) == odds
    elapsed = sympy.expand_log(row.time(odds), force=True) * speed
    assert (
        sympy.expand(elapsed - (w + sympy.log(w) - begin - sympy.log(begin)))
        .subs(sympy.log(begin), sympy.expand_log(sympy.log(begin)))
        .expand()
        == 0
    )


def test_the_gap_of_a_softmax_row_moves_at_the_speed_of_both_groups():
    n, m, y = sympy.symbols("n m y", positive=True)
    chosen = m * sympy.exp(y) / (m * sympy.exp(y) + n - m)
    logit_in = omega * (p / m - chosen / m)
    logit_out = omega * ((1 - p) / (n - m) - (1 - chosen) / (n - m))
    lumped = omega * (1 / m + 1 / (n - m)) * (p - chosen)
    assert in_a_field(logit_in - logit_out - lumped) == 0
    for family, group in zip("abcd", (1, L, L, 1), strict=True):
        both = (1 / S(group) + 1 / (L + 1 - group)) * omega
        assert sympy.cancel(row_flow(family, L, omega).speed - both) == 0


@pytest.mark.parametrize("family", "abcd")
def test_a_row_without_visits_never_moves(family):
    row = row_flow(family, L, 0)
    assert row.is_frozen
    assert row.odds(t) == row.start
    assert row.gap(t) == 0
    assert row.limit == row.probability(0) == row.probability(t)
    assert row.rate == row.amplitude == 0


def test_a_row_that_has_its_data_s_share_never_moves():
    row = row_flow("b", L, omega, data=L / (L + 1))
    assert row.is_frozen
    assert row.probability(t) == row.probability(0)
    assert not row_flow("b", L, omega, data=Rational(1, 7)).is_frozen


@given(
    st.fractions(Fraction(1, 20), 20),
    st.fractions(Fraction(1, 20), 20),
    st.fractions(Fraction(1, 20), 1000),
)
def test_the_rest_decays_like_one_over_t_between_explicit_bounds(begin, pace, moment):
    row = RowFlow(S.One, sympy.sympify(pace), sympy.sympify(begin))
    rest = 1 / (1 + row.odds(moment))
    ran = sympy.sympify(pace * moment)
    high = 1 / (1 + row.start + ran * row.start / (1 + row.start))
    low = 1 / (1 + row.start + ran)
    assert low < rest < high


def test_amplitude_is_the_limit_of_the_distance_times_its_exponential():
    row = RowFlow(p, speed, start)
    distance = o / (1 + o) - p
    grown = distance * sympy.exp(row.rate * row.time(o))
    # The distance cancels the pole of exp(rate time) at the limit's odds p/(1-p).
    smooth = (o / start) ** (1 - p) * (p - (1 - p) * start) / (-1 - o)
    assert sympy.cancel(grown / smooth) == 1
    assert sympy.simplify(smooth.subs(o, p / (1 - p)) / row.amplitude) == 1


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: row_flow("e", 2, 1), ValueError, "family must be one of 'a', 'b', 'c', 'd'"),
        (lambda: row_flow("a", 2.5, 1), TypeError, "lanes must be a positive integer"),
        (lambda: row_flow("a", 2, -1), ValueError, "visits must not be negative; got -1"),
        (lambda: row_flow("a", 2, 0.5), TypeError, "visits must be an int, a Fraction"),
        (lambda: row_flow("a", 2, 1, 2), ValueError, r"data must be a share in \[0, 1\]"),
        (lambda: row_flow("a", 2, 1, 1, 0), ValueError, "start must be positive odds; got 0"),
        (lambda: row_flow("a", 2, 1).odds(-1), ValueError, "t must be a time of the flow"),
        (lambda: row_flow("a", 2, 1).odds(1.5), TypeError, "t must be an int, a Fraction"),
        (lambda: row_flow("a", 2, 1).odds(True), TypeError, "t must be an int, a Fraction"),
        (
            lambda: row_flow("a", 2, 1, Rational(1, 2)).odds(1),
            ValueError,
            r"here 1/2; time\(odds\) is the exact inverse",
        ),
        (lambda: row_flow("a", 2, 1).time(Rational(1, 3)), ValueError, "odds must lie between"),
        (
            lambda: row_flow("a", 2, 1, Rational(1, 2)).time(1),
            ValueError,
            "odds must lie between 1/2, those at time 0, and the limit; got 1",
        ),
        (
            lambda: row_flow("a", 2, 0).time(1),
            ValueError,
            "odds must be 1/2: this row is frozen",
        ),
    ],
)
def test_bad_input_is_named(call, error, match):
    with pytest.raises(error, match=match):
        call()
