"""The corridor as a multigraph of NetworkX, and back (the extra ``frames``).

Nothing is computed: a vertex is a node, a lane an edge of its own. A kind of branches is told
by the lanes of its diamonds and how many such branches there are.
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias

from .arguments import Count, described, is_expression
from .extras import require

if TYPE_CHECKING:
    import networkx as nx

Kinds: TypeAlias = list[tuple[tuple[Count, ...], Count]]

MOST_EDGES = 1_000_000


def multigraph(kinds: Kinds, target: int) -> nx.MultiGraph:
    """Return the corridor of these branches, named as `CorridorGraph.to_networkx` says."""
    network = _networkx().MultiGraph()
    if any(is_expression(n) for lanes, count in kinds for n in (count, *lanes)):
        raise TypeError("to_networkx needs a graph of numbers; got symbols for W or L")
    edges = 1 + sum(count * (len(lanes) + 1 + sum(lanes)) for lanes, count in kinds)
    if edges > MOST_EDGES:
        raise ValueError(f"to_networkx draws at most {MOST_EDGES} edges; got {edges}")
    network.add_edge("source", "fork")
    w = 0
    for kind, (lanes, count) in enumerate(kinds):
        for _ in range(count):
            w += 1
            vertex = "fork"
            for j, parallel in enumerate(lanes, start=1):
                left, right = f"l{w}_{j}", f"r{w}_{j}"
                network.add_edge(vertex, left, kind=kind)
                network.add_edges_from([(left, right)] * parallel)
                vertex = right
            network.add_edge(vertex, "target" if kind == target else f"leaf{w}")
    return network


def branches_of(network: nx.Graph, source: Hashable, target: Hashable) -> tuple[Kinds, int]:
    """Return a corridor's kinds of branches, and the place of the target's among them."""
    if not isinstance(network, _networkx().Graph):
        raise TypeError(f"network must be a NetworkX graph; got {described(network)}")
    if network.is_directed():
        raise TypeError("network must be undirected: a corridor is walked both ways")
    for name, node in (("source", source), ("target", target)):
        if node not in network:
            raise ValueError(f"{name} must be a node of the network; got {described(node)}")
    if network.degree(source) != 1 or source in network[source]:
        raise _refusal(
            f"the source {source!r} must have a single edge, to the fork; "
            f"it has {network.degree(source)}"
        )
    (fork,) = network[source]
    rows: list[tuple[int, ...]] = []
    written: list[Any] = []
    ends: list[Hashable] = []
    seen = {source, fork}
    for first in network[fork]:
        if first != source:
            lanes, end = _branch(network, fork, first, seen)
            edge = network.get_edge_data(fork, first)
            # A multigraph has a record for each of the parallel edges.
            record = edge.get(0, {}) if network.is_multigraph() else edge
            rows.append(lanes)
            written.append(record.get("kind"))
            ends.append(end)
    if len(seen) != len(network):
        stray = next(node for node in network if node not in seen)
        raise _refusal(f"node {stray!r} is not reached from the fork {fork!r}")
    if target not in ends:
        raise _refusal(f"the target {target!r} is no leaf at the end of a branch")

    def kind(w: int) -> Any:
        """Return what neighbours have in common that `multigraph` wrote as one kind."""
        alone = written[w] is None or ends[w] == target
        return w if alone else (rows[w], written[w])

    kinds = [list(alike) for _, alike in groupby(range(len(rows)), kind)]
    place = next(k for k, alike in enumerate(kinds) if ends[alike[0]] == target)
    return [(rows[alike[0]], len(alike)) for alike in kinds], place


def _branch(
    network: nx.Graph, fork: Hashable, first: Hashable, seen: set[Hashable]
) -> tuple[tuple[int, ...], Hashable]:
    """Follow a branch from the fork to its leaf; return its lanes and the leaf."""
    previous, node = fork, first
    bundles = []
    while True:
        bundles.append(network.number_of_edges(previous, node))
        if len(bundles) % 2 and bundles[-1] != 1:
            raise _refusal(
                f"the fork and the diamonds are joined by single edges; there are "
                f"{bundles[-1]} between {previous!r} and {node!r}"
            )
        if node in seen:
            raise _refusal(f"the branch by {first!r} comes back to {node!r}")
        seen.add(node)
        onwards = [other for other in network[node] if other != previous]
        if not onwards:
            break
        if len(onwards) > 1:
            raise _refusal(f"node {node!r}, which is not the fork, has {len(onwards) + 1} ways")
        previous, node = node, onwards[0]
    if len(bundles) % 2 == 0 or len(bundles) == 1:
        raise _refusal(
            f"the branch by {first!r} must be a single edge, then a diamond and a single edge "
            f"as often as it is deep; it is {len(bundles)} edges long"
        )
    return tuple(bundles[1::2]), node


def _refusal(why: str) -> ValueError:
    return ValueError(f"network is no corridor: {why}")


def _networkx() -> Any:
    return require("networkx", "frames", "a graph of NetworkX")
