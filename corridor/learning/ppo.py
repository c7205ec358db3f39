"""PPO on the corridor: outcome reward alone, Stable-Baselines3's MaskablePPO.

docs/training_ppo.md says why nothing is discounted, why no walk is cut off, and why the
critic may know the target.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from sb3_contrib import MaskablePPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import Logger

from .. import hitting_time
from ..numerics.solutions import solve
from ..numerics.table_times import table_hitting_time
from ..theory.graph import CorridorGraph
from ..theory.policy import Policy
from .learned_policies import learned_rows
from .sb3_walkers import Walkers
from .table_policy import TablePolicy
from .vector_environment import CorridorVectorEnv


@dataclass(frozen=True)
class PPOConfig:
    """Everything a training depends on.

    Attributes
    ----------
    W, K, L : int
        The corridor; or `branches`, for each the lanes of its diamonds.
    seed : int
    updates : int
        Rollouts, each with its optimisation.
    evaluate_every : int
        Updates between two exact hitting times of the learned policy.
    fork : ``"uniform"``, ``"learned"``
        Who chooses the branch: the world, uniformly, or the policy.
    walkers, steps : int
        Walkers, and the steps that each takes in a rollout.
    warm_up : int
        Updates at first in which only the critic learns.
    memory : float
        What the critic keeps of earlier updates.
    epochs, batch : int
        Passes over a rollout, and how many steps make a minibatch.
    learning_rate, clip, gae_lambda, penalty : float
    """

    W: int | None = None
    K: int | None = None
    L: int | None = None
    branches: tuple[tuple[int, ...], ...] | None = None
    seed: int = 0
    updates: int = 100
    evaluate_every: int = 5
    fork: str = "uniform"
    walkers: int = 512
    steps: int = 256
    warm_up: int = 5
    memory: float = 0.8
    epochs: int = 4
    batch: int = 32768
    learning_rate: float = 0.02
    clip: float = 0.2
    gae_lambda: float = 0.9
    penalty: float = 0.001

    def graph(self) -> CorridorGraph:
        """Return the corridor."""
        if self.branches is not None:
            return CorridorGraph.from_branches(self.branches)
        return CorridorGraph.symmetric(self.W, self.K, self.L)


class PPOTraining:
    """PPO with a table policy; a `Training` that can be stopped after any update."""

    policy = TablePolicy
    window = 1

    def __init__(self, config: PPOConfig) -> None:
        self.config, self.updates, self.done = config, config.updates, 0
        torch.set_num_threads(1)
        walkers = CorridorVectorEnv(
            config.walkers, graph=config.graph(), fork=config.fork, penalty=config.penalty
        )
        self.world = walkers.world
        self.table = self.world.edges
        self.walkers = Walkers(walkers, self.window)
        self._generators = _generators(config.seed)
        with self._own_generators():
            self.model = MaskablePPO(
                self.policy,
                self.walkers,
                learning_rate=config.learning_rate,
                n_steps=config.steps,
                batch_size=config.batch,
                n_epochs=config.epochs,
                gamma=1.0,
                gae_lambda=config.gae_lambda,
                clip_range=config.clip,
                max_grad_norm=np.inf,
                vf_coef=0.0,
                policy_kwargs={"edges": self.world.edges, "memory": config.memory},
                seed=config.seed,
                device="cpu",
            )
            self.model.set_logger(Logger(folder=None, output_formats=[]))
            _, self._callback = self.model._setup_learn(config.updates)

    def update(self) -> dict[str, float]:
        with self._own_generators():
            self._rollout()
            if self.done >= self.config.warm_up:
                self.model.train()
        self.done += 1
        evaluate = self.done % self.config.evaluate_every == 0 or self.done == self.updates
        return {
            "update": float(self.done),
            "steps": float(self.model.num_timesteps),
            "hitting_time": self.hitting_time() if evaluate else np.nan,
        }

    def _rollout(self):
        model = self.model
        buffer = model.rollout_buffer
        model.collect_rollouts(self.walkers, self._callback, buffer, model.n_steps)
        critic = model.policy.value_net
        seen = np.append(buffer.observations, model._last_obs[None], axis=0)
        ended = np.append(buffer.episode_starts[1:], model._last_episode_starts[None], axis=0)
        critic.fit(seen, buffer.rewards, ended > 0)
        values = critic.values(seen)
        buffer.values[:] = values[:-1]
        buffer.compute_returns_and_advantage(torch.from_numpy(values[-1]), ended[-1])

    def hitting_time(self):
        rows = learned_rows(self.model.policy.action_net, self.table, self.world)
        return float(table_hitting_time(self.table, rows).value)

    @contextlib.contextmanager
    def _own_generators(self) -> Iterator[None]:
        theirs = np.random.get_state(), torch.get_rng_state()
        np.random.set_state(self._generators[0])
        torch.set_rng_state(self._generators[1])
        try:
            yield
        finally:
            self._generators = np.random.get_state(), torch.get_rng_state()
            np.random.set_state(theirs[0])
            torch.set_rng_state(theirs[1])


def _generators(seed):
    return np.random.RandomState(seed).get_state(), torch.Generator().manual_seed(seed).get_state()
