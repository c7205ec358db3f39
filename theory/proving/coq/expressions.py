"""Terms and polynomials as Coq text over the real numbers.

Nothing is computed here: a term is written as its author left it, with every division and
power, so that Coq judges the same statement.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import chain, count
from typing import Any

import sympy

from ..polynomials import Polynomial
from ..terms import Constant, Operation, Quantity, Term, Variable, parts_of, term_of

# How tightly Coq's signs bind: a part that binds less than its place stands in parentheses.
SUM, PRODUCT, SIGN, POWER, ATOM = range(5)
# What a symbol must not be called: words of Coq, and names of its library used here.
RESERVED = {
    *("as", "at", "else", "end", "exists", "exp", "fix", "for", "forall", "fun", "if", "in"),
    *("let", "match", "mod", "pow", "return", "then", "using", "where", "with"),
    *("INR", "IZR", "PI", "Prop", "R", "Rpower", "Set", "Type", "ln"),
}
EULER = Variable(str(sympy.E), sympy.E)


def name_of(symbol: str) -> str:
    r"""Return a symbol's name as a word of Coq.

    Examples
    --------
    >>> name_of(r"\rho^{K}"), name_of("R")
    ('rho_K', 'R_')
    """
    word = re.sub(r"\W+", "_", symbol, flags=re.ASCII).strip("_")
    word = word if word[:1].isalpha() else f"x_{word}"
    # H1 and p1 are the names of hypotheses and of powers.
    return f"{word}_" if word in RESERVED or re.fullmatch(r"[Hp]\d+", word) else word


def number(value: Fraction) -> tuple[str, int]:
    """Return a number's text, and how tightly it binds."""
    above = str(abs(value.numerator))
    if value < 0:
        above = f"(-{above})"
    return (
        (above, ATOM) if value.denominator == 1 else (f"{above} / {value.denominator}", PRODUCT)
    )


def bound(text: tuple[str, int], least: int) -> str:
    """Return a text for a place that binds so tightly."""
    return text[0] if text[1] >= least else f"({text[0]})"


class Writer:
    """Writes terms, one name for each variable.

    Attributes
    ----------
    names : dict of Variable to str
        What a variable that is no symbol stands for is quantified over as well: a function's
        value, with its definition in a comment.
    values : Mapping of Variable to str
        Text to be written for a variable instead of a name.
    """

    def __init__(
        self, terms: Iterable[Term], values: Mapping[Variable, str] | None = None
    ) -> None:
        self.values = {EULER: "exp 1", Variable("pi", sympy.pi): "PI"} | dict(values or {})
        self.names: dict[Variable, str] = {}
        for variable in dict.fromkeys(chain(*map(leaves, terms))):
            if variable not in self.values:
                self.names[variable] = self._fresh(variable)

    def _fresh(self, variable: Variable) -> str:
        thing = variable.stands_for
        function = thing is not None and not thing.is_Symbol
        word = name_of(type(thing).__name__ if function else variable.name)
        others = (f"{word}_{n}" for n in count(2))
        taken = set(self.names.values())
        return next(w for w in chain([word], others) if w not in taken)

    def functions(self) -> list[tuple[str, Variable]]:
        """Return the names that stand for values of functions."""
        return [
            (name, v)
            for v, name in self.names.items()
            if v.stands_for is not None and not v.stands_for.is_Symbol
        ]

    def text(self, term: Term, least: int = SUM) -> str:
        """Return a term's text, for a place that binds so tightly."""
        return bound(self._text(term), least)

    def _text(self, term: Term) -> tuple[str, int]:
        match term:
            case Constant(value):
                return number(value)
            case Variable():
                return self._variable(term)
            case Quantity(form=form):
                return self._text(form())
            case Operation("^", base, exponent):
                return self._power(base, exponent)
            case Operation(sign, left, right):
                return self._joined(sign, left, right)

    def _variable(self, variable: Variable) -> tuple[str, int]:
        if variable in self.values:
            text = self.values[variable]
            return text, POWER if " " in text else ATOM
        if variable in self.names:
            return self.names[variable], ATOM
        if is_leaf(variable):
            return name_of(variable.name), ATOM
        # An exponent's part that was not taken apart, such as t/L.
        return self._text(part_of(variable))

    def _joined(self, sign: str, left: Term, right: Term) -> tuple[str, int]:
        match sign, left, right:
            case "*", _, Operation("^", base, Constant(value)) if whole(value) and value < 0:
                divisor = self.text(power(base, -value), SIGN)
                if left == Constant(Fraction(1)):
                    return f"/ {divisor}", SIGN
                return f"{self.text(left, PRODUCT)} / {divisor}", PRODUCT
            case "+", Constant(value), _ if value < 0 and not isinstance(right, Constant):
                return self._joined("-", right, Constant(-value))
            case "+", _, _ if (opposite := negated(right)) is not None:
                return self._joined("-", left, opposite)
            case (("*" | "/"), _, _):
                return f"{self.text(left, PRODUCT)} {sign} {self.text(right, SIGN)}", PRODUCT
        return f"{self.text(left, SUM)} {sign} {self.text(right, PRODUCT)}", SUM

    def _power(self, base: Term, exponent: Term) -> tuple[str, int]:
        if isinstance(exponent, Constant) and whole(exponent.value):
            n = int(exponent.value)
            if n < 0:
                return f"/ {self.text(power(base, Fraction(-n)), SIGN)}", SIGN
            return f"{self.text(base, ATOM)} ^ {n}", POWER
        return self.symbolic_power(base, exponent)

    def symbolic_power(self, base: Term, exponent: Term) -> tuple[str, int]:
        """Return the text of a power whose exponent is no whole number."""
        above = self.text(tidy(exponent), ATOM)
        below = "exp" if base == EULER else f"Rpower {self.text(base, ATOM)}"
        return f"{below} {above}", POWER


