"""Steps that a machine can check: identities, signs, and that no case is left out.

Each step decides its own claim by exact algebra. Powers with symbolic exponents and functions
become generators of a field of rational functions: what vanishes there vanishes identically.
A step is refuted only by a point at which it fails; what can neither be shown nor refuted is
undecided, and the proof that rests on it fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import NamedTuple, Protocol

import sympy
from sympy import Expr, Integer, Symbol


class Outcome(StrEnum):
    """What a check came to."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Finding(NamedTuple):
    """An outcome, with the counterexample or the reason where it is no proof."""

    outcome: Outcome
    detail: str = ""


class Step(Protocol):
    """A statement that checks itself."""

    @property
    def text(self) -> str:
        """Say in words what the step states."""

    def check(self) -> Finding:
        """Decide the step."""

    def latex(self) -> str:
        """Return the statement as LaTeX, without dollar signs."""


@dataclass(frozen=True)
class Identity:
    """``left == right``, identically in all symbols.

    Attributes
    ----------
    text : str
    left, right : sympy.Expr
    shown : str
        LaTeX to show instead of the two sides, where these are long.
    """

    text: str
    left: Expr
    right: Expr
    shown: str = ""

    def check(self) -> Finding:
        """Bring the difference into normal form."""
        left, right = sympy.sympify(self.left), sympy.sympify(self.right)
        difference = left - right
        if left.has(sympy.Float) or right.has(sympy.Float):
            return Finding(Outcome.UNDECIDED, "it holds a floating-point number")
        try:
            if _vanishes(rational(difference)):
                return Finding(Outcome.PROVED)
        except (sympy.PolynomialError, sympy.polys.polyerrors.CoercionFailed):
            return Finding(Outcome.UNDECIDED, "it is no rational function of its generators")
        point = counterexample(difference, nonzero=True)
        if point:
            return Finding(Outcome.REFUTED, point)
        return Finding(Outcome.UNDECIDED, "its normal form is not zero")

    def latex(self) -> str:
        """Return the equation."""
        return self.shown or f"{sympy.latex(self.left)} = {sympy.latex(self.right)}"


@dataclass(frozen=True)
class Positive:
    """``expression > 0`` (or ``>= 0``) wherever each symbol is at least its lower bound.

    Attributes
    ----------
    text : str
    expression : sympy.Expr
    domain : tuple of (Symbol, Expr)
        Lower bounds. A bound may use the symbols that stand after it. Every symbol needs one.
    strict : bool
    """

    text: str
    expression: Expr
    domain: tuple[tuple[Symbol, Expr], ...]
    strict: bool = True

    def check(self) -> Finding:
        """Shift every symbol to its bound; then no coefficient may be negative."""
        normal = sympy.sympify(self.expression)
        if normal.has(sympy.Float):
            return Finding(Outcome.UNDECIDED, "it holds a floating-point number")
        loose = normal.free_symbols - {symbol for symbol, _ in self.domain}
        if loose:
            return Finding(Outcome.UNDECIDED, f"no lower bound is given for {loose}")
        shifted = []
        for symbol, bound in self.domain:
            excess = sympy.Dummy(symbol.name, nonnegative=True)
            shifted.append(excess)
            normal = normal.subs(symbol, bound + excess)
        numerator, denominator = sympy.fraction(sympy.cancel(sympy.together(normal)))
        signs = [_sign(part, shifted) for part in (numerator, denominator)]
        if all(sign is not None for sign in signs):
            total, below = signs
            assert total is not None  # noqa: S101  (for the type checker)
            assert below is not None  # noqa: S101
            if below[1] and total[0] * below[0] >= 0 and (total[1] or not self.strict):
                return Finding(Outcome.PROVED)
        point = counterexample(
            self.expression, bounds=dict(self.domain), nonzero=False, strict=self.strict
        )
        if point:
            return Finding(Outcome.REFUTED, point)
        return Finding(Outcome.UNDECIDED, "coefficients of both signs remain after the shift")

    def latex(self) -> str:
        """Return the inequality with its domain."""
        sign = ">" if self.strict else r"\ge"
        domain = ",\\ ".join(
            rf"{sympy.latex(symbol)}\ge {sympy.latex(bound)}" for symbol, bound in self.domain
        )
        return rf"{sympy.latex(self.expression)} {sign} 0 \quad ({domain})"


