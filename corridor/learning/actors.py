"""Actors, a table and a transformer, and what every training of one is.

What an actor has learned is a table in its turn, one row for each window of edges, and is
solved as such: no curve is sampled.
"""

import copy
import math
from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
import torch
from torch import nn

from ..numerics.graph.arrays import Floats, Indices
from ..numerics.graph.edges import NONE
from ..numerics.graph.walk_tables import WalkTable
from ..numerics.solve.table_times import table_hitting_time
from .configs import LearnerConfig
from .rows import shared_rows
from .runs import Training
from .world import World


class Table(nn.Module):
    """Logits in a table; all 0 at first, which is the pretrained policy.

    By `sharing` alike branches share rows, those of the edges into the fork only if the world
    draws the branch.
    """

    def __init__(self, world: World, sharing: str) -> None:
        super().__init__()
        rows = shared_rows(world.edges, sharing)
        own = world.at_fork & (world.fork == "learned")
        self.register_buffer("row", torch.from_numpy(np.where(own, np.arange(len(rows)), rows)))
        self.logits = nn.Embedding(len(rows), world.width)
        nn.init.zeros_(self.logits.weight)

    def forward(self, windows: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (N, actions), for windows of edges, shape (N, m)."""
        return self.logits(self.row[windows[:, -1]])


class Transformer(nn.Module):
    """Embedding, one encoder layer, and logits read off the latest edge.

    An edge is embedded as the sum of what it is: its kind, branch, diamond and lane. The
    last layer starts at 0, so that training starts from the pretrained policy.
    """

    def __init__(self, world: World, window: int, width: int, heads: int) -> None:
        super().__init__()
        edges = world.edges
        parts = np.stack([edges.kind, edges.branch, edges.depth, edges.lane], axis=1)
        parts -= parts.min(axis=0)
        sizes = parts.max(axis=0) + 1
        # What is before the source edge has words of its own, and is the last edge.
        self.register_buffer("parts", torch.from_numpy(np.vstack([parts, sizes])))
        self.words = nn.ModuleList(nn.Embedding(int(size) + 1, width) for size in sizes)
        self.places = nn.Parameter(0.02 * torch.randn(window, width))
        self.layer = nn.TransformerEncoderLayer(
            width, heads, 2 * width, dropout=0.0, batch_first=True, norm_first=True
        )
        self.logits = nn.Linear(width, world.width)
        nn.init.zeros_(self.logits.weight)
        nn.init.zeros_(self.logits.bias)

    def forward(self, windows: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (N, actions), for windows of edges, shape (N, m)."""
        parts = self.parts[windows]
        tokens = self.places + sum(word(parts[..., i]) for i, word in enumerate(self.words))
        return self.logits(self.layer(tokens)[:, -1])


def log_chances(actor: nn.Module, table: WalkTable, states: Indices) -> torch.Tensor:
    """Return the logarithms of the actor's probabilities at `states` of `table`.

    Shape (states, actions); where there is no such choice they are very low.
    """
    logits = actor(torch.from_numpy(table.windows[states]))
    closed = torch.from_numpy(table.successors[states] == NONE)
    return torch.log_softmax(logits.masked_fill(closed, -1e9), dim=1)


def learned_rows(actor: nn.Module, table: WalkTable, world: World) -> Floats:
    """Return the probabilities of every choice at every state of `table`.

    Where the `world` draws the branch, the rows of the fork are uniform.
    """
    with torch.no_grad():
        logs = log_chances(actor, table, np.arange(len(table.ends))).double().numpy()
    rows = np.exp(logs) * (table.successors != NONE)
    there = world.draws(table.windows[:, -1])
    rows[there] = table.uniform()[there]
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))


class WalkerTraining(Training):
    """A training from reward, whatever the network."""

    method: ClassVar[str] = "elimination"
    actor: nn.Module
    optimizer: torch.optim.Optimizer

    def __init__(self, config: LearnerConfig, world: World) -> None:
        super().__init__(config)
        self.world, self.steps = world, 0
        torch.set_num_threads(1)

    @property
    def table(self) -> WalkTable:
        """All that the actor can see."""
        return self.world.edges

    def learning_rate(self, *_: Any) -> float:
        """Return the rate of the next update."""
        first, last = self.config.learning_rate, self.config.last_learning_rate
        return float(first * (last / first) ** (self.done / self.updates))

    def hitting_time(self) -> float:
        """Solve the learned policy; infinite where no single digit can be vouched for."""
        result = table_hitting_time(self.table, self.rows, self.method)
        return float(result.value) if result.relative_error_bound < 1 else math.inf

    def state(self) -> dict[str, Any]:
        """Return all that the next update depends on: tensors and plain data."""
        learned = {"actor": self.actor.state_dict(), "optimizer": self.optimizer.state_dict()}
        return {**super().state(), "steps": self.steps, **copy.deepcopy(learned)}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        super().restore(state)
        self.steps = state["steps"]
        self.actor.load_state_dict(state["actor"])
        self.optimizer.load_state_dict(copy.deepcopy(state["optimizer"]))
        self.rows = learned_rows(self.actor, self.table, self.world)


class ClippedTraining(WalkerTraining):
    """A training by Adam on PPO's clipped gain, however its advantages are come by."""

    BETAS = (0.9, 0.99)
    """Adam's memories, in updates ten and a hundred."""
    FAINTEST = 1e-8
    """Mean advantage below which steps grow shorter, as where PPO divides by the spread."""

    def __init__(self, config: LearnerConfig, world: World) -> None:
        super().__init__(config, world)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed)
            self.actor = self.network()
        self.optimizer = torch.optim.Adam(self.actor.parameters(), betas=self.BETAS)
        self.rows = learned_rows(self.actor, self.table, self.world)

    @abstractmethod
    def network(self) -> nn.Module:
        """Return the actor: windows of edges, shape (N, m), to logits, shape (N, actions)."""

    def improve(self, states: Indices, gains: Floats, weight: float) -> None:
        """Make the choices at `states` likelier that gained.

        `gains`, of shape (states, parts, width), are sums of advantages over `weight` visits in
        all; what is gained in each part is clipped on its own.
        """
        gains = gains * ~self.world.draws(self.table.windows[states, -1])[..., None, None]
        scale = abs(gains.sum(axis=1)).sum() + self.FAINTEST * weight
        won, lost = (
            torch.from_numpy(part.sum(axis=1) / scale)
            for part in (np.maximum(gains, 0), np.minimum(gains, 0))
        )
        config, before = self.config, None
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate()
        for _ in range(config.epochs):
            now = log_chances(self.actor, self.table, states).double()
            before = now.detach() if before is None else before
            ratio = torch.exp(now - before)
            kept = won * ratio.clamp(max=1 + config.clip)
            kept += lost * ratio.clamp(min=1 - config.clip)
            self.optimizer.zero_grad()
            (-kept.sum()).backward()
            self.optimizer.step()
        self.rows = learned_rows(self.actor, self.table, self.world)
