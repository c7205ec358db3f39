"""Rational systems that elimination would fill in, by FLINT's p-adic lifting.

Elimination over the rationals carries every intermediate number in full. Lifting (Dixon, Numer.
Math. 40 (1982) 137) inverts the system modulo one prime, finds the solution digit by digit in
that base, and reconstructs the fractions: their digits are the only long numbers. It is
python-flint's, the extra ``fast``; where that is missing elimination finds the same fractions.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .elimination import Element, Factors, FilledInError, Row, State, factor

# Elimination goes on while states are cheap, or so few, or so small a share of them is left.
FEW_STATES, FILLED_SHARE = 30, 0.2
# The lifting works on a dense array of fractions of so many states at the most.
LARGEST_LIFTED = 5000


@dataclass(frozen=True)
class Lifting:
    """``I - Q`` for transient states, to be solved by lifting as often as asked.

    Its methods are those of `Factors`.
    """

    rows: Mapping[State, Row]
    field: Any
    last: State
    flint: Any

    def solve(self, rhs: Mapping[State, Element]) -> Row:
        """Return x with ``(I - Q) x = rhs``; missing entries of `rhs` are zero."""
        return self._solved(rhs, transposed=False)

    def solve_transposed(self, rhs: Mapping[State, Element]) -> Row:
        """Return y with ``y (I - Q) = rhs``; missing entries of `rhs` are zero."""
        return self._solved(rhs, transposed=True)

    def solve_last(self, rhs: Mapping[State, Element]) -> Element:
        """Return what `solve` returns for the state that was asked for."""
        return self.solve(rhs)[self.last]

    def _solved(self, rhs: Mapping[State, Element], *, transposed: bool) -> Row:
        place = {state: i for i, state in enumerate(self.rows)}
        n, number = len(place), self._number
        A, b = self.flint.fmpq_mat(n, n), self.flint.fmpq_mat(n, 1)
        for i in range(n):
            A[i, i] = 1
        for state, row in self.rows.items():
            for end, p in row.items():
                if end in place:
                    i, j = place[state], place[end]
                    at = (j, i) if transposed else (i, j)
                    A[at] = A[at] - number(p)
        for state, value in rhs.items():
            b[place[state], 0] = number(value)
        x = A.solve(b, algorithm="dixon")
        return {state: self._element(x[i, 0]) for state, i in place.items()}

    def _number(self, element: Element) -> Any:
        return self.flint.fmpq(int(element.numerator), int(element.denominator))

    def _element(self, number: Any) -> Element:
        return self.field(int(number.p), int(number.q))


def eliminated(
    moves: Mapping[State, Row], field: Any, absorbing: set[State], last: State = None
) -> Factors | Lifting:
    """Return what solves the system of a chain: as `factor` does, or faster.

    The chain's elimination is left for lifting as soon as it fills in, where the field is that
    of the rationals and python-flint is installed.
    """
    library = flint() if field.is_QQ and len(moves) <= LARGEST_LIFTED else None
    if library is None:
        return factor(moves, field, absorbing, last)
    few = max(FEW_STATES, FILLED_SHARE * len(moves))
    try:
        return factor(moves, field, absorbing, last, few=few)
    except FilledInError:
        return Lifting(moves, field, last, library)


def flint() -> Any:
    """Return python-flint, the extra ``fast``, or None."""
    try:
        return importlib.import_module("flint")
    except ModuleNotFoundError:
        return None
