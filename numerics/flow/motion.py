"""The smooth motion between two events: rows at speed ±1, sliding rows on their surfaces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..chain import Floats, Indices
from .balances import Balances

NEWTON_STEPS = 30


class LostSurfaceError(Exception):
    """Sliding gaps cannot be found: Newton's iteration does not converge."""


@dataclass(frozen=True)
class Moment:
    """The flow at one time, and what is needed to go on from it.

    Attributes
    ----------
    time : float
    x : ndarray, shape (2n,)
        Gaps in the order of the walk, flat.
    velocity : ndarray, shape (2n,)
        Right derivatives of the gaps.
    sliding : ndarray of int
        Which gaps slide.
    """

    time: float
    x: Floats
    velocity: Floats
    sliding: Indices


@dataclass(frozen=True)
class Slopes:
    """Balances at a point and their rates.

    Attributes
    ----------
    y : ndarray, shape (2n,)
    matrix : ndarray, shape (2n, m)
        Derivatives of every balance along each of m chosen rows.
    rest : ndarray, shape (2n,)
        Derivatives along the velocities of all other rows.
    weight : ndarray, shape (2n,)
    """

    y: Floats
    matrix: Floats
    rest: Floats
    weight: Floats


def slopes_at(balances: Balances, x: Floats, rows: Indices, velocity: Floats) -> Slopes:
    """Weigh all rows at `x`, with slopes along `rows` and along the others' `velocity`."""
    v = np.zeros((len(rows) + 1, x.size))
    v[np.arange(len(rows)), rows] = 1.0
    v[-1] = velocity
    v[-1, rows] = 0.0
    found = balances.at(x.reshape(2, -1), v.reshape(len(v), 2, -1))
    slopes = found.slopes.reshape(len(v), -1)
    return Slopes(found.y.ravel(), slopes[:-1].T, slopes[-1], found.weight.ravel())


def follow(balances: Balances, start: Moment, time: float, matrix: Floats | None) -> Floats:
    """Return the gaps at `time`, reached from `start` without an event in between.

    Parameters
    ----------
    balances : Balances
    start : Moment
    time : float
    matrix : ndarray, shape (m, m), or None
        The slopes of the sliding rows among each other near `start`, if known.

    Raises
    ------
    LostSurfaceError
        If the sliding gaps cannot be found.
    """
    x = start.x + start.velocity * (time - start.time)
    rows = start.sliding
    if not len(rows):
        return x
    tolerance = balances.resolution(x.reshape(2, -1))
    last = np.inf
    for _ in range(NEWTON_STEPS):
        if matrix is None:
            found = slopes_at(balances, x, rows, np.zeros(x.size))
            y, matrix = found.y[rows], found.matrix[rows]
        else:
            y = balances.at(x.reshape(2, -1)).y.ravel()[rows]
        size = float(np.abs(y).max())
        try:
            step = np.linalg.solve(matrix, -y)
        except np.linalg.LinAlgError:
            raise LostSurfaceError from None
        if not np.all(np.isfinite(step)):
            raise LostSurfaceError
        x[rows] += step
        # The step just taken puts a balance below the tolerance at its rounding error.
        if size <= tolerance:
            return x
        if size > last / 4:
            matrix = None
        last = size
    raise LostSurfaceError
