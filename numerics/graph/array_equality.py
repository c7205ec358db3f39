"""Equality and hashing by value, for records that hold arrays.

Python compares tuples and dataclasses with ``==`` on their parts, which an array answers
with an array.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
import scipy.sparse as sp

Record = TypeVar("Record", bound=type[Any])


def by_value(cls: Record) -> Record:
    """Compare and hash the instances of `cls` by value; a class decorator.

    Parameters
    ----------
    cls : frozen dataclass declared with ``eq=False``, or NamedTuple
        Fields with ``compare=False`` do not count. Arrays are equal if their shapes and all
        their entries are, NaN and NaN included.

    Examples
    --------
    >>> from typing import NamedTuple
    >>> @by_value
    ... class Pair(NamedTuple):
    ...     x: Any
    ...     y: Any
    >>> Pair(1, np.ones(2)) == Pair(1, np.ones(2)), Pair(1, np.ones(2)) != Pair(1, np.ones(3))
    (True, True)
    """

    def __eq__(self: Any, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(map(_same, _parts(self), _parts(other)))

    def __ne__(self: Any, other: object) -> bool:
        # A tuple has its own, which would compare the parts with !=.
        equal = __eq__(self, other)
        return equal if equal is NotImplemented else not equal

    def __hash__(self: Any) -> int:
        return hash((cls.__name__, *map(_key, _parts(self))))

    for method in (__eq__, __ne__, __hash__):
        setattr(cls, method.__name__, method)
    return cls


def _parts(record: Any) -> tuple[Any, ...]:
    if is_dataclass(record):
        return tuple(getattr(record, f.name) for f in fields(record) if f.compare)
    return tuple(record)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == other.dtype.kind == "f")
    if isinstance(one, sp.csr_array) and isinstance(other, sp.csr_array):
        return one.shape == other.shape and abs(one - other).nnz == 0
    # The records among tuples compare themselves.
    if type(one) is tuple and type(other) is tuple:
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _key(part: Any) -> Any:
    """Return something hashable that equal parts share: of an array, its shape."""
    if isinstance(part, np.ndarray | sp.csr_array):
        return part.shape
    return tuple(map(_key, part)) if type(part) is tuple else part
