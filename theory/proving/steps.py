"""The steps of which a proof consists: statements that decide themselves.

Whoever writes or finds steps, a person or a search, is not trusted: a step is proved if its
`check` says so, by exact algebra in `normal_form` and the rules of `kernel`. It is refuted only
by a point at which it fails; what can neither be shown nor refuted is undecided, and the proof
that rests on it fails.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import Protocol, TypeAlias

import sympy
from sympy import Expr, Symbol

from ..model.arguments import one_of
from .assumptions import Assumptions, bounds_of, refuse_empty
from .counterexamples import NEAR_BITS, failure_above, first_failure, near_points, place_text
from .domains import Domain
from .kernel import PROVED, Part, established, sign_of_product
from .normal_form import Form, Forms
from .outcome import Finding, Outcome
from .polynomials import positive
from .rules.derived import Derived, once
from .terms import COMPARISONS, Constant, Relation, expression_of, term_of

# Lower bounds of symbols. A bound may use the symbols that stand after it.
LowerBounds: TypeAlias = tuple[tuple[Symbol, Expr], ...]
SIGNS_LATEX = {"=": "=", "<=": r"\le", "<": "<", ">=": r"\ge", ">": ">"}
LONGEST_NUMBER = 40


class Step(Protocol):
    """A statement that checks itself."""

    @property
    def text(self) -> str:
        """Say in words what the step states."""

    def check(self) -> Finding:
        """Decide the step."""

    def latex(self) -> str:
        """Return the statement as LaTeX, without dollar signs."""


def proof_of(step: Step) -> Finding:
    """Return what a step comes to, without a look for points at which it fails."""
    finding: Finding = getattr(step, "proof", step.check)()
    return finding


@dataclass(frozen=True)
class Identity(Derived):
    """``left == right`` wherever the symbols are in their domain.

    There, no divisor may vanish. ``domain`` is as in `Positive`; a symbol that it leaves out is
    what it is declared to be, and a positive integer at least 1. ``where`` are expressions that
    are positive. `text` says it in words; ``shown``, if given, returns LaTeX in place of two
    long sides.
    """

    text: str
    left: Expr
    right: Expr
    shown: Callable[[], str] | None = field(default=None, compare=False)
    domain: LowerBounds = ()
    where: tuple[Expr, ...] = ()

    @once
    def derived(self) -> Finding:
        """Bring the difference into normal form, and look at what it is divided by."""
        difference = self._relation.difference
        bounds, where = bounds_of(self.domain), [*map(term_of, self.where)]
        forms = Forms((difference, *chain(*bounds), *where))
        equal, vanishing = not forms.form(difference).numerator, ""
        if equal:
            vanishing = Assumptions(forms, bounds, where).vanishing()
            refuse_empty(difference, bounds, where)
        if equal and not vanishing:
            return PROVED
        return Finding(Outcome.UNDECIDED, vanishing or "its normal form is not zero")

    def failure(self) -> str:
        """Return a point at which the sides differ."""
        where = [*map(term_of, self.where)]
        return failure_above(self._relation, bounds_of(self.domain), where)

    @property
    def _relation(self) -> Relation:
        left, right = (term_of(sympy.sympify(side)) for side in (self.left, self.right))
        return Relation(left, "=", right)

    def latex(self) -> str:
        """Return the equation with its domain."""
        shown = self.shown() if self.shown else f"{_latex(self.left)} = {_latex(self.right)}"
        within = [rf"{_latex(s)}\ge {_latex(low)}" for s, low in self.domain]
        within += [f"{_latex(part)}>0" for part in self.where]
        domain = ",\\ ".join(within)
        return rf"{shown} \quad ({domain})" if within else shown


@dataclass(frozen=True)
class Positive(Derived):
    """``expression > 0`` (or ``>= 0``) wherever each symbol is at least its lower bound.

    `domain` gives each symbol with its bound, which may use the symbols that stand after it.
    No divisor that is written may vanish there, not even where it cancels.
    """

    text: str
    expression: Expr
    domain: LowerBounds
    strict: bool = True

    def derived(self) -> Finding:
        """Shift every symbol to its bound; then no coefficient may be negative."""
        term, bounds = term_of(sympy.sympify(self.expression)), bounds_of(self.domain)
        forms = Forms((term, *chain(*bounds)))
        form = _cancelled(forms.form(term))
        divisors = dict.fromkeys(forms.nonzero, 0) | dict(form.divisors)
        known = Assumptions(forms, bounds)
        shifts = known.bound_shifts
        known.refuse_unbounded([form.numerator, *divisors, *(low for _, low in shifts)])
        refuse_empty(term, bounds)
        sign = sign_of_product(divisors, lambda f: positive(f, shifts, strict=True))
        if sign and positive(form.numerator * sign, shifts, strict=self.strict):
            return PROVED
        return Finding(Outcome.UNDECIDED, "coefficients of both signs remain after the shift")

    def failure(self) -> str:
        """Return a point at which it is negative, or zero."""
        term, zero = term_of(sympy.sympify(self.expression)), Constant(Fraction(0))
        sign = ">" if self.strict else ">="
        return failure_above(Relation(term, sign, zero), bounds_of(self.domain))

    def latex(self) -> str:
        """Return the inequality with its domain."""
        sign = ">" if self.strict else r"\ge"
        domain = ",\\ ".join(rf"{_latex(s)}\ge {_latex(bound)}" for s, bound in self.domain)
        return rf"{_latex(self.expression)} {sign} 0 \quad ({domain})"


def _cancelled(form: Form) -> Form:
    """Return the fraction without those divisors that divide its numerator."""
    numerator, divisors = form.numerator, Counter(form.divisors)
    for divisor in form.divisors:
        while divisors[divisor]:
            quotient, rest = numerator.div(divisor)
            if rest:
                break
            numerator, divisors[divisor] = quotient, divisors[divisor] - 1
    return Form(numerator, +divisors)


@dataclass(frozen=True)
class Bound(Derived):
    """``quantity >= constant * scale`` on a domain, or ``<=``: one explicit constant.

    The domain is as in `Positive`.
    """

    text: str
    quantity: Expr
    operator: str
    constant: Expr
    scale: Expr
    domain: LowerBounds

    def __post_init__(self) -> None:
        if self.operator not in {">=", "<="}:
            raise ValueError(f"operator must be '>=' or '<='; got {self.operator!r}")

    def derived(self) -> Finding:
        """Derive the sign of the difference."""
        return self._difference.derived()

    def failure(self) -> str:
        """Return a point at which the difference is negative."""
        return self._difference.failure()

    @property
    def _difference(self) -> Positive:
        difference = self.quantity - self.constant * self.scale
        if self.operator == "<=":
            difference = -difference
        return Positive(self.text, difference, self.domain, strict=False)

    def latex(self) -> str:
        """Return the inequality."""
        left, constant, scale = map(_latex, (self.quantity, self.constant, self.scale))
        return rf"{left} {SIGNS_LATEX[self.operator]} {constant}\cdot {scale}"


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
        return PROVED

    def latex(self) -> str:
        """Return the number of cases."""
        return rf"\text{{{len(self.needed)} cases}}"


@dataclass(frozen=True)
class Witness:
    """``left sign right`` between exact rational numbers: an example or a counterexample.

    The sign is ``<``, ``>``, ``=``, ``<=`` or ``>=``.
    """

    text: str
    left: Expr
    sign: str
    right: Expr

    def __post_init__(self) -> None:
        one_of("sign", self.sign, COMPARISONS)

    def check(self) -> Finding:
        """Compare the numbers exactly."""
        left, right = sympy.sympify(self.left), sympy.sympify(self.right)
        if not (left.is_Rational and right.is_Rational):
            return Finding(Outcome.UNDECIDED, "it is no relation of rational numbers")
        holds = bool(COMPARISONS[self.sign](left, right))
        return Finding(Outcome.PROVED if holds else Outcome.REFUTED)

    def latex(self) -> str:
        """Return the relation; long fractions by their first decimals."""
        left, right = (number_latex(sympy.sympify(side)) for side in (self.left, self.right))
        return f"{left} {SIGNS_LATEX[self.sign]} {right}"


@dataclass(frozen=True)
class ForAll(Derived):
    """A relation in W, K and L at every integer point of a box.

    By parts that cover it: a search finds them (`everywhere`), the kernel checks each.
    """

    text: str
    relation: Relation
    domain: Domain
    parts: tuple[Part, ...]
    shown: Callable[[], str] | None = field(default=None, compare=False)

    def derived(self) -> Finding:
        """Check every part, and that no point is left out."""
        return established(self.relation, self.domain, self.parts)

    def failure(self) -> str:
        """Return a point near the corner of the domain at which it fails."""
        point, _ = first_failure(self.relation, near_points(self.domain), NEAR_BITS)
        return place_text(point) if point else ""

    def latex(self) -> str:
        """Return the relation with its domain."""
        if self.shown:
            return self.shown()
        left, right = (
            _latex(expression_of(side)) for side in (self.relation.left, self.relation.right)
        )
        sign = SIGNS_LATEX[self.relation.sign]
        return rf"{left} {sign} {right} \quad (\text{{{self.domain}}})"


def _latex(expression: Expr) -> str:
    # W is the number of branches.
    if expression.has(sympy.LambertW):
        expression = expression.replace(sympy.LambertW, sympy.Function("W_{0}"))
    return str(sympy.latex(expression))


def number_latex(number: Expr) -> str:
    """Return a rational as LaTeX: exact where short, else its integer part and 6 decimals."""
    text = _latex(number)
    if len(text) <= LONGEST_NUMBER or not number.is_Rational:
        return text
    whole, rest = divmod(abs(number.p) * 10**6 // number.q, 10**6)
    return rf"{'-' if number < 0 else ''}{whole}.{rest:06d}\dots"
