"""PPO on the corridor from outcome reward alone, by Stable-Baselines3's MaskablePPO.

docs/training_ppo.md says why nothing is discounted, why no walk is cut off, and why the
critic may know the target while the actor does not.
"""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
import torch
from sb3_contrib import MaskablePPO
from stable_baselines3.common.logger import Logger

from ..numerics.table_times import table_hitting_time
from ..numerics.walk_tables import WalkTable
from ..theory.arguments import described, positive_integer
from ..theory.graph import CorridorGraph
from .learned_policies import learned_rows
from .predicted import predicted_times
from .sb3_walkers import Walkers
from .states import as_arrays, as_tensors
from .table_policy import TablePolicy, WalkerPolicy
from .vector_environment import CorridorVectorEnv


@dataclass(frozen=True)
class LearnerConfig:
    """Everything that a training depends on, whatever the network.

    Attributes
    ----------
    W, K, L : int
        The corridor; or `branches` for all three.
    branches : list of lists of int
        For each branch the lanes of its diamonds, from the fork outwards.
    seed : int
    updates : int
        Rollouts, each with its optimisation.
    evaluate_every : int
        Updates from one exact hitting time of the learned policy to the next.
    fork : ``"uniform"``, ``"learned"``
        Who chooses the branch: the world, uniformly, or the policy.
    sharing : ``"none"``, ``"branches"``
        Whether alike branches have their rows in common, as in the paper's flows: those of a
        table policy, and those of the critic.
    walkers, steps : int
        Walkers, and the steps that each takes in a rollout.
    warm_up : int
        Updates at first in which the walkers spread and only the critic learns.
    memory : float
        Weight in [0, 1) that the critic gives to what it saw before an update.
    epochs, batch : int
        Passes over a rollout, and the steps in a minibatch.
    learning_rate, last_learning_rate : float
        Adam's at the first and at the last update; it moves geometrically.
    clip, gae_lambda : float
        As in PPO.
    penalty : float
        Taken off the reward at every step.
    """

    W: int | None = None
    K: int | None = None
    L: int | None = None
    branches: tuple[tuple[int, ...], ...] | None = None
    seed: int = 0
    updates: int = 80
    evaluate_every: int = 5
    fork: str = "uniform"
    sharing: str = "none"
    walkers: int = 256
    steps: int = 256
    warm_up: int = 5
    memory: float = 0.5
    epochs: int = 2
    batch: int = 16384
    learning_rate: float = 0.005
    last_learning_rate: float = 0.3
    clip: float = 0.2
    gae_lambda: float = 0.5
    penalty: float = 0.001

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type == "int" and field.name not in {"seed", "warm_up"}:
                positive_integer(field.name, value)
        for name in ("seed", "warm_up"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise ValueError(f"{name} must be an integer from 0; got {described(value)}")
        for name, low, high in (
            ("memory", 0, 1),
            ("gae_lambda", 0, 1),
            ("learning_rate", 0, math.inf),
            ("last_learning_rate", 0, math.inf),
            ("clip", 0, math.inf),
        ):
            value = getattr(self, name)
            if not isinstance(value, int | float) or not low <= value <= high:
                raise ValueError(f"{name} must be from {low} to {high}; got {described(value)}")

    def graph(self) -> CorridorGraph:
        """Return the corridor.

        Raises
        ------
        TypeError, ValueError
            If it is given in part, or twice.
        """
        W, K, L = self.W, self.K, self.L
        if self.branches is not None:
            if (W, K, L) != (None, None, None):
                raise TypeError("branches must be given alone, without W, K and L")
            return CorridorGraph.from_branches(self.branches)
        if W is None or K is None or L is None:
            raise TypeError("W, K and L, or branches, must be given")
        return CorridorGraph.symmetric(W, K, L)


@dataclass(frozen=True)
class PPOConfig(LearnerConfig):
    """A training of a table: one logit for each directed edge and action."""


class PPOTraining:
    """PPO with a table policy: one logit for each directed edge and action.

    Parameters
    ----------
    config : PPOConfig

    Attributes
    ----------
    updates, done : int
        How many updates in all, and so far.

    Examples
    --------
    >>> training = PPOTraining(PPOConfig(W=2, K=1, L=2, updates=2, evaluate_every=1))
    >>> round(training.update()["hitting_time"], 6)
    31.0
    """

    policy: ClassVar[type[WalkerPolicy]] = TablePolicy
    method: ClassVar[str] = "elimination"

    def __init__(self, config: LearnerConfig) -> None:
        self.config, self.updates, self.done = config, config.updates, 0
        walkers = CorridorVectorEnv(
            config.walkers, graph=config.graph(), fork=config.fork, penalty=config.penalty
        )
        self.world = walkers.world
        self.walkers = Walkers(walkers, self.window)
        self.walkers.seed(config.seed)
        self._generators = _generators(config.seed)
        with self._own_generators():
            self.model = self._model()
        self._critic = self.model.policy.value_net
        self._actor = self.model.policy.action_net

    @property
    def window(self) -> int:
        """How many edges the actor sees."""
        return 1

    @property
    def table(self) -> WalkTable:
        """All that the actor can see."""
        return self.world.edges

    def update(self) -> dict[str, float]:
        """Collect one rollout, fit the critic, optimise the actor."""
        torch.set_num_threads(1)
        with self._own_generators():
            self._collect()
            self.model._update_current_progress_remaining(self.done, self.updates)
            if self.done >= self.config.warm_up:
                self.model.train()
        self.done += 1
        due = self.done % self.config.evaluate_every == 0 or self.done == self.updates
        return {
            "update": float(self.done),
            "steps": float(self.model.num_timesteps),
            "hitting_time": self.hitting_time() if due else math.nan,
        }

    def hitting_time(self) -> float:
        """Solve the learned policy: expected steps, the mean over all targets.

        It is infinite where the solver cannot vouch for a single digit.
        """
        rows = learned_rows(self._actor, self.table, self.world)
        result = table_hitting_time(self.table, rows, self.method)
        return float(result.value) if result.relative_error_bound < 1 else math.inf

    def predictions(self) -> dict[str, float]:
        """Return what theory says about this corridor, by name."""
        return predicted_times(self.config.graph(), self.config.fork)

    def state(self) -> dict[str, Any]:
        """Return all that the next update depends on: tensors and plain data."""
        model = self.model
        return {
            "done": self.done,
            "steps": model.num_timesteps,
            "passes": model._n_updates,
            "seen": torch.from_numpy(np.array(model._last_obs)),
            "starts": torch.from_numpy(np.array(model._last_episode_starts)),
            "actor": copy.deepcopy(self._actor.state_dict()),
            "optimizer": copy.deepcopy(model.policy.optimizer.state_dict()),
            "critic": as_tensors(self._critic.state()),
            "walkers": as_tensors(self.walkers.state()),
            "numpy": as_tensors(list(self._generators[0])),
            "torch": self._generators[1].clone(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`, of this training or of another one with the same config."""
        model = self.model
        self.done, model.num_timesteps = state["done"], state["steps"]
        model._n_updates = state["passes"]
        model._last_obs = as_arrays(state["seen"])
        model._last_episode_starts = as_arrays(state["starts"])
        self._actor.load_state_dict(state["actor"])
        model.policy.optimizer.load_state_dict(copy.deepcopy(state["optimizer"]))
        self._critic.restore(as_arrays(state["critic"]))
        self.walkers.restore(as_arrays(state["walkers"]))
        self._generators = tuple(as_arrays(state["numpy"])), state["torch"].clone()

    def _policy_arguments(self) -> dict[str, Any]:
        return {}

    def _model(self) -> MaskablePPO:
        config = self.config
        model = MaskablePPO(
            self.policy,
            self.walkers,
            learning_rate=_geometric(config.learning_rate, config.last_learning_rate),
            n_steps=config.steps,
            batch_size=config.batch,
            n_epochs=config.epochs,
            gamma=1.0,
            gae_lambda=config.gae_lambda,
            clip_range=config.clip,
            max_grad_norm=math.inf,
            vf_coef=0.0,
            policy_kwargs={
                "world": self.world,
                "memory": config.memory,
                "sharing": config.sharing,
                **self._policy_arguments(),
            },
            device="cpu",
        )
        model.set_logger(Logger(folder=None, output_formats=[]))
        _, self._callback = model._setup_learn(config.updates)
        return model

    def _collect(self) -> None:
        """Fill the rollout buffer; fit the critic to it; take advantages with this critic."""
        model, buffer = self.model, self.model.rollout_buffer
        model.collect_rollouts(self.walkers, self._callback, buffer, model.n_steps)
        last, ended = model._last_obs, model._last_episode_starts
        seen = np.append(buffer.observations, np.asarray(last)[None], axis=0)
        over = np.append(buffer.episode_starts[1:], np.asarray(ended)[None], axis=0) > 0
        self._critic.fit(seen, buffer.rewards, over)
        values = self._critic.values(seen)
        buffer.values[:] = values[:-1]
        buffer.compute_returns_and_advantage(torch.from_numpy(values[-1]), over[-1])

    @contextlib.contextmanager
    def _own_generators(self) -> Iterator[None]:
        """Use the training's own state of the global generators, and leave theirs alone."""
        theirs = np.random.get_state(), torch.get_rng_state()
        np.random.set_state(self._generators[0])
        torch.set_rng_state(self._generators[1])
        try:
            yield
        finally:
            self._generators = np.random.get_state(), torch.get_rng_state()
            np.random.set_state(theirs[0])
            torch.set_rng_state(theirs[1])


def _generators(seed: int) -> tuple[Any, torch.Tensor]:
    # Stable-Baselines3 shuffles minibatches with NumPy's global generator.
    return (
        np.random.RandomState(seed).get_state(),
        torch.Generator().manual_seed(seed).get_state(),
    )


def _geometric(first: float, last: float) -> Callable[[float], float]:
    """Return the learning rate as a function of what remains of the training, 1 to 0."""
    return lambda remaining: float(first**remaining * last ** (1 - remaining))