def polynomial_text(
    f: Polynomial, names: Sequence[str], least: int = SUM, last: Collection[int] = ()
) -> str:
    """Return a polynomial's text, by degrees; what holds the symbols at `last` comes last."""

    def order(term: tuple[tuple[int, ...], Any]) -> tuple[Any, ...]:
        return any(term[0][n] for n in last), sum(term[0]), term[0]

    terms = sorted(f.terms(), key=order)
    # Not a minus sign in front, where it can be avoided.
    first = next((n for n, (_, coefficient) in enumerate(terms) if coefficient > 0), 0)
    text, level = "", ATOM
    for powers, coefficient in [terms[first], *terms[:first], *terms[first + 1 :]] if f else []:
        value = Fraction(int(coefficient.numerator), int(coefficient.denominator))
        size = abs(value) if text else value
        named = zip(names, powers, strict=True)
        factors = [name if n == 1 else f"{name} ^ {n}" for name, n in named if n]
        if size != 1 or not factors:
            factors.insert(0, number(size)[0])
        sign = f" {'-' if value < 0 else '+'} " if text else ""
        level = SUM if text or len(factors) > 1 or not whole(value) else level
        text += sign + " * ".join(factors)
    return bound((text or "0", level), least)


def leaves(term: Term) -> Iterable[Variable]:
    """Yield the variables of a term, those in its exponents taken apart."""
    for part in parts_of(term):
        if isinstance(part, Quantity):
            yield from leaves(part.form())
        elif isinstance(part, Variable) and part != EULER:
            yield from [part] if is_leaf(part) else leaves(part_of(part))


def is_leaf(variable: Variable) -> bool:
    """Tell whether a variable is a symbol, or a function of something: no product of others."""
    thing = variable.stands_for
    return thing is None or bool(thing.is_Symbol or thing.is_Function or thing.is_NumberSymbol)


def part_of(variable: Variable) -> Term:
    """Return the term that a variable stands for."""
    return term_of(sympy.sympify(variable.stands_for))


def whole(value: Fraction) -> bool:
    """Tell whether a fraction is an integer."""
    return value.denominator == 1


def power(base: Term, exponent: Fraction) -> Term:
    """Return a power, the base itself where the exponent is 1."""
    return base if exponent == 1 else Operation("^", base, Constant(exponent))


def negated(term: Term) -> Term | None:
    """Return the opposite of a term that starts with a negative number, else None."""
    match term:
        case Constant(value) if value < 0:
            return Constant(-value)
        case Operation("*", left, right) if (opposite := negated(left)) is not None:
            return (
                right if opposite == Constant(Fraction(1)) else Operation("*", opposite, right)
            )
    return None


def tidy(exponent: Term) -> Term:
    """Return an exponent without the zero that it starts with, and without factors 1."""
    match exponent:
        case Operation("+", Constant(value), right) if value == 0:
            return tidy(right)
        case Operation("+", left, right):
            return Operation("+", tidy(left), tidy(right))
        case Operation("*", Constant(value), right) if value == 1:
            return right
    return exponent


def lowest(variable: Variable) -> Any:
    """Return the least value that a variable's declaration allows, None if there is none."""
    thing = variable.stands_for
    if variable.integer and variable.positive:
        return 1
    return 0 if thing is None or thing.is_nonnegative else None
