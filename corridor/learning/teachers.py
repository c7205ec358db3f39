"""A teacher: the table that a finished run has learned."""

from __future__ import annotations

from pathlib import Path

from ..numerics.graph.arrays import Floats
from ..theory.model.graph import CorridorGraph
from .checkpoints import load_state
from .rows import lanes_of


def teacher(folder: str, graph: CorridorGraph) -> Floats:
    """Return the policy that the run in `folder` has learned on `graph`, shape (n, width).

    Its rows and choices are those of `numerics.edge_table`.

    Raises
    ------
    ValueError
        If the folder holds no finished run of a table, or one on another graph.
    """
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
