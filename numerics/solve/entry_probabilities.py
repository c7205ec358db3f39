"""Branches of different lengths: how often a walker should refuse to enter the long ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...theory.model.arguments import positive_integer
from ..graph.arrays import Floats


def refusing_time(lengths: Sequence[int]) -> tuple[float, Floats]:
    r"""Least hitting time if a walker may turn back at the first vertex of a branch.

    Everywhere else it commits, as rl does; the fork is uniform, and so is the target, which
    it does not know. With ``u_w = 2 (length_w - 1)`` the best probability to enter branch w
    is ``min(1, kappa / sqrt(u_w))``, where ``kappa**2`` is the mean of ``u`` over the branches
    that are always entered, plus 2W over their number: docs/training_ppo.md, Theorem 3.

    Parameters
    ----------
    lengths : sequence of int
        Edges of each branch from the fork to its leaf: 2K + 1.

    Returns
    -------
    time : float
        Steps, the mean over all targets.
    entering : ndarray, shape (W,)
        With which probability a walker at the first vertex of each branch goes on.

    Examples
    --------
    >>> time, entering = refusing_time([3, 5, 7])
    >>> round(time, 4), entering.round(4)
    (25.8564, array([1.   , 1.   , 0.866]))
    >>> refusing_time([31] * 15)[0]
    900.0
    """
    if not len(lengths):
        raise ValueError("lengths must name at least one branch; got none")
    each = np.array([positive_integer("lengths", length) for length in lengths], dtype=float)
    W, u = len(each), 2 * (each - 1)
    # The square of kappa, if the m shortest branches are always entered, for m = 1 … W.
    squares = (np.cumsum(np.sort(u)) + 2 * W) / np.arange(1, W + 1)
    # The more branches are always entered, the longer the next has to be to be refused.
    entered = max(m for m in range(1, W + 1) if np.sort(u)[m - 1] <= squares[m - 1])
    entering = np.sqrt(squares[entered - 1] / np.maximum(u, squares[entered - 1]))
    costs = (2 * W + entering @ u) * (1 / entering).sum() - u.sum()
    return float(each.mean() - 1 + costs / W), entering
