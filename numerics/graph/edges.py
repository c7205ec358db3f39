"""The one layout of the full graph: its directed edges, and which leave each vertex.

Every lane, branch and direction is an edge of its own. Edge 0 is the source's; the others
follow branch by branch::

    fork ──0── l_1 ═1═ r_1 ──1── l_2 ═2═ … r_K ──K── leaf      numbers of edges and diamonds

the single edges forward ``F_0 … F_K``, backward ``B_0 … B_K``, then the lanes forward and the
lanes backward, diamond by diamond. Vertex 0 is the fork; the others are, branch by branch,
``l_1 … l_K``, ``r_1 … r_K`` and the leaf. Whoever comes to l_j, from either side, goes on by
the single edge back, ``B_{j-1}``, or by a lane forward; from r_j by ``F_j`` or a lane backward;
from the leaf by ``B_K``; from the fork into any branch.

The sparse chain (`chain`), the padded tables (`walk_tables`), the exact states of an export
(`exact_states`) and the harness simulation are views of this.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...theory.model.graph import CorridorGraph
from .arrays import Indices, Mask
from .exact_rows import require_numbers

NONE = -1
SOURCE_EDGE, FORWARD, BACKWARD, LANE_FORWARD, LANE_BACKWARD = range(5)
"""Kinds of directed edges: the source's, single ones and lanes."""
FORK_VERTEX = 0


@dataclass(frozen=True, eq=False)
class Edges:
    """Directed edges in compressed form, of a graph or of one branch.

    `kind`, `branch`, `depth`, `lane` and `head`, the vertex that it leads to, tell about each
    edge. A single edge has lane 0 and the depth of the diamond before it, that at the fork
    -1; the source edge has -1 in all of them. The edges ``choices[first[v]:first[v + 1]]``
    leave vertex v: the single edge before the lanes.
    """

    kind: Indices
    branch: Indices
    depth: Indices
    lane: Indices
    head: Indices
    first: Indices
    choices: Indices

    @property
    def degree(self) -> Indices:
        """How many edges leave each vertex."""
        return np.diff(self.first)

    @property
    def diamond(self) -> Indices:
        """The diamond that each edge crosses or comes to, from either side."""
        # The edge towards a diamond bears the depth of the one that it comes from.
        return np.asarray(self.depth + (self.kind == FORWARD))

    @property
    def inner(self) -> Mask:
        """Edges that lead to an end of a diamond, not to the fork or a leaf."""
        return np.asarray((self.diamond >= 0) & (self.degree[self.head] > 1))

    @property
    def tail(self) -> Indices:
        """The vertex that each of `choices` leaves."""
        return np.repeat(np.arange(len(self.degree), dtype=self.head.dtype), self.degree)


def places(depth: int, total: int) -> tuple[range, range, range, range]:
    """Return where the edges of each kind stand in a branch of `total` lanes, in order."""
    K, singles = depth, 2 * depth + 2
    return (
        range(K + 1),
        range(K + 1, singles),
        range(singles, singles + total),
        range(singles + total, singles + 2 * total),
    )


def branch_edges(lanes: Sequence[int] | Indices) -> Edges:
    """Return the edges of one branch alone, numbered from 0, with -1 for the fork.

    >>> edges = branch_edges([2])
    >>> edges.head.tolist(), edges.choices.tolist()
    ([0, 2, -1, 1, 1, 1, 0, 0], [2, 4, 5, 1, 6, 7, 3])
    """
    lanes = np.asarray(lanes, dtype=np.int64)
    K, total = len(lanes), int(lanes.sum())
    forward, backward, out, back = places(K, total)
    # One branch may be nearly the whole graph: its numbers are kept as short as they can be.
    index = np.int32 if 2 * back.stop < 2**31 else np.int64
    diamonds = np.arange(K, dtype=index)
    single, diamond = np.arange(-1, K, dtype=index), np.repeat(diamonds, lanes)
    first_lane = np.repeat(np.cumsum(lanes) - lanes, lanes)
    lane = (np.arange(total) - first_lane).astype(index)
    # l_j has the number j - 1, r_j the number K + j - 1, the leaf 2K.
    ends = np.array([2 * K, NONE], dtype=index)
    head = (diamonds, ends, K + diamonds, K + diamond, diamond)
    # At each vertex the single edge is the first of its choices.
    degree = np.concatenate([lanes + 1, lanes + 1, [1]])
    first = np.append(0, np.cumsum(degree))
    choices = np.full(first[-1], NONE, dtype=index)
    choices[first[:-1]] = [*backward[:-1], *forward[1:], backward[-1]]
    choices[choices == NONE] = np.arange(out.start, back.stop, dtype=index)
    kinds = np.array([FORWARD, BACKWARD, LANE_FORWARD, LANE_BACKWARD], dtype=np.int8)
    return Edges(
        kind=np.repeat(kinds, [K + 1, K + 1, total, total]),
        branch=np.broadcast_to(np.int8(0), back.stop),
        depth=np.concatenate([single, single, diamond, diamond]),
        lane=np.concatenate([np.zeros(out.start, dtype=index), lane, lane]),
        head=np.concatenate(head),
        first=first,
        choices=choices,
    )


def edge_count(graph: CorridorGraph) -> int:
    """Return how many directed edges `graph` has, without laying them out."""
    sizes = [kind.count * 2 * (kind.depth + 1 + sum(kind.lanes)) for kind in graph.branches]
    return 1 + int(sum(sizes))


def graph_edges(graph: CorridorGraph) -> Edges:
    """Return all edges of `graph`, the branches of a kind one after the other.

    Raises TypeError if a count is a symbol.

    >>> edges = graph_edges(CorridorGraph.symmetric(W=2, K=1, L=3))
    >>> len(edges.kind), edges.choices[: edges.degree[0]]
    (21, array([ 1, 11]))
    """
    require_numbers(graph)
    kinds = [(branch_edges(kind.lanes), kind.count) for kind in graph.branches]
    branches = [branch for branch, count in kinds for _ in range(count)]
    W = len(branches)
    sizes = np.array([len(branch.kind) for branch in branches])
    starts = 1 + np.cumsum(sizes) - sizes
    vertices = np.cumsum([1, *(len(branch.degree) for branch in branches)])

    def column(name: str, source: int, shift: Indices | int = 0) -> Indices:
        parts = np.concatenate([getattr(branch, name) for branch in branches])
        return np.append(source, parts + shift).astype(np.int64)

    head = column("head", FORK_VERTEX, np.repeat(vertices[:-1], sizes))
    head[np.append(False, np.concatenate([b.head for b in branches]) == NONE)] = FORK_VERTEX
    degree = np.concatenate([[W], *(branch.degree for branch in branches)])
    choices = [branch.choices + start for branch, start in zip(branches, starts, strict=True)]
    return Edges(
        kind=column("kind", SOURCE_EDGE),
        branch=np.append(NONE, np.repeat(np.arange(W), sizes)),
        depth=column("depth", NONE),
        lane=column("lane", NONE),
        head=head,
        first=np.append(0, np.cumsum(degree)),
        choices=np.concatenate([starts, *choices]),
    )
