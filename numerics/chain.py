"""The full chain: every branch, lane and direction a state of its own, as a sparse array.

States stand in this order: the source edge; the fork (a vertex, so that W branches need not
W^2 entries; it takes no step); then branch by branch the single edges forward ``F_0 … F_K``,
backward ``B_0 … B_K``, and the lanes forward and backward, diamond by diamond::

    fork ──0── l_1 ═1═ r_1 ──1── l_2 ═2═ … r_K ──K── leaf      numbers of edges and diamonds
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..theory.graph import CorridorGraph
from ..theory.policy import BranchRows, Policy, branch_weights

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]

SOURCE, FORK = 0, 1

# An entry needs 16 bytes in the coordinate form and the same again when compressed.
BYTES_PER_ENTRY = 32
MEMORY_LIMIT = 16 * 2**30


@dataclass(frozen=True)
class BranchStates:
    """Where the directed edges of one branch stand in the chain, as state numbers.

    Attributes
    ----------
    forward, backward : ndarray, shape (depth + 1,)
        The single edges, from the fork outwards.
    lanes_forward, lanes_backward : tuple of ndarray, shapes (L_j,)
        The lanes of each diamond.
    """

    forward: Indices
    backward: Indices
    lanes_forward: tuple[Indices, ...]
    lanes_backward: tuple[Indices, ...]


@dataclass(frozen=True)
class FullChain:
    """The walk on directed edges, absorbed at the target leaf.

    Attributes
    ----------
    Q : scipy.sparse.csr_array, shape (n, n)
        Probabilities from transient state to transient state. What a row lacks to 1 is the
        probability to be absorbed; only the last edge into the target has any.
    steps : ndarray, shape (n,)
        Steps that a visit to a state takes: 1 for an edge, 0 for the fork.
    branches : tuple of BranchStates
        Every branch of the graph, those of a kind one after another.
    target : int
        Which of `branches` ends in the target.
    """

    Q: sp.csr_array
    steps: Floats
    branches: tuple[BranchStates, ...]
    target: int

    def without(self, states: Indices) -> FullChain:
        """Return the same chain with the moves out of `states` cut: it is absorbed there."""
        keep = np.ones(self.Q.shape[0])
        keep[states] = 0.0
        Q = sp.csr_array(sp.diags_array(keep) @ self.Q)
        Q.eliminate_zeros()
        return FullChain(Q, self.steps, self.branches, self.target)


def full_chain(graph: CorridorGraph, policy: Policy) -> FullChain:
    """Assemble the full chain of `policy` on `graph`.

    Raises
    ------
    MemoryError
        If its entries would need more than 16 GiB; it says how many there are.
    TypeError, ValueError
        If the policy does not fit the graph, or a count is a symbol.

    Examples
    --------
    >>> chain = full_chain(CorridorGraph.symmetric(2, 1, 3), Policy.named("rl"))
    >>> chain.Q.shape
    (22, 22)
    """
    _refuse_too_large(graph)
    rows = policy.rows(graph)
    kinds = [
        (kind, rows[k]) for k, kind in enumerate(graph.branches) for _ in range(kind.count)
    ]
    target = sum(kind.count for kind in graph.branches[: graph.target])
    shares = [
        float(weight) / kind.count
        for kind, weight in zip(graph.branches, branch_weights(graph, policy), strict=True)
        for _ in range(kind.count)
    ]
    states, entries, size = [], [(np.array([SOURCE]), np.array([FORK]), np.array([1.0]))], 2
    for w, (kind, families) in enumerate(kinds):
        branch = _states(np.asarray(kind.lanes, dtype=np.int64), size)
        size += 2 * (kind.depth + 1) + 2 * sum(kind.lanes)
        entries += _moves(branch, families, dead_end=w != target)
        entries.append((np.array([FORK]), branch.forward[:1], np.array([shares[w]])))
        entries.append((branch.backward[:1], np.array([FORK]), np.array([1.0])))
        states.append(branch)
    i, j, p = (np.concatenate(part) for part in zip(*entries, strict=True))
    Q = sp.csr_array(sp.coo_array((p, (i, j)), shape=(size, size)))
    Q.eliminate_zeros()
    steps = np.ones(size)
    steps[FORK] = 0.0
    return FullChain(Q, steps, tuple(states), target)


def _refuse_too_large(graph: CorridorGraph) -> None:
    entries = sum(
        kind.count * sum(2 * lanes * lanes + 4 * lanes + 4 for lanes in kind.lanes)
        for kind in graph.branches
    )
    if not isinstance(entries, int):
        raise TypeError("numerics needs a graph of numbers; got symbols for W or L")
    if entries * BYTES_PER_ENTRY > MEMORY_LIMIT:
        raise MemoryError(
            f"the full chain has about {entries:.3g} entries and would need "
            f"{entries * BYTES_PER_ENTRY / 2**30:.3g} GiB, more than "
            f"{MEMORY_LIMIT / 2**30:.0f}; corridor.theory needs none"
        )


def _states(lanes: Indices, first: int) -> BranchStates:
    """Number the directed edges of a branch, from `first` on."""
    depth = len(lanes)
    forward = first + np.arange(depth + 1)
    backward = forward + depth + 1
    start = first + 2 * (depth + 1)
    ends = np.cumsum(lanes)
    all_forward = start + np.arange(ends[-1])
    all_backward = all_forward + ends[-1]
    return BranchStates(
        forward,
        backward,
        tuple(np.split(all_forward, ends[:-1])),
        tuple(np.split(all_backward, ends[:-1])),
    )


def _moves(
    branch: BranchStates, rows: BranchRows, *, dead_end: bool
) -> list[tuple[Indices, Indices, Floats]]:
    """Return the entries (from, to, probability) of a branch, but for those of the fork."""
    moves = []
    for j, (lanes_out, lanes_back) in enumerate(
        zip(branch.lanes_forward, branch.lanes_backward, strict=True)
    ):
        a, b, c, d = (float(family[j]) for family in rows)
        stay_a, stay_b, stay_c, stay_d = (float(1 - family[j]) for family in rows)
        enter, leave = branch.forward[j : j + 1], branch.forward[j + 1 : j + 2]
        exit_, come = branch.backward[j : j + 1], branch.backward[j + 1 : j + 2]
        moves += [
            _fan(enter, lanes_out, c),
            _fan(enter, exit_, stay_c),
            _fan(lanes_out, leave, a),
            _fan(lanes_out, lanes_back, stay_a),
            _fan(come, lanes_back, b),
            _fan(come, leave, stay_b),
            _fan(lanes_back, exit_, d),
            _fan(lanes_back, lanes_out, stay_d),
        ]
    if dead_end:
        moves.append((branch.forward[-1:], branch.backward[-1:], np.array([1.0])))
    return moves


def _fan(
    origins: Indices, ends: Indices, probability: float
) -> tuple[Indices, Indices, Floats]:
    """Return the entries from each origin to all ends, which share `probability` alike."""
    shape = len(origins), len(ends)
    return (
        np.repeat(origins, shape[1]),
        np.tile(ends, shape[0]),
        np.full(shape[0] * shape[1], probability / shape[1]),
    )
