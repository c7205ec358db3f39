"""What we ship for the tests of others: it holds where it should, and fails where it should."""

import math
from fractions import Fraction
from functools import partial

import pytest
import sympy
from hypothesis import Phase, find, given, settings, strategies as st
from processes import python

from corridor import CorridorGraph, Policy, numerics, sign_flow, testing, theory
from corridor.testing import assert_bound, assert_formula, assert_rooms_agree

GRAPH = CorridorGraph.from_branches([[2, 3], [1]])
W, K, L = sympy.symbols("W K L", positive=True, integer=True)


@given(testing.walks(), st.sampled_from(["accurate", "elimination", "mpmath"]))
def test_the_rooms_agree_on_every_walk(walk, method):
    assert_rooms_agree(*walk, method)


@given(testing.sizes(), testing.policy_names())
def test_sizes_and_names_are_a_corridor_and_a_policy(size, policy):
    solved = theory.solve(CorridorGraph.symmetric(*size), policy).hitting_time
    assert theory.hitting_time(*size, policy) == solved


@settings(max_examples=10)
@given(st.data())
def test_starts_and_policies_fit_their_graph(data):
    graph = data.draw(testing.graphs())
    start = data.draw(testing.start_gaps(graph, learned=True))
    assert sign_flow(graph, 0.01, start).hitting_time(0.0) >= 4
    policy = data.draw(testing.policies(graph))
    assert all(0 < p <= 1 for rows in policy.rows(graph) for row in rows for p in row)
    symmetric = CorridorGraph.symmetric(5, 2, 2)
    assert theory.hitting_time(symmetric, data.draw(testing.policies(symmetric))) >= 6


def test_strategies_reach_what_tests_need():
    """Branches that differ, a target that is not the first, rows below 1, learned rows."""
    # Any example will do: none is made smaller.
    any_one = settings(phases=[Phase.generate], max_examples=2000, database=None)
    reached = partial(find, settings=any_one)
    reached(testing.graphs(), lambda g: g.target == 1 and g.branches[0] != g.branches[1])
    reached(testing.walks(), lambda walk: walk[1].rows(walk[0])[0].b[0] < 1)
    reached(testing.walks(), lambda walk: len(set(walk[1].fork)) > 1)
    reached(testing.sizes(), lambda size: size[0] == 8 and size[2] == 1)
    reached(testing.start_gaps(GRAPH, learned=True), lambda gaps: math.inf in gaps.b)
    assert max(find(testing.start_gaps(GRAPH), lambda gaps: True).a) <= 2


def wrong(number):
    """Return a result that is off by more than it says."""
    return numerics.Result.of(float(number) * (1 + 1e-9), 1e-12, "wrong")


def spoilt_rows(rows):
    rows.a[0] *= 1 + 1e-9
    return rows


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("hitting_time", "hitting time: theory has"),
        ("variance", "variance: theory has"),
        ("backtrack_time", r"backtrack time of branches\[1\]: theory has"),
        ("visits", r"visits of branches\[0\], row a_1: theory has"),
        ("advantages", r"advantages of branches\[0\], row a_1: theory has"),
    ],
)
def test_a_wrong_number_is_found(part, message, monkeypatch):
    from corridor.numerics.solve import methods

    solve = methods.solve

    def spoilt(*arguments):
        found = solve(*arguments)
        value = getattr(found, part)
        if part == "backtrack_time":
            value = tuple(None if time is None else wrong(time) for time in value)
        elif isinstance(value, tuple):
            value = (spoilt_rows(value[0]), *value[1:])
        else:
            value = wrong(value)
        # Where a value that has been computed is kept.
        vars(found)[part] = value
        return found

    assert_rooms_agree(GRAPH, "uniform")
    monkeypatch.setattr(methods, "solve", spoilt)
    with pytest.raises(AssertionError, match=message):
        assert_rooms_agree(GRAPH, "uniform")


