"""The corridor solved once: any families, any depths, any lanes, any fork.

Number the vertices of a branch from the fork, ``v_1 = l_1, v_2 = r_1, …, v_2K = r_K``; the
walker passes ``v_m`` with probability ``p_m`` forward and ``q_m`` backward. Every quantity is
a sum of products of these, written below as a recurrence of one line, and none subtracts but
``1 - p``. The derivation is docs/derivation.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, Integer

from ..model.families import Families
from ..model.graph import CorridorGraph
from ..model.policy import Policy, Rows, branch_weights, check_types
from ..model.shown import Shown
from .chain import exact, field_of
from .elimination import Element

# Beyond this, results are sums of products as they stand instead of one fraction.
MOST_SYMBOLS = 12


@dataclass(frozen=True)
class Solution(Shown):
    """Everything that the walk's expectation is made of, exactly.

    Attributes
    ----------
    graph, policy
        What was solved.
    hitting_time : sympy.Expr
        Expected steps from the source to the target leaf.
    variance : sympy.Expr
        Variance of that number of steps.
    backtrack_time : tuple
        For each kind of branch the expected steps from its leaf to the first return to the
        fork; None for the target's, infinite where the walker may never return.
    reach : tuple of sympy.Expr
        For each kind of branch the probability that a walker who enters it gets to the leaf
        before it is back at the fork.
    visits : tuple of Families
        For each kind of branch and row the expected number of visits in the whole walk, all
        branches of the kind together.
    advantages : tuple of Families
        For each kind of branch and row the expected remaining steps if the walker does not
        do what the row is named after, minus those if it does. Positive means that going
        forward (a, c) or backward (b, d) is right there. ``d(-hitting_time)`` is the sum of
        visits times advantage times the row's change. Infinite where turning is for ever.
    """

    graph: CorridorGraph
    policy: Policy
    hitting_time: Expr
    variance: Expr
    backtrack_time: tuple[Expr | None, ...]
    reach: tuple[Expr, ...]
    visits: tuple[Rows, ...]
    advantages: tuple[Rows, ...]


def solve(graph: CorridorGraph, policy: Policy) -> Solution:
    """Solve the walk of `policy` on `graph`, in O(number of diamonds) field operations.

    Parameters
    ----------
    graph : CorridorGraph
    policy : Policy
        Entries may be symbols; they stand for values strictly between 0 and 1.

    Raises
    ------
    TypeError, ValueError
        If the policy does not fit the graph or holds a float, or if the target is reached
        with probability below 1: the message names the row and depth.

    Examples
    --------
    >>> graph = CorridorGraph.from_branches([[2, 3], [1], [4, 4, 2]], target=1)
    >>> solution = solve(graph, Policy.named("uniform"))
    >>> solution.hitting_time, solution.backtrack_time
    (142, (98/3, None, 125/2))
    >>> solution.advantages[0].b
    (15, 8/3)
    """
    check_types(graph, policy)
    rows = policy.rows(graph)
    values = [
        exact(p, f"row {name}")
        for row in rows
        for name in row._fields
        for p in getattr(row, name)
    ]
    shares = [exact(p, "the fork") for p in branch_weights(graph, policy)]
    field = _field([*values, *shares])
    lines = [_line(row, field) for row in rows]
    phi = [field.from_sympy(share) for share in shares]
    t = graph.target
    if phi[t] == field.zero:
        raise ValueError("fork: the target's branch is never taken (probability 0)")
    ends = {
        w: _DeadEnd(line, field, f"branch {w}")
        for w, line in enumerate(lines)
        if w != t and phi[w] != field.zero
    }
    odds = {w: phi[w] / phi[t] for w in ends}
    detour = sum((odds[w] * 2 * ends[w].beyond[0] for w in ends), field.zero)
    goal = _Target(lines[t], field, detour)

    entries = 1 + goal.back[0]
    depth = graph.branches[t].depth
    hitting = 2 * depth + 2 + 2 * sum(goal.back, field.zero) + entries * detour
    at_fork = detour**2 + sum(
        (odds[w] * (ends[w].variance() + (2 * ends[w].beyond[0]) ** 2) for w in ends),
        field.zero,
    )
    out = _Output(field)
    visits, advantages = [], []
    for w, line in enumerate(lines):
        if w == t:
            visits.append(out.rows([1 + b for b in goal.back[:-1]], goal.back[1:]))
            forward = goal.advantages()
            advantages.append(out.rows(forward, [-x for x in forward]))
            continue
        # A branch that is never entered has values all the same.
        end = ends.get(w) or _DeadEnd(line, field, None)
        count = entries * odds.get(w, field.zero)
        weights = [count * x for x in end.weights]
        visits.append(out.rows(weights[:-1], weights[1:]))
        advantages.append(out.rows(*end.advantages()))
    return Solution(
        graph,
        policy,
        out(hitting),
        out(entries * at_fork + goal.variance()),
        tuple(None if w == t else out(_backtrack(line, field)) for w, line in enumerate(lines)),
        tuple(out(_reach(line, field)) for line in lines),
        tuple(visits),
        tuple(advantages),
    )


class _Expressions:
    """SymPy expressions in the place of field elements: sums of products, left as they are.

    With many symbols a normal form would have more terms than anybody can read or wait for.
    """

    zero, one = Integer(0), Integer(1)

    @staticmethod
    def from_sympy(value: Expr) -> Expr:
        """Return `value`."""
        return value

    to_sympy = from_sympy


def _field(values: list[Expr]) -> Any:
    """Return the field in which to compute: rational functions while these stay small."""
    symbols = set().union(*(value.free_symbols for value in values))
    return _Expressions if len(symbols) > MOST_SYMBOLS else field_of(values)


@dataclass(frozen=True)
class _Line:
    """A branch as a line: ``p[m-1]``, ``q[m-1]`` at vertex ``v_m``."""

    p: list[Element]
    q: list[Element]

    @property
    def pairs(self) -> list[tuple[Element, Element]]:
        return list(zip(self.p, self.q, strict=True))


def _line(rows: Rows, field: Any) -> _Line:
    def woven(first: tuple[Any, ...], second: tuple[Any, ...]) -> list[Element]:
        return [
            field.from_sympy(exact(x, "a row"))
            for pair in zip(first, second, strict=True)
            for x in pair
        ]

    return _Line(woven(rows.c, rows.a), woven(rows.d, rows.b))


def row_name(m: int, families: str) -> str:
    """Return the name of the row at ``v_m``; `families` is ``"ca"`` forward, ``"db"`` back."""
    return f"{families[(m + 1) % 2]}_{(m + 1) // 2}"


class _DeadEnd:
    """A branch that ends in a dead end (Theorems 1 and 5)."""

    def __init__(self, line: _Line, field: Any, name: str | None) -> None:
        self.line, self.field = line, field
        # Traversals of edge m in one excursion: w_m = w_{m-1} p_m / q_m.
        self.weights = [field.one]
        for m, (p, q) in enumerate(line.pairs, start=1):
            into = self.weights[-1] * p
            if into != field.zero and q == field.zero:
                if name is not None:
                    raise ValueError(
                        f"the target is reached with probability below 1: {name} is never "
                        f"left, since {row_name(m, 'db')} is 0"
                    )
                self.weights += [field.zero] * (len(line.p) + 1 - m)
                break
            self.weights.append(into / q if into != field.zero else field.zero)
        # Half the steps from entering edge m to being back: h_m = 1 + p/q h_{m+1}; None is
        # infinite.
        self.beyond: list[Element] = [field.one]
        for p, q in reversed(line.pairs):
            inner = self.beyond[0]
            if p == field.zero:
                self.beyond.insert(0, field.one)
            elif q == field.zero or inner is None:
                self.beyond.insert(0, None)
            else:
                self.beyond.insert(0, 1 + p / q * inner)

    def advantages(self) -> tuple[list[Element], list[Element]]:
        """Return those of the forward and of the backward rows: ``-+2 h_m / q_m``."""
        lost = [
            None if h is None or q == self.field.zero else 2 * h / q
            for h, q in zip(self.beyond[1:], self.line.q, strict=True)
        ]
        return [None if x is None else -x for x in lost], lost

    def variance(self) -> Element:
        """Return the variance of an excursion's length."""
        total = self.field.zero
        for w, h, (p, q) in zip(self.weights, self.beyond[1:], self.line.pairs, strict=False):
            if w * p != self.field.zero:
                total += w * p * ((1 - p) + (1 - q)) / q**2 * (2 * h) ** 2
        return total


