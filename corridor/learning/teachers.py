"""A teacher: the table that a finished run has learned."""

from __future__ import annotations

from pathlib import Path

from ..numerics.chain import Floats
from ..theory.graph import CorridorGraph
from .checkpoints import load_state
from .edges import edge_table


def teacher(folder: str, graph: CorridorGraph) -> Floats:
    """Return the probabilities that the run in `folder` has learned on `graph`.

    They stand as in `corridor.learning.edges.EdgeTable`.

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
    lanes = [list(row) for row in edge_table(graph).lanes]
    if learned["lanes"] != lanes:
        raise ValueError(
            f"teacher must have learned on the student's graph; the run in {folder!r} is of "
            f"another one"
        )
    probabilities: Floats = learned["probabilities"]
    return probabilities
