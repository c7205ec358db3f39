"""The whole solution of a walk: times, visits, advantages and variance, for any graph."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from ...theory.model.arguments import described, positive_integer
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy, PolicyName
from ...theory.model.shown import Shown
from ..graph.exact_rows import ExactRows, each_once, exact_rows, first_zero
from .positive import Arithmetic, Positive
from .reduction import DeadEnd, TargetBranch
from .result import Result
from .row_results import RowArrays, RowValues

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("accurate", "elimination", "sparse", "mpmath")
DIGITS = 50


class Solution(Protocol):
    """What `solve` returns, whatever the method. Each part is computed when asked for."""

    @property
    def hitting_time(self) -> Result:
        """Expected steps from the source to the target."""

    @property
    def backtrack_time(self) -> tuple[Result | None, ...]:
        """Expected steps from a leaf to the first return to the fork, for each kind.

        None for the target's kind, and for a kind without branches.
        """

    @property
    def visits(self) -> tuple[RowValues, ...]:
        """Expected visits to each row in the whole walk, all branches of a kind together."""

    @property
    def advantages(self) -> tuple[RowValues, ...]:
        """Expected remaining steps of the alternative minus those of the named action."""

    def to_frame(self) -> pd.DataFrame:
        """Return visits and advantages by row, with error bounds, for pandas."""


def solve(
    graph: CorridorGraph,
    policy: Policy | str | PolicyName,
    method: str = "accurate",
    *,
    digits: int | None = None,
) -> Solution:
    """Solve the walk of `policy` on `graph`.

    Parameters
    ----------
    graph : CorridorGraph
    policy : Policy, or the name of one
        Its probabilities must be rational numbers: int, Fraction, float.
    method : ``"accurate"``, ``"elimination"``, ``"sparse"``, ``"mpmath"``
        ``"accurate"`` reduces each branch without a subtraction, in time linear in its
        depth, and cannot overflow; ``"mpmath"`` does the same with `digits` digits. The
        other two solve the full chain, every lane a state: ``"elimination"`` without a
        subtraction, ``"sparse"`` by SciPy's direct solver, which loses its digits as the
        walk gets long, and says so in its error bounds.
    digits : int, optional
        Significant digits for ``"mpmath"``, 50 unless told.

    Returns
    -------
    Solution
        ``.hitting_time``, ``.backtrack_time``, ``.visits``, ``.advantages``, each with an
        error bound, and for the first and the last method ``.variance``.

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit the graph, or a walk may never reach the target.
    MemoryError
        If the full chain would not fit.

    Examples
    --------
    >>> solution = solve(CorridorGraph.from_branches([[2, 3], [5]]), "rl")
    >>> solution.hitting_time.value, solution.backtrack_time[1].value
    (12.0, 3.0)
    >>> solution.visits[1].b
    array([1.])
    """
    policy = as_policy(policy)
    arithmetic = chosen_arithmetic(method, digits)
    rows = exact_rows(graph, policy)
    require_arrival(graph, rows)
    if arithmetic is not None:
        return ReducedSolution(graph, rows, arithmetic, method)
    from .full_solution import FullSolution

    return FullSolution(graph, policy, method)


def as_policy(policy: Policy | str | PolicyName) -> Policy:
    """Return `policy`, or the paper's policy of that name."""
    return policy if isinstance(policy, Policy) else Policy.named(policy)


def chosen_arithmetic(method: object, digits: object) -> Arithmetic | None:
    """Return how `method` represents numbers in the reduction; None for the full chain.

    Raises
    ------
    TypeError, ValueError
        If `method` names none, or `digits` is no positive integer or out of place.
    """
    if method not in METHODS:
        raise ValueError(
            f"method must be one of {', '.join(map(repr, METHODS))}; got {described(method)}"
        )
    if method == "mpmath":
        return Arithmetic(DIGITS if digits is None else positive_integer("digits", digits))
    if digits is not None:
        raise ValueError(
            f"digits is for method='mpmath'; got {described(digits)} for {method!r}"
        )
    return Arithmetic() if method == "accurate" else None


