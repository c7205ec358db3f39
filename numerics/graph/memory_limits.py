"""What would not fit into memory is refused before anything is allocated.

The sizes are high-water marks, measured and rounded up.
"""

import os

from ...theory.model.arguments import positive_integer
from ...theory.model.graph import CorridorGraph

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


def require_memory(size: int, what: str, remedy: str = "") -> None:
    """Raise MemoryError if `what`, of `size` bytes, would not fit into the machine.

    >>> require_memory(2**60, "a table of everything")
    Traceback (most recent call last):
    ...
    MemoryError: a table of everything would need 1.07e+09 GiB; the machine has ...
    """
    limit = memory()
    if size > limit:
        raise MemoryError(
            f"{what} would need {size / 2**30:.3g} GiB; the machine has "
            f"{limit / 2**30:.3g}{remedy}"
        )


def memory() -> int:
    """Return the machine's memory in bytes; 16 GiB where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 16 * 2**30
