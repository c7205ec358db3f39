"""What would not fit into memory is refused before anything is allocated."""

import os


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
