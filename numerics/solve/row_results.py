"""One number for each row of a branch's four families, with error bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from numpy.typing import NDArray

from ...theory.model.shown import Shown
from ..graph.arrays import by_value


@by_value
class RowArrays(NamedTuple):
    """An array for each family, shape (K_w,)."""

    a: NDArray[Any]
    b: NDArray[Any]
    c: NDArray[Any]
    d: NDArray[Any]


@by_value
@dataclass(frozen=True, eq=False)
class RowValues(Shown):
    """Numbers for the rows of one kind of branch.

    Attributes
    ----------
    a, b, c, d : ndarray, shape (K_w,)
        From the fork outwards; of mpmath numbers from method ``"mpmath"``.
    error_bound : RowArrays
        Bounds on the absolute errors of the four, in the same shape.
    method : str
        The solver.
    """

    a: NDArray[Any]
    b: NDArray[Any]
    c: NDArray[Any]
    d: NDArray[Any]
    error_bound: RowArrays
    method: str
