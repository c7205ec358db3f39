"""Whole columns of corridors against each alone, and against exact values."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from corridor import numerics
from corridor.theory.quantities import closed_forms

SIZES = st.tuples(st.integers(1, 30), st.integers(1, 500), st.integers(1, 50))


@given(st.lists(SIZES, min_size=1, max_size=30), st.sampled_from(["uniform", "sft", "rl"]))
def test_a_column_keeps_its_bound(sizes, policy):
    W, K, L = np.array(sizes).T
    columns = (
        (numerics.hitting_times(W, K, L, policy), closed_forms.hitting_time, (W, K, L)),
        (numerics.backtrack_times(K, L, policy), closed_forms.backtrack_time, (K, L)),
    )
    for times, closed_form, arguments in columns:
        for i, at in enumerate(zip(*(a.tolist() for a in arguments), strict=True)):
            exact = closed_form(*at, policy)
            alone = getattr(numerics, closed_form.__name__)(*at, policy)
            assert times.log10[i] == pytest.approx(alone.log10, rel=1e-15, abs=1e-15)
            bound = times.relative_error_bound[i]
            assert bound <= 8 * at[-2] * 2.0**-53 + 2.0**-50
            if exact < 2**1023:
                value = Fraction(times.value[i])
                assert abs(value - exact) <= Fraction(bound) * value
            else:
                assert times.value[i] == np.inf or exact < 2**1025


def test_a_column_does_not_depend_on_its_other_rows():
    K = np.arange(1, 700)
    together = numerics.hitting_times(15, K, 5, "sft")
    for k in (1, 2, 63, 64, 380, 699):
        one = numerics.hitting_times(15, k, 5, "sft")
        assert [array[0] for array in one[::2]] == [array[k - 1] for array in together[::2]]


@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        ((2.5, 1, 1), TypeError, r"W must be positive integers; got 2\.5"),
        ((1, [1, 0], 1), ValueError, r"K must be positive integers below 2\*\*62; got 0"),
        ((1, np.uint64([2**63]), 1), ValueError, r"below 2\*\*62; got 9223372036854775808"),
        ((1, 1, True), TypeError, "L must be positive integers; got True"),
    ],
)
def test_what_is_no_column_of_sizes_is_refused(sizes, error, message):
    with pytest.raises(error, match=message):
        numerics.hitting_times(*sizes, "rl")


def test_a_column_of_bytes_is_one_of_integers():
    times = numerics.hitting_times(*np.array([[3, 100, 7]], np.int8).T, "rl")
    assert times.value.tolist() == [201 * 5 + 1]


def test_a_policy_that_is_none_is_refused():
    with pytest.raises(ValueError, match="policy must be one of"):
        numerics.backtrack_times([1, 2], 2, "greedy")
