"""Walks on any maze, against first-step equations over fractions and against corridors."""

import pickle
from fractions import Fraction

import mazes as naive
import pytest
import sympy
from hypothesis import given, strategies as st
from strategies import corridors

from corridor import CorridorGraph, Policy, theory
from corridor.theory import Maze, MazePolicy, solve
from corridor.theory.model.maze_policy import walker_rows

HALF = Fraction(1, 2)
PATH = [("source", 0), (0, 1), (1, 2), (0, 3)]


def lanes_of(maze, u, v):
    return [(u, v, lane) for lane in range(maze.lanes(u, v))]


@given(naive.mazes(), st.data())
def test_random_mazes_agree_with_first_step_equations(maze, data):
    policy = data.draw(st.sampled_from(["uniform", "sft"]) | naive.policies(maze))
    solution = solve(maze, policy)
    assert solution.hitting_time == naive.hitting_time(maze, policy)
    for target, walk in solution.walks.items():
        times = naive.remaining(maze, policy, target)
        for u, v, lane in times:
            assert walk.remaining((u, v)) == times[u, v, lane]
        assert sum(walk.visits.values()) == walk.hitting_time


@given(naive.mazes(most_vertices=4, most_extra=2), st.data())
def test_visits_times_advantage_is_the_gradient(maze, data):
    policy = data.draw(naive.policies(maze))
    solution = solve(maze, policy)
    x = sympy.Symbol("x", positive=True)
    choices = [(e, w) for e, gains in solution.advantages.items() for w in gains]
    for passage, gains in solution.advantages.items():
        row = walker_rows(maze, policy).row(passage)
        assert sum(row[w] * gains[w] for w in row) == 0
    if choices:
        passage, w = data.draw(st.sampled_from(choices))
        # The row moved towards w; sympy's own derivative of the exact hitting time.
        row = walker_rows(maze, policy).row(passage)
        moved = {
            v: sympy.Rational(p.numerator, p.denominator) * (1 - x) for v, p in row.items()
        }
        moved[w] = moved.get(w, 0) + x
        own = MazePolicy({**policy.rows, passage: moved}, policy.rest)
        slope = sympy.diff(solve(maze, own).hitting_time, x).subs(x, 0)
        made = sum(
            prior * solution.walks[t].visits.get(passage, 0)
            for t, prior in maze.targets
            if t != passage[1]
        )
        assert slope == -made * solution.advantages[passage][w]


@given(corridors(most_branches=3, most_depth=2), st.sampled_from(["uniform", "sft"]))
def test_asymmetric_corridors_agree_exactly(corridor, name):
    graph, _ = corridor
    # As many kinds as branches, so every leaf can be a target in turn.
    rows = [kind.lanes for kind in graph.branches]
    network = CorridorGraph.from_branches(rows).to_networkx()
    leaves = ["target", *(f"leaf{w}" for w in range(2, len(rows) + 1))]
    solution = solve(Maze.from_networkx(network, targets=leaves), name)
    for w, leaf in enumerate(leaves):
        special = theory.solve(CorridorGraph.from_branches(rows, target=w), Policy.named(name))
        walk = solution.walks[leaf]
        assert walk.hitting_time == special.hitting_time
        assert walk.variance == special.variance
        for v in range(len(rows)):
            if v != w:
                assert solution.backtrack_time(leaves[v], "fork") == special.backtrack_time[v]
            for j, visits in enumerate(special.visits[v].b, start=1):
                end = f"l{v + 1}_{j + 1}" if j < len(rows[v]) else leaves[v]
                at, before = f"r{v + 1}_{j}", f"l{v + 1}_{j}"
                assert walk.visits.get((end, at), 0) == visits
                if v != w or j < len(rows[v]):
                    advantage = walk.remaining((at, end)) - walk.remaining((at, before))
                    assert advantage == special.advantages[v].b[j - 1]
    times = list(solution.hitting_times.values())
    assert solution.hitting_time == sum(times) / len(times)
    squares = [w.variance + w.hitting_time**2 for w in solution.walks.values()]
    assert solution.variance == sum(squares) / len(squares) - solution.hitting_time**2


def test_the_papers_corridor():
    network = CorridorGraph.symmetric(4, 3, 2).to_networkx()
    maze = Maze.from_networkx(network, targets=["target", "leaf2", "leaf3", "leaf4"])
    for name in ("uniform", "sft"):
        assert solve(maze, name).hitting_time == theory.hitting_time(4, 3, 2, name)


