"""The walk as a table of what may follow what: one row for each edge, or for each window.

A learner's table has one row for each directed edge of the full graph, and one place in it
for each edge at the vertex that the walker has reached. Nothing is lumped: the rows of two
lanes, or of two branches, may differ. A learner that sees its last m edges has one row for
each window of m edges.
"""

from dataclasses import dataclass

import numpy as np

from ...theory.model.arguments import positive_integer
from ...theory.model.graph import CorridorGraph
from ...theory.model.memory import require_memory
from .arrays import Floats, Indices, Mask
from .edges import FORWARD, NONE, edge_count, graph_edges
from .exact_rows import require_numbers
from .memory_limits import BYTES_PER_WINDOW


@dataclass(frozen=True, eq=False)
class WalkTable:
    """States of a walk, and which state follows by which choice.

    State 0 is the source edge.

    Attributes
    ----------
    successors : ndarray of int, shape (n, width)
        The state that follows state i by choice k; -1 where there is no such choice.
    ends : ndarray of int, shape (n,)
        The branch whose leaf a state has just reached; -1 at all other states.
    windows : ndarray of int, shape (n, m)
        The last m edges, the latest at the end; -1 before the source edge.
    """

    successors: Indices
    ends: Indices
    windows: Indices

    @property
    def branches(self) -> int:
        """Number of branches, each as likely as the others to have the target."""
        return int(self.ends.max()) + 1

    def uniform(self) -> Floats:
        """Return the pretrained policy, shape (n, width): every choice alike."""
        open_ = self.successors != NONE
        return np.asarray(open_ / open_.sum(axis=1, keepdims=True))


@dataclass(frozen=True, eq=False)
class EdgeTable(WalkTable):
    """The directed edges of the full graph.

    At a vertex inside a branch choice 0 is the single edge and choice k lane k; at the fork
    choice w is branch w; at a leaf choice 0 turns back.

    Attributes
    ----------
    branch, depth, lane : ndarray of int, shape (n,)
        Where an edge lies; branches, diamonds and lanes count from 0. The source edge has -1.
        A single edge has lane 0 and the depth of the diamond before it, that at the fork -1.
    kind : ndarray of int, shape (n,)
        0 the source edge, 1 single edge forward, 2 single edge backward, 3 lane forward,
        4 lane backward.
    """

    branch: Indices
    depth: Indices
    lane: Indices
    kind: Indices


def edge_table(graph: CorridorGraph) -> EdgeTable:
    """Return the directed edges of `graph` and what may follow each.

    Where its target is does not matter here. Raises MemoryError if the table would not fit.

    Examples
    --------
    >>> table = edge_table(CorridorGraph.symmetric(W=2, K=1, L=3))
    >>> table.successors.shape, table.successors[0]
    ((21, 4), array([ 1, 11, -1, -1]))
    """
    require_numbers(graph)
    size = edge_count(graph)
    width = max(graph.width, 1 + max(max(kind.lanes) for kind in graph.branches if kind.count))
    require_memory(size * (width + 6) * 8, f"a table of {size} directed edges")
    edges = graph_edges(graph)
    leaving = np.full((len(edges.degree), width), NONE, dtype=np.int64)
    leaving[np.arange(width) < edges.degree[:, None]] = edges.choices
    at_leaf = (edges.kind == FORWARD) & (edges.degree[edges.head] == 1)
    return EdgeTable(
        successors=leaving[edges.head],
        ends=np.where(at_leaf, edges.branch, NONE),
        windows=np.arange(size)[:, None],
        branch=edges.branch,
        depth=edges.depth,
        lane=edges.lane,
        kind=edges.kind,
    )


def window_table(edges: EdgeTable, length: int) -> WalkTable:
    """Return the windows of the last `length` edges that a walk can see.

    Raises MemoryError if there would be too many.

    Examples
    --------
    >>> edges = edge_table(CorridorGraph.symmetric(W=2, K=1, L=3))
    >>> [len(window_table(edges, m).windows) for m in (1, 2, 3)]
    [21, 73, 251]
    """
    length = positive_integer("length", length)
    n = len(edges.ends)
    if (n + 1) ** length > np.iinfo(np.int64).max:
        raise MemoryError(f"windows of {length} edges of {n} are too many to number")
    degree = (edges.successors != NONE).sum(axis=1)
    # A window is a number with `length` digits, each an edge plus one.
    base, keep = n + 1, (n + 1) ** (length - 1)

    def following(windows: Indices) -> tuple[Indices, Mask]:
        """Return the windows one step on, and which of them there are."""
        ends = edges.successors[windows % base - 1]
        return (windows % keep * base)[:, None] + ends + 1, ends != NONE

    found = layer = np.array([1])
    while len(layer):
        size = len(found) + int(degree[layer % base - 1].sum())
        require_memory(size * BYTES_PER_WINDOW, "the table of windows")
        windows, open_ = following(layer)
        layer = np.setdiff1d(windows[open_], found)
        found = np.append(found, layer)
    order = np.argsort(found)
    windows, open_ = following(found)
    places = order[np.searchsorted(found, windows, sorter=order).clip(max=len(found) - 1)]
    edges_seen = found[:, None] // base ** np.arange(length)[::-1] % base - 1
    return WalkTable(np.where(open_, places, NONE), edges.ends[found % base - 1], edges_seen)
