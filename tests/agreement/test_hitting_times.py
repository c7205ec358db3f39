"""Theory and numerics, two witnesses that share no formula, say the same."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, strategies as st

from corridor import numerics, theory

POLICIES = ("uniform", "sft", "rl")
# What issue and documentation promise up to the range of a float.
PROMISED = 1e-12
# L and the largest K at which the hitting time under sft (W = 15) is a float.
FLOAT_RANGE = {2: 469, 5: 357, 50: 178}


def rational(value):
    return Fraction(int(value.numerator), int(value.denominator))


@given(st.integers(1, 8), st.integers(1, 8), st.integers(1, 8), st.sampled_from(POLICIES))
def test_hitting_times_agree_within_the_stated_bound(W, K, L, policy):
    exact = rational(theory.hitting_time(W, K, L, policy))
    for method in ("accurate", "elimination", "sparse"):
        found = numerics.hitting_time(W, K, L, policy, method)
        assert abs(found.fraction - exact) <= found.relative_error_bound * found.fraction
        # Where the baseline can be trusted its bound says so; sft costs rho a depth.
        if method != "sparse" or policy != "sft" or K <= 4:
            assert found.relative_error_bound < 1e-6


@given(st.integers(1, 8), st.integers(1, 8), st.sampled_from(POLICIES))
def test_backtrack_times_agree_within_the_stated_bound(K, L, policy):
    exact = rational(theory.backtrack_time(K, L, policy))
    for method in ("accurate", "elimination", "sparse"):
        found = numerics.backtrack_time(K, L, policy, method)
        assert abs(found.fraction - exact) <= found.relative_error_bound * found.fraction
        if method != "sparse" or policy != "sft" or K <= 4:
            assert found.relative_error_bound < 1e-6


@pytest.mark.parametrize("L", FLOAT_RANGE)
@pytest.mark.parametrize("policy", POLICIES)
def test_the_accurate_solver_keeps_twelve_digits_up_to_the_float_range(L, policy):
    last = FLOAT_RANGE[L]
    for K in (1, 2, 15, 18, last // 4, last // 2, last - 1, last):
        exact = rational(theory.hitting_time(15, K, L, policy))
        found = numerics.hitting_time(15, K, L, policy)
        assert np.isfinite(found.value)
        assert abs(found.fraction / exact - 1) <= found.relative_error_bound < PROMISED


@pytest.mark.parametrize("L", FLOAT_RANGE)
def test_the_float_range_ends_where_it_is_said_to(L):
    beyond = numerics.hitting_time(15, FLOAT_RANGE[L] + 1, L, "sft")
    with pytest.raises(OverflowError, match=r"beyond the range of a float; take \.log10"):
        _ = beyond.value
    exact = rational(theory.hitting_time(15, FLOAT_RANGE[L] + 1, L, "sft"))
    assert abs(beyond.fraction / exact - 1) <= beyond.relative_error_bound


@pytest.mark.parametrize("L", [2, 5])
def test_elimination_of_the_full_chain_keeps_its_digits(L):
    for K in (1, 15, 60, 150):
        exact = rational(theory.hitting_time(4, K, L, "sft"))
        found = numerics.hitting_time(4, K, L, "sft", "elimination")
        assert abs(found.fraction / exact - 1) <= PROMISED
        assert abs(found.fraction / exact - 1) <= found.relative_error_bound


@pytest.mark.parametrize("K", [8, 12, 15, 18, 25])
def test_the_baseline_admits_what_it_has_lost(K):
    exact = rational(theory.hitting_time(15, K, 5, "sft"))
    found = numerics.hitting_time(15, K, 5, "sft", "sparse")
    error = abs(found.fraction / exact - 1)
    if found.relative_error_bound < np.inf:
        assert error <= found.relative_error_bound * abs(found.fraction) / exact
    if K >= 15:
        assert found.relative_error_bound > 1e-2


def test_beyond_every_float_the_logarithm_is_right():
    K, L, W = 10**6, 5, 15
    context = mpmath.MPContext()
    context.dps = 40
    rho, eps = context.mpf((L + 1) ** 2) / L, context.mpf(2 * (L - 1)) / (L * L + L + 1)
    exact = context.log10(W - 1) + context.log10(4 + eps) + K * context.log10(rho)
    found = numerics.hitting_time(W, K, L, "sft")
    # The rest of the closed form is below 10**-800000 of it; a float has 16 digits of log10.
    assert found.log10 == pytest.approx(float(exact), rel=4 * 2.0**-53, abs=0.0)
    assert found.relative_error_bound < 1e-8


def test_mpmath_gives_the_digits_asked_for():
    exact = rational(theory.hitting_time(15, 40, 5, "sft"))
    for digits in (1, 20, 100):
        found = numerics.hitting_time(15, 40, 5, "sft", "mpmath", digits=digits)
        assert abs(found.fraction / exact - 1) <= found.relative_error_bound
        assert found.relative_error_bound <= 10.0**-digits


@given(st.integers(1, 6), st.integers(1, 5), st.integers(1, 6), st.sampled_from(POLICIES))
def test_variances_agree(W, K, L, policy):
    graph = theory.CorridorGraph.symmetric(W, K, L)
    exact = rational(theory.solve(graph, theory.Policy.named(policy)).variance)
    for method in ("accurate", "mpmath"):
        found = numerics.variance(W, K, L, policy, method)
        assert abs(found.fraction - exact) <= found.relative_error_bound * exact
        assert found.relative_error_bound < PROMISED
