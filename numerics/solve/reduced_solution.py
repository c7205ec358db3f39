"""The solution of a walk by reduction along its branches, with error bounds for every digit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ...theory.model.graph import CorridorGraph
from ..graph.arrays import FamilyArrays
from ..graph.exact_rows import ExactRows, each_once, first_zero, row_at
from .arithmetic import Arithmetic
from .positive import Positive
from .reduction import DeadEnd, TargetBranch
from .results import Result, RowValues, Solution


@dataclass(frozen=True)
class ReducedSolution(Solution):
    """The solution by reduction along the branches; see `corridor.numerics.solve.reduction`."""

    graph: CorridorGraph
    rows: tuple[ExactRows, ...]
    arithmetic: Arithmetic
    method: str

    @cached_property
    def hitting_time(self) -> Result:
        """Expected steps from the source to the target."""
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
        target, number = self._target, self.arithmetic.positive
        weight = self.rows[self.graph.target].weight
        total = number([weight]) * target.detour * target.detour
        for w, branch in self._entered.items():
            trip = branch.round_trip()
            total += number([self.rows[w].weight]) * trip * trip
        total *= target.forward_visits[:1] * number([1 / weight])
        branches = {self.graph.target: target.stakes()}
        branches |= {w: branch.reached_stakes() for w, branch in self._entered.items()}
        for w, stakes in sorted(branches.items()):
            ends = len(stakes)
            families = (self.rows[w].forward[:ends], self.rows[w].backward[:ends])
            ahead, back = (number(each_once(lambda p: p * (1 - p), rows)) for rows in families)
            forward, backward = self._edge_visits[w]
            flow = forward[:-1][:ends] * ahead + backward[1:][:ends] * back
            total += (flow * stakes * stakes).sum()
        return self._result(total)

    def _result(self, number: Positive) -> Result:
        return number.results(self.method)[0]

    @cached_property
    def _entered(self) -> dict[int, DeadEnd]:
        """The dead ends that walks enter, by their place among the kinds."""
        return {
            w: DeadEnd(rows, self.arithmetic)
            for w, rows in enumerate(self.rows)
            if rows.weight and w != self.graph.target
        }

    def _entries(self, w: int) -> Positive:
        """Return the entries into a kind of dead end for each entry into the target branch."""
        weight = self.rows[w].weight / self.rows[self.graph.target].weight
        return self.arithmetic.positive([weight])

    @cached_property
    def _target(self) -> TargetBranch:
        detour = self.arithmetic.positive([0])
        for w, branch in self._entered.items():
            detour += self._entries(w) * branch.round_trip()
        return TargetBranch(self.rows[self.graph.target], self.arithmetic, detour)

    @cached_property
    def _edge_visits(self) -> list[tuple[Positive, Positive]]:
        """Traversals of each edge forward and backward, for each kind."""
        target, visits = self._target, []
        for w, rows in enumerate(self.rows):
            if w == self.graph.target:
                visits.append((target.forward_visits, target.backward_visits))
                continue
            if w in self._entered:
                crossings = self._entered[w].visits(
                    target.forward_visits[:1] * self._entries(w)
                )
            else:
                crossings = self.arithmetic.positive([0] * (len(rows.forward) + 1))
            visits.append((crossings, crossings))
        return visits

    def _certain(self, w: int) -> DeadEnd:
        """Return the dead end if every walk in it, wherever it starts, comes back."""
        trap = first_zero(self.rows[w].backward)
        if trap is not None:
            family, depth = row_at(1, trap)
            raise ValueError(
                f"{family}_{depth} of branches[{w}] is 0: from beyond it the walk "
                "never comes back, and its expected time is infinite"
            )
        return self._entered.get(w) or DeadEnd(self.rows[w], self.arithmetic)


def _by_rows(
    forward: Positive, backward: Positive, method: str, signs: tuple[int, int] = (1, 1)
) -> RowValues:
    """Sort numbers by vertex into the four families."""
    bound = max(forward.relative_error_bound, backward.relative_error_bound)
    ahead, back = signs[0] * forward.numbers(), signs[1] * backward.numbers()
    values = FamilyArrays(ahead[1::2], back[1::2], ahead[::2], back[::2])
    bounds = FamilyArrays(*values.map(lambda value: bound * abs(value)))
    return RowValues(*values, bounds, method)
