"""Signs of polynomials in W, K, L and powers, proved for all points of a domain.

Three rules, proved in docs/check.md: after every variable is shifted to its bound no
coefficient is negative; induction on a variable, one exponential base after another; and
cases.
"""

from __future__ import annotations

from itertools import pairwise
from math import comb, prod

from .forms import Forms, Polynomial
from .terms import VARIABLES

# Work in terms of polynomials that are shifted or multiplied; one claim may use this much.
MOST_WORK = 150_000
# Where an induction may start above the bound: the values below are cases of their own.
STARTS = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 90, 150, 250, 400)
LONGEST_POWER, LONGEST_NUMBER = 40, 20_000

Bounds = tuple[int, ...]


class GaveUpError(Exception):
    """The work allowed for a claim is used up."""


class Prover:
    """Decides whether polynomials of one ring are nonnegative from lower bounds on.

    Parameters
    ----------
    forms : Forms
    """

    def __init__(self, forms: Forms, most_work: int = MOST_WORK) -> None:
        self.ring, self.left = forms.ring, most_work
        self.generators = tuple(
            (symbol, forms.lifted(generator.piece), VARIABLES.index(generator.variable))
            for generator, symbol in forms.symbols.items()
        )
        self.known: dict[tuple[Polynomial, Bounds, bool], bool] = {}

    def nonnegative(self, f: Polynomial, bounds: Bounds, *, strict: bool) -> bool:
        """Tell whether ``f >= 0`` (``f > 0``) is proved wherever W, K, L >= bounds.

        False means that no proof was found. The generators' pieces must be positive there.

        Raises
        ------
        GaveUpError
            If the work allowed is used up.
        """
        if not f:
            return not strict
        f = _without_common_factor(f)
        if f.is_ground:
            return bool(f.LC > 0)
        key = (f, bounds, strict)
        if key not in self.known:
            self.known[key] = False
            self.known[key] = self._decided(f, bounds, strict)
        return self.known[key]

    def _decided(self, f: Polynomial, bounds: Bounds, strict: bool) -> bool:
        if self._by_coefficients(f, bounds, strict):
            return True
        return any(
            self._by_induction(f, place, bounds, strict)
            for place in (1, 0, 2)
            if self._inductive(f, place)
        )

    def _by_coefficients(self, f: Polynomial, bounds: Bounds, strict: bool) -> bool:
        """Shift every variable, and every power, to its bound; all coefficients then decide."""
        values = [gen + low for gen, low in zip(self.ring.gens[:3], bounds, strict=True)]
        changes = list(zip(self.ring.gens[:3], values, strict=True))
        moved = {0, 1, 2}
        for n, (symbol, piece, place) in enumerate(self.generators, start=3):
            if piece.is_ground and piece.LC > 1 and bounds[place] * _bits(piece) <= 64:
                changes.append((symbol, symbol + piece ** bounds[place]))
                moved.add(n)
        shifted = self._composed(f, changes)
        if any(coefficient < 0 for coefficient in shifted.itercoeffs()):
            return False
        # What was shifted may be zero; a power that was not is positive.
        return not strict or any(
            not any(powers[n] for n in moved) for powers in shifted.itermonoms()
        )

    def _inductive(self, f: Polynomial, place: int) -> bool:
        """Tell whether f is an exponential sum in a variable that enters no base."""
        used = set(_used(f))
        if place not in used and not any(
            at == place for n, (_, _, at) in enumerate(self.generators) if n + 3 in used
        ):
            return False
        return not any(
            place in _used(piece)
            for n, (_, piece, _) in enumerate(self.generators)
            if n + 3 in used
        )

    def _by_induction(self, f: Polynomial, place: int, bounds: Bounds, strict: bool) -> bool:
        """Try every start; what lies below it is proved value by value."""
        low = bounds[place]
        for start, following in pairwise((*STARTS, STARTS[-1] + 1)):
            from_here = _moved(bounds, place, low + start)
            if self._descends(f, place, from_here, strict):
                return True
            for value in range(low + start, low + following):
                case = self._at(f, place, value)
                if case is None or not self.nonnegative(case, bounds, strict=strict):
                    return False
        return False

    def _descends(self, f: Polynomial, place: int, bounds: Bounds, strict: bool) -> bool:
        """Tell whether f is positive at the start and ``f(x+1) - base f(x)`` from there on."""
        if self._by_coefficients(f, bounds, strict):
            return True
        key = (f, (-1 - place, *bounds), strict)
        if key in self.known:
            return self.known[key]
        self.known[key] = False
        first = self._at(f, place, bounds[place])
        if first is None or not self.nonnegative(first, bounds, strict=strict):
            return False
        following = self._composed(f, self._step(place))
        self.known[key] = any(
            not rest or self._descends(_without_common_factor(rest), place, bounds, False)
            for rest in (following - self._times(base, f) for base in self._bases(f, place))
        )
        return self.known[key]

    def _bases(self, f: Polynomial, place: int) -> list[Polynomial]:
        """Return the exponential bases of f as a function of a variable, small ones first."""
        bases = {}
        for powers in f.itermonoms():
            base = self.ring.one
            for (_, piece, at), times in zip(self.generators, powers[3:], strict=True):
                if at == place and times:
                    base = self._times(base, self._powered(piece, times))
            sample = [(gen, 3) for gen in self.ring.gens]
            bases[base] = base.compose(sample).LC if base else 0
        return sorted(bases, key=lambda base: (bases[base], str(base)))

    def _step(self, place: int) -> list[tuple[Polynomial, Polynomial]]:
        variable = self.ring.gens[place]
        powers = [
            (symbol, symbol * piece) for symbol, piece, at in self.generators if at == place
        ]
        return [(variable, variable + 1), *powers]

    def _at(self, f: Polynomial, place: int, value: int) -> Polynomial | None:
        """Return f with a number put in for a variable; None if that is too long."""
        changes = [(self.ring.gens[place], self.ring(value))]
        for symbol, piece, at in self.generators:
            if at == place and f.degree(symbol) > 0:
                size = value * f.degree(symbol)
                if size * _bits(piece) > LONGEST_NUMBER:
                    return None
                if not piece.is_ground and size > LONGEST_POWER:
                    return None
                changes.append((symbol, self._powered(piece, value)))
        return self._composed(f, changes)

    def _composed(
        self, f: Polynomial, changes: list[tuple[Polynomial, Polynomial]]
    ) -> Polynomial:
        # A term becomes the product of the powers of what replaces its variables.
        places = [(self.ring.gens.index(gen), new) for gen, new in changes]
        self._spend(
            sum(
                prod(_most_terms(new, powers[n]) for n, new in places)
                for powers in f.itermonoms()
            )
            + sum(_price(new, powers[n]) for powers in f.itermonoms() for n, new in places)
        )
        return f.compose(changes)

    def _powered(self, piece: Polynomial, times: int) -> Polynomial:
        self._spend(_price(piece, times))
        return piece**times

    def _times(self, base: Polynomial, f: Polynomial) -> Polynomial:
        self._spend(len(base) * len(f))
        return base * f

    def _spend(self, work: int) -> None:
        self.left -= 20 + work
        if self.left < 0:
            raise GaveUpError


