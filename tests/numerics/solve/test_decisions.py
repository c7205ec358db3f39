"""The errors of decisions and entropies are those of the visits, and little more."""

import math
from fractions import Fraction

import numpy as np
import pytest

from corridor import CorridorGraph, Policy, numerics
from corridor.numerics.solve import decisions
from corridor.numerics.solve.results import UNIT

GRAPH = CorridorGraph.from_branches([[2, 3], [4], [1, 2, 3]], target=1)
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
POLICY = Policy(
    a=QUARTER, b=1 - QUARTER, c=HALF, d=Fraction(1, 3), fork=[QUARTER, HALF, QUARTER]
)


@pytest.mark.parametrize(("value", "error", "roundings"), [(3.0, 0.75, 1), (5.0, 1e-14, 16)])
def test_a_bound_is_the_error_and_the_roundings(value, error, roundings):
    found = decisions._result(value, error, roundings)
    exact = Fraction(error) / Fraction(value) + roundings * Fraction(UNIT)
    assert exact <= Fraction(found.relative_error_bound) <= exact * (1 + 8 * Fraction(UNIT))
    assert found.value == value
    assert decisions._result(0.0, 0.0).relative_error_bound == UNIT


def test_the_errors_are_those_of_the_visits_added_up():
    found, visits = numerics.decisions(GRAPH, POLICY), numerics.solve(GRAPH, POLICY).visits
    pairs = [
        (p, float(n), float(e))
        for branch in visits
        for family, p in zip("abcd", (QUARTER, 1 - QUARTER, HALF, Fraction(1, 3)), strict=True)
        for n, e in zip(
            getattr(branch, family), getattr(branch.error_bound, family), strict=True
        )
    ]
    counted, unsure = (math.fsum(pair[i] for pair in pairs) for i in (1, 2))
    assert found.elsewhere.value == counted
    assert found.elsewhere.error_bound == pytest.approx(unsure + counted * UNIT, rel=1e-12)
    # The target's branch is entered with probability 1/2, and then c_1 comes first.
    once, off = float(visits[1].c[0]), float(visits[1].error_bound.c[0])
    fork = found.fork.value
    assert fork == 2 * once
    assert found.fork.error_bound == pytest.approx(2 * off + 4 * UNIT * fork, rel=1e-12)
    choice = 1.5 * math.log(2)
    entropies = [-float(p) * math.log(p) - float(1 - p) * math.log(1 - p) for p, _, _ in pairs]
    whole = math.fsum(h * n for h, (_, n, _) in zip(entropies, pairs, strict=True))
    spread = math.fsum(h * e for h, (_, _, e) in zip(entropies, pairs, strict=True))
    total = whole + fork * choice
    assert found.entropy.value == pytest.approx(total, rel=1e-14, abs=0)
    expected = spread + (2 * off + 3 * UNIT * fork) * choice + 16 * UNIT * total
    assert found.entropy.error_bound == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize("p", [HALF, QUARTER, Fraction(1, 10**9), Fraction(1, 10**30)])
def test_the_entropy_of_a_small_probability_is_kept(p):
    """To first order it is p (1 - log p); either of the two may be the small one."""
    found = decisions.entropy(p)
    assert found == decisions.entropy(1 - p)
    if p < Fraction(1, 10**6):
        assert found == pytest.approx(float(p) * (1 - math.log(p)), rel=1e-9, abs=0)
    else:
        values = np.array([float(p), float(1 - p)])
        assert found == pytest.approx(-values @ np.log(values), rel=1e-15, abs=0)
