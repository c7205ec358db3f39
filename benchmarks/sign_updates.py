"""Contestants for RLVR by sign ascent: 1200 updates of 0.01 from the uniform policy, W=15, L=5.

The answer is the hitting time before each update.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

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
    n, places, _, _ = _layout(K)
    log = np.log(L)
    ahead = 1 / (1 + np.exp(-(x + np.array([[-log], [log], [log], [-log]]))))
    solve, transposed = (_sparse_factors if sparse else _dense_factors)(K, _values(ahead))
    t = solve(np.ones(n))
    visits = transposed(np.eye(1, n)[0])
    t = np.append(t, 0.0)
    gradient = np.zeros(x.shape)
    for family, ((state, named, other), p) in enumerate(zip(places, ahead, strict=True)):
        change = p * (1 - p) * visits[state] * (t[other] - t[named])
        gradient[family] = change.sum(axis=0)
    return float(t[0]), gradient


def _dense_factors(K: int, values: Any) -> tuple[Call, Call]:
    """Return the solves with ``I - Q`` and with its transpose, by NumPy's dense factors."""
    import numpy as np
    import scipy.linalg

    n, _, i, j = _layout(K)
    matrix = np.eye(n)
    matrix[i, j] -= values
    factors = scipy.linalg.lu_factor(matrix)
    return (
        lambda b: scipy.linalg.lu_solve(factors, b),
        lambda b: scipy.linalg.lu_solve(factors, b, trans=1),
    )


def _sparse_factors(K: int, values: Any) -> tuple[Call, Call]:
    """Return the same by SciPy's sparse factors; where the entries stand is known."""
    import numpy as np
    import scipy.sparse as sp
    from scipy.sparse.linalg import splu

    n, order, indices, indptr = _columns(K)
    data = np.append(-values, np.ones(n))[order]
    factors = splu(sp.csc_matrix((data, indices, indptr), shape=(n, n)))
    return factors.solve, lambda b: factors.solve(b, "T")


@lru_cache
def _columns(K: int) -> tuple[int, Any, Any, Any]:
    """Return n, and where the entries of ``I - Q`` stand column by column, Q's first."""
    import numpy as np
    import scipy.sparse as sp

    n, _, i, j = _layout(K)
    i, j = np.append(i, np.arange(n)), np.append(j, np.arange(n))
    order = sp.csc_matrix((np.arange(len(i)), (i, j)), shape=(n, n))
    return n, order.data, order.indices, order.indptr


def _values(ahead: Any) -> Any:
    """Return the entries of Q: at the fork, at the dead ends' leaf, and of each row."""
    import numpy as np

    fixed = [1 / W] * 3 + [1 - 1 / W] * 3 + [1.0]
    rows = [np.tile(p, 2) for row in ahead for p in (row, 1 - row)]
    return np.concatenate([fixed, *rows])


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