def _moved(bounds: Bounds, place: int, low: int) -> Bounds:
    return tuple(low if n == place else bound for n, bound in enumerate(bounds))


def _used(f: Polynomial) -> list[int]:
    return [n for n, degree in enumerate(f.degrees()) if degree > 0]


def _most_terms(f: Polynomial, times: int) -> int:
    """Return a bound on the terms of a power: choices of terms, or monomials of its degrees."""
    if times == 0 or len(f) < 2:
        return 1
    box = prod(1 + times * int(degree) for degree in f.degrees())
    return min(box, comb(times + len(f) - 1, times))


def _price(f: Polynomial, times: int) -> int:
    """Return the work of a power: its last squaring has far fewer terms on either side."""
    return (_most_terms(f, times) // 8) ** 2


def _bits(piece: Polynomial) -> int:
    return sum(int(c.numerator).bit_length() for c in piece.itercoeffs())


def _without_common_factor(f: Polynomial) -> Polynomial:
    """Return f divided by the powers common to all its terms, and by its content."""
    common = tuple(map(min, zip(*f.itermonoms(), strict=True)))
    if any(common):
        f = f.ring.from_dict(
            {tuple(map(int.__sub__, powers, common)): c for powers, c in f.terms()}
        )
    return f.primitive()[1]
