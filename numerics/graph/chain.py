"""The full chain: every branch, lane and direction a state of its own, as a sparse array.

Besides the directed edges some vertices are states, which take no step: the fork, so that
W branches need not W^2 entries, and the two ends of each diamond, so that L lanes need not
L^2. A walker turned back at r_j, for instance, moves from any lane to the state "backward
at r_j", and from there to each lane alike: the same probabilities as lane to lane. The
number of entries is thus linear in the number of states, in W as well as in L.

States stand as the edges do in `corridor.numerics.graph.edges`: the source edge, then the
fork, then branch by branch the single edges forward ``F_0 … F_K``, backward ``B_0 … B_K``,
the walker about to enter diamonds forward ``N_1 … N_K`` (at l_j) and backward ``X_1 … X_K``
(at r_j), then the lanes forward and the lanes backward, diamond by diamond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from ...theory.model.corridors import takes_sizes
from ...theory.model.graph import CorridorGraph
from ...theory.model.memory import require_memory
from ...theory.model.policy import Policy
from .arrays import ByValue, Floats, Indices
from .edges import (
    BACKWARD,
    FORWARD,
    LANE_BACKWARD,
    LANE_FORWARD,
    NONE,
    Edges,
    branch_edges,
    edge_count,
    places,
)
from .exact_rows import (
    ExactRows,
    each_once_array,
    exact_rows,
    require_numbers,
    rounded_once,
)
from .memory_limits import BYTES_PER_ENTRY

SOURCE, FORK = 0, 1


@dataclass(frozen=True, eq=False)
class KindStates(ByValue):
    """Where the branches of one kind stand in the chain: the first states, and their `lanes`.

    `forward` and its like return state numbers in an array whose first axis is the branch.
    """

    starts: Indices
    lanes: Indices

    @property
    def count(self) -> int:
        """Branches of the kind."""
        return len(self.starts)

    @property
    def depth(self) -> int:
        """Diamonds per branch."""
        return len(self.lanes)

    @property
    def size(self) -> int:
        """States of one branch."""
        return 4 * self.depth + 2 + 2 * int(self.lanes.sum())

    def forward(self) -> Indices:
        """Single edges forward, ``F_0 … F_K``."""
        return self._edges(FORWARD)

    def backward(self) -> Indices:
        """Single edges backward, ``B_0 … B_K``."""
        return self._edges(BACKWARD)

    def entering_forward(self) -> Indices:
        """The walker at l_j, about to take a lane forward (a vertex: no step)."""
        return self.starts[:, None] + self.of_vertices(np.arange(self.depth))

    def entering_backward(self) -> Indices:
        """The walker at r_j, about to take a lane backward (a vertex: no step)."""
        return self.starts[:, None] + self.of_vertices(self.depth + np.arange(self.depth))

    def lanes_forward(self) -> Indices:
        """Lanes forward, diamond by diamond."""
        return self._edges(LANE_FORWARD)

    def lanes_backward(self) -> Indices:
        """Lanes backward, diamond by diamond."""
        return self._edges(LANE_BACKWARD)

    def of_edges(self, edges: Indices) -> Indices:
        """Return the states of edges of one branch, both counted from its first."""
        lane = edges >= 2 * self.depth + 2
        return edges + lane.astype(edges.dtype) * (2 * self.depth)

    def of_vertices(self, vertices: Indices) -> Indices:
        """Return the states of l_1 … l_K, r_1 … r_K, counted from the first of the branch."""
        return 2 * self.depth + 2 + vertices

    def _edges(self, kind: int) -> Indices:
        place = places(self.depth, int(self.lanes.sum()))[kind - FORWARD]
        return self.starts[:, None] + self.of_edges(np.arange(place.start, place.stop))


@dataclass(frozen=True, eq=False)
class FullChain(ByValue):
    """The walk on directed edges, absorbed at the target leaf.

    Attributes
    ----------
    Q : scipy.sparse.csr_array, shape (n, n)
        Probabilities from transient state to transient state, each rounded once.
    absorption : ndarray, shape (n,)
        Probability to be absorbed; with it each row sums to 1 up to rounding.
    steps : ndarray, shape (n,)
        Steps that a visit to a state takes: 1 for an edge, 0 for a vertex.
    kinds : tuple of KindStates
        Where the branches stand, kind by kind as in the graph.
    target : int
        Which of `kinds` ends in the target.
    """

    Q: sp.csr_array
    absorption: Floats
    steps: Floats
    kinds: tuple[KindStates, ...]
    target: int


@takes_sizes()
def full_chain(graph: CorridorGraph, policy: Policy | str) -> FullChain:
    """Assemble the full chain of `policy` on `graph`.

    Raises MemoryError, which says how large it is, if it would not fit into the machine.

    Examples
    --------
    >>> chain = full_chain(CorridorGraph.symmetric(2, 1, 3), "rl")
    >>> chain.Q.shape, int(chain.steps.sum())
    ((26, 26), 21)
    """
    require_chain_memory(graph)
    rows = exact_rows(graph, policy)
    kinds, size = states_of(graph)
    index = np.int32 if max(_states_and_entries(graph)) < 2**31 else np.int64
    blocks = [_first_two_rows(kinds, rows, index)]
    layouts = {lanes: branch_edges(lanes) for lanes in {kind.lanes for kind in graph.branches}}
    for w, (states, kind) in enumerate(zip(kinds, graph.branches, strict=True)):
        one = _moves(states, layouts[kind.lanes], rows[w], dead_end=w != graph.target)
        blocks.append(_copies(states, one, index))
    del layouts, one
    counts, columns, data = (np.concatenate(part) for part in zip(*blocks, strict=True))
    indptr = np.zeros(size + 1, dtype=columns.dtype)
    np.cumsum(counts, out=indptr[1:])
    Q = sp.csr_array((data, columns, indptr), (size, size))
    steps, absorption = np.ones(size), np.zeros(size)
    steps[FORK] = 0.0
    for states in kinds:
        steps[states.entering_forward()] = 0.0
        steps[states.entering_backward()] = 0.0
    absorption[kinds[graph.target].forward()[:, -1]] = 1.0
    return FullChain(Q, absorption, steps, kinds, graph.target)


def states_of(graph: CorridorGraph) -> tuple[tuple[KindStates, ...], int]:
    """Return where the branches of each kind stand in the chain, and its number of states."""
    kinds, first = [], FORK + 1
    for kind in graph.branches:
        lanes = np.asarray(kind.lanes, dtype=np.int64)
        size = KindStates(lanes[:0], lanes).size
        kinds.append(KindStates(first + size * np.arange(kind.count), lanes))
        first += size * kind.count
    return tuple(kinds), first


def require_chain_memory(graph: CorridorGraph) -> None:
    """Raise MemoryError, before anything is allocated, if the full chain would not fit."""
    require_numbers(graph)
    states, entries = _states_and_entries(graph)
    require_memory(
        entries * BYTES_PER_ENTRY,
        f"the full chain, of {states} states and about {entries} entries,",
        "; method='accurate' needs memory for one branch only",
    )


def _states_and_entries(graph: CorridorGraph) -> tuple[int, int]:
    """Return how many states the full chain has, and at most how many entries."""
    edges = edge_count(graph)
    inner = sum(2 * kind.count * kind.depth for kind in graph.branches)
    # Two entries for each edge, and one in a vertex for each lane; W in the fork.
    lanes = edges - 1 - 2 * graph.width - inner
    return edges + inner + 1, 2 * edges + lanes + graph.width


def _first_two_rows(
    kinds: tuple[KindStates, ...],
    rows: tuple[ExactRows, ...],
    index: type[np.signedinteger[Any]],
) -> tuple[Indices, Indices, Floats]:
    """Return the rows of the source and the fork: entries per row, columns, probabilities."""
    taken = [
        (states.starts, np.full(states.count, rounded_once(row.weight / states.count)))
        for states, row in zip(kinds, rows, strict=True)
        if row.weight and states.count
    ]
    columns = np.concatenate([np.array([FORK]), *(starts for starts, _ in taken)]).astype(index)
    data = np.concatenate([np.array([1.0]), *(shares for _, shares in taken)])
    return np.array([1, len(columns) - 1]), columns, data


def _copies(
    states: KindStates, one: sp.csr_array, index: type[np.signedinteger[Any]]
) -> tuple[Indices, Indices, Floats]:
    """Return the rows of all branches of a kind: entries per row, columns, probabilities."""
    # Column 0 stands for the fork, the others for the branch's own states.
    local = one.indices.astype(index) - 1
    columns = states.starts.astype(index)[:, None] + local
    columns[:, local < 0] = FORK
    counts = np.tile(np.diff(one.indptr)[1:], states.count)
    return counts, columns.ravel(), np.tile(one.data, states.count)


def _moves(
    states: KindStates, edges: Edges, rows: ExactRows, *, dead_end: bool
) -> sp.csr_array:
    """Return the moves within a branch, with the fork as state 0 and its own from 1 on."""
    K, edge, vertex = states.depth, states.of_edges, states.of_vertices
    # Edges that lead to the end of a diamond: on by the single edge, or by a lane.
    inner = np.flatnonzero(edges.inner).astype(edges.head.dtype)
    head, at = edges.head[inner], (edges.kind[inner] - FORWARD, edges.diamond[inner])
    single, lanes = (
        np.array([each_once_array(rounded_once, family) for family in families])[at]
        for families in (rows.single, rows.lanes)
    )
    lane = edges.kind[edges.choices] >= LANE_FORWARD
    tail, taken = edges.tail[lane], edges.choices[lane]
    origin = edge(inner)
    entries = [
        (origin, edge(edges.choices[edges.first[head]]), single),
        (origin, vertex(head), lanes),
        (vertex(tail), edge(taken), 1.0 / states.lanes[tail % K]),
    ]
    # The last edge forward and the first and the last one backward; the fork is -1 for now.
    ends = np.array([K, K + 1, 2 * K + 1, NONE], dtype=inner.dtype)
    entries.append((ends[1:2], ends[3:], np.ones(1)))
    if dead_end:
        entries.append((ends[:1], ends[2:3], np.ones(1)))
    i, j, p = (np.concatenate(part) for part in zip(*entries, strict=True))
    i += 1
    j += 1
    size = states.size + 1
    moves = sp.csr_array(sp.coo_array((p, (i, j)), shape=(size, size)))
    moves.eliminate_zeros()
    return moves
