"""Cross-entropy training of a softmax table, one logit for each pair of directed edges.

By the population's flow or on sampled traces: a row in which a trace on average makes choice e
so many times, n_e, and N in all, moves as ``z' = n - N softmax(z)`` (docs/training.md).
"""

from abc import abstractmethod
from pathlib import Path
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from ..numerics.graph.arrays import Floats
from ..numerics.solve.table_times import table_hitting_time
from ..theory.model.graph import CorridorGraph
from ..theory.model.policy import PolicyName
from .checkpoints import load_state
from .configs import DistillConfig, PretrainConfig, SftConfig, TableConfig
from .corpora import Corpus
from .rows import Rows, lanes_of
from .runs import Training

# Of each update's integration; errors do not grow, since rows draw together.
RTOL, ATOL = 1e-10, 1e-12


class TableTraining(Training):
    """A training of a table on a corpus; one update is ``config.step`` of the flow's time.

    The rows of the fork are held uniform, as in the paper's symmetric case. Logits are 0 where
    a row has no such choice.
    """

    def __init__(self, config: TableConfig) -> None:
        super().__init__(config)
        self.rows = Rows.of(config.graph())
        self.corpus = corpus(config, self.rows)
        self.learns = self.rows.open & self.rows.learns[:, None]
        self.logits = np.zeros(self.learns.shape)
        if isinstance(config, PretrainConfig):
            self.logits[self.learns] = self.rng.normal(0, config.spread, self.learns.sum())

    @abstractmethod
    def move(self) -> float:
        """Change the logits by one update; return the loss of a trace before it, in nats."""

    def learn(self) -> dict[str, float]:
        """Make one update; return the flow's time after it, and the loss before it."""
        return {"time": (self.done + 1) * self.config.step, "loss": self.move()}

    def due(self) -> bool:
        """Tell so also after 1, 2, 4, 8 … updates: the plot's axis is logarithmic."""
        return super().due() or self.done & (self.done - 1) == 0

    def hitting_time(self) -> float:
        """Solve the table: expected steps, the mean over all targets."""
        return float(table_hitting_time(self.rows.table, self.probabilities()).value)

    def probabilities(self) -> Floats:
        """Return the table's probabilities, shape (n, width)."""
        return self.rows.softmax(self.logits)

    def state(self) -> dict[str, Any]:
        """Return the logits and the random generator."""
        return {**super().state(), "logits": self.logits.copy()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        super().restore(state)
        self.logits = state["logits"].copy()

    def predictions(self) -> dict[str, float]:
        """Return the hitting times of the paper's policies, and of the teacher."""
        times = super().predictions()
        if isinstance(self.config, DistillConfig) and self.config.teacher != "rl":
            taught = table_hitting_time(self.rows.table, self.corpus.policy)
            times["teacher"] = taught.value
        return times

    def loss(self, counts: Floats) -> float:
        """Return the cross-entropy of traces with these counts, in nats a trace."""
        seen = (counts > 0) & self.learns
        return float(-(counts[seen] * np.log(self.probabilities()[seen])).sum())


class FlowTraining(TableTraining):
    """The gradient flow of the expected cross-entropy, followed for ``config.step`` an update.

    Rows that never occur are not touched.

    >>> training = FlowTraining(SftConfig(W=5, K=5, L=3, population=True, step=10.0))
    >>> metrics = training.update()
    >>> h = training.rows.family_probabilities(training.logits)
    >>> h[training.rows.family == "b"][:3]
    array([0.75, 0.75, 0.75])
    """

    def __init__(self, config: TableConfig) -> None:
        super().__init__(config)
        self.counts = self.corpus.expected()
        moving = (self.counts.sum(axis=1) > 0) & self.rows.learns
        self.moving = self.rows.open & moving[:, None]
        # The entries of rows that move, one after another, and where each row begins.
        lengths = self.moving.sum(axis=1)[moving]
        self.first = np.cumsum([0, *lengths])[:-1]
        self.row = np.repeat(np.arange(len(lengths)), lengths)
        self.seen = self.counts[self.moving]
        self.visits = np.add.reduceat(self.seen, self.first)[self.row]

    def move(self) -> float:
        """Follow the flow for one update; return the loss before it."""
        loss = self.loss(self.counts)
        path = solve_ivp(
            self.velocity,
            (0.0, self.config.step),
            self.logits[self.moving],
            method="DOP853",
            t_eval=[self.config.step],
            rtol=RTOL,
            atol=ATOL,
        )
        self.logits[self.moving] = path.y[:, -1]
        return loss

    def velocity(self, _: float, z: Floats) -> Floats:
        """Return dz/dt of the rows that move."""
        weights = np.exp(z - np.maximum.reduceat(z, self.first)[self.row])
        shares = weights / np.add.reduceat(weights, self.first)[self.row]
        return np.asarray(self.seen - self.visits * shares)


class SampledTraining(TableTraining):
    """Gradient descent on the mean loss of ``config.traces`` fresh traces an update.

    >>> training = SampledTraining(SftConfig(W=3, K=2, L=2, seed=1, traces=100))
    >>> metrics = training.update()
    >>> bool((training.logits[training.rows.family == "b"] == 0).all())
    True
    """

    def move(self) -> float:
        """Make one step of gradient descent; return the loss before it."""
        counts = self.corpus.sampled(self.config.traces, self.rng)
        loss = self.loss(counts)
        change = counts - counts.sum(axis=1, keepdims=True) * self.probabilities()
        self.logits += np.where(self.learns, self.config.step * change, 0.0)
        return loss


def make_training(config: TableConfig) -> TableTraining:
    """Return the training that `config` describes.

    >>> training = make_training(SftConfig(W=3, K=2, L=2, population=True, updates=1))
    >>> round(training.hitting_time(), 9), training.update()["hitting_time"] < 141
    (141.0, True)
    """
    return FlowTraining(config) if config.population else SampledTraining(config)


def corpus(config: TableConfig, rows: Rows) -> Corpus:
    """Return the traces that the training of `config` is given."""
    name, golden = PolicyName.RL, 0.0
    if isinstance(config, DistillConfig) and config.teacher != name:
        return Corpus(rows, teacher(config.teacher, config.graph()), golden)
    if isinstance(config, PretrainConfig):
        name = PolicyName.UNIFORM
    if isinstance(config, SftConfig):
        golden = 1 - config.backtracking
    return Corpus(rows, rows.policy(config.graph(), name), golden)


def teacher(folder: str, graph: CorridorGraph) -> Floats:
    """Return the table that the finished run in `folder` has learned on `graph`."""
    file = Path(folder) / "policy.npz"
    if not file.exists():
        raise ValueError(
            f"teacher must be 'rl' or the folder of a finished run whose policy is a table; "
            f"got {folder!r}"
        )
    learned = load_state(file)
    if learned["lanes"] != lanes_of(graph):
        raise ValueError(
            f"teacher must have learned on the student's graph; the run in {folder!r} is of "
            f"another one"
        )
    probabilities: Floats = learned["probabilities"]
    return probabilities
