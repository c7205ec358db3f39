"""The full chain as a list of named states with exact probabilities, for other programs.

The states stand where `corridor.numerics.graph.chain` puts them, with one more at the end: the
target, reached after the last edge.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from .chain import FORK, KindStates, states_of
from .edges import BACKWARD, FORWARD, LANE_BACKWARD, LANE_FORWARD, NONE, branch_edges
from .exact_rows import ExactRows, exact_rows

# An export is text, a line or more for each entry.
MOST_STATES = 10**6
NAMES = {
    FORWARD: "edge {} forward",
    BACKWARD: "edge {} backward",
    LANE_FORWARD: "diamond {} lane {} forward",
    LANE_BACKWARD: "diamond {} lane {} backward",
}
END_NAMES = ("l_{}, going forward", "r_{}, going backward")

Moves = tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True)
class ListedState:
    """A state, the steps that a visit takes, and the moves out of it.

    Its name counts branches and diamonds from 1. Moves are next states, by their positions in
    the list, with their probabilities.
    """

    name: str
    steps: int | Fraction
    moves: Moves


def listing(graph: CorridorGraph, policy: Policy | str) -> list[ListedState]:
    """Return the states of the full chain in order; the last one is the target.

    Raises MemoryError if there are more than a million.

    >>> states = listing(CorridorGraph.symmetric(1, 1, 1), "uniform")
    >>> states[2]
    ListedState(name='branch 1: edge 0 forward', steps=1, moves=((6, Fraction(1, 2)),
    (4, Fraction(1, 2))))
    """
    return listed_rows(graph, exact_rows(graph, policy))


def listed_rows(graph: CorridorGraph, rows: tuple[ExactRows, ...]) -> list[ListedState]:
    """Return what `listing` does, for a policy given by its exact rows."""
    kinds, target = states_of(graph)
    if target + 1 > MOST_STATES:
        raise MemoryError(
            f"a listing has at most {MOST_STATES} states; this one has {target + 1}"
        )
    certain = Fraction(1)
    starts: list[tuple[int, Fraction]] = []
    branches: list[ListedState] = []
    for w, states in enumerate(kinds):
        for start in states.starts.tolist():
            starts.append((start, rows[w].weight / states.count))
            name = f"branch {len(starts)}: "
            branches += _branch(states, rows[w], start, name, w == graph.target and target)
    return [
        ListedState("source edge", 1, ((FORK, certain),)),
        ListedState("fork", 0, _possible(*starts)),
        *branches,
        ListedState("target", 0, ((target, certain),)),
    ]


def _branch(
    states: KindStates, rows: ExactRows, start: int, prefix: str, target: int
) -> list[ListedState]:
    """Return the states of one branch, which ends in the state `target` unless that is 0."""
    edges, K = branch_edges(states.lanes), states.depth
    edge = (start + states.of_edges(np.arange(len(edges.kind)))).tolist()
    vertex = (start + states.of_vertices(np.arange(2 * K))).tolist()
    leaving = [part.tolist() for part in np.split(edges.choices, edges.first[1:-1])]
    columns = (edges.kind, edges.depth, edges.lane, edges.head)
    listed = []
    for kind, depth, lane, head in zip(*(part.tolist() for part in columns), strict=True):
        if head == NONE:
            moves = [(FORK, Fraction(1))]
        elif head == 2 * K:
            moves = [(target or edge[leaving[head][0]], Fraction(1))]
        else:
            # First what the family names: a lane for b and c, the single edge for a and d.
            moves = [
                (edge[leaving[head][0]], rows.single[kind - FORWARD][head % K]),
                (vertex[head], rows.lanes[kind - FORWARD][head % K]),
            ][:: -1 if kind in {FORWARD, BACKWARD} else 1]
        name = NAMES[kind].format(depth + 1, lane + 1)
        listed.append(ListedState(prefix + name, 1, _possible(*moves)))
    ends = [
        ListedState(
            prefix + END_NAMES[v // K].format(v % K + 1),
            0,
            tuple((edge[e], Fraction(1, len(leaving[v]) - 1)) for e in leaving[v][1:]),
        )
        for v in range(2 * K)
    ]
    singles = 2 * K + 2
    return [*listed[:singles], *ends, *listed[singles:]]


def _possible(*moves: tuple[int, Fraction]) -> Moves:
    return tuple((end, probability) for end, probability in moves if probability)
