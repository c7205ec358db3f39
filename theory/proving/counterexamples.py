"""Points at which a bound fails, looked for near the corner of a domain and far out.

A point found is exact and checked; that none is found says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from .domains import Domain, Range
from .terms import VARIABLES, Constant, Term, TooLargeError, UndefinedError, subterms, value_at

NEAR = (0, 1, 2, 3, 5, 9, 24, 59)
FAR = (300, 1000, 3000, 10**4, 10**5, 10**6, 10**9, 10**15, 10**30, 10**60, 10**120)
NEAR_BITS, FAR_BITS = 20_000, 300_000
# Bits of all values compared in one search.
MOST_BITS = 20_000_000
MOST_LITERALS = 12

Place = dict[str, int]


@dataclass(frozen=True)
class Relation:
    """``left sign right``; the sign is ``=``, ``<=``, ``<``, ``>=`` or ``>``."""

    left: Term
    sign: str
    right: Term

    def values_at(self, point: Place, most_bits: int = FAR_BITS) -> tuple[Fraction, Fraction]:
        """Return the two sides at a point.

        Raises
        ------
        UndefinedError, TooLargeError
            If a side has no value there, or one too long.
        """
        return value_at(self.left, point, most_bits), value_at(self.right, point, most_bits)

    def holds_between(self, left: Fraction, right: Fraction) -> bool:
        """Tell whether it holds between two values."""
        match self.sign:
            case "=":
                return left == right
            case "<=":
                return left <= right
            case "<":
                return left < right
            case ">=":
                return left >= right
        return left > right


def near_points(domain: Domain) -> Iterator[Place]:
    """Yield points close to the corner of the domain, the closest first."""
    axes = [_numbers(domain[name], NEAR) for name in VARIABLES]
    places = sorted(product(*(range(len(axis)) for axis in axes)), key=lambda p: (sum(p), p))
    for place in places:
        yield {n: axis[i] for n, axis, i in zip(VARIABLES, axes, place, strict=True)}


def far_points(relation: Relation, domain: Domain) -> Iterator[Place]:
    """Yield points far out in one or two variables, and around the claim's own numbers."""
    literals = _literals(relation)
    for name in VARIABLES:
        far = _numbers(domain[name], FAR)
        far += [n + d for n in literals for d in (-1, 0, 1) if n + d in domain[name]]
        others = [other for other in VARIABLES if other != name]
        axes = [_numbers(domain[other], (0, 1, 4, 29)) for other in others]
        for number in [*dict.fromkeys(far)]:
            for place in product(*axes):
                yield {name: number, **dict(zip(others, place, strict=True))}
    for offset in FAR:
        yield {name: _nearest(domain[name], domain[name].low + offset) for name in VARIABLES}


def first_failure(
    relation: Relation, points: Iterable[Place], most_bits: int
) -> tuple[Place | None, int]:
    """Return the first point at which the relation fails, and how many were compared.

    Raises
    ------
    UndefinedError
        At a point where a side has no value; the message names it.
    """
    compared = bits = 0
    for point in points:
        if bits > MOST_BITS:
            break
        try:
            values = relation.values_at(point, most_bits)
        except TooLargeError:
            continue
        except UndefinedError as error:
            raise UndefinedError(f"{error} at {place_text(point)}") from None
        compared += 1
        bits += sum(v.numerator.bit_length() + v.denominator.bit_length() for v in values)
        if not relation.holds_between(*values):
            return point, compared
    return None, compared


def smaller(relation: Relation, point: Place, domain: Domain) -> Place:
    """Return a failure with smaller numbers, each found by bisection on its own.

    The result fails as `point` does; it need not be the smallest.
    """

    def fails(place: Place) -> bool:
        try:
            return not relation.holds_between(*relation.values_at(place))
        except (UndefinedError, TooLargeError):
            return False

    for name in VARIABLES:
        point = _bisected(point, name, domain[name].low, fails)
    return point


def _bisected(point: Place, name: str, low: int, fails: Callable[[Place], bool]) -> Place:
    if fails({**point, name: low}):
        return {**point, name: low}
    holds, failing = low, point[name]
    while failing - holds > 1:
        middle = (holds + failing) // 2
        holds, failing = (
            (holds, middle) if fails({**point, name: middle}) else (middle, failing)
        )
    return {**point, name: failing}


def place_text(point: Place) -> str:
    """Return a point as text: ``W = 2, K = 1, L = 5``."""
    return ", ".join(f"{name} = {point[name]}" for name in VARIABLES)


def _numbers(values: Range, offsets: tuple[int, ...]) -> list[int]:
    found = [values.low + offset for offset in offsets]
    return [*dict.fromkeys(_nearest(values, number) for number in found)]


def _nearest(values: Range, number: int) -> int:
    return number if values.high is None else min(number, values.high)


def _literals(relation: Relation) -> list[int]:
    numbers = [
        int(part.value)
        for side in (relation.left, relation.right)
        for part in subterms(side)
        if isinstance(part, Constant)
    ]
    return [*dict.fromkeys(numbers)][:MOST_LITERALS]
