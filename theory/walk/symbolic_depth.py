"""The corridor with equal rows at every depth, solved with the depth left symbolic.

Where the families do not depend on the depth, the products of docs/derivation.md are powers of
one ratio ``rho = (a c) / (b d)`` and its sums are geometric. This module does those sums: for
the value of *every* state, at a symbolic depth j of a symbolic K. What it returns is only a
conjecture to the proofs, which put it into the first-step equations.

A summand is ``sum_e P_e(i) r^(e i)``: polynomials P_e in the index i times powers of a ratio r.
The power ``r^i`` is written as a symbol of its own, so that everything is a rational function,
which SymPy decides.
"""

from dataclasses import dataclass
from functools import cache

import sympy
from sympy import Expr, Integer, Poly, Symbol

from ..model.graph import CorridorGraph
from ..model.policy import Policy, PolicyName
from .symbols import RHO_J, RHO_K, K, L, W, j

ONE = Integer(1)
EDGES = "FXBY"


@dataclass(frozen=True)
class Powers:
    """An index, and the symbol that stands for the ratio to that index."""

    index: Symbol  # i
    power: Symbol  # r^i
    ratio: Expr  # r; 1 where there are no powers

    def at(self, term: Expr, index: Expr, power: Expr) -> Expr:
        """Return `term` at another index, whose power is given as well."""
        return term.subs({self.index: index, self.power: power}, simultaneous=True)

    def sum(self, term: Expr, low: tuple[Expr, Expr], high: tuple[Expr, Expr]) -> Expr:
        """Return the sum of `term` over the index from `low` to `high`.

        A bound is told with the ratio to it; ``high = low - 1`` gives 0. The term is
        polynomial in `index` and rational in `power`, its denominator a power of `power`.

        >>> from sympy.abc import i, n, R, P
        >>> powers = Powers(i, R, Integer(3))
        >>> powers.sum(R, (Integer(0), Integer(1)), (n, P))
        3*P/2 - 1/2
        """
        total = Integer(0)
        beyond = (high[0] + 1, high[1] * self.ratio)
        for exponent, polynomial in self._by_exponent(term).items():
            ratio = sympy.cancel(self.ratio**exponent)
            if ratio == 1:
                total += faulhaber(polynomial, low[0], high[0])
                continue
            q = _telescoped(polynomial, ratio) * self.power**exponent
            total += self.at(q, *beyond) - self.at(q, *low)
        return total

    def _by_exponent(self, term: Expr) -> dict[int, Poly]:
        """Return the polynomials P_e of ``term = sum P_e(index) power^e``."""
        numerator, denominator = sympy.fraction(sympy.cancel(term))
        below = Poly(denominator, self.power, self.index)
        above = Poly(numerator, self.power, self.index)
        if len(below.terms()) != 1 or below.degree(self.index):
            raise ValueError(f"{term} is no sum of polynomials in {self.index} times powers")
        ((shift, _), scale) = below.terms()[0]
        parts: dict[int, dict[tuple[int], Expr]] = {}
        for (e, n), c in above.terms():
            parts.setdefault(e - shift, {})[(n,)] = c / scale
        return {e: Poly(coefficients, self.index) for e, coefficients in parts.items()}


@dataclass(frozen=True)
class ConstantRows:
    """The four probabilities of a policy whose rows do not depend on the depth."""

    a: Expr
    b: Expr
    c: Expr
    d: Expr
    powers: Powers  # how powers of rho = (a c)/(b d) at depth j are written; 1 needs none
    top: Expr  # how rho to the K is written


@dataclass(frozen=True)
class Values:
    """A value for every state, as expressions in the depth j."""

    # The value after an edge of each kind (`moves.MOVES`) at depth j.
    dead: dict[str, Expr]
    target: dict[str, Expr]
    fork: Expr


@cache
def families(name: PolicyName) -> ConstantRows:
    """Return the families of one of the paper's policies, with L symbolic."""
    rows = Policy.named(name).rows(CorridorGraph.symmetric(2, 1, L))[0]
    return constant_families(*rows.map(lambda family: sympy.sympify(family[0])))


def constant_families(a: Expr, b: Expr, c: Expr, d: Expr) -> ConstantRows:
    """Return rows that do not depend on the depth, and the powers they need."""
    rho = sympy.factor(a * c / (b * d))
    if rho == 1:
        return ConstantRows(a, b, c, d, Powers(j, ONE, ONE), ONE)
    return ConstantRows(a, b, c, d, Powers(j, RHO_J, rho), RHO_K)


@cache
def remaining_steps(rows: ConstantRows) -> Values:
    """Return for every state the expected number of steps still to go after it."""
    return _accumulated(rows, dict.fromkeys(EDGES, ONE), dict.fromkeys(EDGES, ONE))


