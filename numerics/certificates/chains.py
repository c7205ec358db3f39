"""The chain that a certificate is about: exact rationals, whatever it was given as."""

from fractions import Fraction
from functools import lru_cache
from typing import Any

from ...theory.model.arguments import described
from ...theory.model.graph import CorridorGraph
from ...theory.model.maze import Maze
from ...theory.model.maze_policy import MazePolicy, walker_rows
from ..graph.arrays import Floats
from ..graph.chain import FORK, states_of
from ..graph.edges import NONE
from ..graph.exact_rows import exact, exact_rows
from ..graph.exact_states import MOST_STATES, ListedState, listed_rows
from ..graph.walk_tables import WalkTable

_exact = lru_cache(maxsize=10_000)(Fraction)


def walk_listing(graph: Any, policy: Any, dead_end: int | None = None) -> list[ListedState]:
    """Return the exact chain of a walk: state 0 is its first step, the last one its target.

    With `dead_end`, a kind of branch, it begins at the leaf and ends at the fork. `graph` is a
    corridor, with a policy or its exact rows; a maze; or a table, with its rows.

    Probabilities are the rationals that the policy's numbers are, and the alternative has
    exactly what they lack to 1; weights of the fork are divided by their exact sum.
    """
    if isinstance(graph, Maze):
        return maze_listing(graph, policy)
    if isinstance(graph, WalkTable):
        return table_listing(graph, policy)
    rows = policy if isinstance(policy, tuple) else exact_rows(graph, policy)
    states = listed_rows(graph, rows)
    return states if dead_end is None else _way_back(graph, states, dead_end)


def _way_back(graph: CorridorGraph, states: list[ListedState], w: int) -> list[ListedState]:
    """Return the chain of a branch of the kind w alone, from its leaf to the fork."""
    kind = states_of(graph)[0][w]
    leaf, first = int(kind.backward()[0, -1]), int(kind.starts[0])
    inside = [leaf, *(i for i in range(first, first + kind.size) if i != leaf)]
    place = {i: k for k, i in enumerate(inside)} | {FORK: len(inside)}
    found = [
        ListedState(s.name, s.steps, tuple((place[j], p) for j, p in s.moves))
        for s in map(states.__getitem__, inside)
    ]
    return [*found, _target(len(inside))]


def table_listing(table: WalkTable, rows: Floats) -> list[ListedState]:
    """Return the walks on a table to each target, one of which is drawn before the first step.

    Rows of floats are divided by their exact sums.
    """
    n, W = len(table.ends), table.branches
    _require_few(W * n)
    exits = [
        _normal([(j, _exact(p)) for j, p in zip(ways, row, strict=True) if j != NONE and p > 0])
        for ways, row in zip(table.successors.tolist(), rows.tolist(), strict=True)
    ]
    end, ends = 1 + W * n, table.ends.tolist()
    draw = ListedState("target drawn", 0, tuple((1 + w * n, Fraction(1, W)) for w in range(W)))
    found = [
        ListedState(
            f"state {i}, target {w}",
            1,
            ((end, Fraction(1)),)
            if ends[i] == w
            else tuple((1 + w * n + j, p) for j, p in exits[i]),
        )
        for w in range(W)
        for i in range(n)
    ]
    return [draw, *found, _target(end)]


