"""The corridor solved once: any families, any depths, any lanes, any fork.

Each branch has its recurrences (`branches`); the fork ties them together. The derivation is
docs/derivation.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy
from sympy import Expr

from ..model.corridors import takes_sizes
from ..model.families import Families
from ..model.graph import CorridorGraph, require_graph
from ..model.policy import Policy, PolicyName, Rows, as_policy
from ..model.shown import Shown
from .branches import DeadEnd, Line, Target
from .elimination import Element
from .expressions import expressions_of, readable_field_of, written


@dataclass(frozen=True)
class Solution(Shown):
    """Everything that the walk's expectation is made of, exactly; each part when it is asked.

    What is told by kind of branch is a tuple; by row, with `Families` of tuples in it.

    Attributes
    ----------
    graph, policy
        What was solved.
    """

    graph: CorridorGraph
    policy: Policy

    @cached_property
    def hitting_time(self) -> Expr:
        """Expected steps from the source to the target leaf."""
        walk = self._walk
        return walk.out(walk.goal.hitting_time(walk.detour))

    @cached_property
    def variance(self) -> Expr:
        """Variance of the number of steps from the source to the target leaf."""
        walk, goal = self._walk, self._walk.goal
        at_fork = walk.at_fork(lambda end: end.variance() + (2 * end.beyond[0]) ** 2)
        of_entries = goal.entries * (at_fork + walk.detour**2)
        return walk.out(of_entries + goal.variance(walk.costs))

    @cached_property
    def backtrack_time(self) -> tuple[Expr | None, ...]:
        """By kind of branch the expected steps from its leaf to the first return to the fork.

        None for the target's, infinite where the walker may never return.
        """
        lines, target = self._walk.lines, self.graph.target
        return tuple(
            None if w == target else self._walk.out(line.backtrack_time())
            for w, line in enumerate(lines)
        )

    @cached_property
    def reach(self) -> tuple[Expr, ...]:
        """By kind of branch the chance of one who enters it to see the leaf before the fork."""
        return tuple(self._walk.out(line.reach()) for line in self._walk.lines)

    @cached_property
    def visits(self) -> tuple[Rows, ...]:
        """By row the expected visits in the whole walk, to all branches of the kind."""
        walk, goal = self._walk, self._walk.goal
        told = [
            goal.visits() if end is None else end.visits(goal.entries * odds)
            for end, odds in zip(walk.ends, walk.odds, strict=True)
        ]
        return tuple(walk.out.rows(*sides) for sides in told)

    @cached_property
    def advantages(self) -> tuple[Rows, ...]:
        """By row what is lost by not doing what the row is named after, in expected steps.

        Positive means that going forward (a, c) or backward (b, d) is right there.
        ``d(-hitting_time)`` is the sum of visits times advantage times the row's change. It is
        what the alternative costs until the walker stands where the other would have led:
        infinite where that may never happen, and finite where it does, whatever becomes of the
        walk from there.
        """
        walk = self._walk
        told = [
            walk.goal.advantages(walk.costs) if end is None else end.advantages()
            for end in walk.ends
        ]
        return tuple(walk.out.rows(*sides) for sides in told)

    @cached_property
    def _walk(self) -> "_Walk":
        return _Walk(self.graph, self.policy)

    def __reduce__(self) -> tuple[Any, ...]:
        # The field's elements are another library's in another process (python-flint, gmpy2).
        return type(self), (self.graph, self.policy)


@takes_sizes()
def solve(graph: CorridorGraph, policy: Policy | str | PolicyName) -> Solution:
    """Solve the walk of `policy` on `graph`, in O(number of diamonds) field operations.

    Entries of the policy may be symbols, which stand for values strictly between 0 and 1, but
    not floats. If the target is reached with probability below 1, a ValueError names the row
    and depth. Of the solution each quantity is computed when it is first asked for.

    Examples
    --------
    >>> graph = CorridorGraph.from_branches([[2, 3], [1], [4, 4, 2]], target=1)
    >>> solution = solve(graph, "uniform")
    >>> solution.hitting_time, solution.backtrack_time
    (142, (98/3, None, 125/2))
    >>> solution.advantages[0].b
    (15, 8/3)
    """
    require_graph(graph)
    found = Solution(graph, as_policy(policy))
    _ = found._walk  # all rows are read: what is refused is refused now
    return found


class _Walk:
    """The kinds of branch and the fork, which ties them together."""

    def __init__(self, graph: CorridorGraph, policy: Policy) -> None:
        rows, shares = expressions_of(graph, policy)
        field = readable_field_of([*shares, *(p for row in rows for side in row for p in side)])
        self.out, self.zero = _Output(field), field.zero
        self.lines = [Line.of(row, field) for row in rows]
        held = [field.from_sympy(share) for share in shares]
        # How often each dead end is entered, to one entry of the target's branch.
        self.odds = _odds(held, graph.target, field.zero)
        # A branch that is never entered has values all the same.
        self.ends = [
            None if w == graph.target else DeadEnd(line, f"branch {w}" if odds else None)
            for w, (line, odds) in enumerate(zip(self.lines, self.odds, strict=True))
        ]
        self.goal = Target(self.lines[graph.target])

    def at_fork(self, value: Callable[[DeadEnd], Element]) -> Element:
        """Return the sum over the dead ends that are entered of their odds times a value."""
        ends = zip(self.ends, self.odds, strict=True)
        return sum((odds * value(end) for end, odds in ends if end and odds), self.zero)

    @cached_property
    def detour(self) -> Element:
        """Expected steps in dead ends for each entry of the target's branch."""
        return self.at_fork(lambda end: 2 * end.excursion)

    @cached_property
    def costs(self) -> list[Element]:
        """The target's `costs`, which hold the detour."""
        return self.goal.costs(self.detour)


def _odds(shares: list[Element], target: int, zero: Element) -> list[Element]:
    """Return how often each kind of dead end is entered, to one entry of the target's."""
    if shares[target] == zero:
        raise ValueError("fork: the target's branch is never taken (probability 0)")
    return [zero if w == target else share / shares[target] for w, share in enumerate(shares)]


@dataclass(frozen=True)
class _Output:
    """Turns field elements into SymPy expressions in lowest terms."""

    field: Any

    def __call__(self, value: Element | None) -> Expr:
        return sympy.oo if value is None else written(self.field, value)

    def rows(self, forward: list[Element], backward: list[Element]) -> Rows:
        """Return values at ``v_1 … v_2K`` as rows a, b, c, d."""
        there, back = [[self(x) for x in values] for values in (forward, backward)]
        # A turn for ever is infinitely bad forward in a dead end.
        if any(x is None for x in backward):
            there = [-sympy.oo if x is None else y for x, y in zip(forward, there, strict=True)]
        return Families(
            a=tuple(there[1::2]), b=tuple(back[1::2]), c=tuple(there[::2]), d=tuple(back[::2])
        )
