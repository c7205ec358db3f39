"""A prover that also factors, raises powers, and looks for sums; its ideas for powers."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

from sympy import QQ

from ..induction import GaveUpError, Prover, composition_work
from ..polynomials import Polynomial, bits, positive, used
from ..rules.lemmas import (
    Bernoulli,
    Bounds,
    Compound,
    PowerShift,
    Sequent,
    Sum,
    Summand,
    moved,
    reduced,
)
from ..terms import VARIABLES

SUM_WORK, MOST_RAISED = 2_500, 10_000
# Up to these sizes a polynomial is taken apart into factors.
MOST_FACTORED, HIGHEST_FACTORED = 24, 10
RATIOS = (2, 3, 4)
# How far above its bound each variable is tried, and how long a power may be there.
TRIED, LONGEST_TRIED = (0, 1, 8, 60), 1_000


class FullProver(Prover):
    """Looks for lemmas by every rule there is."""

    def proves(self, f: Polynomial, bounds: Bounds, *, strict: bool) -> bool:
        """Tell whether ``f >= 0`` (``f > 0``) is proved wherever W, K, L >= bounds."""
        goal = reduced(Sequent(f, bounds, strict))
        if isinstance(goal, bool):
            return goal
        if self.known(goal):
            return True
        powers = any(n >= len(VARIABLES) for n in used(goal.polynomial))
        ways = [self._by_raising, self._by_factors, self._by_sum]
        # Induction settles most claims with powers, and few without.
        if powers:
            ways = [self._by_induction_alone, *ways, self._by_ideas]
        else:
            ways = [*ways, self._by_induction_alone]
        self._by_coefficients(goal)
        if self.known(goal):
            return True
        return not self._fails(goal) and any(way(goal) for way in ways)

    def _fails(self, goal: Sequent) -> bool:
        """Tell whether a goal fails at a small point: then no proof need be looked for."""
        f, bounds, strict = goal
        for place, n in product(range(len(bounds)), TRIED):
            values = self._values(moved(bounds, place, bounds[place] + n))
            if values and all(_value(given, values) >= 0 for given in self.given):
                value = _value(f, values)
                if value < 0 or (strict and not value):
                    return True
        return False

    def _values(self, point: Bounds) -> list[Any]:
        """Return what the symbols of the ring are at a point; none where they are long."""
        values: list[Any] = [*map(QQ, point)]
        if len(self.ring.gens) != len(values) + len(self.generators):
            return []
        for _, piece, steps in self.generators:
            times = prod(point[n] for n in steps)
            if times * bits(piece) > LONGEST_TRIED:
                return []
            values.append(_value(piece, values) ** times)
        return values

    def _by_induction_alone(self, goal: Sequent) -> bool:
        """Try induction with half of the work that is left."""
        kept = self.left // 2
        self.left -= kept
        try:
            return self.nonnegative(*goal[:2], strict=goal.strict)
        except GaveUpError:
            return False
        finally:
            self.left += kept

    def _by_raising(self, goal: Sequent) -> bool:
        """Shift powers of what is at least 1."""
        above = [
            Sequent(piece - 1, goal.bounds, False)
            for _, piece, _ in self.generators
            if not piece.is_ground
        ]
        held = [s for s in above if self.nonnegative(*s[:2], strict=False)]
        if not held:
            return False
        raised = self.raised(goal.bounds)
        work = composition_work(goal.polynomial, [(s, s + low) for s, low in raised])
        if work > MOST_RAISED:
            return False
        self.spend(work)
        if positive(goal.polynomial, raised, strict=goal.strict):
            self.record(goal, PowerShift(), held)
        return self.known(goal)

    def _by_factors(self, goal: Sequent) -> bool:
        """Prove the sign of every factor; what stands twice has none to prove."""
        f, bounds, strict = goal
        if len(f) > MOST_FACTORED or sum(f.degrees()) > HIGHEST_FACTORED:
            return False
        self.spend(SUM_WORK)
        constant, factors = f.factor_list()
        if len(factors) == 1 and factors[0][1] == 1:
            return False
        known, roots, sign = [], [self.ring.one], constant
        for factor, times in factors:
            single = times if strict else times % 2
            roots.append(factor ** ((times - single) // 2))
            if not single:
                continue
            for turned in (1, -1):
                if self.proves(factor * turned, bounds, strict=strict):
                    known += [factor * turned] * single
                    sign *= turned**single
                    break
            else:
                return False
        if sign < 0:
            return False
        whole = Summand(self.ring(abs(constant)), tuple(known), prod(roots))
        self.record(
            goal, Sum(self.ring.one, (whole,)), [Sequent(g, bounds, strict) for g in known]
        )
        return True

    def _by_sum(self, goal: Sequent, ideas: tuple[Polynomial, ...] = ()) -> bool:
        """Find a sum of squares, and of products of what is given."""
        self.spend(SUM_WORK)
        # Few proofs need one: only these wait for SciPy.
        from .sums import find_sum

        rule = find_sum(self, goal, [*self.given, *ideas])
        if rule is not None:
            parts = [Sequent(g, goal.bounds, False) for s in rule.summands for g in s.known]
            self.record(goal, rule, [*dict.fromkeys(parts)])
        return rule is not None

    def _by_ideas(self, goal: Sequent) -> bool:
        """Prove what powers are compared with each other, then find a sum with that."""
        held = []
        for idea, strict in self._ideas(goal.bounds):
            reached = Sequent(idea, goal.bounds, strict)
            if reduced(reached) == goal:
                continue
            if self.known(reached) or self._by_induction_alone(reached):
                held.append(idea)
        held += self._bernoulli(goal.bounds)
        if self.given:
            for ratio in self._ratios():
                reached = Sequent(ratio, goal.bounds, False)
                if reduced(reached) != goal and self._by_sum(reached, tuple(held)):
                    held.append(ratio)
                    break
        return bool(held) and self._by_sum(goal, tuple(held))

    def _ideas(self, bounds: Bounds) -> Iterator[tuple[Polynomial, bool]]:
        """Yield what may hold between powers: Bernoulli's inequality, and (1 + 1/x)^x."""
        for place in range(len(VARIABLES)):
            for sequent in self.compounds(bounds, place):
                if isinstance(sequent, Sequent):
                    self.record(sequent, Compound(place), [])
                    yield sequent.polynomial, sequent.strict
        for (high, above, x), (low, below, y) in self._pairs():
            if x == y and (above - below).is_ground and (above - below).LC > 0:
                step = (above - below) * self.ring.gens[x]
                yield below * low - (below - step) * high, False
                yield below * high - (below + step) * low, False
        for symbol, piece, steps in self.generators:
            if len(steps) == 1:
                (x,) = steps
                yield symbol - 1 - (piece - 1) * self.ring.gens[x], False

    def _bernoulli(self, bounds: Bounds) -> Iterator[Polynomial]:
        """Yield what follows for powers of one base from what is given of their exponents."""
        for base in dict.fromkeys(piece for _, piece, _ in self.generators):
            above = Sequent(base - 1, bounds, False)
            if not self.nonnegative(*above[:2], strict=False):
                continue
            for exponent in self.given:
                found = self.bernoulli(Bernoulli(base, exponent), bounds)
                if isinstance(found, Sequent):
                    premises = [above, Sequent(exponent, bounds, False)]
                    self.record(found, Bernoulli(base, exponent), premises)
                    yield from (found.polynomial, base - 1)

    def _ratios(self) -> Iterator[Polynomial]:
        for (high, above, x), (low, below, y) in self._pairs():
            if x == y and above - below == 1:
                yield from (low * QQ(c) - high for c in RATIOS)

    def _pairs(
        self,
    ) -> Iterator[
        tuple[tuple[Polynomial, Polynomial, int], tuple[Polynomial, Polynomial, int]]
    ]:
        """Yield pairs of powers with one variable in the exponent."""
        single = [(g, piece, *steps) for g, piece, steps in self.generators if len(steps) == 1]
        for first in single:
            yield from ((first, second) for second in single if second != first)


def _value(f: Polynomial, values: Sequence[Any]) -> Any:
    """Return a polynomial's value."""
    terms = (
        prod((v**n for v, n in zip(values, powers, strict=False) if n), start=c)
        for powers, c in f.terms()
    )
    return sum(terms, start=QQ(0))
