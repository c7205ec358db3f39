"""One word for every graph: ``solve`` of a corridor, or of any maze."""

import inspect
from typing import Any, overload

from ..model.arguments import Count
from ..model.graph import CorridorGraph
from ..model.maze import Maze
from ..model.maze_policy import MazePolicy
from ..model.policy import Policy, PolicyName
from ..walk.solutions import Solution, solve as solve_corridor
from .solutions import MazeSolution, solve_maze


@overload
def solve(W: Count, K: Count, L: Count, policy: Policy | str | PolicyName) -> Solution: ...
@overload
def solve(graph: CorridorGraph, policy: Policy | str | PolicyName) -> Solution: ...
@overload
def solve(graph: Maze, policy: MazePolicy | str) -> MazeSolution: ...
def solve(*given: Any, **named: Any) -> Solution | MazeSolution:
    """Solve the walk of `policy` on `graph`, exactly.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond; or a graph in their place:
    graph : CorridorGraph or Maze
        A corridor is solved by its recurrences, in as many field operations as it has
        diamonds; any other graph by a chain for each candidate target.
    policy : Policy, MazePolicy, ``"uniform"``, ``"sft"`` or ``"rl"``
        Its entries may be symbols, which stand for values strictly between 0 and 1, but not
        floats. On a maze ``"rl"`` is the best that a blind walker can do, with a row for each
        passage, where that is proved; `certify_maze` says what is certain of any other.

    Returns
    -------
    Solution or MazeSolution
        ``.hitting_time``, ``.variance``, ``.visits``, ``.advantages`` and backtrack times.

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit the graph, or the target is reached with probability below
        1; the message names the row.

    Examples
    --------
    >>> graph = CorridorGraph.from_branches([[2, 3], [1], [4, 4, 2]], target=1)
    >>> solve(graph, "uniform").hitting_time
    142
    >>> edges = [("source", "fork"), ("fork", 1), (1, 2), (2, 3), ("fork", "x")]
    >>> maze = Maze.from_edges(edges, targets=["x", 3])
    >>> [solve(maze, name).hitting_time for name in ("uniform", "sft", "rl")]
    [12, 11, 4]
    """
    if not isinstance(named.get("graph", given[0] if given else None), Maze):
        return solve_corridor(*given, **named)
    if "graph" in named:
        given = (named.pop("graph"), *given)
    return solve_maze(*given, **named)


# What is shown of its arguments is the corridor's, which it takes in either form.
solve.__signature__ = inspect.signature(solve_corridor)  # type: ignore[attr-defined]
