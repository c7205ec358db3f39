"""Terms as fractions of polynomials, symbolic powers being variables of their own.

A power with a symbolic exponent is taken apart into *generators* ``piece ** x``, x a variable
and the piece a prime, a variable or an irreducible polynomial. A term then is a polynomial over
a product of divisors, in a ring with all variables and generators. What was divided by, and
every piece, is remembered. Trusted: what is proved rests on this file and `kernel`.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from itertools import chain, combinations
from typing import Any, TypeAlias

from sympy import QQ

from .polynomials import Polynomial, factors_apart, multiplied, polynomial_ring, small_factors
from .terms import VARIABLES, Constant, Operation, Quantity, Term, Variable, variables_of

# The variables that have one value only.
Fixed: TypeAlias = tuple[tuple[str, int], ...]


class UnsupportedError(ValueError):
    """A term is no fraction of polynomials in variables and powers of the kind known here."""


@dataclass(frozen=True)
class Generator:
    """``piece ** exponent``, the piece a polynomial in the variables alone.

    The exponent is a variable, or a product of some of W, K and L, named ``K*L``.
    """

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
    `signs` say what -1 to an exponent is, by the exponent's name; what is missing is met as 1.
    """

    def __init__(
        self,
        terms: tuple[Term, ...],
        fixed: Mapping[str, int] | None = None,
        *,
        variables: tuple[Variable, ...] = (),
        signs: dict[str, int] | None = None,
    ) -> None:
        self.fixed, self.signs = fixed or {}, signs
        walk = map(Variable, VARIABLES)
        self.forms: dict[Term, Form] = {}
        self.variables = variables or (*dict.fromkeys(chain(walk, *map(variables_of, terms))),)
        found: set[Term] = set()
        met = chain.from_iterable(self._find(term, found) for term in terms)
        self.generators = tuple(dict.fromkeys(met))
        powers = [f"({g.piece})^{g.exponent.name}" for g in self.generators]
        self.ring = polynomial_ring(*(variable.name for variable in self.variables), *powers)
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
        if term not in self.forms:
            self.forms[term] = self._form(term)
        return self.forms[term]

    def _form(self, term: Term) -> Form:
        match term:
            case Operation("^", base, exponent):
                return self._power(base, exponent)
            case Operation(sign, left, right) if sign in {"+", "-", "*", "/"}:
                return self._combined(sign, self.form(left), self.form(right))
            case Operation(sign):
                raise UnsupportedError(f"{sign} is no fraction of polynomials")
            case Quantity(form=form):
                return self.form(form())
        return Form(self._leaf(term))

    def _leaf(self, term: Constant | Variable) -> Polynomial:
        if isinstance(term, Constant):
            return self.ring(QQ(term.value.numerator, term.value.denominator))
        if term.name in self.fixed:
            return self.ring(self.fixed[term.name])
        return self.ring.gens[self.variables.index(term)]

    def _combined(self, sign: str, left: Form, right: Form) -> Form:
        if sign == "*":
            numerator = self.product(left.numerator, right.numerator)
            return Form(numerator, _either(operator.add, left, right))
        if sign == "/":
            return self._combined("*", left, self._inverse(right))
        common = _either(operator.or_, left, right)
        first, second = (self._over(common, part) for part in (left, right))
        return Form(first + second if sign == "+" else first - second, common)

    def _over(self, common: Counter[Polynomial], form: Form) -> Polynomial:
        """Return a fraction's numerator over other divisors, of which its own are some."""
        lacking = common - form.divisors if common else common
        if not lacking:
            return form.numerator
        return self.product(form.numerator, self._expanded(lacking))

    def _inverse(self, form: Form) -> Form:
        if not form.numerator:
            raise UnsupportedError("it divides by zero")
        constant, factors = factors_apart(form.numerator)
        self.nonzero |= dict.fromkeys(factor for factor, _ in factors)
        return Form(self._expanded(form.divisors) * (1 / constant), Counter(dict(factors)))

    def _power(self, base: Term, exponent: Term) -> Form:
        slopes, constant = self._affine(exponent)
        # The base is looked at even where its power is 1: it may divide by zero.
        form, (sign, pieces) = self.form(base), self._apart(base) if slopes else (1, {})
        if sign == 0:
            return self._zero_power(slopes, constant)
        result = self._integer_power(form, constant)
        for variable, slope in slopes.items() if sign < 0 else ():
            result = Form(result.numerator * self._sign(variable, slope), result.divisors)
        for piece, times in pieces.items():
            self.pieces[self.lifted(piece)] = None
            for variable, slope in slopes.items():
                power = self._generator_power(Generator(piece, variable), times * slope)
                result = self._combined("*", result, power)
        return result

    def _zero_power(self, slopes: Mapping[Variable, int], constant: int) -> Form:
        """Return a power of zero, whose exponent must be positive for all sizes."""
        grows = all(v.stands_for is None and slope > 0 for v, slope in slopes.items())
        if not grows or constant + sum(slopes.values()) < 1:
            raise UnsupportedError("a base is zero")
        return Form(self.ring.zero)

    def _sign(self, variable: Variable, slope: int) -> int:
        """Return ``(-1) ** (slope * variable)``."""
        if slope % 2 == 0 and variable.integer:
            return 1
        if self.signs is None or variable.stands_for is not None:
            raise UnsupportedError("a base is not known to be positive")
        return self.signs.setdefault(variable.name, 1)

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
        # As in fractions, 0 to the power 0 is 1.
        power = self.power(form.numerator, exponent) if exponent else self.ring.one
        divisors = {d: self.degree(n * exponent) for d, n in form.divisors.items()}
        return Form(power, Counter(divisors))

    def _find(self, term: Term, found: set[Term]) -> Iterator[Generator]:
        """Yield the generators of `term`, but for its parts that are `found`."""
        if (isinstance(term, Operation) and not term.grows) or term in found:
            return
        found.add(term)
        match term:
            case Quantity(form=form):
                yield from self._find(form(), found)
            case Operation("^", base, exponent):
                slopes, _ = self._affine(exponent)
                yield from self._find(base, found)
                exponents = dict.fromkeys(chain(*map(_below, slopes)))
                for piece in self._apart(base)[1] if slopes else ():
                    yield from (Generator(piece, variable) for variable in exponents)
            case Operation(_, left, right):
                yield from self._find(left, found)
                yield from self._find(right, found)

    @property
    def _inner(self) -> tuple[Any, ...]:
        return type(self), (*self.fixed.items(),), self.variables

    def _affine(self, exponent: Term) -> tuple[dict[Variable, int], int]:
        """Return the slopes and the constant of an exponent, all integers."""
        if isinstance(exponent, Constant) and exponent.value.denominator == 1:
            return {}, int(exponent.value)
        return _slopes(*self._inner, exponent)

    def _apart(self, base: Term) -> tuple[int, dict[Polynomial, int]]:
        """Return a base's sign, and its primes and irreducible polynomials, how often each.

        The sign is that of the base where all these are positive; 0 where the base is zero.
        """
        return _pieces(*self._inner, base)

    def _expanded(self, divisors: Mapping[Polynomial, int]) -> Polynomial:
        factors = [*Counter(divisors).elements()]
        return reduce(self.product, factors) if factors else self.ring.one

    # What a search overrides, to limit its work.
    def product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """Return a product."""
        return multiplied(left, right)

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        """Return a power."""
        return self._expanded({base: exponent}) if len(base) > 1 else base**exponent

    def degree(self, exponent: int) -> int:
        """Return an exponent."""
        return exponent


