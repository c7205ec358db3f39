"""Terms as fractions of polynomials, symbolic powers being variables of their own.

A power with a symbolic exponent is taken apart into *generators* ``piece ** x``, x one of W, K
and L and the piece a prime or an irreducible polynomial. A term then is a polynomial over a
product of divisors, in a ring with W, K, L and the generators. Sizes are limited at every
operation, so that no term takes long (docs/check.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sympy import QQ, factorint
from sympy.polys.rings import ring

from .terms import (
    VARIABLES,
    Constant,
    Operation,
    Quantity,
    Term,
    TooLargeError,
    Variable,
    closed_form,
)

# An element of a sparse polynomial ring over the rationals; SymPy carries no types.
Polynomial: TypeAlias = Any

MOST_PRODUCTS, HIGHEST_DEGREE, LONGEST_NUMBER = 100_000, 80, 5_000
LONGEST_COEFFICIENT = 50_000
# Up to these sizes a divisor or a base is taken apart into its irreducible factors.
FACTORED_TERMS, FACTORED_DEGREE = 24, 8


class UnsupportedError(ValueError):
    """A term is no fraction of polynomials in W, K, L and powers of the kind known here."""


@dataclass(frozen=True)
class Generator:
    """``piece ** variable``, positive because the piece is.

    Attributes
    ----------
    piece : Polynomial
        In the ring of W, K and L alone.
    variable : str
    """

    piece: Polynomial
    variable: str


@dataclass(frozen=True)
class Form:
    """``numerator / product of divisor ** exponent``."""

    numerator: Polynomial
    divisors: Mapping[Polynomial, int] = field(default_factory=dict)


PLAIN = ring(VARIABLES, QQ)[0]


class Forms:
    """The ring in which some terms are fractions of polynomials.

    Parameters
    ----------
    terms : sequence of Term
    fixed : Mapping
        Variables that stand for a number.

    Raises
    ------
    UnsupportedError, TooLargeError
        If a power is of no kind known here; if the terms are too large.
    """

    def __init__(self, terms: tuple[Term, ...], fixed: Mapping[str, int]) -> None:
        self.fixed, self.work = fixed, 0
        self.generators: tuple[Generator, ...] = ()
        self.ring = PLAIN
        found: dict[Generator, None] = {}
        for term in terms:
            self._find(term, found)
        self.generators = tuple(found)
        names = [*VARIABLES, *(f"g{n}" for n in range(len(found)))]
        self.ring = ring(names, QQ)[0]
        # What must not vanish, and what must be positive, for the fractions to be the terms.
        self.nonzero: dict[Polynomial, None] = {}
        self.positive: dict[Polynomial, None] = {}
        self.symbols = dict(zip(self.generators, self.ring.gens[3:], strict=True))

    def lifted(self, piece: Polynomial) -> Polynomial:
        """Return a polynomial in W, K and L as an element of the ring."""
        if self.ring is PLAIN:
            return piece
        zeros = (0,) * len(self.generators)
        return self.ring.from_dict({powers + zeros: c for powers, c in piece.terms()})

    def form(self, term: Term) -> Form:
        """Return `term` as a fraction."""
        match term:
            case Constant(value):
                return Form(self.ring(QQ(value.numerator, value.denominator)))
            case Variable(name) if name in self.fixed:
                return Form(self.ring(self.fixed[name]))
            case Variable(name):
                return Form(self.ring.gens[VARIABLES.index(name)])
            case Quantity(name, policy):
                return self.form(closed_form(name, policy))
            case Operation("^", base, exponent):
                return self._power(base, exponent)
            case Operation(sign, left, right):
                return self._combined(sign, self.form(left), self.form(right))

    def _combined(self, sign: str, left: Form, right: Form) -> Form:
        if sign == "*":
            return Form(
                self._product(left.numerator, right.numerator),
                _merged(left.divisors, right.divisors),
            )
        if sign == "/":
            return self._combined("*", left, self._inverse(right))
        common = {
            divisor: max(left.divisors.get(divisor, 0), right.divisors.get(divisor, 0))
            for divisor in [*left.divisors, *right.divisors]
        }
        first, second = (
            self._product(
                part.numerator,
                self._expanded({d: n - part.divisors.get(d, 0) for d, n in common.items()}),
            )
            for part in (left, right)
        )
        return Form(first + second if sign == "+" else first - second, common)

    def _inverse(self, form: Form) -> Form:
        if not form.numerator:
            raise UnsupportedError("it divides by zero")
        constant, factors = _factors(form.numerator)
        self.nonzero |= dict.fromkeys(factor for factor, _ in factors)
        above = self._expanded(form.divisors)
        return Form(above * (1 / constant), dict(factors))

    def _power(self, base: Term, exponent: Term) -> Form:
        slopes, constant = self._affine(exponent)
        # The base is looked at even where its power is 1: it may divide by zero.
        result = self._integer_power(self.form(base), constant)
        for piece, times in self._pieces(base).items() if slopes else ():
            self.positive[self.lifted(piece)] = None
            for name, slope in slopes.items():
                power = self._generator_power(Generator(piece, name), times * slope)
                result = self._combined("*", result, power)
        return result

    def _generator_power(self, generator: Generator, exponent: int) -> Form:
        if generator not in self.symbols:
            raise UnsupportedError("a base or an exponent holds a power with such an exponent")
        symbol = self.symbols[generator]
        if exponent >= 0:
            return Form(symbol ** self._degree(exponent))
        return Form(self.ring.one, {symbol: self._degree(-exponent)})

    def _integer_power(self, form: Form, exponent: int) -> Form:
        if exponent < 0:
            form, exponent = self._inverse(form), -exponent
        above = form.numerator
        if len(above) == 1:
            if exponent * _length(above) > LONGEST_NUMBER:
                raise TooLargeError(f"a number in it has over {LONGEST_NUMBER} bits")
            power = self._checked(above**exponent)
        else:
            power = self._expanded({above: self._degree(exponent)})
        return Form(power, {d: self._degree(n * exponent) for d, n in form.divisors.items()})

    def _find(self, term: Term, found: dict[Generator, None]) -> None:
        """Collect the generators of `term`."""
        match term:
            case Quantity(name, policy):
                self._find(closed_form(name, policy), found)
            case Operation("^", base, exponent):
                slopes, _ = self._affine(exponent)
                self._find(base, found)
                for piece in self._pieces(base) if slopes else ():
                    for name in slopes:
                        found[Generator(piece, name)] = None
            case Operation(_, left, right):
                self._find(left, found)
                self._find(right, found)

    def _affine(self, exponent: Term) -> tuple[dict[str, int], int]:
        """Return the slopes and the constant of an exponent, all integers."""
        plain = Forms((), self.fixed)
        numerator = plain.form(exponent).numerator
        slopes, constant = {}, 0
        for powers, coefficient in numerator.terms():
            if sum(powers) > 1 or coefficient.denominator != 1:
                raise UnsupportedError("an exponent is not of the form n + mK with integers")
            if sum(powers) == 0:
                constant = int(coefficient)
            else:
                slopes[VARIABLES[powers.index(1)]] = int(coefficient)
        if plain.nonzero or plain.positive:
            raise UnsupportedError("an exponent is not of the form n + mK with integers")
        return slopes, constant

    def _pieces(self, base: Term) -> dict[Polynomial, int]:
        """Return the primes and irreducible polynomials of a base, with multiplicities."""
        form = Forms((), self.fixed).form(base)
        if not form.numerator:
            raise UnsupportedError("a base is zero")
        constant, factors = _factors(form.numerator)
        if constant <= 0:
            raise UnsupportedError("a base is not known to be positive")
        pieces = dict(factors)
        for divisor, times in form.divisors.items():
            pieces[divisor] = pieces.get(divisor, 0) - times
        for part, sign in ((constant.numerator, 1), (constant.denominator, -1)):
            for factor, times in _small_factors(int(part)).items():
                piece = PLAIN(factor)
                pieces[piece] = pieces.get(piece, 0) + sign * times
        return {piece: times for piece, times in pieces.items() if times}

    def _expanded(self, divisors: Mapping[Polynomial, int]) -> Polynomial:
        total = self.ring.one
        for divisor, times in divisors.items():
            for _ in range(times):
                total = self._product(total, divisor)
        return total

    def _product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        self.work += 20 + len(left) * len(right)
        if self.work > MOST_PRODUCTS:
            raise TooLargeError("it has too many terms when multiplied out")
        return self._checked(left * right)

    def _checked(self, element: Polynomial) -> Polynomial:
        if element and max(element.degrees()) > HIGHEST_DEGREE:
            raise TooLargeError(f"it has a degree above {HIGHEST_DEGREE} when multiplied out")
        if any(
            _bits(coefficient) > LONGEST_COEFFICIENT for coefficient in element.itercoeffs()
        ):
            raise TooLargeError("it has too long numbers when multiplied out")
        return element

    def _degree(self, exponent: int) -> int:
        if exponent > HIGHEST_DEGREE:
            raise TooLargeError(f"it has a power above {HIGHEST_DEGREE}")
        return exponent


def _length(number: Polynomial) -> int:
    return _bits(number.LC)


def _bits(value: Any) -> int:
    return max(int(value.numerator).bit_length(), int(value.denominator).bit_length())


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


def _merged(left: Mapping[Polynomial, int], right: Mapping[Polynomial, int]) -> dict[Any, int]:
    return {d: left.get(d, 0) + right.get(d, 0) for d in [*left, *right]}
