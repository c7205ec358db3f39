"""PPO and GRPO on the corridor, from outcome reward alone.

docs/training_ppo.md says why nothing is discounted, why no walk is cut off, why the critic may
know the target while the actor does not, and what of the estimates is left to chance.
"""

import math
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from torch import nn

from ..numerics.graph.arrays import Floats, Indices
from ..numerics.graph.edges import NONE
from ..numerics.graph.walk_tables import WalkTable, window_table
from .actors import ClippedTraining, Table, Transformer
from .configs import CriticConfig, GRPOConfig, PPOConfig, TransformerConfig
from .corpora import sample_traces
from .critic import Critic
from .environment import CorridorVectorEnv
from .world import World


class TableTraining(ClippedTraining):
    """A training of a table."""

    config: PPOConfig | GRPOConfig

    def network(self) -> nn.Module:
        """Return the table."""
        return Table(self.world, self.config.sharing)

    def probabilities(self) -> Floats:
        """Return the learned table, shape (n, width): what a student can be taught."""
        return self.rows


class CriticTraining(ClippedTraining):
    """PPO with a critic that knows the target, whatever the actor."""

    config: CriticConfig

    def __init__(self, config: CriticConfig) -> None:
        self.walkers = CorridorVectorEnv(
            config.walkers, graph=config.graph(), fork=config.fork, penalty=config.penalty
        )
        self.walkers.reset(seed=config.seed)
        super().__init__(config, self.walkers.world)
        self.critic = Critic(self.world)
        self.at = np.zeros(config.walkers, np.int64)
        self.seen = np.zeros(len(self.table.ends))

    def learn(self) -> dict[str, float]:
        """Collect one rollout, fit the critic, optimise the actor."""
        at, target, choice, then = self.walk()
        edge, edges = self.table.windows[:, -1], len(self.world.edges.ends)
        now = np.bincount(at, minlength=len(edge))
        self.seen = self.config.memory * self.seen + now
        # How often each window was seen of those that end in its edge; if none was, all alike.
        share = self.seen + np.finfo(float).tiny
        share /= np.bincount(edge, share)[edge]
        mean = np.zeros((edges, self.world.width))
        np.add.at(mean, edge, share[:, None] * self.rows)
        self.critic.fit(edge[at], choice, then, mean)
        if self.done >= self.config.warm_up:
            self.improve(*self.advantages(at, target, choice, share))
        return {"steps": self.steps}

    def walk(self) -> tuple[Indices, Indices, Indices, Indices]:
        """Let every walker go on; return states, targets, choices and the edges they led to."""
        reach = np.cumsum(self.rows, axis=1)
        # The last open choice takes what rounding left of the row.
        reach[reach >= reach[:, -1:]] = np.inf
        steps = []
        for _ in range(self.config.steps):
            at, target, drawn = self.at, self.walkers.target.copy(), self.walkers.drawn
            chosen = (reach[at] <= self.rng.random(len(at))[:, None]).sum(axis=1)
            choice = np.where(drawn == NONE, chosen, drawn)
            edge, _, ended, _, info = self.walkers.step(choice)
            steps.append(
                (at, target, choice, np.where(ended, info.get("final_obs", edge), edge))
            )
            self.at = np.where(ended, 0, self.table.successors[at, choice])
        self.steps += self.config.steps * len(self.at)
        at, target, choice, then = map(np.concatenate, zip(*steps, strict=True))
        return at, target, choice, then

    def advantages(
        self, at: Indices, target: Indices, choice: Indices, share: Floats
    ) -> tuple[Indices, Floats, float]:
        """Return the states seen, the gains of their choices by target, and all visits.

        Visits and choices count as often as they are expected, or as they happened.
        """
        states, place = np.unique(at, return_inverse=True)
        edge, rows = self.table.windows[states, -1], self.rows[states]
        shape = len(states), self.world.branches, self.world.width
        cells = (place * shape[1] + target) * shape[2] + choice
        taken = np.bincount(cells, minlength=math.prod(shape)).reshape(shape)
        visits = taken.sum(axis=2)
        chances = taken / np.maximum(visits, 1)[..., None]
        if self.config.choices == "expected":
            chances = rows[:, None]
        if self.config.visits == "expected":
            visits = self.critic.visits[edge] * share[states, None]
        worth = self.critic.ahead(edge)
        advantage = worth - (rows[:, None] * worth).sum(axis=2, keepdims=True)
        return states, visits[..., None] * chances * advantage, float(visits.sum())

    def state(self) -> dict[str, Any]:
        """Return all that the next update depends on: tensors, arrays and plain data."""
        own = {"at": self.at.copy(), "seen": self.seen, "follows": self.critic.follows.copy()}
        return {**super().state(), **own, "walkers": self.walkers.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        super().restore(state)
        self.at, self.seen = state["at"].copy(), state["seen"]
        self.critic.follows = state["follows"].copy()
        self.walkers.restore(state["walkers"])


class PPOTraining(TableTraining, CriticTraining):
    """PPO with a table policy: one logit for each directed edge and action.

    Examples
    --------
    >>> training = PPOTraining(PPOConfig(W=2, K=1, L=2, updates=2, evaluate_every=1))
    >>> round(training.update()["hitting_time"], 6)
    31.0
    """

    config: PPOConfig


class TransformerTraining(CriticTraining):
    """PPO with a single-layer transformer over the last edges.

    The hitting time is that of the chain of windows, solved by SciPy's sparse solver.

    Examples
    --------
    >>> config = TransformerConfig(W=2, K=1, L=2, updates=1, warm_up=1)
    >>> round(TransformerTraining(config).update()["hitting_time"], 4)
    31.0
    """

    config: TransformerConfig
    method: ClassVar[str] = "sparse"

    def network(self) -> nn.Module:
        """Return the transformer."""
        config = self.config
        return Transformer(self.world, config.window, config.width, config.heads)

    @cached_property
    def table(self) -> WalkTable:
        """All windows that a walk can see."""
        return window_table(self.world.edges, self.config.window)


class GRPOTraining(TableTraining):
    """GRPO: whole walks, each worth what it gains on the others of its group; no critic.

    Examples
    --------
    >>> training = GRPOTraining(GRPOConfig(W=2, K=1, L=2, updates=9, evaluate_every=1))
    >>> training.update()["hitting_time"] < 31
    True
    """

    config: GRPOConfig

    def __init__(self, config: GRPOConfig) -> None:
        super().__init__(config, World(graph=config.graph(), fork=config.fork))

    def learn(self) -> dict[str, float]:
        """Let groups of walkers, each with one target, walk home; optimise the actor."""
        config = self.config
        many, group = config.groups * config.group, config.group
        walks = sample_traces(self.world.edges, self.rows, many, self.rng, group=group)
        self.steps += len(walks.rows)
        advantage = group_advantages(walks.steps.reshape(-1, group), config.normalise)
        states, place = np.unique(walks.rows, return_inverse=True)
        shape = len(states), 2, self.world.width
        each = advantage.ravel()[walks.walkers]
        cells = (place * 2 + (each > 0)) * shape[2] + walks.choices
        gains = np.bincount(cells, each, minlength=math.prod(shape))
        self.improve(states, gains.astype(float).reshape(shape), len(each))
        return {"steps": self.steps}


def group_advantages(steps: Indices, normalise: str) -> Floats:
    """Return what each walk of a group, a row of `steps`, gains on its group's mean.

    It is in steps; where `normalise` is ``"spread"``, in standard deviations of the group.

    >>> group_advantages(np.array([[2, 4, 9], [7, 7, 7]]), "none")
    array([[ 3.,  1., -4.],
           [ 0.,  0.,  0.]])
    """
    gained = steps.mean(axis=1, keepdims=True) - steps
    if normalise == "spread":
        gained = gained / (gained.std(axis=1, keepdims=True) + ClippedTraining.FAINTEST)
    return np.asarray(gained)
