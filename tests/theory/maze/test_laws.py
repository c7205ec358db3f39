"""The exact law of a walk on a maze, restarts and the harness, against other derivations."""

from fractions import Fraction

import mazes as naive
import pytest
import sympy
from hypothesis import given, settings, strategies as st
from strategies import corridors

from corridor import CorridorGraph, numerics, theory
from corridor.theory import Maze, MazePolicy, maze_harness, maze_law, solve

T = 10


def corridor_maze(graph):
    """Return a corridor whose branches are of different kinds, one target, as a maze."""
    return Maze.from_networkx(graph.to_networkx(), targets={"target": 1})


@given(naive.mazes(), st.data())
def test_the_law_is_that_of_the_edges(maze, data):
    policy = data.draw(st.sampled_from(["uniform", "sft"]) | naive.policies(maze))
    law, floats = maze_law(maze, policy, T), numerics.maze_law(maze, policy, T)
    for target, _ in maze.targets:
        walk = naive.moves(maze, policy)
        mass = {(maze.source, maze.entrance, 0): Fraction(1)}
        for n in range(1, T + 1):
            mass = {edge: p for edge, p in mass.items() if edge[1] != target}
            assert law.later[target][n] == sum(mass.values())
            bound = floats.relative_error_bound
            exact = float(law.later[target][n])
            assert floats.later[target][n] == pytest.approx(exact, rel=2 * bound, abs=0)
            after = {}
            for edge, p in mass.items():
                for end, share in walk[edge].items():
                    after[end] = after.get(end, 0) + p * share
            mass = after
    assert list(law.at_most) == sorted(law.at_most)


@pytest.mark.parametrize("name", ["uniform", "sft"])
def test_restarts_on_corridors(name):
    exact = theory.restart_time(2, 1, 1, name)
    leaves = {"target": Fraction(1, 2), "leaf2": Fraction(1, 2)}
    maze = Maze.from_networkx(CorridorGraph.symmetric(2, 1, 1).to_networkx(), targets=leaves)
    best = maze_law(maze, name, 400).restart
    assert (best.budget, best.cost, best.at_horizon) == (exact.budget, exact.cost, False)
    found = numerics.maze_law(maze, name, 400).restart
    assert (found.budget, found.at_horizon) == (best.budget, False)
    # Cut at the best budget it cannot tell what comes after.
    assert maze_law(maze, name, int(exact.budget)).restart.at_horizon


def test_restarts_need_numbers_and_a_target_in_reach():
    maze = Maze.from_edges([("source", 0), (0, 1), (0, 2)], targets={2: 1})
    p = sympy.Symbol("p", positive=True)
    law = maze_law(maze, MazePolicy({("source", 0): {1: 1 - p, 2: p}}), 4)
    assert law.at_most[2] == p
    with pytest.raises(ValueError, match="restart compares numbers"):
        _ = law.restart
    with pytest.raises(ValueError, match="some is not within 1 steps"):
        _ = maze_law(maze, "sft", 1).restart
    with pytest.raises(ValueError, match="T must be a positive integer"):
        maze_law(maze, "sft", 0)
    alone = Maze.from_edges([("source", 0)], targets=[0])
    assert maze_law(alone, "sft", 2).at_most == (0, 1, 1)


@given(naive.mazes(most_vertices=4, most_extra=1, most_targets=2), st.data())
@settings(max_examples=40)
def test_the_harness_on_random_mazes(maze, data):
    policy = data.draw(st.sampled_from(["uniform", "sft"]) | naive.policies(maze))
    found = maze_harness(maze, policy)
    for target, _ in maze.targets:
        expected = naive.harness(maze, policy, target)
        shown = {n: p for n, p in enumerate(found.arrives[target]) if p}
        assert shown == expected
    assert (found.hitting_time == sympy.oo) == (found.success < 1)


@given(corridors(most_branches=2, most_depth=2))
@settings(max_examples=20)
def test_the_harness_on_asymmetric_corridors(corridor):
    graph, _ = corridor
    rows = [[min(lanes, 3) for lanes in kind.lanes] for kind in graph.branches]
    graph = CorridorGraph.from_branches(rows)
    found = maze_harness(corridor_maze(graph), "uniform").success
    forward = [theory.search_success(1, lanes) for lanes in rows[0]]
    assert found == sympy.Mul(*forward)
    # On golden paths to all leaves alike the fork's row is uniform, as the corridor's.
    leaves = ["target", *(f"leaf{w}" for w in range(2, len(rows) + 1))]
    maze = Maze.from_networkx(graph.to_networkx(), targets=leaves)
    harness = maze_harness(maze, "sft")
    for w, leaf in enumerate(leaves):
        aimed = CorridorGraph.from_branches(rows, target=w)
        mean = sum(n * p for n, p in enumerate(harness.arrives[leaf]))
        assert mean == theory.search_time_on(aimed, "sft")
    assert harness.success == 1


def test_rl_and_a_harness_that_is_too_wide(monkeypatch):
    maze = Maze.from_edges([("source", 0), (0, "x"), (0, 1), (1, 2)], targets=["x", 2])
    best = solve(maze, "rl")
    assert maze_harness(maze, "rl").hitting_time == best.hitting_time
    assert maze_law(maze, "rl", 9).policy == best.policy
    wide = Maze.from_edges([("source", 0), *((0, v) for v in range(1, 9))], targets=[1, 2])
    monkeypatch.setattr("corridor.theory.maze.harness.MOST_STATES", 100)
    with pytest.raises(ValueError, match="exactly up to 100 ways"):
        maze_harness(wide, "uniform")
