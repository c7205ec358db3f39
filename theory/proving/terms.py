"""Terms, relations between them, and their exact values at a point.

A term keeps every division and power that its author wrote: nothing is cancelled, so that a
divisor that vanishes is seen. Values are fractions; too long ones are refused in advance.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, partial, reduce
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sympy import Expr

VARIABLES = ("W", "K", "L")
COMPARISONS = {
    "=": operator.eq,
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
}
OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
    "min": min,
    "max": max,
}
GROWTH = ("O", "Omega", "Theta")
MOST_BITS = 300_000
INEXACT = "is, or holds, a floating-point number or none that is finite and real"


class TooLargeError(ValueError):
    """A value or a formula would grow beyond what is computed here."""


class UndefinedError(ValueError):
    """A term has no value at a point: it divides by zero, or has a fractional exponent."""


@dataclass(frozen=True)
class Constant:
    """A rational number."""

    value: Fraction

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class Variable:
    """One of W, K and L, a positive integer; or else a symbol or a function, `stands_for`."""

    name: str
    stands_for: Expr | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def integer(self) -> bool:
        """Whether it is declared to be an integer."""
        return self.stands_for is None or bool(self.stands_for.is_integer)

    @property
    def positive(self) -> bool:
        """Whether it is declared to be positive."""
        return self.stands_for is None or bool(self.stands_for.is_positive)


@dataclass(frozen=True)
class Operation:
    """``left sign right``, the sign one of ``+ - * / ^ min max``."""

    sign: str
    left: Term
    right: Term

    def __hash__(self) -> int:
        return self._hash

    @cached_property  # a long term is looked up in many places
    def _hash(self) -> int:
        return hash((self.sign, self.left, self.right))

    @cached_property
    def grows(self) -> bool:
        """Whether a part is a power with an exponent that is no number, or a quantity."""
        return (self.sign == "^" and not isinstance(self.right, Constant)) or any(
            isinstance(part, Quantity) or (isinstance(part, Operation) and part.grows)
            for part in (self.left, self.right)
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # The hash of a text is another one in another process.
        return Operation, (self.sign, self.left, self.right)

    def __str__(self) -> str:
        return f"({self.left} {self.sign} {self.right})"


@dataclass(frozen=True)
class Quantity:
    """A quantity under a policy: its closed form, which is asked for when it is needed."""

    name: str
    policy: str
    form: Callable[[], Term]

    def __str__(self) -> str:
        return f"{self.name}({self.policy})"


Term: TypeAlias = Constant | Variable | Operation | Quantity
Point: TypeAlias = Mapping[str, int | Fraction]


@dataclass(frozen=True)
class Relation:
    """``left sign right``; the sign is ``=``, ``<=``, ``<``, ``>=`` or ``>``."""

    left: Term
    sign: str
    right: Term

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"

    @property
    def difference(self) -> Operation:
        """What must be zero, nonnegative or positive for the relation to hold."""
        sides = (self.left, self.right)
        return Operation("-", *(sides[::-1] if self.sign in {"<=", "<"} else sides))

    def values_at(self, point: Point, most_bits: int = MOST_BITS) -> tuple[Fraction, Fraction]:
        """Return the two sides at a point, where both have a value, and none too long."""
        return value_at(self.left, point, most_bits), value_at(self.right, point, most_bits)

    def holds_between(self, left: Fraction, right: Fraction) -> bool:
        """Tell whether it holds between two values."""
        return bool(COMPARISONS[self.sign](left, right))


def value_at(term: Term, point: Point, most_bits: int = 50_000) -> Fraction:
    """Return the value of `term` at `point`, exactly.

    UndefinedError is raised if it has none, TooLargeError if a power would be too long.

    Examples
    --------
    >>> from sympy.abc import K
    >>> value_at(term_of(3 * K**2 / 2), {"K": 5})
    Fraction(75, 2)
    """
    match term:
        case Operation(sign, left, right):
            first, second = (value_at(side, point, most_bits) for side in (left, right))
            if sign == "^":
                return _power(first, second, most_bits)
            if sign == "/" and second == 0:
                raise UndefinedError("it divides by zero")
            return Fraction(OPERATIONS[sign](first, second))
        case Constant(value):
            return value
        case Quantity(form=form):
            return _quantity_at(form, tuple(point.items()), most_bits)
        case Variable(name) if name in point:
            return Fraction(point[name])
        case Variable(name):
            raise UndefinedError(f"{name} has no exact value")


@lru_cache(maxsize=64)  # a claim names the same quantity several times
def _quantity_at(
    form: Callable[[], Term], place: tuple[tuple[str, int | Fraction], ...], most_bits: int
) -> Fraction:
    return value_at(form(), dict(place), most_bits)


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


def bit_length(value: Fraction) -> int:
    """Return how many bits a fraction has."""
    return value.numerator.bit_length() + value.denominator.bit_length()


def parts_of(term: Term) -> Iterator[Term]:
    """Yield the term and all its parts, those of its quantities left out."""
    waiting = [term]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, Operation):
            waiting += (part.right, part.left)


@lru_cache(maxsize=10_000)  # the steps of a claim share their parts
def variables_of(term: Term) -> tuple[Variable, ...]:
    """Return the variables of a term, and of its quantities, in their order."""
    match term:
        case Variable():
            return (term,)
        case Quantity(form=form):
            return variables_of(form())
        case Operation(_, left, right):
            return (*dict.fromkeys((*variables_of(left), *variables_of(right))),)
    return ()


def expression_of(term: Term) -> Expr:
    """Return a term as a SymPy expression.

    Examples
    --------
    >>> expression_of(Operation("^", Constant(Fraction(2)), Variable("K")))
    2**K
    """
    import sympy

    match term:
        case Constant(value):
            return sympy.Rational(value.numerator, value.denominator)
        case Variable(name, stands_for):
            return stands_for or sympy.Symbol(name, integer=True, positive=True)
        case Quantity(form=form):
            return expression_of(form())
        case Operation(sign, left, right):
            return OPERATIONS[sign](expression_of(left), expression_of(right))


@lru_cache(maxsize=10_000, typed=True)  # the steps of a claim share their parts
def term_of(expression: Expr) -> Term:
    """Return a SymPy expression as a term; functions are taken for variables.

    What is no exact real number is refused: a float, infinity, the imaginary unit.
    """
    import sympy

    if not expression.is_commutative or expression.is_Matrix:
        raise ValueError(f"{expression} is, or holds, what does not commute, such as a matrix")
    if expression.is_Rational:
        return Constant(Fraction(int(expression.p), int(expression.q)))
    if isinstance(expression, sympy.exp):
        return Operation("^", _leaf(sympy.E), _exponent(expression.args[0]))
    if expression.is_Pow and not expression.exp.is_Integer:
        return Operation("^", term_of(expression.base), _exponent(expression.exp))
    if expression.is_Add or expression.is_Mul or expression.is_Pow:
        sign = "+" if expression.is_Add else "*" if expression.is_Mul else "^"
        return reduce(partial(Operation, sign), map(term_of, expression.args))
    if expression.is_Symbol or expression.is_Function or expression in (sympy.E, sympy.pi):
        return _leaf(expression)
    raise ValueError(f"{expression} {INEXACT}")


@lru_cache(maxsize=10_000)  # a proof holds few symbols, in many places
def _leaf(expression: Expr) -> Variable:
    """Return what is not taken apart as a variable; W, K and L are those of the walk."""
    import sympy

    name = str(expression)
    if name in VARIABLES and expression == sympy.Symbol(name, integer=True, positive=True):
        return Variable(name)
    if expression.has(sympy.Float, sympy.oo, -sympy.oo, sympy.zoo, sympy.nan, sympy.I):
        raise ValueError(f"{expression} {INEXACT}")
    return Variable(name, expression)


def _exponent(exponent: Expr) -> Term:
    """Return an exponent as a sum of leaves with whole coefficients, and a whole number."""
    import sympy

    total: Term = Constant(Fraction(0))
    for summand in sympy.Add.make_args(sympy.expand(exponent)):
        factor, _ = summand.as_coeff_Mul()
        whole = factor.p if factor.is_Rational else 1
        part: Term = Constant(Fraction(int(whole)))
        if summand != whole:
            part = Operation("*", part, _leaf(summand / whole))
        total = Operation("+", total, part)
    return total
