"""Steps that a machine can check: identities, signs, and that no case is left out.

Each step decides its own claim by exact algebra. Powers with symbolic exponents and functions
become generators of a field of rational functions: what vanishes there vanishes identically.
A step is refuted only by a point at which it fails; what can neither be shown nor refuted is
undecided, and the proof that rests on it fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol

import sympy
from sympy import Expr, Symbol

from .normal_form import counterexample, rational, sign_of, vanishes
from .outcome import Finding, Outcome

NO_BOUNDS = (sympy.Float, sympy.oo, -sympy.oo, sympy.zoo, sympy.nan, sympy.I)


class Step(Protocol):
    """A statement that checks itself."""

    @property
    def text(self) -> str:
        """Say in words what the step states."""

    def check(self) -> Finding:
        """Decide the step."""

    def latex(self) -> str:
        """Return the statement as LaTeX, without dollar signs."""


UNDECIDABLE: tuple[type[Exception], ...] = (
    ArithmeticError,
    NotImplementedError,
    TypeError,
    ValueError,
    sympy.polys.polyerrors.BasePolynomialError,
)


def _safely(check: Callable[[Any], Finding]) -> Callable[[Any], Finding]:
    """Return `check`, undecided where SymPy gives up."""

    @wraps(check)
    def safe(step: Any) -> Finding:
        try:
            return check(step)
        except UNDECIDABLE as error:
            return Finding(Outcome.UNDECIDED, f"SymPy does not decide it: {error}")

    return safe


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

    @_safely
    def check(self) -> Finding:
        """Bring the difference into normal form."""
        left, right = sympy.sympify(self.left), sympy.sympify(self.right)
        difference = left - right
        if left.has(sympy.Float) or right.has(sympy.Float):
            return Finding(Outcome.UNDECIDED, "it holds a floating-point number")
        if vanishes(rational(difference)):
            return Finding(Outcome.PROVED)
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

    It says nothing of points at which the expression has a removable pole.

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

    @_safely
    def check(self) -> Finding:
        """Shift every symbol to its bound; then no coefficient may be negative."""
        normal = sympy.sympify(self.expression)
        if normal.has(sympy.Float):
            return Finding(Outcome.UNDECIDED, "it holds a floating-point number")
        fault = self._fault()
        if fault:
            return Finding(Outcome.UNDECIDED, fault)
        shifted = []
        for symbol, bound in self.domain:
            excess = sympy.Dummy(symbol.name, nonnegative=True)
            shifted.append(excess)
            normal = normal.subs(symbol, bound + excess)
        numerator, denominator = sympy.fraction(sympy.cancel(sympy.together(normal)))
        signs = [sign_of(part, shifted) for part in (numerator, denominator)]
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

    def _fault(self) -> str:
        """Return what is wrong with the domain, or ""."""
        free = set(self.expression.free_symbols)
        for symbol, bound in self.domain:
            # A bound may only use symbols that are shifted after its own.
            free = (free - {symbol}) | bound.free_symbols
            if bound.has(*NO_BOUNDS):
                return f"{bound} is no exact, finite, real bound"
        order = [symbol for symbol, _ in self.domain]
        for place, (symbol, bound) in enumerate(self.domain):
            if bound.free_symbols & set(order[: place + 1]):
                return f"the bound of {symbol} uses a symbol that stands before it"
        return f"no lower bound is given for {free}" if free else ""

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

    def __post_init__(self) -> None:
        if self.operator not in {">=", "<="}:
            raise ValueError(f"operator must be '>=' or '<='; got {self.operator!r}")

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
        if not self.needed or self.given != self.needed:
            return Finding(Outcome.REFUTED, "the two sets of cases are not the same")
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

    @_safely
    def check(self) -> Finding:
        """Evaluate the relation exactly."""
        if not isinstance(self.relation, sympy.core.relational.Relational):
            return Finding(Outcome.UNDECIDED, "it is no relation")
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
    """Return a `Witness` for ``left operator right``, left unevaluated.

    Raises
    ------
    ValueError
        If `operator` is none of ``<``, ``>``, ``=``, ``<=``, ``>=``.
    """
    kinds = {"<": sympy.StrictLessThan, ">": sympy.StrictGreaterThan, "=": sympy.Equality}
    kinds |= {"<=": sympy.LessThan, ">=": sympy.GreaterThan}
    if operator not in kinds:
        raise ValueError(f"operator must be one of {', '.join(kinds)}; got {operator!r}")
    return Witness(
        text, kinds[operator](sympy.sympify(left), sympy.sympify(right), evaluate=False)
    )
