"""Floating-point walks on mazes, held against the exact ones within their bounds."""

from fractions import Fraction

import mazes as naive
import numpy as np
import pytest
from hypothesis import given, strategies as st

from corridor import numerics, theory
from corridor.theory import Maze, MazePolicy


def within(result, exact):
    exact = Fraction(int(exact.numerator), int(exact.denominator))
    difference = abs(result.fraction - exact)
    return difference <= Fraction(result.relative_error_bound) * abs(result.fraction)


@given(naive.mazes(), st.data())
def test_within_the_bound_of_the_exact_walk(maze, data):
    policy = data.draw(st.sampled_from(["uniform", "sft"]) | naive.policies(maze))
    exact, found = theory.solve_maze(maze, policy), numerics.solve_maze(maze, policy)
    assert within(found.hitting_time, exact.hitting_time)
    assert found.hitting_time.relative_error_bound < 1e-11
    for target, result in found.hitting_times.items():
        assert within(result, exact.hitting_times[target])
    visits = found.visits
    assert set(visits) == set(exact.visits)
    assert all(within(visits[passage], exact.visits[passage]) for passage in visits)
    for leaf in maze.dead_ends:
        if leaf != maze.entrance:
            assert within(found.backtrack_time(leaf), exact.backtrack_time(leaf))


def test_a_long_dead_end_keeps_its_digits():
    # 2^n - 2 steps an excursion, and more digits than a float holds, for n = 900.
    n = 900
    edges = [("source", 0), (0, "x"), *((v, v + 1) for v in range(n))]
    maze = Maze.from_edges(edges, targets=["x", n])
    time = numerics.solve_maze(maze, "sft").hitting_times["x"]
    exact = theory.solve_maze(maze, "sft").hitting_times["x"]
    assert exact == 2 + 2 ** (n + 1) - 2
    assert within(time, exact)
    assert time.relative_error_bound < 1e-11


def test_a_large_tree():
    generator = np.random.default_rng(17)
    n = 20_000
    parents = [int(generator.integers(max(0, v - 50), v)) for v in range(1, n)]
    edges = [("source", 0), *zip(parents, range(1, n), strict=True)]
    maze = Maze.from_edges(edges, targets=[n - 1])
    result = numerics.solve_maze(maze, "uniform").hitting_time
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
    maze = Maze.from_edges([("source", 0), (0, 1), (0, 2)], targets=[1, 2])
    trap = MazePolicy({(1, 0): {1: 1}})
    with pytest.raises(ValueError, match="target 2 is reached with probability below 1"):
        _ = numerics.solve_maze(maze, trap).hitting_time
    with pytest.raises(ValueError, match="policy must be one of"):
        numerics.solve_maze(maze, "sftt")
    from sympy import Rational, Symbol

    p = Symbol("p", positive=True)
    with pytest.raises(TypeError, match="numerics needs rational probabilities; got p"):
        numerics.solve_maze(maze, MazePolicy({(1, 0): {1: p, 2: 1 - p}}))
    half = numerics.solve_maze(
        maze, MazePolicy({(1, 0): {1: Rational(1, 2), 2: Rational(1, 2)}})
    )
    assert within(half.hitting_time, theory.solve_maze(maze).hitting_time)
    floats = numerics.solve_maze(maze, MazePolicy({(1, 0): {1: 0.5, 2: 0.5}}))
    assert floats.hitting_time == half.hitting_time
    with pytest.raises(ValueError, match="dead_end must be a vertex with one way"):
        half.backtrack_time(0)
    with pytest.raises(ValueError, match="to must be another vertex"):
        half.backtrack_time(1, 1)
