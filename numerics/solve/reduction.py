r"""State reduction along the branches: linear in the depth, and without any subtraction.

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

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..graph.exact_rows import ExactRows, each_once, first_zero
from .arithmetic import Arithmetic
from .positive import Positive


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
        ratios = quotients(forward[:reach], backward[:reach]) + beyond
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


def odds(probabilities: Sequence[Fraction]) -> list[Fraction]:
    """Return ``(1 - p)/p`` of each, exactly."""
    return each_once(lambda p: (1 - p) / p, probabilities)


def inverses(probabilities: Sequence[Fraction]) -> list[Fraction]:
    """Return ``1/p`` of each, exactly."""
    return each_once(lambda p: 1 / p, probabilities)


def quotients(
    numerators: Sequence[Fraction], denominators: Sequence[Fraction]
) -> list[Fraction]:
    """Return the quotients, exactly; ``0/0``, of a vertex passed neither way, is 0."""
    return each_once(lambda p, q: p / q if p else p, numerators, denominators)
