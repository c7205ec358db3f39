r"""Monte Carlo of the search harness: the walk that never traverses a directed edge twice.

Our reading of the harness: at each vertex the policy's probabilities are renormalised over
the outgoing directed edges that the walk has not used yet; if the policy gives all of these
probability 0, each is as likely as the others. The two directions of an edge are two
directed edges. The policy goes on seeing only the edge just traversed.

Each vertex but the fork is left as often as it is entered, so a walk can only get stuck at
the fork, where the source edge makes one more entry: when the target's branch was entered
and left again, and no branch is left. Such walks are reported as stuck. Policies that never
turn back on their way forward ("sft", "rl") never do so in the target's branch, and never
get stuck.
"""

from dataclasses import dataclass

import numpy as np

from ...theory.model.corridors import takes_sizes
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from ..graph.arrays import Floats, Indices, Mask
from ..graph.chain import require_chain_memory
from ..graph.edges import FORK_VERTEX, FORWARD, Edges, graph_edges
from ..graph.exact_rows import exact_rows
from .samples import MOST_STEPS, Simulation, checked, progress_bar

# Walkers are taken in batches, so that the table of used edges stays below this.
BATCH_BYTES = 2**26


@takes_sizes()
def simulate_search(
    graph: CorridorGraph,
    policy: Policy | str,
    walkers: int,
    *,
    seed: int,
    max_steps: int = MOST_STEPS,
    progress: bool = False,
) -> Simulation:
    """Walk from the source to the target, never over the same directed edge twice.

    Arguments and result are as in `corridor.numerics.simulate`; ``.stuck`` counts walks that
    ran out of edges. Raises MemoryError if the graph is too large.

    Examples
    --------
    Under rl the harness saves the second visits to a dead end: 2 of 5 branches on average
    cost a detour of 4K + 2 = 10 steps each.

    >>> graph = CorridorGraph.symmetric(5, 2, 3)
    >>> mean = simulate_search(graph, "rl", 10_000, seed=1).mean()
    >>> mean.low < 6 + 2 * 10 < mean.high
    True
    """
    walkers, max_steps, seed = checked(walkers, max_steps, seed)
    require_chain_memory(graph)
    table = _table(graph, policy)
    rng = np.random.default_rng(seed)
    batch = max(1, BATCH_BYTES // len(table.single))
    steps, truncated, stuck = [], 0, 0
    with progress_bar(walkers, "searching", show=progress) as ended:
        for first in range(0, walkers, batch):
            size = min(batch, walkers - first)
            found, late, lost = _search(table, size, max_steps, rng)
            steps.append(found)
            truncated += late
            stuck += lost
            ended(size)
    return Simulation(np.concatenate(steps), truncated, stuck, max_steps, seed)


@dataclass(frozen=True)
class _Table:
    """What follows each directed edge, and with which probability.

    At the end of edge e the single edge there has probability ``single[e]``, and each lane
    ``lane[e]``; at the fork the branches have `weights`. The walk ends with edge `last`.
    """

    edges: Edges
    single: Floats
    lane: Floats
    weights: Floats
    last: int


def _table(graph: CorridorGraph, policy: Policy | str) -> _Table:
    """Return the edges of `graph`, and with which probabilities `policy` follows each."""
    rows, edges = exact_rows(graph, policy), graph_edges(graph)
    counts = [kind.count for kind in graph.branches]
    kind_of = np.repeat(np.arange(len(counts)), counts)[edges.branch]
    lanes, inner = edges.degree[edges.head] - 1, edges.inner
    # At a leaf the single edge is all there is.
    single, lane = np.ones(lanes.shape), np.zeros(lanes.shape)
    for w, row in enumerate(rows):
        mine = inner & (kind_of == w)
        at = edges.kind[mine] - FORWARD, edges.diamond[mine]
        single[mine] = np.array(row.single, dtype=float)[at]
        lane[mine] = np.array(row.lanes, dtype=float)[at] / lanes[mine]
    shares = [float(row.weight / max(n, 1)) for row, n in zip(rows, counts, strict=True)]
    leaves = np.flatnonzero((edges.kind == FORWARD) & (lanes == 0))
    last = int(leaves[sum(counts[: graph.target])])
    return _Table(edges, single, lane, np.repeat(shares, counts), last)


def _search(
    table: _Table, walkers: int, max_steps: int, rng: np.random.Generator
) -> tuple[Indices, int, int]:
    """Return the steps of the walks that arrived, and how many were truncated and stuck."""
    used = np.zeros((walkers, len(table.single)), dtype=bool)
    who, at = np.arange(walkers), np.zeros(walkers, dtype=np.int64)
    arrived, truncated, stuck = [], 0, 0
    step = 1
    while len(who):
        if step == max_steps:
            truncated += len(who)
            break
        ends = np.full(len(who), -1)
        u = rng.random(len(who))
        fork = table.edges.head[at] == FORK_VERTEX
        for group in (np.flatnonzero(fork), np.flatnonzero(~fork)):
            if len(group):
                ends[group] = _choose(table, used, who[group], at[group], u[group])
        step += 1
        free = ends >= 0
        stuck += int((~free).sum())
        used[who[free], ends[free]] = True
        done = ends == table.last
        arrived.append(np.full(int(done.sum()), step))
        on = free & ~done
        who, at = who[on], ends[on]
    return np.concatenate([np.zeros(0, np.int64), *arrived]), truncated, stuck


def _choose(table: _Table, used: Mask, who: Indices, at: Indices, u: Floats) -> Indices:
    """Return the edge that each walker takes next, -1 if none is left."""
    vertex = table.edges.head[at]
    start, end = table.edges.first[vertex], table.edges.first[vertex + 1]
    place = np.arange(int((end - start).max()))
    inside = start[:, None] + place < end[:, None]
    ends = table.edges.choices[np.where(inside, start[:, None] + place, 0)]
    free = inside & ~used[who[:, None], ends]
    if vertex[0] == FORK_VERTEX:
        weights = np.broadcast_to(table.weights, free.shape)
    else:
        weights = np.where(place == 0, table.single[at][:, None], table.lane[at][:, None])
    weights = np.where(free, weights, 0.0)
    dead = weights.sum(axis=1) == 0
    weights[dead] = free[dead]
    reach = np.cumsum(weights, axis=1)
    total = reach[:, -1]
    # Strictly below the total, so that the choice has positive weight.
    aim = np.minimum(u * total, np.nextafter(total, 0.0))
    taken = np.argmax(reach > aim[:, None], axis=1)
    return np.where(total > 0, ends[np.arange(len(who)), taken], -1)
