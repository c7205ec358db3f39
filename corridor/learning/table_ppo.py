"""PPO with a table policy."""

from __future__ import annotations

from typing import ClassVar

from ..numerics.graph.arrays import Floats
from .ppo import WalkerTraining
from .ppo_config import PPOConfig
from .table_policy import TablePolicy, WalkerPolicy


class PPOTraining(WalkerTraining):
    """PPO with a table policy: one logit for each directed edge and action.

    Parameters
    ----------
    config : PPOConfig

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
