"""Walks that visit every candidate target without a choice left open.

A walk that never goes on in two ways after the same passage is a policy of rows 0 or 1. They
are where an optimiser may begin.
"""

from collections.abc import Iterator
from itertools import islice, pairwise, permutations

from ...theory.model.maze import Maze, Passage, Vertex

# More orders than this are not listed.
MOST_ORDERED = 6
ORDERS_TRIED = 100
MOST_TOURS = 4


def tours(maze: Maze) -> Iterator[dict[Passage, Vertex]]:
    """Yield for each tour the way on after each of its passages.

    >>> edges = [("source", 0), (0, 1), (0, 2), (2, 3)]
    >>> next(tours(Maze.from_edges(edges, targets=[1, 3])))
    {('source', 0): 1, (1, 0): 2, (2, 0): 1, (0, 1): 0, (0, 2): 3, (3, 2): 0, (2, 3): 2}
    """
    yield _around(maze)
    rows = (_rows([maze.source, *_joined(maze, order)]) for _, order in orders(maze))
    yield from islice((ways for ways in rows if ways is not None), MOST_TOURS - 1)


def orders(maze: Maze) -> list[tuple[float, tuple[Vertex, ...]]]:
    """Return the best orders of the targets and the mean steps by shortest paths, best first.

    None if there are more than 6 targets. No blind walk is faster than the first.

    >>> orders(Maze.from_edges([("source", 0), (0, 1), (0, 2), (2, 3)], targets=[1, 3]))
    [(3.5, (1, 3)), (4.5, (3, 1))]
    """
    if len(maze.targets) > MOST_ORDERED:
        return []
    priors = dict(maze.targets)
    found = []
    for order in permutations(priors):
        at, steps, mean = maze.entrance, 1, 0.0
        for vertex in order:
            steps, at = steps + len(_path(maze, at, vertex)), vertex
            mean += float(priors[vertex]) * steps
        found.append((mean, order))
    return sorted(found, key=lambda pair: pair[0])[:ORDERS_TRIED]


def _around(maze: Maze) -> dict[Passage, Vertex]:
    """Go round the tree of shortest paths, at each vertex first where most is to be found."""
    priors = dict(maze.targets)
    steps = maze.distances()
    parent: dict[Vertex, Vertex] = {}
    for v in steps:
        for w in maze.neighbours[v]:
            if steps[w] == steps[v] + 1 and w not in parent:
                parent[w] = v
    mass = {v: float(priors.get(v, 0)) for v in steps}
    edges = dict.fromkeys(steps, 1)
    children: dict[Vertex, list[Vertex]] = {v: [] for v in steps}
    for v in reversed(steps):
        if v != maze.source and mass[v]:
            children[parent[v]].append(v)
            mass[parent[v]] += mass[v]
            edges[parent[v]] += edges[v]
    ways: dict[Passage, Vertex] = {}
    for v in steps:
        # Smith's rule: mass per step decides what comes first.
        ahead = sorted(children[v], key=lambda w: -mass[w] / edges[w])
        around = [parent[v], *ahead] if v != maze.source and (mass[v] or ahead) else []
        if around and parent[v] == maze.source:
            around = ahead
            if ahead:
                ways[maze.source, v] = ahead[0]
        for w, following in pairwise([*around, *around[:1]]):
            ways[w, v] = following
    return ways


def _joined(maze: Maze, order: tuple[Vertex, ...]) -> list[Vertex]:
    walk = [maze.entrance]
    for vertex in order:
        walk += _path(maze, walk[-1], vertex)
    return walk


def _path(maze: Maze, start: Vertex, end: Vertex) -> list[Vertex]:
    """Return the vertices of a shortest path after `start`."""
    came: dict[Vertex, Vertex] = {start: start}
    for v in (waiting := [start]):
        for w in maze.ways(v):
            if w not in came:
                came[w] = v
                waiting.append(w)
    path = [end]
    while came[path[-1]] != path[-1]:
        path.append(came[path[-1]])
    return path[-2::-1]


def _rows(walk: list[Vertex]) -> dict[Passage, Vertex] | None:
    """Return the way on after each passage of `walk`, unless there would be two."""
    ways: dict[Passage, Vertex] = {}
    for u, v, w in zip(walk, walk[1:], walk[2:], strict=False):
        if ways.setdefault((u, v), w) != w:
            return None
    return ways
