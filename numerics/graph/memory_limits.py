"""What would not fit into memory is refused before anything is allocated.

The sizes are high-water marks, measured and rounded up.
"""

from ...theory.model.arguments import positive_integer
from ...theory.model.graph import CorridorGraph
from ...theory.model.memory import require_memory

# 500 bytes for each diamond of a branch with floats, 1700 with mpmath's numbers.
BYTES_PER_DIAMOND = 2000
# Assembling and eliminating the full chain, of about three entries to a state.
BYTES_PER_ENTRY = 80
# The same for walks to all the targets.
BYTES_PER_TABLE_ENTRY = 120
BYTES_PER_WINDOW = 400
# Two arrays of results, as much again while they are made, and the sums made of them.
BYTES_PER_STEP = 64
BYTES_PER_WALKER = 128


def symmetric_graph(W: int, K: int, L: int) -> CorridorGraph:
    """Return `CorridorGraph.symmetric`, unless its branches would not fit into memory."""
    K = positive_integer("K", K)
    require_memory(K * BYTES_PER_DIAMOND, f"a branch of K = {K} diamonds")
    return CorridorGraph.symmetric(W, K, L)
