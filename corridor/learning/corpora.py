"""Corpora: what the traces of a training hold, expected and sampled on the full graph."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from ..numerics.graph.arrays import Floats, Indices
from ..numerics.graph.walk_tables import EdgeTable
from ..numerics.solve.elimination import eliminate
from .rows import Rows

MOST_STEPS = 1_000_000


@dataclass(frozen=True, eq=False)
class Corpus:
    """A mixture of golden paths and of traces of one policy, all targets alike.

    Golden paths are shortest ones, all lanes alike. Where their share `golden` is not 0 the
    policy must be one that goes forward for certain, ``"rl"`` or ``"sft"``.

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
        counts = self.golden * golden_counts(self.rows)
        if self.golden < 1:
            counts += (1 - self.golden) * walked_counts(self.rows, self.policy)
        return counts

    def sampled(self, traces: int, rng: np.random.Generator) -> Floats:
        """Return how often each choice is made in `traces` sampled ones, on average."""
        golden = int(rng.binomial(traces, self.golden))
        walks = sample_traces(self.rows.table, self.policy, traces, rng, golden=golden)
        return walks.counts(self.policy.shape)


def walked_counts(rows: Rows, policy: Floats) -> Floats:
    """Return how often, on average, a walk of `policy` makes each choice, shape (n, width).

    Solved by elimination without subtraction; every walk must arrive.
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


@dataclass(frozen=True, eq=False)
class Traces:
    """Walks from the source to their targets, each drawn uniformly among the leaves.

    In order of time, `walkers` make `choices` after the edges `rows`.
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
        """Return how often a trace makes each choice, on average; `shape` is the table's."""
        taken = np.bincount(self.rows * shape[1] + self.choices, minlength=shape[0] * shape[1])
        return np.asarray(taken.reshape(shape) / len(self.targets))


def sample_traces(
    table: EdgeTable,
    policy: Floats,
    traces: int,
    rng: np.random.Generator,
    *,
    golden: int = 0,
    group: int = 1,
    max_steps: int = MOST_STEPS,
) -> Traces:
    """Sample walks under `policy`.

    The first `golden` of them are golden paths instead. Of every `group` in a row the target
    is the same. A ValueError says that a walk has not
    arrived after `max_steps` steps.

    >>> from corridor import CorridorGraph
    >>> graph = CorridorGraph.symmetric(3, 2, 2)
    >>> rows = Rows.of(graph)
    >>> rng = np.random.default_rng(1)
    >>> walks = sample_traces(rows.table, rows.policy(graph, "rl"), 1000, rng, golden=2)
    >>> walks.steps[:2], bool(abs(walks.steps[2:].mean() - 26) < 2)
    (array([6, 6]), True)
    """
    targets = np.repeat(rng.integers(table.branches, size=traces // group), group)
    # The last open choice takes what rounding left of the row.
    reach = np.cumsum(policy, axis=1)
    reach[reach >= reach[:, -1:]] = np.inf
    walkers, at = np.arange(traces), np.zeros(traces, np.int64)
    moves: list[tuple[Indices, Indices, Indices]] = []
    while len(walkers):
        if len(moves) == max_steps:
            raise ValueError(
                f"traces must reach their targets; {len(walkers)} walks of the policy had not "
                f"after {max_steps} steps"
            )
        choices = (reach[at] <= rng.random(len(at))[:, None]).sum(axis=1)
        if not moves:
            # A golden path goes forward in its target's branch, and so never turns.
            choices[:golden] = targets[:golden]
        moves.append((walkers, at, choices))
        at = table.successors[at, choices]
        on = table.ends[at] != targets[walkers]
        walkers, at = walkers[on], at[on]
    return Traces(targets, *map(np.concatenate, zip(*moves, strict=True)))