@given(naive.mazes())
def test_sft_reaches_every_target(maze):
    # Theorem 3: no refusal.
    assert solve(maze, "sft").hitting_time >= 1


def test_symbols_in_a_row():
    p = sympy.Symbol("p", positive=True)
    maze = Maze.from_edges([("source", 0), (0, 1), (0, 2)], targets={2: 1})
    ways = {1: 1 - p, 2: p}
    policy = MazePolicy({("source", 0): ways, (1, 0): ways})
    assert sympy.cancel(solve(maze, policy).hitting_time - 2 / p) == 0


def test_a_graph_without_dead_end():
    ring = Maze.from_edges([("source", 0), (0, 1), (1, 2), (2, 0)], targets=[2])
    assert ring.dead_ends == ()
    assert solve(ring, "uniform").hitting_time == naive.hitting_time(ring, "uniform") == 3


def test_the_target_next_to_the_source():
    maze = Maze.from_edges([("source", 0), (0, 1)], targets=[0])
    solution = solve(maze, "sft")
    assert (solution.hitting_time, solution.variance, solution.advantages) == (1, 0, {})
    alone = Maze.from_edges([("source", 0)], targets=[0])
    assert solve(alone, "uniform").hitting_time == 1
    with pytest.raises(ValueError, match="no way leads back from 0"):
        solve(alone, "uniform").backtrack_time(0, 0)


def test_a_trapped_walker_is_refused_with_the_row():
    maze = Maze.from_edges(PATH, targets=[2, 3])
    trap = MazePolicy({(2, 1): {2: 1}}, rest="sft")
    with pytest.raises(
        ValueError, match=r"target 3 is reached with .* step 2→1, which goes on to 2"
    ):
        _ = solve(maze, trap)
    # Where the trap is never come to, there is nothing to refuse.
    away = MazePolicy({(2, 1): {2: 1}, ("source", 0): {3: 1}, (3, 0): {3: 1}})
    single = Maze.from_edges(PATH, targets=[3])
    assert solve(single, away).hitting_time == 2


def test_solutions_pickle_and_show_their_parts():
    solution = solve(Maze.from_edges(PATH, targets=[2, 3]), "sft")
    again = pickle.loads(pickle.dumps(solution))
    assert again == solution == solve(solution.maze, "sft")
    assert again.hitting_time == solution.hitting_time
    assert "MazeWalk" not in repr(solution)


@pytest.mark.parametrize(
    ("dead_end", "to", "message"),
    [
        (1, None, "dead_end must be a vertex with one way; got 1"),
        ("source", None, "dead_end must be a vertex with one way"),
        (2, 2, "to must be another vertex"),
        (2, "source", "to must be another vertex"),
        (2, "nowhere", "to must be another vertex"),
    ],
)
def test_backtrack_time_refuses(dead_end, to, message):
    solution = solve(Maze.from_edges(PATH, targets=[2, 3]), "uniform")
    with pytest.raises(ValueError, match=message):
        solution.backtrack_time(dead_end, to)


def test_a_passage_along_a_level_is_never_golden():
    # 1 and 2 are at one distance; only from 0 does a golden path come to 2 and go on to 3.
    edges = [("source", 0), (0, 1), (0, 2), (1, 2), (2, 3), (1, 4)]
    maze = Maze.from_edges(edges, targets=[3, 4])
    rows = walker_rows(maze, "sft")
    assert rows.row((0, 2)) == {3: 1}
    assert rows.row((1, 2)) == dict.fromkeys((0, 1, 3), Fraction(1, 3))
    assert solve(maze, "sft").hitting_time == naive.hitting_time(maze, "sft")


def test_a_candidate_on_the_way_to_another():
    # Half of the golden paths that pass 1 end there; three quarters of all go that way.
    edges = [("source", 0), (0, 1), (1, 2), (0, 3)]
    third = {1: Fraction(3, 8), 2: Fraction(3, 8), 3: Fraction(1, 4)}
    maze = Maze.from_edges(edges, targets=third)
    rows = walker_rows(maze, "sft")
    assert rows.row(("source", 0)) == {1: Fraction(3, 4), 3: Fraction(1, 4)}
    assert rows.row((0, 1)) == {2: 1}
    assert solve(maze, "sft").hitting_time == naive.hitting_time(maze, "sft")
