"""Training flows: visits, limits, frozen rows, first and last speed of the hitting time."""

from fractions import Fraction

import oracles
import pytest
import sympy
from hypothesis import given, settings, strategies as st
from sympy import Rational, S

from corridor.theory import (
    distillation_excess,
    hitting_time,
    initial_slope,
    pretraining_visits,
    training_flow,
    training_visits,
    uniform_slopes,
    walk_time,
)

SHARINGS = ("none", "branches", "lanes")
PROBABILITY = st.fractions(Fraction(1, 9), 1, max_denominator=9)
t, W, K, L, D = sympy.symbols("t W K L D", positive=True)


@pytest.mark.parametrize("p", [0, Rational(-1, 2), Rational(3, 2)])
def test_rows_of_a_walk_time_are_probabilities_that_let_it_pass(p):
    with pytest.raises(ValueError, match=r"c must be a probability in \(0, 1\]; got"):
        walk_time(2, 3, 1, 1, p, 1)


@settings(max_examples=10)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), *[PROBABILITY] * 4)
def test_walk_time_equals_the_first_step_solve(w, k, lanes, a, b, c, d):
    rows = [tuple([p] * k for p in (a, b, c, d))] * w
    exact = oracles.hitting_time([[lanes] * k] * w, 0, rows, [Fraction(1, w)] * w)
    assert walk_time(w, k, a, b, c, d) == exact


@pytest.mark.parametrize("sharing", SHARINGS)
def test_sft_freezes_backward_rows_and_completes_forward_ones(sharing):
    flow = training_flow(W, L, sharing=sharing)
    pretrained = training_flow(W, L).probabilities(0)
    assert flow.b.odds(t) == L
    assert flow.d.odds(t) == 1 / L
    assert flow.b.gap(t) == flow.d.gap(t) == 0
    assert flow.probabilities(t)[1::2] == pretrained[1::2]
    assert [row.limit for row in (flow.a, flow.c)] == [1, 1]
    assert training_flow(7, 3).final_hitting_time(4) == hitting_time(7, 4, 3, "sft")


@pytest.mark.parametrize("sharing", SHARINGS)
def test_every_share_of_backtracking_traces_ends_at_rl(sharing):
    for share in (D, Rational(1, 10**9), S.One):
        flow = training_flow(7, 3, share, sharing)
        assert [row.limit for row in flow.rows] == [1, 1, 1, 1]
        assert flow.final_hitting_time(4) == hitting_time(7, 4, 3, "rl")


def test_a_share_of_backtracking_traces_dilates_the_time_of_backward_rows():
    whole, part = training_flow(W, L, 1), training_flow(W, L, D)
    for family in "bd":
        left, right = getattr(part, family).odds(t), getattr(whole, family).odds(D * t)
        assert sympy.simplify(left - right) == 0


def test_one_branch_has_nothing_to_backtrack_from():
    flow = training_flow(1, 4, 1)
    assert flow.b.is_frozen
    assert flow.d.is_frozen
    assert flow.final_hitting_time(3) == hitting_time(1, 3, 4, "rl")


def test_training_starts_at_the_pretrained_model():
    for share in (0, Rational(1, 3), 1):
        assert training_flow(15, 5, share).hitting_time(15, 0) == 50142


def test_pretraining_visits_are_positive_but_for_the_last_backward_row_of_a_lone_branch():
    rows = pretraining_visits(1, 3, 2)
    assert rows.b[-1] == 0
    assert all(v > 0 for family in (rows.a, rows.b[:-1], rows.c, rows.d) for v in family)
    rows = pretraining_visits(2, 3, 2)
    assert all(v > 0 for family in rows for v in family)


def test_uniform_slopes_for_every_depth():
    """First-order expansion of the recursions, with increments of the log-probabilities."""
    a, b, c, d, m = sympy.symbols("a b c d m")
    n, r = L + 1, a + c - b - d
    entries = 1 + m * n / L
    d_entries = m * (-r - c - d / L - r / L - b * n / L) - n / L * r * m * (m - 1) / 2
    d_inside = -a * n * (1 + m) + L * (b * m * n / L + d_entries)
    excursion = 2 * (K + 1 + L * K)
    d_excursion = 2 * (r * K * (K + 1) / 2 + L * K * (c - d) + L * r * K * (K - 1) / 2)
    change = 2 * (
        sympy.summation(sympy.expand(d_entries), (m, 0, K))
        + sympy.summation(sympy.expand(d_inside), (m, 0, K - 1))
    ) + (W - 1) * (d_entries.subs(m, K) * excursion + entries.subs(m, K) * d_excursion)
    formulas = uniform_slopes(W, K, L)
    rest = (L / n, 1 / n, 1 / n, L / n)
    for increment, share, formula in zip((a, b, c, d), rest, formulas, strict=True):
        # A unit of gap moves the log-probability by 1 - h.
        direct = sympy.diff(sympy.expand(change), increment) * share
        assert sympy.cancel(direct - formula) == 0


