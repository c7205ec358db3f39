"""A walker on the corridor: where it is, in words and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..numerics.graph.edges import (
    BACKWARD,
    FORWARD,
    LANE_BACKWARD,
    LANE_FORWARD,
    SOURCE_EDGE,
)
from .figures import figure
from .style import FAINT, INK, ORANGE, VERMILLION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..numerics.graph.walk_tables import EdgeTable
    from ..theory.model.graph import CorridorGraph

MOST_LANES, BOW = 7, 0.32
"""Lanes that are drawn; how far the outer ones bend."""
LARGEST = (16.0, 10.0)
"""Inches."""


def place_text(edges: EdgeTable, at: int, target: int, steps: int) -> str:
    """Return where a walker is that has just traversed edge `at`, in words.

    >>> from corridor import CorridorGraph
    >>> from corridor.numerics import edge_table
    >>> table = edge_table(CorridorGraph.symmetric(2, 1, 3))
    >>> place_text(table, 0, 1, 1), place_text(table, 18, 1, 9)
    ('step 1: at the fork', 'step 9: branch 2 (the target), diamond 1, lane 1, backward')
    """
    kind, depth = edges.kind[at], int(edges.depth[at])
    if kind == SOURCE_EDGE:
        return f"step {steps}: at the fork"
    branch = int(edges.branch[at])
    there = f"branch {branch + 1}" + (" (the target)" if branch == target else "")
    way = "forward" if kind in {FORWARD, LANE_FORWARD} else "backward"
    if kind in {LANE_FORWARD, LANE_BACKWARD}:
        return f"step {steps}: {there}, diamond {depth + 1}, lane {edges.lane[at] + 1}, {way}"
    if edges.ends[at] >= 0:
        return f"step {steps}: {there}, at the leaf"
    if kind == BACKWARD and depth < 0:
        return f"step {steps}: {there}, back at the fork"
    before = "after the fork" if depth < 0 else f"after diamond {depth + 1}"
    return f"step {steps}: {there}, edge {before}, {way}"


def plot_walker(
    graph: CorridorGraph, edges: EdgeTable, at: int, target: int, steps: int
) -> Figure:
    """Draw the corridor with the edge `at` that a walker has just traversed.

    The target's leaf bears the star, of which the walker knows nothing.

    >>> from corridor import CorridorGraph
    >>> from corridor.numerics import edge_table
    >>> graph = CorridorGraph.symmetric(2, 1, 3)
    >>> plot_walker(graph, edge_table(graph), 18, 1, 9).axes[0].get_title()
    'step 9: branch 2 (the target), diamond 1, lane 1, backward'
    """
    branches = [kind.lanes for kind in graph.branches for _ in range(kind.count)]
    deepest, middle = max(map(len, branches)), (len(branches) - 1) / 2
    size = (min(LARGEST[0], 1.6 + 0.5 * deepest), min(LARGEST[1], 0.8 + 0.4 * len(branches)))
    drawn, [[axis]] = figure(1, 1, size)
    axis.set_axis_off()
    axis.plot([-1, 0], [middle, middle], "o-", color=INK, linewidth=1, markersize=3)
    for row, lanes in enumerate(branches):
        axis.plot([0, 1], [middle, row], color=FAINT, linewidth=0.8)
        for j, count in enumerate(lanes):
            for lane in range(min(count, MOST_LANES)):
                axis.plot(*_lane(row, j, lane, count), color=FAINT, linewidth=0.6)
            axis.plot([2 * j + 2, 2 * j + 3], [row, row], color=FAINT, linewidth=0.8)
        places = np.arange(1, 2 * len(lanes) + 2)
        axis.plot(places, np.full(len(places), row), "o", color=INK, markersize=2)
    end = 2 * len(branches[target]) + 1
    axis.plot(end, target, marker="*", markersize=12, color=ORANGE, zorder=4)
    x, y = _path(edges, branches, middle, at)
    axis.plot(x, y, color=VERMILLION, linewidth=2.5, zorder=5)
    axis.plot(x[-1], y[-1], "o", color=VERMILLION, markersize=7, zorder=6)
    axis.set_ylim(len(branches) - 0.4, -0.6)
    axis.set_title(place_text(edges, at, target, steps), fontsize=9)
    return drawn


def pixels(drawn: Figure) -> Any:
    """Return a figure as an array of bytes, height by width by red, green and blue."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas: Any = FigureCanvasAgg(drawn)
    canvas.draw()
    return np.array(canvas.buffer_rgba())[:, :, :3]


def _path(edges: EdgeTable, branches: list[Any], middle: float, at: int) -> Any:
    """Return the points of the edge `at`, in the direction in which it is traversed."""
    kind, depth, row = (int(column[at]) for column in (edges.kind, edges.depth, edges.branch))
    if kind == SOURCE_EDGE:
        return np.array([-1.0, 0.0]), np.array([middle, middle])
    if kind in {LANE_FORWARD, LANE_BACKWARD}:
        x, y = _lane(row, depth, int(edges.lane[at]), branches[row][depth])
    else:
        x = np.array([2.0 * depth + 2, 2.0 * depth + 3])
        y = np.array([middle if depth < 0 else row, row], dtype=float)
    back = kind in {BACKWARD, LANE_BACKWARD}
    return (x[::-1], y[::-1]) if back else (x, y)


def _lane(row: int, depth: int, lane: int, count: int) -> Any:
    """Return the points of a lane from l to r; those beyond the last drawn lie upon it."""
    shown = min(count, MOST_LANES)
    bend = 0.0 if shown == 1 else 2 * BOW * (min(lane, shown - 1) / (shown - 1) - 0.5)
    along = np.linspace(0, 1, 12)
    return 2 * depth + 1 + along, row + bend * np.sin(np.pi * along)
