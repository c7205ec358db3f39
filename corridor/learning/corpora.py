"""Corpora: what the traces of a training hold, expected and sampled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from ..numerics.graph.arrays import Floats
from ..numerics.solve.elimination import eliminate
from .rows import Rows
from .traces import sample_traces


@dataclass(frozen=True, eq=False)
class Corpus:
    """A mixture of golden paths and of traces of one policy.

    Each trace has its target drawn uniformly among the leaves.

    Attributes
    ----------
    rows : Rows
    policy : ndarray, shape (n, width)
        The policy that walked; one that goes forward for certain if `golden` is not 0.
    golden : float
        Share of golden paths: shortest, all lanes and all targets alike.

    Examples
    --------
    >>> from corridor import CorridorGraph
    >>> graph = CorridorGraph.symmetric(2, 1, 3)
    >>> rows = Rows.of(graph)
    >>> visits = Corpus(rows, rows.policy(graph, "rl"), golden=0.75).expected().sum(axis=1)
    >>> visits[rows.family == "b"], visits[rows.family == "c"]
    (array([0.125, 0.125]), array([0.625, 0.625]))
    """

    rows: Rows
    policy: Floats
    golden: float

    def expected(self) -> Floats:
        """Return how often, on average, a trace makes each choice, shape (n, width)."""
        golden = self.golden * golden_counts(self.rows)
        if self.golden == 1:
            return np.asarray(golden)
        return np.asarray((1 - self.golden) * walked_counts(self.rows, self.policy) + golden)

    def sampled(self, traces: int, rng: np.random.Generator) -> Floats:
        """Return how often each choice is made in `traces` sampled ones, on average."""
        golden = int(rng.binomial(traces, self.golden))
        walks = sample_traces(self.rows.table, self.policy, traces, rng, golden=golden)
        return walks.counts(self.policy.shape)


def walked_counts(rows: Rows, policy: Floats) -> Floats:
    """Return how often, on average, a walk of `policy` makes each choice, shape (n, width).

    Solved on the full graph, by elimination without subtraction.

    Raises
    ------
    ValueError
        If some walk may never arrive.
    """
    table = rows.table
    i, k = np.nonzero(policy)
    start = np.zeros(len(policy))
    start[0] = 1.0
    visits = np.zeros(len(policy))
    for w in range(table.branches):
        arrived = table.ends == w
        entries = np.where(arrived[i], 0.0, policy[i, k])
        Q = sp.csr_array((entries, (i, table.successors[i, k])), shape=2 * (len(policy),))
        seen = eliminate(Q, arrived.astype(float)).visits(start)[0]
        # The edge into the target ends the trace: nothing follows it.
        visits += np.where(arrived, 0.0, seen)
    return np.asarray(policy * (visits / table.branches)[:, None])


def golden_counts(rows: Rows) -> Floats:
    """Return how often, on average, a golden path makes each choice, shape (n, width).

    Examples
    --------
    >>> from corridor import CorridorGraph
    >>> golden_counts(Rows.of(CorridorGraph.symmetric(2, 1, 2)))[:4]
    array([[0.5 , 0.5 , 0.  ],
           [0.  , 0.25, 0.25],
           [0.  , 0.  , 0.  ],
           [0.  , 0.  , 0.  ]])
    """
    table = rows.table
    # A row after a lane is the lane's own: the lanes of a diamond share its visits.
    alike = np.where(rows.family == "a", rows.open.sum(axis=1) - 1, 1)
    visits = np.where(np.isin(rows.family, ["a", "c"]), 1 / (table.branches * alike), 0.0)
    counts = rows.named * (visits / np.maximum(rows.named.sum(axis=1), 1))[:, None]
    counts[0] = table.uniform()[0]
    return np.asarray(counts)
