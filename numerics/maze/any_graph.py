"""One word for every graph: ``solve`` of a corridor, or of any maze."""

import inspect
from typing import Any, overload

from ...theory.model.arguments import Count
from ...theory.model.graph import CorridorGraph
from ...theory.model.maze import Maze
from ...theory.model.maze_policy import MazePolicy
from ...theory.model.policy import Policy
from ..solve.methods import solve as solve_corridor
from ..solve.results import Solution
from .solutions import MazeSolution, solve_maze


@overload
def solve(
    W: Count,
    K: Count,
    L: Count,
    policy: Policy | str,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Solution: ...
@overload
def solve(
    graph: CorridorGraph,
    policy: Policy | str,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Solution: ...
@overload
def solve(graph: Maze, policy: MazePolicy | str) -> MazeSolution: ...
def solve(*given: Any, **named: Any) -> Solution | MazeSolution:
    """Solve the walk of `policy` on `graph`, each number with a bound on its error.

    Parameters
    ----------
    W, K, L : int
        Branches, diamonds per branch, lanes per diamond; or a graph in their place:
    graph : CorridorGraph or Maze
        A maze is solved by elimination without a subtraction, one chain for each candidate
        target: fast on trees, corridors and whatever falls apart by few vertices.
    policy : Policy, MazePolicy, ``"uniform"``, ``"sft"`` or ``"rl"``
        Its probabilities must be rational numbers: int, Fraction, float. On a maze ``"rl"``
        is looked for first (`optimise_maze`); ``.policy`` is what was found.
    method : ``"accurate"``, ``"elimination"``, ``"sparse"``, ``"mpmath"``
        For corridors. ``"accurate"``, the default, reduces each branch without a subtraction
        and cannot overflow; ``"mpmath"`` does so with `digits` digits. The others solve the
        full chain, every lane a state, without a subtraction or by SciPy's direct solver,
        which loses its digits on long walks, and says so in its error bounds.
    digits : int, optional
        Significant digits for ``"mpmath"``, 50 unless told.

    Returns
    -------
    Solution or MazeSolution
        ``.hitting_time``, ``.backtrack_time``, ``.visits``, ``.advantages``, each with an
        error bound, and ``.variance`` but for two of the methods.

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit the graph, or a walk may never reach the target.
    MemoryError
        If the full chain would not fit.
    OverflowError
        If a number leaves the range of a float.

    Examples
    --------
    >>> solution = solve(CorridorGraph.from_branches([[2, 3], [5]]), "rl")
    >>> solution.hitting_time.value, solution.backtrack_time[1].value
    (12.0, 3.0)
    >>> edges = [("source", "fork"), ("fork", 1), (1, 2), (2, 3), ("fork", "x")]
    >>> maze = Maze.from_edges(edges, targets=["x", 3])
    >>> [solve(maze, name).hitting_time.value for name in ("uniform", "sft", "rl")]
    [12.0, 11.0, 4.0]
    """
    if not isinstance(named.get("graph", given[0] if given else None), Maze):
        return solve_corridor(*given, **named)
    if len(given) > 2 or named.keys() & {"method", "digits"}:
        raise ValueError(
            "method and digits are for corridors: leave them out for a maze, which is "
            "solved by elimination"
        )
    if "graph" in named:
        given = (named.pop("graph"), *given)
    return solve_maze(*given, **named)


# What is shown of its arguments is the corridor's, which it takes in either form.
solve.__signature__ = inspect.signature(solve_corridor)  # type: ignore[attr-defined]
