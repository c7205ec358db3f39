"""What the environments share: the graph's table, the rule at the fork, the reward."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from gymnasium.spaces import Discrete

from ..numerics.graph.arrays import Indices, Mask
from ..numerics.graph.edges import NONE
from ..numerics.graph.walk_tables import EdgeTable, edge_table
from ..theory.model.arguments import described
from ..theory.model.graph import CorridorGraph

FORKS = ("learned", "uniform")


@dataclass(frozen=True, eq=False)
class World:
    """A corridor with its rules.

    Attributes
    ----------
    edges : EdgeTable
    fork : ``"learned"``, ``"uniform"``
        Who chooses the branch: the policy, or the world, uniformly.
    penalty : float
        Taken off the reward at every step.
    time_limit : int or None
        Steps after which a walk is truncated, the source edge included.
    """

    edges: EdgeTable
    fork: str
    penalty: float
    time_limit: int | None

    @classmethod
    def of(
        cls,
        W: int | None,
        K: int | None,
        L: int | None,
        graph: CorridorGraph | None,
        fork: str,
        penalty: Any,
        time_limit: int | None,
    ) -> World:
        """Return the world that an environment's arguments describe.

        Raises
        ------
        TypeError, ValueError
            If an argument is not as the environments accept it.
        """
        if graph is None:
            if W is None or K is None or L is None:
                raise TypeError("W, K and L, or graph, must be given")
            graph = CorridorGraph.symmetric(W, K, L)
        elif (W, K, L) != (None, None, None):
            raise TypeError("graph must be given alone, without W, K and L")
        elif not isinstance(graph, CorridorGraph):
            raise TypeError(f"graph must be a CorridorGraph; got {described(graph)}")
        if fork not in FORKS:
            accepted = ", ".join(map(repr, FORKS))
            raise ValueError(f"fork must be one of {accepted}; got {described(fork)}")
        if not (isinstance(penalty, int | float) and 0 <= penalty < math.inf):
            raise ValueError(f"penalty must be a number from 0; got {described(penalty)}")
        if time_limit is not None:
            if isinstance(time_limit, bool) or not hasattr(time_limit, "__index__"):
                raise TypeError(f"time_limit must be an integer; got {described(time_limit)}")
            if operator.index(time_limit) < 2:
                raise ValueError(f"time_limit must be at least 2; got {time_limit}")
        return cls(edge_table(graph), fork, float(penalty), time_limit)

    @property
    def branches(self) -> int:
        """Number of branches."""
        return self.edges.branches

    @cached_property
    def at_fork(self) -> Mask:
        """The edges that lead to the fork."""
        return np.asarray((self.edges.successors == self.edges.successors[0]).all(axis=1))

    def observation_space(self) -> Discrete:
        """Return the space of one observation: a directed edge."""
        return Discrete(len(self.edges.ends))

    def action_space(self) -> Discrete:
        """Return the space of one action: a place among the edges at a vertex."""
        return Discrete(self.edges.successors.shape[1])

    def masks(self, at: Indices | int, drawn: Indices | int) -> Mask:
        """Return which actions name an edge that can be taken, with a last axis more."""
        choices = np.arange(self.edges.successors.shape[1])
        open_ = self.edges.successors[at] != NONE
        drawn = np.asarray(drawn)[..., None]
        return np.asarray(np.where(drawn == NONE, open_, choices == drawn))
