"""Terms of a bound, and their exact values at a point.

A term keeps every division and power that its author wrote: nothing is cancelled, so that a
divisor that vanishes is seen. Values are fractions; what would be too long is refused before
it is computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sympy import Expr

VARIABLES = ("W", "K", "L")
QUANTITIES = ("hitting_time", "backtrack_time", "search_time", "restart_time", "variance")


class TooLargeError(ValueError):
    """A value or a formula would grow beyond what is computed here."""


class UndefinedError(ValueError):
    """A term has no value at a point: it divides by zero, or has a fractional exponent."""


@dataclass(frozen=True)
class Constant:
    """A rational number."""

    value: Fraction


@dataclass(frozen=True)
class Variable:
    """One of W, K and L, a positive integer."""

    name: str


@dataclass(frozen=True)
class Operation:
    """``left sign right``, the sign one of ``+ - * / ^``."""

    sign: str
    left: Term
    right: Term


@dataclass(frozen=True)
class Quantity:
    """A quantity of `QUANTITIES` at W, K and L under a policy: its closed form."""

    name: str
    policy: str


Term: TypeAlias = Constant | Variable | Operation | Quantity
Point: TypeAlias = Mapping[str, int]


def value_at(term: Term, point: Point, most_bits: int = 50_000) -> Fraction:
    """Return the value of `term` at `point`, exactly.

    Raises
    ------
    UndefinedError
        If the term has no value there.
    TooLargeError
        If a power would have over `most_bits` bits.

    Examples
    --------
    >>> value_at(Quantity("hitting_time", "rl"), {"W": 15, "K": 15, "L": 5})
    Fraction(900, 1)
    """
    match term:
        case Constant(value):
            return value
        case Variable(name):
            return Fraction(point[name])
        case Quantity(name, policy):
            return _quantity_at(name, policy, tuple(point[v] for v in VARIABLES), most_bits)
        case Operation(sign, left, right):
            first, second = (value_at(part, point, most_bits) for part in (left, right))
            return _applied(sign, first, second, most_bits)


@lru_cache(maxsize=64)  # a claim names the same quantity several times
def _quantity_at(name: str, policy: str, place: tuple[int, ...], most_bits: int) -> Fraction:
    point = dict(zip(VARIABLES, place, strict=True))
    return value_at(closed_form(name, policy), point, most_bits)


def _applied(sign: str, left: Fraction, right: Fraction, most_bits: int) -> Fraction:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            if right == 0:
                raise UndefinedError("it divides by zero")
            return left / right
        case _:
            return _power(left, right, most_bits)


def _power(base: Fraction, exponent: Fraction, most_bits: int) -> Fraction:
    if exponent.denominator != 1:
        raise UndefinedError(f"the exponent {exponent} is no integer")
    if base == 0 and exponent < 0:
        raise UndefinedError("it divides by zero")
    length = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(base) != 1 and base != 0 and length * abs(exponent) > most_bits:
        raise TooLargeError(f"a power would have over {most_bits} bits")
    if base in (0, 1, -1):
        exponent = Fraction(min(abs(exponent), 2 + exponent % 2))
    return Fraction(base ** int(exponent))


@cache
def closed_form(name: str, policy: str) -> Term:
    """Return the closed form of a quantity in W, K and L as a term.

    Raises
    ------
    ValueError
        If it has none: the harness and the restarts under ``"uniform"``.
    """
    import sympy

    from ..quantities.backtrack_times import backtrack_time
    from ..quantities.hitting_times import hitting_time
    from ..quantities.restart_times import restart_time
    from ..quantities.search_times import search_time
    from ..quantities.variances import variance

    W, K, L = sympy.symbols(VARIABLES, integer=True, positive=True)
    match name:
        case "backtrack_time":
            return term_of(backtrack_time(K, L, policy))
        case "restart_time":
            return term_of(restart_time(W, K, L, policy).cost)
    functions = {
        "hitting_time": hitting_time,
        "search_time": search_time,
        "variance": variance,
    }
    return term_of(functions[name](W, K, L, policy))


def term_of(expression: Expr) -> Term:
    """Return a SymPy expression as a term: sums, products and powers of W, K, L and numbers."""
    if expression.is_Rational:
        return Constant(Fraction(int(expression.p), int(expression.q)))
    if expression.is_Symbol:
        return Variable(expression.name)
    parts = [term_of(part) for part in expression.args]
    sign = "+" if expression.is_Add else "*" if expression.is_Mul else "^"
    result = parts[0]
    for part in parts[1:]:
        result = Operation(sign, result, part)
    return result


def subterms(term: Term) -> list[Term]:
    """Return the term and all its parts, those of its quantities left out."""
    if not isinstance(term, Operation):
        return [term]
    return [term, *subterms(term.left), *subterms(term.right)]