def require_arrival(graph: CorridorGraph, rows: tuple[ExactRows, ...]) -> None:
    """Raise ValueError unless every walk reaches the target sooner or later."""
    target = rows[graph.target]
    if not target.weight:
        raise ValueError(
            f"the target is unreachable: fork[{graph.target}], the way to it, is 0"
        )
    for w, kind in enumerate(rows):
        if w == graph.target:
            blocked = first_zero(kind.forward)
            if blocked is not None:
                name = _row_name("ca", blocked)
                raise ValueError(
                    f"the target is unreachable: {name} of branches[{w}], on the way, is 0"
                )
        elif kind.weight:
            end = first_zero(kind.forward)
            reached = kind.backward[: None if end is None else end + 1]
            trap = first_zero(reached)
            # At the last vertex that it can reach the walk turns, and need not come back.
            if trap is not None and kind.forward[trap]:
                name = _row_name("db", trap)
                raise ValueError(
                    f"the target is unreachable once the walk is in branches[{w}]: "
                    f"{name} is 0, so it never comes back"
                )


def _row_name(families: str, vertex: int) -> str:
    return f"{families[vertex % 2]}_{vertex // 2 + 1}"


@dataclass(frozen=True)
class ReducedSolution(Shown):
    """The solution by reduction along the branches; see `corridor.numerics.solve.reduction`."""

    graph: CorridorGraph
    rows: tuple[ExactRows, ...]
    arithmetic: Arithmetic
    method: str

    @cached_property
    def hitting_time(self) -> Result:
        """Expected steps from the source to the target."""
        return self._result(self._target.hitting_time())

    @cached_property
    def backtrack_time(self) -> tuple[Result | None, ...]:
        """Expected steps from a leaf to the first return to the fork, for each kind."""
        return tuple(
            None if branch is None else self._result(self._certain(w, branch).backtrack_time())
            for w, branch in enumerate(self._dead_ends)
        )

    @cached_property
    def visits(self) -> tuple[RowValues, ...]:
        """Expected visits to each row in the whole walk, all branches of a kind together."""
        return tuple(
            _by_rows(forward[:-1], backward[1:], self.method)
            for forward, backward in self._edge_visits
        )

    @cached_property
    def advantages(self) -> tuple[RowValues, ...]:
        """Expected remaining steps of the alternative minus those of the named action."""
        values = []
        for w, branch in enumerate(self._dead_ends):
            stakes = self._stakes(w, branch)
            signs = (1, -1) if w == self.graph.target else (-1, 1)
            values.append(_by_rows(stakes, stakes, self.method, signs))
        return tuple(values)

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
            stakes = self._reached_stakes(w, branch)
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

    def _stakes(self, w: int, branch: DeadEnd | None) -> Positive:
        if w == self.graph.target:
            return self._target.stakes()
        return self._certain(w, branch or DeadEnd(self.rows[w], self.arithmetic)).stakes()

    def _reached_stakes(self, w: int, branch: DeadEnd | None) -> Positive:
        return self._target.stakes() if branch is None else branch.reached_stakes()

    def _certain(self, w: int, branch: DeadEnd) -> DeadEnd:
        """Return `branch` if every walk in it, wherever it starts, comes back."""
        trap = first_zero(branch.rows.backward)
        if trap is not None:
            raise ValueError(
                f"{_row_name('db', trap)} of branches[{w}] is 0: from beyond it the walk "
                "never comes back, and its expected time is infinite"
            )
        return branch


def _by_rows(
    forward: Positive, backward: Positive, method: str, signs: tuple[int, int] = (1, 1)
) -> RowValues:
    """Sort numbers by vertex into the four families."""
    bound = max(forward.relative_error_bound, backward.relative_error_bound)
    ahead, back = signs[0] * forward.numbers(), signs[1] * backward.numbers()
    values = RowArrays(ahead[1::2], back[1::2], ahead[::2], back[::2])
    return RowValues(*values, RowArrays(*(bound * abs(value) for value in values)), method)
