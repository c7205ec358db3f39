"""A naive witness for small mazes, and random ones for Hypothesis.

Every lane is a directed edge of its own, golden paths are listed one by one, and the first-step
equations are solved over fractions. It shares no line with the package.
"""

from fractions import Fraction
from itertools import pairwise, product

from hypothesis import strategies as st
from oracles import first_step_times

from corridor.theory import Maze, MazePolicy

END = "the end"


@st.composite
def mazes(draw, *, most_vertices=6, most_extra=4, most_targets=3):
    """Return a connected multigraph with a source: a random tree and further edges."""
    n = draw(st.integers(1, most_vertices))
    edges = [("source", 0)]
    edges += [(draw(st.integers(0, v - 1)), v) for v in range(1, n)]
    if n > 1:
        pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))
        more = draw(
            st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=most_extra)
        )
        edges += more
    targets = draw(
        st.lists(st.integers(0, n - 1), min_size=1, max_size=most_targets, unique=True)
    )
    weights = [draw(st.integers(1, 4)) for _ in targets]
    priors = {t: Fraction(w, sum(weights)) for t, w in zip(targets, weights, strict=True)}
    return Maze.from_edges(draw(st.permutations(edges)), targets=priors)


@st.composite
def policies(draw, maze):
    """Return a policy with some rows of its own, every way positive."""
    rows = {}
    for u, v in maze.passages:
        ways = list(maze.ways(v))
        if ways and draw(st.booleans()):
            weights = [draw(st.integers(1, 3)) for _ in ways]
            rows[u, v] = {
                w: Fraction(n, sum(weights)) for w, n in zip(ways, weights, strict=True)
            }
    return MazePolicy(rows, draw(st.sampled_from(["uniform", "sft"])))


def directed(maze):
    """Return all directed edges (tail, head, lane), none into the source."""
    return [
        edge
        for u, v, lanes in maze.edges
        for lane in range(lanes)
        for edge in ((u, v, lane), (v, u, lane))
        if edge[1] != maze.source
    ]


def golden_paths(maze, target):
    """Return every shortest path from the source to `target`, as a list of directed edges."""
    edges = directed(maze)
    paths = [[edge] for edge in edges if edge[0] == maze.source]
    while True:
        done = [path for path in paths if path[-1][1] == target]
        if done:
            return done
        paths = [[*path, edge] for path in paths for edge in edges if edge[0] == path[-1][1]]


def moves(maze, policy):
    """Return {directed edge: {next directed edge: probability}} in words of the model."""
    edges = directed(maze)
    counts = {}
    for target, prior in maze.targets:
        paths = golden_paths(maze, target)
        for path in paths:
            for first, second in pairwise(path):
                row = counts.setdefault(first[:2], {})
                row[second] = row.get(second, 0) + prior / len(paths)
    name, own = (policy.rest, policy.rows) if isinstance(policy, MazePolicy) else (policy, {})
    rows = {}
    for edge in edges:
        out = [other for other in edges if other[0] == edge[1]]
        row = {other: Fraction(1, len(out)) for other in out}
        if name == "sft" and edge[:2] in counts:
            seen = counts[edge[:2]]
            row = {other: p / sum(seen.values()) for other, p in seen.items()}
        if edge[:2] in own:
            mine = own[edge[:2]]
            row = {o: Fraction(mine.get(o[1], 0), maze.lanes(o[0], o[1])) for o in out}
        rows[edge] = row
    return rows


def remaining(maze, policy, target):
    """Return the expected steps of a walker about to make each directed edge."""
    walk = moves(maze, policy)
    for edge in walk:
        if edge[1] == target:
            walk[edge] = {END: Fraction(1)}
    # Only what the walk can reach has an equation.
    reached = [edge for edge in walk if edge[0] == maze.source]
    for edge in reached:
        reached += [o for o, p in walk[edge].items() if p and o != END and o not in reached]
    return first_step_times({edge: walk[edge] for edge in reached}, {END})


def hitting_time(maze, policy):
    """Return the mean over the targets."""
    first = (maze.source, maze.entrance, 0)
    return sum(prior * remaining(maze, policy, t)[first] for t, prior in maze.targets)


def best_committed(maze):
    """Return the least hitting time of all policies with rows 0 or 1, trying every one."""
    passages = [p for p in maze.passages if maze.ways(p[1])]
    best = None
    for choice in product(*(maze.ways(p[1]) for p in passages)):
        on = dict(zip(passages, choice, strict=True))
        at, first, steps = (maze.source, maze.entrance), {}, 1
        made = set()
        while at not in made:
            made.add(at)
            first.setdefault(at[1], steps)
            if at not in on:
                break
            at, steps = (at[1], on[at]), steps + 1
        if all(t in first for t, _ in maze.targets):
            value = sum(prior * first[t] for t, prior in maze.targets)
            best = value if best is None else min(best, value)
    return best


def harness(maze, policy, target):
    """Return {steps: probability} of walks that use no directed edge twice and arrive."""
    walk, arrived = moves(maze, policy), {}

    def go(edge, used, p):
        if edge[1] == target:
            arrived[len(used)] = arrived.get(len(used), 0) + p
            return
        free = [other for other in walk[edge] if other not in used]
        weights = [walk[edge][other] for other in free]
        if not any(weights):
            free = [e for e in walk if e[0] == edge[1] and e not in used]
            weights = [Fraction(1)] * len(free)
        for other, weight in zip(free, weights, strict=True):
            if weight:
                go(other, used | {other}, p * weight / sum(weights))

    first = (maze.source, maze.entrance, 0)
    go(first, frozenset({first}), Fraction(1))
    return arrived
