"""What has been derived, lemma by lemma. Trusted.

A search emits *lemmas*; here each is accepted only as what the lemmas before it imply. The
rules are proved in docs/check.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import prod

from ..normal_form import Forms, factors_of
from ..polynomials import (
    Polynomial,
    Shifts,
    bits,
    composed,
    positive,
    used,
    without_common_factor,
)
from ..terms import VARIABLES
from .lemmas import (
    Bernoulli,
    Bounds,
    Compound,
    Descent,
    Lemma,
    PowerShift,
    Sequent,
    Shift,
    Start,
    Sum,
    moved,
    reduced,
)

# Up to this exponent a power of a polynomial is multiplied out as a bound.
HIGHEST_BOUND = 16
MOST_TIMES = 64


class Deduction:
    """The sequents of one ring that have been derived, for sizes from `lowest` on.

    They are derived where what is `given` is not negative; those in `always` everywhere.
    """

    def __init__(
        self, forms: Forms, lowest: Bounds = (1, 1, 1), given: Iterable[Polynomial] = ()
    ) -> None:
        self.lowest = lowest
        self.ring = forms.ring
        # A generator's symbol, its piece, and what it is multiplied by where a variable of its
        # exponent is one more.
        self.generators: list[tuple[Polynomial, Polynomial, dict[int, Polynomial]]] = []
        lower = {
            (g.piece, frozenset(factors_of(g.exponent))): s for g, s in forms.symbols.items()
        }
        for (base, exponent), symbol in lower.items():
            piece = forms.lifted(base)
            steps = {
                forms.variables.index(v): lower[base, exponent - {v}]
                if exponent - {v}
                else piece
                for v in exponent
            }
            self.generators.append((symbol, piece, steps))
        self.given = [without_common_factor(f) for f in given if f]
        self.derived: set[Sequent | bool] = set()
        self.always: set[Sequent | bool] = set()

    def known(self, sequent: Sequent, *, always: bool = False) -> bool:
        """Tell whether a sequent has been derived, or is plain, or given."""
        goal = reduced(sequent)
        if isinstance(goal, bool):
            return goal
        stronger = {goal, goal._replace(strict=True)}
        if stronger & (self.always if always else self.derived):
            return True
        return not (always or goal.strict) and goal.polynomial in self.given

    def add(self, lemma: Lemma) -> bool:
        """Derive a lemma's sequent if its rule allows it."""
        # Below its domain a relation's pieces need not be positive.
        if not all(n >= low for n, low in zip(lemma.sequent.bounds, self.lowest, strict=True)):
            return False
        goal = reduced(lemma.sequent)
        ways = ((self.always, True), (self.derived, False))
        for derived, always in ways if self.given else ways[:1]:
            if self.follows(lemma, always=always):
                derived.add(goal)
                self.derived.add(goal)
                return True
        return False

    def follows(self, lemma: Lemma, *, always: bool) -> bool:
        """Tell whether a lemma follows by its rule, from what is known, or known everywhere."""
        (f, bounds, strict), rule = lemma
        needed: Iterable[Sequent] = ()
        match rule:
            case Shift():
                right = positive(f, self.shifts(bounds), strict=strict)
            case PowerShift():
                right = positive(f, self.raised(bounds), strict=strict)
            case Compound(place):
                right = reduced(lemma.sequent) in self.compounds(bounds, place)
            case Bernoulli(base, exponent):
                right = reduced(lemma.sequent) == self.bernoulli(rule, bounds)
                needed = (Sequent(base - 1, bounds, False), Sequent(exponent, bounds, False))
            case Sum():
                right = self.summed(lemma.sequent, rule, always=always)
            case Start(place) | Descent(place):
                right = place in range(len(bounds)) and self.inductive(f, place)
                if right and isinstance(rule, Descent):
                    right = always or self.closed(place)
                needed = self.premises(lemma.sequent, rule)
        return right and all(self.known(premise, always=always) for premise in needed)

    def plain(self, lemma: Lemma) -> bool:
        """Tell whether a lemma needs no power to be positive."""
        rule, parts = lemma.rule, [lemma.sequent.polynomial]
        if isinstance(rule, Sum):
            parts += [
                rule.times,
                *(f for s in rule.summands for f in (s.factor, *s.known, s.square)),
            ]
        held = [n for f in parts for n in used(f) if n >= len(VARIABLES)]
        return not held and not (isinstance(rule, Descent) and any(rule.base))

    def shifts(self, bounds: Bounds) -> list[tuple[Polynomial, Polynomial]]:
        """Return the bound of every variable, and of powers whose piece is a number."""
        shifts = [(self.ring.gens[n], self.ring(low)) for n, low in enumerate(bounds)]
        for symbol, piece, steps in self.generators:
            least = prod(bounds[n] for n in steps)
            if piece.is_ground and piece.LC > 1 and least * bits(piece) <= 64:
                shifts.append((symbol, piece**least))
        return shifts

    def raised(self, bounds: Bounds) -> list[tuple[Polynomial, Polynomial]]:
        """Return those bounds, and those of powers whose piece is known to be at least 1."""
        higher = []
        for symbol, piece, steps in self.generators:
            least = prod(bounds[n] for n in steps)
            above = Sequent(piece - 1, bounds, False)
            if (
                not piece.is_ground
                and least <= HIGHEST_BOUND
                and self.known(above, always=True)
            ):
                higher.append((symbol, piece**least))
        return [*higher, *self.shifts(bounds)]

    def compounds(self, bounds: Bounds, place: int) -> list[Sequent | bool]:
        """Return the bounds of (x+1)^x by multiples of x^x, for x from its bound n on."""
        if place not in range(len(bounds)):
            return []
        x, n = self.ring.gens[place], bounds[place]
        powers = {p: symbol for symbol, p, steps in self.generators if steps == {place: p}}
        if x not in powers or x + 1 not in powers:
            return []
        low, high = powers[x], powers[x + 1]
        above = (n + 1) ** (n + 1) * low - n ** (n + 1) * high
        below = n**n * high - (n + 1) ** n * low
        found = (Sequent(above, bounds, True), Sequent(above, bounds, False))
        return [*map(reduced, (*found, Sequent(below, bounds, False)))]

    def bernoulli(self, rule: Bernoulli, bounds: Bounds) -> Sequent | bool | None:
        """Return ``p^h >= 1 + h (p - 1)``, both sides times what makes the exponents positive.

        None where h is not linear with integers, or a power is missing.
        """
        powers = {(*steps,): symbol for symbol, p, steps in self.generators if p == rule.base}
        above = below = self.ring.one
        for monomial, c in rule.exponent.terms():
            place = (*(n for n, degree in enumerate(monomial) if degree),)
            power = powers.get(place) if place else rule.base
            if power is None or sum(monomial) > 1 or c.denominator != 1 or abs(c) > MOST_TIMES:
                return None
            if c > 0:
                above *= power ** int(c)
            else:
                below *= power ** int(-c)
        least = self.ring.one + rule.exponent * (rule.base - 1)
        return reduced(Sequent(above - below * least, bounds, False))

    def summed(self, sequent: Sequent, rule: Sum, *, always: bool) -> bool:
        """Tell whether a polynomial is a sum of what is known, and a rest that is plain."""
        f, bounds, strict = sequent
        shifts = self.shifts(bounds)
        if not positive(rule.times, shifts, strict=True):
            return False
        rest, apart = rule.times * f, not strict
        for factor, known, square in rule.summands:
            if not positive(factor, shifts, strict=False):
                return False
            if not all(self.known(Sequent(g, bounds, False), always=always) for g in known):
                return False
            apart = apart or (
                bool(square.is_ground and square)
                and positive(factor, shifts, strict=True)
                and all(self.known(Sequent(g, bounds, True), always=always) for g in known)
            )
            rest -= factor * prod(known, start=self.ring.one) * square**2
        return positive(rest, shifts, strict=not apart)

    def closed(self, place: int) -> bool:
        """Tell whether what is given, given at x + 1, is so at x."""
        return all(
            all(c >= 0 for c in (f - self.composed(f, self.steps(place))).itercoeffs())
            and self.inductive(f, place)
            for f in self.given
        )

    def inductive(self, f: Polynomial, place: int) -> bool:
        """Tell whether f is an exponential sum in a variable, which enters no base of it."""
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
            (symbol, self.power(steps[place], value))
            for symbol, _, steps in self.generators
            if place in steps and f.degree(symbol) > 0
        ]
        return self.composed(f, [(self.ring.gens[place], self.ring(value)), *powers])

    def descended(self, f: Polynomial, place: int, base: tuple[int, ...]) -> Polynomial:
        """Return ``f(x+1) - base f(x)``."""
        following = self.composed(f, self.steps(place))
        return following - self.times(self.base(place, base), f)

    def steps(self, place: int) -> list[tuple[Polynomial, Polynomial]]:
        """Return what a variable and its powers become where it is one more."""
        x = self.ring.gens[place]
        powers = [(s, s * steps[place]) for s, _, steps in self.generators if place in steps]
        return [(x, x + 1), *powers]

    def base(self, place: int, times: Sequence[int]) -> Polynomial:
        """Return a product of powers of what generators are multiplied by in a step."""
        base = self.ring.one
        for (_, _, steps), n in zip(self.generators, times, strict=True):
            if place in steps and n > 0:
                base = self.times(base, self.power(steps[place], n))
        return base

    # What a search overrides, to count its work.
    def composed(self, f: Polynomial, changes: Shifts) -> Polynomial:
        """Return f with other polynomials in the place of symbols."""
        return composed(f, changes)

    def times(self, f: Polynomial, g: Polynomial) -> Polynomial:
        """Return a product."""
        return f * g

    def power(self, piece: Polynomial, times: int) -> Polynomial:
        """Return a power."""
        return piece**times
