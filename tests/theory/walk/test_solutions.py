"""The corridor solved once, against the chain's exact linear solve and a naive oracle."""

import pickle
from fractions import Fraction

import oracles
import pytest
import strategies
import sympy
from hypothesis import given, strategies as st

from corridor import CorridorGraph, Policy, backtrack_time, hitting_time
from corridor.theory import corridor_chain, prove_lumping, search_time_on, solve
from corridor.theory.walk.moves import Edge

HALF = Fraction(1, 2)
# Row families and the edge on which the walker has just come.
ROWS = {"a": "X", "b": "B", "c": "F", "d": "Y"}


@given(strategies.corridors())
def test_every_quantity_equals_the_chains(case):
    graph, policy = case
    solution, chain = solve(graph, policy), corridor_chain(graph, policy)
    steps = chain.expected_steps()
    assert solution.hitting_time == steps["source"]
    assert solution.variance == chain.variance()["source"]
    visits = chain.expected_visits("source")
    for w, kind in enumerate(graph.branches):
        for j in range(1, kind.depth + 1):
            for family, edge in ROWS.items():
                at = Edge(w, edge, j - 1 if edge == "F" else j)
                # The last single edge of the target branch is never crossed backward.
                seen = visits.get(at, 0)
                assert getattr(solution.visits[w], family)[j - 1] == seen
    assert_advantages(graph, solution, steps)


def assert_advantages(graph, solution, steps):
    for w, kind in enumerate(graph.branches):
        is_target = w == graph.target

        def remaining(edge, j, w=w, last=kind.depth, is_target=is_target):
            """Return the steps still to go, including the one over this edge."""
            return 1 if is_target and (edge, j) == ("F", last) else steps[Edge(w, edge, j)]

        for j in range(1, kind.depth + 1):
            expected = {
                "a": remaining("Y", j) - remaining("F", j),
                "b": remaining("F", j) - remaining("Y", j),
                "c": remaining("B", j - 1) - remaining("X", j),
                "d": remaining("X", j) - remaining("B", j - 1),
            }
            for family, value in expected.items():
                assert getattr(solution.advantages[w], family)[j - 1] == value


@given(strategies.corridors(most_branches=2, most_depth=2, most_lanes=2))
def test_hitting_and_backtrack_times_equal_the_oracles(case):
    graph, policy = case
    branches, rows = strategies.rows_of(graph, policy)
    solution = solve(graph, policy)
    assert solution.hitting_time == oracles.hitting_time(
        branches, graph.target, rows, list(policy.fork)
    )
    for w, time in enumerate(solution.backtrack_time):
        if w == graph.target:
            assert time is None
        else:
            assert time == oracles.backtrack_time(branches[w], rows[w])


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_the_three_policies_are_special_cases(W, K, L):
    graph = CorridorGraph.symmetric(W, K, L)
    for name in ("uniform", "sft", "rl"):
        solution = solve(graph, Policy.named(name))
        assert solution.hitting_time == hitting_time(W, K, L, name)
        assert solution.backtrack_time == (None, backtrack_time(K, L, name))
        assert solve(graph, name.upper()) == solution


def test_each_quantity_is_computed_when_it_is_asked_for():
    graph = CorridorGraph.symmetric(15, 800, 5)
    found = solve(graph, "sft")
    assert found.hitting_time == hitting_time(15, 800, 5, "sft")
    assert not {"variance", "visits", "advantages", "backtrack_time"} & set(vars(found))
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again.hitting_time == found.hitting_time


def test_gradient_is_visits_times_advantage():
    a, b, c, d = sympy.symbols("a b c d", positive=True)
    graph = CorridorGraph.symmetric(3, 2, 2)
    policy = Policy(a=[a, HALF], b=[HALF, b], c=[HALF, c], d=[d, HALF])
    solution = solve(graph, policy)
    for family, symbol, j in (("a", a, 1), ("b", b, 2), ("c", c, 2), ("d", d, 1)):
        gradient = sum(
            getattr(solution.visits[w], family)[j - 1]
            * getattr(solution.advantages[w], family)[j - 1]
            for w in range(2)
        )
        assert sympy.cancel(gradient + sympy.diff(solution.hitting_time, symbol)) == 0


def test_symbolic_families_at_every_depth():
    names = {f: sympy.symbols(f"{f}1:3", positive=True) for f in "abcd"}
    graph = CorridorGraph.symmetric(sympy.Symbol("W", positive=True), 2, 3)
    solution = solve(graph, Policy(**names))
    ones = {symbol: 1 for symbols in names.values() for symbol in symbols}
    assert (
        solution.hitting_time.subs(ones).expand() == 10 * sympy.Symbol("W", positive=True) - 4
    )
    assert solution.reach[0].subs(ones) == 1


def test_reach_is_the_absorption_probability_of_the_branch_alone():
    graph = CorridorGraph.from_branches([[2, 3]])
    policy = Policy(a=[HALF, Fraction(1, 3)], b=Fraction(1, 4), c=Fraction(3, 4), d=HALF)
    chain = corridor_chain(graph, policy)
    moves = {
        state: {end: chain.probability(state, end) for end in (*chain.transient, "target")}
        for state in chain.transient
    }
    from corridor.theory import AbsorbingChain

    moves[Edge(0, "B", 0)] = {}
    alone = AbsorbingChain({**moves, "target": {}})
    assert solve(graph, policy).reach == (alone.absorption_probabilities("source")["target"],)