@pytest.mark.parametrize(
    ("left", "relation", "right"),
    [
        ("H(rl)", "<=", "6*W*K"),
        (theory.hitting_time(W, K, L, "rl"), "<=", 6 * W * K),
        (lambda W, K, L: theory.hitting_time(W, K, L, "rl"), "<", lambda W, K, L: 7 * W * K),
        ("H(rl)", "=", "(2*K+1)*(2*W-1) + 1"),
        ("K", ">=", 1),
        ("rho", ">", Fraction(7, 2)),
    ],
)
def test_a_bound_on_a_grid(left, relation, right):
    assert_bound(left, relation, right, W="1:5", K=[1, 2, 7], L=range(1, 4))
    opposite = {"<=": ">", "<": ">=", "=": "<", ">=": "<", ">": "<="}[relation]
    with pytest.raises(AssertionError, match="fails at W = 1, K = 1, L = 1: the sides are"):
        assert_bound(left, opposite, right, W="1:5", K=[1, 2, 7], L=range(1, 4))


def test_a_bound_fails_at_its_first_point_and_says_what_stands_there():
    with pytest.raises(AssertionError) as failure:
        assert_bound("H", "<=", "10**40", W=2, K="40:60", L=5, policy="SFT")
    assert str(failure.value) == (
        "H <= 10**40 fails at W = 2, K = 46, L = 5: the sides are 1.16549e+40 and 1.00000e+40"
    )
    assert not str(failure.value).count("\n")
    with pytest.raises(AssertionError, match="at W = 1, K = 3, L = 1: "):
        assert_bound("1/(K-3)", "<=", "1", W=1, K=3, L=1)


def test_a_formula_of_ones_own():
    own = Policy(a=1, b=Fraction(1, 2), c=1)
    for policy in ("uniform", "Sft", "rlvr"):
        for quantity in ("hitting_time", "backtrack-time", "variance"):
            closed = getattr(theory, quantity.replace("-", "_"))
            sizes = (K, L) if quantity == "backtrack-time" else (W, K, L)
            form = closed(*sizes, policy)
            assert_formula(form, quantity, policy=policy, W="2:4", K="1:4", L=[1, 2, 5])
            with pytest.raises(
                AssertionError, match=r"the formula has .* at W = 2, K = 1, L = 1"
            ):
                assert_formula(form + 1, quantity, policy=policy, W="2:4", K="1:4", L=1)
    assert_formula(
        lambda W, K, L: theory.hitting_time(W, K, L, own), policy=own, W=3, K="1:3", L=2
    )


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: assert_bound("K", "=<", "K", W=1, K=1, L=1),
            ValueError,
            "relation must be one",
        ),
        (
            lambda: assert_bound("Q", "=", "K", W=1, K=1, L=1),
            ValueError,
            "left: 'Q' is no name",
        ),
        (lambda: assert_bound("K", "=", 1.5, W=1, K=1, L=1), TypeError, "right must be exact"),
        (
            lambda: assert_bound("K", "=", W**0.5, W=2, K=1, L=1),
            TypeError,
            "right must be exact",
        ),
        (
            lambda: assert_bound("K", "=", sympy.Symbol("n"), W=1, K=1, L=1),
            ValueError,
            "right must be in W, K and L alone; got n",
        ),
        (
            lambda: assert_bound("K", "=", "K", W=1, K=[], L=1),
            ValueError,
            "K must hold at least",
        ),
        (
            lambda: assert_bound("K", "=", "K", W=1, K=0, L=1),
            ValueError,
            "K must be a positive",
        ),
        (
            lambda: assert_bound("K", "=", "K", W=1, K="5:1", L=1),
            ValueError,
            "K must be numbers",
        ),
        (
            lambda: assert_formula(1, "backtrack_time", policy="rl", W=1, K=1, L=1),
            ValueError,
            "W must be at least 2",
        ),
        (
            lambda: assert_formula(1, "entropy", policy="rl", W=1, K=1, L=1),
            ValueError,
            "quantity must be one of",
        ),
        (
            lambda: assert_formula(lambda W, K, L: 0.5, policy="rl", W=1, K=1, L=1),
            TypeError,
            "formula must be exact and rational",
        ),
    ],
)
def test_a_mistake_is_no_failure_but_an_error(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_without_hypothesis_it_says_what_to_install():
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from corridor import testing\n"
        "testing.assert_bound('K', '<=', 'K', W=1, K=1, L=1)\n"
        "testing.walks"
    )
    done = python(code)
    assert (
        "corridor.testing needs hypothesis; install it with: pip install '.[testing]'"
        in (done.stderr.splitlines()[-1])
    )
