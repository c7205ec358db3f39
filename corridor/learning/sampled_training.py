"""Sampled training: stochastic gradient descent on minibatches of fresh traces."""

from __future__ import annotations

import numpy as np

from .table_training import TableTraining


class SampledTraining(TableTraining):
    """Each update samples ``config.traces`` traces and takes a step on their mean loss.

    Examples
    --------
    >>> from .configs import SftConfig
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
