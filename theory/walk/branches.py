"""A branch as a line of vertices: what the walker does on it, and what that costs.

Number the vertices of a branch from the fork, ``v_1 = l_1, v_2 = r_1, …, v_2K = r_K``; the
walker passes ``v_m`` with probability ``p_m`` forward and ``q_m`` backward. Every quantity is
a sum of products of these, written below as a recurrence of one line, and none subtracts but
``1 - p``. The derivation is docs/derivation.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..model.policy import Rows
from .elimination import Element


@dataclass(frozen=True)
class Line:
    """A branch as a line: ``(p_m, q_m)`` from the fork outwards, elements of a field."""

    pairs: list[tuple[Element, Element]]
    field: Any

    @classmethod
    def of(cls, rows: Rows, field: Any) -> Line:
        """Return the line of a branch with these rows, which are expressions."""
        a, b, c, d = rows.map(lambda values: map(field.from_sympy, values))
        at_l, at_r = zip(c, d, strict=True), zip(a, b, strict=True)
        return cls([pair for pairs in zip(at_l, at_r, strict=True) for pair in pairs], field)

    def backtrack_time(self) -> Element | None:
        """Return the steps from the leaf to the fork (Theorem 4); None is infinite."""
        total, forward = self.field.one, self.field.zero
        for p, q in self.pairs:
            if q == self.field.zero:
                return None
            forward = ((1 - q) + p * forward) / q
            total += 1 + 2 * forward
        return total

    def reach(self) -> Element:
        """Return the probability to reach the leaf before the fork, having entered."""
        turns = self.field.zero
        for p, q in reversed(self.pairs):
            if p == self.field.zero:
                return self.field.zero
            turns = ((1 - p) + q * turns) / p
        return 1 / (1 + turns)


def row_name(m: int, families: str) -> str:
    """Return the name of the row at ``v_m``; `families` is ``"ca"`` forward, ``"db"`` back."""
    return f"{families[(m + 1) % 2]}_{(m + 1) // 2}"


class DeadEnd:
    """A branch that ends in a dead end (Theorems 1 and 5)."""

    def __init__(self, line: Line, name: str | None) -> None:
        self.line, self.field = line, line.field
        field = self.field
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
                self.weights += [field.zero] * (len(line.pairs) + 1 - m)
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

    def visits(self, entries: Element) -> tuple[list[Element], list[Element]]:
        """Return those of the forward and of the backward rows, in so many excursions."""
        traversals = [entries * weight for weight in self.weights]
        return traversals[:-1], traversals[1:]

    def advantages(self) -> tuple[list[Element], list[Element]]:
        """Return those of the forward and of the backward rows: ``-+2 h_m / q_m``."""
        lost = [
            None if h is None or q == self.field.zero else 2 * h / q
            for h, (_, q) in zip(self.beyond[1:], self.line.pairs, strict=True)
        ]
        return [None if x is None else -x for x in lost], lost

    def variance(self) -> Element:
        """Return the variance of an excursion's length."""
        total = self.field.zero
        for w, h, (p, q) in zip(self.weights, self.beyond[1:], self.line.pairs, strict=False):
            if w * p != self.field.zero:
                total += w * p * ((1 - p) + (1 - q)) / q**2 * (2 * h) ** 2
        return total


class Target:
    """The branch that ends in the target (Theorems 2 and 5)."""

    def __init__(self, line: Line, detour: Element) -> None:
        self.line, self.field, self.detour = line, line.field, detour
        # Backward traversals of edge i in the whole walk: p_i B_{i-1} = (1 - p_i) + q_i B_i.
        self.back = [self.field.zero]
        for m, (p, q) in reversed(list(enumerate(line.pairs, start=1))):
            if p == self.field.zero:
                raise ValueError(
                    "the target is reached with probability below 1: on its branch "
                    f"{row_name(m, 'ca')} is 0"
                )
            self.back.insert(0, ((1 - p) + q * self.back[0]) / p)
        # Steps that one backward traversal of edge i costs, until it is made good.
        self.cost = [2 + detour]
        for p, q in line.pairs:
            self.cost.append(2 + q / p * self.cost[-1])

    @property
    def entries(self) -> Element:
        """Expected entries of the branch."""
        return 1 + self.back[0]

    def hitting_time(self) -> Element:
        """Return the steps from the source to the target (Theorem 3)."""
        shortest = len(self.line.pairs) + 2
        return shortest + 2 * sum(self.back, self.field.zero) + self.entries * self.detour

    def visits(self) -> tuple[list[Element], list[Element]]:
        """Return those of the forward and of the backward rows."""
        return [1 + back for back in self.back[:-1]], self.back[1:]

    def advantages(self) -> tuple[list[Element], list[Element]]:
        """Return those of the forward and of the backward rows: opposites."""
        gained = [cost / p for cost, (p, _) in zip(self.cost, self.line.pairs, strict=False)]
        return gained, [-gain for gain in gained]

    def variance(self) -> Element:
        """Return the variance that the turns on this branch cause."""
        total = self.field.zero
        for cost, back, (p, q) in zip(self.cost, self.back[1:], self.line.pairs, strict=False):
            total += cost**2 * ((1 - p) + back * q * ((1 - p) + (1 - q))) / p**2
        return total
