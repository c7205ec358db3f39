"""The smooth motion between two events: rows at speed ±1, sliding rows on their surfaces."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from scipy.linalg.lapack import dgetrf, dgetrs

from ..graph.arrays import ByValue, Floats, Indices
from .couplings import couplings
from .switching_functions import Balance, Balances

Factors: TypeAlias = tuple[Any, Any]

NO_ROWS: Indices = np.empty(0, dtype=int)
NO_MATRIX = np.empty((0, 0))

NEWTON_STEPS = 30
REFINED = 1e-10
"""Below this the refinement of velocities, which are about 1, may end at its rounding error."""


class LostSurfaceError(Exception):
    """Sliding gaps or their velocities cannot be found."""


@dataclass(frozen=True, eq=False)
class Moment(ByValue):
    """The flow at one time: gaps `x` in the order of the walk, velocities, and who slides."""

    time: float
    x: Floats
    velocity: Floats
    sliding: Indices


@dataclass(frozen=True)
class View:
    """Gaps `x` and balances `y` at a point, with their slopes and rates as rows move there.

    Balances below `tolerance` are ties. `matrix`, shape (m, m), holds the derivatives of the
    balances of the m sliding rows along each of them, and `factors` factors it, or one nearby.
    The `velocity` of a sliding row keeps its balance at 0; `rate` is that of the balances.
    """

    x: Floats
    y: Floats
    tolerance: float
    weight: Floats
    matrix: Floats
    factors: Factors | None
    velocity: Floats
    rate: Floats


def view(
    balances: Balances,
    x: Floats,
    velocity: Floats,
    sliding: Indices,
    factors: Factors | None = None,
) -> View:
    """Weigh all rows at `x`, where `sliding` rows slide and the others have `velocity`.

    `factors` are those of a view nearby, with the same rows sliding, to save new ones. Raises
    LostSurfaceError if no velocity keeps the sliding rows on their surfaces.
    """
    found, rest = _moving(balances, x, velocity, sliding)
    velocity, matrix, rate = velocity.copy(), NO_MATRIX, rest
    if len(sliding):
        matrix = couplings(balances, x.reshape(2, -1), sliding)
        velocity[sliding], factors = _solved(matrix, -rest[sliding], factors)
        rate = _moving(balances, x, velocity, NO_ROWS)[1]
    tolerance = balances.resolution(x.reshape(2, -1))
    y, weight = found.y.ravel(), found.weight.ravel()
    return View(x, y, tolerance, weight, matrix, factors, velocity, rate)


def slopes(
    balances: Balances, x: Floats, velocity: Floats, rows: Indices
) -> tuple[Floats, Floats, Floats]:
    """Return weights and slopes of `rows` along each other, and rates due to all others."""
    found, rest = _moving(balances, x, velocity, rows)
    matrix = couplings(balances, x.reshape(2, -1), rows)
    return found.weight.ravel()[rows], matrix, rest[rows]


def _moving(
    balances: Balances, x: Floats, velocity: Floats, still: Indices
) -> tuple[Balance, Floats]:
    """Return the balances and their rates as rows move, but for those that stand `still`."""
    v = velocity.copy()
    v[still] = 0.0
    found = balances.at(x.reshape(2, -1), v.reshape(1, 2, -1))
    return found, found.slopes.ravel()


def factored(matrix: Floats) -> Factors:
    """Return the LU factors of a square matrix; raise LostSurfaceError if it is singular."""
    if not np.all(np.isfinite(matrix)):
        raise LostSurfaceError
    lu, pivots, singular = dgetrf(matrix)
    if singular:
        raise LostSurfaceError
    return lu, pivots


def _solved(matrix: Floats, right: Floats, factors: Factors | None) -> tuple[Floats, Factors]:
    """Solve a linear system by refinement with nearby `factors`, or by new ones."""
    if factors is not None:
        solution, last = np.zeros(len(right)), np.inf
        for _ in range(NEWTON_STEPS):
            step = dgetrs(*factors, right - matrix @ solution)[0]
            solution += step
            size = float(np.abs(step).max())
            if not size <= last / 2:
                break
            last = size
        # Small steps that no longer shrink are the rounding of the residual.
        if last <= REFINED:
            return solution, factors
    factors = factored(matrix)
    return dgetrs(*factors, right)[0], factors


def follow(
    balances: Balances,
    start: Moment,
    time: float,
    factors: Factors | None = None,
    bend: Floats | None = None,
) -> Floats:
    """Return the gaps at `time`, reached from `start` without an event in between.

    Newton's iteration begins with `factors`, the factored slopes of the sliding rows among
    each other near `start`, and guesses by `bend`, half the second derivative of the gaps. It
    raises LostSurfaceError if it does not converge.
    """
    x = start.x + start.velocity * (time - start.time)
    rows = start.sliding
    if not len(rows):
        return x
    if bend is not None:
        x[rows] += bend[rows] * (time - start.time) ** 2
    tolerance = balances.resolution(x.reshape(2, -1))
    last = np.inf
    for _ in range(NEWTON_STEPS):
        if factors is None:
            factors = factored(couplings(balances, x.reshape(2, -1), rows))
        y = balances.at(x.reshape(2, -1)).y.ravel()
        size = float(np.abs(y[rows]).max())
        if not size < np.inf:
            raise LostSurfaceError
        # The step from a balance below the tolerance leaves it at its rounding error.
        x[rows] += dgetrs(*factors, -y[rows])[0]
        if size <= tolerance:
            return x
        if size > last / 4:
            factors = None
        last = size
    raise LostSurfaceError
