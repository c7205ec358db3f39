"""The closed forms of integers are those of symbols, with the integers put in."""

import subprocess
import sys
from fractions import Fraction

import pytest
import sympy
from hypothesis import example, given, strategies as st

from corridor import backtrack_time, hitting_time
from corridor.quantities import CATALOGUE
from corridor.theory.quantities import closed_forms

W, K, L = sympy.symbols("W K L", integer=True, positive=True)
SYMBOLIC = {
    (policy, fork): hitting_time(W, K, L, policy, fork=fork)
    for policy in ("uniform", "sft", "rl")
    for fork in closed_forms.FORKS
}
sizes = st.tuples(st.integers(2, 40), st.integers(1, 60), st.integers(1, 40))


@given(sizes, st.sampled_from(sorted(SYMBOLIC)))
@example((2, 500, 5), ("sft", "uniform"))  # the last short one
@example((2, 501, 5), ("sft", "uniform"))
def test_numbers_are_put_into_the_closed_form(numbers, case):
    policy, fork = case
    found = closed_forms.hitting_time(*numbers, policy, fork=fork)
    assert sympy.Rational(found) == SYMBOLIC[case].subs(
        dict(zip((W, K, L), numbers, strict=True))
    )
    assert hitting_time(*numbers, policy, fork=fork) == sympy.Rational(found)


@pytest.mark.parametrize("mixed", [(15, K, 5), (W, 3, 5), (15, 15, L), (W, K, 5)])
def test_one_symbol_makes_all_of_it_symbolic_and_exact(mixed):
    for policy in ("uniform", "sft", "rl"):
        form = hitting_time(*mixed, policy)
        assert not form.has(sympy.Float)
        assert form.subs({W: 15, K: 3, L: 5}) == hitting_time(
            *(s.subs({W: 15, K: 3, L: 5}) if s in (W, K, L) else s for s in mixed), policy
        )


def test_a_value_asked_for_as_a_number_is_the_value():
    for name in (
        "hitting-time",
        "hitting-time-ratio",
        "backtrack-time",
        "backtrack-time-ratio",
    ):
        for policy in ("uniform", "sft", "rl", "RLVR"):
            at = {"W": 4, "K": 7, "L": 3, "policy": policy}
            number, value = CATALOGUE[name].number(at), CATALOGUE[name].value(at)
            assert isinstance(number, Fraction)
            assert isinstance(value, sympy.Rational)
            assert sympy.Rational(number) == value
    with pytest.raises(ValueError, match="the exact value under sft has about"):
        CATALOGUE["hitting-time"].number({"W": 2, "K": 10**7, "L": 5, "policy": "sft"})
    assert backtrack_time(2, 2, "rl") == 5


def test_a_number_needs_no_sympy():
    """Its import would take ten times as long as the command."""
    command = "import sys; from corridor.cli import cli; "
    command += "cli(['hitting-time', '15', '15', '5'], standalone_mode=False); "
    command += "assert 'sympy' not in sys.modules and 'numpy' not in sys.modules"
    run = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "13178858182061793922894308/30517578125 ≈ 431844824909801" in run.stdout
