"""The closed forms: known values, an exact first-step solve, and their shape."""

from fractions import Fraction

import numpy as np
import oracles
import pytest
import sympy
from hypothesis import given, strategies as st

import corridor
from corridor import PolicyName, backtrack_time, hitting_time

POLICIES = ("uniform", "sft", "rl")
W, K, L = sympy.symbols("W K L", integer=True, positive=True)

SMALL = st.tuples(
    st.integers(1, 60), st.integers(1, 60), st.integers(1, 60), st.sampled_from(POLICIES)
)


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ("uniform", sympy.Integer(50142)),
        ("sft", sympy.Rational(13178858182061793922894308, 30517578125)),
        ("rl", sympy.Integer(900)),
    ],
)
def test_known_values(policy, value):
    assert hitting_time(15, 15, 5, policy) == value
    assert hitting_time(15, 15, 5, PolicyName(policy)) == value


@pytest.mark.parametrize("policy", POLICIES)
def test_equal_the_first_step_solve_on_a_grid(policy):
    for w in (1, 2, 4):
        for k in (1, 2, 3):
            for lanes in (1, 2, 3):
                rows = [oracles.named_rows([lanes] * k, policy)] * w
                exact = oracles.hitting_time([[lanes] * k] * w, 0, rows, [Fraction(1, w)] * w)
                assert hitting_time(w, k, lanes, policy) == exact
    for k in (1, 2, 3):
        for lanes in (1, 2, 3):
            exact = oracles.backtrack_time([lanes] * k, oracles.named_rows([lanes] * k, policy))
            assert backtrack_time(k, lanes, policy) == exact


@given(SMALL)
def test_symbolic_forms_substituted_equal_the_numbers(case):
    w, k, lanes, policy = case
    values = {W: w, K: k, L: lanes}
    assert hitting_time(W, K, L, policy).subs(values) == hitting_time(*case)
    assert backtrack_time(K, L, policy).subs(values) == backtrack_time(*case[1:])


@given(SMALL)
def test_mixtures_of_numbers_and_symbols(case):
    w, k, lanes, policy = case
    value = hitting_time(*case)
    assert hitting_time(W, k, lanes, policy).subs(W, w) == value
    assert hitting_time(w, K, lanes, policy).subs(K, k) == value
    assert hitting_time(w, k, L, policy).subs(L, lanes) == value
    assert hitting_time(W + 1, k, lanes, policy).subs(W, w) == hitting_time(
        w + 1, k, lanes, policy
    )


def test_published_shapes():
    rho = (L + 1) ** 2 / L
    eps = 2 * (L - 1) / (L**2 + L + 1)
    difference = hitting_time(W, K, L, "sft") - (
        2 * K + 2 + (W - 1) * ((4 + eps) * rho**K - 2 - eps)
    )
    assert sympy.simplify(difference) == 0
    assert sympy.latex(hitting_time(W, K, L, "rl")) == (
        r"\left(2 K + 1\right) \left(2 W - 1\right) + 1"
    )
    # A closed form is short: nobody publishes an expanded polynomial.
    assert all(hitting_time(W, K, L, p).count_ops() <= 32 for p in POLICIES)


def test_plain_symbols_work_as_well():
    names = sympy.symbols("W K L")
    assert hitting_time(*names, "sft").subs(dict(zip(names, (15, 15, 5), strict=True))) == (
        hitting_time(15, 15, 5, "sft")
    )


def test_integers_of_other_libraries_are_integers():
    assert hitting_time(np.int64(15), sympy.Integer(15), 5, "rl") == 900


def test_large_arguments_stay_exact():
    value = hitting_time(10**6, 2000, 50, "sft")
    # (L+1)^(2K) is odd and not divisible by 5: the denominator is what L^K leaves.
    rho = Fraction(51**2, 50)
    expected = (
        2 * 2000 + 2 + (10**6 - 1) * 2 * (51 * 101 * rho**2000 - 50 * 52) / (50**2 + 50 + 1)
    )
    assert (value.p, value.q) == (expected.numerator, expected.denominator)


def test_both_packages_export_the_same_objects():
    from corridor import theory

    assert theory.hitting_time is corridor.hitting_time
    assert theory.backtrack_time is corridor.backtrack_time