def maze_listing(maze: Maze, policy: MazePolicy | str) -> list[ListedState]:
    """Return the walk on a maze: the source, the rows that are reached, and the target.

    The target is drawn as the source's passage is made; from then on each candidate has states
    of its own. Rows of floats are divided by their exact sums.

    >>> maze = Maze.from_edges([("source", 0), (0, 1), (0, 2, 3)], targets=[1, 2])
    >>> [state.moves for state in maze_listing(maze, "uniform")][:2]
    [((1, Fraction(1, 2)), (2, Fraction(1, 2))), ((5, Fraction(1, 4)), (3, Fraction(3, 4)))]
    """
    table, position = walker_rows(maze, policy)
    rows = [_normal([(w, exact("a row", p)) for w, p in row.ways.items()]) for row in table]
    places: dict[tuple[int, int], int] = {}
    queue: list[tuple[int, int]] = []
    arrived = -1

    def place(passage: tuple[Any, Any], k: int) -> int:
        """Return the state after a passage on the way to the target k."""
        if passage[1] == maze.targets[k][0]:
            return arrived
        state = position.get(passage, -1), k
        if state not in places:
            places[state] = 1 + len(queue)
            queue.append(state)
        return places[state]

    first = (maze.source, maze.entrance)
    found = [(1, "source", [(place(first, k), p) for k, (_, p) in enumerate(maze.targets)])]
    for i, (row, k) in enumerate(queue, 1):
        _require_few(len(queue))
        target = maze.targets[k][0]
        if row < 0:
            # A vertex without a way on: the walk stays there for ever.
            found.append((1, "no way on", [(i, Fraction(1))]))
            continue
        vertex = table[row].vertex
        moves = [(place((vertex, w), k), p) for w, p in rows[row] if p]
        found.append((1, f"at {vertex}, row {row}, to {target}", moves))
    end = len(found)
    states = [
        ListedState(name, steps, tuple((end if j == arrived else j, p) for j, p in moves))
        for steps, name, moves in found
    ]
    return [*states, _target(end)]


def sparse_listing(Q: Any, absorption: Floats | None) -> list[ListedState]:
    """Return the exact chain of which a sparse array gives the rates.

    A state is left at the rate D, the exact sum of its entries off the diagonal and of its
    absorption; a visit takes 1/D steps, and leads on with the share of each rate. If all of
    a row of probabilities is there, the diagonal is what is left to 1, and a visit of 1/D
    steps is one with all the times that the walk stays. Without `absorption` it is what a
    row, diagonal included, lacks to 1, exactly.
    """
    Q = Q.tocsr()
    n = Q.shape[0]
    _require_few(n)
    if Q.shape != (n, n) or (absorption is not None and len(absorption) != n):
        raise ValueError(f"Q must be square, and absorption as long; got {Q.shape}")
    states = []
    bounds, columns, data = Q.indptr.tolist(), Q.indices.tolist(), Q.data.tolist()
    for i in range(n):
        here = slice(bounds[i], bounds[i + 1])
        rates = [
            (j, _rate(f"Q[{i}, {j}]", p))
            for j, p in zip(columns[here], data[here], strict=True)
        ]
        if absorption is None:
            lost = 1 - sum((p for _, p in rates), Fraction(0))
        else:
            lost = _rate(f"absorption[{i}]", float(absorption[i]))
        if lost < 0:
            raise ValueError(f"Q[{i}] sums to more than 1, by {float(-lost):.3g}")
        moves = [(j, p) for j, p in [*rates, (n, lost)] if j != i and p]
        total = sum((p for _, p in moves), Fraction(0))
        if not total:
            states.append(ListedState(f"state {i}", 1, ((i, Fraction(1)),)))
            continue
        shares = tuple((j, p / total) for j, p in moves)
        states.append(ListedState(f"state {i}", 1 / total, shares))
    return [*states, _target(n)]


def _target(place: int) -> ListedState:
    return ListedState("target", 0, ((place, Fraction(1)),))


def _normal(row: list[tuple[Any, Fraction]]) -> list[tuple[Any, Fraction]]:
    total = sum((p for _, p in row), Fraction(0))
    return row if total == 1 else [(w, p / total) for w, p in row]


def _rate(name: str, value: float) -> Fraction:
    if not 0 <= value < float("inf"):
        raise ValueError(f"{name} must be a rate, at least 0; got {described(value)}")
    return _exact(value)


def _require_few(states: int) -> None:
    if states > MOST_STATES:
        raise MemoryError(f"a certificate has at most {MOST_STATES} states")
