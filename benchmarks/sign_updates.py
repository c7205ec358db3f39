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

    entries, n, rows = _chain_entries(x)
    solve, transposed = (_sparse_factors if sparse else _dense_factors)(entries, n)
    t = solve(np.ones(n))
    visits = transposed(np.eye(1, n)[0])
    t = np.append(t, 0.0)
    gradient = np.zeros(x.shape)
    for family, (state, named, other, p) in enumerate(rows):
        change = p * (1 - p) * visits[state] * (t[other] - t[named])
        gradient[family] = change.sum(axis=0)
    return float(t[0]), gradient


def _dense_factors(entries: Any, n: int) -> tuple[Call, Call]:
    """Return the solves with ``I - Q`` and with its transpose, by NumPy's dense factors."""
    import numpy as np
    import scipy.linalg

    i, j, p = entries
    matrix = np.eye(n)
    matrix[i, j] -= p
    factors = scipy.linalg.lu_factor(matrix)
    return (
        lambda b: scipy.linalg.lu_solve(factors, b),
        lambda b: scipy.linalg.lu_solve(factors, b, trans=1),
    )


def _sparse_factors(entries: Any, n: int) -> tuple[Call, Call]:
    """Return the same by SciPy's sparse factors."""
    import scipy.sparse as sp
    from scipy.sparse.linalg import splu

    i, j, p = entries
    factors = splu(sp.csc_matrix(sp.eye_array(n) - sp.coo_array((p, (i, j)), shape=(n, n))))
    return factors.solve, lambda b: factors.solve(b, "T")


def _chain_entries(x: Any) -> tuple[Any, int, list[tuple[Any, Any, Any, Any]]]:
    """Return Q and, for a, b, c, d: states, where they go, where else, and how likely.

    Q is told by its entries: their rows, their columns and their values.

    The arrays of a family have shape (2, K): target branch and dead ends. A branch has the
    edges 0 … 2K forward and then backward; edge 2j-1 is diamond j. The target comes last.
    """
    import numpy as np

    K = x.shape[1]
    edges = 2 * K + 1
    first = 1 + np.array([0, 2 * edges])[:, None]
    n, before = 4 * edges + 1, 2 * np.arange(K)
    forward, backward = first + before, first + edges + before
    log = np.log(L)
    a, b, c, d = 1 / (1 + np.exp(-(x + np.array([[-log], [log], [log], [-log]]))))
    rows = [
        (forward + 1, forward + 2, backward + 1, a),
        (backward + 2, backward + 1, forward + 2, b),
        (forward, forward + 1, backward, c),
        (backward + 1, backward, forward + 1, d),
    ]
    at_fork = np.array([0, first[0, 0] + edges, first[1, 0] + edges])
    moves = [(at_fork, np.full(3, first[0, 0]), np.full(3, 1 / W))]
    moves += [(at_fork, np.full(3, first[1, 0]), np.full(3, 1 - 1 / W))]
    end = first[1] + edges - 1
    moves += [(end, end + edges, np.ones(1))]
    for state, named, other, p in rows:
        both = np.broadcast_to(p, state.shape)
        moves += [(state, named, both), (state, other, 1 - both)]
    columns = zip(*moves, strict=True)
    entries = tuple(np.concatenate([part.ravel() for part in parts]) for parts in columns)
    return entries, n, rows
