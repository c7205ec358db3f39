"""What a network has learned, as a table that `numerics` can solve."""

from __future__ import annotations

import numpy as np
import torch

from ..numerics.graph.arrays import Floats
from ..numerics.graph.edges import NONE
from ..numerics.graph.walk_tables import WalkTable
from .world import World

BATCH = 65536


def learned_rows(actor: torch.nn.Module, table: WalkTable, world: World) -> Floats:
    """Return the probabilities of every choice at every state of `table`.

    Parameters
    ----------
    actor : torch.nn.Module
        From windows of edges, shape (N, m), to logits, shape (N, actions).
    table : WalkTable
        All windows that a walk can see.
    world : World
        Where it draws the branch, the rows of the fork are uniform.

    Returns
    -------
    rows : ndarray, shape (n, actions)
    """
    windows = torch.from_numpy(
        np.where(table.windows == NONE, len(world.edges.ends), table.windows)
    )
    with torch.no_grad():
        logits = torch.cat([actor(part) for part in windows.split(BATCH)]).double().numpy()
    logits = np.where(table.successors == NONE, -np.inf, logits)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    rows = odds / odds.sum(axis=1, keepdims=True)
    if world.fork == "uniform":
        there = world.at_fork[table.windows[:, -1]]
        rows[there] = table.uniform()[there]
    return np.asarray(rows)
