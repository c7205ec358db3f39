"""PPO as Stable-Baselines3 has it: its networks, its critic, its advantages, its updates."""

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from gymnasium.spaces import Box
from sb3_contrib import MaskablePPO
from stable_baselines3.common.logger import Logger
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.vec_env import VecEnv
from torch import nn

from ..numerics.graph.arrays import Floats, Indices, Mask
from .actors import WalkerTraining, learned_rows
from .configs import TextbookConfig
from .environment import CorridorVectorEnv


class Walkers(VecEnv):
    """A `CorridorVectorEnv` as Stable-Baselines3 wants it; it sees the edge and the target."""

    def __init__(self, walkers: CorridorVectorEnv) -> None:
        self.walkers = walkers
        highest = np.array([walkers.single_observation_space.n, walkers.world.branches]) - 1
        # A box, so that the numbers reach the policy as they are and not as thousands of bits.
        space = Box(np.zeros_like(highest), highest, dtype=np.int64)
        super().__init__(walkers.num_envs, space, walkers.single_action_space)
        self._actions: Indices = np.zeros(walkers.num_envs, np.int64)

    def observation(self) -> Indices:
        """Return edge and target of every walker; the target is for a critic alone."""
        return np.stack([self.walkers.at, self.walkers.target], axis=1)

    def reset(self) -> Indices:
        """Put every walker on the source edge."""
        self.walkers.reset(seed=self._seeds[0])
        self._reset_seeds()
        return self.observation()

    def step_async(self, actions: Indices) -> None:
        """Take note of the actions."""
        self._actions = actions

    def step_wait(self) -> tuple[Indices, Floats, Mask, list[dict[str, Any]]]:
        """Take the step; a walker that arrives starts again at once."""
        _, reward, done, _, _ = self.walkers.step(self._actions)
        return self.observation(), reward.astype(np.float32), done, [{}] * len(done)

    def env_method(self, method_name: str, *_: Any, **__: Any) -> list[Any]:
        """Call a method once for all walkers: a list of one array, not of thousands."""
        return [getattr(self.walkers, method_name)()]

    def get_attr(self, *_: Any, **__: Any) -> list[Any]:
        """Return nothing: no walker has anything of its own, wrapped or open."""
        return [None] * self.num_envs

    set_attr = env_is_wrapped = close = get_attr


class Words(BaseFeaturesExtractor):
    """A vector for each edge: what a first layer makes of one-hot edges, looked up.

    Where it `knows` the target, the target's is added.
    """

    def __init__(self, space: Box, width: int = 64) -> None:
        super().__init__(space, width)
        edges, targets = (int(most) + 1 for most in space.high)
        self.edges, self.targets = nn.Embedding(edges, width), nn.Embedding(targets, width)
        self.knows = False

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Return vectors for observations, an edge and a target each."""
        edge, target = seen.long().T
        return self.edges(edge) + self.targets(target) if self.knows else self.edges(edge)


class _Actor(nn.Module):
    """The actor of Stable-Baselines3's `policy`, from windows of edges to logits."""

    def __init__(self, policy: nn.Module) -> None:
        super().__init__()
        self.policy = policy

    def forward(self, windows: torch.Tensor) -> torch.Tensor:
        seen = self.policy.pi_features_extractor(windows[:, [-1, -1]])
        return self.policy.action_net(self.policy.mlp_extractor.forward_actor(seen))


class TextbookTraining(WalkerTraining):
    """Stable-Baselines3's MaskablePPO with its MlpPolicy; the critic may know the target.

    Examples
    --------
    >>> config = TextbookConfig(W=2, K=1, L=2, walkers=32, steps=64, updates=1)
    >>> TextbookTraining(config).update()["hitting_time"] < 40
    True
    """

    config: TextbookConfig

    def __init__(self, config: TextbookConfig) -> None:
        walkers = CorridorVectorEnv(
            config.walkers, graph=config.graph(), fork=config.fork, penalty=config.penalty
        )
        super().__init__(config, walkers.world)
        self.walkers = Walkers(walkers)
        self.walkers.seed(config.seed)
        with self._generators():
            self.model = MaskablePPO(
                "MlpPolicy",
                self.walkers,
                learning_rate=self.learning_rate,
                n_steps=config.steps,
                batch_size=config.batch,
                n_epochs=config.epochs,
                gamma=config.discount,
                gae_lambda=config.gae_lambda,
                clip_range=config.clip,
                policy_kwargs={
                    "features_extractor_class": Words,
                    "share_features_extractor": False,
                },
                device="cpu",
            )
            self.model.set_logger(Logger(folder=None, output_formats=[]))
            _, self._callback = self.model._setup_learn(config.updates)
        policy = self.model.policy
        policy.vf_features_extractor.knows = config.critic == "target"
        self.actor, self.optimizer = _Actor(policy), policy.optimizer
        self.rows = learned_rows(self.actor, self.table, self.world)

    def learn(self) -> dict[str, float]:
        """Collect a rollout, and train on it."""
        model = self.model
        with self._generators():
            model.collect_rollouts(
                self.walkers, self._callback, model.rollout_buffer, model.n_steps
            )
            model.train()
        self.rows = learned_rows(self.actor, self.table, self.world)
        self.steps += self.config.steps * self.config.walkers
        return {"steps": self.steps}

    def state(self) -> dict[str, Any]:
        """Return all that the next update depends on: tensors, arrays and plain data."""
        return {**super().state(), "walkers": self.walkers.walkers.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        super().restore(state)
        self.walkers.walkers.restore(state["walkers"])
        self.model._last_obs = self.walkers.observation()
        self.model._last_episode_starts = self.walkers.walkers.steps == 1

    @contextlib.contextmanager
    def _generators(self) -> Iterator[None]:
        """Seed the global generators, which Stable-Baselines3 uses, for this update alone."""
        seed, theirs = [self.config.seed, self.done], np.random.get_state()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(np.random.SeedSequence(seed).generate_state(1)[0]))
            np.random.seed(seed)
            try:
                yield
            finally:
                np.random.set_state(theirs)
