"""Finite absorbing Markov chains, solved exactly over a field of rational functions.

Probabilities may be numbers or expressions in symbols. All arithmetic happens in one field of
fractions, in which every element has a unique normal form, so "equal" and "zero" are decided.

Source: Kemeny and Snell, Finite Markov Chains, chapter III.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import sympy
from sympy import Expr
from sympy.polys.matrices import DomainMatrix

from ..model.arguments import described
from .elimination import Element, Factors, State
from .expressions import exact_probability, factored, field_of
from .lifting import Lifting, eliminated

LARGEST_DENSE = 400
LARGEST_SYMBOLIC = 12_000


class AbsorbingChain:
    """A finite Markov chain whose every state leads to an absorbing one.

    Parameters
    ----------
    moves : mapping
        For each state the probabilities of the next one, not floats. A state without any, or
        that stays where it is with probability 1, is absorbing; from every other one an
        absorbing state can be reached. Symbols stand for positive values.

    Attributes
    ----------
    transient, absorbing : tuple
        The states, in the order given.

    Examples
    --------
    The gambler who owns 1 of 3 coins and wins each round with probability p:

    >>> p = sympy.Symbol("p", positive=True)
    >>> chain = AbsorbingChain({0: {}, 1: {0: 1 - p, 2: p}, 2: {1: 1 - p, 3: p}, 3: {}})
    >>> chain.absorption_probabilities(1)[3]
    p**2/(p**2 - p + 1)
    >>> chain.expected_steps()[1]
    (p + 1)/(p**2 - p + 1)
    """

    def __init__(self, moves: Mapping[State, Mapping[State, Any]]) -> None:
        if not isinstance(moves, Mapping):
            raise TypeError(f"moves must map states to rows; got {described(moves)}")
        entries = {
            state: {end: exact_probability(f"state {state}", p) for end, p in row.items()}
            for state, row in moves.items()
        }
        self._field = field_of(p for row in entries.values() for p in row.values())
        read, zero, one = self._field.from_sympy, self._field.zero, self._field.one
        rows = {
            state: {end: p for end, value in row.items() if (p := read(value)) != zero}
            for state, row in entries.items()
        }
        self.absorbing = tuple(s for s, row in rows.items() if not row or row == {s: one})
        ends = set(self.absorbing)
        self.transient = tuple(s for s in rows if s not in ends)
        self._rows = {state: rows[state] for state in self.transient}
        self._check()

    def _check(self) -> None:
        one, known = self._field.one, {*self.transient, *self.absorbing}
        before: dict[State, list[State]] = {}
        for state, row in self._rows.items():
            for end in row:
                if end not in known:
                    raise ValueError(f"state {end} follows {state} but has no row of its own")
                before.setdefault(end, []).append(state)
            total = sum(row.values(), self._field.zero)
            if total != one:
                raise ValueError(
                    f"the row of state {state} must sum to 1; it sums to "
                    f"{self._field.to_sympy(total)}"
                )
        reached, waiting = set(self.absorbing), list(self.absorbing)
        while waiting:
            for state in before.get(waiting.pop(), ()):
                if state not in reached:
                    reached.add(state)
                    waiting.append(state)
        for state in self.transient:
            if state not in reached:
                raise ValueError(
                    f"state {state} cannot reach an absorbing state: the target is reached "
                    "with probability below 1"
                )

    def __reduce__(self) -> tuple[Any, ...]:
        # The field's elements are another library's in another process (python-flint, gmpy2).
        return type(self), (self._moves(),)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AbsorbingChain):
            return NotImplemented
        return self._moves() == other._moves()

    __hash__ = None  # type: ignore[assignment]

    def _moves(self) -> dict[State, dict[State, Expr]]:
        moves: dict[State, dict[State, Expr]] = {state: {} for state in self.absorbing}
        for state, row in self._rows.items():
            moves[state] = {end: self._field.to_sympy(p) for end, p in row.items()}
        return moves

    def probability(self, state: State, end: State) -> Expr:
        """Return the probability to go from `state` to `end` in one step."""
        for name in (state, end):
            if name not in self._rows and name not in self.absorbing:
                raise ValueError(f"{described(name)} is no state of the chain")
        if state not in self._rows:
            return sympy.Integer(int(state == end))
        return self._field.to_sympy(self._rows[state].get(end, self._field.zero))

    @cached_property
    def _factors(self) -> Factors | Lifting:
        self._refuse_to_hang()
        return eliminated(self._rows, self._field, set(self.absorbing))

    def _refuse_to_hang(self) -> None:
        """Raise if elimination over this many symbols would not come to an end."""
        states, symbols = len(self.transient), len(getattr(self._field, "symbols", ()))
        if symbols and states * 2**symbols > LARGEST_SYMBOLIC:
            raise ValueError(
                f"the chain has {states} states and {symbols} symbols; the exact solve is "
                f"refused above {LARGEST_SYMBOLIC} states times 2 to the number of symbols. "
                "Put in numbers for some, or use theory.solve, which gives sums of products"
            )

    def _shown(self, value: Element) -> Expr:
        """Return an element of the field as an expression, factored if it holds symbols."""
        return factored(self._field.to_sympy(value))

    @property
    def _ones(self) -> dict[State, Element]:
        return dict.fromkeys(self.transient, self._field.one)

    def _visits(self, start: State) -> dict[State, Element]:
        self._require(start)
        return self._factors.solve_transposed({start: self._field.one})

    def _by_state(self, values: Mapping[State, Element]) -> dict[State, Expr]:
        return {state: self._shown(values[state]) for state in self.transient}

    def expected_steps(self) -> dict[State, Expr]:
        """Return from each transient state the expected number of steps to absorption.

        The visit to the state itself is the first step.
        """
        return self._by_state(self._factors.solve(self._ones))

    def expected_steps_from(self, start: State) -> Expr:
        """Return the expected number of steps to absorption from `start` alone.

        With symbols it is far cheaper than `expected_steps`: no other state's is written out.

        Examples
        --------
        >>> p = sympy.Symbol("p", positive=True)
        >>> AbsorbingChain({0: {}, 1: {0: p, 1: 1 - p}}).expected_steps_from(1)
        1/p
        """
        return self._solved_from(start, self._ones)

    def _solved_from(self, start: State, rewards: Mapping[State, Element]) -> Expr:
        """Return what is collected on the way from `start`, without what is from elsewhere."""
        self._require(start)
        self._refuse_to_hang()
        factors = eliminated(self._rows, self._field, set(self.absorbing), last=start)
        return self._shown(factors.solve_last(rewards))

    def variance(self) -> dict[State, Expr]:
        """Return from each transient state the variance of the number of steps."""
        t = self._factors.solve(self._ones)
        # E[T^2] solves (I - Q) m = 2 t - 1 (Kemeny and Snell, theorem 3.3.5).
        m = self._factors.solve(
            {state: 2 * t[state] - one for state, one in self._ones.items()}
        )
        return self._by_state({s: m[s] - t[s] ** 2 for s in self.transient})

    def expected_visits(self, start: State) -> dict[State, Expr]:
        """Return the expected number of visits to each transient state, from `start`.

        This is the row of the fundamental matrix that belongs to `start`.
        """
        return self._by_state(self._visits(start))

    def absorption_probabilities(self, start: State) -> dict[State, Expr]:
        """Return the probability to end in each absorbing state, from `start`."""
        visits = self._visits(start)
        ends = dict.fromkeys(self.absorbing, self._field.zero)
        for state, row in self._rows.items():
            for end, p in row.items():
                if end in ends:
                    ends[end] += visits[state] * p
        return {end: self._shown(p) for end, p in ends.items()}

    def absorption_probability(self, start: State, end: State) -> Expr:
        """Return the probability to end in one absorbing state: far cheaper than in each.

        Examples
        --------
        >>> p = sympy.Symbol("p", positive=True)
        >>> AbsorbingChain({0: {}, 1: {0: p, 2: 1 - p}, 2: {}}).absorption_probability(1, 0)
        p
        """
        if end not in self.absorbing:
            raise ValueError(f"end must be an absorbing state; got {described(end)}")
        into = {state: row[end] for state, row in self._rows.items() if end in row}
        return self._solved_from(start, into)

    def masses(self, start: State, steps: int) -> dict[State, Expr]:
        """Return the probability to be in each state after so many steps from `start`.

        Examples
        --------
        >>> half = sympy.Rational(1, 2)
        >>> AbsorbingChain({0: {}, 1: {0: half, 1: half}}).masses(1, 3)
        {0: 7/8, 1: 1/8}
        """
        self._require(start)
        now = {start: self._field.one}
        for _ in range(steps):
            after: dict[State, Element] = {}
            for state, mass in now.items():
                for end, p in self._rows.get(state, {state: self._field.one}).items():
                    after[end] = after.get(end, self._field.zero) + mass * p
            now = after
        return {state: self._shown(mass) for state, mass in now.items()}

    def canonical_form(self) -> tuple[DomainMatrix, DomainMatrix]:
        """Return ``(Q, R)``: transient to transient, and transient to absorbing.

        Their shapes are (n, n) and (n, r), in the order of `transient` and `absorbing`.
        """
        zero = self._field.zero

        def block(ends: tuple[State, ...]) -> DomainMatrix:
            rows = [[self._rows[s].get(end, zero) for end in ends] for s in self.transient]
            return DomainMatrix(rows, (len(self.transient), len(ends)), self._field)

        return block(self.transient), block(self.absorbing)

    def fundamental_matrix(self) -> DomainMatrix:
        """Return ``inv(I - Q)``: expected visits from every state to every other.

        Over 400 transient states are a ValueError; `expected_visits` gives it row by row.
        """
        n = len(self.transient)
        if n > LARGEST_DENSE:
            raise ValueError(
                f"the fundamental matrix may have at most {LARGEST_DENSE} rows; got {n}: "
                "expected_visits(start) gives one of them"
            )
        seen = map(self._visits, self.transient)
        rows = [[visits[state] for state in self.transient] for visits in seen]
        return DomainMatrix(rows, (n, n), self._field)

    def lump(self, block: Callable[[State], State]) -> AbsorbingChain:
        """Return the chain of blocks, having proved that the chain is strongly lumpable.

        `block` gives the block of a state, transient or absorbing. If two states of a block
        differ in their probability into some block, that is a ValueError.
        """
        merged: dict[State, tuple[State, dict[State, Element]]] = {}
        for state, row in self._rows.items():
            sums: dict[State, Element] = {}
            for end, p in row.items():
                sums[block(end)] = sums.get(block(end), self._field.zero) + p
            first, kept = merged.setdefault(block(state), (state, sums))
            if kept != sums:
                raise ValueError(
                    f"states {first} and {state} of one block differ: the chain is not lumpable"
                )
        moves: dict[State, dict[State, Expr]] = {
            name: {end: self._field.to_sympy(p) for end, p in sums.items()}
            for name, (_, sums) in merged.items()
        }
        for state in self.absorbing:
            if moves.setdefault(block(state), {}):
                raise ValueError(f"a block holds {state}, which is absorbing, and others")
        return AbsorbingChain(moves)

    def _require(self, start: State) -> None:
        if start not in self._rows:
            raise ValueError(f"start must be a transient state; got {described(start)}")
