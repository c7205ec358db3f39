"""The exact training flows against the full chain and integrated softmax rows."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from sympy import Rational

from corridor import CorridorGraph, numerics, theory

# Row sums of a chain of under 200 states, each entry with a few roundings of 1e-16, and
# visits of under 100: nothing is lost but the last four digits.
SOLVED = 1e-12
# The integrator is asked for 1e-12 a step and makes a few hundred steps.
INTEGRATED = 1e-9


def visits_of_own_rows(W, K, L, policy):
    """Return (a, b, c, d), visits by depth to one row of a branch, the target drawn evenly."""
    visits = numerics.solve(CorridorGraph.symmetric(W, K, L), policy, "sparse").visits
    rows = np.array([[getattr(kind, name) for name in "abcd"] for kind in visits]).sum(axis=0)
    # A row after a lane is each lane's own: L of them share what the diamond gets.
    return rows / W / np.array([[L], [1], [1], [L]])


@pytest.mark.parametrize(("W", "K", "L"), [(1, 2, 3), (2, 1, 1), (3, 3, 2), (5, 2, 4)])
def test_visits(W, K, L):
    distilled = [[float(x)] * K for x in theory.training_visits(W, L, backtracking=1)]
    np.testing.assert_allclose(
        visits_of_own_rows(W, K, L, "rl"), distilled, rtol=SOLVED, atol=SOLVED
    )
    pretraining = [[float(x) for x in row] for row in theory.pretraining_visits(W, K, L)]
    np.testing.assert_allclose(
        visits_of_own_rows(W, K, L, "uniform"), pretraining, rtol=SOLVED, atol=SOLVED
    )


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def trained(z, visits, data, t):
    """Integrate a whole softmax row under cross-entropy on the next-edge shares `data`."""
    flow = solve_ivp(
        lambda _, z: visits * (data - softmax(z)), (0, t), z, "DOP853", rtol=1e-12, atol=1e-12
    )
    return flow.y[:, -1]


@pytest.mark.parametrize("family", "abcd")
@pytest.mark.parametrize("L", [1, 2, 5])
@pytest.mark.parametrize("t", [Rational(1, 10), 3, 200])
def test_lambert_w_is_where_the_full_row_goes(family, L, t):
    row = theory.row_flow(family, L, Rational(3, 2))
    group = L if family in "bc" else 1
    data = np.r_[np.full(group, 1 / group), np.zeros(L + 1 - group)]
    z = trained(np.zeros(L + 1), 1.5, data, float(t))
    found = softmax(z)[:group].sum()
    assert found == pytest.approx(float(row.probability(t)), rel=INTEGRATED, abs=0)
    assert z[0] - z[-1] == pytest.approx(float(row.gap(t)), rel=INTEGRATED, abs=0)


@pytest.mark.parametrize("share", [Rational(1, 10), Rational(1, 3), Rational(19, 20)])
@pytest.mark.parametrize("t", [0.1, 1.0, 5.0])
def test_mixed_data_are_followed_by_the_exact_inverse(share, t):
    row = theory.row_flow("c", 4, 2, data=share)
    data = np.r_[np.full(4, float(share) / 4), 1 - float(share)]
    h = softmax(trained(np.zeros(5), 2.0, data, t))[:4].sum()
    odds = Rational(h / (1 - h))
    # The inverse magnifies an error in h by one over the velocity h' there.
    velocity = float(row.speed) * h * (1 - h) * abs(float(share) - h)
    assert float(row.time(odds)) == pytest.approx(t, rel=0, abs=INTEGRATED / velocity)


def test_pretraining_contracts_any_start_at_the_stated_rate():
    rng = np.random.default_rng(3)
    for n in (2, 3, 6):
        z = rng.normal(scale=2, size=n)
        spread = np.ptp(z)
        for t in (0.5, 3.0, 12.0):
            left = np.ptp(trained(z, 1.3, np.full(n, 1 / n), t))
            bound = np.log1p(np.expm1(spread) * np.exp(-1.3 * t / n))
            assert 0 < left <= bound
        # The rate is sharp: between two late times the spread decays by it.
        early, late = (np.ptp(trained(z, 1.3, np.full(n, 1 / n), 12.0 * n + s)) for s in (0, n))
        assert late / early == pytest.approx(np.exp(-1.3), rel=1e-3, abs=0)


def chain_time(W, K, L, policy):
    found = numerics.solve(CorridorGraph.symmetric(W, K, L), policy, "sparse").hitting_time
    return found.value, found.relative_error_bound


@pytest.mark.parametrize("share", [0, Rational(1, 10), 1])
@pytest.mark.parametrize("t", [0, Rational(5, 2), 40])
def test_hitting_time_along_the_training(share, t):
    flow = theory.training_flow(4, 3, share)
    found, theta = chain_time(4, 3, 3, flow.policy(t))
    exact = float(flow.hitting_time(3, t))
    assert abs(found - exact) <= theta * exact
    assert theta < INTEGRATED


@pytest.mark.parametrize(("W", "K", "L"), [(3, 2, 1), (5, 3, 2), (4, 4, 3)])
@pytest.mark.parametrize("sharing", ["none", "lanes"])
def test_the_chain_agrees_when_sft_begins_to_harm(W, K, L, sharing):
    flow = theory.training_flow(W, L, sharing=sharing)
    slow = theory.sft_time_to_slower(W, K, L, sharing=sharing, width=Rational(1, 10))
    start, theta = chain_time(W, K, L, flow.policy(0))
    assert theta < INTEGRATED
    for part in (Rational(1, 50), Rational(1, 2), 1):
        assert chain_time(W, K, L, flow.policy(slow.lower * part))[0] < start
    for more in (1, 2, 50):
        assert chain_time(W, K, L, flow.policy(slow.upper * more))[0] > start


def test_distillation_ends_as_one_over_t():
    flow = theory.training_flow(3, 2, backtracking=1)
    constant = float(theory.distillation_excess(3, 2, 2))
    optimum = theory.hitting_time(3, 2, 2, "rl")
    errors = []
    for t in (10**3, 10**5, 10**7):
        # Forty digits, so that the optimum can be subtracted.
        excess = float(flow.hitting_time(2, t).evalf(40) - optimum)
        errors.append(abs(excess * t / constant - 1) * t / np.log(t))
    # The relative error is of order log(t)/t: these stay alike over four decades.
    assert max(errors) < 2 * min(errors)
