"""The walk of a policy to one target: a chain of the policy's rows, solved exactly."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import sympy
from sympy import Expr, Integer

from ..model.arguments import described
from ..model.maze import Passage, Vertex
from ..model.maze_policy import WalkerRows
from ..walk.chain import AbsorbingChain
from ..walk.expressions import exact_probability

END = "end"


class MazeWalk:
    """The walk to one target, or to any other vertex.

    Attributes
    ----------
    hitting_time, variance : sympy.Expr
        Of the number of steps from the source to the target.
    visits : dict
        The expected number of times that each passage is made.
    """

    def __init__(self, rows: WalkerRows, target: Vertex, start: Passage) -> None:
        self._rows, self._target, self._start = rows, target, start
        moves = chain_moves(rows, target)
        if start[1] != target and rows.position[start] not in moves:
            raise ValueError(_trapped(rows, target, start))
        self._chain = AbsorbingChain(moves) if len(moves) > 1 else None

    @cached_property
    def _further(self) -> dict[Any, Expr]:
        """The expected number of steps after each row from which the target is reached."""
        return self._chain.expected_steps() if self._chain else {}

    @cached_property
    def hitting_time(self) -> Expr:
        """Expected number of steps, the first passage counted."""
        return self.remaining(self._start)

    @cached_property
    def variance(self) -> Expr:
        """Variance of the number of steps."""
        if self._start[1] == self._target or self._chain is None:
            return Integer(0)
        return self._chain.variance()[self._rows.position[self._start]]

    def remaining(self, passage: Passage) -> Expr:
        """Return the expected number of steps of a walker about to make `passage`, it counted.

        Infinite where the target is then reached with probability below 1.

        Raises
        ------
        ValueError
            If there is no such passage.
        """
        if passage[1] == self._target:
            return Integer(1)
        if passage not in self._rows.position:
            raise ValueError(f"there is no passage {described(passage)} with a way on")
        return 1 + self._further.get(self._rows.position[passage], sympy.oo)

    @cached_property
    def visits(self) -> dict[Passage, Expr]:
        """The expected number of times that each passage is made, the last one too."""
        times: dict[Passage, Expr] = {self._start: Integer(1)}
        if self._start[1] == self._target or self._chain is None:
            return times
        for row, visits in self._chain.expected_visits(
            self._rows.position[self._start]
        ).items():
            vertex, ways = self._rows.table[row]  # type: ignore[call-overload]
            for w, p in ways.items():
                passage = (vertex, w)
                share = visits * exact_probability("a row", p)
                times[passage] = times.get(passage, Integer(0)) + share
        return {passage: number for passage, number in times.items() if number != 0}


def chain_moves(rows: WalkerRows, target: Vertex) -> dict[Any, dict[Any, Any]]:
    """Return the chain of all rows from which `target` is reached with probability 1."""
    moves: dict[Any, dict[Any, Any]] = {END: {}}
    for passage, row in rows.position.items():
        if row in moves or passage[1] == target:
            continue
        vertex, ways = rows.table[row]
        moves[row] = {}
        for w, p in ways.items():
            after: Any = END if w == target else rows.position[vertex, w]
            share = exact_probability(f"the row {passage!r}", p)
            moves[row][after] = moves[row].get(after, 0) + share
    before = _reversed(moves)
    leading = _reached([END], before)
    lost = _reached([row for row in moves if row not in leading], before)
    return {row: ends for row, ends in moves.items() if row not in lost}


def _trapped(rows: WalkerRows, target: Vertex, start: Passage) -> str:
    """Say which row keeps a walker from `target` for ever."""
    moves: dict[int, list[int]] = {}
    came: dict[int, Passage] = {rows.position[start]: start}
    for row in (waiting := [rows.position[start]]):
        vertex, ways = rows.table[row]
        ends = {rows.position[vertex, w]: (vertex, w) for w in ways if w != target}
        moves[row] = list(ends)
        new = {end: passage for end, passage in ends.items() if end not in came}
        came |= new
        waiting += new
    before = _reversed(moves)
    arriving = [row for row in moves if target in rows.table[row].ways]
    leading = _reached(arriving, before)
    trap = next(row for row in moves if row not in leading)
    # A row to which there is no way back is left for good: go on from where it leads.
    while lost := set(closed := _reached([trap], moves)) - set(_reached([trap], before)):
        trap = next(row for row in closed if row in lost)
    trap = min(closed, key=lambda row: (len(moves[row]), -row))
    (u, v), onwards = came[trap], ", ".join(repr(w) for w in rows.table[trap].ways)
    return (
        f"the target {target!r} is reached with probability below 1: the row of the step "
        f"{u!r}→{v!r}, which goes on to {onwards} only, traps the walker"
    )


def _reversed(moves: Mapping[Any, Iterable[Any]]) -> dict[Any, list[Any]]:
    before: dict[Any, list[Any]] = {}
    for row, ends in moves.items():
        for end in ends:
            before.setdefault(end, []).append(row)
    return before


def _reached(starts: Iterable[Any], ends: Mapping[Any, Iterable[Any]]) -> dict[Any, None]:
    """Return all that `starts` lead to, themselves included."""
    found = dict.fromkeys(starts)
    for row in (waiting := list(found)):
        for end in ends.get(row, ()):
            if end not in found:
                found[end] = None
                waiting.append(end)
    return found
