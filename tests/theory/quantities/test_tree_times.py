"""Closed forms on families of trees, against chains that know nothing of trees."""

import mazes as naive
import networkx as nx
import pytest
import sympy
from hypothesis import given, strategies as st

from corridor import hitting_time
from corridor.theory import (
    Maze,
    MazeWalk,
    level_maze,
    level_time,
    nested_maze,
    nested_time,
    search_bound,
    solve,
    star_maze,
    star_time,
    tree_maze,
    tree_time,
)
from corridor.theory.model.maze_policy import walker_rows

NAMES = ("uniform", "sft")
LEVELS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=3)


@given(LEVELS)
def test_theorem_7_on_random_trees(levels):
    maze = level_maze(levels)
    for name in NAMES:
        # One target: by symmetry each takes the same.
        walk = solve(maze, name)
        assert walk.hitting_time == level_time(levels, name)
        assert len(set(walk.hitting_times.values())) == 1
    if len(maze.targets) <= 8:
        assert level_time(levels, "rl") == search_bound(maze)


@pytest.mark.parametrize(
    ("maze", "time", "sizes"),
    [
        (star_maze, star_time, (3, 4)),
        (star_maze, star_time, (2, 1)),
        (tree_maze, tree_time, (2, 3)),
        (tree_maze, tree_time, (3, 2)),
        (nested_maze, nested_time, (2, 2, 1, 2)),
        (nested_maze, nested_time, (1, 3, 2, 3)),
        (nested_maze, nested_time, (3, 2, 1, 1)),
    ],
)
def test_the_families(maze, time, sizes):
    built = maze(*sizes)
    for name in NAMES:
        assert solve(built, name).hitting_time == time(*sizes, name)
    if len(built.targets) <= 8:
        assert search_bound(built) == time(*sizes, "rl")


def test_a_small_tree_by_first_steps():
    assert naive.hitting_time(tree_maze(2, 2), "sft") == tree_time(2, 2, "sft")


@given(st.integers(1, 3), st.integers(2, 4), st.integers(1, 3), st.integers(1, 4))
def test_nested_corridors_follow_the_general_formula(B, W, K, L):
    levels = [(W, 1), *[(1, L), (1, 1)] * K] * B
    for name in (*NAMES, "rl"):
        assert sympy.simplify(nested_time(B, W, K, L, name) - level_time(levels, name)) == 0
    for name in NAMES:
        assert sympy.simplify(nested_time(1, W, K, L, name) - hitting_time(W, K, L, name)) == 0
    cycle = hitting_time(W, K, L, "rl", fork="cycle")
    assert nested_time(1, W, K, L, "rl") == cycle


def test_symbols():
    b, L, W = sympy.symbols("b L W", integer=True, positive=True)
    levels = [(W, 1), (1, L), (1, 1)]
    for name in NAMES:
        assert sympy.cancel(level_time(levels, name) - hitting_time(W, 1, L, name)) == 0
    general = level_time([(b, 1)] * 4, "sft")
    assert sympy.cancel(sympy.expand(tree_time(b, 4, "sft") - general)) == 0


@pytest.mark.parametrize("dimension", [3, 4, 5])
def test_theorem_8_on_cubes(dimension):
    cube = nx.hypercube_graph(dimension)
    cube.remove_node((1,) * dimension)
    cube.add_edge("source", (0,) * dimension)
    tops = [v for v in cube if v != "source" and sum(v) == dimension - 1]
    maze = Maze.from_networkx(cube, targets=tops)
    rows = walker_rows(maze, "sft")
    for vertex in maze.neighbours[tops[0]]:
        # Each further visit of an end takes at least two steps.
        back = MazeWalk(rows, maze.entrance, (tops[0], vertex)).hitting_time
        assert back >= 2 * (2 ** (dimension - 2) - 1) + dimension - 1


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: level_maze([]), ValueError, "at least one level"),
        (lambda: level_maze([2]), TypeError, r"levels\[0\] must be \(children, lanes\)"),
        (lambda: level_maze([(0, 1)]), ValueError, r"levels\[0\]: children must be a positive"),
        (lambda: tree_maze(10, 12), ValueError, "at most 5000000 edges; got more"),
        (lambda: tree_time(1, 3, "sft"), ValueError, "a fork needs at least 2 ways; got 1"),
        (lambda: star_time(2, 0, "sft"), ValueError, "n must be a positive integer"),
        (lambda: star_time(2, 1, "sfd"), ValueError, "policy must be one of"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call()
