"""Floating-point walks on mazes, held against the exact ones within their bounds."""

from fractions import Fraction

import mazes as naive
import numpy as np
import pytest
from counted import Counted, added, count
from hypothesis import given, strategies as st

from corridor import numerics, theory
from corridor.numerics.maze import solutions
from corridor.theory import Maze, MazePolicy


def within(result, exact):
    exact = Fraction(int(exact.numerator), int(exact.denominator))
    difference = abs(result.fraction - exact)
    return difference <= Fraction(result.relative_error_bound) * abs(result.fraction)


@given(naive.mazes(), st.data())
def test_within_the_bound_of_the_exact_walk(maze, data):
    policy = data.draw(st.sampled_from(["uniform", "sft"]) | naive.policies(maze))
    exact, found = theory.solve(maze, policy), numerics.solve(maze, policy)
    assert within(found.hitting_time, exact.hitting_time)
    assert found.hitting_time.relative_error_bound < 1e-11
    for target, result in found.hitting_times.items():
        assert within(result, exact.hitting_times[target])
    visits = found.visits
    assert set(visits) == set(exact.visits)
    assert all(within(visits[passage], exact.visits[passage]) for passage in visits)
    # A variance of nothing is a difference as well, and no digit of it is sure.
    if found.variance.value:
        assert within(found.variance, exact.variance)
    else:
        assert abs(float(exact.variance)) <= 1e-9
    assert set(found.advantages) == set(exact.advantages)
    for passage, gains in exact.advantages.items():
        for w, gain in gains.items():
            result = found.advantages[passage][w]
            if gain.is_finite:
                # A gain of nothing is a difference of which no digit is sure.
                unsure = result.error_bound if result.value else 1e-9
                assert abs(float(gain) - result.value) <= unsure * (1 + 1e-9)
            else:
                assert result.value == float("-inf")
    for leaf in maze.dead_ends:
        if leaf != maze.entrance:
            assert within(found.backtrack_time(leaf), exact.backtrack_time(leaf))


@pytest.mark.parametrize("bound", [0.0, 2.0**-40, 0.25])
@pytest.mark.parametrize("roundings", [1, 5, 1000])
def test_a_bound_is_widened_by_further_roundings(bound, roundings):
    unit = Fraction(1, 2**53)
    exact = (1 + Fraction(bound)) / (1 - unit) ** roundings - 1
    found = Fraction(solutions._widened(bound, roundings))
    assert exact <= found <= exact * (1 + Fraction(1, 10**13))


@pytest.mark.parametrize("n", [1, 2, 5])
def test_the_roundings_of_a_mean_over_targets(n, monkeypatch):
    """Of times, and of visits; a passage's are those of the rows at its vertex, added up."""
    seen = []

    def recorded(bound, roundings):
        seen.append(roundings)
        return bound

    monkeypatch.setattr(solutions, "_widened", recorded)
    edges = [("source", 0), *((0, leaf) for leaf in range(1, n + 2)), (0, 1)]
    maze = Maze.from_edges(edges, targets=range(2, n + 2))
    solution = numerics.solve(maze, "uniform")
    assert solution.hitting_time.value > 1
    mean = count(added([Counted(1) * Counted(0)] * n))
    assert seen == [1] * n + [mean]  # to each the first step is added
    seen.clear()
    assert solution.visits
    size = len(solution.chain.way)
    of_rows = added([Counted(1) * Counted(0) * Counted(1)] * n)
    assert seen == [count(added([of_rows] * size))]


def test_a_long_dead_end_keeps_its_digits():
    # 2^n - 2 steps an excursion, and more digits than a float holds, for n = 900.
    n = 900
    edges = [("source", 0), (0, "x"), *((v, v + 1) for v in range(n))]
    maze = Maze.from_edges(edges, targets=["x", n])
    time = numerics.solve(maze, "sft").hitting_times["x"]
    exact = theory.solve(maze, "sft").hitting_times["x"]
    assert exact == 2 + 2 ** (n + 1) - 2
    assert within(time, exact)
    assert time.relative_error_bound < 1e-11


