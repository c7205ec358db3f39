"""Contestants for RLVR by sign ascent: 1200 updates of 0.01 from the uniform policy, W=15, L=5.

The answer is the hitting time before each update.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from corridor import numerics

W, L, STEP, UPDATES = 15, 5, 0.01, 1200
# From here on the flow does not take part.
DEEP = 500

Call = Callable[[], Any]


def exact(K: int) -> Any:
    """Return the discrete rule's hitting times: before each update, and after the last.

    One more is what steps of a tenth end at, the reference of the flow. Where rows slide, steps
    of 0.01 need not come near it: at K = 50 they end at 456,708 steps, those of a tenth at
    2934.724 and the flow at 2934.723.

    They are ours, in floating point; digits here are those on which two contestants agree.
    Where rows dip (docs/dip.md) they chatter: then a rounding decides which way one goes.
    """
    run = numerics.discrete_flow(W, K, L, step=STEP, updates=UPDATES)
    return [*run.hitting_times.tolist(), _fine(K)]


@lru_cache
def _fine(K: int) -> float:
    """Return the last hitting time with steps of a tenth; NaN where that takes long."""
    if K >= DEEP:
        return math.nan
    fine = numerics.discrete_flow(W, K, L, step=STEP / 10, updates=10 * UPDATES)
    return fine.hitting_time


def discrete(K: int) -> Call:
    """Our discrete rule."""

    def call() -> list[float]:
        run = numerics.discrete_flow(W, K, L, step=STEP, updates=UPDATES)
        return run.hitting_times.tolist()

    return call


def flow(K: int) -> Call:
    """Our exact flow for the same time: rows slide where the discrete rule chatters."""
    end = STEP * UPDATES
    return lambda: {UPDATES + 1: numerics.sign_flow(W, K, L, end).hitting_time(end)}


def dense(K: int, updates: int, sparse: bool = False) -> Call:
    """What a reproduction would write: the chain as a matrix, solved, and its adjoint.

    Lanes and dead ends are lumped, the two sparings that a careful one would find; one more is
    to factor the matrix as a sparse one. Only the first `updates` are made.
    """
    import numpy as np

    def call() -> list[float]:
        x, times = np.zeros((4, K)), []
        for _ in range(updates):
            hitting_time, gradient = adjoint_gradient(x, sparse=sparse)
            times.append(hitting_time)
            x += STEP * np.sign(gradient)
        return times

    return call


def adjoint_gradient(x: Any, *, sparse: bool) -> tuple[float, Any]:
    """Return the hitting time at the gaps `x` and the gradient of its negative, by the adjoint.

    `x` holds the gaps of a, b, c and d, shape (4, K).
    """
    import numpy as np

    K = x.shape[1]
    entries = _entries(K)
    log = np.log(L)
    ahead = 1 / (1 + np.exp(-x - np.array([[-log], [log], [log], [-log]]))).ravel()
    values = entries.base + entries.slope * ahead[entries.row]
    solve, transposed = (_sparse_factors if sparse else _dense_factors)(entries, values)
    t, visits = solve(entries.ones), transposed(entries.first)
    change = visits[entries.i] * entries.slope * t[entries.j]
    gradient = np.bincount(entries.row, change, 4 * K) * ahead * (1 - ahead)
    return float(t[0]), gradient.reshape(x.shape)


class _Entries(NamedTuple):
    """Entries ``base + slope * ahead[row]`` of ``I - Q`` by columns; right-hand sides."""

    i: Any
    j: Any
    starts: Any
    base: Any
    slope: Any
    row: Any
    ones: Any
    first: Any


@lru_cache
def _entries(K: int) -> _Entries:
    """Return where the entries stand and what they are made of, which no update changes."""
    import numpy as np

    n, _, i, j = _layout(K)
    fixed = [1 / W] * 3 + [1 - 1 / W] * 3 + [1.0]
    none = np.zeros(len(fixed))
    # Of each family first where its rows go, then where else, each 2K entries.
    base = np.tile(np.repeat([0.0, -1.0], 2 * K), 4)
    slope = np.tile(np.repeat([-1.0, 1.0], 2 * K), 4)
    row = np.tile(np.arange(4 * K).reshape(4, K), 4).ravel()
    i, j = np.append(i, np.arange(n)), np.append(j, np.arange(n))
    base = np.concatenate([-np.array(fixed), base, np.ones(n)])
    slope = np.concatenate([none, slope, np.zeros(n)])
    row = np.concatenate([none.astype(int), row, np.zeros(n, dtype=int)])
    order = np.lexsort((i, j))
    starts = np.searchsorted(j[order], np.arange(n + 1))
    parts = (array[order] for array in (base, slope, row))
    return _Entries(i[order], j[order], starts, *parts, np.ones(n), np.eye(1, n)[0])


def _dense_factors(entries: _Entries, values: Any) -> tuple[Call, Call]:
    """Return the solves with ``I - Q`` and with its transpose, by NumPy's dense factors."""
    import numpy as np
    import scipy.linalg

    matrix = np.zeros((len(entries.ones), len(entries.ones)))
    matrix[entries.i, entries.j] = values
    factors = scipy.linalg.lu_factor(matrix)
    return (
        lambda b: scipy.linalg.lu_solve(factors, b),
        lambda b: scipy.linalg.lu_solve(factors, b, trans=1),
    )


def _sparse_factors(entries: _Entries, values: Any) -> tuple[Call, Call]:
    """Return the same by SciPy's sparse factors; where the entries stand is known."""
    import scipy.sparse as sp
    from scipy.sparse.linalg import splu

    n = len(entries.ones)
    factors = splu(sp.csc_matrix((values, entries.i, entries.starts), shape=(n, n)))
    return factors.solve, lambda b: factors.solve(b, "T")


@lru_cache
def _layout(K: int) -> tuple[int, list[tuple[Any, Any, Any]], Any, Any]:
    """Return n; for a, b, c, d states, where they go and where else; Q's rows and columns.

    The arrays of a family have shape (2, K): target branch and dead ends. A branch has the
    edges 0 … 2K forward and then backward; edge 2j-1 is diamond j. The target comes last.
    """
    import numpy as np

    edges = 2 * K + 1
    first = 1 + np.array([0, 2 * edges])[:, None]
    n, before = 4 * edges + 1, 2 * np.arange(K)
    forward, backward = first + before, first + edges + before
    places = [
        (forward + 1, forward + 2, backward + 1),
        (backward + 2, backward + 1, forward + 2),
        (forward, forward + 1, backward),
        (backward + 1, backward, forward + 1),
    ]
    at_fork = np.array([0, first[0, 0] + edges, first[1, 0] + edges])
    end = first[1] + edges - 1
    moves = [(at_fork, np.repeat(first[0], 3)), (at_fork, np.repeat(first[1], 3))]
    moves += [(end, end + edges)]
    for state, named, other in places:
        moves += [(state, named), (state, other)]
    i, j = (
        np.concatenate([part.ravel() for part in side]) for side in zip(*moves, strict=True)
    )
    return n, places, i, j
