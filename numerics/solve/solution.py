"""What a solved walk can be asked for, whatever solved it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from numpy.typing import NDArray

from ...theory.model.graph import CorridorGraph
from ...theory.model.shown import Shown
from ..graph.arrays import FamilyArrays, by_value
from .result import Result


@by_value
@dataclass(frozen=True, eq=False)
class RowValues(Shown):
    """Numbers for the rows of one kind of branch.

    Attributes
    ----------
    a, b, c, d : ndarray, shape (K_w,)
        From the fork outwards; of mpmath numbers from method ``"mpmath"``.
    error_bound : FamilyArrays
        Bounds on the absolute errors of the four, in the same shape.
    method : str
        The solver.
    """

    a: NDArray[Any]
    b: NDArray[Any]
    c: NDArray[Any]
    d: NDArray[Any]
    error_bound: FamilyArrays
    method: str


class Solution(Shown, ABC):
    """What `solve` returns, whatever the method. Each part is computed when asked for."""

    graph: CorridorGraph
    method: str

    @cached_property
    def hitting_time(self) -> Result:
        """Expected steps from the source to the target."""
        return self._hitting_time()

    @cached_property
    def backtrack_time(self) -> tuple[Result | None, ...]:
        """Expected steps from a leaf to the first return to the fork, for each kind.

        None for the target's kind, and for a kind without branches.
        """
        return tuple(
            self._backtrack_time(w) if kind.count and w != self.graph.target else None
            for w, kind in enumerate(self.graph.branches)
        )

    @cached_property
    def visits(self) -> tuple[RowValues, ...]:
        """Expected visits to each row in the whole walk, all branches of a kind together."""
        return tuple(self._visits(w) for w in range(len(self.graph.branches)))

    @cached_property
    def advantages(self) -> tuple[RowValues, ...]:
        """Expected remaining steps of the alternative minus those of the named action."""
        return tuple(self._advantages(w) for w in range(len(self.graph.branches)))

    @abstractmethod
    def _hitting_time(self) -> Result: ...

    @abstractmethod
    def _backtrack_time(self, w: int) -> Result: ...

    @abstractmethod
    def _visits(self, w: int) -> RowValues: ...

    @abstractmethod
    def _advantages(self, w: int) -> RowValues: ...
