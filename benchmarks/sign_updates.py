"""Contestants for RLVR by sign ascent: 1200 updates of 0.01 from the uniform policy, W=15, L=5.

The answer is the hitting time before each update.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corridor import numerics

W, L, STEP, UPDATES = 15, 5, 0.01, 1200

Call = Callable[[], Any]


def exact(K: int) -> Any:
    """Return the discrete rule's hitting times: before each update, and after the last.

    They are ours, in floating point; digits here are those on which two contestants agree.
    Where rows dip (docs/dip.md) they chatter: then a rounding decides which way one goes.
    """
    return numerics.discrete_flow(W, K, L, step=STEP, updates=UPDATES).hitting_times.tolist()


def discrete(K: int) -> Call:
    """Our discrete rule."""
    return lambda: exact(K)


def flow(K: int) -> Call:
    """Our exact flow for the same time: rows slide where the discrete rule chatters."""
    end = STEP * UPDATES
    return lambda: {UPDATES: numerics.sign_flow(W, K, L, end).hitting_time(end)}


def dense(K: int, updates: int) -> Call:
    """What a reproduction would write: the chain as a matrix, solved, and its adjoint.

    Lanes and dead ends are lumped, the two sparings that a careful one would find. Only the
    first `updates` are made.
    """
    import numpy as np

    def call() -> list[float]:
        x, times = np.zeros((4, K)), []
        for _ in range(updates):
            hitting_time, gradient = dense_gradient(x)
            times.append(hitting_time)
            x += STEP * np.sign(gradient)
        return times

    return call


def dense_gradient(x: Any) -> tuple[float, Any]:
    """Return the hitting time at the gaps `x` and the gradient of its negative, by the adjoint.

    `x` holds the gaps of a, b, c and d, shape (4, K).
    """
    import numpy as np
    import scipy.linalg

    Q, rows = _dense_chain(x)
    factors = scipy.linalg.lu_factor(np.eye(len(Q)) - Q)
    start = np.eye(1, len(Q))[0]
    t = scipy.linalg.lu_solve(factors, np.ones(len(Q)))
    visits = scipy.linalg.lu_solve(factors, start, trans=1)
    t = np.append(t, 0.0)
    gradient = np.zeros(x.shape)
    for family, (state, named, other, p) in enumerate(rows):
        change = p * (1 - p) * visits[state] * (t[other] - t[named])
        gradient[family] = change.sum(axis=0)
    return float(t[0]), gradient


def _dense_chain(x: Any) -> tuple[Any, list[tuple[Any, Any, Any, Any]]]:
    """Return Q and, for a, b, c, d: states, where they go, where else, and how likely.

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
    Q = np.zeros((n, n))
    for state, named, other, p in rows:
        Q[state, named], Q[state, other] = p, 1 - p
    at_fork = [0, first[0, 0] + edges, first[1, 0] + edges]
    Q[at_fork, first[0, 0]], Q[at_fork, first[1, 0]] = 1 / W, 1 - 1 / W
    Q[first[1, 0] + edges - 1, first[1, 0] + 2 * edges - 1] = 1.0
    return Q, rows
