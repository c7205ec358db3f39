"""Lemmas, and the rules by which they follow. Trusted; `deduction` says what the rules ask."""

from typing import Any, NamedTuple, TypeAlias

from ..polynomials import Polynomial, packed, unpacked, without_common_factor
from ..terms import VARIABLES

Bounds: TypeAlias = tuple[int, ...]


class Sequent(NamedTuple):
    """``polynomial >= 0``, or ``> 0`` if strict, wherever W, K and L are at least `bounds`."""

    polynomial: Polynomial
    bounds: Bounds
    strict: bool

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpacked, (packed(self.polynomial), self.bounds, self.strict)


def _unpacked(polynomial: Any, bounds: Bounds, strict: bool) -> Sequent:
    return Sequent(unpacked(*polynomial), bounds, strict)


class Shift(NamedTuple):
    """By coefficients, after every symbol is shifted to its bound."""


class PowerShift(NamedTuple):
    """The same, powers of polynomials that are at least 1 shifted to their bounds as well."""


class Descent(NamedTuple):
    """By induction on a variable: f at its bound, and f(x+1) - base f(x) from there on.

    The base is a product of what generators are multiplied by in a step, with this exponent.
    """

    place: int
    base: tuple[int, ...]


class Start(NamedTuple):
    """By so many values of a variable from its bound on, and the rest."""

    place: int
    number: int


class Compound(NamedTuple):
    """By the values at a bound of (1 + 1/x)^x, which rises, and its product with 1 + 1/x."""

    place: int


class Bernoulli(NamedTuple):
    """``p^h >= 1 + h (p - 1)`` for p of at least 1 and a linear h that is not negative."""

    base: Polynomial
    exponent: Polynomial

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpacked_bernoulli, (packed(self.base), packed(self.exponent))


def _unpacked_bernoulli(base: Any, exponent: Any) -> Bernoulli:
    return Bernoulli(unpacked(*base), unpacked(*exponent))


class Summand(NamedTuple):
    """``factor * known * ... * square^2``, the factor with no negative coefficient."""

    factor: Polynomial
    known: tuple[Polynomial, ...]
    square: Polynomial

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpacked_summand, (
            packed(self.factor),
            tuple(map(packed, self.known)),
            packed(self.square),
        )


def _unpacked_summand(factor: Any, known: tuple[Any, ...], square: Any) -> Summand:
    return Summand(unpacked(*factor), tuple(unpacked(*f) for f in known), unpacked(*square))


class Sum(NamedTuple):
    """What is left of ``times * f`` without the summands is by coefficients."""

    times: Polynomial
    summands: tuple[Summand, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpacked_sum, (packed(self.times), self.summands)


def _unpacked_sum(times: Any, summands: tuple[Summand, ...]) -> Sum:
    return Sum(unpacked(*times), summands)


Rule: TypeAlias = Shift | PowerShift | Descent | Start | Compound | Bernoulli | Sum


class Lemma(NamedTuple):
    """A sequent, and the rule by which it follows from those before it."""

    sequent: Sequent
    rule: Rule

    def __str__(self) -> str:
        f, bounds, strict = self.sequent
        low = ", ".join(f"{name} >= {n}" for name, n in zip(VARIABLES, bounds, strict=True))
        return f"{f} {'>' if strict else '>='} 0 for {low} by {self.rule}"


def reduced(sequent: Sequent) -> Sequent | bool:
    """Return it without common powers and content, or whether it holds where that is plain."""
    f, bounds, strict = sequent
    if not f:
        return not strict
    f = without_common_factor(f)
    return bool(f.LC > 0) if f.is_ground else Sequent(f, bounds, strict)


def moved(bounds: Bounds, place: int, low: int) -> Bounds:
    """Return the bounds with another one in one place."""
    return tuple(low if n == place else bound for n, bound in enumerate(bounds))
