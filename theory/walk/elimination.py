"""Sparse elimination over an exact field: ``(I - Q) x = b`` and its transpose.

States are eliminated in order of least fill (Markowitz), which on a corridor keeps every row
at two or three entries; the coefficients stay in lowest terms, being elements of the field.
"""

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeAlias

State: TypeAlias = Hashable
Element: TypeAlias = Any  # of a SymPy field: addition, product, division, equality are exact
Row: TypeAlias = dict[State, Element]

# A state whose elimination makes more entries is dear.
CHEAP_FILL = 30


@dataclass(frozen=True)
class Factors:
    """``I - Q`` as a product of elementary steps, one for each state."""

    order: tuple[State, ...]  # first eliminated first
    # For each state, when it was eliminated: the chance to leave it, 1 minus its self-loop;
    # its row, divided by that chance; the entries of the other states into it.
    leaving: Row
    rows: dict[State, Row]
    columns: dict[State, Row]
    zero: Element

    def solve(self, rhs: Mapping[State, Element]) -> Row:
        """Return x with ``(I - Q) x = rhs``; missing entries of `rhs` are zero."""
        x = self._pushed(rhs)
        for state in reversed(self.order):
            for end, p in self.rows[state].items():
                x[state] = x[state] + p * x[end]
        return x

    def solve_last(self, rhs: Mapping[State, Element]) -> Element:
        """Return what `solve` returns for the state eliminated last, without the others."""
        return self._pushed(rhs)[self.order[-1]]

    def _pushed(self, rhs: Mapping[State, Element]) -> Row:
        """Return `rhs` as it stands when the states before each one have been eliminated."""
        x = {state: rhs.get(state, self.zero) for state in self.order}
        for state in self.order:
            x[state] = x[state] / self.leaving[state]
            for other, p in self.columns[state].items():
                x[other] = x[other] + p * x[state]
        return x

    def solve_transposed(self, rhs: Mapping[State, Element]) -> Row:
        """Return y with ``y (I - Q) = rhs``; missing entries of `rhs` are zero."""
        y = {state: rhs.get(state, self.zero) for state in self.order}
        for state in self.order:
            for end, p in self.rows[state].items():
                y[end] = y[end] + p * y[state]
        for state in reversed(self.order):
            for other, p in self.columns[state].items():
                y[state] = y[state] + p * y[other]
            y[state] = y[state] / self.leaving[state]
        return y


class FilledInError(Exception):
    """The elimination of a chain fills it in."""


def factor(
    moves: Mapping[State, Row],
    field: Any,
    absorbing: set[State],
    last: State = None,
    *,
    few: float = math.inf,
) -> Factors:
    """Eliminate the transient states of a chain that all lead to an absorbing one.

    `last`, if given, is eliminated after all the others, whatever fill it would cause. Raises
    FilledInError if each of more than `few` states left would make more than `CHEAP_FILL`
    entries.
    """
    rows = {s: {e: p for e, p in row.items() if e not in absorbing} for s, row in moves.items()}
    before: dict[State, set[State]] = {state: set() for state in rows}
    for state, row in rows.items():
        for end in row:
            before[end].add(state)
    order, done, columns, leaving = [], {}, {}, {}
    waiting = _Cheapest(rows, before, last)
    while rows:
        state = waiting.pop()
        if len(rows) > few and waiting.fill(state) > CHEAP_FILL:
            raise FilledInError
        row = rows.pop(state)
        stay = row.pop(state, field.zero)
        before[state].discard(state)
        leaving[state] = field.one - stay
        row = {end: p / leaving[state] for end, p in row.items()}
        column = {}
        for other in before.pop(state):
            column[other] = p = rows[other].pop(state)
            for end, q in row.items():
                rows[other][end] = rows[other].get(end, field.zero) + p * q
                before[end].add(other)
        for end in row:
            before[end].discard(state)
        waiting.touch({*column, *row})
        order.append(state)
        done[state], columns[state] = row, column
    return Factors(tuple(order), leaving, done, columns, field.zero)


class _Cheapest:
    """The states still to eliminate, by the fill that each would cause."""

    def __init__(
        self, rows: dict[State, Row], before: dict[State, set[State]], last: State
    ) -> None:
        self.rows, self.before, self.last = rows, before, last
        self.filed: list[tuple[int, int, State]] = []
        self.turn = count()
        self.touch(rows)

    def fill(self, state: State) -> int:
        """Return how many entries the elimination of a state makes."""
        return len(self.rows[state]) * len(self.before[state])

    def touch(self, states: Iterable[State]) -> None:
        """File the states again whose rows or columns have changed."""
        for state in states:
            if state != self.last:
                heappush(self.filed, (self.fill(state), next(self.turn), state))

    def pop(self) -> State:
        """Take out a state of least fill."""
        while self.filed:
            fill, _, state = heappop(self.filed)
            # What was filed before a change, or twice, is out of date.
            if state in self.rows and fill == self.fill(state):
                return state
        return self.last
