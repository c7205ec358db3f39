"""What a step's domain says of its symbols, and which polynomials it makes positive.

Trusted: by this no divisor vanishes where a step is claimed to hold.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from sympy import Expr, Symbol, sympify

from .counterexamples import points_above
from .normal_form import Form, Forms
from .polynomials import Polynomial, positive, used
from .terms import Term, Variable, term_of, variables_of


class Assumptions:
    """Lower bounds of the symbols of a ring, and polynomials that are positive.

    A symbol without a bound is what it is declared to be: W, K and L, and every other positive
    integer, are at least 1. What has no sign by its declaration has none here.
    """

    def __init__(
        self, forms: Forms, bounds: Sequence[tuple[Term, Term]], where: Sequence[Term] = ()
    ) -> None:
        ring, self.forms = forms.ring, forms
        self.shifts: list[tuple[Polynomial, Polynomial]] = []
        for symbol, low in bounds:
            form = forms.form(low)
            if form.divisors or not isinstance(symbol, Variable):
                raise ValueError("a lower bound is no polynomial, or not one of a symbol")
            # What is declared to be positive is so at a bound of 0.
            if form.numerator or not symbol.positive:
                self.shifts.append((forms.form(symbol).numerator, form.numerator))
        given = [forms.form(term) for term in where]
        if any(form.divisors for form in given):
            raise ValueError("what is said to be positive is no polynomial")
        self.given = {form.numerator.monic() * _sign(form) for form in given}
        self.bounded = {n for low, _ in bounds for n in used(forms.form(low).numerator)}
        self.bound_shifts = (*self.shifts,)
        self.below_one = []
        for place, variable in enumerate(forms.variables):
            x = ring.gens[place]
            above_zero = variable.positive or x in self.given
            if above_zero and x - 1 in {-f for f in self.given}:
                self.below_one.append(x)
            if place not in self.bounded:
                self._declared(x, variable)
        self.unsigned = {
            place
            for place, (x, variable) in enumerate(zip(ring.gens, forms.variables, strict=False))
            if not (place in self.bounded or x in self.given or _has_sign(variable))
        }

    def _declared(self, x: Polynomial, variable: Variable) -> None:
        if variable.integer and variable.positive:
            self.shifts.append((x, self.forms.ring(1)))
        elif variable.stands_for.is_nonnegative and not variable.positive:  # type: ignore[union-attr]
            self.shifts.append((x, self.forms.ring(0)))

    def positive(self, f: Polynomial) -> bool:
        """Tell whether a polynomial is positive in the domain."""
        if f.LC and f.monic() * (1 if f.LC > 0 else -1) in self.given:
            return True
        if self.unsigned & {*used(f)}:
            return False
        # Of x between 0 and 1, x = 1/y: what is positive for y >= 1 is, times a power of x. Not
        # where a bound of another symbol is made of x.
        held = {n for _, low in self.shifts for n in used(low)}
        small = [*self.below_one, *self._powers_below_one()]
        small = [x for x in small if held.isdisjoint(used(x))]
        turned = f
        for x in small:
            turned = _reversed(turned, x)
        ones = [(x, self.forms.ring(1)) for x in small]
        return positive(turned, [*self._others(small), *ones], strict=True)

    def _others(self, small: list[Polynomial]) -> list[tuple[Polynomial, Polynomial]]:
        return [(x, low) for x, low in self.shifts if x not in small]

    def _powers_below_one(self) -> list[Polynomial]:
        """Return the powers of what is below 1 whose exponents are positive."""
        return [
            symbol
            for generator, symbol in self.forms.symbols.items()
            if generator.exponent.positive
            and self.forms.lifted(generator.piece) in self.below_one
        ]

    def refuse_unbounded(self, parts: Iterable[Polynomial]) -> None:
        """Refuse polynomials with symbols to which the domain gives no bound."""
        missing = {n for part in parts for n in used(part)} - self.bounded
        if missing:
            names = ", ".join(str(self.forms.ring.symbols[n]) for n in sorted(missing))
            raise ValueError(f"no lower bound is given for {names}")

    def vanishing(self) -> str:
        """Return which divisor may vanish, or which base may have no power; "" if none."""
        for divisor in self.forms.nonzero:
            if not self.vanishes_nowhere(divisor):
                return f"it divides by {divisor}, which may be zero in its domain"
        for generator in self.forms.generators:
            piece = self.forms.lifted(generator.piece)
            whole = generator.exponent.integer and self.vanishes_nowhere(piece)
            if not (whole or self.positive(piece)):
                return f"the base {piece} of a power may be zero or negative in its domain"
        return ""

    def vanishes_nowhere(self, f: Polynomial) -> bool:
        """Tell whether a polynomial is positive throughout, or negative."""
        return self.positive(f) or self.positive(-f)


def _sign(form: Form) -> int:
    return 1 if form.numerator.LC > 0 else -1


def _has_sign(variable: Variable) -> bool:
    thing = variable.stands_for
    return thing is None or bool(thing.is_nonnegative)


def _reversed(f: Polynomial, x: Polynomial) -> Polynomial:
    """Return ``x^d f(1/x)``, d the degree of f in x."""
    (place,), degree = used(x), max(f.degree(x), 0)
    return f.ring.from_dict(
        {(*m[:place], degree - m[place], *m[place + 1 :]): c for m, c in f.terms()}
    )


def bounds_of(domain: Sequence[tuple[Symbol, Expr]]) -> list[tuple[Term, Term]]:
    """Return lower bounds as terms; a symbol has one, which uses those after it."""
    for place, (symbol, bound) in enumerate(domain):
        if symbol in {s for s, _ in domain[:place]}:
            raise ValueError(f"{symbol} has two lower bounds")
        if sympify(bound).free_symbols & {s for s, _ in domain[: place + 1]}:
            raise ValueError(f"the bound of {symbol} uses a symbol that stands before it")
        # Like Symbol("n", negative=True) from 1 on: of no number is anything shown.
        above = symbol - bound
        if above.is_negative or (symbol.is_nonpositive and sympify(bound).is_positive):
            raise ValueError(f"no {symbol} as it is declared is at least {bound}")
    return [(term_of(symbol), term_of(sympify(bound))) for symbol, bound in domain]


def refuse_empty(
    term: Term, bounds: Sequence[tuple[Term, Term]], where: Sequence[Term] = ()
) -> None:
    """Refuse a domain in which no point is found: of no point is anything shown."""
    if (bounds or where) and not _has_points(variables_of(term), (*bounds,), (*where,)):
        raise ValueError("no point of its domain was found")


@lru_cache(maxsize=10_000)  # the steps of a claim share their domain
def _has_points(
    held: tuple[Variable, ...], bounds: tuple[tuple[Term, Term], ...], where: tuple[Term, ...]
) -> bool:
    return next(points_above(held, bounds, where), None) is not None
