"""Traces: walks on the full graph, lanes not lumped, many at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..numerics.graph.arrays import Floats, Indices
from ..numerics.graph.walk_tables import EdgeTable

MOST_STEPS = 1_000_000


@dataclass(frozen=True, eq=False)
class Traces:
    """Walks from the source to their targets, each drawn uniformly among the leaves.

    Attributes
    ----------
    targets : ndarray, shape (traces,)
        The branch whose leaf is the trace's target.
    walkers, rows, choices : ndarray, shape (moves,)
        Which trace makes which choice after which edge, in order of time.
    """

    targets: Indices
    walkers: Indices
    rows: Indices
    choices: Indices

    @property
    def steps(self) -> Indices:
        """Steps of each trace, the source edge included, shape (traces,)."""
        return 1 + np.bincount(self.walkers, minlength=len(self.targets))

    def counts(self, shape: tuple[int, int]) -> Floats:
        """Return how often a trace makes each choice in each row, on average.

        Parameters
        ----------
        shape : (n, width)
            Of the table.
        """
        taken = np.bincount(self.rows * shape[1] + self.choices, minlength=shape[0] * shape[1])
        return np.asarray(taken.reshape(shape) / len(self.targets))


def sample_traces(
    table: EdgeTable,
    policy: Floats,
    traces: int,
    rng: np.random.Generator,
    *,
    golden: int = 0,
    max_steps: int = MOST_STEPS,
) -> Traces:
    """Sample walks under `policy`.

    Parameters
    ----------
    table : EdgeTable
    policy : ndarray, shape (n, width)
        With which probability each choice is taken in each row.
    traces : int
    rng : numpy.random.Generator
    golden : int
        So many of the traces, the first ones, are golden paths instead: shortest, all lanes
        alike. The policy must be one that goes forward for certain, ``"rl"`` or ``"sft"``.
    max_steps : int

    Raises
    ------
    ValueError
        If a walk has not arrived after `max_steps` steps.

    Examples
    --------
    >>> from corridor import CorridorGraph
    >>> from .rows import Rows
    >>> graph = CorridorGraph.symmetric(3, 2, 2)
    >>> rows = Rows.of(graph)
    >>> rng = np.random.default_rng(1)
    >>> walks = sample_traces(rows.table, rows.policy(graph, "rl"), 1000, rng, golden=2)
    >>> walks.steps[:2], bool(abs(walks.steps[2:].mean() - 26) < 2)
    (array([6, 6]), True)
    """
    targets = rng.integers(table.branches, size=traces)
    moves = list(_moves(table, policy, targets, golden, rng, max_steps))
    return Traces(targets, *map(np.concatenate, zip(*moves, strict=True)))


class _Move(NamedTuple):
    """A step of all walkers that are on their way."""

    walkers: Indices
    rows: Indices
    choices: Indices


def _moves(
    table: EdgeTable,
    policy: Floats,
    targets: Indices,
    golden: int,
    rng: np.random.Generator,
    max_steps: int,
) -> Iterator[_Move]:
    # The last open choice takes what rounding left of the row.
    reach = np.cumsum(policy, axis=1)
    reach[reach >= reach[:, -1:]] = np.inf
    walkers, at = np.arange(len(targets)), np.zeros(len(targets), np.int64)
    goals = targets
    for step in range(max_steps):
        if not len(walkers):
            return
        choices = (reach[at] <= rng.random(len(at))[:, None]).sum(axis=1)
        if not step:
            # A golden path goes forward in its target's branch, and so never turns.
            choices[:golden] = targets[:golden]
        yield _Move(walkers, at, choices)
        at = table.successors[at, choices]
        on = table.ends[at] != goals
        if not on.all():
            walkers, at, goals = walkers[on], at[on], goals[on]
    if len(walkers):
        raise ValueError(
            f"traces must reach their targets; {len(walkers)} walks of the policy had not "
            f"after {max_steps} steps"
        )
