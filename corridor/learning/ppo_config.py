"""The configs of PPO: what a training from outcome reward depends on."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..theory.model.arguments import described
from .configs import TrainingConfig


@dataclass(frozen=True, kw_only=True)
class LearnerConfig(TrainingConfig):
    """Everything that a training depends on, whatever the network.

    Attributes
    ----------
    fork : ``"uniform"``, ``"learned"``
        Who chooses the branch: the world, uniformly, or the policy.
    sharing : ``"none"``, ``"branches"``
        Whether alike branches have their rows in common, as in the paper's flows; the critic
        then counts visits to them together.
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
        super().__post_init__()
        for name, low, high in (
            ("walkers", 1, math.inf),
            ("steps", 1, math.inf),
            ("epochs", 1, math.inf),
            ("batch", 1, math.inf),
            ("warm_up", 0, math.inf),
            ("memory", 0, 1),
            ("gae_lambda", 0, 1),
            ("learning_rate", 0, math.inf),
            ("last_learning_rate", 0, math.inf),
            ("clip", 0, math.inf),
        ):
            value = getattr(self, name)
            if not isinstance(value, int | float) or not low <= value <= high:
                raise ValueError(f"{name} must be from {low} to {high}; got {described(value)}")


@dataclass(frozen=True, kw_only=True)
class PPOConfig(LearnerConfig):
    """A training of a table: one logit for each directed edge and action."""
