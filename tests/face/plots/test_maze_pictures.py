"""The picture of a maze: its rows stand at the edges."""

import pytest

from corridor.theory import Maze

pytest.importorskip("matplotlib", reason="pictures need the extra plot")
pytest.importorskip("networkx", reason="a maze's picture needs the extra frames")

from corridor.plots import plot_maze

EDGES = [("source", "fork"), ("fork", 1), (1, 2), (2, 3), ("fork", "x"), ("x", 1)]


def rows(axes):
    return [float(text.get_text()) for text in axes.texts if text.get_bbox_patch() is not None]


def test_the_rows_stand_at_the_edges_and_sum_to_one_at_every_vertex():
    maze = Maze.from_edges(EDGES, targets=["x", 3])
    (axes,) = plot_maze(maze, {"uniform": "uniform"}).axes
    # Source, fork, 1, 2 and x are left; the target 3 is left where it is not the one drawn.
    assert sum(rows(axes)) == pytest.approx(6, abs=0.05)
    # All edges of a vertex alike but the source's.
    assert {round(p, 2) for p in rows(axes)} == {0.33, 0.5, 1.0}


def test_a_large_maze_has_none():
    path = [("source", 0), *((n, n + 1) for n in range(30))]
    (axes,) = plot_maze(Maze.from_edges(path, targets=[30]), {"sft": "sft"}).axes
    assert rows(axes) == []
