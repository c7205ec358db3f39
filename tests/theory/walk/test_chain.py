"""Absorbing chains of any kind, solved over an exact field."""

import pickle
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, strategies as st

from corridor import CorridorGraph, Policy, hitting_time
from corridor.theory import AbsorbingChain, corridor_chain

HALF = Fraction(1, 2)
# Kemeny and Snell's drunkard: a walk on 0..4, absorbed at both ends.
DRUNKARD = AbsorbingChain(
    {0: {}, **{i: {i - 1: HALF, i + 1: HALF} for i in (1, 2, 3)}, 4: {4: 1}}
)


def test_the_drunkards_walk():
    assert DRUNKARD.transient == (1, 2, 3)
    assert DRUNKARD.absorbing == (0, 4)
    assert DRUNKARD.expected_steps() == {1: 3, 2: 4, 3: 3}
    assert DRUNKARD.expected_steps_from(2) == 4
    assert DRUNKARD.absorption_probabilities(1) == {
        0: sympy.Rational(3, 4),
        4: sympy.Rational(1, 4),
    }
    assert DRUNKARD.variance() == {1: 8, 2: 8, 3: 8}
    fundamental = DRUNKARD.fundamental_matrix().to_Matrix()
    assert fundamental == sympy.Matrix([[3, 2, 1], [2, 4, 2], [1, 2, 3]]) / 2
    assert list(DRUNKARD.expected_visits(2).values()) == list(fundamental.row(1))


def test_what_is_absorbed_stays():
    for end in (0, 4):
        for state in range(5):
            assert DRUNKARD.probability(end, state) == int(state == end)
    for state in (1, 2, 3):
        for end in range(5):
            assert DRUNKARD.probability(state, end) == HALF * int(abs(state - end) == 1)
    for pair in ((5, 0), (0, 5), (2, -1)):
        with pytest.raises(ValueError, match="is no state of the chain"):
            DRUNKARD.probability(*pair)


def test_canonical_form_and_fundamental_matrix_belong_together():
    p = sympy.Symbol("p", positive=True)
    chain = AbsorbingChain({0: {}, 1: {0: 1 - p, 2: p}, 2: {1: 1 - p, 3: p}, 3: {}})
    Q, R = (block.to_Matrix() for block in chain.canonical_form())
    N = chain.fundamental_matrix().to_Matrix()
    assert ((sympy.eye(2) - Q) * N).applyfunc(sympy.cancel) == sympy.eye(2)
    absorbed = (N * R).applyfunc(sympy.factor)
    assert list(absorbed.row(0)) == list(chain.absorption_probabilities(1).values())


@given(
    st.integers(2, 6).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(0, 3), min_size=n, max_size=n).map(tuple),
            min_size=n,
            max_size=n,
        )
    )
)
def test_random_chains_satisfy_the_first_step_equations(weights):
    n = len(weights)
    moves = {"end": {}}
    for i, row in enumerate(weights):
        # One unit of weight leads out, so that every state leads to the end.
        total = sum(row) + 1
        moves[i] = {j: Fraction(w, total) for j, w in enumerate(row)} | {
            "end": Fraction(1, total)
        }
    chain = AbsorbingChain(moves)
    t, visits = chain.expected_steps(), chain.expected_visits(0)
    assert [chain.expected_steps_from(i) for i in range(n)] == [t[i] for i in range(n)]
    for i in range(n):
        assert t[i] == 1 + sum(chain.probability(i, j) * t[j] for j in range(n))
        into = sum(visits[j] * chain.probability(j, i) for j in range(n))
        assert visits[i] == int(i == 0) + into
    assert sum(visits.values()) == t[0]


def test_symbolic_lanes_and_branches():
    W, L = sympy.symbols("W L", positive=True)
    for name in ("uniform", "sft", "rl"):
        chain = corridor_chain(CorridorGraph.symmetric(W, 8, L), Policy.named(name))
        form = hitting_time(W, 8, L, name)
        assert sympy.cancel(chain.expected_steps_from("source") - form) == 0


@pytest.mark.parametrize("L", [2, sympy.Symbol("L", positive=True)])
def test_a_chain_pickles(L):
    chain = corridor_chain(CorridorGraph.symmetric(3, 2, L), Policy.named("sft"))
    again = pickle.loads(pickle.dumps(chain))
    assert again == chain
    assert (again.transient, again.absorbing) == (chain.transient, chain.absorbing)
    assert again.expected_steps() == chain.expected_steps()


def test_states_have_readable_names():
    chain = corridor_chain(CorridorGraph.symmetric(2, 2, 3), Policy.named("rl"))
    assert [str(state) for state in chain.transient[:6]] == [
        "source",
        "0:fork→l1",
        "0:l1→r1",
        "0:l2→r1",
        "0:r1→l1",
        "0:r1→l2",
    ]


@pytest.mark.parametrize(
    ("moves", "error", "message"),
    [
        ({0: {}, 1: {0: HALF}}, ValueError, "row of state 1 must sum to 1; it sums to 1/2"),
        ({0: {}, 1: {2: 1}, 2: {1: 1}}, ValueError, "state 1 cannot reach an absorbing state"),
        ({0: {}, 1: {3: 1}}, ValueError, "state 3 follows 1 but has no row"),
        (
            {0: {}, 1: {0: 0.5, 1: 0.5}},
            TypeError,
            r"state 1 has the probability 0\.5 \(float\)",
        ),
        ({0: {}, 1: {0: 2, 1: -1}}, ValueError, "state 1 has the negative probability"),
        ({0: {}, 1: {0: "p"}}, TypeError, "state 1 has the probability 'p'"),
        ({0: {}, 1: {0: sympy.Symbol("p")}}, ValueError, "must sum to 1; it sums to p"),
    ],
)
def test_what_is_no_absorbing_chain_is_refused(moves, error, message):
    with pytest.raises(error, match=message):
        AbsorbingChain(moves)


def test_an_unlumpable_partition_is_refused():
    with pytest.raises(ValueError, match="states 1 and 2 of one block differ"):
        DRUNKARD.lump(lambda state: "inner" if state in (1, 2) else state)


def test_a_state_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match=r"start must be a transient state; got 0"):
        DRUNKARD.expected_visits(0)
    with pytest.raises(ValueError, match="start must be a transient state"):
        DRUNKARD.absorption_probabilities("nowhere")


def test_large_chains_are_refused_with_their_size():
    graph = CorridorGraph.symmetric(3, 10_000, 2)
    with pytest.raises(ValueError, match="at most 20000 states; this one has 80004"):
        corridor_chain(graph, Policy.named("rl"))
    chain = corridor_chain(CorridorGraph.symmetric(2, 60, 2), Policy.named("rl"))
    with pytest.raises(ValueError, match="at most 400 rows; got 4"):
        chain.fundamental_matrix()


def test_a_symbolic_solve_that_would_hang_is_refused_with_the_alternative():
    names = {f: sympy.symbols(f"{f}1:5", positive=True) for f in "abcd"}
    graph = CorridorGraph.symmetric(3, 4, 2)
    chain = corridor_chain(graph, Policy(**names))
    with pytest.raises(ValueError, match=r"has \d+ states and 16 symbols.*theory\.solve"):
        chain.expected_steps()
