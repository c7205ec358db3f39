"""Polynomials: their ring, their parts, and their sign by coefficients. Trusted."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any, TypeAlias

from sympy import QQ, Symbol, factorint
from sympy.polys.rings import ring

# An element of a sparse polynomial ring over the rationals; SymPy carries no types.
Polynomial: TypeAlias = Any
# A symbol of a ring, and the polynomial that bounds it from below.
Shifts: TypeAlias = Sequence[tuple[Polynomial, Polynomial]]

# Up to these sizes a divisor or a base is taken apart into its irreducible factors.
FACTORED_TERMS, FACTORED_DEGREE = 24, 8


@lru_cache(maxsize=1_000)
def polynomial_ring(*names: str) -> Any:
    """Return the ring with symbols of these names."""
    return ring([Symbol(name) for name in names], QQ)[0]


def without_common_factor(f: Polynomial) -> Polynomial:
    """Return f divided by the powers common to all its terms, and by its content."""
    common = tuple(map(min, zip(*f.itermonoms(), strict=True)))
    if any(common):
        f = f.ring.from_dict(
            {tuple(map(int.__sub__, powers, common)): c for powers, c in f.terms()}
        )
    return f.primitive()[1]


def bits(piece: Polynomial) -> int:
    """Return the length of all numerators."""
    return sum(int(c.numerator).bit_length() for c in piece.itercoeffs())


def packed(f: Polynomial) -> tuple[tuple[str, ...], dict[Any, Fraction]]:
    """Return a polynomial as its symbols' names and its terms: SymPy's do not always pickle."""
    terms = {m: Fraction(int(c.numerator), int(c.denominator)) for m, c in f.terms()}
    return tuple(map(str, f.ring.symbols)), terms


def unpacked(names: tuple[str, ...], terms: Mapping[Any, Fraction]) -> Polynomial:
    """Return the polynomial that `packed` took apart."""
    numbers = {m: QQ(c.numerator, c.denominator) for m, c in terms.items()}
    return polynomial_ring(*names).from_dict(numbers)


def positive(f: Polynomial, shifts: Shifts, *, strict: bool) -> bool:
    """Tell whether f >= 0 (f > 0), by its coefficients after a shift of symbols to bounds.

    A bound may use the symbols whose pairs stand after its own. Where `strict`, a term must
    hold none of the shifted symbols, which may be zero. Symbols that are not shifted must be
    positive.
    """
    return _positive(f, (*shifts,), strict)


@lru_cache(maxsize=10_000)  # the same divisors and pieces stand in many steps
def _positive(
    f: Polynomial, shifts: tuple[tuple[Polynomial, Polynomial], ...], strict: bool
) -> bool:
    changes: list[tuple[Polynomial, Polynomial]] = []
    for symbol, low in reversed(shifts):
        changes.append((symbol, symbol + composed(low, changes)))
    shifted = composed(f, changes)
    if any(coefficient < 0 for coefficient in shifted.itercoeffs()):
        return False
    moved = [n for symbol, _ in shifts for n in used(symbol)]
    return not strict or any(not any(m[n] for n in moved) for m in shifted.itermonoms())


def composed(f: Polynomial, changes: Shifts) -> Polynomial:
    """Return f with other polynomials in the place of symbols: each power is raised once."""
    held = {*used(f)}
    # Of two for one symbol the first counts, as in SymPy's `compose`.
    places = {n: new for symbol, new in reversed(changes) for n in used(symbol) if n in held}
    if not places:
        return f
    kept: dict[tuple[int, ...], dict[tuple[int, ...], Any]] = {}
    for powers, c in f.terms():
        rest = tuple(0 if n in places else power for n, power in enumerate(powers))
        kept.setdefault(tuple(powers[n] for n in places), {})[rest] = c
    raised = {n: [f.ring.one] for n in places}
    total = f.ring.zero
    for times, part in kept.items():
        product = f.new(part)
        for (n, new), power in zip(places.items(), times, strict=True):
            while len(raised[n]) <= power:
                raised[n].append(multiplied(raised[n][-1], new))
            product = multiplied(product, raised[n][power]) if power else product
        total += product
    return total


def used(f: Polynomial) -> list[int]:
    """Return the places of the symbols that a polynomial holds."""
    return [n for n, degree in enumerate(f.degrees()) if degree > 0]


def small_factors(number: int) -> dict[int, int]:
    """Return small primes of a positive integer; what is left, prime or not, is one factor."""
    split = factorint(number, limit=10_000, use_rho=False, use_pm1=False, use_ecm=False)
    return {factor: times for factor, times in split.items() if factor != 1}


@lru_cache(maxsize=10_000)  # the steps of a claim share their divisors
def factors_apart(element: Polynomial) -> tuple[Any, tuple[tuple[Polynomial, int], ...]]:
    """Return a constant and factors of a polynomial, irreducible where it is small."""
    if any(sum(m) == 1 and _alone(m, element) for m in element.itermonoms()):
        # Linear in a symbol that stands beside no other: irreducible.
        constant, primitive = element.primitive()
        sign = 1 if primitive.LC > 0 else -1
        return constant * sign, ((primitive * sign, 1),)
    if len(element) <= FACTORED_TERMS and sum(element.degrees()) <= FACTORED_DEGREE:
        constant, factors = element.factor_list()
        return constant, tuple(factors)
    constant, primitive = element.primitive()
    return constant, ((primitive, 1),)


def _alone(monomial: tuple[int, ...], f: Polynomial) -> bool:
    """Tell whether the symbol that a monomial is stands in no other of a polynomial."""
    place = monomial.index(1)
    return sum(map(bool, (m[place] for m in f.itermonoms()))) == 1


def multiplied(f: Polynomial, g: Polynomial) -> Polynomial:
    """Return a product, by Python's integers: fractions take most of the time else."""
    f, g = (f, g) if len(f) <= len(g) else (g, f)
    if not f:
        return f
    times = f.ring.monomial_mul
    if len(f) == 1:
        ((m, c),) = f.items()
        if c == 1 and not any(m):
            return g
        return f.new({times(m, n): d if c == 1 else c * d for n, d in g.items()})
    (below, first), (under, second) = _over(f), _over(g)
    found: dict[tuple[int, ...], int] = {}
    for m, a in first:
        for n, b in second:
            place = times(m, n)
            found[place] = found.get(place, 0) + a * b
    return f.new({m: QQ(c, below * under) for m, c in found.items() if c})


def _over(f: Polynomial) -> tuple[int, list[tuple[tuple[int, ...], int]]]:
    """Return a polynomial's terms over one denominator."""
    below = lcm(*(int(c.denominator) for c in f.itercoeffs()))
    terms = f.items()
    return below, [(m, int(c.numerator) * (below // int(c.denominator))) for m, c in terms]
