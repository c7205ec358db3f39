"""Arrays as this room holds them: their types, their equality, and one for each family."""

from dataclasses import fields, is_dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...theory.model.families import Families

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.signedinteger[Any]]
Mask: TypeAlias = NDArray[np.bool_]


class ByValue:
    """A base for records of arrays: they are compared and hashed by value.

    Python compares tuples and dataclasses with ``==`` on their parts, which an array answers
    with an array. Here arrays are equal if their shapes and all their entries are, NaN and
    NaN included. A record is a NamedTuple or a frozen dataclass declared with ``eq=False``,
    whose fields with ``compare=False`` do not count.

    >>> one, other = FamilyArrays(*np.ones((4, 2))), FamilyArrays(*np.ones((4, 3)))
    >>> one == FamilyArrays(*np.ones((4, 2))), one != other
    (True, True)
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(map(_same, _parts(self), _parts(other)))

    def __ne__(self, other: object) -> bool:
        # A tuple has its own, which would compare the parts with !=.
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self).__name__, *map(_key, _parts(self))))


class FamilyArrays(ByValue, Families[NDArray[Any]]):
    """An array for each of the four families."""


def _parts(record: Any) -> tuple[Any, ...]:
    if is_dataclass(record):
        return tuple(getattr(record, f.name) for f in fields(record) if f.compare)
    return tuple(record)


def _is_sparse(part: Any) -> bool:
    """Tell a sparse array without importing SciPy, which the reduction does not need."""
    return hasattr(part, "nnz")


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == other.dtype.kind == "f")
    if _is_sparse(one) and _is_sparse(other):
        return bool(one.shape == other.shape and abs(one - other).nnz == 0)
    # The records among tuples compare themselves.
    if type(one) is tuple and type(other) is tuple:
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _key(part: Any) -> Any:
    """Return something hashable that equal parts share: of an array, its shape."""
    if isinstance(part, np.ndarray) or _is_sparse(part):
        return part.shape
    return tuple(map(_key, part)) if type(part) is tuple else part
