"""Which way rows move that stand on their switching surfaces (Filippov).

Rows whose gradient is 0 have balances ``y = 0`` and, moving with velocities v, balances that
change at the rates ``y' = f + M v``. A Filippov solution moves a row up (v = 1) only if its
balance does not fall, down (v = -1) only if it does not rise, and otherwise keeps it at 0
with ``-1 < v < 1``: the row slides. That is a linear complementarity problem with bounds.
Row i of M times a positive weight is a row of the Hessian of the objective: where that is
negative definite, the solution is unique and attracts its neighbours.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from ..graph.arrays import Floats, Mask

# Rows up to which all 3^n choices are tried where pivoting finds none.
MOST_TRIED = 6


@dataclass(frozen=True)
class Directions:
    """Velocities of rows on their surfaces, between -1 and 1, and which rows slide."""

    velocity: Floats
    slides: Mask


def directions(M: Floats, f: Floats, weight: Floats) -> Directions | None:
    """Solve for the velocities of rows on their surfaces; None if no solution attracts.

    `f` is the rate of each balance when these rows stand still, `M`, shape (n, n), its rate
    per velocity of each of them; the `weight` are positive, ``weight[:, None] * M`` symmetric.
    This is Murty's least-index principal pivoting, finite when -M is a P-matrix.

    One row is held on its surface, one pushed through it:

    >>> found = directions(-np.eye(2), np.array([0.5, 3.0]), np.ones(2))
    >>> found.velocity, found.slides
    (array([0.5, 1. ]), array([ True, False]))
    """
    n = len(f)
    # A row whose own move does not change its balance cannot be held there.
    slides = (np.diag(M) != 0) | (f == 0)
    velocity = np.where(slides, 0.0, np.sign(f))
    for _ in range(20 + 20 * n):
        held = np.flatnonzero(slides)
        moving = np.where(slides, 0.0, velocity)
        try:
            velocity[held] = np.linalg.solve(M[np.ix_(held, held)], -(f + M @ moving)[held])
        except np.linalg.LinAlgError:
            return _only_one(M, f, weight)
        wrong = _wrong(M, f, velocity, slides)
        if not wrong.any():
            if attracts(M[np.ix_(held, held)], weight[held]):
                return Directions(velocity, slides)
            return _only_one(M, f, weight)
        i = int(np.argmax(wrong))
        if slides[i]:
            velocity[i] = np.sign(velocity[i])
        slides[i] = not slides[i]
    return _only_one(M, f, weight)


def _only_one(M: Floats, f: Floats, weight: Floats) -> Directions | None:
    """Return the solution if trying all choices for few rows finds just one that attracts.

    Where -M is no P-matrix, as branches with different lanes can make it, pivoting may cycle
    although there is a solution.
    """
    n = len(f)
    if n > MOST_TRIED:
        return None
    found = []
    for choice in product((1.0, -1.0, 0.0), repeat=n):
        velocity, slides = np.array(choice), np.array(choice) == 0
        held = np.flatnonzero(slides)
        block = M[np.ix_(held, held)]
        if not attracts(block, weight[held]):
            continue
        velocity[held] = np.linalg.solve(block, -(f + M @ velocity)[held])
        if not _wrong(M, f, velocity, slides).any():
            found.append(Directions(velocity, slides))
    return found[0] if len(found) == 1 else None


def _wrong(M: Floats, f: Floats, velocity: Floats, slides: Mask) -> Mask:
    """Tell which rows slide too fast, or move against their balance."""
    return np.where(slides, np.abs(velocity) > 1, velocity * (f + M @ velocity) < 0)


def attracts(M: Floats, weight: Floats) -> bool:
    """Tell whether ``weight[:, None] * M``, symmetrised, is negative definite.

    The rows are scaled to a unit diagonal first: weights span many orders of magnitude.
    """
    if not len(weight):
        return True
    hessian = -weight[:, None] * M
    diagonal = np.diag(hessian)
    if not np.all(diagonal > 0):
        return False
    scale = 1 / np.sqrt(diagonal)
    scaled = scale[:, None] * hessian * scale
    try:
        np.linalg.cholesky((scaled + scaled.T) / 2)
    except np.linalg.LinAlgError:
        return False
    return True
