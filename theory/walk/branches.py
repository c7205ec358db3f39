"""A branch as a line of vertices: what the walker does on it, and what that costs.

Number the vertices of a branch from the fork, ``v_1 = l_1, v_2 = r_1, …, v_2K = r_K``; the
walker passes ``v_m`` with probability ``p_m`` forward and ``q_m`` backward. Every quantity is
a sum of products of these, written below as a recurrence of one line, and none subtracts but
``1 - p``. The derivation is docs/derivation.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..model.policy import Rows
from .dense import OneSymbol
from .elimination import Element


@dataclass(frozen=True)
class Line:
    """A branch as a line: ``(p_m, q_m)`` from the fork outwards, elements of a field."""

    pairs: list[tuple[Element, Element]]
    field: Any

    @classmethod
    def of(cls, rows: Rows, field: Any) -> Line:
        """Return the line of a branch with these rows, which are expressions."""
        known = {
            id(p): field.from_sympy(p) for p in {id(p): p for row in rows for p in row}.values()
        }
        a, b, c, d = rows.map(lambda values: [known[id(p)] for p in values])
        at_l, at_r = zip(c, d, strict=True), zip(a, b, strict=True)
        return cls([pair for pairs in zip(at_l, at_r, strict=True) for pair in pairs], field)

    @cached_property
    def ratios(self) -> list[Element | None]:
        """``p_m / q_m``, worked out once where vertices are alike; None is infinite."""
        each = {(id(p), id(q)): (p, q) for p, q in self.pairs}
        known = {key: p / q if q else None for key, (p, q) in each.items()}
        return [known[id(p), id(q)] for p, q in self.pairs]

    @cached_property
    def cleared(self) -> list[tuple[Element, Element, Element]]:
        """``p_m``, ``q_m`` and ``1 - p_m`` times their least common denominator.

        They are of `ring`, on which a recurrence needs no common divisors.
        """
        held = self.ring.held if isinstance(self.ring, OneSymbol) else lambda f: f
        known = {key: tuple(map(held, found)) for key, found in self._cleared.items()}
        return [known[id(p), id(q)] for p, q in self.pairs]

    @cached_property
    def _cleared(self) -> dict[tuple[int, int], tuple[Element, Element, Element]]:
        """The same of the field's ring, once where vertices are alike."""
        numer, denom, ring = self.field.numer, self.field.denom, self.field.get_ring()
        found = {}
        for key, (p, q) in {(id(p), id(q)): (p, q) for p, q in self.pairs}.items():
            least = ring.lcm(denom(p), denom(q))
            forward = numer(p) * ring.exquo(least, denom(p))
            backward = numer(q) * ring.exquo(least, denom(q))
            found[key] = forward, backward, least - forward
        return found

    @cached_property
    def ring(self) -> Any:
        """The integers or polynomials of `cleared`: the field's, or those in one symbol."""
        polynomials = [f for found in self._cleared.values() for f in found]
        thin = OneSymbol.of(polynomials) if self.field.is_FractionField else None
        return thin or self.field.get_ring()

    def quotient(self, u: Element, v: Element) -> Element:
        """Return the element of the field that two elements of `ring` make."""
        if isinstance(self.ring, OneSymbol):
            u, v = map(self.ring.full, (u, v))
        convert, ring = self.field.convert_from, self.field.get_ring()
        return convert(u, ring) / convert(v, ring)

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
        for m, (p, q) in enumerate(line.pairs if name else (), start=1):
            if p == self.field.zero:
                break
            if q == self.field.zero:
                raise ValueError(
                    f"the target is reached with probability below 1: {name} is never left, "
                    f"since {row_name(m, 'db')} is 0"
                )

    @cached_property
    def weights(self) -> list[Element]:
        """Traversals of edge m in one excursion: ``w_m = w_{m-1} p_m / q_m``."""
        found, zero = [self.field.one], self.field.zero
        for (p, q), ratio in zip(self.line.pairs, self.line.ratios, strict=True):
            if zero in (p, q):
                break
            found.append(found[-1] * ratio)
        return found + [zero] * (len(self.line.pairs) + 1 - len(found))

    @cached_property
    def beyond(self) -> list[Element]:
        """Half the steps from entering edge m to being back: ``h_m = 1 + p/q h_{m+1}``.

        None is infinite.
        """
        found, one, zero = [self.field.one], self.field.one, self.field.zero
        for (p, _), ratio in zip(self.line.pairs[::-1], self.line.ratios[::-1], strict=True):
            inner = found[-1]
            if p == zero:
                found.append(one)
            else:
                found.append(None if ratio is None or inner is None else 1 + ratio * inner)
        return found[::-1]

    @cached_property
    def excursion(self) -> Element:
        """Half the steps from entering the branch to being back, ``h_0``; None is infinite."""
        if self.field.is_EXRAW:
            return self.beyond[0]
        one = self.line.ring.one
        u, v = one, one
        for p, q, _ in reversed(self.line.cleared):
            u, v = (q * v + p * u, q * v) if p else (one, one)
        return self.line.quotient(u, v) if v else None

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

    def __init__(self, line: Line) -> None:
        self.line, self.field = line, line.field
        for m, (p, _) in reversed(list(enumerate(line.pairs, start=1))):
            if p == self.field.zero:
                raise ValueError(
                    "the target is reached with probability below 1: on its branch "
                    f"{row_name(m, 'ca')} is 0"
                )

    @cached_property
    def back(self) -> list[Element]:
        """Backward traversals of edge i in all: ``p_i B_{i-1} = (1 - p_i) + q_i B_i``."""
        found = [self.field.zero]
        for p, q in reversed(self.line.pairs):
            found.append(((1 - p) + q * found[-1]) / p)
        return found[::-1]

    def costs(self, detour: Element) -> list[Element]:
        """Return the steps that one backward traversal of edge i costs, until it is made good.

        The `detour` is into the dead ends, for each entry of this branch.
        """
        found = [2 + detour]
        for p, q in self.line.pairs:
            found.append(2 + q / p * found[-1])
        return found

    @cached_property
    def backward(self) -> tuple[Element, Element]:
        """Backward traversals of edge 0, and of all edges together."""
        if self.field.is_EXRAW:
            return self.back[0], sum(self.back, self.field.zero)
        ring = self.line.ring
        u, total, v = ring.zero, ring.zero, ring.one
        for p, q, turns in reversed(self.line.cleared):
            if u or turns:  # nobody comes back from where nobody turns
                u, v = turns * v + q * u, p * v
                total = p * total + u
        return self.line.quotient(u, v), self.line.quotient(total, v)

    @property
    def entries(self) -> Element:
        """Expected entries of the branch."""
        return 1 + self.backward[0]

    def hitting_time(self, detour: Element) -> Element:
        """Return the steps from the source to the target (Theorem 3)."""
        shortest = len(self.line.pairs) + 2
        return shortest + 2 * self.backward[1] + self.entries * detour

    def visits(self) -> tuple[list[Element], list[Element]]:
        """Return those of the forward and of the backward rows."""
        return [1 + back for back in self.back[:-1]], self.back[1:]

    def advantages(self, costs: list[Element]) -> tuple[list[Element], list[Element]]:
        """Return those of the forward and of the backward rows: opposites."""
        gained = [cost / p for cost, (p, _) in zip(costs, self.line.pairs, strict=False)]
        return gained, [-gain for gain in gained]

    def variance(self, costs: list[Element]) -> Element:
        """Return the variance that the turns on this branch cause."""
        total = self.field.zero
        for cost, back, (p, q) in zip(costs, self.back[1:], self.line.pairs, strict=False):
            total += cost**2 * ((1 - p) + back * q * ((1 - p) + (1 - q))) / p**2
        return total
