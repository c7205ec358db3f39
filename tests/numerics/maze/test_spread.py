"""The bounds on a maze's variance: sharp where the worst case can be written down."""

from fractions import Fraction

import numpy as np
import pytest
from counted import Counted, added, count

from corridor.numerics.maze.chains import maze_chain
from corridor.numerics.maze.spread import mixed_variance, target_times
from corridor.numerics.solve.results import UNIT, Result
from corridor.theory import Maze


def drawn(priors, means, errors, variances):
    """Return the variance of a drawn target and its bound, of times off by `errors`."""
    times = [Result.of(m, e / m, "elimination") for m, e in zip(means, errors, strict=True)]
    found = mixed_variance(np.array(priors), times, variances)
    return found.fraction, Fraction(found.relative_error_bound) * found.fraction


@pytest.mark.parametrize(("gap", "off"), [(1.0, 64.0), (8.0, 8.0), (512.0, 2.0)])
def test_a_time_of_small_prior_that_is_off(gap, off):
    """All of the variance but p^2 hangs on one gap, which may be larger by its time's error."""
    p = Fraction(1, 2**20)
    found, bound = drawn(
        [float(1 - p), float(p)], [1024.0, 1024.0 + gap], [0.0, off], [(0.0, 0.0)] * 2
    )
    exact = p * (1 - p) * Fraction(gap) ** 2
    worst = p * (1 - p) * Fraction(gap + off) ** 2
    assert abs(found - exact) <= exact / 2**50
    assert worst - exact <= bound <= (worst - exact) * (1 + 6 * p)


def test_the_variances_of_the_targets_are_off_by_what_they_are():
    """Their mean is added to that of the gaps, and is off by the mean of their errors."""
    found, bound = drawn([0.25, 0.75], [4.0, 8.0], [0.0, 0.0], [(5.0, 1.0), (7.0, 2.0)])
    assert found == Fraction(19, 2)
    assert Fraction(7, 4) <= bound <= Fraction(7, 4) * (1 + Fraction(1, 10**8))


@pytest.mark.parametrize("n", [1, 2, 16])
def test_the_roundings_of_a_mean_variance(n):
    """Exact parts: n products, n sums, twice; where the means agree, nothing else is unsure."""
    found, bound = drawn([1 / n] * n, [4.0] * n, [0.0] * n, [(3.0, 0.0)] * n)
    assert found == 3
    roundings = bound / found / Fraction(UNIT)
    assert 2 * n + 2 <= roundings <= 2 * n + 9


def test_a_variance_of_nothing_has_no_sure_digit():
    assert drawn([1.0], [4.0], [0.0], [(0.0, 0.0)]) == (0, 0)
    times = [Result.of(4.0, 0.0, "elimination")]
    assert mixed_variance(np.ones(1), times, [(0.0, 1.0)]).relative_error_bound == np.inf


class Off:
    """An elimination of which the errors are known."""

    def __init__(self, *errors):
        self.errors = list(errors)

    def times(self, steps):
        return np.ones(len(steps)), self.errors.pop(0)

    def visits(self, begin):
        return np.ones(len(begin)), self.errors.pop(0)


@pytest.mark.parametrize("ways", [1, 2, 7])
def test_the_roundings_of_a_second_moment(ways):
    """A time, and the mean of what follows it, are solved for once more."""
    edges = [("source", 0), *((0, n) for n in range(1, ways + 1)), (1, "x")]
    chain = maze_chain(Maze.from_edges(edges, targets=["x"]), "uniform")
    longest = max(np.bincount(chain.row))
    ahead = added([Counted(1) * Counted(0)] * longest)
    twice = count(Counted(0) + ahead) * UNIT
    _, _, kept = chain.absorbed("x")
    for errors, expected in [
        ((0.0, 0.0, 0.0), twice),
        ((0.25, 0.0, 0.125), 0.375 + twice),
        ((0.25, 0.75, 0.125), 0.75),
    ]:
        # Of the times, of the visits, of the second moment.
        walk = target_times(chain, chain.vertices["x"], (Off(*errors), kept), 0)
        assert expected <= walk.bound <= expected * (1 + 2e-9)
