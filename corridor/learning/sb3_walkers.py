"""Stable-Baselines3 takes its own kind of vectorised environment: a thin adaptor."""

from typing import Any

import numpy as np
from gymnasium.spaces import Box
from stable_baselines3.common.vec_env import VecEnv

from ..numerics.graph.arrays import Floats, Indices, Mask
from .environment import CorridorVectorEnv


class Walkers(VecEnv):
    """A `CorridorVectorEnv` as Stable-Baselines3 wants it.

    The observation is the window of the last `window` edges, the latest at the end, and
    after it the branch of the target, which is for the critic alone: an actor that looks at
    it cheats. Before the source edge the window holds the number of edges, which is none's.
    """

    def __init__(self, walkers: CorridorVectorEnv, window: int = 1) -> None:
        self.walkers, self.window = walkers, window
        self.nothing = int(walkers.single_observation_space.n)
        highest = np.array([self.nothing] * window + [walkers.world.branches - 1])
        # A box, so that the numbers reach the policy as they are and not as thousands of bits.
        space = Box(np.zeros_like(highest), highest, dtype=np.int64)
        super().__init__(walkers.num_envs, space, walkers.single_action_space)
        self.seen = np.full((walkers.num_envs, window), self.nothing, dtype=np.int64)
        self._actions: Indices = np.zeros(walkers.num_envs, np.int64)

    def reset(self) -> Indices:
        """Put every walker on the source edge."""
        at, _ = self.walkers.reset(seed=self._seeds[0])
        self._reset_seeds()
        self.seen[:], self.seen[:, -1] = self.nothing, at
        return self._observation()

    def step_async(self, actions: Indices) -> None:
        """Take note of the actions."""
        self._actions = actions

    def step_wait(self) -> tuple[Indices, Floats, Mask, list[dict[str, Any]]]:
        """Take the step; a walker that arrives starts again at once."""
        target = self.walkers.target.copy()
        at, reward, terminated, truncated, info = self.walkers.step(self._actions)
        done = terminated | truncated
        last = np.where(done, info.get("final_obs", at), at)
        self.seen = np.append(self.seen[:, 1:], last[:, None], axis=1)
        infos: list[dict[str, Any]] = [{}] * len(done)
        if done.any():
            final = np.append(self.seen, target[:, None], axis=1)
            for i in np.flatnonzero(done):
                infos[i] = {
                    "terminal_observation": final[i],
                    "TimeLimit.truncated": bool(truncated[i]),
                }
            self.seen[done] = self.nothing
            self.seen[done, -1] = at[done]
        return self._observation(), reward.astype(np.float32), done, infos

    def env_method(
        self, method_name: str, *method_args: Any, indices: Any = None, **method_kwargs: Any
    ) -> list[Any]:
        """Call a method once for all walkers: a list of one array, not of thousands."""
        return [getattr(self.walkers, method_name)(*method_args, **method_kwargs)]

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        """Return an attribute that all walkers share."""
        value = None if attr_name == "render_mode" else getattr(self.walkers, attr_name)
        return [value] * self.walkers.num_envs

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        """Refuse: the walkers share one world."""
        raise NotImplementedError("the walkers share one world; make another one instead")

    def env_is_wrapped(self, wrapper_class: Any, indices: Any = None) -> list[bool]:
        """Say no: nothing is wrapped."""
        return [False] * self.walkers.num_envs

    def close(self) -> None:
        """Do nothing: no walker holds anything open."""

    def state(self) -> dict[str, Any]:
        """Return all that the next steps depend on, as plain data and arrays."""
        return {"walkers": self.walkers.state(), "seen": self.seen.copy()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        self.walkers.restore(state["walkers"])
        self.seen = np.array(state["seen"])

    def _observation(self) -> Indices:
        return np.append(self.seen, self.walkers.target[:, None], axis=1)
