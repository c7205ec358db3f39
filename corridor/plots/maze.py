"""A picture of a maze and of where the walk goes on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..theory.model.extras import require
from ..theory.model.maze import Maze, Passage
from ..theory.model.maze_policy import MazePolicy
from .figures import figure, inline
from .style import BLUE, FAINT, GRID, INK, VERMILLION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_VERTICES, MOST_NAMED, MOST_WITH_ROWS = 400, 40, 24


def plot_maze(maze: Maze, policies: dict[str, MazePolicy | str]) -> Figure:
    """Draw `maze` once for each policy, its edges as wide as they are walked.

    Up to 24 edges the rows stand at them: with which probability the walker leaves a vertex
    over this edge, on average over the ways by which it comes there.

    Parameters
    ----------
    maze : Maze
        Of at most 400 vertices.
    policies : dict
        The policies by the names that stand above their pictures.

    Raises
    ------
    ModuleNotFoundError
        If Matplotlib or NetworkX is not installed.
    ValueError
        If the maze is too large to be seen.

    Examples
    --------
    >>> edges = [("source", 0), (0, 1), (1, 2), (0, 3)]
    >>> maze = Maze.from_edges(edges, targets=[2, 3])
    >>> drawn = plot_maze(maze, {"uniform": "uniform", "sft": "sft"})
    >>> [axes.get_title() for axes in drawn.axes]
    ['uniform: 7.5 steps', 'sft: 6.5 steps']
    """
    if len(maze.vertices) > MOST_VERTICES:
        raise ValueError(
            f"a picture has at most {MOST_VERTICES} vertices; got {len(maze.vertices)}"
        )
    # Results of theory are shown without numerics.
    from ..numerics.maze.solutions import solve_maze

    places = _places(maze)
    drawn, axes = figure(1, len(policies), (4.5 * len(policies), 4.5))
    for axis, (name, policy) in zip(axes[0], policies.items(), strict=True):
        solution = solve_maze(maze, policy)
        _draw(axis, maze, places, solution.visits)
        axis.set_title(f"{name}: {solution.hitting_time.value:.6g} steps")
    return drawn


def walk_picture(solution: Any) -> str:
    """Return the walk that a solution of either room is, as SVG; empty if the maze is large.

    >>> from corridor.theory import solve
    >>> edges = [("source", 0), (0, 1), (1, 2), (0, 3)]
    >>> walk_picture(solve(Maze.from_edges(edges, targets=[2, 3]), "sft"))[:4]
    '<svg'
    """
    return _picture(solution.maze, solution.visits)


def maze_picture(maze: Maze) -> str:
    """Return a maze as SVG; empty if it is large."""
    return _picture(maze, {})


def _picture(maze: Maze, visits: Mapping[Passage, Any]) -> str:
    if len(maze.vertices) > MOST_VERTICES:
        return ""
    places = _places(maze)
    drawn, axes = figure(1, 1, (4.5, 4.5))
    _draw(axes[0, 0], maze, places, visits)
    return inline(drawn)


def _places(maze: Maze) -> dict[Any, Any]:
    networkx = require("networkx", "frames", "a picture of a maze")
    places: dict[Any, Any] = networkx.kamada_kawai_layout(networkx.Graph(maze.to_networkx()))
    return places


def _draw(axis: Any, maze: Maze, places: dict[Any, Any], visits: Mapping[Passage, Any]) -> None:
    made = {passage: float(getattr(times, "value", times)) for passage, times in visits.items()}
    walked = {(u, v): made.get((u, v), 0.0) + made.get((v, u), 0.0) for u, v, _ in maze.edges}
    most = max(walked.values()) or 1.0
    for (u, v), times in walked.items():
        (x, y), (z, w) = places[u], places[v]
        axis.plot([x, z], [y, w], color=GRID, linewidth=1, zorder=1)
        axis.plot([x, z], [y, w], color=BLUE, linewidth=8 * times / most, zorder=2)
    if made and len(walked) <= MOST_WITH_ROWS:
        _write_rows(axis, places, made)
    targets = {vertex for vertex, _ in maze.targets}
    for vertex, (x, y) in places.items():
        color = INK if vertex == maze.source else VERMILLION if vertex in targets else "white"
        axis.plot([x], [y], "o", color=color, markeredgecolor=FAINT, zorder=3)
        if len(places) <= MOST_NAMED:
            axis.annotate(
                str(vertex), (x, y), (4, 4), textcoords="offset points", fontsize=7, zorder=4
            )
    axis.set_axis_off()
    axis.margins(0.1)


def _write_rows(axis: Any, places: dict[Any, Any], made: dict[Passage, float]) -> None:
    """Write at the beginning of each edge with which probability it is taken there."""
    left: dict[Any, float] = {}
    for (start, _), times in made.items():
        left[start] = left.get(start, 0.0) + times
    for (start, end), times in made.items():
        if left[start]:
            (x, y), (z, w) = places[start], places[end]
            near = (x + 0.27 * (z - x), y + 0.27 * (w - y))
            share = f"{times / left[start]:.2g}"
            box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
            axis.text(*near, share, fontsize=6, color=INK, ha="center", va="center", bbox=box)