def test_rl_is_looked_for_and_varies_only_with_the_target():
    maze = Maze.from_edges([("source", 0), (0, "x"), (0, 1), (1, 2)], targets=["x", 2])
    found, exact = numerics.solve(maze, "rl"), theory.solve(maze, "rl")
    assert within(found.hitting_time, exact.hitting_time)
    assert within(found.variance, exact.variance)
    assert found.policy == numerics.optimise_maze(maze).policy
    single = Maze.from_edges([("source", 0), (0, 1), (1, 2)], targets=[2])
    assert numerics.solve(single, "rl").variance.error_bound == 0.0
    law = numerics.maze_law(maze, "rl", 9)
    walks = numerics.simulate_maze(maze, "rl", 50, seed=1)
    assert set(walks.steps.tolist()) <= set(np.flatnonzero(np.diff(law.at_most) > 0) + 1)


def test_the_variance_of_a_long_walk_keeps_its_digits():
    n = 300
    edges = [("source", 0), (0, "x"), *((v, v + 1) for v in range(n))]
    maze = Maze.from_edges(edges, targets={"x": 1})
    found, exact = numerics.solve(maze, "sft"), theory.solve(maze, "sft")
    assert exact.variance == found.variance.fraction == 0
    apart = Maze.from_edges(edges, targets=["x", n])
    found, exact = numerics.solve(apart, "sft"), theory.solve(apart, "sft")
    assert within(found.variance, exact.variance)
    assert found.variance.relative_error_bound < 1e-11


def test_a_large_tree():
    generator = np.random.default_rng(17)
    n = 20_000
    parents = [int(generator.integers(max(0, v - 50), v)) for v in range(1, n)]
    edges = [("source", 0), *zip(parents, range(1, n), strict=True)]
    maze = Maze.from_edges(edges, targets=[n - 1])
    result = numerics.solve(maze, "uniform").hitting_time
    # On the way to a target a tree's walk makes twice the edges behind each edge, and one.
    size = np.ones(n)
    for v in range(n - 1, 0, -1):
        size[parents[v - 1]] += size[v]
    v, expected = n - 1, 1
    while v:
        expected += 2 * (n - 1 - size[v]) + 1
        v = parents[v - 1]
    assert abs(result.value - expected) <= result.error_bound
    assert result.relative_error_bound < 1e-9


def test_refusals():
    with pytest.raises(TypeError, match=r"graph must be a CorridorGraph, or .* got 'maze'"):
        numerics.solve("maze", "sft")
    with pytest.raises(ValueError, match="method and digits are for corridors"):
        numerics.solve(Maze.from_edges([("source", 0)], targets=[0]), "sft", "sparse")
    maze = Maze.from_edges([("source", 0), (0, 1), (0, 2)], targets=[1, 2])
    trap = MazePolicy({(1, 0): {1: 1}})
    for part in ("hitting_time", "variance", "advantages"):
        with pytest.raises(ValueError, match="target 2 is reached with probability below 1"):
            getattr(numerics.solve(maze, trap), part)
    with pytest.raises(ValueError, match="policy must be one of"):
        numerics.solve(maze, "sftt")
    from sympy import Rational, Symbol

    p = Symbol("p", positive=True)
    with pytest.raises(TypeError, match="numerics needs rational probabilities; got p"):
        numerics.solve(maze, MazePolicy({(1, 0): {1: p, 2: 1 - p}}))
    half = numerics.solve(maze, MazePolicy({(1, 0): {1: Rational(1, 2), 2: Rational(1, 2)}}))
    assert within(half.hitting_time, theory.solve(maze, "uniform").hitting_time)
    floats = numerics.solve(maze, MazePolicy({(1, 0): {1: 0.5, 2: 0.5}}))
    assert floats.hitting_time == half.hitting_time
    with pytest.raises(ValueError, match="dead_end must be a vertex with one way"):
        half.backtrack_time(0)
    with pytest.raises(ValueError, match="to must be another vertex"):
        half.backtrack_time(1, 1)
