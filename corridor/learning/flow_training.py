"""Population training: the gradient flow of the expected cross-entropy, integrated.

A row in which a trace on average makes choice e so many times, n_e, and N in all, moves as
``z' = n - N softmax(z)`` (docs/training.md). Rows that never occur are not touched.
"""

from __future__ import annotations

import numpy as np
from scipy.integrate import solve_ivp

from ..numerics.graph.arrays import Floats
from .configs import TableConfig
from .table_training import TableTraining

# Of each update's integration; errors do not grow, since rows draw together.
RTOL, ATOL = 1e-10, 1e-12


class FlowTraining(TableTraining):
    """The flow of the population's loss; an update follows it for ``config.step``.

    Examples
    --------
    >>> from .configs import SftConfig
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
