"""The law of a walk on a maze, its restarts, and simulations with and without a harness."""

from fractions import Fraction
from itertools import combinations

import mazes as naive
import numpy as np
import pytest
from counted import Counted, added, count
from hypothesis import given, strategies as st

from corridor import CorridorGraph, numerics, theory
from corridor.numerics import maze_law, simulate_maze
from corridor.numerics.maze.chains import maze_chain
from corridor.numerics.solve.results import UNIT
from corridor.theory import Maze, MazePolicy

# A sure event at this level fails once in a million runs; the seeds are fixed.
LEVEL = 0.999999


def corridor(W, K, L):
    leaves = ["target", *(f"leaf{w}" for w in range(2, W + 1))]
    return Maze.from_networkx(CorridorGraph.symmetric(W, K, L).to_networkx(), targets=leaves)


@given(naive.mazes(), st.data())
def test_the_law_is_that_of_the_edges(maze, data):
    policy = data.draw(st.sampled_from(["uniform", "sft"]) | naive.policies(maze))
    law = maze_law(maze, policy, 12)
    for target, _ in maze.targets:
        walk = naive.moves(maze, policy)
        mass = {(maze.source, maze.entrance, 0): Fraction(1)}
        for n in range(1, 13):
            mass = {edge: p for edge, p in mass.items() if edge[1] != target}
            expected = float(sum(mass.values()))
            bound = law.relative_error_bound
            assert law.later[target][n] == pytest.approx(expected, rel=bound, abs=0)
            after = {}
            for edge, p in mass.items():
                for end, share in walk[edge].items():
                    after[end] = after.get(end, 0) + p * share
            mass = after
    assert law.at_most[0] == 0
    assert (np.diff(law.at_most) >= -1e-12).all()


@pytest.mark.parametrize(("n", "T"), [(2, 3), (3, 40), (6, 200)])
def test_the_roundings_of_a_law(n, T):
    """Each mass is the sum of what arrives, of products with probabilities rounded once."""
    edges = [("source", 0), *combinations(range(n), 2), (0, "x")]
    maze = Maze.from_edges(edges, targets=["x"])
    chain = maze_chain(maze, "uniform")
    goal, rows = chain.vertices["x"], range(len(chain.place))
    on = (chain.place[chain.row] != goal) & (chain.way != goal)
    into = [chain.row[on & (chain.end == j)] for j in rows]
    mass = [Counted(0)] * len(rows)
    for _ in range(2, T + 1):
        mass = [added([Counted(1) * mass[i] for i in b] or [Counted(0)]) for b in into]
    most = count(added(mass)) * UNIT
    # To spare: the first step, and a rounding of the sum; a float holds the bound itself.
    spare = (max(map(len, into)) + 2) * UNIT
    bound = maze_law(maze, "uniform", T).relative_error_bound
    assert most <= bound <= (most + spare) * (1 + 1e-9)


def test_the_law_has_the_mean():
    maze = corridor(2, 1, 2)
    law = maze_law(maze, "uniform", 2000)
    mean = sum((1 - law.at_most).tolist())
    exact = float(theory.hitting_time(2, 1, 2, "uniform"))
    assert mean == pytest.approx(exact, rel=1e-9, abs=0)


@pytest.mark.parametrize("name", ["uniform", "sft"])
def test_restarts_on_corridors(name):
    W, K, L = 3, 2, 2
    exact = theory.restart_time(W, K, L, name)
    best = maze_law(corridor(W, K, L), name, 1000).restart
    assert (best.budget, best.at_horizon) == (exact.budget, False)
    assert best.cost == pytest.approx(float(exact.cost), rel=1e-12, abs=0)


@given(naive.mazes(most_vertices=4, most_extra=2), st.integers(0, 1000))
def test_simulated_walks(maze, seed):
    solution = theory.solve(maze, "sft")
    found = simulate_maze(maze, "sft", 400, seed=seed).mean(LEVEL)
    assert found.low - 1e-9 <= float(solution.hitting_time) <= found.high + 1e-9


@pytest.mark.parametrize(("W", "K", "L"), [(2, 1, 3), (3, 2, 4)])
def test_the_harness_on_corridors(W, K, L):
    maze = corridor(W, K, L)
    found = simulate_maze(maze, "sft", 4000, seed=5, reuse=False)
    assert (found.stuck, found.truncated) == (0, 0)
    mean = found.mean(LEVEL)
    assert mean.low <= float(theory.search_time(W, K, L, "sft")) <= mean.high
    uniform = simulate_maze(maze, "uniform", 4000, seed=5, reuse=False)
    chance = uniform.arrived(LEVEL)
    assert chance.low <= float(theory.search_success(K, L)) <= chance.high


def test_no_directed_edge_is_walked_twice():
    maze = Maze.from_edges([("source", 0), (0, 1, 2), (0, 2)], targets=[2])
    found = simulate_maze(maze, "uniform", 500, seed=3, reuse=False)
    # Two lanes there and two back, the source's and the target's edge.
    assert found.steps.max() <= 6
    assert found.stuck == 0


def test_truncation_and_refusals():
    maze = Maze.from_edges([("source", 0), (0, 1), (0, 2)], targets=[2])
    away = MazePolicy({("source", 0): {1: 1}, (1, 0): {1: 1}})
    found = simulate_maze(maze, away, 10, seed=1, max_steps=50)
    assert (found.truncated, len(found.steps)) == (10, 0)
    assert (maze_law(maze, away, 30).at_most == 0).all()
    assert maze_law(maze, away, 30).restart.cost == np.inf
    for call, message in (
        (lambda: simulate_maze(maze, "sft", 0, seed=1), "walkers must be a positive integer"),
        (lambda: simulate_maze(maze, "sft", 1, seed=-1), "seed must be"),
        (lambda: maze_law(maze, "sft", 0), "T must be a positive integer"),
        (lambda: maze_law(maze, "sfd", 3), "policy must be one of"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
    alone = Maze.from_edges([("source", 0)], targets=[0])
    assert maze_law(alone, "sft", 3).at_most.tolist() == [0, 1, 1, 1]
    assert numerics.simulate_maze(alone, "sft", 5, seed=1).steps.tolist() == [1] * 5
