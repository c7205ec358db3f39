"""Terms as fractions of polynomials, symbolic powers being variables of their own.

A power with a symbolic exponent is taken apart into *generators* ``piece ** x``, x a variable
and the piece a prime, a variable or an irreducible polynomial. A term then is a polynomial over
a product of divisors, in a ring with all variables and generators. What was divided by, and
every piece, is remembered. Trusted: what is proved rests on this file and `kernel`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Any, TypeAlias

from sympy import QQ, Symbol, factorint
from sympy.polys.rings import ring

from .terms import VARIABLES, Constant, Operation, Quantity, Term, Variable

# An element of a sparse polynomial ring over the rationals; SymPy carries no types.
Polynomial: TypeAlias = Any

# Up to these sizes a divisor or a base is taken apart into its irreducible factors.
FACTORED_TERMS, FACTORED_DEGREE = 24, 8


class UnsupportedError(ValueError):
    """A term is no fraction of polynomials in variables and powers of the kind known here."""


@dataclass(frozen=True)
class Generator:
    """``piece ** exponent``, the piece a polynomial in the variables alone."""

    piece: Polynomial
    exponent: Variable


@dataclass(frozen=True)
class Form:
    """``numerator / product of divisor ** times``."""

    numerator: Polynomial
    divisors: Counter[Polynomial] = field(default_factory=Counter)


class Forms:
    """The ring in which some terms are fractions of polynomials.

    Its symbols are the variables, W, K and L first, then the generators. The fractions are the
    terms where none of the divisors met, `nonzero`, vanishes and all `pieces` are positive.
    """

    def __init__(
        self,
        terms: tuple[Term, ...],
        fixed: Mapping[str, int] | None = None,
        *,
        variables: tuple[Variable, ...] = (),
    ) -> None:
        self.fixed = fixed or {}
        walk = map(Variable, VARIABLES)
        self.variables = variables or (*dict.fromkeys(chain(walk, *map(_variables, terms))),)
        self.generators = tuple(dict.fromkeys(chain(*map(self._find, terms))))
        powers = [f"({g.piece})^{g.exponent.name}" for g in self.generators]
        self.ring = _ring(*(variable.name for variable in self.variables), *powers)
        beyond = self.ring.gens[len(self.variables) :]
        self.symbols = dict(zip(self.generators, beyond, strict=True))
        self.nonzero: dict[Polynomial, None] = {}
        self.pieces: dict[Polynomial, None] = {}

    def lifted(self, piece: Polynomial) -> Polynomial:
        """Return a polynomial in the variables as an element of the ring."""
        zeros = (0,) * len(self.generators)
        return self.ring.from_dict({powers + zeros: c for powers, c in piece.terms()})

    def form(self, term: Term) -> Form:
        """Return `term` as a fraction."""
        match term:
            case Constant(value):
                return Form(self.ring(QQ(value.numerator, value.denominator)))
            case Variable(name) if name in self.fixed:
                return Form(self.ring(self.fixed[name]))
            case Variable():
                return Form(self.ring.gens[self.variables.index(term)])
            case Quantity(form=form):
                return self.form(form())
            case Operation("^", base, exponent):
                return self._power(base, exponent)
            case Operation(sign, left, right):
                return self._combined(sign, self.form(left), self.form(right))

    def _combined(self, sign: str, left: Form, right: Form) -> Form:
        if sign == "*":
            numerator = self.product(left.numerator, right.numerator)
            return Form(numerator, left.divisors + right.divisors)
        if sign == "/":
            return self._combined("*", left, self._inverse(right))
        common = left.divisors | right.divisors
        first, second = (
            self.product(part.numerator, self._expanded(common - part.divisors))
            for part in (left, right)
        )
        return Form(first + second if sign == "+" else first - second, common)

    def _inverse(self, form: Form) -> Form:
        if not form.numerator:
            raise UnsupportedError("it divides by zero")
        constant, factors = _factors(form.numerator)
        self.nonzero |= dict.fromkeys(factor for factor, _ in factors)
        return Form(self._expanded(form.divisors) * (1 / constant), Counter(dict(factors)))

    def _power(self, base: Term, exponent: Term) -> Form:
        slopes, constant = self._affine(exponent)
        # The base is looked at even where its power is 1: it may divide by zero.
        result = self._integer_power(self.form(base), constant)
        for piece, times in self._pieces(base).items() if slopes else ():
            self.pieces[self.lifted(piece)] = None
            for variable, slope in slopes.items():
                power = self._generator_power(Generator(piece, variable), times * slope)
                result = self._combined("*", result, power)
        return result

    def _generator_power(self, generator: Generator, exponent: int) -> Form:
        if generator not in self.symbols:
            raise UnsupportedError("a base or an exponent holds a power with such an exponent")
        symbol = self.symbols[generator]
        if exponent >= 0:
            return Form(symbol ** self.degree(exponent))
        return Form(self.ring.one, Counter({symbol: self.degree(-exponent)}))

    def _integer_power(self, form: Form, exponent: int) -> Form:
        if exponent < 0:
            form, exponent = self._inverse(form), -exponent
        power = self.power(form.numerator, exponent)
        divisors = {d: self.degree(n * exponent) for d, n in form.divisors.items()}
        return Form(power, Counter(divisors))

    def _find(self, term: Term) -> Iterator[Generator]:
        """Yield the generators of `term`."""
        match term:
            case Quantity(form=form):
                yield from self._find(form())
            case Operation("^", base, exponent):
                slopes, _ = self._affine(exponent)
                yield from self._find(base)
                for piece in self._pieces(base) if slopes else ():
                    yield from (Generator(piece, variable) for variable in slopes)
            case Operation(_, left, right):
                yield from self._find(left)
                yield from self._find(right)

    def _inner(self) -> Forms:
        """Return the ring of the variables alone, in which bases and exponents are read."""
        return type(self)((), self.fixed, variables=self.variables)

    def _affine(self, exponent: Term) -> tuple[dict[Variable, int], int]:
        """Return the slopes and the constant of an exponent, all integers."""
        if isinstance(exponent, Constant) and exponent.value.denominator == 1:
            return {}, int(exponent.value)
        inner = self._inner()
        form = inner.form(exponent)
        slopes, constant = {}, 0
        for powers, coefficient in form.numerator.terms():
            if sum(powers) > 1 or coefficient.denominator != 1:
                raise UnsupportedError("an exponent is not of the form n + mK with integers")
            if sum(powers) == 0:
                constant = int(coefficient)
            else:
                slopes[self.variables[powers.index(1)]] = int(coefficient)
        if inner.nonzero or inner.pieces:
            raise UnsupportedError("an exponent is not of the form n + mK with integers")
        return slopes, constant

    def _pieces(self, base: Term) -> dict[Polynomial, int]:
        """Return the primes and irreducible polynomials of a base, with multiplicities."""
        inner = self._inner()
        form = inner.form(base)
        if not form.numerator:
            raise UnsupportedError("a base is zero")
        constant, factors = _factors(form.numerator)
        if constant <= 0:
            raise UnsupportedError("a base is not known to be positive")
        pieces = Counter(dict(factors))
        pieces.subtract(form.divisors)
        for part, sign in ((constant.numerator, 1), (constant.denominator, -1)):
            for factor, times in _small_factors(int(part)).items():
                pieces[inner.ring(factor)] += sign * times
        return {piece: times for piece, times in pieces.items() if times}

    def _expanded(self, divisors: Mapping[Polynomial, int]) -> Polynomial:
        total = self.ring.one
        for divisor, times in divisors.items():
            for _ in range(times):
                total = self.product(total, divisor)
        return total

    # What a search overrides, to limit its work.
    def product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """Return a product."""
        return left * right

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        """Return a power."""
        return self._expanded({base: exponent}) if len(base) > 1 else base**exponent

    def degree(self, exponent: int) -> int:
        """Return an exponent."""
        return exponent


@lru_cache(maxsize=1_000)
def _ring(*names: str) -> Any:
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
    return _ring(*names).from_dict(numbers)


def _variables(term: Term) -> Iterator[Variable]:
    match term:
        case Variable():
            yield term
        case Quantity(form=form):
            yield from _variables(form())
        case Operation(_, left, right):
            yield from _variables(left)
            yield from _variables(right)


def _small_factors(number: int) -> dict[int, int]:
    """Return small primes of a positive integer; what is left, prime or not, is one factor."""
    split = factorint(number, limit=10_000, use_rho=False, use_pm1=False, use_ecm=False)
    return {factor: times for factor, times in split.items() if factor != 1}


def _factors(element: Polynomial) -> tuple[Any, list[tuple[Polynomial, int]]]:
    """Return a constant and factors of a polynomial, irreducible where it is small."""
    if len(element) <= FACTORED_TERMS and sum(element.degrees()) <= FACTORED_DEGREE:
        constant, factors = element.factor_list()
        return constant, factors
    constant, primitive = element.primitive()
    return constant, [(primitive, 1)]