@pytest.mark.parametrize("sharing", SHARINGS)
def test_every_training_helps_first(sharing):
    """The slope is affine in the share, and at both ends a negative polynomial."""
    slope = initial_slope(W, K, L, D, sharing)
    numerator, denominator = sympy.fraction(sympy.together(-slope))
    assert sympy.degree(numerator, D) == 1
    shift = {W: 1 + W, K: 1 + K, L: 1 + L}
    for share in (0, 1):
        top = sympy.Poly(numerator.subs(D, share).subs(shift, simultaneous=True), W, K, L)
        assert min(top.coeffs()) > 0
        assert top.coeff_monomial(1) > 0
    bottom = sympy.Poly(denominator.subs(shift, simultaneous=True), W, K, L)
    assert min(bottom.coeffs()) > 0


@pytest.mark.parametrize("share", [0, Rational(1, 3), 1])
@pytest.mark.parametrize("sharing", SHARINGS)
def test_initial_slope_is_the_derivative_of_the_hitting_time(share, sharing):
    s = sympy.Symbol("s")
    flow = training_flow(3, 2, share, sharing)
    h = [row.probability(0) for row in flow.rows]
    moved = [
        p * (1 + s * row.speed * (1 - p) ** 2) for p, row in zip(h, flow.rows, strict=True)
    ]
    slope = sympy.diff(walk_time(3, 3, *moved), s).subs(s, 0)
    assert slope == initial_slope(3, 3, 2, share, sharing)


@pytest.mark.parametrize("share", [Rational(1, 3), 1])
@pytest.mark.parametrize("sharing", SHARINGS)
@pytest.mark.parametrize("w", [1, 4])
def test_excess_is_the_derivative_in_one_over_t_at_rl(share, sharing, w):
    s = sympy.Symbol("s")
    flow = training_flow(w, 2, share, sharing)
    near = [1 if row.is_frozen else 1 - s / row.speed for row in flow.rows]
    slope = sympy.diff(walk_time(w, 3, *near), s).subs(s, 0)
    assert slope == distillation_excess(w, 3, 2, share, sharing)


def test_equal_errors_cost_a_factor_and_unequal_ones_an_exponential():
    e = sympy.Symbol("e", positive=True)
    for k in (1, 2, 5):
        even = walk_time(W, k, 1 - e, 1 - e, 1 - e, 1 - e)
        stated = 1 + (2 * k + 1) * (2 * W - 1) * (1 + 2 * k * e / (1 - e))
        assert sympy.cancel(even - stated) == 0
    ninety, one = Rational(9, 10), S.One
    backward = [walk_time(2, k, one, ninety, one, ninety) for k in (40, 41)]
    forward = [walk_time(2, k, ninety, one, ninety, one) for k in (40, 41)]
    base = Rational(100, 81)
    # H = A base^K + B K + C: one more diamond multiplies by the base but for the linear part.
    for low, high in (backward, forward):
        assert abs(high - base * low) < Rational(1, 100) * high


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: training_flow(0, 5), ValueError, "W must be a positive integer"),
        (lambda: training_flow(5, 5.0), TypeError, "L must be a positive integer"),
        (lambda: training_visits(5, 5, 2), ValueError, r"backtracking must be a share in"),
        (lambda: training_visits(5, 5, 0.1), TypeError, "backtracking must be an int, a Frac"),
        (
            lambda: training_flow(5, 5, sharing="all"),
            ValueError,
            "sharing must be one of 'none'",
        ),
        (lambda: training_flow(5, 5, sharing=1), TypeError, "sharing must be one of 'none'"),
        (
            lambda: distillation_excess(5, 5, 5, 0),
            ValueError,
            "backtracking must be a positive",
        ),
        (lambda: walk_time(5, K, 1, 1, 1, 1), TypeError, "K must be a positive integer"),
        (lambda: walk_time(5, 5, 0, 1, 1, 1), ValueError, r"a must be a probability in \(0, 1"),
        (lambda: walk_time(5, 5, 1, 1, 2, 1), ValueError, r"c must be a probability in \(0, 1"),
        (lambda: walk_time(5, 5, 1, 0.5, 1, 1), TypeError, "b must be an int, a Fraction"),
    ],
)
def test_bad_input_is_named(call, error, match):
    with pytest.raises(error, match=match):
        call()
