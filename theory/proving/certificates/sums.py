"""A polynomial as a sum of squares and of products of what is known: a rule for the kernel."""

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, islice, product
from math import prod
from typing import NamedTuple

from sympy import QQ

from ..polynomials import Polynomial, Shifts
from ..rules.deduction import Deduction
from ..rules.lemmas import Sequent, Sum, Summand
from .linear import attempt, exact, longest
from .squares import Square, better_squares, first_squares, plain_squares

MOST_TERMS, MOST_COLUMNS, MOST_ROUNDS, MOST_SQUARED = 90, 400, 14, 30
MOST_BITS = 160
# A lack that is taken for none, and how little of it a round may leave over.
SMALL, SLOWEST = 1e-7, 0.98


class Column(NamedTuple):
    """What may be taken away from a polynomial, in the excesses over the bounds."""

    value: Polynomial
    factor: Polynomial
    known: tuple[Polynomial, ...]
    root: Polynomial


def find_sum(deduction: Deduction, goal: Sequent, known: Sequence[Polynomial]) -> Sum | None:
    """Return a rule by which a goal follows from what is known, if one is found."""
    f, bounds, strict = goal
    ring = deduction.ring
    for times in (ring.one, *(ring.gens[:3] if known else ())):
        # In the symbols themselves, then in their excesses over the bounds.
        for shifts in ([], deduction.shifts(bounds)):
            up = [(symbol, symbol + low) for symbol, low in shifts]
            down = [(symbol, symbol - low) for symbol, low in shifts]
            raised = _moved(times * f, up)
            if len(raised) > MOST_TERMS or longest(raised) > MOST_BITS:
                continue
            columns = [*_products(raised, [(g, _moved(g, up)) for g in known])]
            for less in (_less(raised, shifts), raised) if strict else (raised,):
                squares = times == 1 and len(raised) <= MOST_SQUARED
                found = _combined(less, columns, squares=squares)
                rule = Sum(times, tuple(_summand(column, down) for column in found or ()))
                if found is not None and deduction.summed(goal, rule, always=False):
                    return rule
    return None


def _moved(f: Polynomial, changes: list[tuple[Polynomial, Polynomial]]) -> Polynomial:
    return f.compose(changes) if changes else f


def _less(f: Polynomial, shifts: Shifts) -> Polynomial:
    """Return f less a part of what keeps it from zero."""
    moved = [f.ring.gens.index(symbol) for symbol, _ in shifts]
    apart = [(m, c) for m, c in f.terms() if c > 0 and not any(m[n] for n in moved)]
    least = min((sum(m) for m, _ in apart), default=0)
    return f - f.ring.from_dict({m: c / 64 for m, c in apart if sum(m) == least})


def _summand(column: Column, down: list[tuple[Polynomial, Polynomial]]) -> Summand:
    return Summand(_moved(column.factor, down), column.known, _moved(column.root, down))


def _products(
    f: Polynomial, known: Sequence[tuple[Polynomial, Polynomial]]
) -> Iterator[Column]:
    """Yield products of what is known, times monomials, no larger than f and what is known."""
    ring, parts = f.ring, [f, *(shifted for _, shifted in known)]
    degrees = [max(0, *column) for column in zip(*(g.degrees() for g in parts), strict=True)]
    total, number = max(sum(m) for g in parts for m in g.itermonoms()), 0
    for size in (1, 2):
        for some in combinations_with_replacement(known, size):
            value = prod((shifted for _, shifted in some), start=ring.one)
            over = [d - max(n, 0) for d, n in zip(degrees, value.degrees(), strict=True)]
            if min(over) < 0:
                continue
            room = total - max(map(sum, value.itermonoms()))
            for m in product(*(range(n + 1) for n in over)):
                if sum(m) <= room:
                    factor = ring.from_dict({m: QQ(1)})
                    yield Column(value * factor, factor, tuple(g for g, _ in some), ring.one)
                    number += 1
                if number >= MOST_COLUMNS:
                    return


def _combined(
    f: Polynomial, columns: Sequence[Column], *, squares: bool
) -> list[Column] | None:
    """Return columns, their factors scaled, without which no coefficient of f is negative."""
    listed = [*columns]
    if squares:
        plain = islice(plain_squares(f), MOST_COLUMNS)
        listed += map(_column, dict.fromkeys([*first_squares(f), *plain]))
    lack = float("inf")
    for _ in range(MOST_ROUNDS):
        found = attempt(f, [column.value for column in listed])
        if found is None or found.lack > SLOWEST * lack:
            return None
        lack = found.lack
        if lack < SMALL:
            values = [column.value for column in listed]
            multiples = exact(f, values, found.multiples)
            if multiples is not None:
                return [
                    column._replace(factor=column.factor * c)
                    for column, c in zip(listed, multiples, strict=True)
                    if c
                ]
        more = [*map(_column, better_squares(f, found.prices))] if squares else []
        there = {column.value for column in listed}
        more = [column for column in more if column.value not in there]
        if not more:
            return None
        listed += more
    return None


def _column(square: Square) -> Column:
    return Column(square.value, square.factor, (), square.root)
