"""The critic: expected rest of the return, for each edge and target, from the steps seen."""

from typing import Any

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg
import torch

from ..numerics.graph.arrays import Floats, Indices, Mask
from .rows import shared_rows
from .world import World


class Critic(torch.nn.Module):
    """Value of standing at an edge while the target is in a branch: a table.

    Which edge follows which is learned from the walks; with which probability, the actor
    knows. The table solves the first-step equations of the walk so put together, one chain
    for each target; transposed they give the visits to expect. Steps along a gradient would
    take as many updates to come as near as the walk has steps.

    What was seen before an update weighs `memory`, so that old policies are forgotten; by
    `sharing` visits to alike branches are counted together.
    """

    HORIZON = 1e8
    """Steps after which a walk is given up: one that never arrived has a value all the same."""
    HEAVIEST = 5.0
    """Greatest weight of a step."""

    def __init__(self, world: World, memory: float, sharing: str) -> None:
        super().__init__()
        edges = world.edges
        self.branch, self.branches, self.memory = edges.branch, world.branches, memory
        self.penalty = world.penalty
        self._leaf = np.flatnonzero(edges.ends >= 0)[np.argsort(edges.ends[edges.ends >= 0])]
        self._place = 2 * shared_rows(edges, sharing)
        n = len(edges.branch)
        # How often each edge followed each, and the sum of the odds against that.
        self.count, self.against = sp.csr_array((n, n)), sp.csr_array((n, n))
        self.table, self.visits = np.zeros((n, self.branches)), np.zeros((n, self.branches))

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Return the values of observations (the last edge and the target), shape (N, 1)."""
        return torch.from_numpy(self.values(seen.long().numpy())).float()[:, None]

    def values(self, seen: Indices) -> Floats:
        """Return the values of observations, whose last axis ends in edge and target."""
        return np.asarray(self.table[seen[..., -2], seen[..., -1]])

    def fit(self, seen: Indices, ended: Mask, chance: Floats) -> None:
        """Take in T steps of N walkers, and solve anew.

        What was `seen`, shape (T + 1, N, …), ends in edge and target along its last axis. Where
        a walk `ended` with a step, what was seen next is another walk. The actor took the step
        with probability `chance`.
        """
        edge, target = seen[:-1, ..., -2].ravel(), seen[:-1, ..., -1].ravel()
        then = np.where(ended.ravel(), self._leaf[target], seen[1:, ..., -2].ravel())
        size = self.count.shape
        now = sp.csr_array((np.ones(len(edge)), (edge, then)), shape=size)
        odds = sp.csr_array((1 / chance.ravel().astype(float), (edge, then)), shape=size)
        self.count = sp.csr_array(self.memory * self.count + now)
        self.against = sp.csr_array(self.memory * self.against + odds)
        # Of what a choice's probability depends on besides the edge, this is its mean.
        likely = self.count.copy()
        likely.data = self.count.data / self.against.data
        total: Floats = likely.sum(axis=1)
        walk = sp.csr_array(sp.diags_array(1 / np.where(total > 0, total, 1)) @ likely)
        for t, leaf in enumerate(self._leaf):
            self._solve(walk, t, leaf)

    def _solve(self, walk: sp.csr_array, target: int, leaf: int) -> None:
        """Find the values and the expected visits with the target behind `leaf`."""
        n = walk.shape[0]
        stays = np.full(n, 1 - 1 / self.HORIZON)
        stays[leaf] = 0.0
        system = sp.csc_array(sp.eye_array(n) - sp.diags_array(stays) @ walk)
        factors = scipy.sparse.linalg.splu(system)
        arrives = walk[:, [leaf]].toarray().ravel()
        rewards = arrives - self.penalty * (walk.sum(axis=1) > 0)
        rewards[leaf] = 0.0
        self.table[:, target] = factors.solve(rewards)
        source = np.eye(1, n).ravel()
        # SciPy's type stubs do not know the argument.
        self.visits[:, target] = factors.solve(source, trans="T")  # type: ignore[call-overload]

    def weights(self, seen: Indices) -> Floats:
        """Return by how much each step seen should count: visits expected over visits seen."""
        edge, target = seen[..., -2], seen[..., -1]
        place = self._place[edge] + (self.branch[edge] == target)
        own = self.branch[:, None] == np.arange(self.branches)
        places = self._place[:, None] + own
        expected = np.bincount(places.ravel(), weights=self.visits.ravel())
        found = np.bincount(place.ravel(), minlength=len(expected))
        expected[found == 0] = 0
        with np.errstate(divide="ignore", invalid="ignore"):
            weight = expected / expected.sum() * found.sum() / found
        return np.asarray(np.minimum(weight, self.HEAVIEST)[place])

    def state(self) -> dict[str, Any]:
        """Return what the fit rests on, as arrays."""
        # Both hold the same steps, in the same order.
        kept = self.count.tocoo()
        return {
            "count": kept.data.copy(),
            "against": self.against.data.copy(),
            "rows": kept.coords[0].astype(np.int64),
            "columns": kept.coords[1].astype(np.int64),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        places = np.asarray(state["rows"]), np.asarray(state["columns"])
        size = self.count.shape
        self.count = sp.csr_array((np.asarray(state["count"]), places), shape=size)
        self.against = sp.csr_array((np.asarray(state["against"]), places), shape=size)
