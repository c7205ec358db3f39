"""The solution of a walk by reduction along its branches, with error bounds for every digit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ...theory.model.graph import CorridorGraph
from ..graph.arrays import FamilyArrays
from ..graph.exact_rows import ExactRows, each_once, first_zero, row_name
from .arithmetic import Arithmetic
from .positive import Positive
from .reduction import DeadEnd, TargetBranch
from .result import Result
from .solution import RowValues, Solution


@dataclass(frozen=True)
class ReducedSolution(Solution):
    """The solution by reduction along the branches; see `corridor.numerics.solve.reduction`."""

    graph: CorridorGraph
    rows: tuple[ExactRows, ...]
    arithmetic: Arithmetic
    method: str

    def _hitting_time(self) -> Result:
        return self._result(self._target.hitting_time())

    def _backtrack_time(self, w: int) -> Result:
        return self._result(self._certain(w).backtrack_time())

    def _visits(self, w: int) -> RowValues:
        forward, backward = self._edge_visits[w]
        return _by_rows(forward[:-1], backward[1:], self.method)

    def _advantages(self, w: int) -> RowValues:
        if w == self.graph.target:
            stakes, signs = self._target.stakes(), (1, -1)
        else:
            stakes, signs = self._certain(w).stakes(), (-1, 1)
        return _by_rows(stakes, stakes, self.method, signs)

    @cached_property
    def variance(self) -> Result:
        """Variance of the number of steps from the source to the target."""
        target = self._target
        number = self.arithmetic.positive
        weight = self.rows[self.graph.target].weight
        total = number([weight]) * target.detour * target.detour
        for w, trip in self._round_trips:
            share = number([self.rows[w].weight])
            total += share * trip * trip
        total *= target.forward_visits[:1] * number([1 / weight])
        for w, (forward, backward) in enumerate(self._edge_visits):
            rows = self.rows[w]
            branch = self._dead_ends[w]
            if not rows.weight or (branch is None and w != self.graph.target):
                continue
            stakes = target.stakes() if branch is None else branch.reached_stakes()
            ends = len(stakes)
            spread = [
                number(each_once(lambda p: p * (1 - p), family[:ends]))
                for family in (rows.forward, rows.backward)
            ]
            flow = forward[:-1][:ends] * spread[0] + backward[1:][:ends] * spread[1]
            total += (flow * stakes * stakes).sum()
        return self._result(total)

    def _result(self, number: Positive) -> Result:
        return number.results(self.method)[0]

    @cached_property
    def _dead_ends(self) -> tuple[DeadEnd | None, ...]:
        return tuple(
            DeadEnd(rows, self.arithmetic) if kind.count and w != self.graph.target else None
            for w, (kind, rows) in enumerate(zip(self.graph.branches, self.rows, strict=True))
        )

    @cached_property
    def _round_trips(self) -> list[tuple[int, Positive]]:
        return [
            (w, branch.round_trip())
            for w, branch in enumerate(self._dead_ends)
            if branch is not None and self.rows[w].weight
        ]

    @cached_property
    def _target(self) -> TargetBranch:
        rows = self.rows[self.graph.target]
        detour = self.arithmetic.positive([0])
        for w, trip in self._round_trips:
            detour += self.arithmetic.positive([self.rows[w].weight / rows.weight]) * trip
        return TargetBranch(rows, self.arithmetic, detour)

    @cached_property
    def _edge_visits(self) -> list[tuple[Positive, Positive]]:
        """Traversals of each edge forward and backward, for each kind."""
        target = self._target
        weight = self.rows[self.graph.target].weight
        visits = []
        for w, branch in enumerate(self._dead_ends):
            if w == self.graph.target:
                visits.append((target.forward_visits, target.backward_visits))
                continue
            share = self.arithmetic.positive([self.rows[w].weight / weight])
            entries = target.forward_visits[:1] * share
            if branch is None or not self.rows[w].weight:
                nothing = self.arithmetic.positive([0] * (len(self.rows[w].forward) + 1))
                visits.append((nothing, nothing))
            else:
                crossings = branch.visits(entries)
                visits.append((crossings, crossings))
        return visits

    def _certain(self, w: int) -> DeadEnd:
        """Return the dead end if every walk in it, wherever it starts, comes back."""
        trap = first_zero(self.rows[w].backward)
        if trap is not None:
            raise ValueError(
                f"{row_name('db', trap)} of branches[{w}] is 0: from beyond it the walk "
                "never comes back, and its expected time is infinite"
            )
        return self._dead_ends[w] or DeadEnd(self.rows[w], self.arithmetic)


def _by_rows(
    forward: Positive, backward: Positive, method: str, signs: tuple[int, int] = (1, 1)
) -> RowValues:
    """Sort numbers by vertex into the four families."""
    bound = max(forward.relative_error_bound, backward.relative_error_bound)
    ahead, back = signs[0] * forward.numbers(), signs[1] * backward.numbers()
    values = FamilyArrays(ahead[1::2], back[1::2], ahead[::2], back[::2])
    bounds = FamilyArrays(*values.map(lambda value: bound * abs(value)))
    return RowValues(*values, bounds, method)
