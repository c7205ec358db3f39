"""The full chain: every branch, lane and direction a state of its own, as a sparse array.

Besides the directed edges some vertices are states, which take no step: the fork, so that
W branches need not W^2 entries, and the two ends of each diamond, so that L lanes need not
L^2. A walker turned back at r_j, for instance, moves from any lane to the state "backward
at r_j", and from there to each lane alike: the same probabilities as lane to lane. The
number of entries is thus linear in the number of states, in W as well as in L.

States stand in this order: the source edge, the fork, then branch by branch::

    fork ──0── l_1 ═1═ r_1 ──1── l_2 ═2═ … r_K ──K── leaf      numbers of edges and diamonds

the single edges forward ``F_0 … F_K``, backward ``B_0 … B_K``, the walker about to enter
diamonds forward ``N_1 … N_K`` (at l_j) and backward ``X_1 … X_K`` (at r_j), then the lanes
forward and the lanes backward, diamond by diamond.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy, PolicyName
from .array_equality import by_value
from .exact_rows import ExactRows, each_once, exact_rows, require_numbers, rounded_once
from .memory_limits import require_memory

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.signedinteger[Any]]

SOURCE, FORK = 0, 1

# Measured high-water mark of assembling and eliminating, per entry (there are about three
# entries to a state), rounded up.
BYTES_PER_ENTRY = 80


@by_value
@dataclass(frozen=True, eq=False)
class KindStates:
    """Where the branches of one kind stand in the chain.

    All methods return state numbers in an array whose first axis is the branch.

    Attributes
    ----------
    starts : ndarray, shape (count,)
        The first state of each branch of the kind.
    lanes : ndarray, shape (depth,)
        Lanes of each diamond.
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
        return self._block(0, self.depth + 1)

    def backward(self) -> Indices:
        """Single edges backward, ``B_0 … B_K``."""
        return self._block(self.depth + 1, self.depth + 1)

    def entering_forward(self) -> Indices:
        """The walker at l_j, about to take a lane forward (a vertex: no step)."""
        return self._block(2 * self.depth + 2, self.depth)

    def entering_backward(self) -> Indices:
        """The walker at r_j, about to take a lane backward (a vertex: no step)."""
        return self._block(3 * self.depth + 2, self.depth)

    def lanes_forward(self) -> Indices:
        """Lanes forward, diamond by diamond."""
        return self._block(4 * self.depth + 2, int(self.lanes.sum()))

    def lanes_backward(self) -> Indices:
        """Lanes backward, diamond by diamond."""
        total = int(self.lanes.sum())
        return self._block(4 * self.depth + 2 + total, total)

    def _block(self, first: int, length: int) -> Indices:
        return self.starts[:, None] + np.arange(first, first + length)


@by_value
@dataclass(frozen=True, eq=False)
class FullChain:
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

    def without(self, states: Indices) -> FullChain:
        """Return the same chain with the moves out of `states` cut: it is absorbed there."""
        keep = np.ones(self.Q.shape[0])
        keep[states] = 0.0
        Q = sp.csr_array(sp.diags_array(keep) @ self.Q)
        Q.eliminate_zeros()
        absorption = np.where(keep == 0, 1.0, self.absorption)
        return FullChain(Q, absorption, self.steps, self.kinds, self.target)


def full_chain(graph: CorridorGraph, policy: Policy | str | PolicyName) -> FullChain:
    """Assemble the full chain of `policy` on `graph`.

    Raises
    ------
    MemoryError
        If it would not fit into the machine's memory; it says how large it is.
    TypeError, ValueError
        If the policy does not fit the graph, or a count is a symbol.

    Examples
    --------
    >>> chain = full_chain(CorridorGraph.symmetric(2, 1, 3), "rl")
    >>> chain.Q.shape, int(chain.steps.sum())
    ((26, 26), 21)
    """
    require_numbers(graph)
    refuse_too_large(graph)
    policy = policy if isinstance(policy, Policy) else Policy.named(policy)
    rows = exact_rows(graph, policy)
    kinds, first = [], FORK + 1
    for kind in graph.branches:
        states = KindStates(np.zeros(0, np.int64), np.asarray(kind.lanes, dtype=np.int64))
        starts = first + states.size * np.arange(kind.count)
        kinds.append(KindStates(starts, states.lanes))
        first += states.size * kind.count
    index = np.int32 if max(_states_and_entries(graph)) < 2**31 else np.int64
    blocks = [_first_two_rows(kinds, rows, index)]
    for w, states in enumerate(kinds):
        blocks.append(_copies(states, rows[w], index, dead_end=w != graph.target))
    counts, columns, data = (np.concatenate(part) for part in zip(*blocks, strict=True))
    indptr = np.zeros(first + 1, dtype=columns.dtype)
    np.cumsum(counts, out=indptr[1:])
    Q = sp.csr_array((data, columns, indptr), (first, first))
    steps, absorption = np.ones(first), np.zeros(first)
    steps[FORK] = 0.0
    for states in kinds:
        steps[states.entering_forward()] = 0.0
        steps[states.entering_backward()] = 0.0
    absorption[kinds[graph.target].forward()[:, -1]] = 1.0
    return FullChain(Q, absorption, steps, tuple(kinds), graph.target)


