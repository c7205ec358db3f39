"""PPO with a single-layer transformer over the last few edges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import torch
from torch import nn

from ..numerics.graph.walk_tables import EdgeTable, WalkTable, window_table
from .ppo import WalkerTraining
from .ppo_config import LearnerConfig
from .table_policy import WalkerPolicy


@dataclass(frozen=True, kw_only=True)
class TransformerConfig(LearnerConfig):
    """A training of a transformer.

    Attributes
    ----------
    window : int
        How many edges it sees.
    width, heads : int
        Of its one layer.
    """

    fork: str = "learned"
    sharing: str = "branches"
    window: int = 2
    width: int = 32
    heads: int = 2
    epochs: int = 3
    walkers: int = 128
    steps: int = 64
    batch: int = 2048
    updates: int = 120
    warm_up: int = 10
    memory: float = 0.7
    gae_lambda: float = 0.8
    learning_rate: float = 0.0007
    last_learning_rate: float = 0.0005


class TransformerPolicy(WalkerPolicy):
    """Logits by one layer of attention over the last edges."""

    def __init__(self, *args: Any, window: int, width: int, heads: int, **kwargs: Any) -> None:
        self._sizes = window, width, heads
        super().__init__(*args, **kwargs)

    def actor(self) -> nn.Module:
        """Return the transformer."""
        return _Transformer(self._world.edges, int(self.action_space.n), *self._sizes)


class TransformerTraining(WalkerTraining):
    """PPO with a single-layer transformer over the last edges.

    The hitting time is that of the chain of windows, solved by SciPy's sparse solver.

    Parameters
    ----------
    config : TransformerConfig

    Examples
    --------
    >>> config = TransformerConfig(W=2, K=1, L=2, updates=1, warm_up=1)
    >>> round(TransformerTraining(config).update()["hitting_time"], 4)
    31.0
    """

    config: TransformerConfig
    policy: ClassVar[type[WalkerPolicy]] = TransformerPolicy
    method: ClassVar[str] = "sparse"

    @property
    def window(self) -> int:
        """How many edges the actor sees."""
        return self.config.window

    @cached_property
    def table(self) -> WalkTable:
        """All windows that a walk can see."""
        return window_table(self.world.edges, self.window)

    def _policy_arguments(self) -> dict[str, Any]:
        config = self.config
        return {"window": config.window, "width": config.width, "heads": config.heads}


class _Transformer(nn.Module):
    """Embedding, one encoder layer, and logits read off the latest edge.

    An edge is embedded as the sum of what it is: its kind, branch, diamond and lane. The
    last layer starts at 0, so that training starts from the pretrained policy.
    """

    def __init__(
        self, edges: EdgeTable, actions: int, window: int, width: int, heads: int
    ) -> None:
        super().__init__()
        parts = np.stack([edges.kind, edges.branch, edges.depth, edges.lane], axis=1)
        parts -= parts.min(axis=0)
        sizes = parts.max(axis=0) + 1
        # What is before the source edge has words of its own.
        parts = np.vstack([parts, sizes])
        self.register_buffer("parts", torch.from_numpy(parts))
        self.words = nn.ModuleList(nn.Embedding(int(size) + 1, width) for size in sizes)
        self.places = nn.Parameter(0.02 * torch.randn(window, width))
        self.layer = nn.TransformerEncoderLayer(
            width, heads, 2 * width, dropout=0.0, batch_first=True, norm_first=True
        )
        self.logits = nn.Linear(width, actions)
        nn.init.zeros_(self.logits.weight)
        nn.init.zeros_(self.logits.bias)

    def forward(self, windows: torch.Tensor) -> torch.Tensor:
        # A rollout sees few windows, each many times: each is computed once.
        base = len(self.parts) ** torch.arange(windows.shape[1])
        _, place = torch.unique((windows * base).sum(dim=1), return_inverse=True)
        first = torch.zeros(int(place.max()) + 1, dtype=torch.long)
        first[place.flip(0)] = torch.arange(len(windows)).flip(0)
        return self._logits(windows[first])[place]

    def _logits(self, windows: torch.Tensor) -> torch.Tensor:
        parts = self.parts[windows]
        tokens = self.places + sum(word(parts[..., i]) for i, word in enumerate(self.words))
        return self.logits(self.layer(tokens)[:, -1])
