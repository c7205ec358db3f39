"""The corridor solved once: any families, any depths, any lanes, any fork.

Each branch has its recurrences (`branches`); the fork ties them together. The derivation is
docs/derivation.md.
"""

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr

from ..model.corridors import takes_sizes
from ..model.families import Families
from ..model.graph import CorridorGraph
from ..model.policy import Policy, PolicyName, Rows, as_policy
from ..model.shown import Shown
from .branches import DeadEnd, Line, Target
from .elimination import Element
from .expressions import expressions_of, readable_field_of


@dataclass(frozen=True)
class Solution(Shown):
    """Everything that the walk's expectation is made of, exactly.

    What is told by kind of branch is a tuple; by row, with `Families` of tuples in it.

    Attributes
    ----------
    graph, policy
        What was solved.
    hitting_time, variance : sympy.Expr
        Expected steps from the source to the target leaf, and the variance of their number.
    backtrack_time : tuple of sympy.Expr or None
        By kind of branch the expected steps from its leaf to the first return to the fork;
        None for the target's, infinite where the walker may never return.
    reach : tuple of sympy.Expr
        By kind of branch the probability that a walker who enters it gets to the leaf before
        it is back at the fork.
    visits : tuple of Families
        By row the expected number of visits in the whole walk, to all branches of the kind.
    advantages : tuple of Families
        By row the expected remaining steps if the walker does not do what the row is named
        after, minus those if it does. Positive means that going forward (a, c) or backward
        (b, d) is right there. ``d(-hitting_time)`` is the sum of visits times advantage times
        the row's change. It is what the alternative costs until the walker stands where the
        other would have led: infinite where that may never happen, and finite where it does,
        whatever becomes of the walk from there.
    """

    graph: CorridorGraph
    policy: Policy
    hitting_time: Expr
    variance: Expr
    backtrack_time: tuple[Expr | None, ...]
    reach: tuple[Expr, ...]
    visits: tuple[Rows, ...]
    advantages: tuple[Rows, ...]


@takes_sizes()
def solve(graph: CorridorGraph, policy: Policy | str | PolicyName) -> Solution:
    """Solve the walk of `policy` on `graph`, in O(number of diamonds) field operations.

    Entries of the policy may be symbols, which stand for values strictly between 0 and 1, but
    not floats. If the target is reached with probability below 1, a ValueError names the row
    and depth.

    Examples
    --------
    >>> graph = CorridorGraph.from_branches([[2, 3], [1], [4, 4, 2]], target=1)
    >>> solution = solve(graph, "uniform")
    >>> solution.hitting_time, solution.backtrack_time
    (142, (98/3, None, 125/2))
    >>> solution.advantages[0].b
    (15, 8/3)
    """
    rows, shares = expressions_of(graph, policy)
    field = readable_field_of([*shares, *(p for row in rows for side in row for p in side)])
    out, t = _Output(field), graph.target
    lines = [Line.of(row, field) for row in rows]
    odds = _odds([field.from_sympy(share) for share in shares], t, field.zero)
    ends = {w: DeadEnd(lines[w], f"branch {w}") for w in odds}
    trips = {w: 2 * end.beyond[0] for w, end in ends.items()}
    goal = Target(lines[t], sum((odds[w] * trips[w] for w in ends), field.zero))
    at_fork = sum(
        (odds[w] * (ends[w].variance() + trips[w] ** 2) for w in ends), goal.detour**2
    )
    visits, advantages = [], []
    for w, line in enumerate(lines):
        if w == t:
            visits.append(out.rows(*goal.visits()))
            advantages.append(out.rows(*goal.advantages()))
        else:
            # A branch that is never entered has values all the same.
            end = ends.get(w) or DeadEnd(line, None)
            visits.append(out.rows(*end.visits(goal.entries * odds.get(w, field.zero))))
            advantages.append(out.rows(*end.advantages()))
    return Solution(
        graph,
        as_policy(policy),
        out(goal.hitting_time()),
        out(goal.entries * at_fork + goal.variance()),
        tuple(None if w == t else out(line.backtrack_time()) for w, line in enumerate(lines)),
        tuple(out(line.reach()) for line in lines),
        tuple(visits),
        tuple(advantages),
    )


def _odds(shares: list[Element], target: int, zero: Element) -> dict[int, Element]:
    """Return for each dead end that is ever entered how often, to one entry of the target's."""
    if shares[target] == zero:
        raise ValueError("fork: the target's branch is never taken (probability 0)")
    return {
        w: share / shares[target]
        for w, share in enumerate(shares)
        if w != target and share != zero
    }


@dataclass(frozen=True)
class _Output:
    """Turns field elements into SymPy expressions in lowest terms."""

    field: Any

    def __call__(self, value: Element | None) -> Expr:
        return sympy.oo if value is None else self.field.to_sympy(value)

    def rows(self, forward: list[Element], backward: list[Element]) -> Rows:
        """Return values at ``v_1 … v_2K`` as rows a, b, c, d."""
        there, back = [[self(x) for x in values] for values in (forward, backward)]
        # A turn for ever is infinitely bad forward in a dead end.
        if any(x is None for x in backward):
            there = [-sympy.oo if x is None else y for x, y in zip(forward, there, strict=True)]
        return Families(
            a=tuple(there[1::2]), b=tuple(back[1::2]), c=tuple(there[::2]), d=tuple(back[::2])
        )
