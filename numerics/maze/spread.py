r"""The variance of a walk on a maze, and what each way saves, with bounds on their errors.

Both are differences of times. Times and visits come with a bound on their relative errors,
so a difference of times comes with one on its absolute error; nothing else is subtracted. The
variance is computed in two ways, and that of the smaller error counts (docs/maze.md, "In
floating point"): as a sum of squares, the law of total variance step by step, where a row that
leaves no choice adds nothing, exactly; and as the second moment less the square of the mean,
which keeps its digits where a walk is long because it is seldom lucky.
"""

from typing import NamedTuple

import numpy as np

from ..graph.arrays import Floats, Indices, Mask
from ..solve.elimination import Elimination
from ..solve.results import UNIT, Result
from .chains import MazeChain

METHOD = "elimination"


class TargetTimes(NamedTuple):
    """The walk to one target.

    Attributes
    ----------
    times : ndarray, shape (rows,)
        Expected further steps after each row; infinite where the target may be missed.
    visits : ndarray, shape (rows,)
        How often the walk is in each row.
    arrives : ndarray of bool, shape (entries,)
        Which entries of the chain end the walk.
    square : float
        Second moment of the further steps after the first row; infinite beyond a float.
    bound : float
        Of the relative errors.
    """

    times: Floats
    visits: Floats
    arrives: Mask
    square: float
    bound: float


def target_times(
    chain: MazeChain, target: int, eliminated: tuple[Elimination, Indices], start: int
) -> TargetTimes:
    """Solve for times, visits and the second moment of the walk from the row `start`."""
    elimination, kept = eliminated
    known = kept >= 0
    size = int(known.sum())
    begin = np.zeros(size)
    begin[kept[start]] = 1.0
    times, visits = np.full(len(kept), np.inf), np.zeros(len(kept))
    times[known], error = elimination.times(np.ones(size))
    visits[known], bound = elimination.visits(begin)
    arrives = chain.way == target
    ahead = np.where(known[chain.row], following(chain, times, arrives), 0.0)
    # Twice a time less one: of the steps ahead, and of those after the next.
    onwards = np.zeros(len(kept))
    np.add.at(onwards, chain.row, chain.probability * ahead)
    twice = times[known] + onwards[known]
    try:
        squares, further = elimination.times(twice)
    except OverflowError:
        squares, further = np.full(size, np.inf), 0.0
    longest = int(np.bincount(chain.row).max())
    bound = max(bound, error + further + (longest + 2) * UNIT) * (1 + 1e-9)
    return TargetTimes(times, visits, arrives, float(squares[kept[start]]), bound)


def following(chain: MazeChain, times: Floats, arrives: Mask) -> Floats:
    """Return the expected further steps after each entry of the chain."""
    return np.where(arrives, 0.0, np.where(chain.end >= 0, times[chain.end], np.inf))


def walk_variance(chain: MazeChain, walk: TargetTimes, start: int) -> tuple[float, float]:
    """Return the variance of the steps of one walk, and a bound on its absolute error."""
    time = float(walk.times[start])
    value = max(walk.square - time**2, 0.0)
    error = (walk.square * walk.bound + 2 * time**2 * (walk.bound + 2 * UNIT)) * (1 + 1e-9)
    moments = (value, error if np.isfinite(walk.square) else np.inf)
    return min(_step_by_step(chain, walk), moments, key=lambda pair: pair[1])


def _step_by_step(chain: MazeChain, walk: TargetTimes) -> tuple[float, float]:
    """Return the sum over the rows of visits times the variance of what is ahead."""
    # A row that leaves no choice adds nothing, nor does one that is not visited.
    choice = np.bincount(chain.row, minlength=len(chain.place)) > 1
    on = np.flatnonzero((choice & (walk.visits > 0))[chain.row])
    row = chain.row[on]
    after, p = following(chain, walk.times, walk.arrives)[on], chain.probability[on]
    mean = walk.times[row] - 1
    gaps = np.abs(after - mean)
    unsure = walk.bound * (after + walk.times[row]) + 2 * UNIT * (after + mean)
    weights = walk.visits[row] * p
    with np.errstate(over="ignore"):
        value = float(weights @ gaps**2)
        error = float(weights @ (2 * gaps * unsure + unsure**2))
    # Of the weights, and of sums of so many terms.
    relative = walk.bound + (len(on) + 8) * UNIT
    return value, (error * (1 + 2 * relative) + value * relative) * (1 + 1e-9)


def mixed_variance(
    priors: Floats, times: list[Result], variances: list[tuple[float, float]]
) -> Result:
    """Return the variance of the steps when the target is drawn."""
    means = np.array([time.value for time in times])
    errors = np.array([time.value * (time.relative_error_bound + 4 * UNIT) for time in times])
    value = float(priors @ [v for v, _ in variances])
    error = float(priors @ [e for _, e in variances])
    if len(times) > 1:
        mean, unsure = float(priors @ means), float(priors @ errors)
        gaps, each = np.abs(means - mean), errors + unsure + len(times) * UNIT * mean
        value += float(priors @ gaps**2)
        error += float(priors @ (2 * gaps * each + each**2))
    error = (error + (2 * len(times) + 8) * UNIT * value) * (1 + 1e-9)
    relative = error / value if value else (np.inf if error else 0.0)
    return Result.of(value, float(relative), METHOD)
