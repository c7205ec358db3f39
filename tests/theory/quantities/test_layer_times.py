"""Closed forms where ways meet again, against chains that know nothing of layers."""

import mazes as naive
import pytest
import sympy
from hypothesis import given, settings, strategies as st

from corridor.theory import (
    braid_maze,
    braid_time,
    broom_maze,
    broom_time,
    detour_maze,
    detour_time,
    hitting_time,
    level_time,
    search_bound,
    solve,
    star_time,
)

NAMES = ("uniform", "sft")


def agree(maze, time, sizes):
    for name in NAMES:
        assert sympy.cancel(solve(maze, name).hitting_time - time(*sizes, name)) == 0
    if len(maze.targets) <= 8:
        assert search_bound(maze) == time(*sizes, "rl") == solve(maze, "rl").hitting_time


@given(st.integers(1, 3), st.integers(1, 3), st.integers(2, 4))
@settings(max_examples=15)
def test_theorem_10_on_braids(W, m, n):
    agree(braid_maze(W, m, n), braid_time, (W, m, n))


@given(st.integers(1, 3), st.integers(1, 2), st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=15)
def test_theorem_9_on_detours(W, K, L, n):
    agree(detour_maze(W, K, L, n), detour_time, (W, K, L, n))


@given(
    st.integers(1, 2),
    st.integers(1, 2),
    st.integers(1, 3),
    st.integers(2, 3),
    st.integers(1, 2),
)
@settings(max_examples=15)
def test_theorem_7_on_brooms(W, K, L, b, D):
    agree(broom_maze(W, K, L, b, D), broom_time, (W, K, L, b, D))
    levels = [(W, 1), *[(1, L), (1, 1)] * K, *[(b, 1)] * D]
    for name in (*NAMES, "rl"):
        assert sympy.simplify(broom_time(W, K, L, b, D, name) - level_time(levels, name)) == 0


def test_a_small_braid_by_first_steps():
    assert naive.hitting_time(braid_maze(2, 2, 2), "sft") == braid_time(2, 2, 2, "sft")


def test_symbols_and_special_cases():
    W, K, L, n = sympy.symbols("W K L n", integer=True, positive=True)
    for name in NAMES:
        # A strand is a bare path; a detour of one edge is a lane.
        assert sympy.simplify(braid_time(W, 1, n, name) - star_time(W, n, name)) == 0
        assert sympy.simplify(detour_time(W, K, L, 1, name) - hitting_time(W, K, L, name)) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: braid_time(2, 2, 1, "sft"), "n must be at least 2"),
        (lambda: broom_time(2, 2, 1, 1, 3, "sft"), "b must be at least 2"),
        (lambda: braid_maze(0, 2, 2), "W must be a positive integer"),
        (lambda: detour_maze(1, 2, 2, 0), "n must be a positive integer"),
        (lambda: broom_maze(1, 0, 2, 2, 2), "K must be a positive integer"),
        (lambda: detour_time(2, 2, 1, 1, "sfd"), "policy must be one of"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()
