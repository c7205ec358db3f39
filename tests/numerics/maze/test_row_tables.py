"""The optimiser's own evaluation of a table: against the solver that bounds its errors."""

import mazes as naive
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from corridor import numerics
from corridor.numerics.maze import gradients
from corridor.numerics.maze.gradients import RowTable
from corridor.numerics.maze.optima import _turned, settled
from corridor.theory import Maze

# Rows are mixed with 1e-9 of the uniform one; here the table is that.
NEAR = {"rel": 1e-9, "abs": 1e-9}


def agrees(maze):
    table, solution = RowTable(maze), numerics.solve(maze, "uniform")
    found = table.evaluate(table.uniform)
    assert found.time == pytest.approx(solution.hitting_time.value, **NEAR)
    for n, passage in enumerate(table.passages):
        gains = solution.advantages.get(passage, {})
        for choice in np.flatnonzero(table.row == n):
            saved = gains[table.passages[table.end[choice]][1]].value if gains else 0.0
            if np.isfinite(saved):
                assert found.gains[choice] == pytest.approx(saved, **NEAR)
        walks_on = solution.visits.get(passage)
        ending = sum(prior for t, prior in maze.targets if t == passage[1])
        if walks_on is not None and not ending:
            assert found.visits[n] == pytest.approx(walks_on.value, **NEAR)


@settings(max_examples=20)
@given(naive.mazes(), st.sampled_from([0, 60]))
def test_times_visits_and_gains_are_those_of_the_solver(maze, dense):
    kept, gradients.MOST_DENSE = gradients.MOST_DENSE, dense
    try:
        agrees(maze)
    finally:
        gradients.MOST_DENSE = kept


def test_a_row_that_is_seldom_visited_has_its_gains():
    # From vertex to vertex one of nine lanes leads on: the last rows see a walker in 10^5.
    edges = [("source", 0), (0, "x", 8)]
    edges += [edge for v in range(5) for edge in ((v, v + 1, 1), (v + 1, "x", 8))]
    maze = Maze.from_edges(edges, targets=["x"])
    agrees(maze)
    table = RowTable(maze)
    found = table.evaluate(table.uniform)
    rare = found.visits[table.row] < 1e-3
    assert np.abs(found.gains[rare]).max() > 0.1


def test_a_walk_that_is_all_but_trapped_is_hopeless():
    maze = Maze.from_edges([("source", 0), (0, 1), (0, "x")], targets=["x"])
    table = RowTable(maze)
    trapped = np.array([float(table.passages[e][1] != "x") for e in table.end])
    found = table.evaluate(trapped)
    assert found.time > 1e6 or found.time == np.inf
    assert table._hopeless().time == np.inf
    assert not table._hopeless().gains.any()


def test_logits_against_the_uniform_table_and_rows_that_are_held():
    maze = Maze.from_edges([("source", 0), (0, 1, 2), (0, "x"), (1, "x")], targets=["x"])
    table = RowTable(maze, held=(1,))
    assert table.softmax(np.zeros(len(table.row))) == pytest.approx(table.uniform)
    logits = np.where(np.arange(len(table.row)) % 2 == 0, np.log(3.0), 0.0)
    found = table.softmax(logits + 700.0)  # alike for all: nothing changes, or overflows
    for n, passage in enumerate(table.passages):
        mine = table.row == n
        weights = table.uniform[mine] * (np.exp(logits[mine]) if passage[1] != 1 else 1)
        assert found[mine] == pytest.approx(weights / weights.sum())


@pytest.mark.parametrize("leaves", [2, 4])
def test_a_table_is_settled_row_by_row_until_no_turn_gains(leaves):
    edges = [
        ("source", 0),
        (0, 1),
        (1, 2),
        (2, "x"),
        *((v, (v, n)) for v in range(3) for n in range(leaves)),
    ]
    maze = Maze.from_edges(edges, targets=["x"])
    table = RowTable(maze)
    before = table.evaluate(table.uniform)
    P, found = settled(table, table.uniform)
    assert found.time == pytest.approx(4)
    assert before.time > 5
    assert _turned(table, P, found) is None
