"""Hitting time of a policy that is a table, lanes and branches not lumped, target unknown."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from ...theory.model.arguments import described, one_of
from ..graph.arrays import Floats
from ..graph.edges import NONE
from ..graph.memory_limits import BYTES_PER_TABLE_ENTRY, require_memory
from ..graph.walk_tables import WalkTable
from .full_solution import certain_states, solver
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
        such choice. Rows of floats are divided by their sums.
    method : ``"elimination"``, ``"sparse"``
        Without a subtraction, so that no digit is lost however long the walks are; or by
        SciPy's direct solver, whose bound says how many are left. Windows of several edges
        fill the elimination in, and want the second.

    Returns
    -------
    Result
        With a bound on the error of the solution; `rows` are taken as they are.

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
    times, bound = solver(method, Q, arrived, steps, entry_roundings=2).times(steps)
    mean = float(times[np.searchsorted(certain, sources)].mean())
    return Result.of(mean, bound + table.branches * UNIT, method)


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
    return np.asarray(rows / total[:, None])
