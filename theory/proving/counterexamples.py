"""Points at which a bound fails, looked for near the corner of a domain and far out.

A point found is exact and checked; that none is found says nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain, islice, product

from .domains import Domain, Range
from .terms import (
    VARIABLES,
    Constant,
    Point,
    Relation,
    Term,
    TooLargeError,
    UndefinedError,
    Variable,
    bit_length,
    parts_of,
    value_at,
)

NEAR = (0, 1, 2, 3, 5, 9, 24, 59)
FAR = (300, 1000, 3000, 10**4, 10**5, 10**6, 10**9, 10**15, 10**30, 10**60, 10**120)
NEAR_BITS = 20_000
# Bits of all values compared in one search.
MOST_COMPARED_BITS = 20_000_000
MOST_LITERALS, MOST_PLACES = 12, 2_000
# Where symbols are tried: above a lower bound, and where there is none.
ABOVE = tuple(map(Fraction, (0, 1, 2, 5, 9)))
ANYWHERE = tuple(Fraction(n) for n in ("2", "3", "1/2", "4", "7", "1/3", "1", "-1", "-2", "0"))

Place = dict[str, int]


def near_points(domain: Domain) -> Iterator[Place]:
    """Yield points close to the corner of the domain, the closest first."""
    axes = [_numbers(domain[name], NEAR) for name in VARIABLES]
    places = sorted(product(*(range(len(axis)) for axis in axes)), key=lambda p: (sum(p), p))
    corner = (
        {n: axis[i] for n, axis, i in zip(VARIABLES, axes, place, strict=True)}
        for place in places
    )
    yield from _inside(corner, domain)


def _inside(points: Iterable[Place], domain: Domain) -> Iterator[Place]:
    """Yield points, or where they break a condition between variables, others near them."""
    if not domain.linear:
        yield from points
        return
    met: set[tuple[int, ...]] = set()
    for point in points:
        found = domain.inside(point)
        if found and (place := tuple(found.values())) not in met:
            met.add(place)
            yield found


def far_points(relation: Relation, domain: Domain) -> Iterator[Place]:
    """Yield points far out in one or two variables, and around the claim's own numbers."""
    yield from _inside(_far_points(relation, domain), domain)


def _far_points(relation: Relation, domain: Domain) -> Iterator[Place]:
    literals = _literals(relation)
    for name in VARIABLES:
        far = _numbers(domain[name], FAR)
        far += [n + d for n in literals for d in (-1, 0, 1) if n + d in domain[name]]
        for number in dict.fromkeys(far):
            yield from ({name: number, **rest} for rest in beside(name, domain, (0, 1, 4, 29)))
    for offset in FAR:
        yield {name: _numbers(domain[name], (offset,))[0] for name in VARIABLES}


def beside(name: str, domain: Domain, offsets: tuple[int, ...]) -> Iterator[Place]:
    """Yield small values of the variables other than one."""
    others = [other for other in VARIABLES if other != name]
    for place in product(*(_numbers(domain[other], offsets) for other in others)):
        yield dict(zip(others, place, strict=True))


def first_failure(
    relation: Relation, points: Iterable[Place], most_bits: int
) -> tuple[Place | None, int]:
    """Return the first point at which the relation fails, and how many were compared.

    UndefinedError is raised at a point where a side has no value; the message names it.
    """
    compared = bits = 0
    for point in points:
        if bits > MOST_COMPARED_BITS:
            break
        try:
            values = relation.values_at(point, most_bits)
        except TooLargeError:
            continue
        except UndefinedError as error:
            raise UndefinedError(f"{error} at {place_text(point)}") from None
        compared += 1
        bits += sum(map(bit_length, values))
        if not relation.holds_between(*values):
            return point, compared
    return None, compared


def fails_at(relation: Relation, point: Point) -> bool:
    """Tell whether the relation fails at a point, both sides having a value there."""
    try:
        return not relation.holds_between(*relation.values_at(point))
    except (UndefinedError, TooLargeError):
        return False


