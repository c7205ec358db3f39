"""Families of mazes whose exact times are known for all sizes (docs/maze.md).

Trees in which all vertices of a depth are alike, lanes included (Theorem 7): the corridor is
one of them, and so are bare paths, branching trees and nested corridors. And graphs in which
ways meet again: lanes that are paths (Theorem 9), and braids (Theorem 10).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from .arguments import described, positive_integer
from .maze import Maze, Vertex

MOST_EDGES = 5_000_000


def level_maze(levels: Iterable[Any]) -> Maze:
    """Return the tree whose vertices at depth i have ``levels[i]``: (children, lanes to each).

    Parameters
    ----------
    levels : iterable of (int, int)

    Returns
    -------
    Maze

    Notes
    -----
    The entrance has depth 0 and is called ``"fork"``; other vertices are tuples of the numbers
    of the children by which they are reached. The leaves are the targets, all alike.

    Examples
    --------
    A corridor with two branches of one diamond, three lanes wide:

    >>> level_maze([(2, 1), (1, 3), (1, 1)]).edges[:4]
    (('source', 'fork', 1), ('fork', (0,), 1), ('fork', (1,), 1), ((0,), (0, 0), 3))
    """
    return _tree(([level], 1) for level in levels)


def _tree(runs: Iterable[tuple[Sequence[Any], int]]) -> Maze:
    """Return the tree of `level_maze`, of groups of levels with how often each is repeated.

    A tree with too many edges is refused before its levels are looked at one by one.
    """
    sizes: list[tuple[int, int]] = []
    count, edges_there = 1, 1
    for levels, times in runs:
        group = [_level(i, level) for i, level in enumerate(levels, start=len(sizes))]
        if all(children == 1 for children, _ in group):
            edges_there += count * len(group) * times
        else:
            for _ in range(times):
                for children, _ in group:
                    count *= children
                    edges_there += count
                if edges_there > MOST_EDGES:
                    break
        if edges_there > MOST_EDGES:
            raise ValueError(f"the tree may have at most {MOST_EDGES} edges; got more")
        sizes += group * times
    if not sizes:
        raise ValueError("levels must have at least one level; got none")
    edges: list[tuple[Vertex, Vertex, int]] = [("source", "fork", 1)]
    layer: list[tuple[Vertex, tuple[int, ...]]] = [("fork", ())]
    for children, lanes in sizes:
        below = [(vertex, (*path, i)) for vertex, path in layer for i in range(children)]
        edges += [(vertex, path, lanes) for vertex, path in below]
        layer = [(path, path) for _, path in below]
    return Maze.from_edges(edges, "source", [vertex for vertex, _ in layer])


def _level(i: int, level: Any) -> tuple[int, int]:
    if not isinstance(level, tuple) or len(level) != 2:
        raise TypeError(f"levels[{i}] must be (children, lanes); got {described(level)}")
    children = positive_integer(f"levels[{i}]: children", level[0])
    return children, positive_integer(f"levels[{i}]: lanes", level[1])


def star_maze(W: int, n: int) -> Maze:
    """Return `W` bare paths of `n` edges at one fork: the corridor with nothing for lanes.

    Examples
    --------
    >>> len(star_maze(3, 5).vertices)
    17
    """
    length = positive_integer("n", n)
    return _tree([([(W, 1)], 1), ([(1, 1)], length - 1)])


def tree_maze(b: int, D: int) -> Maze:
    """Return the tree in which every vertex has `b` children, `D` deep, a leaf the target.

    Examples
    --------
    >>> len(tree_maze(2, 3).targets)
    8
    """
    return _tree([([(b, 1)], positive_integer("D", D))])


def nested_maze(B: int, W: int, K: int, L: int) -> Maze:
    """Return nested corridors: at the end of each of `W` corridors a fork again, `B` levels.

    A chain of thought with `B` hard decisions; every last leaf may be the target.

    Examples
    --------
    >>> nested_maze(1, 2, 1, 3) == level_maze([(2, 1), (1, 3), (1, 1)])
    True
    >>> len(nested_maze(3, 2, 1, 3).targets)
    8
    """
    more = positive_integer("B", B) - 1

    def runs() -> Iterator[tuple[Sequence[Any], int]]:
        yield from _corridor(W, K, L)
        # Not too long for a list, or the first would have been refused.
        yield [level for levels, times in _corridor(W, K, L) for level in levels * times], more

    return _tree(runs())


def broom_maze(W: int, K: int, L: int, b: int, D: int) -> Maze:
    """Return `W` corridors that end in trees: `b` children at every vertex, `D` deep.

    Examples
    --------
    >>> len(broom_maze(2, 1, 3, 2, 2).targets)
    8
    """
    return _tree([*_corridor(W, K, L), ([(b, 1)], positive_integer("D", D))])


def _corridor(W: int, K: int, L: int) -> list[tuple[list[Any], int]]:
    """Return the levels of a corridor, as `_tree` takes them."""
    return [([(W, 1)], 1), ([(1, L), (1, 1)], positive_integer("K", K))]


def detour_maze(W: int, K: int, L: int, n: int) -> Maze:
    """Return the symmetric corridor, every lane of it a path of `n` edges.

    Vertices are called as in `CorridorGraph.to_networkx`, but for the leaves, which are all
    targets; those on a lane are tuples.

    Examples
    --------
    >>> detour_maze(2, 1, 3, 1).targets
    ((('leaf', 1), Fraction(1, 2)), (('leaf', 2), Fraction(1, 2)))
    >>> len(detour_maze(2, 1, 3, 4).vertices)
    26
    """
    W, K = positive_integer("W", W), positive_integer("K", K)
    L, n = positive_integer("L", L), positive_integer("n", n)
    edges: list[tuple[Vertex, Vertex]] = [("source", "fork")]
    for w in range(1, W + 1):
        at: Vertex = "fork"
        for j in range(1, K + 1):
            left, right = f"l{w}_{j}", f"r{w}_{j}"
            edges.append((at, left))
            for lane in range(L):
                path = [left, *((w, j, lane, i) for i in range(1, n)), right]
                edges += pairwise(path)
            at = right
        edges.append((at, ("leaf", w)))
    return Maze.from_edges(edges, targets=[("leaf", w) for w in range(1, W + 1)])


def braid_maze(W: int, m: int, n: int) -> Maze:
    """Return `W` braids of `n` layers: `m` vertices, each joined to all of the next layer.

    There are as many ways back as on. The last layer's vertices are the targets.

    Examples
    --------
    >>> maze = braid_maze(2, 3, 4)
    >>> len(maze.vertices), len(maze.targets), maze.dead_ends
    (26, 6, ())
    """
    W, m, n = (
        positive_integer(name, size) for name, size in zip("Wmn", (W, m, n), strict=True)
    )
    edges: list[tuple[Vertex, Vertex]] = [("source", "fork")]
    for w in range(W):
        edges += [("fork", (w, 1, i)) for i in range(m)]
        for k in range(1, n):
            edges += [((w, k, i), (w, k + 1, j)) for i in range(m) for j in range(m)]
    return Maze.from_edges(edges, targets=[(w, n, i) for w in range(W) for i in range(m)])
