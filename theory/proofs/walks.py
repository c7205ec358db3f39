"""M1: lanes and branches may be lumped. M2: `theory.solve` gives what the walk's chain gives.

M2 is checked on corridors with unlike branches: one with symbols for all its rows, and a deeper
one with another number for each row.
"""

from collections.abc import Iterator
from functools import cache
from itertools import count
from typing import Any

from sympy import Expr, Integer, Rational, Symbol

from ..model.families import FAMILIES
from ..model.graph import CorridorGraph
from ..model.policy import Policy
from ..proving.claim import Claim, Steps, Verdict
from ..proving.statements.sentences import Says, Statement
from ..proving.statements.stated import stated
from ..proving.steps import Identity, Step
from ..walk.chain import AbsorbingChain
from ..walk.moves import MOVES, SOURCE, Edge, corridor_chain
from ..walk.solutions import Solution, solve
from ..walk.symbols import L, W
from .first_step import UNIQUENESS

LUMPED = ((3, 1, 2), (2, 2, 2))
SYMMETRY = (
    "a permutation of the lanes of a diamond, or of alike branches, leaves the walk as it is "
    "(docs/derivation.md, Theorem 1)"
)


def unlike_rows(graph: CorridorGraph, values: Iterator[Any]) -> Policy:
    """Return a policy with another value for every row."""
    families = {
        family: [[next(values) for _ in range(branch.depth)] for branch in graph.branches]
        for family in FAMILIES
    }
    return Policy(**families)


@cache
def lumped(W: int, K: int, L: int) -> Steps:
    """Return that all states of a block have its probability into every block, for any rows."""
    graph = CorridorGraph.symmetric(W, K, L)
    policy = unlike_rows(graph, (Symbol(f"p_{n}", positive=True) for n in count()))
    every, together = (
        corridor_chain(graph, policy, lumped=whether) for whether in (False, True)
    )
    ends = (*every.transient, *every.absorbing)
    blocks = (*together.transient, *together.absorbing)
    found: list[Step] = []
    for state in every.transient:
        into = dict.fromkeys(blocks, Integer(0))
        for end in ends:
            into[block(end)] += every.probability(state, end)
        found += [
            Identity(
                f"W={W}, K={K}, L={L}: from {state} into the block of {other}",
                probability,
                together.probability(block(state), other),
            )
            for other, probability in into.items()
            if probability != 0 or together.probability(block(state), other) != 0
        ]
    return tuple(found)


def block(state: Any) -> Any:
    """Return an edge without its branch's copy and its lane."""
    return Edge(*state[:3]) if isinstance(state, Edge) else state


def lumping() -> Steps:
    """Prove that a block is entered with the same probability from all states of another."""
    p = Symbol("p", positive=True)
    return (
        Identity("a lane of L, each with the share p/L, is any of them with p", L * (p / L), p),
        Identity(
            "W - 1 dead ends, each with the share 1/W of the fork",
            (W - 1) * (1 / W),
            1 - 1 / W,
        ),
        *(step for size in LUMPED for step in lumped(*size)),
    )


def lumping_claim() -> Claim:
    """Return M1."""
    return Claim(
        key="M1",
        title="Lanes and branches may be lumped",
        statement=Statement.of(
            Says(
                "The walk on all directed edges is strongly lumpable: by the kind of branch, "
                "the kind of edge and the depth. A dead end is entered with {}.",
                stated((W - 1) / W, "=", 1 - 1 / W),
            )
        ),
        verdict=Verdict.AS_STATED,
        steps=lumping,
        assumptions=("rows alike in all lanes and in all branches of a kind",),
        rests_on=(
            SYMMETRY,
            "what a strongly lumpable chain is (Kemeny and Snell, theorem 6.3.2)",
        ),
    )


def small_graphs() -> tuple[tuple[str, CorridorGraph, Policy], ...]:
    """Return the corridors and policies that `solve` is held to."""
    one = CorridorGraph.from_branches([[2], [3]], target=1)
    deep = CorridorGraph.from_branches([[2, 1, 4], [3, 2], [1]], target=1)
    numbers = (Rational(n, n + 5) for n in count(1))
    # The dead end's rows are symbols, the target's numbers: a, then b, c and d of both.
    mixed = (Symbol(f"p_{n}", positive=True) if n % 2 else Rational(n, n + 7) for n in count(1))
    return (
        ("a diamond in each branch, symbols for rows", one, unlike_rows(one, mixed)),
        ("three diamonds, two, and one", deep, unlike_rows(deep, numbers)),
    )


