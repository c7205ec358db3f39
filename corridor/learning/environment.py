"""The corridor as a Gymnasium environment, for one walker: anyone's library can train on it."""

from __future__ import annotations

from typing import Any, ClassVar

import gymnasium
import numpy as np
from numpy.typing import NDArray

from ..numerics.graph.edges import NONE
from ..theory.model.arguments import described
from ..theory.model.graph import CorridorGraph
from .world import World


class CorridorEnv(gymnasium.Env[int, int]):
    """A walk from the source edge to a leaf that nobody shows; ``"Corridor-v0"``.

    *Observation*: the directed edge just traversed, its place in ``numerics.edge_table``.
    *Action*: which of the edges at the vertex to take next: inside a branch 0 is the single
    edge and k lane k, at the fork w is branch w (from 0), at a leaf 0 turns back. An action
    that names no edge leaves the walker where it is, at the price of a step.
    *Reward*: 1 at the target, less `penalty` at every step. *Target*: one of the leaves,
    drawn anew with each episode, not observable.

    ``info["action_mask"]`` tells which actions name an edge, and ``info["steps"]`` counts
    the steps as the theory does: the source edge, where a walk begins, is step 1.

    Parameters
    ----------
    W, K, L : int, optional
        Branches, diamonds per branch, lanes per diamond.
    graph : CorridorGraph, optional
        For W, K and L; any branches. Where its own target is does not matter.
    fork : ``"learned"``, ``"uniform"``
        Who chooses at the fork: the policy; or the world, which then leaves one action open
        there, drawn uniformly: the paper's fixed row.
    penalty : float
    time_limit : int, optional
        Steps after which an episode is truncated.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> import gymnasium
    >>> import corridor.learning
    >>> env = gymnasium.make("Corridor-v0", W=2, K=1, L=2)
    >>> edge, info = env.reset(seed=1)
    >>> edge, info["steps"], info["action_mask"]
    (0, 1, array([1, 1, 0], dtype=int8))
    >>> edge, reward, terminated, truncated, info = env.step(1)
    >>> reward, info["steps"], info["action_mask"]
    (-0.001, 2, array([1, 1, 1], dtype=int8))
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": []}

    def __init__(
        self,
        W: int | None = None,
        K: int | None = None,
        L: int | None = None,
        *,
        graph: CorridorGraph | None = None,
        fork: str = "learned",
        penalty: float = 0.001,
        time_limit: int | None = None,
        render_mode: None = None,
    ) -> None:
        if render_mode is not None:
            raise ValueError(f"render_mode must be None; got {described(render_mode)}")
        self.world = World.of(W, K, L, graph, fork, penalty, time_limit)
        self.observation_space = self.world.observation_space()
        self.action_space = self.world.action_space()
        self._at, self._target, self._steps, self._drawn = 0, 0, 1, NONE

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Put the walker on the source edge, and draw a target.

        Parameters
        ----------
        seed : int, optional
        options : dict, optional
            ``{"target": w}`` puts the target into branch w, from 0.

        Raises
        ------
        ValueError
            If there is no such branch.
        """
        super().reset(seed=seed)
        branches = self.world.branches
        target = (options or {}).get("target")
        if target is not None and target not in range(branches):
            raise ValueError(f"target must be a branch, 0 to {branches - 1}; got {target}")
        drawn = self.np_random.integers(branches)
        self._target = int(drawn if target is None else target)
        self._at, self._steps = 0, 1
        self._draw()
        return self._at, self._info()

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Take the edge that `action` names."""
        world = self.world
        if self.action_masks()[action]:
            self._at = int(world.edges.successors[self._at, action])
            self._draw()
        self._steps += 1
        terminated = bool(world.edges.ends[self._at] == self._target)
        late = world.time_limit is not None and self._steps >= world.time_limit
        reward = float(terminated) - world.penalty
        return self._at, reward, terminated, late and not terminated, self._info()

    def action_masks(self) -> NDArray[np.bool_]:
        """Return which actions name an edge that can be taken."""
        return self.world.masks(self._at, self._drawn)

    def _draw(self) -> None:
        """Draw the branch, if the walker is at the fork and the world draws it."""
        there = self.world.fork == "uniform" and self.world.at_fork[self._at]
        self._drawn = int(self.np_random.integers(self.world.branches)) if there else NONE

    def _info(self) -> dict[str, Any]:
        return {"action_mask": self.action_masks().astype(np.int8), "steps": self._steps}
