"""Cross-entropy training of a softmax table, one logit for each pair of directed edges."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from ..numerics.graph.arrays import Floats
from ..numerics.solve.table_times import table_hitting_time
from ..theory.model.policy import PolicyName
from .configs import DistillConfig, PretrainConfig, SftConfig, TableConfig
from .corpora import Corpus
from .predicted import predicted_times
from .rows import Rows


class TableTraining(ABC):
    """A training of a table on a corpus, by the population's flow or on sampled traces.

    The rows of the fork are held uniform, as in the paper's symmetric case. One update is
    ``config.step`` units of the flow's time.

    Parameters
    ----------
    config : PretrainConfig, SftConfig or DistillConfig

    Attributes
    ----------
    rows : Rows
    corpus : Corpus
    logits : ndarray, shape (n, width)
        0 where a row has no such choice.
    """

    def __init__(self, config: TableConfig) -> None:
        self.config = config
        self.updates, self.done = config.updates, 0
        self.rows = Rows.of(config.graph())
        self.corpus = corpus(config, self.rows)
        self.rng = np.random.default_rng(config.seed)
        self.learns = self.rows.open & self.rows.learns[:, None]
        self.logits = np.zeros(self.learns.shape)
        if isinstance(config, PretrainConfig):
            noise = self.rng.normal(scale=config.spread, size=self.learns.sum())
            self.logits[self.learns] = noise

    @abstractmethod
    def move(self) -> float:
        """Change the logits by one update; return the loss of a trace before it, in nats."""

    def update(self) -> dict[str, float]:
        """Make one update; return its metrics."""
        loss = self.move()
        self.done += 1
        # Also after 1, 2, 4, 8 … updates: the plot's axis is logarithmic.
        due = self.done % self.config.evaluate_every == 0 or self.done & (self.done - 1) == 0
        due |= self.done == self.updates
        return {
            "update": self.done,
            "time": self.done * self.config.step,
            "loss": loss,
            "hitting_time": self.hitting_time() if due else math.nan,
        }

    def hitting_time(self) -> float:
        """Return the table's expected number of steps, the mean over all targets."""
        return float(table_hitting_time(self.rows.table, self.probabilities()).value)

    def probabilities(self) -> Floats:
        """Return the table's probabilities, shape (n, width)."""
        return self.rows.softmax(self.logits)

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
        times = predicted_times(self.config.graph())
        if isinstance(self.config, DistillConfig) and self.config.teacher != "rl":
            taught = table_hitting_time(self.rows.table, self.corpus.policy)
            times["teacher"] = taught.value
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


def corpus(config: TableConfig, rows: Rows) -> Corpus:
    """Return the traces that the training of `config` is given."""
    name, golden = PolicyName.RL, 0.0
    if isinstance(config, DistillConfig) and config.teacher != name:
        from .teachers import teacher

        return Corpus(rows, teacher(config.teacher, config.graph()), golden)
    if isinstance(config, PretrainConfig):
        name = PolicyName.UNIFORM
    if isinstance(config, SftConfig):
        golden = 1 - config.backtracking
    return Corpus(rows, rows.policy(config.graph(), name), golden)
