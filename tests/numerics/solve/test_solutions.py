"""solve() refuses what it must, and its results say what they are."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from corridor import CorridorGraph, Policy, hitting_time, numerics, theory
from corridor.numerics.graph.exact_rows import exact_rows
from corridor.numerics.solve.positive import Arithmetic, _block_length, _climb_blocks
from corridor.numerics.solve.results import roundings_bound

GRAPH = CorridorGraph.from_branches([[2, 2], [3], [1, 1]], target=1)
METHODS = ("accurate", "elimination", "sparse", "mpmath")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (Policy(a=0), r"the target is unreachable: a_1 of branches\[1\], on the way, is 0"),
        (Policy(c=[[1, 1], [0], [1, 1]]), r"unreachable: c_1 of branches\[1\]"),
        (Policy(b=[[1, 0], [1], [1, 1]]), r"in branches\[0\]: b_2 is 0, so it never comes"),
        (Policy(d=[[1, 1], [1], [0, 1]]), r"in branches\[2\]: d_1 is 0, so it never comes"),
        (Policy(fork=[0.5, 0, 0.5]), r"unreachable: fork\[1\], the way to it, is 0"),
    ],
)
def test_an_unreachable_target_is_refused_by_the_row_to_blame(method, policy, message):
    with pytest.raises(ValueError, match=message):
        numerics.solve(GRAPH, policy, method)


@pytest.mark.parametrize(
    ("families", "error", "message"),
    [
        ({"a": float("nan")}, ValueError, r"a must be a probability in \[0, 1\]; got nan"),
        ({"b": [0.5, -0.1]}, ValueError, r"b_2 must be a probability in \[0, 1\]; got -0\.1"),
        ({"c": 1.5}, ValueError, r"c must be a probability in \[0, 1\]; got 1\.5"),
        ({"fork": [0.5, 0.4, 0.2]}, ValueError, r"fork must sum to 1; it sums to 1\.1"),
        ({"d": "half"}, ValueError, "d must be probabilities or 'uniform'; got 'half'"),
    ],
)
def test_what_is_no_probability_is_refused_by_name(families, error, message):
    for call in (numerics.solve, numerics.full_chain, numerics.lumped_chain):
        with pytest.raises(error, match=message):
            call(GRAPH, Policy(**families))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((2.0, 2, 2, "rl"), TypeError, r"W must be a positive integer.*got 2\.0"),
        ((2, 0, 2, "rl"), ValueError, "K must be a positive integer"),
        ((2, 2, 2, "greedy"), ValueError, "policy must be one of .*; got 'greedy'"),
        ((2, 2, 2, "rl", "dense"), ValueError, "method must be one of 'accurate', .*'dense'"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        numerics.hitting_time(*arguments)


def test_digits_are_for_mpmath():
    with pytest.raises(ValueError, match="digits is for method='mpmath'; got 20"):
        numerics.hitting_time(2, 2, 2, "rl", digits=20)
    with pytest.raises(ValueError, match="digits must be a positive integer; got 0"):
        numerics.hitting_time(2, 2, 2, "rl", "mpmath", digits=0)
    with pytest.raises(ValueError, match="'accurate', 'mpmath' for a variance; got 'sparse'"):
        numerics.variance(2, 2, 2, "rl", "sparse")


def test_a_state_space_that_does_not_fit_is_refused_before_it_is_made():
    with pytest.raises(MemoryError, match=r"of \d+ states and about .* GiB; the machine has"):
        numerics.hitting_time(10**6, 1000, 1000, "rl", "elimination")


def test_a_depth_or_a_horizon_or_a_crowd_that_does_not_fit_is_refused():
    much = 10**12
    for call in (numerics.hitting_time, numerics.variance, numerics.tail_rate):
        with pytest.raises(MemoryError, match=r"a branch of K = 1000000000000 diamonds would"):
            call(2, much, 2, "rl")
    with pytest.raises(MemoryError, match="a branch of K = 1000000000000 diamonds would need"):
        numerics.backtrack_time(much, 2, "rl")
    with pytest.raises(MemoryError, match="a distribution up to T = 1000000000000 would need"):
        numerics.distribution(2, 1, 2, "rl", much)
    for simulate in (numerics.simulate, numerics.simulate_search):
        with pytest.raises(MemoryError, match="a simulation of 1000000000000 walkers would"):
            simulate(GRAPH, "rl", much, seed=1)


def test_beyond_a_dead_ends_last_open_row_nothing_counts():
    # No walker passes c_2 of the dead end, so that b_2 = 0 beyond it is no trap.
    graph = CorridorGraph.from_branches([[2], [2, 2]])
    policy = Policy(c=[[1], [1, 0]], b=[[1], [1, 0]])
    times = [numerics.solve(graph, policy, m).hitting_time.value for m in METHODS]
    assert max(times) == pytest.approx(float(min(times)), rel=1e-13, abs=0.0)
    accurate = numerics.solve(graph, policy)
    assert accurate.visits[1].a.tolist()[1:] == [0.0]
    assert accurate.variance.value > 0
    for method in METHODS:
        with pytest.raises(ValueError, match=r"branches\[1\].*never comes back, .* infinite"):
            _ = numerics.solve(graph, policy, method).backtrack_time


def test_overflow_is_an_error_that_names_the_way_out():
    graph = CorridorGraph.symmetric(2, 400, 5)
    solution = numerics.solve(graph, "sft")
    # The leading term of the closed form, (W - 1)(4 + eps) rho^K; the rest is 10^340 smaller.
    leading = np.log10(4 + 8 / 31) + 400 * np.log10(36 / 5)
    assert solution.hitting_time.log10 == pytest.approx(leading, rel=4e-16, abs=0.0)
    with pytest.raises(OverflowError, match=r"10\*\*34.*take \.log10 or \.fraction"):
        _ = solution.hitting_time.value
    with pytest.raises(OverflowError, match="use method='mpmath'"):
        _ = solution.advantages
    assert numerics.solve(graph, "sft", "mpmath").advantages[1].b[0] > 10**300
    # The full chain is eliminated with exponents of its own, in another order of operations.
    full = numerics.solve(graph, "sft", "elimination")
    assert full.hitting_time.log10 == pytest.approx(leading, rel=1e-15, abs=0.0)
    error = abs(full.hitting_time.fraction / solution.hitting_time.fraction - 1)
    bounds = (part.hitting_time.relative_error_bound for part in (full, solution))
    assert error <= 1.01 * sum(bounds) < 1e-10
    leaf = abs(full.backtrack_time[1].fraction / solution.backtrack_time[1].fraction - 1)
    assert leaf < 1e-12
    with pytest.raises(OverflowError, match="use method='mpmath'"):
        _ = full.advantages


def test_rates_that_leave_the_range_of_a_float_within_it():
    """No result is out of range here, though a rate on the way to it is."""
    tiny = Fraction(1, 2**600)
    graph = CorridorGraph.from_branches([[2], [2, 2]])
    policy = Policy(
        c=[[1], [tiny, tiny]], a=[[1], [tiny, Fraction(1, 2)]], b=Fraction(1, 2), d=1
    )
    accurate = numerics.solve(graph, policy)
    full = numerics.solve(graph, policy, "elimination")
    for own, other in zip(full.visits, accurate.visits, strict=True):
        for name in "abcd":
            ours, theirs = getattr(own, name), getattr(other, name)
            assert ours == pytest.approx(theirs, rel=1e-13, abs=0.0)


def test_a_large_full_graph_beyond_the_range_of_a_float():
    graph = CorridorGraph.symmetric(6, 700, 3)
    full = numerics.solve(graph, "sft", "elimination").hitting_time
    accurate = numerics.solve(graph, "sft").hitting_time
    assert accurate.log10 > 400
    assert abs(full.fraction / accurate.fraction - 1) <= full.relative_error_bound < 1e-10


def test_probabilities_beyond_the_range_of_a_float_are_no_trouble():
    tiny = Fraction(1, 10**400)
    time = numerics.solve(CorridorGraph.symmetric(2, 1, 2), Policy(d=tiny, a=1, c=1, b=1))
    # A dead end costs 2 (1 + 1/d + 1/d) steps, and there is one on average.
    assert time.hitting_time.log10 == pytest.approx(400 + np.log10(4), rel=1e-14, abs=0.0)


def test_nothing_global_is_touched_by_mpmath():
    import mpmath

    before = mpmath.mp.prec
    numerics.hitting_time(3, 3, 3, "sft", "mpmath", digits=200)
    assert mpmath.mp.prec == before


def test_the_count_of_roundings_is_an_upper_bound():
    third = Arithmetic().positive([Fraction(1, 3)])
    number = third
    for _ in range(200):
        number = number * third + third
    exact = Fraction(1, 2) - Fraction(1, 2) * Fraction(1, 3) ** 201
    found = number.results("accurate")[0]
    assert abs(found.fraction / exact - 1) <= found.relative_error_bound < 1e-13
    assert roundings_bound(10, 2.0**-53) >= 10 * 2.0**-53
    assert roundings_bound(10**20, 2.0**-53) == np.inf


def test_results_read_well():
    result = numerics.hitting_time(2, 1, 1, "rl")
    assert repr(result).startswith("Result(value=10.0, relative_error_bound=")
    assert "log10=859.1" in repr(numerics.hitting_time(15, 1000, 5, "sft"))


def test_probabilities_below_a_floats_range_are_refused_where_they_would_vanish():
    graph = CorridorGraph.from_branches([[1], [1]])
    tiny = Fraction(1, 10**400)
    policy = Policy(
        c=[[1], [tiny]],
        d=[[Fraction(1, 2)], [tiny**2]],
        a=[[1], [Fraction(1, 2)]],
        b=Fraction(1, 2),
    )
    assert numerics.solve(graph, policy).hitting_time.log10 == pytest.approx(
        400.60206, abs=1e-5
    )
    for method in ("elimination", "sparse"):
        with pytest.raises(OverflowError, match="method='accurate' or 'mpmath' takes it"):
            _ = numerics.solve(graph, policy, method).hitting_time


def test_a_forks_floats_are_one_distribution_for_all_solvers():
    graph = CorridorGraph.from_branches([[1], [2], [3]])
    policy = Policy(fork=[0.1, 0.2, 0.7])
    accurate = numerics.solve(graph, policy).hitting_time
    sparse = numerics.solve(graph, policy, "sparse").hitting_time
    assert abs(accurate.value - sparse.value) <= accurate.error_bound + sparse.error_bound
    with pytest.raises(ValueError, match="fork must sum to 1"):
        numerics.solve(graph, Policy(fork=[np.float32(p) for p in (0.1, 0.2, 0.7)]))


@pytest.mark.parametrize("method", METHODS)
def test_infinite_advantages_are_infinite_and_their_neighbours_are_not(method):
    graph = CorridorGraph.from_branches([[1], [1]])
    policy = Policy(c=[[1], [0]], d=[[1], [0]])
    rows = numerics.solve(graph, policy, method).advantages[1]
    # From l_1 no walk passes backward; r_1 takes two excursions of two steps to be passed.
    assert (float(rows.c[0]), float(rows.d[0])) == (-np.inf, np.inf)
    assert float(rows.b[0]) == -float(rows.a[0]) == pytest.approx(4.0, rel=1e-12, abs=0.0)
    assert float(rows.error_bound.c[0]) == 0.0


def test_an_exact_zero_has_no_error():
    assert numerics.variance(1, 30, 5, "rl").error_bound == 0.0


def climbs(ratios, steps):
    pairs = st.tuples(st.sampled_from(ratios), st.sampled_from(steps))
    return st.lists(pairs, min_size=36, max_size=100)


def require_climbed(found, places, start):
    exact = [start]
    for ratio, step in places:
        exact.append(step + ratio * exact[-1])
    assert len(found) == len(exact)
    bound = Fraction(found.relative_error_bound)
    for result, true in zip(found.results("accurate"), exact, strict=True):
        assert abs(result.fraction - true) <= bound * true


STARTS = st.sampled_from([Fraction(0), Fraction(5, 7)])


@given(
    climbs(
        [Fraction(0), Fraction(1, 3), Fraction(36, 5), Fraction(7, 2**900)],
        [Fraction(0), Fraction(2), Fraction(1, 10**300)],
    ),
    STARTS,
)
def test_a_climb_keeps_its_bound(places, start):
    """Numbers beyond a float, and ratios that no block of floats could hold."""
    ratios, steps = zip(*places, strict=True)
    number = Arithmetic().positive
    found = number(ratios).climb(number([start]), number(steps))
    require_climbed(found, places, start)
    if any(ratio in {0, Fraction(7, 2**900)} for ratio in ratios):
        assert _block_length(number(ratios), number(steps)) <= 1


@given(
    climbs(
        [Fraction(1, 3), Fraction(36, 5), Fraction(7, 2**40), Fraction(2**40, 3)],
        [Fraction(0), Fraction(2), Fraction(1, 10**10)],
    ),
    STARTS,
    st.integers(1, 21),
)
def test_a_climb_in_blocks_keeps_its_bound(places, start, length):
    """Blocks of any length, the last one full or not, and numbers beyond a float."""
    ratios, steps = zip(*places, strict=True)
    number = Arithmetic().positive
    found = _climb_blocks(number(ratios), number([start]), number(steps), length)
    require_climbed(found, places, start)


NAMED = Policy(a=Fraction(2, 5), b=Fraction(7, 10), c=Fraction(9, 10), d=Fraction(1, 5))


@pytest.mark.parametrize("policy", ["uniform", "sft", NAMED])
def test_rows_in_turns_are_the_same_as_rows_one_by_one(policy):
    """A graph whose last diamond alone differs has its rows listed one by one."""
    K = 1200
    equal = CorridorGraph.symmetric(3, K, 4)
    mean = numerics.hitting_time(equal, policy)
    exact = hitting_time(equal, policy)
    error = abs(mean.fraction / Fraction(int(exact.p), int(exact.q)) - 1)
    assert error <= mean.relative_error_bound < 1e-11
    listed = CorridorGraph.from_branches([[4] * K, [4] * K, [4] * (K - 1) + [5]])
    ours, theirs = (exact_rows(graph, policy) for graph in (equal, listed))
    assert list(ours[0].forward) == list(theirs[0].forward)
    assert [*ours[1].backward][:-2] == [*theirs[2].backward][:-2]


def test_a_deep_corridor_climbs_in_blocks_to_the_exact_time():
    K = 3000
    exact = hitting_time(15, K, 5, "sft")
    result = numerics.hitting_time(15, K, 5, "sft")
    error = abs(result.fraction / Fraction(int(exact.p), int(exact.q)) - 1)
    assert error <= result.relative_error_bound < 1e-11


@pytest.mark.parametrize("tiny", [5e-324, 1e-310, 3e-308, 1e-300])
def test_a_bound_holds_below_the_range_of_normal_floats(tiny):
    graph = CorridorGraph.from_branches([[1], [1, 1]], target=0)
    half = [[0.5], [0.3, 0.7]]
    # The dead end is hardly ever entered: its rows are hardly ever visited.
    rows = {"a": half, "b": half, "c": [[0.5], [tiny, 1 / 3]], "d": half}
    found = numerics.solve(graph, Policy(**rows)).visits[1]
    exact = {f: [[Fraction(p) for p in row] for row in rows[f]] for f in rows}
    true = theory.solve(graph, Policy(**exact)).visits[1]
    for family in "abcd":
        columns = (getattr(x, family) for x in (found, found.error_bound, true))
        for value, bound, visits in zip(*columns, strict=True):
            error = abs(Fraction(value) - Fraction(int(visits.p), int(visits.q)))
            assert error <= Fraction(bound)
