r"""The solution of a walk by reduction along its branches: linear, and without a subtraction.

Number the vertices of a branch 1 … 2K from the fork (l_1, r_1, l_2, …) and its edges
0 … 2K, so that vertex m lies between the edges m-1 and m. A walker come forward passes
vertex m with probability ``p_m``, one come backward with ``q_m``.

*Dead end.* Take out the states from the leaf inwards. Once all beyond vertex m are gone,
what is left of them is one state: an excursion over edge m and back, of ``tau_m`` expected
steps; at the leaf ``tau_2K = 2``. Taking out vertex m itself: over edge m-1 and back are 2
steps, plus, with probability ``p_m``, excursions until one ends in passing vertex m
backward, on average ``1/q_m`` of them::

    tau_{m-1} = 2 + (p_m / q_m) tau_m

*Target branch.* Take out the states from the fork outwards. Once all before edge m are
gone, a step back over edge m costs ``rho_m`` until the walker has come forward over edge m
again, both traversals counted. At the fork it goes through dead ends until it takes the
target's branch, which costs ``D``, the sum of ``(phi_w / phi_t) tau_0(w)``; so
``rho_0 = 2 + D``, and by the same argument seen from the other end::

    rho_m = 2 + (q_m / p_m) rho_{m-1}

To get over vertex m+1 the walker fails ``(1 - p)/p`` times, each time at the cost of
``rho_m``. Hence ``H = D + 2K + 2 + sum of ((1 - p_{m+1}) / p_{m+1}) rho_m``, and likewise
the way out of a dead end, from its leaf, ``B = 2K + 1 + sum of ((1 - q_m) / q_m) tau_m``.

*Visits* are flows: what arrives at a vertex leaves it. In the target's branch, with
``mu_m`` backward traversals of edge m (and ``1 + mu_m`` forward),
``mu_m = (1 - p)/p + (q/p) mu_{m+1}`` at vertex m+1; in a dead end there are as many
backward as forward, ``nu_m = (p_m / q_m) nu_{m-1}``.

*Advantages.* Taking the wrong turn at vertex m costs ``rho_{m-1} / p_m`` in the target's
branch (it is forward that is right) and ``tau_m / q_m`` in a dead end (backward).

*Variance.* The walk is a martingale of such surprises: each row contributes its visits
times ``p (1 - p)`` times the square of its advantage, and the fork, visited
``(1 + mu_0) / phi_t`` times, ``phi_t D**2 + sum of phi_w tau_0(w)**2``.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ...theory.model.graph import CorridorGraph
from ..graph.arrays import FamilyArrays
from ..graph.exact_rows import (
    ExactRows,
    each_once,
    first_zero,
    inverses,
    odds,
    quotients,
    row_at,
)
from . import equal_diamonds
from .positive import Arithmetic, Positive
from .results import Result, RowValues, Solution, error_bounds
from .traps import opened, with_infinities


@dataclass(frozen=True)
class TargetBranch:
    """The branch that ends in the target, reduced.

    `detour` are the expected steps in dead ends before the fork takes this branch, ``D``.
    """

    rows: ExactRows
    arithmetic: Arithmetic
    detour: Positive

    @cached_property
    def odds(self) -> Positive:
        """Expected number of failures at each vertex, ``(1 - p)/p``."""
        return self.arithmetic.positive(odds(self.rows.forward))

    @cached_property
    def ratios(self) -> Positive:
        """``q/p`` of each vertex."""
        return self.arithmetic.positive(quotients(self.rows.backward, self.rows.forward))

    @cached_property
    def returns(self) -> Positive:
        """``rho_0 … rho_2K``."""
        two = self.arithmetic.positive([2])
        return self.ratios.climb(self.detour + two, two)

    @cached_property
    def backward_visits(self) -> Positive:
        """``mu_0 … mu_2K``: expected traversals of each edge backward."""
        nothing = self.arithmetic.positive([0])
        return self.ratios[::-1].climb(nothing, self.odds[::-1])[::-1]

    @cached_property
    def forward_visits(self) -> Positive:
        """``1 + mu_0 … 1 + mu_2K``."""
        return self.backward_visits + self.arithmetic.positive([1])

    def hitting_time(self) -> Positive:
        """Return the expected steps from the source to the target."""
        failures = (self.odds * self.returns[:-1]).sum()
        return self.detour + self.arithmetic.positive([len(self.odds) + 2]) + failures

    def stakes(self) -> Positive:
        """Return what the wrong turn costs at each vertex."""
        return self.returns[:-1] * self.arithmetic.positive(inverses(self.rows.forward))


@dataclass(frozen=True)
class DeadEnd:
    """A dead-end branch, reduced.

    It may have vertices that a walker come forward never passes; what lies beyond is out of
    reach, and may even be a trap. Only `round_trip`, `visits` and `reached_stakes` are
    defined then.
    """

    rows: ExactRows
    arithmetic: Arithmetic

    @cached_property
    def excursions(self) -> Positive:
        """``tau_0 … tau_2K``."""
        return self._excursions(len(self.rows.forward))

    def round_trip(self) -> Positive:
        """Return the expected steps over the first edge, into the branch and back."""
        return self._reached[:1]

    def visits(self, entries: Positive) -> Positive:
        """Return the traversals of each edge, either way, if the first has `entries`."""
        forward, backward = self.rows.forward, self.rows.backward
        reach = self._reach
        beyond = [Fraction(0)] * (len(forward) - reach)
        ratios = quotients(forward[:reach], backward[:reach])
        ratios = [*ratios, *beyond] if beyond else ratios
        return self.arithmetic.positive(ratios).climb(entries, self.arithmetic.positive([0]))

    def backtrack_time(self) -> Positive:
        """Return the expected steps from the leaf to the first return to the fork."""
        failures = self.arithmetic.positive(odds(self.rows.backward))
        length = self.arithmetic.positive([len(failures) + 1])
        return length + (failures * self.excursions[1:]).sum()

    def stakes(self) -> Positive:
        """Return what the wrong turn costs at each vertex."""
        return self.excursions[1:] * self.arithmetic.positive(inverses(self.rows.backward))

    def reached_stakes(self) -> Positive:
        """Return what the wrong turn costs at each vertex that a walk can pass.

        At the last that it can reach it never passes, and nothing is at stake.
        """
        ends = self._reach - (first_zero(self.rows.forward) is not None)
        passing = self.arithmetic.positive(inverses(self.rows.backward[:ends]))
        return self._reached[1 : ends + 1] * passing

    @cached_property
    def _reached(self) -> Positive:
        return self._excursions(self._reach)

    @property
    def _reach(self) -> int:
        """How many vertices a walk from the fork can reach."""
        end = first_zero(self.rows.forward)
        return len(self.rows.forward) if end is None else end + 1

    def _excursions(self, vertices: int) -> Positive:
        ratios = quotients(self.rows.forward[:vertices], self.rows.backward[:vertices])
        two = self.arithmetic.positive([2])
        return self.arithmetic.positive(ratios[::-1]).climb(two, two)[::-1]


@dataclass(frozen=True)
class ReducedSolution(Solution):
    """The solution by reduction along the branches."""

    graph: CorridorGraph
    rows: tuple[ExactRows, ...]
    arithmetic: Arithmetic
    method: str

    @cached_property
    def hitting_time(self) -> Result:
        """Expected steps from the source to the target."""
        ends = [branch.rows for branch in self._entered.values()]
        time = self.arithmetic.digits is None and equal_diamonds.hitting_time(
            self.rows[self.graph.target], ends
        )
        time = time or self._result(self._target.hitting_time())
        return time.of_walk(self.graph, self.rows)

    def _backtrack_time(self, w: int) -> Result:
        time = self.arithmetic.digits is None and equal_diamonds.backtrack_time(self.rows[w])
        time = time or self._result(self._certain(w).backtrack_time())
        return time.of_walk(self.graph, self.rows, w)

    def _visits(self, w: int) -> RowValues:
        forward, backward = self._edge_visits[w]
        return _by_rows(forward[:-1], backward[1:], self.method)

    def _advantages(self, w: int) -> RowValues:
        if w == self.graph.target:
            stakes = self._target.stakes()
            return _by_rows(stakes, stakes, self.method, (1, -1))
        end = DeadEnd(opened(rows := self.rows[w]), self.arithmetic)
        stakes = (self._entered.get(w, end) if end.rows is rows else end).stakes()
        return with_infinities(_by_rows(stakes, stakes, self.method, (-1, 1)), rows)

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
    # A mantissa is 0 only where the number is.
    out, home = (
        error_bounds(numbers, bound, side.mantissa == 0)
        for numbers, side in ((ahead, forward), (back, backward))
    )
    bounds = FamilyArrays(out[1::2], home[1::2], out[::2], home[::2])
    return RowValues(*values, bounds, method)