def refuse_too_large(graph: CorridorGraph) -> None:
    """Raise MemoryError, before anything is allocated, if the full chain would not fit."""
    states, entries = _states_and_entries(graph)
    require_memory(
        entries * BYTES_PER_ENTRY,
        f"the full chain, of {states} states and about {entries} entries,",
        "; method='accurate' needs memory for one branch only",
    )


def _states_and_entries(graph: CorridorGraph) -> tuple[int, int]:
    """Return how many states the full chain has, and at most how many entries."""
    states = 2 + sum(
        kind.count * (2 * sum(kind.lanes) + 4 * kind.depth + 2) for kind in graph.branches
    )
    entries = 1 + sum(
        kind.count * (6 * sum(kind.lanes) + 8 * kind.depth + 3) for kind in graph.branches
    )
    return states, entries


def _first_two_rows(
    kinds: list[KindStates], rows: tuple[ExactRows, ...], index: type[np.signedinteger[Any]]
) -> tuple[Indices, Indices, Floats]:
    """Return the rows of the source and the fork: entries per row, columns, probabilities."""
    taken = [
        (states.starts, np.full(len(states.starts), rounded_once(row.weight / states.count)))
        for states, row in zip(kinds, rows, strict=True)
        if row.weight and states.count
    ]
    columns = np.concatenate([np.array([FORK]), *(starts for starts, _ in taken)]).astype(index)
    data = np.concatenate([np.array([1.0]), *(shares for _, shares in taken)])
    return np.array([1, len(columns) - 1]), columns, data


def _copies(
    states: KindStates, rows: ExactRows, index: type[np.signedinteger[Any]], *, dead_end: bool
) -> tuple[Indices, Indices, Floats]:
    """Return the rows of all branches of a kind: entries per row, columns, probabilities."""
    one = _moves(KindStates(np.array([1]), states.lanes), rows, dead_end=dead_end)
    copies = len(states.starts)
    # Column 0 stands for the fork, the others for the branch's own states.
    local = one.indices.astype(index) - 1
    columns = states.starts.astype(index)[:, None] + local
    columns[:, local < 0] = FORK
    counts = np.tile(np.diff(one.indptr)[1:], copies)
    return counts, columns.ravel(), np.tile(one.data, copies)


def _moves(states: KindStates, rows: ExactRows, *, dead_end: bool) -> sp.csr_array:
    """Return the moves within a branch, with the fork as state 0."""
    forward, backward = states.forward()[0], states.backward()[0]
    near, far = states.entering_forward()[0], states.entering_backward()[0]
    out, back = states.lanes_forward()[0], states.lanes_backward()[0]
    diamond = np.repeat(np.arange(states.depth), states.lanes)
    a, b, c, d = (_rounded(family) for family in rows.families)
    turn_a, turn_b, turn_c, turn_d = (_complements(family) for family in rows.families)
    share = 1.0 / states.lanes
    entries = [
        (forward[:-1], near, c),
        (forward[:-1], backward[:-1], turn_c),
        (near[diamond], out, share[diamond]),
        (out, forward[1:][diamond], a[diamond]),
        (out, far[diamond], turn_a[diamond]),
        (backward[1:], far, b),
        (backward[1:], forward[1:], turn_b),
        (far[diamond], back, share[diamond]),
        (back, backward[:-1][diamond], d[diamond]),
        (back, near[diamond], turn_d[diamond]),
        (backward[:1], np.array([0]), np.ones(1)),
    ]
    if dead_end:
        entries.append((forward[-1:], backward[-1:], np.ones(1)))
    i, j, p = (np.concatenate(part) for part in zip(*entries, strict=True))
    moves = sp.csr_array(sp.coo_array((p, (i, j)), shape=(states.size + 1, states.size + 1)))
    moves.eliminate_zeros()
    return moves


def _rounded(family: tuple[Fraction, ...]) -> Floats:
    return np.array(each_once(rounded_once, family))


def _complements(family: tuple[Fraction, ...]) -> Floats:
    """Return ``1 - p``, subtracted exactly and then rounded."""
    return np.array(each_once(lambda p: rounded_once(1 - p), family))
