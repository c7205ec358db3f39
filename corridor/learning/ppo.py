"""PPO on the corridor from outcome reward alone, by Stable-Baselines3's MaskablePPO.

docs/training_ppo.md says why nothing is discounted, why no walk is cut off, and why the
critic may know the target while the actor does not.
"""

import contextlib
import copy
import math
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import torch
from sb3_contrib import MaskablePPO
from stable_baselines3.common.logger import Logger

from ..numerics.graph.arrays import Floats
from ..numerics.graph.walk_tables import WalkTable, window_table
from ..numerics.solve.table_times import table_hitting_time
from .configs import LearnerConfig, PPOConfig, TransformerConfig
from .environment import CorridorVectorEnv
from .policies import TablePolicy, TransformerPolicy, WalkerPolicy, learned_rows
from .predicted import predicted_times
from .sb3_walkers import Walkers


class WalkerTraining:
    """PPO, whatever the policy's network: `done` of `updates` updates so far."""

    policy: ClassVar[type[WalkerPolicy]]
    sizes: ClassVar[tuple[str, ...]] = ()
    """Keys of the config that the policy is given."""
    method: ClassVar[str] = "elimination"

    def __init__(self, config: LearnerConfig) -> None:
        self.config, self.updates, self.done = config, config.updates, 0
        walkers = CorridorVectorEnv(
            config.walkers, graph=config.graph(), fork=config.fork, penalty=config.penalty
        )
        self.world = walkers.world
        self.walkers = Walkers(walkers, self.window)
        self.walkers.seed(config.seed)
        # Stable-Baselines3 shuffles minibatches with NumPy's global generator.
        self._generators: tuple[Any, torch.Tensor] = (
            np.random.RandomState(config.seed).get_state(),
            torch.Generator().manual_seed(config.seed).get_state(),
        )
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

    def rows(self) -> Floats:
        """Return the learned probabilities of every choice at every state of `table`."""
        return learned_rows(self._actor, self.table, self.world)

    def hitting_time(self) -> float:
        """Solve the learned policy: expected steps, the mean over all targets.

        It is infinite where the solver cannot vouch for a single digit.
        """
        result = table_hitting_time(self.table, self.rows(), self.method)
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
            "critic": _as_tensors(self._critic.state()),
            "walkers": _as_tensors(self.walkers.state()),
            "numpy": _as_tensors(self._generators[0]),
            "torch": self._generators[1],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`, of this training or of another one with the same config."""
        model, arrays = self.model, _as_arrays(state)
        self.done, model.num_timesteps = state["done"], state["steps"]
        model._n_updates = state["passes"]
        model._last_obs, model._last_episode_starts = arrays["seen"], arrays["starts"]
        self._actor.load_state_dict(state["actor"])
        model.policy.optimizer.load_state_dict(copy.deepcopy(state["optimizer"]))
        self._critic.restore(arrays["critic"])
        self.walkers.restore(arrays["walkers"])
        self._generators = tuple(arrays["numpy"]), state["torch"]

    def _model(self) -> MaskablePPO:
        config = self.config

        def learning_rate(remaining: float) -> float:
            """Return the rate as a function of what remains of the training, 1 to 0."""
            first, last = config.learning_rate, config.last_learning_rate
            return float(first**remaining * last ** (1 - remaining))

        model = MaskablePPO(
            self.policy,
            self.walkers,
            learning_rate=learning_rate,
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
                **{name: getattr(config, name) for name in self.sizes},
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
        self._critic.fit(seen, over, np.exp(buffer.log_probs))
        values = self._critic.values(seen)
        buffer.values[:] = values[:-1]
        buffer.compute_returns_and_advantage(torch.from_numpy(values[-1]), over[-1])
        buffer.advantages *= self._critic.weights(seen[:-1])

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


class PPOTraining(WalkerTraining):
    """PPO with a table policy: one logit for each directed edge and action.

    Examples
    --------
    >>> training = PPOTraining(PPOConfig(W=2, K=1, L=2, updates=2, evaluate_every=1))
    >>> round(training.update()["hitting_time"], 6)
    31.0
    """

    config: PPOConfig
    policy: ClassVar[type[WalkerPolicy]] = TablePolicy

    def probabilities(self) -> Floats:
        """Return the learned table, shape (n, width): what a student can be taught."""
        return self.rows()


class TransformerTraining(WalkerTraining):
    """PPO with a single-layer transformer over the last edges.

    The hitting time is that of the chain of windows, solved by SciPy's sparse solver.

    Examples
    --------
    >>> config = TransformerConfig(W=2, K=1, L=2, updates=1, warm_up=1)
    >>> round(TransformerTraining(config).update()["hitting_time"], 4)
    31.0
    """

    config: TransformerConfig
    policy: ClassVar[type[WalkerPolicy]] = TransformerPolicy
    sizes: ClassVar[tuple[str, ...]] = ("window", "width", "heads")
    method: ClassVar[str] = "sparse"

    @property
    def window(self) -> int:
        """How many edges the actor sees."""
        return self.config.window

    @cached_property
    def table(self) -> WalkTable:
        """All windows that a walk can see."""
        return window_table(self.world.edges, self.window)


def _as_tensors(value: Any) -> Any:
    """Return `value` with every array in it a tensor.

    >>> _as_tensors({"a": [np.array([1, 2])], "b": "text"})
    {'a': [tensor([1, 2])], 'b': 'text'}
    """
    return _mapped(value, np.ndarray, lambda array: torch.from_numpy(array.copy()))


def _as_arrays(value: Any) -> Any:
    """Return `value` with every tensor in it an array."""
    return _mapped(value, torch.Tensor, lambda tensor: tensor.numpy().copy())


def _mapped(value: Any, kind: type, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, kind):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(part, kind, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(part, kind, change) for part in value]
    return value
