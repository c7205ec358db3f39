"""Rational systems that elimination would fill in, by p-adic lifting.

Elimination over the rationals carries every intermediate number in full. Lifting (Dixon, Numer.
Math. 40 (1982) 137) inverts the system modulo one prime, finds the solution digit by digit in
that base, and reconstructs the fractions: their digits are the only long numbers. It is
python-flint's, the extra ``fast``; without that ours (`dixon`) finds the same fractions.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .elimination import Element, Factors, FilledInError, Row, State, factor

if TYPE_CHECKING:
    from .dixon import IntegerSystem

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
        if self.flint is None:
            return self._solved_here(rhs, transposed=transposed)
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

    def _solved_here(self, rhs: Mapping[State, Element], *, transposed: bool) -> Row:
        system, scales = self._systems[transposed]
        common = math.lcm(*(int(value.denominator) for value in rhs.values()))
        b = [0] * len(scales)
        for i, state in enumerate(self.rows):
            if state in rhs:
                value = rhs[state]
                b[i] = int(value.numerator) * (common // int(value.denominator)) * scales[i]
        found = zip(self.rows, system.solve(b), strict=True)
        return {state: self.field(u, v * common) for state, (u, v) in found}

    @cached_property
    def _systems(self) -> tuple[tuple[IntegerSystem, list[int]], ...]:
        """The equations and the transposed ones in integers, and each one's multiplier."""
        from .dixon import IntegerSystem  # and NumPy with it

        place = {state: i for i, state in enumerate(self.rows)}
        entries = [
            (place[state], place[end], Fraction(int(p.numerator), int(p.denominator)))
            for state, row in self.rows.items()
            for end, p in row.items()
            if end in place
        ]
        systems = []
        for transposed in (False, True):
            rows = [{i: Fraction(1)} for i in range(len(place))]
            for i, j, p in entries:
                at, column = (j, i) if transposed else (i, j)
                rows[at][column] = rows[at].get(column, Fraction(0)) - p
            scales = [math.lcm(*(p.denominator for p in row.values())) for row in rows]
            whole = [
                {j: int(p * scale) for j, p in row.items()}
                for row, scale in zip(rows, scales, strict=True)
            ]
            systems.append((IntegerSystem(whole), scales))
        return tuple(systems)

    def _number(self, element: Element) -> Any:
        return self.flint.fmpq(int(element.numerator), int(element.denominator))

    def _element(self, number: Any) -> Element:
        return self.field(int(number.p), int(number.q))


def eliminated(
    moves: Mapping[State, Row], field: Any, absorbing: set[State], last: State = None
) -> Factors | Lifting:
    """Return what solves the system of a chain: as `factor` does, or faster.

    The chain's elimination is left for lifting as soon as it fills in, where the field is that
    of the rationals.
    """
    if not field.is_QQ or len(moves) > LARGEST_LIFTED:
        return factor(moves, field, absorbing, last)
    few = max(FEW_STATES, FILLED_SHARE * len(moves))
    try:
        return factor(moves, field, absorbing, last, few=few)
    except FilledInError:
        return Lifting(moves, field, last, flint())


def flint() -> Any:
    """Return python-flint, the extra ``fast``, or None."""
    try:
        return importlib.import_module("flint")
    except ModuleNotFoundError:
        return None
