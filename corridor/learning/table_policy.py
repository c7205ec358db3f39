"""A policy for MaskablePPO that is a table: one logit for each directed edge and action."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from sb3_contrib.common.maskable.policies import MaskableActorCriticPolicy

from ..numerics.graph.arrays import Indices
from .critic import Critic
from .sharing import shared_rows
from .world import World


class WalkerPolicy(MaskableActorCriticPolicy):
    """An actor that sees the last edges, and a critic that also knows the target.

    Parameters
    ----------
    world : World
    memory : float
        Of the `Critic`.
    sharing : ``"none"``, ``"branches"``
        Whether alike branches have their rows in common, as in the paper's flows; those of
        the edges into the fork only if the world draws the branch.
    """

    def __init__(
        self, *args: Any, world: World, memory: float, sharing: str, **kwargs: Any
    ) -> None:
        self._world, self._memory, self._sharing = world, memory, sharing
        super().__init__(*args, **kwargs)

    def actor(self) -> torch.nn.Module:
        """Return the network from windows of edges, shape (N, m), to logits (N, actions)."""
        raise NotImplementedError

    def _build(self, lr_schedule: Any) -> None:
        self.mlp_extractor = _Split()
        self.action_net = self.actor()
        self.value_net = Critic(self._world, self._memory, self._sharing)
        # The critic is fitted by least squares, and has no parameter of the optimiser's.
        self.optimizer = self.optimizer_class(
            self.action_net.parameters(), lr=lr_schedule(1), **self.optimizer_kwargs
        )


class TablePolicy(WalkerPolicy):
    """Logits in a table; all 0 at first, which is the pretrained policy."""

    def actor(self) -> torch.nn.Module:
        """Return the table."""
        rows = shared_rows(self._world.edges, self._sharing)
        own = self._world.at_fork & (self._world.fork == "learned")
        rows = np.where(own, np.arange(len(rows)), rows)
        return _Table(rows, int(self.action_space.n))


class _Table(torch.nn.Module):
    def __init__(self, rows: Indices, actions: int) -> None:
        super().__init__()
        self.logits = torch.nn.Embedding(len(rows), actions)
        self.register_buffer("row", torch.from_numpy(rows))
        torch.nn.init.zeros_(self.logits.weight)

    def forward(self, windows: torch.Tensor) -> torch.Tensor:
        return self.logits(self.row[windows[:, -1]])


class _Split(torch.nn.Module):
    """Hide the target, the last column of an observation, from the actor."""

    def forward(self, seen: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.forward_actor(seen), self.forward_critic(seen)

    def forward_actor(self, seen: torch.Tensor) -> torch.Tensor:
        return seen[:, :-1].long()

    def forward_critic(self, seen: torch.Tensor) -> torch.Tensor:
        return seen
