"""Decisions and overtaking: theory's closed forms against numerics' solves and propagation."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from corridor import CorridorGraph, Policy, numerics, theory


@pytest.mark.parametrize("policy", ["uniform", "sft", "rl"])
@pytest.mark.parametrize("size", [(1, 2, 2), (2, 1, 1), (3, 5, 2), (15, 15, 5)])
def test_decisions_within_their_error_bounds(size, policy):
    found = numerics.decisions(CorridorGraph.symmetric(*size), policy)
    exact = (
        theory.fork_decisions(*size, policy),
        theory.row_decisions(*size, policy),
        theory.walk_entropy(*size, policy),
    )
    for result, value in zip(found, exact, strict=True):
        assert abs(result.fraction - value).evalf(30) <= result.error_bound
        assert result.relative_error_bound < 1e-12


def test_decisions_of_unlike_branches_and_any_rows():
    graph = CorridorGraph.from_branches([[2, 3], [1]], target=1)
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    policy = Policy(
        a=[[half, 1], [quarter]], b=1 - quarter, c=half, d=half, fork=[quarter, 1 - quarter]
    )
    found, solution = numerics.decisions(graph, policy), theory.solve(graph, policy)
    fork = solution.visits[1].c[0] / (1 - quarter)
    rows = sum(sum(family) for branch in solution.visits for family in branch)
    exact = (fork, rows - solution.visits[0].a[1])
    for result, value in zip(found, exact, strict=False):
        assert abs(result.fraction - value) <= result.error_bound


@pytest.mark.parametrize("size", [(3, 4, 2), (2, 2, 1), (5, 3, 3), (3, 1, 6), (2, 1, 3)])
def test_the_budget_is_that_of_propagation(size):
    exact = theory.overtaking_budget(*size)
    found = numerics.overtaking_budget(*size, 4000)
    # Two walks that differ by less than rounding are not told apart at once.
    assert found == exact or (found is None and exact > 4000)


def test_the_best_is_the_best_of_random_policies_in_floats():
    rng = np.random.default_rng(7)
    for W, K, L in product((2, 5), (1, 3), (1, 4)):
        best = [float(theory.best_success(W, K, T)) for T in range(1, 101)]
        for _ in range(5):
            families = dict(zip("abcd", rng.uniform(0.02, 1, (4, K)).tolist(), strict=True))
            walk = numerics.distribution(W, K, L, Policy(**families), 100)
            assert (walk.cdf[1:] <= np.array(best) + 1e-12).all()


def test_sft_is_ahead_up_to_the_lower_bound():
    for size in product((2, 4), (1, 2, 5), (1, 3)):
        low = int(theory.overtaking_bounds(*size)[0])
        base, sft = (numerics.distribution(*size, name, low) for name in ("uniform", "sft"))
        shortest = 2 * size[1] + 2
        assert (base.cdf[shortest:] < sft.cdf[shortest:]).all()