@cache
def solved(place: int) -> tuple[Solution, AbsorbingChain]:
    """Return the solution and the chain of one of the small corridors."""
    _, graph, policy = small_graphs()[place]
    return solve(graph, policy), corridor_chain(graph, policy)


def returning(chain: AbsorbingChain, branch: int, depth: int) -> tuple[Expr, Expr]:
    """Return the steps from a leaf to the fork, and the chance to see the leaf before it."""
    home, leaf = Edge(branch, "B", 0), Edge(branch, "F", depth)
    inside = [s for s in chain.transient if isinstance(s, Edge) and s.branch == branch]

    def moves(stops: set[Edge]) -> dict[Any, dict[Any, Expr]]:
        rows: dict[Any, dict[Any, Expr]] = {stop: {} for stop in stops}
        for state in inside:
            if state not in stops:
                ends = ((end, chain.probability(state, end)) for end in inside)
                rows[state] = {end: p for end, p in ends if p != 0}
        return rows

    steps = AbsorbingChain(moves({home})).expected_steps_from(leaf)
    reach = AbsorbingChain(moves({home, leaf})).absorption_probabilities(Edge(branch, "F", 0))
    return steps, reach[leaf]


def fields(place: int) -> Steps:
    """Return that every field of a solution is the chain's."""
    name, graph, _ = small_graphs()[place]
    solution, chain = solved(place)
    left, seen = chain.expected_steps(), chain.expected_visits(SOURCE)
    rows = sorted(solution.hitting_time.free_symbols, key=str)

    def same(what: str, one: Expr, other: Expr) -> Step:
        # The rows are probabilities.
        return Identity(f"{name}: {what}", one, other, where=tuple(1 - row for row in rows))

    steps = [
        same("hitting time", solution.hitting_time, left[SOURCE]),
        same("variance", solution.variance, chain.variance()[SOURCE]),
    ]
    for w, branch in enumerate(graph.branches):
        if w != graph.target:
            time, reach = returning(chain, w, branch.depth)
            back = solution.backtrack_time[w]
            steps += [
                same(f"backtrack time, branch {w}", back, time),
                same(f"reach, branch {w}", solution.reach[w], reach),
            ]
        for j in range(1, branch.depth + 1):
            for kind, (family, named, other) in MOVES.items():
                # At l_j the single edge is the one before the diamond.
                before = kind in "FY"
                here, there, other_way = (
                    Edge(w, end, j - 1 if before and end in "FB" else j)
                    for end in (kind, named, other)
                )
                visits = getattr(solution.visits[w], family)[j - 1]
                advantage = getattr(solution.advantages[w], family)[j - 1]
                row = f"{family}_{j} of branch {w}"
                steps += [
                    same(f"{row}, visits", visits, seen.get(here, Integer(0))),
                    same(f"{row}, advantage", advantage, left[other_way] - left[there]),
                ]
    return tuple(steps)


def solutions() -> Steps:
    """Prove every field on every small corridor."""
    return tuple(step for place in range(len(small_graphs())) for step in fields(place))


def solution_claim() -> Claim:
    """Return M2."""
    return Claim(
        key="M2",
        title="The exact solver gives what the walk's chain gives",
        statement=Statement.of(
            Says(
                "On a corridor with symbols for the rows of its dead end, and on a deeper one "
                "with unlike branches and another number for every row, every field of a "
                "solution is what the equations of the absorbing chain of all edges give: "
                "hitting time, variance, backtrack times, reach, visits and advantages."
            )
        ),
        verdict=Verdict.REGIME,
        steps=solutions,
        assumptions=("the corridors that the steps name",),
        remarks=Statement.of(
            Says("For all corridors the recurrences are proved in words: docs/derivation.md.")
        ),
        rests_on=(UNIQUENESS, "claim M1"),
    )
