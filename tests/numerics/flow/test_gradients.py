"""Visits times advantage, against the chain, against differences, and against recurrences."""

import math

import numpy as np
import pytest
import recurrences
import scipy.sparse as sp
import scipy.sparse.linalg
from hypothesis import given, strategies as st

from corridor import CorridorGraph, Policy, testing
from corridor.numerics import full_chain, policy_gradient
from corridor.numerics.flow.gradients import balanced_hitting_time
from corridor.numerics.flow.logit_gaps import Gaps, policy_of_gaps
from corridor.numerics.flow.switching_functions import Balances
from corridor.numerics.graph.chain import SOURCE

# A central difference of step h errs by h^2 times a sixth of the third derivative, and by
# rounding of H over h: with h = 1e-4 both are below 1e-7 of the largest derivative here.
STEP, DIFFERENCE = 1e-4, 1e-6
# Sums of a few dozen positive terms; see Balances.resolution for the constants.
ROUNDING = 1e-12


@st.composite
def learners(draw):
    """Return a graph and gaps on it."""
    graph = draw(testing.graphs(most_lanes=4))
    return graph, draw(testing.start_gaps(graph))


def chain_of(graph, at):
    chain = full_chain(graph, policy_of_gaps(graph, at))
    return chain, sp.csc_array(sp.eye_array(chain.Q.shape[0]) - chain.Q)


@given(learners())
def test_hitting_time_agrees_with_the_chain(case):
    graph, at = case
    chain, A = chain_of(graph, at)
    value = float(scipy.sparse.linalg.spsolve(A, chain.steps)[SOURCE])
    assert policy_gradient(graph, at).hitting_time == pytest.approx(value, rel=1e-10, abs=0)


@given(learners())
def test_gradient_agrees_with_central_differences(case):
    graph, at = case
    found, balances = policy_gradient(graph, at), Balances(graph, Policy())
    scale = max(float(np.abs(family).max()) for family in found.total)
    for name in Gaps._fields:
        for j in range(len(at.a)):
            moved = []
            for h in (STEP, -STEP):
                family = getattr(at, name).copy()
                family[j] += h
                moved.append(balanced_hitting_time(balances, at._replace(**{name: family})))
            slope = -(moved[0] - moved[1]) / (2 * STEP)
            assert getattr(found.total, name)[j] == pytest.approx(
                slope, rel=0, abs=DIFFERENCE * scale
            )


@given(learners())
def test_visits_and_advantage_agree_with_linear_solves(case):
    """Visits solve the transposed system; an advantage is a difference of two solutions."""
    graph, at = case
    chain, A = chain_of(graph, at)
    times = scipy.sparse.linalg.spsolve(A, chain.steps)
    source = np.zeros(len(times))
    source[SOURCE] = 1.0
    visits = scipy.sparse.linalg.spsolve(sp.csc_array(A.T), source)
    found = policy_gradient(graph, at)
    for kind, states in enumerate(chain.kinds):
        mine = found.branches[kind]
        ends = np.cumsum(states.lanes)[:-1]
        lanes_out = np.split(states.lanes_forward()[0], ends)
        lanes_back = np.split(states.lanes_backward()[0], ends)
        for j in range(states.depth):
            out, back = lanes_out[j], lanes_back[j]
            forward = states.forward()[0][j : j + 2]
            backward = states.backward()[0][j : j + 2]
            for name, arrivals, on, other in (
                ("a", out, forward[1:], back),
                ("b", backward[1:], back, forward[1:]),
                ("c", forward[:1], out, backward[:1]),
                ("d", back, backward[:1], out),
            ):
                if kind == chain.target and j + 1 == states.depth and name == "b":
                    # Absorbed at the leaf, the walk never comes back from there.
                    assert mine.visits.b[j] == 0
                    continue
                assert getattr(mine.visits, name)[j] == pytest.approx(
                    visits[arrivals].sum(), rel=1e-9, abs=1e-12
                )
                saved = times[other].mean() - times[on].mean()
                assert getattr(mine.advantage, name)[j] == pytest.approx(
                    saved, rel=1e-8, abs=1e-9 * times.max()
                )


@given(learners())
def test_the_total_is_what_the_branches_push_together(case):
    """Visits times advantage, added up, against the pushes from which cancellation is taken."""
    found = policy_gradient(*case)
    for name, total in found.total.items():
        pushes = np.array([getattr(branch.push, name) for branch in found.branches])
        largest = np.abs(pushes).max()
        np.testing.assert_allclose(pushes.sum(axis=0), total, rtol=0, atol=ROUNDING * largest)


@pytest.mark.parametrize("W", [1, 2, 7])
def test_gradient_agrees_with_the_recurrences(W):
    K, L = 6, 3
    x = np.random.default_rng(W).normal(size=4 * K)
    at = Gaps(a=x[1 : 2 * K : 2], b=x[2 * K + 1 :: 2], c=x[0 : 2 * K : 2], d=x[2 * K :: 2])
    found = recurrences.flat(policy_gradient(CorridorGraph.symmetric(W, K, L), at).total)
    wanted = recurrences.gradient(W, L, x.tolist(), math.exp, math.log)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=ROUNDING * np.abs(wanted).max())


def test_a_deep_corridor():
    """At K = 10^4 the uniform hitting time is the closed polynomial, and the ends are known."""
    K, L = 10_000, 2
    found = policy_gradient(CorridorGraph.symmetric(2, K, L), "uniform")
    assert found.hitting_time == pytest.approx(
        3 * (K * (L + 1) + 1) * (K * (L + 1) + L) / L + 1, rel=1e-10
    )
    assert found.total.b[-1] > 0 > found.total.b[K // 2]


def test_a_walk_too_long_for_a_double_is_refused():
    with pytest.raises(ValueError, match="must fit a double"):
        policy_gradient(CorridorGraph.symmetric(2, 2000, 9), "sft")


def test_the_fork_must_lead_to_the_target():
    graph = CorridorGraph.from_branches([[1], [1]])
    with pytest.raises(ValueError, match="fork must lead to the target branch"):
        policy_gradient(graph, Policy(fork=[0, 1]))


@pytest.mark.parametrize(
    ("start", "error", "text"),
    [
        (3, TypeError, "start must be a policy's name, a Policy, or gaps; got 3"),
        ({"e": 1}, ValueError, "gaps for a, b, c and d alone; got 'e'"),
        ({"a": [1, 2, 3]}, ValueError, r"gaps of a must be .* shape \(2,\); got shape \(3,\)"),
        ({"a": [1, math.nan]}, ValueError, "gaps of a must be finite.*got nan at depth 2"),
        ({"a": -math.inf}, ValueError, "gaps of a must be finite.*got -inf at depth 1"),
        ({"a": "x"}, TypeError, "gaps of a must be numbers; got 'x'"),
        (Policy(c=0), ValueError, "c_1 must be above 0"),
        ("best", ValueError, "policy must be one of"),
    ],
)
def test_bad_starts(start, error, text):
    with pytest.raises(error, match=text):
        policy_gradient(CorridorGraph.symmetric(2, 2, 2), start)


def test_branches_must_share_the_gaps():
    graph = CorridorGraph.from_branches([[2], [3]])
    with pytest.raises(ValueError, match="one gap for each family and depth, shared"):
        policy_gradient(graph, Policy(a=0.5))
