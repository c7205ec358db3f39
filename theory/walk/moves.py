"""The walk as a Markov chain on directed edges, built from the graph and the policy.

`MOVES` is the whole model in four lines: the chain builder reads it, and so do the proofs,
which hold it against conjectured values at every depth at once.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from ..model.arguments import is_expression
from ..model.corridors import takes_sizes
from ..model.graph import CorridorGraph, require_graph
from ..model.policy import Policy, PolicyName, Rows, as_policy, branch_weights
from ..model.probabilities import Probability
from .chain import AbsorbingChain

# kind of edge: (family that decides, next kind if it goes on as named, next kind otherwise)
#   F  single edge forward, into l_j      X  lane of diamond j forward, into r_j
#   B  single edge backward, into r_j     Y  lane of diamond j backward, into l_j
MOVES = {
    "F": ("c", "X", "B"),
    "X": ("a", "F", "Y"),
    "B": ("b", "Y", "F"),
    "Y": ("d", "B", "X"),
}

LARGEST_CHAIN = 20_000


class Edge(NamedTuple):
    """A directed edge, as a state of the chain."""

    branch: int  # position in `graph.branches`
    kind: str  # F, X, B or Y
    depth: int  # diamond of a lane; for single edges the one before them, 0 at the fork
    copy: int = 0  # which of the kind's branches, and
    lane: int = 0  # which lane; 0 where they are lumped

    def __str__(self) -> str:
        j = self.depth
        left, right = {
            "F": (f"r{j}" if j else "fork", f"l{j + 1}"),
            "B": (f"l{j + 1}", f"r{j}" if j else "fork"),
            "X": (f"l{j}", f"r{j}"),
            "Y": (f"r{j}", f"l{j}"),
        }[self.kind]
        marks = "".join(f"'{n}" for n in (self.copy, self.lane) if n)
        return f"{self.branch}:{left}→{right}{marks}"


SOURCE, TARGET = "source", "target"


@takes_sizes()
def corridor_chain(
    graph: CorridorGraph, policy: Policy | str | PolicyName, *, lumped: bool = True
) -> AbsorbingChain:
    """Return the absorbing chain of `policy` on `graph`, from ``"source"`` to ``"target"``.

    A visit to a state is a step. If the target may never be reached, or there would be over
    20000 states, that is a ValueError.

    Parameters
    ----------
    graph : CorridorGraph
    policy : Policy, or the name of one
        Its entries may be symbols.
    lumped : bool
        Lump the lanes of a diamond and the branches of a kind. Without it every lane and
        branch has its own states, and the counts must be numbers.

    Examples
    --------
    >>> graph = CorridorGraph.symmetric(W=3, K=1, L=2)
    >>> chain = corridor_chain(graph, "sft")
    >>> chain.expected_steps_from("source")
    38
    >>> len(corridor_chain(graph, "sft", lumped=False).transient)
    25
    """
    require_graph(graph)
    policy = as_policy(policy)
    kinds = _layout(graph, lumped)
    rows, weights = policy.rows(graph), branch_weights(graph, policy)
    # An int divided by an int would be a float, here and below.
    entry = {
        Edge(w, "F", 0, copy): weights[w] * Fraction(1, copies)
        for w, (_, copies) in enumerate(kinds)
        for copy in range(copies)
    }
    moves: dict[Any, dict[Any, Probability]] = {TARGET: {}, SOURCE: entry}
    for w, (lanes, copies) in enumerate(kinds):
        for copy in range(copies):
            moves.update(_branch_moves(w, copy, lanes, rows[w], w == graph.target))
            moves[Edge(w, "B", 0, copy)] = entry
    return AbsorbingChain(moves)


def _layout(graph: CorridorGraph, lumped: bool) -> list[tuple[tuple[int, ...], int]]:
    """Return for each kind of branch the lanes and copies that have states of their own."""
    if lumped:
        kinds = [((1,) * kind.depth, int(kind.count != 0)) for kind in graph.branches]
    else:
        kinds = [(kind.lanes, kind.count) for kind in graph.branches]
    if any(is_expression(n) for lanes, copies in kinds for n in (copies, *lanes)):
        raise TypeError("the full chain needs numbers for W and L; got symbols")
    size = sum(copies * 2 * (len(lanes) + 1 + sum(lanes)) for lanes, copies in kinds)
    if size > LARGEST_CHAIN:
        raise ValueError(
            f"the exact chain may have at most {LARGEST_CHAIN} states; this one has {size}: "
            "use theory.solve, which needs none, or corridor.numerics"
        )
    return kinds


def _branch_moves(
    w: int, copy: int, lanes: tuple[int, ...], rows: Rows, is_target: bool
) -> Iterator[tuple[Edge, dict[Any, Probability]]]:
    """Yield (state, its row) for every edge of a branch but the one into the fork."""

    def edges(kind: str, j: int, single: int) -> list[Edge]:
        """Return the edges of `kind` at a vertex of diamond j: one, or one for each lane."""
        if kind in "XY":
            return [Edge(w, kind, j, copy, lane) for lane in range(lanes[j - 1])]
        return [Edge(w, kind, single, copy)]

    for j in range(1, len(lanes) + 1):
        for kind, (family, named, other) in MOVES.items():
            # l_j lies between single edge j-1 and diamond j, r_j between it and single edge j.
            single = j - 1 if kind in "FY" else j
            p = getattr(rows, family)[j - 1]
            row: dict[Any, Probability] = {}
            for end, probability in ((named, p), (other, 1 - p)):
                ends = edges(end, j, single)
                row.update(dict.fromkeys(ends, Fraction(1, len(ends)) * probability))
            for origin in edges(kind, j, single):
                yield origin, row
    last = Edge(w, "F", len(lanes), copy)
    yield last, ({TARGET: 1} if is_target else {Edge(w, "B", len(lanes), copy): 1})


@takes_sizes()
def prove_lumping(graph: CorridorGraph, policy: Policy | str | PolicyName) -> AbsorbingChain:
    """Prove that lanes and alike branches may be lumped, and return the lumped chain.

    The full chain is strongly lumpable: all states of a block have the same probability into
    every block (Kemeny and Snell, Finite Markov Chains, theorem 6.3.2), checked exactly on
    this instance; and the chain of the blocks is `corridor_chain`'s. If it is not, the error
    names two states that differ.

    Examples
    --------
    >>> graph = CorridorGraph.from_branches([[2, 3], [2, 3], [4]], target=2)
    >>> len(prove_lumping(graph, "uniform").transient)
    27
    """

    def block(state: Any) -> Any:
        return Edge(*state[:3]) if isinstance(state, Edge) else state

    lumped = corridor_chain(graph, policy, lumped=False).lump(block)
    if lumped != corridor_chain(graph, policy):
        raise ValueError("the lumped chain is not the one that the policy defines")
    return lumped
