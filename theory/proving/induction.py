"""Search for lemmas by which a polynomial in W, K, L and powers is positive.

By the kernel's rules: coefficients after a shift; induction on a variable, one exponential base
after another, from its bound or from further up. Nothing here is trusted.
"""

from collections.abc import Iterable
from itertools import pairwise
from math import comb, prod

from .normal_form import Forms
from .polynomials import Polynomial, Shifts, bits, positive, used
from .rules.deduction import Deduction
from .rules.lemmas import Bounds, Descent, Lemma, Rule, Sequent, Shift, Start, moved, reduced

# Work in terms of polynomials that are shifted or multiplied; one claim may use this much.
MOST_WORK = 150_000
# Where an induction may start above the bound: the values below are cases of their own.
STARTS = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 90, 150, 250, 400)
LONGEST_POWER, LONGEST_NUMBER = 40, 20_000


class GaveUpError(Exception):
    """The work allowed for a claim is used up, or a number became too long."""


class Prover(Deduction):
    """Looks for lemmas in one ring, and counts its work."""

    def __init__(
        self, forms: Forms, most_work: int = MOST_WORK, given: Iterable[Polynomial] = ()
    ) -> None:
        super().__init__(forms, given=given)
        self.left = most_work
        # How a sequent was proved, and from what; None while it is not.
        self.proofs: dict[Sequent, tuple[Lemma, list[Sequent]] | None] = {}
        # What has been tried.
        self.shifted: set[Sequent] = set()
        self.descents: set[tuple[int, Sequent]] = set()

    def nonnegative(self, f: Polynomial, bounds: Bounds, *, strict: bool) -> bool:
        """Tell whether ``f >= 0`` (``f > 0``) is proved wherever W, K, L >= bounds.

        False means that no proof was found. The generators' pieces must be positive there.
        """
        goal = reduced(Sequent(f, bounds, strict))
        if isinstance(goal, bool):
            return goal
        if goal not in self.proofs:
            self.proofs[goal] = None
            self._by_coefficients(goal)
            for place in (1, 0, 2):
                if not self.proofs[goal] and self._depends(goal.polynomial, place):
                    self._by_induction(goal, place)
        return self.proofs[goal] is not None

    def known(self, sequent: Sequent, *, always: bool = False) -> bool:
        """Tell whether a sequent has been proved, or is plain, or given."""
        goal = reduced(sequent)
        if isinstance(goal, bool):
            return goal
        found = bool(self.proofs.get(goal) or self.proofs.get(goal._replace(strict=True)))
        return found or (not (always or goal.strict) and goal.polynomial in self.given)

    def lemmas(self, goals: Iterable[Sequent]) -> tuple[Lemma, ...]:
        """Return the lemmas behind proved goals, each after those that it rests on."""
        found: dict[Sequent, Lemma] = {}

        def visit(goal: Sequent) -> None:
            sequent = reduced(goal)
            if isinstance(sequent, bool) or sequent in found:
                return
            if not sequent.strict and not self.proofs.get(sequent):
                sequent = sequent._replace(strict=True)
            proof = self.proofs.get(sequent)
            if proof:
                for premise in proof[1]:
                    visit(premise)
                found[sequent] = proof[0]

        for goal in goals:
            visit(goal)
        return tuple(found.values())

    def _by_coefficients(self, goal: Sequent) -> bool:
        if goal in self.shifted:
            return False
        self.shifted.add(goal)
        shifts = self.shifts(goal.bounds)
        self.spend(composition_work(goal.polynomial, [(s, s + low) for s, low in shifts]))
        if positive(goal.polynomial, shifts, strict=goal.strict):
            self.record(goal, Shift(), [])
            return True
        return False

    def _depends(self, f: Polynomial, place: int) -> bool:
        """Tell whether f is an exponential sum in a variable, which it holds."""
        held = place in used(f) or any(
            place in steps and f.degree(symbol) > 0 for symbol, _, steps in self.generators
        )
        return held and self.inductive(f, place) and self.closed(place)

    def _by_induction(self, goal: Sequent, place: int) -> None:
        """Try every start; what lies below it is proved value by value."""
        f, bounds, strict = goal
        low = bounds[place]
        values: list[Sequent] = []
        for start, following in pairwise((*STARTS, STARTS[-1] + 1)):
            from_here = goal._replace(bounds=moved(bounds, place, low + start))
            if self._descends(from_here, place):
                if start:
                    self.record(goal, Start(place, start), [*values, from_here])
                return
            for value in range(low + start, low + following):
                if self._too_long(f, place, value):
                    return
                values.append(Sequent(self.at(f, place, value), bounds, strict))
                if not self.nonnegative(*values[-1][:2], strict=strict):
                    return

    def _descends(self, goal: Sequent, place: int) -> bool:
        """Prove a goal at its bound, and ``f(x+1) - base f(x)`` from there on."""
        f, bounds, strict = goal
        if self.proofs.get(goal) or self._by_coefficients(goal):
            return True
        if (place, goal) in self.descents:
            return False
        self.descents.add((place, goal))
        if self._too_long(f, place, bounds[place]):
            return False
        first = Sequent(self.at(f, place, bounds[place]), bounds, strict)
        if not self.nonnegative(first.polynomial, bounds, strict=strict):
            return False
        following = self.composed(f, self.steps(place))
        for exponents, base in self._bases(f, place):
            rest = Sequent(following - self.times(base, f), bounds, False)
            plain = reduced(rest)
            if plain is True or (isinstance(plain, Sequent) and self._descends(plain, place)):
                self.record(goal, Descent(place, exponents), [first, rest])
                return True
        return False

    def record(self, goal: Sequent, rule: Rule, premises: list[Sequent]) -> None:
        """Keep the first proof of a goal: what a later one rests on may rest on the goal."""
        self.proofs[goal] = self.proofs.get(goal) or (Lemma(goal, rule), premises)

    def _bases(self, f: Polynomial, place: int) -> list[tuple[tuple[int, ...], Polynomial]]:
        """Return the exponential bases of f as a function of a variable, small ones first."""
        here = [place in steps for _, _, steps in self.generators]
        found = dict.fromkeys(
            tuple(n if at else 0 for n, at in zip(powers[3:], here, strict=True))
            for powers in f.itermonoms()
        )
        bases = {self.base(place, exponents): exponents for exponents in found}
        sample = [(gen, 3) for gen in self.ring.gens]
        order = sorted(bases, key=lambda base: (base.compose(sample).LC, str(base)))
        return [(bases[base], base) for base in order]

    def _too_long(self, f: Polynomial, place: int, value: int) -> bool:
        """Tell whether f with a number put in for a variable would be too long."""
        for symbol, piece, steps in self.generators:
            size = value * max(f.degree(symbol), 0) if place in steps else 0
            if size * bits(piece) > LONGEST_NUMBER:
                return True
            if not piece.is_ground and len(steps) == 1 and size > LONGEST_POWER:
                return True
        return False

    def composed(self, f: Polynomial, changes: Shifts) -> Polynomial:
        """Return f with other polynomials in the place of symbols."""
        self.spend(composition_work(f, changes))
        return super().composed(f, changes)

    def power(self, piece: Polynomial, times: int) -> Polynomial:
        """Return a power."""
        self.spend(_price(piece, times))
        return super().power(piece, times)

    def times(self, f: Polynomial, g: Polynomial) -> Polynomial:
        """Return a product."""
        self.spend(len(f) * len(g))
        return super().times(f, g)

    def spend(self, work: int) -> None:
        """Count work; GaveUpError is raised where all is used up."""
        self.left -= 20 + work
        if self.left < 0:
            raise GaveUpError


def composition_work(f: Polynomial, changes: Shifts) -> int:
    """Return the work of a composition."""
    # A term becomes the product of the powers of what replaces its variables.
    places = [(f.ring.gens.index(gen), new) for gen, new in changes]
    terms = sum(
        prod(_most_terms(new, powers[n]) for n, new in places) for powers in f.itermonoms()
    )
    return terms + sum(_price(new, powers[n]) for powers in f.itermonoms() for n, new in places)


def _most_terms(f: Polynomial, times: int) -> int:
    """Return a bound on the terms of a power: choices of terms, or monomials of its degrees."""
    if times == 0 or len(f) < 2:
        return 1
    box = prod(1 + times * int(degree) for degree in f.degrees())
    return min(box, comb(times + len(f) - 1, times))


def _price(f: Polynomial, times: int) -> int:
    """Return the work of a power: its last squaring has far fewer terms on either side."""
    return (_most_terms(f, times) // 8) ** 2
