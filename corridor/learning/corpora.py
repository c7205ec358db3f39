"""Corpora: what the traces of a training hold, expected and sampled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..numerics.chain import Floats
from .edges import EdgeTable
from .table_walks import expected_counts, golden_counts
from .traces import sample_traces


@dataclass(frozen=True, eq=False)
class Corpus:
    """A mixture of golden paths and of traces of one policy.

    Attributes
    ----------
    table : EdgeTable
    probabilities : ndarray, shape (entries,)
        The policy that walked.
    golden : float
        Share of golden paths: shortest, all lanes and all targets alike.

    Examples
    --------
    >>> from corridor import CorridorGraph
    >>> from .edges import edge_table, policy_probabilities
    >>> graph = CorridorGraph.symmetric(2, 1, 3)
    >>> table = edge_table(graph)
    >>> mixture = Corpus(table, policy_probabilities(table, graph, "rl"), golden=0.75)
    >>> visits = table.sums(mixture.expected())
    >>> visits[table.family == "b"], visits[table.family == "c"]
    (array([0.125, 0.125]), array([0.625, 0.625]))
    """

    table: EdgeTable
    probabilities: Floats
    golden: float

    def expected(self) -> Floats:
        """Return how often, on average, a trace takes each entry, shape (entries,)."""
        if self.golden == 1:
            return golden_counts(self.table)
        walked = (1 - self.golden) * expected_counts(self.table, self.probabilities)
        return walked + self.golden * golden_counts(self.table) if self.golden else walked

    def sampled(self, traces: int, rng: np.random.Generator) -> Floats:
        """Return how often, on average, each entry is taken in `traces` sampled ones."""
        golden = int(rng.binomial(traces, self.golden))
        walks = sample_traces(self.table, self.probabilities, traces, rng, golden=golden)
        return walks.counts(self.table)