def test_a_branch_that_is_never_entered_or_never_passed():
    graph = CorridorGraph.from_branches([[2], [3], [1]], target=0)
    # Branch 1 traps whoever enters it, but nobody does; branch 2 turns everyone at once.
    policy = Policy(
        a=1, b=1, c=[[1], [1], [0]], d=[[1], [0], [0]], fork=[HALF, Fraction(0), HALF]
    )
    solution = solve(graph, policy)
    assert solution.hitting_time == 1 + 3 + 2
    assert solution.visits[1].c == (0,)
    assert solution.backtrack_time[1] == sympy.oo
    assert solution.advantages[1].d == (sympy.oo,)
    assert solution.advantages[1].c == (-sympy.oo,)


@pytest.mark.parametrize(
    ("families", "message"),
    [
        ({"a": [1, 0]}, "on its branch a_2 is 0"),
        ({"c": [0, 1]}, "on its branch c_1 is 0"),
        ({"d": [[1, 1], [1, 0]]}, "branch 1 is never left, since d_2 is 0"),
        ({"b": [[1, 1], [0, 1]]}, "branch 1 is never left, since b_1 is 0"),
        ({"fork": [0, 1]}, "the target's branch is never taken"),
    ],
)
def test_a_target_that_may_never_be_reached_is_refused_by_row(families, message):
    graph = CorridorGraph.from_branches([[2, 2], [2, 2]])
    policy = Policy(**{"a": 1, "b": 1, "c": 1, "d": 1, **families})
    with pytest.raises(ValueError, match=message):
        solve(graph, policy)
    with pytest.raises(ValueError, match="cannot reach an absorbing state"):
        corridor_chain(graph, policy)


@pytest.mark.parametrize("call", [solve, corridor_chain, prove_lumping, search_time_on])
def test_a_graph_and_a_policy_or_its_name_are_asked_for(call):
    graph = CorridorGraph.symmetric(2, 2, 3)
    assert call(graph, "rlvr") == call(graph, Policy.named("rl"))
    with pytest.raises(
        TypeError, match=r"graph must be a CorridorGraph, or W, .* got 3 \(int\)"
    ):
        call(3, "rl")
    with pytest.raises(TypeError, match="policy must be a Policy, or the name of one"):
        call(graph, 3)
    with pytest.raises(ValueError, match="policy must be one of 'uniform', 'sft', 'rl'"):
        call(graph, "dfs")


def test_floats_are_refused():
    with pytest.raises(TypeError, match=r"row a_1 has the probability 0\.5 \(float\); theory"):
        solve(CorridorGraph.symmetric(2, 1, 1), Policy(a=0.5))


@given(strategies.corridors(most_branches=2, most_depth=2, most_lanes=3))
def test_lanes_and_alike_branches_are_lumpable(case):
    graph, policy = case
    assert prove_lumping(graph, policy) == corridor_chain(graph, policy)


def test_branches_of_a_kind_are_lumpable():
    graph = CorridorGraph.symmetric(4, 2, 3)
    for name in ("uniform", "sft", "rl"):
        lumped = prove_lumping(graph, Policy.named(name))
        assert lumped.expected_steps_from("source") == hitting_time(4, 2, 3, name)


def test_many_symbols_give_sums_of_products():
    depth = 6
    names = {f: sympy.symbols(f"{f}1:{depth + 1}", positive=True) for f in "abcd"}
    solution = solve(CorridorGraph.symmetric(3, depth, 2), Policy(**names))
    values = {s: Fraction(n + 2, n + 5) for n, f in enumerate("abcd") for s in names[f]}
    numbers = Policy(**{f: [values[s] for s in names[f]] for f in "abcd"})
    exact = solve(CorridorGraph.symmetric(3, depth, 2), numbers)
    at = {s: sympy.Rational(v.numerator, v.denominator) for s, v in values.items()}
    assert solution.hitting_time.subs(at) == exact.hitting_time
    assert solution.variance.subs(at) == exact.variance
    assert solution.advantages[1].b[2].subs(at) == exact.advantages[1].b[2]


@given(strategies.corridors())
def test_recurrences_without_a_gcd_end_where_those_with_one_do(case):
    """Zeros and traps included: of branches that are never entered, too."""
    walk = solve(*case)._walk
    for end in walk.ends:
        assert end is None or end.excursion == end.beyond[0]
    back = walk.goal.back
    assert walk.goal.backward == (back[0], sum(back, walk.zero))


def test_what_is_never_entered_may_take_for_ever():
    graph = CorridorGraph.from_branches([[2], [2, 3], [1]])
    policy = Policy(b=[[1], [1, 0], [0]], c=[[1], [1, 0], [1]], fork=[HALF, HALF, 0])
    ends = solve(graph, policy)._walk.ends
    assert [end and end.excursion == end.beyond[0] for end in ends] == [None, True, True]
    assert ends[2].excursion is None
