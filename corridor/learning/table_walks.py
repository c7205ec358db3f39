"""What a table of probabilities does: its hitting time, and what its traces hold.

Each walk has its target drawn uniformly among the leaves, which the walker does not see. All
is solved on the full graph, lane by lane, by elimination without subtraction.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from ..numerics.chain import Floats
from ..numerics.elimination import Elimination, eliminate
from .edges import SOURCE, EdgeTable

# A quotient of a weight and the sum of up to a few weights: its roundings, for the bound.
ENTRY_ROUNDINGS = 4


def hitting_time(table: EdgeTable, probabilities: Floats) -> float:
    """Return the expected number of steps to the target, the mean over all targets.

    Parameters
    ----------
    table : EdgeTable
    probabilities : ndarray, shape (entries,)

    Raises
    ------
    ValueError
        If some walk may never arrive.
    OverflowError
        If a probability or the time leaves the range of a float.

    Examples
    --------
    >>> from corridor import CorridorGraph
    >>> from .edges import edge_table, policy_probabilities
    >>> graph = CorridorGraph.symmetric(5, 5, 3)
    >>> table = edge_table(graph)
    >>> round(hitting_time(table, policy_probabilities(table, graph, "rl")), 9)
    100.0
    """
    targets = range(1 if _branches_alike(table, probabilities) else len(table.leaves))
    times = [_solved(table, probabilities, w).times(np.ones(table.edges))[0] for w in targets]
    return float(np.mean([t[SOURCE] for t in times]))


def expected_counts(table: EdgeTable, probabilities: Floats) -> Floats:
    """Return how often, on average, a trace takes each entry, shape (entries,)."""
    start = np.zeros(table.edges)
    start[SOURCE] = 1.0
    visits = np.zeros(table.edges)
    for w, leaf in enumerate(table.leaves):
        seen = _solved(table, probabilities, w).visits(start)[0]
        # The last edge of the walk is the end of the trace: nothing follows it.
        seen[leaf] = 0.0
        visits += seen
    return np.asarray(probabilities * (visits / len(table.leaves))[table.row])


def golden_counts(table: EdgeTable) -> Floats:
    """Return how often, on average, a golden path takes each entry, shape (entries,).

    A golden path is a shortest one to its target, each lane alike.

    Examples
    --------
    >>> from corridor import CorridorGraph
    >>> from .edges import edge_table
    >>> table = edge_table(CorridorGraph.symmetric(2, 1, 2))
    >>> golden_counts(table)[:8]
    array([0.5 , 0.5 , 0.  , 0.25, 0.25, 0.  , 0.  , 0.  ])
    """
    chosen = table.sums(table.named.astype(float))
    # A row after a lane is each lane's own: the lanes share its branch's visits.
    lanes = np.where(table.family == "a", np.diff(table.indptr) - 1, 1)
    visits = np.where(np.isin(table.family, ["a", "c"]), 1 / (len(table.leaves) * lanes), 0.0)
    visits[SOURCE] = 1.0
    return np.asarray(np.where(table.named, (visits / chosen)[table.row], 0.0))


def _solved(table: EdgeTable, probabilities: Floats, target: int) -> Elimination:
    """Eliminate the chain that is absorbed at the leaf of branch `target`."""
    leaf = table.leaves[target]
    entries = np.where(table.row == leaf, 0.0, probabilities)
    Q = sp.csr_array((entries, table.successors, table.indptr), shape=2 * (table.edges,))
    absorption = np.zeros(table.edges)
    absorption[leaf] = 1.0
    return eliminate(Q, absorption, entry_roundings=ENTRY_ROUNDINGS)


def _branches_alike(table: EdgeTable, probabilities: Floats) -> bool:
    """Tell whether all branches have the same lanes and the very same probabilities."""
    if len(set(table.lanes)) > 1:
        return False
    inside = probabilities[table.indptr[table.entrances[0]] :].reshape(len(table.lanes), -1)
    fork = probabilities[table.family[table.row] == "fork"]
    return bool((inside == inside[0]).all() and (fork == fork[0]).all())
