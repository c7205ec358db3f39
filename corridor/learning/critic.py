"""The critic: expected rest of the return, for each edge and target, by least squares."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg
import torch

from ..numerics.chain import Floats, Indices
from ..numerics.elimination import Mask
from .sharing import alike, shared_rows
from .world import World


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
    world : World
    memory : float
        Weight of what was seen before an update, in [0, 1); it forgets old policies.
    sharing : ``"none"``, ``"branches"``
        Whether the policy treats alike branches alike, so that their values are the same.
    """

    RIDGE = 1e-3
    """Pull towards the last fit, in visits: decides only what was hardly ever seen."""

    def __init__(self, world: World, memory: float, sharing: str) -> None:
        super().__init__()
        edges, W = world.edges, world.branches
        self.branch, self.branches, self.memory = edges.branch, W, memory
        n = len(edges.branch)
        self._inside = 2 * shared_rows(edges, sharing)
        # Rows: the branch of the edge, before them that of the source. If the world draws
        # the branch the fork has no memory, and only the target counts.
        own = np.arange((W + 1) * W).reshape(W + 1, W)
        fork = np.broadcast_to(alike(edges, sharing), (W + 1, W))
        self._across = 2 * n + (fork if world.fork == "uniform" else own)
        size = 2 * n + own.size
        self.weights = np.zeros(size)
        self.matrix = sp.csr_array((size, size))
        self.right = np.zeros(size)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Return the values of observations (the last edge and the target), shape (N, 1)."""
        flat = seen[..., -2:].long().numpy()
        return torch.from_numpy(self.values(flat)).float()[:, None]

    def values(self, seen: Indices) -> Floats:
        """Return the values of observations, whose last axis ends in edge and target."""
        first, second, both = self._places(seen[..., -2], seen[..., -1])
        return np.asarray(self.weights[first] + both * self.weights[second])

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
        now, then = (
            self._features(pairs // (nowhere + 1)),
            self._features(pairs % (nowhere + 1)),
        )
        weighted = sp.csr_array(now.T @ sp.diags_array(count.astype(float)))
        self.matrix = sp.csr_array(self.memory * self.matrix + weighted @ (now - then))
        self.right = self.memory * self.right + now.T @ rewards
        ridge = self.RIDGE * sp.eye_array(len(self.right))
        pulled = self.right + self.RIDGE * self.weights
        solution = scipy.sparse.linalg.spsolve(sp.csc_array(self.matrix + ridge), pulled)
        self.weights = np.asarray(solution)

    def state(self) -> dict[str, Any]:
        """Return the fit and what it rests on, as arrays."""
        kept = self.matrix.tocoo()
        return {
            "weights": self.weights.copy(),
            "right": self.right.copy(),
            "entries": kept.data.copy(),
            "rows": kept.coords[0].astype(np.int64),
            "columns": kept.coords[1].astype(np.int64),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        size = len(self.right)
        self.weights = np.array(state["weights"])
        self.right = np.array(state["right"])
        places = (np.asarray(state["rows"]), np.asarray(state["columns"]))
        self.matrix = sp.csr_array((np.asarray(state["entries"]), places), shape=(size, size))

    def _places(self, edge: Indices, target: Indices) -> tuple[Indices, Indices, Mask]:
        """Return the places of the two parts in the table, and whether both count."""
        branch = self.branch[edge]
        own = branch == target
        return self._inside[edge] + own, self._across[branch + 1, target], ~own

    def _features(self, states: Indices) -> sp.csr_array:
        """Return a row for each state, edge times W plus target; a row of 0 for nowhere."""
        inside = np.flatnonzero(states < len(self.branch) * self.branches)
        first, second, both = self._places(*np.divmod(states[inside], self.branches))
        rows = np.concatenate([inside, inside[both]])
        columns = np.concatenate([first, second[both]])
        shape = (len(states), len(self.right))
        return sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