class _Target:
    """The branch that ends in the target (Theorems 2 and 5)."""

    def __init__(self, line: _Line, field: Any, detour: Element) -> None:
        self.line, self.field = line, field
        # Backward traversals of edge i in the whole walk: p_i B_{i-1} = (1 - p_i) + q_i B_i.
        self.back = [field.zero]
        for m in range(len(line.p), 0, -1):
            p, q = line.pairs[m - 1]
            if p == field.zero:
                raise ValueError(
                    "the target is reached with probability below 1: on its branch "
                    f"{row_name(m, 'ca')} is 0"
                )
            self.back.insert(0, ((1 - p) + q * self.back[0]) / p)
        # Steps that one backward traversal of edge i costs, until it is made good.
        self.cost = [2 + detour]
        for p, q in line.pairs:
            self.cost.append(2 + q / p * self.cost[-1])

    def advantages(self) -> list[Element]:
        """Return those of the forward rows; those of the backward rows are their opposites."""
        return [cost / p for cost, p in zip(self.cost, self.line.p, strict=False)]

    def variance(self) -> Element:
        """Return the variance that the turns on this branch cause."""
        total = self.field.zero
        for cost, back, (p, q) in zip(self.cost, self.back[1:], self.line.pairs, strict=False):
            total += cost**2 * ((1 - p) + back * q * ((1 - p) + (1 - q))) / p**2
        return total


def _backtrack(line: _Line, field: Any) -> Element:
    """Return the steps from the leaf to the fork (Theorem 4); None is infinite."""
    total, forward = field.one, field.zero
    for p, q in line.pairs:
        if q == field.zero:
            return None
        forward = ((1 - q) + p * forward) / q
        total += 1 + 2 * forward
    return total


def _reach(line: _Line, field: Any) -> Element:
    """Return the probability to reach the leaf before the fork, having entered."""
    turns = field.zero
    for p, q in reversed(line.pairs):
        if p == field.zero:
            return field.zero
        turns = ((1 - p) + q * turns) / p
    return 1 / (1 + turns)


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
