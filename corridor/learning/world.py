"""What the environments share: where an action leads, who draws the branch, when it ends."""

import math
from functools import cached_property
from typing import Any

import numpy as np
from gymnasium.spaces import Discrete

from ..numerics.graph.arrays import Indices, Mask
from ..numerics.graph.edges import NONE
from ..numerics.graph.walk_tables import edge_table
from ..theory.model.arguments import described, one_of, positive_integer
from ..theory.model.graph import CorridorGraph


class World:
    """A corridor with its rules; the arguments are `CorridorEnv`'s."""

    def __init__(
        self,
        W: int | None = None,
        K: int | None = None,
        L: int | None = None,
        *,
        graph: CorridorGraph | None = None,
        fork: str = "learned",
        penalty: Any = 0.001,
        time_limit: int | None = None,
    ) -> None:
        if graph is None:
            if W is None or K is None or L is None:
                raise TypeError("W, K and L, or graph, must be given")
            graph = CorridorGraph.symmetric(W, K, L)
        elif (W, K, L) != (None, None, None):
            raise TypeError("graph must be given alone, without W, K and L")
        self.fork = one_of("fork", fork, ("learned", "uniform"))
        if not (isinstance(penalty, int | float) and 0 <= penalty < math.inf):
            raise ValueError(f"penalty must be a number from 0; got {described(penalty)}")
        self.penalty, self.latest = float(penalty), math.inf
        if time_limit is not None:
            self.latest = positive_integer("time_limit", time_limit, "an integer from 2")
            if time_limit < 2:
                raise ValueError(f"time_limit must be an integer from 2; got {time_limit}")
        self.graph, self.edges = graph, edge_table(graph)
        self.branches = self.edges.branches
        edges, self.width = self.edges.successors.shape
        self.observations, self.actions = Discrete(edges), Discrete(self.width)

    @cached_property
    def at_fork(self) -> Mask:
        """The edges that lead to the fork."""
        return np.asarray((self.edges.successors == self.edges.successors[0]).all(axis=1))

    def follow(self, at: Any, action: Any, drawn: Any) -> tuple[Any, Any]:
        """Return where actions lead walkers, and whether they name edges; those else stay."""
        following = self.edges.successors[at, action]
        # Where the world has drawn the branch no other edge can be taken.
        moved = (following != NONE) & ((drawn == NONE) | (action == drawn))
        return np.where(moved, following, at), moved

    def over(self, at: Any, target: Any, steps: Any) -> tuple[Any, Any]:
        """Return whether walkers have arrived, and whether their time is up otherwise."""
        arrived = self.edges.ends[at] == target
        return arrived, (steps >= self.latest) & ~arrived

    def draws(self, at: Any) -> Any:
        """Return where the world draws the branch for those who have come to `at`."""
        return self.at_fork[at] if self.fork == "uniform" else np.False_

    def masks(self, at: Indices | int, drawn: Indices | int) -> Mask:
        """Return which actions name an edge that can be taken, with a last axis more."""
        open_ = self.edges.successors[at] != NONE
        drawn = np.asarray(drawn)[..., None]
        return np.asarray(np.where(drawn == NONE, open_, np.arange(self.width) == drawn))
