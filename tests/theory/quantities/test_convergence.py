"""The rate, the time of recovery and the bound: their own laws, exact where they can be."""

from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given, strategies as st
from sympy import LambertW, Rational, Symbol, exp, log, sqrt, symbols

from corridor import convergence_rate, flow_bound, hitting_time, recovery_time, safe_step
from corridor.theory.quantities.convergence import pretrained_excess

W, K, L = symbols("W K L", integer=True, positive=True)
SMALL = st.tuples(st.integers(2, 40), st.integers(1, 60), st.integers(1, 30))


def excess(W, K, L):
    return hitting_time(W, K, L, "uniform") - hitting_time(W, K, L, "rl")


def numeric(value):
    return float(sympy.N(value, 30))


def test_the_formulas_with_symbols_give_the_numbers():
    rate, time, bound = convergence_rate(W, K), recovery_time(W, K, L), flow_bound(W, K, L, 3)
    assert rate == 2 / (1 + sqrt(1 + 2 * K * W / (W - 1)))
    assert sympy.simplify(pretrained_excess(W, K, L) - excess(W, K, L)) == 0
    for size in ((2, 6, 2), (15, 15, 5), (3, 1, 1)):
        at = dict(zip((W, K, L), size, strict=True))
        assert sympy.simplify(rate.subs(at) - convergence_rate(*size[:2])) == 0
        assert numeric(time.subs(at)) == pytest.approx(
            numeric(recovery_time(*size)), rel=1e-14, abs=0
        )
        assert numeric(bound.subs(at)) == pytest.approx(
            numeric(flow_bound(*size, 3)), rel=1e-14, abs=0
        )


@given(SMALL)
def test_the_time_is_below_the_plain_one(size):
    """T <= (1/c) log e_0: the rate grows on the way."""
    w, k, lanes = size
    start = excess(w, k, lanes) / (2 * (w - 1))
    plain = log(start) / convergence_rate(w, k)
    time = numeric(recovery_time(*size))
    assert 0 < time <= numeric(plain) * (1 + 1e-12)


@given(SMALL)
def test_the_bound_starts_at_the_excess_and_passes_the_trap_at_the_recovery(size):
    assert flow_bound(*size, 0) == excess(*size)
    at = sympy.N(flow_bound(*size, recovery_time(*size)), 30)
    assert float(at) == pytest.approx(2 * (size[0] - 1), rel=1e-12, abs=0)


@given(SMALL, st.fractions(0, 60))
def test_the_bound_falls_at_the_proved_rate(size, t):
    """The logarithm falls at 2/(1+s), s^2 = 1 + min(e, nC), solved here by small steps."""
    w, k, _ = size
    cap = mpmath.mpf(2 * k * w) / (w - 1)
    here, there = (
        mpmath.mpf(sympy.N(flow_bound(*size, x), 30)) for x in (t, t + Fraction(1, 1000))
    )
    fall = mpmath.log(here / there) * 1000
    rates = [2 / (1 + mpmath.sqrt(1 + min(x / (2 * (w - 1)), cap))) for x in (here, there)]
    assert rates[0] * (1 - 1e-9) <= fall <= rates[1] * (1 + 1e-9)
    assert fall >= numeric(convergence_rate(w, k)) * (1 - 1e-9)


@given(SMALL, st.sampled_from([0, 1, 10]))
def test_after_the_recovery_it_falls_like_exp_minus_t(size, later):
    value = numeric(flow_bound(*size, recovery_time(*size) + later))
    most = 2 * (size[0] - 1) * exp(sqrt(2) - 1 - later)
    assert value <= numeric(most) * (1 + 1e-12)


def test_a_symbolic_time_leaves_both_cases():
    t = Symbol("t", positive=True)
    bound = flow_bound(2, 6, 2, t)
    assert isinstance(bound, sympy.Piecewise)
    assert bound.has(LambertW)
    for time in (1, 9, 30):
        assert numeric(bound.subs(t, time)) == pytest.approx(
            numeric(flow_bound(2, 6, 2, time)), rel=1e-13, abs=0
        )


def test_one_branch():
    assert convergence_rate(1, 7) == 1
    assert flow_bound(1, 2, 3, 5) == excess(1, 2, 3) * exp(-5)
    with pytest.raises(ValueError, match="W must be at least 2: with one branch"):
        recovery_time(1, 2, 3)


@given(SMALL)
def test_the_safe_step_is_the_rate_over_four_squares(size):
    w, k, _ = size
    assert sympy.simplify(safe_step(w, k) * 4 * (2 * k) ** 2 - convergence_rate(w, k)) == 0
    assert 0 < numeric(safe_step(w, k)) < Rational(1, 16)


@pytest.mark.parametrize("bad", [0, 2.0, "3", True])
def test_bad_arguments_are_refused(bad):
    rule = "K must be a positive integer"
    for call in (
        lambda: convergence_rate(2, bad),
        lambda: safe_step(2, bad),
        lambda: recovery_time(2, bad, 2),
        lambda: flow_bound(2, bad, 2, 1),
    ):
        with pytest.raises((TypeError, ValueError), match=rule):
            call()


def test_times_are_exact_and_not_negative():
    with pytest.raises(ValueError, match="t must not be negative; got -1"):
        flow_bound(2, 6, 2, -1)
    with pytest.raises(TypeError, match="t must be"):
        flow_bound(2, 6, 2, 0.5)
    assert flow_bound(2, 6, 2, Fraction(1, 2)) == 531 * exp(-Rational(1, 6))
