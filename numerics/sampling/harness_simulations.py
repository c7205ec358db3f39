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

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...theory.model.arguments import positive_integer
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy, PolicyName
from ..graph.chain import Floats, Indices, refuse_too_large
from ..graph.exact_rows import exact_rows, require_numbers
from ..graph.memory_limits import BYTES_PER_WALKER, require_memory
from .samples import Simulation, checked_seed, progress_bar
from .simulations import MOST_STEPS

# Walkers are taken in batches, so that the table of used edges stays below this.
BATCH_BYTES = 2**26


def simulate_search(
    graph: CorridorGraph,
    policy: Policy | str | PolicyName,
    walkers: int,
    *,
    seed: int,
    max_steps: int = MOST_STEPS,
    progress: bool = False,
) -> Simulation:
    """Walk from the source to the target, never over the same directed edge twice.

    Parameters
    ----------
    graph, policy, walkers, seed, max_steps, progress
        As in `corridor.numerics.simulate`.

    Returns
    -------
    Simulation
        The samples; ``.mean()`` with its confidence interval; ``.stuck`` counts walks that
        ran out of edges.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.
    MemoryError
        If the graph is too large.

    Examples
    --------
    Under rl the harness saves the second visits to a dead end: 2 of 5 branches on average
    cost a detour of 4K + 2 = 10 steps each.

    >>> graph = CorridorGraph.symmetric(5, 2, 3)
    >>> mean = simulate_search(graph, "rl", 10_000, seed=1).mean()
    >>> mean.low < 6 + 2 * 10 < mean.high
    True
    """
    walkers = positive_integer("walkers", walkers)
    max_steps = positive_integer("max_steps", max_steps)
    seed = checked_seed(seed)
    require_memory(walkers * BYTES_PER_WALKER, f"a simulation of {walkers} walkers")
    require_numbers(graph)
    refuse_too_large(graph)
    policy = policy if isinstance(policy, Policy) else Policy.named(policy)
    table = _table(graph, policy)
    rng = np.random.default_rng(seed)
    batch = max(1, BATCH_BYTES // table.edges)
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
    """What follows each directed edge.

    The vertex that edge e leads to has the outgoing edges
    ``choices[start[e] : start[e] + degree[e]]``: first the single edge, with probability
    ``single[e]``, then the lanes, each with ``lane[e]``. At the fork the choices are the
    branches, with probabilities `weights`, and ``single`` is NaN. Edge 0 is the source's.
    """

    choices: Indices
    start: Indices
    degree: Indices
    single: Floats
    lane: Floats
    weights: Floats
    last: int

    @property
    def edges(self) -> int:
        return len(self.start)


def _table(graph: CorridorGraph, policy: Policy) -> _Table:
    """Lay out the directed edges branch by branch, and where each leads."""
    branches = [
        (w, kind, rows, float(rows.weight / kind.count))
        for w, (kind, rows) in enumerate(
            zip(graph.branches, exact_rows(graph, policy), strict=True)
        )
        for _ in range(kind.count)
    ]
    choices: list[int] = []
    # (start, degree, single, lane) of each edge, in the order of the edges.
    leads: list[tuple[int, int, float, float]] = []
    firsts, last, number = [], -1, 1
    to_fork = (0, len(branches), float("nan"), float("nan"))
    choices += [0] * len(branches)
    for w, kind, rows, _ in branches:
        K, lanes = kind.depth, kind.lanes
        forward = [number + j for j in range(K + 1)]
        backward = [number + K + 1 + j for j in range(K + 1)]
        number += 2 * (K + 1)
        out, back = [], []
        for count in lanes:
            out.append(range(number, number + count))
            back.append(range(number + count, number + 2 * count))
            number += 2 * count
        at_left, at_right = [], []
        for j in range(K):
            at_left.append(len(choices))
            choices += [backward[j], *out[j]]
            at_right.append(len(choices))
            choices += [forward[j + 1], *back[j]]
        at_leaf = len(choices)
        choices.append(backward[K])
        a, b, c, d = rows.families
        leads += [
            (at_left[j], 1 + lanes[j], float(1 - c[j]), float(c[j]) / lanes[j])
            for j in range(K)
        ]
        leads.append((at_leaf, 1, 1.0, 0.0))
        leads.append(to_fork)
        leads += [
            (at_right[j], 1 + lanes[j], float(1 - b[j]), float(b[j]) / lanes[j])
            for j in range(K)
        ]
        for j, count in enumerate(lanes):
            leads += [(at_right[j], 1 + count, float(a[j]), float(1 - a[j]) / count)] * count
            leads += [(at_left[j], 1 + count, float(d[j]), float(1 - d[j]) / count)] * count
        firsts.append(forward[0])
        if w == graph.target:
            last = forward[K]
    choices[: len(branches)] = firsts
    start, degree, single, lane = zip(to_fork, *leads, strict=True)
    return _Table(
        np.array(choices),
        np.array(start),
        np.array(degree),
        np.array(single),
        np.array(lane),
        np.array([weight for *_, weight in branches]),
        last,
    )


def _search(
    table: _Table, walkers: int, max_steps: int, rng: np.random.Generator
) -> tuple[Indices, int, int]:
    """Return the steps of the walks that arrived, and how many were truncated and stuck."""
    used = np.zeros((walkers, table.edges), dtype=bool)
    who, at = np.arange(walkers), np.zeros(walkers, dtype=np.int64)
    arrived, truncated, stuck = [], 0, 0
    step = 1
    while len(who):
        if step == max_steps:
            truncated += len(who)
            break
        ends = np.full(len(who), -1)
        u = rng.random(len(who))
        fork = np.isnan(table.single[at])
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


def _choose(
    table: _Table, used: NDArray[np.bool_], who: Indices, at: Indices, u: Floats
) -> Indices:
    """Return the edge that each walker takes next, -1 if none is left."""
    degree = table.degree[at]
    place = np.arange(int(degree.max()))
    inside = place < degree[:, None]
    ends = table.choices[np.where(inside, table.start[at][:, None] + place, 0)]
    free = inside & ~used[who[:, None], ends]
    if np.isnan(table.single[at[0]]):
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
