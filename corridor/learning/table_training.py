"""Cross-entropy training of a softmax table, one logit for each pair of directed edges."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from .. import numerics
from ..numerics.chain import Floats
from ..theory.graph import CorridorGraph
from ..theory.policy import PolicyName
from .configs import DistillConfig, PretrainConfig, SftConfig, TableConfig
from .corpora import Corpus
from .edges import EdgeTable, edge_table, policy_probabilities
from .table_walks import hitting_time


class TableTraining(ABC):
    """A training of a table on a corpus, by the population's flow or on sampled traces.

    The rows of the fork are held uniform, as in the paper's symmetric case. One update is
    ``config.step`` units of the flow's time.

    Parameters
    ----------
    config : PretrainConfig, SftConfig or DistillConfig

    Attributes
    ----------
    table : EdgeTable
    corpus : Corpus
    logits : ndarray, shape (entries,)
    """

    def __init__(self, config: TableConfig) -> None:
        self.config = config
        self.updates, self.done = config.updates, 0
        self.table = edge_table(config.graph)
        self.corpus = corpus(config, self.table)
        self.rng = np.random.default_rng(config.seed)
        self.learns = self.table.learns[self.table.row]
        self.logits = np.zeros(len(self.table.successors))
        if isinstance(config, PretrainConfig):
            noise = self.rng.normal(scale=config.spread, size=len(self.logits))
            self.logits[self.learns] = noise[self.learns]

    @abstractmethod
    def move(self) -> float:
        """Change the logits by one update; return the loss of a trace before it, in nats."""

    def update(self) -> dict[str, float]:
        """Make one update; return its metrics."""
        loss = self.move()
        self.done += 1
        due = self.done % self.config.evaluate_every == 0 or self.done == self.updates
        return {
            "update": self.done,
            "time": self.done * self.config.step,
            "loss": loss,
            "hitting_time": self.hitting_time() if due else math.nan,
        }

    def hitting_time(self) -> float:
        """Return the table's expected number of steps, the mean over all targets."""
        return hitting_time(self.table, self.probabilities())

    def probabilities(self) -> Floats:
        """Return the table's probabilities, shape (entries,)."""
        return self.table.softmax(self.logits)

    def state(self) -> dict[str, Any]:
        """Return the logits and the random generator."""
        return {
            "done": self.done,
            "logits": self.logits.copy(),
            "rng": self.rng.bit_generator.state,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up the training where `state` left it."""
        self.done = state["done"]
        self.logits = state["logits"].copy()
        self.rng.bit_generator.state = state["rng"]

    def predictions(self) -> dict[str, float]:
        """Return the hitting times of the paper's policies, and of the teacher."""
        times = {str(name): policy_time(self.config.graph, name) for name in PolicyName}
        if isinstance(self.config, DistillConfig) and self.config.teacher != "rl":
            times["teacher"] = hitting_time(self.table, self.corpus.probabilities)
        return times

    def loss(self, counts: Floats) -> float:
        """Return the cross-entropy of traces with these counts, in nats a trace."""
        seen = (counts > 0) & self.learns
        return float(-(counts[seen] * np.log(self.probabilities()[seen])).sum())


def make_training(config: TableConfig) -> TableTraining:
    """Return the training that `config` describes.

    Raises
    ------
    ValueError
        If the teacher's run cannot be read, or is of another graph.

    Examples
    --------
    >>> training = make_training(SftConfig(W=3, K=2, L=2, population=True, updates=1))
    >>> round(training.hitting_time(), 9), training.update()["hitting_time"] < 141
    (141.0, True)
    """
    if config.population:
        from .flow_training import FlowTraining

        return FlowTraining(config)
    from .sampled_training import SampledTraining

    return SampledTraining(config)


def corpus(config: TableConfig, table: EdgeTable) -> Corpus:
    """Return the traces that the training of `config` is given."""
    name, golden = PolicyName.RL, 0.0
    if isinstance(config, DistillConfig) and config.teacher != name:
        from .teachers import teacher

        return Corpus(table, teacher(config.teacher, config.graph), golden)
    if isinstance(config, PretrainConfig):
        name = PolicyName.UNIFORM
    if isinstance(config, SftConfig):
        golden = 1 - config.backtracking
    return Corpus(table, policy_probabilities(table, config.graph, name), golden)


def policy_time(graph: CorridorGraph, policy: PolicyName) -> float:
    """Return the hitting time of `policy`, the mean over all targets of `graph`."""
    lanes = [kind.lanes for kind in graph.branches for _ in range(kind.count)]
    targets = range(len(lanes) if len(set(lanes)) > 1 else 1)
    graphs = [CorridorGraph.from_branches(lanes, target=w) for w in targets]
    return float(np.mean([numerics.solve(g, policy).hitting_time.value for g in graphs]))
