"""The kernel: the rules by which a polynomial is positive, and a relation holds on a box.

A search emits *lemmas*; here each is accepted only as what the lemmas before it imply. With
`normal_form`, which reads terms, and `steps`, this is all that a proof rests on. The rules are
proved in docs/check.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from .domains import Domain, covers
from .normal_form import (
    Forms,
    Polynomial,
    bits,
    packed,
    unpacked,
    without_common_factor,
)
from .outcome import Finding, Outcome
from .terms import COMPARISONS, VARIABLES, Relation, bit_length

# A symbol of a ring, and the polynomial that bounds it from below.
Shifts: TypeAlias = Sequence[tuple[Polynomial, Polynomial]]
Bounds: TypeAlias = tuple[int, ...]
PROVED = Finding(Outcome.PROVED)
# Bits of all values compared point by point.
MOST_COMPARED_BITS = 20_000_000


def positive(f: Polynomial, shifts: Shifts, *, strict: bool) -> bool:
    """Tell whether f >= 0 (f > 0), by its coefficients after a shift of symbols to bounds.

    A bound may use the symbols whose pairs stand after its own. Where `strict`, a term must
    hold none of the shifted symbols, which may be zero. Symbols that are not shifted must be
    positive.
    """
    changes: list[tuple[Polynomial, Polynomial]] = []
    for symbol, low in reversed(shifts):
        changes.append((symbol, symbol + (low.compose(changes) if changes else low)))
    shifted = f.compose(changes) if changes else f
    if any(coefficient < 0 for coefficient in shifted.itercoeffs()):
        return False
    moved = [n for symbol, _ in shifts for n in used(symbol)]
    return not strict or any(not any(m[n] for n in moved) for m in shifted.itermonoms())


def used(f: Polynomial) -> list[int]:
    """Return the places of the symbols that a polynomial holds."""
    return [n for n, degree in enumerate(f.degrees()) if degree > 0]


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


class Descent(NamedTuple):
    """By induction on a variable: f at its bound, and f(x+1) - base f(x) from there on.

    The base is a product of the pieces of generators with this exponent: their powers.
    """

    place: int
    base: tuple[int, ...]


class Start(NamedTuple):
    """By so many values of a variable from its bound on, and the rest."""

    place: int
    number: int


class Lemma(NamedTuple):
    """A sequent, and the rule by which it follows from those before it."""

    sequent: Sequent
    rule: Shift | Descent | Start

    def __str__(self) -> str:
        f, bounds, strict = self.sequent
        low = ", ".join(f"{name} >= {n}" for name, n in zip(VARIABLES, bounds, strict=True))
        return f"{f} {'>' if strict else '>='} 0 for {low} by {self.rule}"


class Deduction:
    """The sequents of one ring that have been derived, for sizes from `lowest` on."""

    def __init__(self, forms: Forms, lowest: Bounds = (1, 1, 1)) -> None:
        self.lowest = lowest
        self.ring = forms.ring
        self.generators = [
            (symbol, forms.lifted(generator.piece), forms.variables.index(generator.exponent))
            for generator, symbol in forms.symbols.items()
        ]
        self.derived: set[Sequent | bool] = set()

    def known(self, sequent: Sequent) -> bool:
        """Tell whether a sequent has been derived, or is plain."""
        goal = reduced(sequent)
        return goal if isinstance(goal, bool) else goal in self.derived

    def add(self, lemma: Lemma) -> bool:
        """Derive a lemma's sequent if its rule allows it."""
        (f, bounds, strict), rule = lemma
        # Below its domain a relation's pieces need not be positive.
        right = all(n >= low for n, low in zip(bounds, self.lowest, strict=True))
        if isinstance(rule, Shift):
            right = right and positive(f, self.shifts(bounds), strict=strict)
        else:
            right = right and rule.place in range(len(bounds)) and self.inductive(f, rule.place)
            right = right and all(map(self.known, self.premises(lemma.sequent, rule)))
        if right:
            self.derived.add(reduced(lemma.sequent))
        return right

    def plain(self, lemma: Lemma) -> bool:
        """Tell whether a lemma needs no power to be positive."""
        held = [n for n in used(lemma.sequent.polynomial) if n >= len(VARIABLES)]
        return not held and not (isinstance(lemma.rule, Descent) and any(lemma.rule.base))

    def shifts(self, bounds: Bounds) -> list[tuple[Polynomial, Polynomial]]:
        """Return the bound of every variable, and of powers whose piece is a number."""
        shifts = [(self.ring.gens[n], self.ring(low)) for n, low in enumerate(bounds)]
        for symbol, piece, place in self.generators:
            if piece.is_ground and piece.LC > 1 and bounds[place] * bits(piece) <= 64:
                shifts.append((symbol, piece ** bounds[place]))
        return shifts

    def inductive(self, f: Polynomial, place: int) -> bool:
        """Tell whether f is an exponential sum in a variable that enters no base of it."""
        pieces = [piece for symbol, piece, _ in self.generators if f.degree(symbol) > 0]
        return not any(place in used(piece) for piece in pieces)

    def premises(self, sequent: Sequent, rule: Descent | Start) -> Iterator[Sequent]:
        """Yield the sequents from which one follows by induction or by cases."""
        f, (place, _), bounds = sequent.polynomial, rule, sequent.bounds
        low = bounds[place]
        if isinstance(rule, Descent):
            yield Sequent(self.at(f, place, low), bounds, sequent.strict)
            yield Sequent(self.descended(f, place, rule.base), bounds, False)
        else:
            for value in range(low, low + rule.number):
                yield Sequent(self.at(f, place, value), bounds, sequent.strict)
            yield Sequent(f, moved(bounds, place, low + max(rule.number, 0)), sequent.strict)

    def at(self, f: Polynomial, place: int, value: int) -> Polynomial:
        """Return f with a number put in for a variable."""
        powers = [
            (symbol, self.power(piece, value))
            for symbol, piece, at in self.generators
            if at == place and f.degree(symbol) > 0
        ]
        return self.composed(f, [(self.ring.gens[place], self.ring(value)), *powers])

    def descended(self, f: Polynomial, place: int, base: tuple[int, ...]) -> Polynomial:
        """Return ``f(x+1) - base f(x)``."""
        following = self.composed(f, self.steps(place))
        return following - self.times(self.base(place, base), f)

    def steps(self, place: int) -> list[tuple[Polynomial, Polynomial]]:
        """Return what a variable and its powers become where it is one more."""
        x = self.ring.gens[place]
        powers = [(s, s * piece) for s, piece, at in self.generators if at == place]
        return [(x, x + 1), *powers]

    def base(self, place: int, times: tuple[int, ...]) -> Polynomial:
        """Return a product of powers of pieces."""
        base = self.ring.one
        for (_, piece, at), n in zip(self.generators, times, strict=True):
            if at == place and n > 0:
                base = self.times(base, self.power(piece, n))
        return base

    # What a search overrides, to count its work.
    def composed(self, f: Polynomial, changes: Shifts) -> Polynomial:
        """Return f with other polynomials in the place of symbols."""
        return f.compose(list(changes))

    def times(self, f: Polynomial, g: Polynomial) -> Polynomial:
        """Return a product."""
        return f * g

    def power(self, piece: Polynomial, times: int) -> Polynomial:
        """Return a power."""
        return piece**times


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


