"""One word for every graph: ``solve`` of a corridor, or of any maze."""

from typing import overload

from ...theory.model.arguments import described
from ...theory.model.graph import CorridorGraph
from ...theory.model.maze import Maze
from ...theory.model.maze_policy import MazePolicy
from ...theory.model.policy import Policy
from ..solve.methods import solve as solve_corridor
from ..solve.results import Solution
from .solutions import MazeSolution, solve_maze


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
def solve(
    graph: CorridorGraph | Maze,
    policy: Policy | MazePolicy | str,
    method: str | None = None,
    *,
    digits: int | None = None,
) -> Solution | MazeSolution:
    """Solve the walk of `policy` on `graph`, each number with a bound on its error.

    Parameters
    ----------
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
    if not isinstance(graph, CorridorGraph | Maze):
        raise TypeError(f"graph must be a CorridorGraph or a Maze; got {described(graph)}")
    if not isinstance(graph, Maze):
        return solve_corridor(graph, policy, method or "accurate", digits=digits)  # type: ignore[arg-type]
    if method is not None or digits is not None:
        raise ValueError(
            "method and digits are for corridors: leave them out for a maze, which is "
            "solved by elimination"
        )
    return solve_maze(graph, policy)  # type: ignore[arg-type]