def points_above(
    held: Iterable[Variable], bounds: Sequence[tuple[Term, Term]], where: Sequence[Term] = ()
) -> Iterator[dict[str, Fraction]]:
    """Yield small points of a step's domain, at which the symbols are what they are declared.

    A symbol starts at its lower bound, which may use those that stand after it, else at 2.
    """
    lows = {symbol: low for symbol, low in bounds if isinstance(symbol, Variable)}
    parts = (part for term in (*lows.values(), *where) for part in parts_of(term))
    found = dict.fromkeys(chain(held, (p for p in parts if isinstance(p, Variable))))
    # What is a function of something is no symbol.
    symbols = {v for v in found if v.stands_for is None or v.stands_for.is_Symbol}
    first = [symbol for symbol in reversed(lows) if symbol in symbols]
    order = [*sorted(symbols - {*first}, key=str), *first]
    if len({symbol.name for symbol in order}) < len(order):
        return
    starts = [ABOVE if symbol in lows else ANYWHERE for symbol in order]
    for place in islice(product(*(s[: 1 + 16 // len(order)] for s in starts)), MOST_PLACES):
        point: dict[str, Fraction] = {}
        for symbol, offset in zip(order, place, strict=True):
            low = value_at(lows[symbol], point) if symbol in lows else Fraction(0)
            point[symbol.name] = low + offset
        if all(_is_declared(symbol, point[symbol.name]) for symbol in order) and all(
            not fails_at(Relation(term, ">", Constant(Fraction(0))), point) for term in where
        ):
            yield point


@lru_cache(maxsize=10_000)  # few symbols and few values are tried, again and again
def _is_declared(symbol: Variable, value: Fraction) -> bool:
    """Tell whether a number is what a symbol is declared to be: odd, below zero, prime."""
    if symbol.stands_for is None:
        return value >= 1 and value.denominator == 1
    import sympy

    number = sympy.Rational(value.numerator, value.denominator)
    kinds = symbol.stands_for.assumptions0.items()
    return all(getattr(number, f"is_{kind}", None) in {truth, None} for kind, truth in kinds)


def failure_above(
    relation: Relation, bounds: Sequence[tuple[Term, Term]] = (), where: Sequence[Term] = ()
) -> str:
    """Return a small point of a step's domain at which a relation fails, as text, or ""."""
    held = [part for part in parts_of(relation.difference) if isinstance(part, Variable)]
    for point in points_above(held, bounds, where):
        if any(symbol.name not in point for symbol in held):
            return ""  # it holds what has no exact value at any point
        if fails_at(relation, point):
            text = ", ".join(f"{name} = {value}" for name, value in sorted(point.items()))
            return text or "it is a number"
    return ""


def smaller(relation: Relation, point: Place, domain: Domain) -> Place:
    """Return a failure with smaller numbers, each found by bisection on its own.

    The result fails as `point` does; it need not be the smallest.
    """
    for name in VARIABLES:
        # The lower end is tried first.
        holds, tried = domain[name].low - 1, domain[name].low
        while point[name] - holds > 1:
            nearer = {**point, name: tried}
            if nearer in domain and fails_at(relation, nearer):
                point = {**point, name: tried}
            else:
                holds = tried
            tried = (holds + point[name]) // 2
    return point


def place_text(point: Place) -> str:
    """Return a point as text: ``W = 2, K = 1, L = 5``."""
    return ", ".join(f"{name} = {point[name]}" for name in VARIABLES)


def _numbers(values: Range, offsets: tuple[int, ...]) -> list[int]:
    """Return the numbers so far above the lower end, or the upper end in their place."""
    found = [values.low + offset for offset in offsets]
    return [*dict.fromkeys(min(number, values.high or number) for number in found)]


def _literals(relation: Relation) -> list[int]:
    parts = chain(parts_of(relation.left), parts_of(relation.right))
    numbers = dict.fromkeys(int(part.value) for part in parts if isinstance(part, Constant))
    return [*numbers][:MOST_LITERALS]
