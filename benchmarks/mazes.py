"""Contestants for the hitting time on graphs that are no corridors, exact or in floating point.

Each function takes the kind of graph, its directed edges and the policy, and returns what is
timed. Ours start from the graph; a peer is given the chain of rows, a state for each row of
the policy and one for the target, ready to be solved.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy

from corridor import numerics, theory
from corridor.theory import Maze, MazePolicy

from . import inputs

Call = Callable[[], Any]
SEED = 17
MOST_EXACT = 20_000


@lru_cache
def graph(kind: str, edges: int) -> Maze:
    """Return a random tree or one with a tenth more edges, or a grid; one target."""
    generator = np.random.default_rng(SEED)
    pairs = [("source", 0)]
    if kind == "grid":
        side = round((edges / 4) ** 0.5)
        pairs += [(v, v + 1) for v in range(side**2) if (v + 1) % side]
        pairs += [(v, v + side) for v in range(side**2 - side)]
        return Maze.from_edges(pairs, targets=[side**2 - 1])
    more = edges // 22 if kind == "sparse" else 0
    n = edges // 2 - more
    parents = [int(generator.integers(max(0, v - 50), v)) for v in range(1, n)]
    pairs += zip(parents, range(1, n), strict=True)
    ends = generator.integers(0, n - 200, more)
    pairs += [(int(u), int(u) + int(generator.integers(2, 200))) for u in ends]
    return Maze.from_edges(pairs, targets=[n - 1])


def policy_of(maze: Maze, name: str) -> MazePolicy | str:
    """Return the uniform policy, or one whose every row turns back more often than not.

    With a single target sft goes straight to it: what is ill-conditioned is a walk that is
    drawn back to the source.
    """
    if name != "drawn back":
        return name
    steps = maze.distances()
    rows: dict[Any, dict[Any, Fraction]] = {}
    for u, v in maze.passages:
        ways = maze.ways(v)
        weights = {w: n * (3 if steps[w] < steps[v] else 2) for w, n in ways.items()}
        if ways:
            total = sum(weights.values())
            rows[u, v] = {w: Fraction(n, total) for w, n in weights.items()}
    return MazePolicy(rows)


@lru_cache
def chain(kind: str, edges: int, policy: str) -> tuple[Any, Any, int]:
    """Return Q, the absorption, and the state after the source's edge."""
    maze = graph(kind, edges)
    rows = numerics.maze_chain(maze, policy_of(maze, policy))
    Q, absorption, kept = rows.absorbed(maze.targets[0][0])
    return Q, absorption, int(kept[rows.position["source", 0]])


def exact(kind: str, edges: int, policy: str) -> Any:
    """Return the exact answer; of a large tree, whose walk is uniform, by the edges behind."""
    maze = graph(kind, edges)
    if edges <= MOST_EXACT:
        return theory.solve(maze, policy_of(maze, policy)).hitting_time
    if kind != "tree" or policy != "uniform":
        # No digits but those of the solver with a bound, which the tests hold against theory.
        return numerics.solve(maze, policy_of(maze, policy)).hitting_time.fraction
    n = len(maze.vertices) - 1
    size, parent = np.ones(n), {v: u for u, v, _ in maze.edges}
    for v in range(n - 1, 0, -1):
        size[parent[v]] += size[v]
    v, time = n - 1, 1
    while v:
        time += 2 * (n - 1 - int(size[v])) + 1
        v = parent[v]
    return time


def ours_exact(kind: str, edges: int, policy: str) -> Call:
    """Our exact solver, from the graph on."""
    maze = graph(kind, edges)
    given = policy_of(maze, policy)
    return lambda: theory.solve(maze, given).hitting_time


def ours_exact_chain(kind: str, edges: int, policy: str) -> Call:
    """Our exact elimination, or FLINT's lifting, of the chain that the peers are given."""
    rows, start = _fractions(kind, edges, policy)
    moves = {
        i: {j: sympy.Rational(p.numerator, p.denominator) for j, p in row.items()}
        for i, row in enumerate(rows)
    }
    walk = theory.AbsorbingChain(moves | {len(rows): {}})
    return lambda: 1 + walk.expected_steps_from(start)


def ours(kind: str, edges: int, policy: str) -> Call:
    """Our solver with error bounds, from the graph on."""
    maze = graph(kind, edges)
    given = policy_of(maze, policy)
    return lambda: numerics.solve(maze, given).hitting_time.value


def ours_chain(kind: str, edges: int, policy: str) -> Call:
    """Our elimination of the chain that the peers are given."""
    Q, absorption, start = chain(kind, edges, policy)
    ones = np.ones(len(absorption))
    return lambda: 1 + float(numerics.eliminate(Q, absorption).times(ones)[0][start])


