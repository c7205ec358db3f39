"""Traces: walks on the full graph, lanes not lumped, many at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..numerics.chain import Floats, Indices
from .edges import SOURCE, EdgeTable

MOST_STEPS = 1_000_000


@dataclass(frozen=True, eq=False)
class Traces:
    """Walks from the source to their targets, each drawn uniformly among the leaves.

    Attributes
    ----------
    targets : ndarray, shape (traces,)
        The branch whose leaf is the trace's target.
    walkers, entries : ndarray, shape (moves,)
        Which trace takes which entry of the table, in order of time.
    """

    targets: Indices
    walkers: Indices
    entries: Indices

    @property
    def steps(self) -> Indices:
        """Steps of each trace, the source edge included, shape (traces,)."""
        return np.asarray(1 + np.bincount(self.walkers, minlength=len(self.targets)))

    def of(self, walker: int) -> Indices:
        """Return the entries that one trace takes, in order of time."""
        return self.entries[self.walkers == walker]

    def counts(self, table: EdgeTable) -> Floats:
        """Return how often the traces take each entry, on average, shape (entries,)."""
        taken = np.bincount(self.entries, minlength=len(table.successors))
        return np.asarray(taken / len(self.targets))


def sample_traces(
    table: EdgeTable,
    probabilities: Floats,
    traces: int,
    rng: np.random.Generator,
    *,
    golden: int = 0,
    max_steps: int = MOST_STEPS,
) -> Traces:
    """Sample walks under `probabilities`.

    Parameters
    ----------
    table : EdgeTable
    probabilities : ndarray, shape (entries,)
    traces : int
    rng : numpy.random.Generator
    golden : int
        So many of the traces, the first ones, are golden paths instead: shortest, all lanes
        alike.
    max_steps : int

    Raises
    ------
    ValueError
        If a walk has not arrived after `max_steps` steps.

    Examples
    --------
    >>> from corridor import CorridorGraph
    >>> from .edges import edge_table, policy_probabilities
    >>> graph = CorridorGraph.symmetric(3, 2, 2)
    >>> table = edge_table(graph)
    >>> rl = policy_probabilities(table, graph, "rl")
    >>> walks = sample_traces(table, rl, 1000, np.random.default_rng(1), golden=2)
    >>> walks.steps[:2], bool(abs(walks.steps[2:].mean() - 26) < 2)
    (array([6, 6]), True)
    """
    targets = rng.integers(len(table.leaves), size=traces)
    # A golden path is the walk that always goes forward, sent into its target's branch.
    forward = np.where(table.named, 1.0, 0.0) / table.sums(table.named.astype(float))[table.row]
    moves = list(_moves(table, forward, targets[:golden], rng, max_steps, led=True))
    for walkers, entries in _moves(table, probabilities, targets[golden:], rng, max_steps):
        moves.append((walkers + golden, entries))
    walkers, entries = (np.concatenate(part) for part in zip(*moves, strict=True))
    return Traces(targets, walkers, entries)


def _moves(
    table: EdgeTable,
    probabilities: Floats,
    targets: Indices,
    rng: np.random.Generator,
    max_steps: int,
    *,
    led: bool = False,
) -> Iterator[tuple[Indices, Indices]]:
    """Yield, step by step, walkers on their way and the entries that they take."""
    reach = _cumulative(table, probabilities)
    walkers, at = np.arange(len(targets)), np.full(len(targets), SOURCE)
    leaves = table.leaves[targets]
    for step in range(max_steps):
        if not len(walkers):
            return
        # The first entry of the row whose running sum exceeds the draw; a draw next to 1
        # may round up to the next row.
        entries = np.searchsorted(reach, at + rng.random(len(at)), side="right")
        entries = np.minimum(entries, table.indptr[at + 1] - 1)
        if led and not step:
            entries = targets
        yield walkers, entries
        at = table.successors[entries]
        on = at != leaves
        walkers, at, leaves = walkers[on], at[on], leaves[on]
    if len(walkers):
        raise ValueError(
            f"traces must reach their targets; {len(walkers)} walks of the policy had not "
            f"after {max_steps} steps"
        )


def _cumulative(table: EdgeTable, probabilities: Floats) -> Floats:
    """Return the running sum within each row, plus the row's number: increasing throughout."""
    upto = np.concatenate([[0.0], np.cumsum(probabilities)])
    start = upto[table.indptr[:-1]][table.row]
    total = table.sums(probabilities)[table.row]
    inside = np.minimum((upto[1:] - start) / total, 1.0)
    inside[table.indptr[1:] - 1] = 1.0
    return np.asarray(table.row + inside)
