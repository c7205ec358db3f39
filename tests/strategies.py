"""Random corridors with policies, as our users have them, and for the naive oracle."""

from corridor.testing import walks as corridors

__all__ = ["corridors", "rows_of"]


def rows_of(graph, policy):
    """Return (branches, rows) as the naive oracle takes them."""
    branches = [list(kind.lanes) for kind in graph.branches]
    return branches, [tuple(map(list, rows)) for rows in policy.rows(graph)]