@dataclass(frozen=True)
class Bound:
    """``quantity >= constant * scale`` on a domain, or ``<=``: one explicit constant.

    Attributes
    ----------
    text : str
    quantity : sympy.Expr
    operator : ``">="`` or ``"<="``
    constant : sympy.Expr
    scale : sympy.Expr
    domain : tuple of (Symbol, Expr)
        As in `Positive`.
    """

    text: str
    quantity: Expr
    operator: str
    constant: Expr
    scale: Expr
    domain: tuple[tuple[Symbol, Expr], ...]

    def check(self) -> Finding:
        """Decide the sign of the difference."""
        difference = self.quantity - self.constant * self.scale
        if self.operator == "<=":
            difference = -difference
        return Positive(self.text, difference, self.domain, strict=False).check()

    def latex(self) -> str:
        """Return the inequality."""
        sign = {">=": r"\ge", "<=": r"\le"}[self.operator]
        left, constant, scale = map(sympy.latex, (self.quantity, self.constant, self.scale))
        return rf"{left} {sign} {constant}\cdot {scale}"


@dataclass(frozen=True)
class Covered:
    """Every case that must be checked has been: `needed` and `given` are the same set."""

    text: str
    needed: frozenset[str]
    given: frozenset[str]

    def check(self) -> Finding:
        """Compare the two sets."""
        missing = ", ".join(sorted(self.needed - self.given))
        if missing:
            return Finding(Outcome.REFUTED, f"not checked: {missing}")
        return Finding(Outcome.PROVED)

    def latex(self) -> str:
        """Return the number of cases."""
        return rf"\text{{{len(self.needed)} cases}}"


@dataclass(frozen=True)
class Witness:
    """A relation between exact numbers: an evaluated example or counterexample.

    Attributes
    ----------
    text : str
    relation : sympy.Rel
        Of rational numbers.
    """

    text: str
    relation: Expr

    def check(self) -> Finding:
        """Evaluate the relation exactly."""
        left, right = self.relation.args
        if not (left.is_Rational and right.is_Rational):
            return Finding(Outcome.UNDECIDED, "it is no relation of rational numbers")
        holds = self.relation.func(left, right) == sympy.true
        return Finding(Outcome.PROVED if holds else Outcome.REFUTED)

    def latex(self) -> str:
        """Return the relation; long fractions by their first decimals."""
        left, right = (_readable(side) for side in self.relation.args)
        return f"{left} {RELATIONS[self.relation.func]} {right}"


RELATIONS = {
    sympy.StrictLessThan: "<",
    sympy.StrictGreaterThan: ">",
    sympy.LessThan: r"\le",
    sympy.GreaterThan: r"\ge",
    sympy.Equality: "=",
}
LONGEST_NUMBER = 40