def remaining_squares(rows: ConstantRows) -> Values:
    """Return for every state the expected square of the number of steps still to go.

    It satisfies the first-step equations with ``2 V - 1`` in the place of 1, V the steps.
    """
    steps = remaining_steps(rows)
    dead, target = (
        {kind: sympy.cancel(2 * value - 1) for kind, value in side.items()}
        for side in (steps.dead, steps.target)
    )
    return _accumulated(rows, dead, target)


def _accumulated(rows: ConstantRows, dead: dict[str, Expr], target: dict[str, Expr]) -> Values:
    """Return the values of a walk that collects ``dead`` or ``target`` on leaving a state.

    Theorem 5 with a reward in the place of the step: on the way out and back over edge m of a
    dead end the walker collects E_m, and ``D_m = E_m / q_m``; in the target's branch
    ``A_m = G_{m-1} / p_m``, G_m being collected on the way in and back over edge m.
    """
    a, b, c, d, powers = rows.a, rows.b, rows.c, rows.d, rows.powers
    odd, even, rho = c / d, a / b, powers.ratio
    here = powers.power
    start, first = (Integer(0), ONE), (ONE, rho)
    now, end = (j, here), (K, rows.top)
    before, after = (j - 1, here / rho), (j + 1, here * rho)

    def total(term: Expr, low: tuple[Expr, Expr], high: tuple[Expr, Expr]) -> Expr:
        return sympy.cancel(powers.sum(sympy.cancel(term), low, high))

    def at(term: Expr, place: tuple[Expr, Expr]) -> Expr:
        return sympy.cancel(powers.at(term, *place))

    # Dead end: E over single edge j and over diamond j.
    single, lane = dead["F"] + dead["B"], dead["X"] + dead["Y"]
    beyond_single = total(single * here, now, end) / here
    # Diamond n lies beyond single edge j for n > j.
    beyond_lane = odd / rho * (total(lane * here, now, end) / here - lane)
    out_single = sympy.cancel(beyond_single + beyond_lane)
    out_lane = sympy.cancel(lane + even * out_single)
    cost_single, cost_lane = out_single / b, out_lane / d
    step_in = dead["Y"] + dead["B"] + (1 - d) * cost_lane + (1 - b) * cost_single
    detour = at(out_single, start)

    # Target's branch: G over single edge j and over diamond j.
    single, lane = target["F"] + target["B"], target["X"] + target["Y"]
    inward = total(single * here, start, now)
    inward = (inward + total(lane * here, first, now) / even) / here
    in_single = sympy.cancel(inward + (W - 1) * detour / here)
    in_lane = sympy.cancel(lane + at(in_single, before) / odd)
    gain_single, gain_lane = in_lane / a, at(in_single, before) / c
    step_out = target["X"] + at(target["F"], before)
    step_out += (1 - a) * gain_single + (1 - c) * gain_lane
    to_go = total(step_out, first, end) - total(step_out, first, now)
    F = sympy.cancel(to_go)
    X = target["X"] + F + (1 - a) * gain_single
    Y = F + gain_single
    B = at(X + gain_lane, after)
    fork = at(B, start)

    back = fork + total(step_in, first, now)
    Y_dead = at(back, before) + dead["Y"] + (1 - d) * cost_lane
    return Values(
        dead={
            "F": sympy.factor(back + out_single - dead["B"]),
            "X": sympy.factor(Y_dead + out_lane - dead["Y"]),
            "B": sympy.factor(back),
            "Y": sympy.factor(Y_dead),
        },
        target={kind: sympy.factor(v) for kind, v in (("F", F), ("X", X), ("B", B), ("Y", Y))},
        fork=sympy.factor(fork),
    )


def faulhaber(polynomial: Poly, low: Expr, high: Expr) -> Expr:
    """Return the sum of a polynomial over its variable, by Bernoulli polynomials.

    >>> from sympy.abc import i, n
    >>> faulhaber(Poly(2 * i - 1, i), Integer(1), n).expand()
    n**2
    """
    return sum(
        (
            c * (sympy.bernoulli(e + 1, high + 1) - sympy.bernoulli(e + 1, low)) / (e + 1)
            for (e,), c in polynomial.terms()
        ),
        Integer(0),
    )


def _telescoped(polynomial: Poly, ratio: Expr) -> Expr:
    """Return Q with ``ratio Q(i+1) - Q(i) = P(i)``, from its highest coefficient down."""
    (index,) = polynomial.gens
    rest, q = polynomial, Integer(0)
    while not rest.is_zero:
        lead = sympy.cancel(rest.LC() / (ratio - 1)) * index ** rest.degree()
        q += lead
        step = Poly(ratio * lead.subs(index, index + 1) - lead, index)
        rest = Poly(rest - step, index)
        rest = Poly({m: sympy.cancel(c) for m, c in rest.terms()}, index)
    return q
