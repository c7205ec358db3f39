"""The corridor graph: what can be walked on.

Branches leave one fork. A branch is a row of diamonds, each with its own number of parallel
lanes, joined by single edges::

    fork ── l_1 ═L_1═ r_1 ── l_2 ═L_2═ r_2 ── … ── l_K ═L_K═ r_K ── leaf

One leaf is the target. Nothing here needs SymPy or NumPy.
"""

from __future__ import annotations

import operator
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .arguments import Count, count, described, positive_integer
from .memory import require_memory
from .shown import Shown

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class Branch:
    """A branch, or `count` branches that are exactly alike."""

    lanes: tuple[Count, ...]  # of each diamond, from the fork outwards
    count: Count = 1  # 0 is allowed: none

    @property
    def depth(self) -> int:
        """Number of diamonds ``K_w``; the branch is ``2*depth + 1`` edges long."""
        return len(self.lanes)

    @cached_property
    def different(self) -> tuple[Count, ...]:
        """The lane counts that occur, each once."""
        # To count what is the very same object is fast.
        if self.lanes.count(self.lanes[0]) == len(self.lanes):
            return self.lanes[:1]
        return tuple(dict.fromkeys(self.lanes))


@dataclass(frozen=True)
class CorridorGraph(Shown):
    """A corridor graph: kinds of branches at one fork, one of which ends in the target.

    Use `symmetric` or `from_branches` to build one. `target` is the position in `branches` of
    the one that ends in the target leaf, whose ``count`` is 1.

    Examples
    --------
    >>> CorridorGraph.symmetric(W=3, K=2, L=5).width
    3
    """

    branches: tuple[Branch, ...]
    target: int = 0

    @classmethod
    def symmetric(cls, W: Count, K: int, L: Count) -> CorridorGraph:
        """Return the paper's graph: `W` branches of `K` diamonds of `L` lanes each.

        `W` and `L` may be SymPy expressions, for all numbers at once; `K`, which counts the
        chain's states, must be a number.

        Examples
        --------
        >>> CorridorGraph.symmetric(15, 2, 5).branches
        (Branch(lanes=(5, 5), count=1), Branch(lanes=(5, 5), count=14))
        """
        W, K, L = count("W", W), positive_integer("K", K), count("L", L)
        # Its tuple, and the copies that are made while it is looked through.
        require_memory(40 * K, f"a branch of K = {K} diamonds")
        lanes = (L,) * K
        return cls((Branch(lanes), Branch(lanes, W - 1)))

    @classmethod
    def from_branches(
        cls, branches: Iterable[Iterable[Count]], target: int = 0
    ) -> CorridorGraph:
        """Return the graph with the given branches.

        Each is told by the lanes of its diamonds, from the fork outwards; `target` is the
        position, from 0, of the one whose leaf is the target.

        Examples
        --------
        >>> graph = CorridorGraph.from_branches([[2, 3], [1], [4, 4, 2]], target=1)
        >>> [branch.depth for branch in graph.branches]
        [2, 1, 3]
        """
        rows = []
        for w, lanes in enumerate(branches):
            if isinstance(lanes, str) or not isinstance(lanes, Iterable):
                raise TypeError(
                    f"branches[{w}] must be a list of lane counts; got {described(lanes)}"
                )
            row = tuple(count(f"branches[{w}][{j}]", value) for j, value in enumerate(lanes))
            if not row:
                raise ValueError(f"branches[{w}] must have at least one diamond; got none")
            rows.append(Branch(row))
        if not rows:
            raise ValueError("branches must name at least one branch; got none")
        if isinstance(target, bool) or not hasattr(target, "__index__"):
            raise TypeError(f"target must be a position in branches; got {described(target)}")
        target = operator.index(target)
        if not 0 <= target < len(rows):
            raise ValueError(
                f"target must be a position in branches, 0 to {len(rows) - 1}; got {target}"
            )
        return cls(tuple(rows), target)

    @classmethod
    def from_networkx(
        cls, network: nx.Graph, source: Hashable = "source", target: Hashable = "target"
    ) -> CorridorGraph:
        """Return the corridor that a graph of NetworkX is, or say at which node it is none.

        Branches are in the order in which the fork lists its neighbours.

        Parameters
        ----------
        network : networkx.MultiGraph or networkx.Graph
            Undirected. Lanes are parallel edges; a `networkx.Graph` has one lane everywhere.
        source, target : node
            Where the walk begins, with one edge to the fork, and the leaf where it ends.

        Examples
        --------
        >>> graph = CorridorGraph.from_branches([[2, 3], [1]])
        >>> CorridorGraph.from_networkx(graph.to_networkx()) == graph
        True
        """
        from .networks import branches_of

        branches, place = branches_of(network, source, target)
        return cls(tuple(Branch(*branch) for branch in branches), place)

    def to_networkx(self) -> nx.MultiGraph:
        """Return the graph as a `networkx.MultiGraph` with a parallel edge for each lane.

        Its nodes are ``"source"``, ``"fork"``, ``"target"``, and for branch w (from 1, all
        branches of a kind in a row) ``"l{w}_{j}"``, ``"r{w}_{j}"`` and ``"leaf{w}"``.

        Examples
        --------
        >>> network = CorridorGraph.symmetric(W=3, K=2, L=5).to_networkx()
        >>> network.number_of_edges("l1_1", "r1_1"), network.number_of_edges()
        (5, 40)
        """
        from .networks import multigraph

        return multigraph([(kind.lanes, kind.count) for kind in self.branches], self.target)

    @property
    def width(self) -> Count:
        """Number of branches ``W``."""
        return sum(branch.count for branch in self.branches)


def as_graph(
    W: int | CorridorGraph, K: int | None = None, L: int | None = None
) -> CorridorGraph:
    """Return the graph of numbers that W, K and L, or W alone, stand for.

    >>> as_graph(3, 1, 2).width
    3
    """
    if not isinstance(W, CorridorGraph):
        if K is None or L is None:
            raise TypeError("K and L must be given unless W is a graph")
        W, K, L = CorridorGraph.symmetric(W, K, L), None, None
    if K is not None or L is not None:
        raise TypeError("K and L must be left out when W is a graph")
    if any(not isinstance(n, int) for kind in W.branches for n in {*kind.lanes, kind.count}):
        raise TypeError("W must be a graph of numbers; got symbols for W or L")
    return W


def require_graph(graph: object) -> None:
    """Raise TypeError unless `graph` is a graph; W, K and L may be symbols."""
    if not isinstance(graph, CorridorGraph):
        raise TypeError(f"graph must be a CorridorGraph; got {described(graph)}")
