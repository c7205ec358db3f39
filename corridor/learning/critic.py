"""The critic: expected rest of the return, for each edge and target, by least squares."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg
import torch

from ..numerics.chain import Floats, Indices
from ..numerics.elimination import Mask
from ..numerics.walk_tables import EdgeTable


class Critic(torch.nn.Module):
    """Value of standing at an edge while the target is in a branch, a table of two parts.

    ``V(e, t) = inside[e, own] + across[branch of e, t]``, where ``own`` says whether the
    target is in the branch of e; the second part only where it is not. That is exact: from a
    dead end the walk has to come back to the fork, which takes as long whatever the target.

    The table is fitted to the sampled steps by least-squares temporal differences: it solves
    the first-step equations of the walk that was seen (Bradtke and Barto, Machine Learning
    22 (1996) 33), which steps along a gradient would take as many updates to reach as the
    walk has steps.

    Parameters
    ----------
    edges : EdgeTable
    memory : float
        Weight of what was seen before an update, in [0, 1); it forgets old policies.
    """

    RIDGE = 1e-3
    """Pull towards the last fit, in visits: decides only what was hardly ever seen."""

    def __init__(self, edges: EdgeTable, memory: float) -> None:
        super().__init__()
        self.branch, self.branches, self.memory = edges.branch, edges.branches, memory
        n, W = len(edges.branch), edges.branches
        size = 2 * n + (W + 1) * W
        self.register_buffer("weights", torch.zeros(size, dtype=torch.float64))
        self.matrix = sp.csr_array((size, size))
        self.right = np.zeros(size)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Return the values of observations (the last edge and the target), shape (N, 1)."""
        flat = seen[..., -2:].long().numpy()
        return torch.from_numpy(self.values(flat)).float()[:, None]

    def values(self, seen: Indices) -> Floats:
        """Return the values of observations, whose last axis ends in edge and target."""
        first, second, both = self._places(seen[..., -2], seen[..., -1])
        weights = self.weights.numpy()
        return np.asarray(weights[first] + both * weights[second])

    def fit(self, seen: Indices, reward: Floats, ended: Mask) -> None:
        """Take in steps, and solve anew.

        Parameters
        ----------
        seen : ndarray, shape (T + 1, N, …)
            Observations, whose last axis ends in edge and target.
        reward : ndarray, shape (T, N)
        ended : ndarray of bool, shape (T, N)
            Whether the walk ended with the step; what was seen next is then another walk.
        """
        edge, target = seen[..., -2], seen[..., -1]
        states = edge * self.branches + target
        nowhere = len(self.branch) * self.branches
        codes = states[:-1] * (nowhere + 1) + np.where(ended, nowhere, states[1:])
        pairs, place, count = np.unique(codes, return_inverse=True, return_counts=True)
        rewards = np.bincount(place.ravel(), weights=reward.ravel())
        now, then = self._features(pairs // (nowhere + 1)), self._features(pairs % (nowhere + 1))
        weighted = sp.csr_array(now.T @ sp.diags_array(count.astype(float)))
        self.matrix = sp.csr_array(self.memory * self.matrix + weighted @ (now - then))
        self.right = self.memory * self.right + now.T @ rewards
        ridge = self.RIDGE * sp.eye_array(len(self.right))
        pulled = self.right + self.RIDGE * self.weights.numpy()
        solution = scipy.sparse.linalg.spsolve(sp.csc_array(self.matrix + ridge), pulled)
        self.weights.copy_(torch.from_numpy(np.asarray(solution)))

    def state(self) -> dict[str, Any]:
        """Return the fit and what it rests on, as arrays."""
        kept = self.matrix.tocoo()
        return {
            "weights": self.weights.numpy().copy(),
            "right": self.right.copy(),
            "entries": kept.data.copy(),
            "rows": kept.coords[0].astype(np.int64),
            "columns": kept.coords[1].astype(np.int64),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        size = len(self.right)
        self.weights.copy_(torch.from_numpy(np.asarray(state["weights"])))
        self.right = np.array(state["right"])
        places = (np.asarray(state["rows"]), np.asarray(state["columns"]))
        self.matrix = sp.csr_array((np.asarray(state["entries"]), places), shape=(size, size))

    def _places(self, edge: Indices, target: Indices) -> tuple[Indices, Indices, Mask]:
        """Return the places of the two parts in the table, and whether both count."""
        branch = self.branch[edge]
        own = branch == target
        across = 2 * len(self.branch) + (branch + 1) * self.branches + target
        return 2 * edge + own, across, ~own

    def _features(self, states: Indices) -> sp.csr_array:
        """Return a row for each state, edge times W plus target; a row of 0 for nowhere."""
        inside = np.flatnonzero(states < len(self.branch) * self.branches)
        first, second, both = self._places(*np.divmod(states[inside], self.branches))
        rows = np.concatenate([inside, inside[both]])
        columns = np.concatenate([first, second[both]])
        shape = (len(states), len(self.right))
        return sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