BAD_COUNTS = [
    (2.5, TypeError, r"got 2\.5 \(float\)"),
    (2.0, TypeError, r"got 2\.0 \(float\)"),
    (float("nan"), TypeError, r"got nan \(float\)"),
    (True, TypeError, r"got True \(bool\)"),
    (np.True_, TypeError, "got np.True_"),
    ("3", TypeError, r"got '3' \(str\)"),
    (None, TypeError, "got None"),
    (0, ValueError, r"got 0 \(int\)"),
    (-4, ValueError, r"got -4 \(int\)"),
    (sympy.Integer(0), ValueError, "got 0"),
    (sympy.Rational(5, 2), ValueError, "got 5/2"),
    (sympy.Float(3), TypeError, "floating-point"),
    (sympy.nan, ValueError, "got nan"),
    (sympy.oo, ValueError, "got oo"),
    (sympy.pi, ValueError, "got pi"),
    (sympy.true, TypeError, "got True"),
    (1.0 * sympy.Symbol("n"), TypeError, "floating-point"),
    (sympy.Symbol("n", negative=True), ValueError, "declared non-positive"),
    (sympy.Symbol("n", zero=True), ValueError, "declared non-positive"),
    (sympy.Symbol("n", integer=False), ValueError, "declared non-integer"),
    (sympy.Symbol("n", imaginary=True), ValueError, "declared non-"),
]


@pytest.mark.parametrize(("bad", "error", "message"), BAD_COUNTS)
@pytest.mark.parametrize("argument", ["W", "K", "L"])
def test_bad_counts_are_refused_by_name(argument, bad, error, message):
    arguments = {"W": 3, "K": 3, "L": 3, argument: bad}
    with pytest.raises(error, match=rf"^{argument} must be a positive integer.*{message}"):
        hitting_time(**arguments, policy="rl")
    if argument != "W":
        del arguments["W"]
        with pytest.raises(error, match=rf"^{argument} must be a positive integer.*{message}"):
            backtrack_time(**arguments, policy="rl")


@pytest.mark.parametrize(
    ("policy", "error"),
    [("R L", ValueError), ("", ValueError), (None, TypeError), (3, TypeError)],
)
def test_unknown_policies_are_refused(policy, error):
    with pytest.raises(error, match=r"policy must be one of 'uniform', 'sft', 'rl'; got"):
        hitting_time(3, 3, 3, policy)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.sampled_from(POLICIES))
def test_variance_equals_the_general_solutions(w, k, lanes, policy):
    from corridor.theory import CorridorGraph, Policy, solve, variance

    exact = solve(CorridorGraph.symmetric(w, k, lanes), Policy.named(policy)).variance
    assert variance(w, k, lanes, policy) == exact
    assert variance(W, K, L, policy).subs({W: w, K: k, L: lanes}) == exact


def chain_with_memory(w, k, lanes, policy, fork):
    """Return the chain of a fork that knows which branch it left, every branch its own."""
    from corridor.theory import AbsorbingChain, CorridorGraph, Policy, corridor_chain

    graph = CorridorGraph.from_branches([[lanes] * k] * w)
    plain = corridor_chain(graph, Policy.named(policy))
    moves = {
        state: {
            end: plain.probability(state, end)
            for end in (*plain.transient, "target")
            if plain.probability(state, end) != 0
        }
        for state in plain.transient
    }
    first = [state for state in plain.transient if state[1:] == ("F", 0, 0, 0)]
    for state in plain.transient:
        if state[1:] == ("B", 0, 0, 0):
            after = (
                [first[(state[0] + 1) % w]]
                if fork == "cycle"
                else [edge for edge in first if edge[0] != state[0]]
            )
            moves[state] = dict.fromkeys(after, Fraction(1, len(after)))
    return AbsorbingChain({**moves, "target": {}})


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("fork", ["other", "cycle"])
@pytest.mark.parametrize("size", [(2, 1, 2), (3, 2, 1), (4, 2, 3)])
def test_forks_with_a_memory(size, policy, fork):
    chain = chain_with_memory(*size, policy, fork)
    assert hitting_time(*size, policy, fork=fork) == chain.expected_steps_from("source")
    form = hitting_time(W, K, L, policy, fork=fork)
    assert form.subs(dict(zip((W, K, L), size, strict=True))) == hitting_time(
        *size, policy, fork=fork
    )


def test_bad_forks_are_refused():
    with pytest.raises(ValueError, match="fork must be one of 'uniform', 'other', 'cycle'"):
        hitting_time(3, 3, 3, "rl", fork="memory")
    with pytest.raises(ValueError, match="fork='other' needs W to be at least 2"):
        hitting_time(1, 3, 3, "rl", fork="other")
