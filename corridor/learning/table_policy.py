"""A policy for MaskablePPO that is a table: one logit for each directed edge and action."""

from __future__ import annotations

from typing import Any

import torch
from sb3_contrib.common.maskable.policies import MaskableActorCriticPolicy

from ..numerics.walk_tables import EdgeTable
from .critic import Critic


class WalkerPolicy(MaskableActorCriticPolicy):
    """An actor that sees the last edges, and a critic that also knows the target.

    Parameters
    ----------
    edges : EdgeTable
    memory : float
        Of the `Critic`.
    """

    def __init__(self, *args: Any, edges: EdgeTable, memory: float, **kwargs: Any) -> None:
        self._edges, self._memory = edges, memory
        super().__init__(*args, **kwargs)

    def actor(self) -> torch.nn.Module:
        """Return the network from windows of edges, shape (N, m), to logits (N, actions)."""
        raise NotImplementedError

    def _build(self, lr_schedule: Any) -> None:
        self.mlp_extractor = _Split()
        self.action_net = self.actor()
        self.value_net = Critic(self._edges, self._memory)
        # The critic is fitted by least squares, and has no parameter of the optimiser's.
        self.optimizer = self.optimizer_class(
            self.action_net.parameters(), lr=lr_schedule(1), **self.optimizer_kwargs
        )


class TablePolicy(WalkerPolicy):
    """Logits in a table; all 0 at first, which is the pretrained policy."""

    def actor(self) -> torch.nn.Module:
        """Return the table."""
        return _Table(len(self._edges.ends), int(self.action_space.n))


class _Table(torch.nn.Module):
    def __init__(self, edges: int, actions: int) -> None:
        super().__init__()
        self.logits = torch.nn.Embedding(edges, actions)
        torch.nn.init.zeros_(self.logits.weight)

    def forward(self, windows: torch.Tensor) -> torch.Tensor:
        return self.logits(windows[:, -1])


class _Split(torch.nn.Module):
    """Hide the target, the last column of an observation, from the actor."""

    def forward(self, seen: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.forward_actor(seen), self.forward_critic(seen)

    def forward_actor(self, seen: torch.Tensor) -> torch.Tensor:
        return seen[:, :-1].long()

    def forward_critic(self, seen: torch.Tensor) -> torch.Tensor:
        return seen
