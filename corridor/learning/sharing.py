"""Which rows are one: alike branches may learn in common, as in the paper's flows."""

from __future__ import annotations

import numpy as np

from ..numerics.graph.arrays import Indices
from ..numerics.graph.walk_tables import EdgeTable
from ..theory.model.arguments import described

SHARINGS = ("none", "branches")


def alike(edges: EdgeTable, sharing: str) -> Indices:
    """Return for each branch the first that learns in common with it.

    Parameters
    ----------
    edges : EdgeTable
    sharing : ``"none"``, ``"branches"``

    Raises
    ------
    ValueError
        If `sharing` is neither.

    Examples
    --------
    >>> from corridor import CorridorGraph
    >>> from corridor.numerics import edge_table
    >>> edges = edge_table(CorridorGraph.from_branches([[2], [3, 1], [2]]))
    >>> alike(edges, "none"), alike(edges, "branches")
    (array([0, 1, 2]), array([0, 1, 0]))
    """
    if sharing not in SHARINGS:
        accepted = ", ".join(map(repr, SHARINGS))
        raise ValueError(f"sharing must be one of {accepted}; got {described(sharing)}")
    branches = np.arange(edges.branches)
    if sharing == "none":
        return branches
    # Branches are alike if edges of the same kinds lie at the same depths.
    shapes = [
        (edges.kind[edges.branch == w].tobytes(), edges.depth[edges.branch == w].tobytes())
        for w in branches
    ]
    return np.array([shapes.index(shape) for shape in shapes])


def shared_rows(edges: EdgeTable, sharing: str) -> Indices:
    """Return for each edge the first whose row in the table is the same.

    Examples
    --------
    >>> from corridor import CorridorGraph
    >>> from corridor.numerics import edge_table
    >>> shared_rows(edge_table(CorridorGraph.symmetric(2, 1, 1)), "branches")
    array([0, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6])
    """
    rows = np.arange(len(edges.ends))
    for w, first in enumerate(alike(edges, sharing)):
        rows[edges.branch == w] = np.flatnonzero(edges.branch == first)
    return rows
