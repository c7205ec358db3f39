"""A corridor is a maze: special and general case agree exactly, on every quantity."""

from hypothesis import given, settings
from strategies import corridors

from corridor import theory
from corridor.theory import Maze, MazePolicy, maze_law


def named(graph):
    """Return for each branch the vertices from the fork to its end."""
    ways = []
    for w, kind in enumerate(graph.branches, start=1):
        inner = [v for j in range(1, kind.depth + 1) for v in (f"l{w}_{j}", f"r{w}_{j}")]
        end = "target" if w - 1 == graph.target else f"leaf{w}"
        ways.append(["fork", *inner, end])
    return ways


def rows_at(way):
    """Yield family, depth, the passage after which the row is, and the ways named and other."""
    for j in range(1, len(way) // 2):
        before, left, right, after = way[2 * j - 2 : 2 * j + 2]
        yield "a", j, (left, right), after, left
        yield "b", j, (after, right), left, after
        yield "c", j, (before, left), right, before
        yield "d", j, (right, left), before, right


def as_maze(graph, policy):
    """Return the corridor as a maze, and its policy row by row."""
    ways = named(graph)
    fork = dict(zip((way[1] for way in ways), policy.fork, strict=True))
    rows = {(before, "fork"): fork for before in ("source", *fork)}
    for way, families in zip(ways, policy.rows(graph), strict=True):
        for family, j, passage, to, other in rows_at(way):
            p = getattr(families, family)[j - 1]
            if passage[0] != "target":
                rows[passage] = {to: p, other: 1 - p}
    network = graph.to_networkx()
    return Maze.from_networkx(network, targets={"target": 1}), MazePolicy(rows)


@given(corridors(most_depth=2))
@settings(max_examples=60)
def test_any_policy_on_any_corridor(corridor):
    graph, policy = corridor
    special = theory.solve(graph, policy)
    maze, rows = as_maze(graph, policy)
    solution = theory.solve(maze, rows)
    walk = solution.walks["target"]
    assert solution.hitting_time == special.hitting_time
    assert solution.variance == special.variance
    for w, way in enumerate(named(graph)):
        if way[-1] != "target":
            assert solution.backtrack_time(way[-1], "fork") == special.backtrack_time[w]
        for family, j, passage, to, other in rows_at(way):
            if passage[0] == "target":
                continue
            visits = getattr(special.visits[w], family)[j - 1]
            assert walk.visits.get(passage, 0) == visits
            advantage = getattr(special.advantages[w], family)[j - 1]
            at = passage[1]
            assert walk.remaining((at, other)) - walk.remaining((at, to)) == advantage
            if visits:
                # The same, as what each way saves against the row.
                gains = solution.advantages[passage]
                assert gains[to] - gains[other] == advantage


@given(corridors(most_branches=2, most_depth=1))
@settings(max_examples=20)
def test_the_law_is_the_corridors(corridor):
    from corridor import numerics

    graph, policy = corridor
    found = numerics.graph_distribution(graph, policy, 30)
    law = maze_law(*as_maze(graph, policy), 30)
    bound = 2 * found.relative_error_bound
    for exact, survival in zip(law.later["target"], found.survival.tolist(), strict=True):
        assert abs(float(exact) - survival) <= bound * survival
