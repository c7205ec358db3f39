"""How long the walk on a maze takes, as a law: every step pushed forward, and restarts."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from ...theory.model.arguments import positive_integer
from ...theory.model.maze import Maze, Vertex
from ...theory.model.maze_policy import MazePolicy
from ...theory.model.shown import Shown
from ..graph.arrays import ByValue, Floats
from ..sampling.distributions import Restart
from ..solve.results import UNIT, roundings_bound
from .chains import maze_chain
from .optima import looked_for


@dataclass(frozen=True, eq=False)
class MazeLaw(Shown, ByValue):
    """The law of the number of steps, up to a horizon.

    Attributes
    ----------
    maze : Maze
    policy : MazePolicy or str
    later : dict
        For each candidate target the probabilities to take more than 0, 1, …, T steps.
    relative_error_bound : float
        Of each of the probabilities in `later`.
    """

    maze: Maze
    policy: MazePolicy | str
    later: dict[Vertex, Floats]
    relative_error_bound: float

    @cached_property
    def at_most(self) -> Floats:
        """The probabilities to take at most 0, 1, …, T steps, the target being drawn."""
        values = [float(prior) * (1 - self.later[t]) for t, prior in self.maze.targets]
        return np.asarray(np.sum(values, axis=0))

    @cached_property
    def restart(self) -> Restart:
        """The best number of steps after which to go back to the source, and what it costs.

        The target stays where it is. With ``at_horizon`` a budget beyond the last step looked
        at may be better still.
        """
        cost, least = np.zeros(len(self.at_most) - 1), 0.0
        with np.errstate(divide="ignore"):
            for target, prior in self.maze.targets:
                later = self.later[target]
                spent = np.cumsum(later[:-1])
                cost += float(prior) * spent / (1 - later[1:])
                least += float(prior) * float(spent[-1])
        best = int(np.argmin(cost))
        # A longer budget costs at least the steps within the horizon.
        return Restart(best + 1, float(cost[best]), bool(least < cost[best]))


def maze_law(maze: Maze, policy: MazePolicy | str, T: int) -> MazeLaw:
    """Return the law of the number of steps of `policy` on `maze`, up to `T` steps.

    Parameters
    ----------
    maze : Maze
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or MazePolicy
    T : int

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit the maze, or `T` is no positive integer.

    Examples
    --------
    >>> edges = [("source", "fork"), ("fork", 1), (1, 2), (2, 3), ("fork", "x")]
    >>> law = maze_law(Maze.from_edges(edges, targets=["x", 3]), "sft", 40)
    >>> law.at_most[:5]
    array([0.  , 0.  , 0.25, 0.25, 0.5 ])
    >>> law.restart
    Restart(budget=4, cost=7.0, at_horizon=False)
    """
    T = positive_integer("T", T)
    policy = looked_for(maze, policy)
    chain = maze_chain(maze, policy)
    start = chain.position.get((maze.source, maze.entrance), -1)
    widest, later = 0, {}
    for target, _ in maze.targets:
        goal = chain.vertices[target]
        walking = np.ones(T + 1)
        if goal == chain.vertices[maze.entrance]:
            walking[1:] = 0.0
        else:
            on = (chain.way != goal) & (chain.place[chain.row] != goal)
            entries = (chain.probability[on], (chain.end[on], chain.row[on]))
            forward = sp.csr_array(sp.coo_array(entries, shape=(len(chain.place),) * 2))
            widest = max(widest, *np.diff(forward.indptr).tolist())
            mass = np.zeros(len(chain.place))
            mass[start] = 1.0
            for n in range(2, T + 1):
                mass = forward @ mass
                walking[n] = mass.sum()
        later[target] = walking
    # A step rounds a probability, a product and the sum of what arrives; the end is a sum.
    roundings = T * (widest + 1) + len(chain.place)
    return MazeLaw(maze, policy, later, roundings_bound(roundings, UNIT))