def spsolve(kind: str, edges: int, policy: str) -> Call:
    """SciPy's direct solver."""
    import scipy.sparse as sp
    from scipy.sparse import linalg

    Q, absorption, start = chain(kind, edges, policy)
    matrix = sp.csc_matrix(sp.eye_array(Q.shape[0]) - Q)
    ones = np.ones(len(absorption))
    return lambda: 1 + float(linalg.spsolve(matrix, ones)[start])


def pygt(kind: str, edges: int, policy: str, block: int) -> Call:
    """PyGT's mean first passage time, `block` states at a time; see `hitting_times.pygt`."""
    import PyGT
    import scipy.sparse as sp

    Q, absorption, start = chain(kind, edges, policy)
    n = len(absorption)
    back = sp.coo_matrix(([1.0], ([start], [0])), shape=(n, 1))
    moves = sp.bmat([[sp.coo_matrix(Q.T), back], [absorption[None, :], None]]).tocsr()
    ones = np.ones(n + 1)
    return lambda: 1 + float(PyGT.mfpt.compute_MFPT(n, start, moves, ones, block=block)[0])


def quantecon(kind: str, edges: int, policy: str) -> Call:
    """QuantEcon's GTH, dense: the target leads back, and its share of time tells the time."""
    solve = inputs.returning(*chain(kind, edges, policy))
    return lambda: 1 + solve()


def storm(kind: str, edges: int, policy: str, exact: bool) -> Call:
    """Storm, exact or with doubles, on the chain that it has read."""
    import stormpy

    from corridor.reports.model_checkers import PROPERTY

    text = _drn(kind, edges, policy, exact)
    question = stormpy.parse_properties(PROPERTY)[0]
    build = stormpy.build_model_from_drn

    with inputs.file_of(text) as name:
        model = build[stormpy.Rational](name) if exact else build(name)

    def call() -> Any:
        answer = stormpy.model_checking(model, question, only_initial_states=True)
        value = answer.get_value(model.initial_states[0])
        return Fraction(str(value)) if exact else float(value)

    return call


def sympy_domain_matrix(kind: str, edges: int, policy: str) -> Call:
    """SymPy's sparse fraction-free solve, over the rational numbers."""
    from sympy import QQ
    from sympy.polys.matrices import DomainMatrix

    rows, start = _fractions(kind, edges, policy)
    n = len(rows)
    entries = {i: {i: QQ(1)} for i in range(n)}
    for i, row in enumerate(rows):
        for j, p in row.items():
            if j < n:
                entries[i][j] = entries[i].get(j, QQ(0)) - QQ(p.numerator, p.denominator)
    matrix = DomainMatrix(entries, (n, n), QQ)
    ones = DomainMatrix({i: {0: QQ(1)} for i in range(n)}, (n, 1), QQ)

    def call() -> Any:
        numerators, denominator = matrix.solve_den(ones)
        return 1 + QQ.to_sympy(numerators.to_dok()[start, 0] / denominator)

    return call


def _fractions(kind: str, edges: int, policy: str) -> tuple[list[dict[int, Fraction]], int]:
    """Return the rows of the chain, exactly, the target as the last state, and the start."""
    Q, absorption, start = chain(kind, edges, policy)
    Q, n = Q.tocsr(), len(absorption)
    most = max(sum(maze_ways) for maze_ways in _lanes(kind, edges))
    rows = []
    for i in range(n):
        entries = slice(Q.indptr[i], Q.indptr[i + 1])
        found = zip(Q.indices[entries].tolist(), Q.data[entries].tolist(), strict=True)
        row = {j: Fraction(p).limit_denominator(3 * most) for j, p in found}
        if absorption[i]:
            row[n] = Fraction(float(absorption[i])).limit_denominator(3 * most)
        rows.append(row)
    return rows, start


def _lanes(kind: str, edges: int) -> list[list[int]]:
    return [list(around.values()) for around in graph(kind, edges).neighbours.values()]


def _drn(kind: str, edges: int, policy: str, exact: bool) -> str:
    """Return the chain in Storm's explicit format; the source's edge is its first step."""
    rows, start = _fractions(kind, edges, policy)
    last = len(rows)
    rows = [*rows, {last: Fraction(1)}, {start: Fraction(1)}]
    value_type, shown = ("rational", str) if exact else ("double", lambda p: repr(float(p)))
    lines = ["@type: DTMC", f"@value_type: {value_type}", "@parameters", "", "@reward_models"]
    lines += ["steps", "@nr_states", str(len(rows)), "@nr_choices", str(len(rows)), "@model"]
    for i, row in enumerate(rows):
        label = {last: " target", last + 1: " init"}.get(i, "")
        lines += [f"state {i} [{int(i != last)}]{label}", "\taction 0 [0]"]
        lines += [f"\t\t{j} : {shown(p)}" for j, p in sorted(row.items())]
    return "\n".join([*lines, ""])
