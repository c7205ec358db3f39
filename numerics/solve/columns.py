"""Expected times of a whole column of corridors at once, by squaring, in arrays of floats."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np

from ...theory.model.arguments import described
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import policy_name
from ..graph.arrays import Floats, Indices, Mask
from ..graph.exact_rows import exact_rows
from . import methods
from .equal_diamonds import Climb, all_steps, bounded_roundings, diamond_of, steps_back
from .results import UNIT, Result

# Products of two such are in the range of a float, and integers below are floats.
LARGEST, MOST_EXACT = 2.0**500, 2**50
LIMIT = 2**62


class Times(NamedTuple):
    """A column of expected times.

    Attributes
    ----------
    value : ndarray of float
        Steps, infinite beyond the range of a float.
    log10 : ndarray of float
        Its decimal logarithm, however large.
    relative_error_bound : ndarray of float
        ``|value - exact| <= relative_error_bound * value``.
    """

    value: Floats
    log10: Floats
    relative_error_bound: Floats


def hitting_times(W: Any, K: Any, L: Any, policy: str) -> Times:
    """Return the hitting times of many corridors at once, in floats.

    Parameters
    ----------
    W, K, L : int or array of int
        Of each corridor; a number is taken for all.
    policy : ``"uniform"``, ``"sft"``, ``"rl"``
        Its name.

    Returns
    -------
    Times
        As `hitting_time` of each, with a bound of about 6 K roundings; beyond the range of a
        float one by one.

    Examples
    --------
    >>> times = hitting_times(15, [5, 15, 1000], 5, "sft")
    >>> times.value.round(3).tolist(), times.log10.round(6).tolist()
    ([1153440.963, 431844824909801.0, inf], [6.061995, 14.635328, 859.107837])
    >>> bool((times.relative_error_bound < 1e-13).all())
    True
    """
    W, K, L = _columns(W=W, K=K, L=L)
    with np.errstate(all="ignore"):  # what leaves the range of a float is computed again
        target, dead_end = (one.times(K) for one in _diamonds(L, policy))
        steps = all_steps(K, [(W - 1, dead_end)], target)
    lost = (dead_end.a > LARGEST) | (target.a < 1 / LARGEST)
    return _times(steps, lost, partial(methods.hitting_time, policy=policy), W, K, L)


def backtrack_times(K: Any, L: Any, policy: str) -> Times:
    """Return the backtrack times of many corridors at once, as `hitting_times` does.

    Examples
    --------
    >>> backtrack_times([1, 2, 3], 2, "rl").value
    array([3., 5., 7.])
    """
    K, L = _columns(K=K, L=L)
    with np.errstate(all="ignore"):
        dead_end = _diamonds(L, policy)[1].times(K)
        steps = steps_back(K, dead_end)
    alone = partial(methods.backtrack_time, policy=policy)
    return _times(steps, dead_end.a > LARGEST, alone, K, L)


def _columns(**given: Any) -> list[Any]:
    """Return integers as arrays of one shape, or say which are no positive integers."""
    columns = []
    for name, values in given.items():
        found = np.atleast_1d(values)
        if found.dtype.kind not in "iu":
            raise TypeError(f"{name} must be positive integers; got {described(values)}")
        if found.size and not 1 <= found.min() <= found.max() < LIMIT:
            got = found.min() if found.min() < 1 else found.max()
            raise ValueError(f"{name} must be positive integers below 2**62; got {got}")
        # Twice as many must fit: 100 diamonds may come as one byte.
        columns.append(found.astype(np.int64))
    return list(np.broadcast_arrays(*columns))


def _diamonds(L: Any, policy: str) -> tuple[Climb, ...]:
    """Return the maps of a diamond of the target's branch and of a dead end, for each L."""
    lanes, place = np.unique(L, return_inverse=True)
    each = [_diamonds_of(int(n), policy_name(policy)) for n in lanes]
    return tuple(Climb(*np.array(maps)[place].T) for maps in zip(*each, strict=True))


@lru_cache(maxsize=2**12)
def _diamonds_of(L: int, policy: str) -> tuple[tuple[float, ...], ...]:
    """Return the numbers of both maps for one L, each rounded once."""
    target, dead_end = exact_rows(CorridorGraph.symmetric(2, 1, L), policy)
    maps = diamond_of(target, back=False), diamond_of(dead_end, back=True)
    return tuple(tuple(map(float, one)) for one in maps)


def _times(steps: Floats, lost: Mask, alone: Callable[..., Result], *sizes: Indices) -> Times:
    """Return a column of steps, of which those that are `lost` are computed `alone`."""
    *_, K, _ = sizes
    lost = lost | ~(steps < np.inf) | (np.max(sizes, axis=0) >= MOST_EXACT)
    bounds = bounded_roundings(K, 1, 1) * UNIT
    bounds = np.expm1(bounds * (1 + 2 * UNIT)) * (1 + 1e-14)
    log10 = np.log10(steps, where=~lost, out=np.zeros(steps.shape))
    for i in np.flatnonzero(lost):
        found = alone(*(int(size[i]) for size in sizes))
        fits = found.exponent <= 1024
        steps[i] = math.ldexp(found.mantissa, found.exponent) if fits else math.inf
        log10[i], bounds[i] = found.log10, found.relative_error_bound
    return Times(steps, log10, bounds)