# Bases and exponents are read in the ring of the variables alone; steps share many of them.
@lru_cache(maxsize=10_000)
def _slopes(
    kind: type[Forms], fixed: Fixed, variables: tuple[Variable, ...], exponent: Term
) -> tuple[dict[Variable, int], int]:
    inner = kind((), dict(fixed), variables=variables)
    form = inner.form(exponent)
    slopes, constant = {}, 0
    for powers, coefficient in form.numerator.terms():
        names = [v.name for v, n in zip(variables, powers, strict=True) if n]
        product = len(names) == 1 or {*names} <= {*VARIABLES}
        if max(powers) > 1 or not product or coefficient.denominator != 1:
            raise UnsupportedError("an exponent is not of the form n + mK with integers")
        if not names:
            constant = int(coefficient)
        elif len(names) == 1:
            slopes[variables[powers.index(1)]] = int(coefficient)
        else:
            slopes[Variable("*".join(names))] = int(coefficient)
    if inner.nonzero or inner.pieces:
        raise UnsupportedError("an exponent is not of the form n + mK with integers")
    return slopes, constant


@lru_cache(maxsize=10_000)
def _pieces(
    kind: type[Forms], fixed: Fixed, variables: tuple[Variable, ...], base: Term
) -> tuple[int, dict[Polynomial, int]]:
    inner = kind((), dict(fixed), variables=variables)
    form = inner.form(base)
    if not form.numerator:
        return 0, {}
    constant, factors = factors_apart(form.numerator)
    pieces = Counter(dict(factors))
    pieces.subtract(form.divisors)
    for part, sign in ((abs(constant.numerator), 1), (constant.denominator, -1)):
        for factor, times in small_factors(int(part)).items():
            pieces[inner.ring(factor)] += sign * times
    apart = {piece: times for piece, times in pieces.items() if times}
    return 1 if constant > 0 else -1, apart


def _either(
    joined: Callable[[Counter[Polynomial], Counter[Polynomial]], Counter[Polynomial]],
    left: Form,
    right: Form,
) -> Counter[Polynomial]:
    """Return the divisors of two fractions joined; mostly one has none."""
    if left.divisors and right.divisors:
        return joined(left.divisors, right.divisors)
    return left.divisors or right.divisors


def factors_of(exponent: Variable) -> tuple[Variable, ...]:
    """Return the variables whose product an exponent is."""
    if exponent.stands_for is not None:
        return (exponent,)
    return tuple(map(Variable, exponent.name.split("*")))


def _below(exponent: Variable) -> Iterator[Variable]:
    """Yield the products of some of an exponent's factors, itself first."""
    factors = factors_of(exponent)
    for number in range(len(factors), 0, -1):
        for some in combinations(factors, number):
            yield exponent if some == factors else Variable("*".join(v.name for v in some))
