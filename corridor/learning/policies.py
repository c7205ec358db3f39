"""Policies for MaskablePPO: a table and a transformer, and what each has learned as a table."""

from typing import Any

import numpy as np
import torch
from sb3_contrib.common.maskable.policies import MaskableActorCriticPolicy
from torch import nn

from ..numerics.graph.arrays import Floats, Indices
from ..numerics.graph.edges import NONE
from ..numerics.graph.walk_tables import EdgeTable, WalkTable
from .critic import Critic
from .rows import shared_rows
from .world import World

BATCH = 65536


class WalkerPolicy(MaskableActorCriticPolicy):
    """An actor that sees the last edges, and a critic that also knows the target."""

    def __init__(
        self, *args: Any, world: World, memory: float, sharing: str, **kwargs: Any
    ) -> None:
        self._world, self._memory, self._sharing = world, memory, sharing
        super().__init__(*args, **kwargs)

    def actor(self) -> nn.Module:
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
    """Logits in a table; all 0 at first, which is the pretrained policy.

    Alike branches may share rows, those of the edges into the fork only if the world draws.
    """

    def actor(self) -> nn.Module:
        """Return the table."""
        rows = shared_rows(self._world.edges, self._sharing)
        own = self._world.at_fork & (self._world.fork == "learned")
        rows = np.where(own, np.arange(len(rows)), rows)
        return _Table(rows, int(self.action_space.n))


class _Table(nn.Module):
    def __init__(self, rows: Indices, actions: int) -> None:
        super().__init__()
        self.logits = nn.Embedding(len(rows), actions)
        self.register_buffer("row", torch.from_numpy(rows))
        nn.init.zeros_(self.logits.weight)

    def forward(self, windows: torch.Tensor) -> torch.Tensor:
        return self.logits(self.row[windows[:, -1]])


class TransformerPolicy(WalkerPolicy):
    """Logits by one layer of attention over the last edges."""

    def __init__(self, *args: Any, window: int, width: int, heads: int, **kwargs: Any) -> None:
        self._sizes = window, width, heads
        super().__init__(*args, **kwargs)

    def actor(self) -> nn.Module:
        """Return the transformer."""
        return _Transformer(self._world.edges, int(self.action_space.n), *self._sizes)


def learned_rows(actor: nn.Module, table: WalkTable, world: World) -> Floats:
    """Return the probabilities of every choice at every state of `table`.

    `actor` maps windows of edges, shape (N, m), to logits, shape (N, actions). Where the
    `world` draws the branch, the rows of the fork are uniform.
    """
    windows = torch.from_numpy(
        np.where(table.windows == NONE, len(world.edges.ends), table.windows)
    )
    with torch.no_grad():
        logits = torch.cat([actor(part) for part in windows.split(BATCH)]).double().numpy()
    logits = np.where(table.successors == NONE, -np.inf, logits)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    rows = odds / odds.sum(axis=1, keepdims=True)
    if world.fork == "uniform":
        there = world.at_fork[table.windows[:, -1]]
        rows[there] = table.uniform()[there]
    return np.asarray(rows)


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


class _Split(nn.Module):
    """Hide the target, the last column of an observation, from the actor."""

    def forward(self, seen: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.forward_actor(seen), self.forward_critic(seen)

    def forward_actor(self, seen: torch.Tensor) -> torch.Tensor:
        return seen[:, :-1].long()

    def forward_critic(self, seen: torch.Tensor) -> torch.Tensor:
        return seen
