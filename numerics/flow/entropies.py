"""Entropy of each decision: how hard a row still is."""

from __future__ import annotations

import numpy as np

from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy, branch_weights
from ..graph.arrays import Floats
from .logit_gaps import Gaps, Start, start_gaps


def row_entropies(graph: CorridorGraph, at: Start) -> Gaps:
    """Return the entropy in bits of every row's binary choice, lanes lumped.

    Parameters
    ----------
    graph : CorridorGraph
        Rows are those of its deepest branch, the first of them if there are several.
    at : str, Policy, Gaps or mapping

    Raises
    ------
    TypeError, ValueError
        If `at` does not fit the graph.

    Examples
    --------
    >>> graph = CorridorGraph.symmetric(2, 1, 1)
    >>> row_entropies(graph, "uniform").a, row_entropies(graph, "rl").a
    (array([1.]), array([0.]))
    """
    branch = max(graph.branches, key=lambda kind: kind.depth)
    logs = np.log(np.asarray(branch.lanes, dtype=float))
    gaps = start_gaps(graph, at)
    odds = (x + (logs if name in "bc" else -logs) for name, x in gaps._asdict().items())
    return Gaps(*map(_bits, odds))


def fork_entropy(graph: CorridorGraph, policy: Policy) -> float:
    """Return the entropy in bits of the choice at the fork.

    Examples
    --------
    >>> fork_entropy(CorridorGraph.symmetric(8, 1, 1), Policy())
    3.0
    """
    counts = np.array([kind.count for kind in graph.branches], dtype=float)
    weights = np.array([float(weight) for weight in branch_weights(graph, policy)])
    taken = weights > 0
    return float(-(weights[taken] * np.log2(weights[taken] / counts[taken])).sum())


def _bits(f: Floats) -> Floats:
    """Return the entropy at log-odds `f`, of either sign, with small ones kept."""
    # A row beyond these odds is decided in double precision.
    size = np.minimum(np.abs(f), 709.0)
    rare = 1 / (1 + np.exp(size))
    # Both sides have log1p(exp(-size)), the rare one its log-odds on top.
    bits: Floats = (np.log1p(np.exp(-size)) + size * rare) / np.log(2)
    return np.where(np.isinf(f), 0.0, bits)
