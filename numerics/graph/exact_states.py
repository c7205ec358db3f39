"""The full chain as a list of named states with exact probabilities, for other programs.

The states stand where `corridor.numerics.graph.chain` puts them, with one more at the end: the
target, reached after the last edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ...theory.model.graph import Branch, CorridorGraph
from ...theory.model.policy import Policy, PolicyName
from .exact_rows import ExactRows, exact_rows

# An export is text, a line or more for each entry.
MOST_STATES = 10**6


@dataclass(frozen=True)
class ListedState:
    """A state and the moves out of it.

    Attributes
    ----------
    name : str
        What it stands for; branches and diamonds are counted from 1.
    steps : int
        Steps that a visit takes: 1 for an edge, 0 for a vertex.
    moves : tuple of (int, Fraction)
        Next states, by their positions in the list, with their probabilities.
    """

    name: str
    steps: int
    moves: tuple[tuple[int, Fraction], ...]


def listing(graph: CorridorGraph, policy: Policy | str | PolicyName) -> list[ListedState]:
    """Return the states of the full chain in order; the last one is the target.

    Raises
    ------
    MemoryError
        If there are more than a million states.
    TypeError, ValueError
        If the policy does not fit the graph, or a count or a probability is a symbol.

    Examples
    --------
    >>> states = listing(CorridorGraph.symmetric(1, 1, 1), "uniform")
    >>> states[2]
    ListedState(name='branch 1: edge 0 forward', steps=1, moves=((6, Fraction(1, 2)),
    (4, Fraction(1, 2))))
    """
    policy = policy if isinstance(policy, Policy) else Policy.named(policy)
    rows = exact_rows(graph, policy)
    total = 3 + sum(kind.count * _size(kind) for kind in graph.branches)
    if total > MOST_STATES:
        raise MemoryError(f"a listing has at most {MOST_STATES} states; this one has {total}")
    source = ListedState("source edge", 1, ((1, Fraction(1)),))
    starts, branches = [], []
    first, number = 2, 1
    for w, kind in enumerate(graph.branches):
        for _ in range(kind.count):
            starts.append((first, rows[w].weight / kind.count))
            end = total - 1 if w == graph.target else None
            branches += _branch(kind, rows[w], first, f"branch {number}: ", end)
            first, number = first + _size(kind), number + 1
    fork = ListedState("fork", 0, _moves(*starts))
    return [source, fork, *branches, ListedState("target", 0, ((total - 1, Fraction(1)),))]


def _size(kind: Branch) -> int:
    return 4 * kind.depth + 2 + 2 * sum(kind.lanes)


def _branch(
    kind: Branch, rows: ExactRows, first: int, prefix: str, target: int | None
) -> list[ListedState]:
    K, lanes = kind.depth, kind.lanes
    forward, backward = range(first, first + K + 1), range(first + K + 1, first + 2 * K + 2)
    near = range(first + 2 * K + 2, first + 3 * K + 2)
    far = range(first + 3 * K + 2, first + 4 * K + 2)
    out: list[range] = []
    back: list[range] = []
    place = first + 4 * K + 2
    for table in (out, back):
        for count in lanes:
            table.append(range(place, place + count))
            place += count
    a, b, c, d = rows.families
    states = [(f"edge {j} forward", 1, _either(near[j], backward[j], c[j])) for j in range(K)]
    end = backward[K] if target is None else target
    states.append((f"edge {K} forward", 1, _moves((end, Fraction(1)))))
    states.append(("edge 0 backward", 1, _moves((1, Fraction(1)))))
    states += [
        (f"edge {j + 1} backward", 1, _either(far[j], forward[j + 1], b[j])) for j in range(K)
    ]
    for name, ends in (("l_{}, going forward", out), ("r_{}, going backward", back)):
        states += [
            (
                name.format(j + 1),
                0,
                _moves(*((lane, Fraction(1, lanes[j])) for lane in ends[j])),
            )
            for j in range(K)
        ]
    states += [
        (f"diamond {j + 1} lane {m + 1} forward", 1, _either(forward[j + 1], far[j], a[j]))
        for j in range(K)
        for m in range(lanes[j])
    ]
    states += [
        (f"diamond {j + 1} lane {m + 1} backward", 1, _either(backward[j], near[j], d[j]))
        for j in range(K)
        for m in range(lanes[j])
    ]
    return [ListedState(prefix + name, steps, moves) for name, steps, moves in states]


def _either(named: int, other: int, p: Fraction) -> tuple[tuple[int, Fraction], ...]:
    return _moves((named, p), (other, 1 - p))


def _moves(*moves: tuple[int, Fraction]) -> tuple[tuple[int, Fraction], ...]:
    return tuple((end, probability) for end, probability in moves if probability)
