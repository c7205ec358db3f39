"""The corridor for thousands of walkers at once: one look-up in NumPy tables a step."""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from ..numerics.graph.arrays import Floats, Indices, Mask
from ..numerics.graph.edges import NONE
from ..theory.model.arguments import positive_integer
from ..theory.model.graph import CorridorGraph
from .world import World

Info: TypeAlias = dict[str, Any]


class CorridorVectorEnv(gymnasium.vector.VectorEnv[Indices, Indices, Mask]):
    """Many walkers on one corridor graph; ``gymnasium.make_vec("Corridor-v0", num_envs=…)``.

    Everything is as in `CorridorEnv`, with arrays for numbers. A walker that arrives, or is
    truncated, is put back to the source in the same step (``AutoresetMode.SAME_STEP``): the
    observation is then the source edge, and the last one is in ``info["final_obs"]``.

    Parameters
    ----------
    num_envs : int
        Walkers.
    W, K, L, graph, fork, penalty, time_limit
        As in `CorridorEnv`.

    Attributes
    ----------
    at : ndarray of int, shape (num_envs,)
        Where the walkers are; the observation.
    target : ndarray of int, shape (num_envs,)
        The branch whose leaf each is looking for. No policy may see it; a critic may.
    steps : ndarray of int, shape (num_envs,)
        Steps so far, the source edge included.

    Examples
    --------
    >>> walkers = CorridorVectorEnv(1000, W=3, K=2, L=2)
    >>> at, info = walkers.reset(seed=1)
    >>> for _ in range(4):
    ...     at, reward, terminated, truncated, info = walkers.step(walkers.sample())
    >>> at.shape, info["action_mask"].shape
    ((1000,), (1000, 3))
    """

    metadata: ClassVar[Info] = {"autoreset_mode": AutoresetMode.SAME_STEP}

    def __init__(
        self,
        num_envs: int = 1,
        W: int | None = None,
        K: int | None = None,
        L: int | None = None,
        *,
        graph: CorridorGraph | None = None,
        fork: str = "learned",
        penalty: float = 0.001,
        time_limit: int | None = None,
    ) -> None:
        self.num_envs = positive_integer("num_envs", num_envs)
        self.world = World.of(W, K, L, graph, fork, penalty, time_limit)
        self.single_observation_space = self.world.observation_space()
        self.single_action_space = self.world.action_space()
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.at, self.target, self.steps, self.drawn = np.zeros((4, self.num_envs), np.int64)

    def reset(
        self,
        *,
        seed: int | list[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Indices, Info]:
        """Put every walker on the source edge, each with a target of its own.

        Parameters
        ----------
        seed : int, optional
            Of the one generator that all walkers share.
        """
        if isinstance(seed, list):
            raise TypeError("seed must be one integer: all walkers share one generator")
        super().reset(seed=seed)
        self._start(np.ones(self.num_envs, dtype=bool))
        return self.at.copy(), self._info()

    def step(self, actions: Indices) -> tuple[Indices, Floats, Mask, Mask, Info]:
        """Let every walker take the edge that its action names."""
        world = self.world
        following = world.edges.successors[self.at, actions]
        # The world has drawn the branch: no other edge can be taken.
        following = np.where((self.drawn != NONE) & (actions != self.drawn), NONE, following)
        self.at = np.where(following == NONE, self.at, following)
        self.steps += 1
        terminated = world.edges.ends[self.at] == self.target
        late = np.inf if world.time_limit is None else world.time_limit
        truncated = (self.steps >= late) & ~terminated
        self._draw(following != NONE)
        info: Info = {}
        done = terminated | truncated
        if done.any():
            info = {"final_obs": self.at.copy(), "_final_obs": done}
            info["final_info"] = {"steps": self.steps.copy(), "_steps": done}
            info["_final_info"] = done
            self._start(done)
        reward = terminated - world.penalty
        return self.at.copy(), reward, terminated, truncated, info | self._info()

    def action_masks(self) -> Mask:
        """Return which actions name an edge, shape (num_envs, actions)."""
        return self.world.masks(self.at, self.drawn)

    def sample(self) -> Indices:
        """Return an action for every walker, drawn uniformly among those that name an edge."""
        chances = self.np_random.random(self.action_masks().shape) * self.action_masks()
        return np.asarray(chances.argmax(axis=1))

    def state(self) -> dict[str, Any]:
        """Return all that the next steps depend on, as plain data and arrays."""
        return {
            **{name: getattr(self, name).copy() for name in ("at", "target", "steps", "drawn")},
            "generator": self.np_random.bit_generator.state,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        for name in ("at", "target", "steps", "drawn"):
            setattr(self, name, np.array(state[name]))
        self.np_random.bit_generator.state = state["generator"]

    def _start(self, which: Mask) -> None:
        self.at[which], self.steps[which] = 0, 1
        self.target[which] = self.np_random.integers(self.world.branches, size=which.sum())
        self._draw(which)

    def _draw(self, moved: Mask) -> None:
        """Draw the branch of those who have just come to the fork, if the world draws it."""
        self.drawn[moved] = NONE
        if self.world.fork == "uniform":
            there = moved & self.world.at_fork[self.at]
            self.drawn[there] = self.np_random.integers(self.world.branches, size=there.sum())

    def _info(self) -> Info:
        everyone = np.ones(self.num_envs, dtype=bool)
        return {
            "action_mask": self.action_masks().astype(np.int8),
            "_action_mask": everyone,
            "steps": self.steps.copy(),
            "_steps": everyone,
        }
