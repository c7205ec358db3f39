"""Policies on a maze: with which probability each passage follows each.

A walker that has just made the passage u→v is at v in a *row*: a probability for each way on.
Parallel edges share it alike. Passages into the same vertex may have the same row; what the
walker does from then on is then the same, so a row is all that a state has to remember.
Nothing here needs SymPy or NumPy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from .arguments import described, one_of, shortened
from .maze import Maze, Passage, Vertex
from .policy import PolicyName, policy_name
from .probabilities import Probability, check_probability, check_sum

NAMES = ("uniform", "sft")


@dataclass(frozen=True)
class MazePolicy:
    """Rows of your own; every other row is that of a named policy.

    Parameters
    ----------
    rows : mapping
        For a passage ``(u, v)`` the probability of each vertex to go to from v; those left
        out have probability 0. Numbers for theory are exact, or symbols.
    rest : ``"uniform"`` or ``"sft"``
        The policy of all other rows.

    Examples
    --------
    Turn back at once on the way to y, and go out of it:

    >>> edges = [("in", "fork"), ("fork", "x"), ("fork", "y"), ("y", "z")]
    >>> maze = Maze.from_edges(edges, source="in", targets=["x", "z"])
    >>> policy = MazePolicy({("fork", "y"): {"fork": 1}})
    >>> walker_rows(maze, policy).row(("fork", "y"))
    {'fork': 1}
    >>> walker_rows(maze, policy).row(("z", "y"))
    {'fork': Fraction(1, 2), 'z': Fraction(1, 2)}
    """

    rows: Mapping[Passage, Mapping[Vertex, Probability]] = field(default_factory=dict)
    rest: str = "uniform"

    def __post_init__(self) -> None:
        if not isinstance(self.rows, Mapping):
            raise TypeError(f"rows must map passages to rows; got {described(self.rows)}")
        one_of("rest", self.rest, NAMES)
        # A copy, so that no later change of the caller's reaches it.
        rows = {passage: _copied(passage, row) for passage, row in self.rows.items()}
        object.__setattr__(self, "rows", rows)


class Row(NamedTuple):
    """A row: the vertex where it stands, and the probability of each way on."""

    vertex: Vertex
    ways: dict[Vertex, Probability]


class WalkerRows(NamedTuple):
    """All rows of a policy on a maze.

    Attributes
    ----------
    table : tuple of Row
    position : dict
        For each passage that ends at a vertex with a way on, the position of its row.
    """

    table: tuple[Row, ...]
    position: dict[Passage, int]

    def row(self, passage: Passage) -> dict[Vertex, Probability]:
        """Return the row of a walker that has just made `passage`."""
        return self.table[self.position[passage]].ways


def walker_rows(maze: Maze, policy: MazePolicy | str) -> WalkerRows:
    """Return the rows of `policy` on `maze`.

    ``"uniform"`` is uniform over all edges at the vertex, the one just walked included.
    ``"sft"`` has the frequencies of the golden paths in the rows that occur in them, and
    ``"uniform"``'s in all others (docs/maze.md, Theorem 2).

    Raises
    ------
    TypeError, ValueError
        If `policy` is no policy, or a row does not fit the maze; the message names it.

    Examples
    --------
    >>> maze = Maze.from_edges([("source", 0), (0, 1), (0, 2, 3)], targets={1: 1})
    >>> walker_rows(maze, "sft").row(("source", 0)), walker_rows(maze, "sft").row((2, 0))
    ({1: Fraction(1, 1)}, {1: Fraction(1, 4), 2: Fraction(3, 4)})
    """
    if not isinstance(maze, Maze):
        raise TypeError(f"maze must be a Maze; got {described(maze)}")
    if not isinstance(policy, MazePolicy):
        name = policy_name(policy)
        if name is PolicyName.RL:
            raise ValueError(
                "rl has no closed form on a maze: numerics.optimise_maze finds its policy, and "
                "theory.certify_maze certifies it"
            )
        policy = MazePolicy(rest=str(name))
    table: list[Row] = []
    frozen: dict[Vertex, int] = {}
    learned: dict[Vertex, int] = {}
    golden = golden_rows(maze) if policy.rest == "sft" else {}
    steps = maze.distances() if golden else {}
    for vertex in maze.vertices:
        ways = maze.ways(vertex)
        if vertex == maze.source or not ways:
            continue
        total = sum(ways.values())
        frozen[vertex] = len(table)
        table.append(Row(vertex, {w: _share(n, total) for w, n in ways.items()}))
        if vertex in golden:
            learned[vertex] = len(table)
            table.append(Row(vertex, golden[vertex]))
    position = {
        (u, v): learned[v] if v in learned and steps[v] == steps[u] + 1 else frozen[v]
        for u, v in maze.passages
        if v in frozen
    }
    for passage, own in policy.rows.items():
        _check_row(maze, passage, own)
        position[passage] = len(table)
        table.append(Row(passage[1], {w: p for w, p in own.items() if p != 0}))
    return WalkerRows(tuple(table), position)


def golden_rows(maze: Maze) -> dict[Vertex, dict[Vertex, Fraction]]:
    """Return, for each vertex from which a golden path goes on, how often each way is taken.

    A golden path is a shortest path to the target drawn, all of them (lanes told apart)
    equally likely. Vertices where every golden path ends are left out.

    Two shortest paths lead to 3, by 1 and by 2, and one over 1 to 4:

    >>> edges = [("source", 0), (0, 1), (0, 2), (1, 3), (2, 3), (1, 4)]
    >>> rows = golden_rows(Maze.from_edges(edges, targets=[3, 4]))
    >>> {vertex: {w: str(p) for w, p in row.items()} for vertex, row in rows.items()}
    {2: {3: '1'}, 1: {3: '1/3', 4: '2/3'}, 0: {1: '3/4', 2: '1/4'}, 'source': {0: '1'}}
    """
    steps = maze.distances()
    paths = {maze.source: 1}
    ahead: dict[Vertex, dict[Vertex, int]] = {}
    for v in steps:
        ahead[v] = {w: n for w, n in maze.neighbours[v].items() if steps[w] == steps[v] + 1}
        for w, lanes in ahead[v].items():
            paths[w] = paths.get(w, 0) + paths[v] * lanes
    # Sum over the targets of prior * (shortest paths from here to it) / (all of its paths).
    ending = {vertex: prior / paths[vertex] for vertex, prior in maze.targets}
    beyond = ending.copy()
    rows = {}
    for v in reversed(steps):
        flows = {w: lanes * beyond[w] for w, lanes in ahead[v].items() if w in beyond}
        if flows:
            onwards = sum(flows.values(), Fraction(0))
            beyond[v] = onwards + ending.get(v, 0)
            rows[v] = {w: flow / onwards for w, flow in flows.items()}
    return rows


# A large maze has few kinds of vertices.
_share = lru_cache(maxsize=10_000)(Fraction)


def held_vertices(maze: Maze, held: Iterable[Vertex]) -> tuple[Vertex, ...]:
    """Return the vertices at which rows are given; raise unless they are in the maze."""
    if not isinstance(maze, Maze):
        raise TypeError(f"maze must be a Maze; got {described(maze)}")
    if isinstance(held, str) or not isinstance(held, Iterable):
        raise TypeError(f"held must be vertices; got {described(held)}")
    places = tuple(held)
    for vertex in places:
        if vertex not in maze.neighbours:
            raise ValueError(f"held: {vertex!r} is no vertex")
    return places


def _copied(passage: Any, row: Any) -> dict[Vertex, Probability]:
    if not isinstance(passage, tuple) or len(passage) != 2:
        raise TypeError(f"rows: a passage is a pair of vertices; got {described(passage)}")
    if not isinstance(row, Mapping):
        raise TypeError(
            f"rows[{passage!r}] must map vertices to probabilities; got {shortened(row)}"
        )
    return dict(row)


def _check_row(maze: Maze, passage: Passage, ways: Mapping[Vertex, Probability]) -> None:
    """Raise unless `ways` is a distribution over the ways on from `passage`."""
    u, v = passage
    name = f"rows[{passage!r}]"
    if not maze.lanes(u, v) or v == maze.source:
        raise ValueError(f"{name}: there is no such passage in the maze")
    possible = maze.ways(v)
    for vertex, value in ways.items():
        if vertex not in possible:
            raise ValueError(f"{name}: there is no way from {v!r} to {vertex!r}")
        check_probability(f"{name}[{vertex!r}]", value)
    check_sum(name, tuple(ways.values()))
