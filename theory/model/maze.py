"""The maze: any undirected multigraph that is walked on, and where the target may be.

A walk begins at the source, whose only edge is never walked back. One of the candidate
targets is drawn by their prior probabilities, and not shown. The walker sees the passage (from
one vertex to a neighbour) that it has just made; parallel edges, the *lanes* of a passage, are
alike to it. Nothing here needs SymPy, NumPy or NetworkX.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from numbers import Rational
from typing import TYPE_CHECKING, Any, TypeAlias

from .arguments import described, positive_integer, shortened
from .extras import require
from .shown import Shown

if TYPE_CHECKING:
    import networkx as nx

Vertex: TypeAlias = Hashable
Passage: TypeAlias = tuple[Vertex, Vertex]
MOST_SHOWN = 20
Targets: TypeAlias = Mapping[Any, Any] | Iterable[Any]


@dataclass(frozen=True, repr=False)
class Maze(Shown):
    """Any connected multigraph with a source and candidate targets.

    Use `from_edges` or `from_networkx` to build one; they check what they are given.

    Attributes
    ----------
    edges : tuple of (vertex, vertex, lanes)
        Each pair of neighbours once, with the number of parallel edges between them.
    source : vertex
        Where the walk begins; it has one edge.
    targets : tuple of (vertex, Fraction)
        The candidate targets with their prior probabilities, which sum to 1.

    Examples
    --------
    A fork with two ways, one of them two edges long:

    >>> edges = [("in", "fork"), ("fork", "x"), ("fork", "y"), ("y", "z")]
    >>> maze = Maze.from_edges(edges, source="in", targets=["x", "z"])
    >>> maze.targets
    (('x', Fraction(1, 2)), ('z', Fraction(1, 2)))
    >>> maze.dead_ends
    ('x', 'z')
    """

    edges: tuple[tuple[Vertex, Vertex, int], ...]
    source: Vertex
    targets: tuple[tuple[Vertex, Fraction], ...]

    def __repr__(self) -> str:
        shown = self.edges if len(self.edges) <= MOST_SHOWN else f"<{len(self.edges)} pairs>"
        return (
            f"Maze(edges={shown}, source={self.source!r}, targets={self.targets[:MOST_SHOWN]})"
        )

    @classmethod
    def from_edges(
        cls, edges: Iterable[Iterable[Any]], source: Vertex = "source", targets: Targets = ()
    ) -> Maze:
        """Return the maze with the given edges.

        Parameters
        ----------
        edges : iterable of (vertex, vertex) or (vertex, vertex, lanes)
            A pair that is named twice has two lanes.
        source : vertex
            It has one edge, of one lane.
        targets : mapping or iterable
            The candidates' prior probabilities, exact (int, Fraction); or the candidates
            alone, which are then equally likely.

        Raises
        ------
        TypeError, ValueError
            If it is no maze: a loop, a vertex that the source does not lead to, a source
            with several edges, a target that is the source or no vertex, probabilities that
            are no positive fractions or do not sum to 1.

        Examples
        --------
        >>> Maze.from_edges([("source", 1), (1, 2, 3)], targets={2: 1}).lanes(2, 1)
        3
        >>> Maze.from_edges([("source", 1), (1, 1)], targets=[1])
        Traceback (most recent call last):
        ...
        ValueError: edges[1] is a loop at 1: put a vertex in its middle
        """
        lanes: dict[Passage, int] = {}
        for i, edge in enumerate(edges):
            u, v, count = _edge(i, edge)
            pair = (v, u) if (v, u) in lanes else (u, v)
            lanes[pair] = lanes.get(pair, 0) + count
        if not lanes:
            raise ValueError("edges must name at least one edge; got none")
        maze = cls(tuple((u, v, n) for (u, v), n in lanes.items()), source, _priors(targets))
        maze._check()
        return maze

    @classmethod
    def from_networkx(
        cls, network: nx.Graph, source: Vertex = "source", targets: Targets = ()
    ) -> Maze:
        """Return the maze that an undirected graph of NetworkX is.

        Parameters
        ----------
        network : networkx.Graph or networkx.MultiGraph
        source, targets
            As in `from_edges`.

        Raises
        ------
        TypeError, ValueError
            If it is no maze; the message says at which vertex, and why.
        ModuleNotFoundError
            If NetworkX is not installed.

        Examples
        --------
        >>> import networkx as nx
        >>> tree = nx.balanced_tree(r=2, h=3)
        >>> tree.add_edge("source", 0)
        >>> maze = Maze.from_networkx(tree, targets=range(7, 15))
        >>> len(maze.vertices), len(maze.dead_ends)
        (16, 8)
        """
        networkx = require("networkx", "frames", "a graph of NetworkX")
        if not isinstance(network, networkx.Graph):
            raise TypeError(f"network must be a NetworkX graph; got {described(network)}")
        if network.is_directed():
            raise TypeError("network must be undirected: a maze is walked both ways")
        alone = next((vertex for vertex in network if not network.degree(vertex)), None)
        if alone is not None:
            raise ValueError(f"vertex {alone!r} is not reached from the source: it has no edge")
        return cls.from_edges(network.edges(), source, targets)

    def to_networkx(self) -> nx.MultiGraph:
        """Return the graph as a `networkx.MultiGraph`, an edge for each lane.

        The prior probability of a candidate is its node's attribute ``prior``.

        Raises
        ------
        ModuleNotFoundError
            If NetworkX is not installed.

        Examples
        --------
        >>> maze = Maze.from_edges([("source", 1), (1, 2, 3)], targets=[2])
        >>> Maze.from_networkx(maze.to_networkx(), targets=[2]) == maze
        True
        """
        network = require("networkx", "frames", "a graph of NetworkX").MultiGraph()
        for u, v, count in self.edges:
            network.add_edges_from([(u, v)] * count)
        for vertex, prior in self.targets:
            network.nodes[vertex]["prior"] = prior
        return network

    @cached_property
    def neighbours(self) -> dict[Vertex, dict[Vertex, int]]:
        """For each vertex its neighbours and the lanes that lead to each."""
        around: dict[Vertex, dict[Vertex, int]] = {}
        for u, v, count in self.edges:
            around.setdefault(u, {})[v] = count
            around.setdefault(v, {})[u] = count
        return around

    @property
    def vertices(self) -> tuple[Vertex, ...]:
        """All vertices, the source among them."""
        return tuple(self.neighbours)

    @cached_property
    def entrance(self) -> Vertex:
        """The source's neighbour, at which the walk stands after its first step."""
        (vertex,) = self.neighbours[self.source]
        return vertex

    @cached_property
    def dead_ends(self) -> tuple[Vertex, ...]:
        """The vertices, other than the source, with one neighbour."""
        return tuple(
            vertex
            for vertex, around in self.neighbours.items()
            if len(around) == 1 and vertex != self.source
        )

    def lanes(self, u: Vertex, v: Vertex) -> int:
        """Return the number of parallel edges between two vertices; 0 if there is none."""
        return self.neighbours.get(u, {}).get(v, 0)

    def ways(self, vertex: Vertex) -> dict[Vertex, int]:
        """Return where a walker at `vertex` may go, and over how many lanes.

        Nothing leads back over the source's edge.
        """
        around = self.neighbours[vertex].copy()
        around.pop(self.source, None)
        return around

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, the source's first: what a walker can see."""
        first = (self.source, self.entrance)
        rest = ((v, w) for v in self.neighbours if v != self.source for w in self.ways(v))
        return (first, *rest)

    def distances(self) -> dict[Vertex, int]:
        """Return the number of steps from the source to each vertex, nearest first."""
        steps, waiting = {self.source: 0}, [self.source]
        for vertex in waiting:
            for other in self.neighbours[vertex]:
                if other not in steps:
                    steps[other] = steps[vertex] + 1
                    waiting.append(other)
        return steps

    def _check(self) -> None:
        """Raise ValueError if this is no maze."""
        if self.source not in self.neighbours:
            raise ValueError(f"source must be a vertex; got {described(self.source)}")
        around = self.neighbours[self.source]
        edges = sum(around.values())
        if edges != 1:
            raise ValueError(
                f"the source {self.source!r} must have a single edge, which is never walked "
                f"back; it has {edges}"
            )
        if not self.targets:
            raise ValueError("targets must name at least one vertex; got none")
        for vertex, _ in self.targets:
            if vertex == self.source:
                raise ValueError(f"the source {vertex!r} cannot be a target")
            if vertex not in self.neighbours:
                raise ValueError(f"targets: {vertex!r} is no vertex")
        reached = self.distances()
        stray = [vertex for vertex in self.neighbours if vertex not in reached]
        if stray:
            raise ValueError(
                f"vertex {stray[0]!r} is not reached from the source {self.source!r}, nor are "
                f"{len(stray) - 1} others: the graph must be connected"
            )


