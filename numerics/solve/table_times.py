"""Walkers that do not know the target: whose policy is a table, or who refuse long branches."""

import math
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from ...theory.model.arguments import described, one_of, positive_integer
from ...theory.model.memory import require_memory
from ..graph.arrays import Floats
from ..graph.edges import NONE
from ..graph.memory_limits import BYTES_PER_TABLE_ENTRY
from ..graph.walk_tables import WalkTable
from .elimination import eliminate
from .full_solution import SparseSolver, certain_states
from .results import UNIT, Result

# A float row sums to 1 up to a rounding for each entry; those of a network have 24 bits.
ROW_SUM_TOLERANCE = 1e-5
METHODS = ("elimination", "sparse")


def table_hitting_time(table: WalkTable, rows: Floats, method: str = "elimination") -> Result:
    """Expected steps from the source to the target, a leaf drawn uniformly and never seen.

    Parameters
    ----------
    table : WalkTable
        What may follow what: `edge_table` or `window_table`.
    rows : ndarray, shape (n, width)
        With which probability each choice is taken at each state; anything where there is no
        such choice. Rows of floats are divided by their sums, exactly as the error bound
        understands them.
    method : ``"elimination"``, ``"sparse"``
        Without a subtraction, so that no digit is lost however long the walks are; or by
        SciPy's direct solver, whose bound says how many are left. Windows of several edges
        fill the elimination in, and want the second.

    Raises
    ------
    ValueError
        If a walk may never reach the target.
    ArithmeticError
        If SciPy's solver finds the system singular to working precision.
    MemoryError
        If the walks to the W targets, solved together as W blocks, would not fit.

    Examples
    --------
    >>> from corridor import CorridorGraph
    >>> from corridor.numerics import edge_table
    >>> edges = edge_table(CorridorGraph.symmetric(15, 15, 5))
    >>> f"{table_hitting_time(edges, edges.uniform()).value:.9g}"
    '50142'
    """
    one_of("method", method, METHODS)
    Q, arrived = _walks_to_all(table, _checked(table, rows))
    certain = certain_states(Q, arrived)
    sources = np.arange(table.branches) * len(table.ends)
    if not np.isin(sources, certain).all():
        raise ValueError("rows must let every walk reach the target; some never does")
    if len(certain) < len(arrived):
        Q, arrived = sp.csr_array(Q[certain][:, certain]), arrived[certain]
    steps = np.ones(len(arrived))
    chain = (
        SparseSolver(Q, steps)
        if method == "sparse"
        else eliminate(Q, arrived, entry_roundings=2)
    )
    times, bound = chain.times(steps)
    mean = float(times[np.searchsorted(certain, sources)].mean())
    return Result.of(mean, bound + table.branches * UNIT, method).of_walk(table, rows)


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


def _walks_to_all(table: WalkTable, rows: Floats) -> tuple[sp.csr_array, Floats]:
    """Return the chain of W blocks, one for each target, and where it is absorbed."""
    n, W = len(table.ends), table.branches
    entries = W * int((rows > 0).sum())
    require_memory(entries * BYTES_PER_TABLE_ENTRY, f"the walks to {W} targets")
    i, k = np.nonzero(rows)
    Q = sp.csr_array((rows[i, k], (i, table.successors[i, k])), shape=(n, n))
    arrived = (np.tile(table.ends, W) == np.repeat(np.arange(W), n)).astype(float)
    blocks = sp.csr_array(sp.diags_array(1.0 - arrived) @ sp.block_diag([Q] * W, format="csr"))
    blocks.eliminate_zeros()
    return blocks, arrived


def _checked(table: WalkTable, rows: Floats) -> Floats:
    """Return `rows`, zero where there is no choice, each divided by its sum."""
    rows = np.asarray(rows, dtype=float)
    if rows.shape != table.successors.shape:
        raise ValueError(
            f"rows must have the shape {table.successors.shape} of the table; got {rows.shape}"
        )
    rows = np.where(table.successors == NONE, 0.0, rows)
    total = rows.sum(axis=1)
    wrong = np.flatnonzero(
        ~((rows >= 0).all(axis=1) & (np.abs(total - 1) <= ROW_SUM_TOLERANCE))
    )
    if len(wrong):
        raise ValueError(
            f"rows[{wrong[0]}] must be a distribution over the edges that may follow; "
            f"got {described(rows[wrong[0]])}"
        )
    # Each sum is rounded once, and each quotient: two roundings of an entry.
    sums = np.array([math.fsum(row) for row in rows.tolist()])
    return np.asarray(rows / sums[:, None])