def _readable(number: Expr) -> str:
    """Return a rational as LaTeX: exact where short, else its integer part and 6 decimals."""
    text = str(sympy.latex(number))
    if len(text) <= LONGEST_NUMBER or not number.is_Rational:
        return text
    whole, rest = divmod(abs(number.p) * 10**6 // number.q, 10**6)
    return rf"{'-' if number < 0 else ''}{whole}.{rest:06d}\dots"


def relation(text: str, left: Expr, operator: str, right: Expr) -> Witness:
    """Return a `Witness` for ``left operator right``, left unevaluated."""
    kinds = {"<": sympy.StrictLessThan, ">": sympy.StrictGreaterThan, "=": sympy.Equality}
    kinds |= {"<=": sympy.LessThan, ">=": sympy.GreaterThan}
    return Witness(
        text, kinds[operator](sympy.sympify(left), sympy.sympify(right), evaluate=False)
    )


def rational(expression: Expr) -> Expr:
    """Return the expression with symbolic powers and functions replaced by symbols.

    Powers are taken apart by ``(x y)^k = x^k y^k``, which holds for positive x and y or an
    integer k: the parameters here are both.

    Examples
    --------
    >>> from sympy.abc import K, L
    >>> power = ((L + 1) ** 2 / L) ** (K + 1)
    >>> rational(power - (L + 1) ** (2 * K + 2) / L ** (K + 1)).cancel()
    0
    """
    generators: dict[Expr, Symbol] = {}

    def generator(power: Expr) -> Symbol:
        return generators.setdefault(power, sympy.Dummy(f"g{len(generators)}", positive=True))

    def rewritten(node: Expr) -> Expr:
        if node.is_Pow and not node.exp.is_Integer:
            return _power(rewritten(node.base), sympy.expand(node.exp), generator)
        if isinstance(node, sympy.exp):
            return _exponential(sympy.expand(node.args[0]), generator)
        if node.is_Function or node in (sympy.E, sympy.pi):
            return generator(node.func(*map(rewritten, node.args)) if node.args else node)
        if not node.args:
            return node
        return node.func(*map(rewritten, node.args))

    return rewritten(sympy.sympify(expression))


def _exponential(exponent: Expr, generator: Callable[[Expr], Symbol]) -> Expr:
    """Return ``exp(exponent)`` as a product of generators, one for each of its terms."""
    result = Integer(1)
    for summand in sympy.Add.make_args(exponent):
        factor, rest = summand.as_coeff_Mul()
        result *= generator(sympy.exp(rest / factor.q)) ** factor.p
    return result


def _power(base: Expr, exponent: Expr, generator: Callable[[Expr], Symbol]) -> Expr:
    """Return ``base**exponent`` as a product of generators ``piece**symbol``."""
    above, below = (sympy.factor_list(part) for part in sympy.fraction(sympy.together(base)))
    constant = above[0] / below[0]
    if not (constant.is_Rational and constant > 0):
        return generator(base**exponent)
    pieces = [(sympy.Integer(n), times) for n, times in sympy.factorrat(constant).items()]
    pieces += above[1] + [(piece, -times) for piece, times in below[1]]
    result = Integer(1)
    for piece, times in pieces:
        for summand in sympy.Add.make_args(exponent):
            factor, symbol = summand.as_coeff_Mul()
            if symbol == 1 and factor.is_Integer:
                result *= piece ** (factor * times)
            elif factor.is_Integer:
                result *= generator(piece**symbol) ** (factor * times)
            else:
                result *= generator(piece**summand) ** times
    return result


def _vanishes(expression: Expr) -> bool:
    symbols = sorted(expression.free_symbols, key=str)
    if not symbols:
        return bool(sympy.QQ.from_sympy(sympy.expand(expression)) == 0)
    element = sympy.QQ.frac_field(*symbols).from_sympy(expression)
    return not element


def _sign(part: Expr, symbols: list[Symbol]) -> tuple[int, bool] | None:
    """Return (sign, whether it is strict) of a polynomial in nonnegative symbols, or None."""
    try:
        coefficients = sympy.Poly(part, *symbols).terms()
    except sympy.PolynomialError:
        return None
    values = [c for _, c in coefficients]
    if not all(c.is_Rational for c in values):
        return None
    if all(c >= 0 for c in values):
        sign = 1
    elif all(c <= 0 for c in values):
        sign = -1
    else:
        return None
    constant = any(all(e == 0 for e in powers) and c != 0 for powers, c in coefficients)
    return sign, constant


def counterexample(
    expression: Expr,
    *,
    nonzero: bool,
    strict: bool = True,
    bounds: dict[Symbol, Expr] | None = None,
) -> str:
    """Return a small point at which a zero or positive expression is not so, as text, or "".

    This only ever refutes: no proof rests on it.
    """
    symbols = sorted(expression.free_symbols, key=str)
    offsets = (0, 1, 2, 5) if len(symbols) <= 4 else (0, 1, 3)
    for place in product(offsets, repeat=min(len(symbols), 6)):
        values: dict[Symbol, Expr] = {}
        order = [s for s in reversed(list(bounds or {})) if s in symbols] or symbols
        for symbol, offset in zip(order, place, strict=False):
            low = (bounds or {}).get(symbol, Integer(2))
            values[symbol] = sympy.sympify(low).subs(values) + offset
        if len(values) < len(symbols):
            return ""
        value = expression.subs(values)
        if value.is_Rational and (
            value != 0 if nonzero else (value < 0 or (strict and value == 0))
        ):
            place_text = ", ".join(f"{s} = {v}" for s, v in sorted(values.items(), key=str))
            return place_text or "it is a number"
    return ""