def _edge(i: int, edge: Any) -> tuple[Vertex, Vertex, int]:
    """Return both ends of ``edges[i]`` and how many lanes it stands for."""
    parts = () if isinstance(edge, str) or not isinstance(edge, Iterable) else tuple(edge)
    if len(parts) not in {2, 3}:
        got = shortened(edge)
        raise TypeError(f"edges[{i}] must be two vertices, or these and lanes; got {got}")
    u, v = parts[:2]
    for vertex in (u, v):
        if not isinstance(vertex, Hashable):
            raise TypeError(f"edges[{i}]: a vertex must be hashable; got {described(vertex)}")
    if u == v:
        raise ValueError(f"edges[{i}] is a loop at {u!r}: put a vertex in its middle")
    count = positive_integer(f"edges[{i}]: lanes", parts[2]) if len(parts) == 3 else 1
    return u, v, count


def _priors(targets: Targets) -> tuple[tuple[Vertex, Fraction], ...]:
    """Return the candidates with their probabilities."""
    if isinstance(targets, str) or not isinstance(targets, Iterable):
        raise TypeError(f"targets must be a list or a mapping; got {described(targets)}")
    if not isinstance(targets, Mapping):
        names = Counter(targets)
        twice = next((vertex for vertex, times in names.items() if times > 1), None)
        if twice is not None:
            raise ValueError(f"targets names {twice!r} twice")
        return tuple((vertex, Fraction(1, len(names))) for vertex in names)
    priors = []
    for vertex, value in targets.items():
        name = f"targets[{vertex!r}]"
        if isinstance(value, bool) or not isinstance(value, Rational):
            raise TypeError(
                f"{name} must be an exact probability, such as Fraction(1, 2); "
                f"got {described(value)}"
            )
        prior = Fraction(int(value.numerator), int(value.denominator))
        if prior <= 0:
            raise ValueError(f"{name} must be positive; got {prior}: leave it out")
        priors.append((vertex, prior))
    total = sum(prior for _, prior in priors)
    if priors and total != 1:
        raise ValueError(f"the targets' probabilities must sum to 1; they sum to {total}")
    return tuple(priors)