def sign_of_product(
    divisors: Mapping[Polynomial, int], is_positive: Callable[[Polynomial], bool]
) -> int | None:
    """Return the sign of a product of powers, None where a factor may vanish or turn."""
    total = 1
    for divisor, times in divisors.items():
        signs = [sign for sign in (1, -1) if is_positive(divisor * sign)]
        if not signs:
            return None
        total *= signs[0] ** times
    return total


@dataclass(frozen=True)
class Part:
    """A box on which a relation holds: by lemmas, or, without any, by comparing every point.

    What is derived by lemmas holds beyond the upper ends of the box as well.
    """

    domain: Domain
    lemmas: tuple[Lemma, ...] | None = None

    def check(self, relation: Relation) -> Finding:
        """Decide whether the relation holds in this box."""
        return self._derived(relation) if self.lemmas is not None else self._compared(relation)

    def _compared(self, relation: Relation) -> Finding:
        if self.domain.size is None:
            return Finding(Outcome.UNDECIDED, "not all of infinitely many points are compared")
        length = 0
        for point in self.domain.points():
            values = relation.values_at(point)
            if not relation.holds_between(*values):
                return Finding(Outcome.REFUTED, str(point))
            length += sum(map(bit_length, values))
            if length > MOST_COMPARED_BITS:
                return Finding(Outcome.UNDECIDED, "the values are too long")
        return PROVED

    def _derived(self, relation: Relation) -> Finding:
        """Derive the lemmas; then Lemma 1 of docs/check.md must apply."""
        term = relation.difference
        forms = Forms((term,), self.domain.fixed)
        form = forms.form(term)
        bounds = tuple(self.domain[name].low for name in VARIABLES)
        deduction = Deduction(forms, bounds)

        def positive_here(f: Polynomial) -> bool:
            return deduction.known(Sequent(f, bounds, True))

        if len(forms.variables) > len(VARIABLES):
            return Finding(Outcome.UNDECIDED, "it holds other variables than W, K and L")
        for lemma in self.lemmas or ():
            # The pieces come first: all else rests on powers being positive.
            allowed = deduction.plain(lemma) or all(map(positive_here, forms.pieces))
            if not (allowed and deduction.add(lemma)):
                return Finding(Outcome.UNDECIDED, f"a step is not accepted: {lemma}")
        # What cancels must not vanish either, for both sides to have a value.
        divisors = dict.fromkeys(forms.nonzero, 0) | dict(form.divisors)
        sign = sign_of_product(divisors, positive_here)
        if sign is None or not all(map(positive_here, forms.pieces)):
            reason = "a divisor or a base is not known to be positive or negative"
            return Finding(Outcome.UNDECIDED, reason)
        if relation.sign == "=":
            holds = not form.numerator
        else:
            strict = relation.sign in {"<", ">"}
            holds = deduction.known(Sequent(form.numerator * sign, bounds, strict))
        if not holds:
            return Finding(Outcome.UNDECIDED, "the steps do not end in the relation")
        return PROVED


def established(relation: Relation, domain: Domain, parts: Sequence[Part]) -> Finding:
    """Decide whether the parts prove a relation at every point of a domain."""
    if relation.sign not in COMPARISONS:
        return Finding(Outcome.UNDECIDED, f"{relation.sign} compares no two numbers")
    if not covers([part.domain for part in parts], domain):
        return Finding(Outcome.UNDECIDED, "the parts do not cover the domain")
    findings = (part.check(relation) for part in parts)
    return next((f for f in findings if f.outcome is not Outcome.PROVED), PROVED)
