"""The corridor with equal rows at every depth, solved with the depth left symbolic.

Where the families do not depend on the depth, the products of docs/derivation.md are powers of
one ratio ``rho = (a c) / (b d)`` and its sums are geometric. This module does those sums: for
the value of *every* state, at a symbolic depth j of a symbolic K. What it returns is only a
conjecture to the proofs, which put it into the first-step equations.

A summand is ``sum_e P_e(i) r^(e i)``: polynomials P_e in the index i times powers of a ratio r
(`power_sums`). The power ``r^i`` is written as a symbol of its own, so that what is returned is
a rational function.
"""

from dataclasses import dataclass
from functools import cache

import sympy
from sympy import Expr, Integer, Poly, Symbol
from sympy.polys.rings import PolyRing

from ..model.graph import CorridorGraph
from ..model.policy import Policy, PolicyName
from .expressions import field_of
from .power_sums import AFTER, BEFORE, END, FIRST, NOW, START, Term, Terms, telescoped
from .symbols import RHO_J, RHO_K, L, j

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
        return term.xreplace({self.index: index, self.power: power})

    def sum(self, term: Expr, low: tuple[Expr, Expr], high: tuple[Expr, Expr]) -> Expr:
        """Return the sum of `term` over the index from `low` to `high`.

        A bound is told with the ratio to it; ``high = low - 1`` gives 0. The term is
        polynomial in `index` and rational in `power`, its denominator a power of `power`.

        >>> from sympy.abc import i, n, R, P
        >>> powers = Powers(i, R, Integer(3))
        >>> powers.sum(R, (Integer(0), Integer(1)), (n, P))
        3*P/2 - 1/2
        """
        beyond = (high[0] + 1, high[1] * self.ratio)
        q = sum(
            (
                _telescoped(polynomial, self.ratio**exponent) * self.power**exponent
                for exponent, polynomial in self._by_exponent(term).items()
            ),
            Integer(0),
        )
        return self.at(q, *beyond) - self.at(q, *low)

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


@dataclass(frozen=True, eq=False)
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
    return _shown(rows, _steps(rows))


@cache
def remaining_squares(rows: ConstantRows) -> Values:
    """Return for every state the expected square of the number of steps still to go.

    It satisfies the first-step equations with ``2 V - 1`` in the place of 1, V the steps.
    """
    steps = _steps(rows)
    one = steps.fork.among.one
    dead, target = (
        {kind: value * 2 - one for kind, value in side.items()}
        for side in (steps.dead, steps.target)
    )
    return _shown(rows, _accumulated(rows, dead, target))


@dataclass(frozen=True)
class _Sums:
    """`Values` before they are written out."""

    dead: dict[str, Term]
    target: dict[str, Term]
    fork: Term


@cache
def _steps(rows: ConstantRows) -> _Sums:
    ones = dict.fromkeys(EDGES, Terms(rows.powers.ratio, (rows.a, rows.b, rows.c, rows.d)).one)
    return _accumulated(rows, ones, ones)


def _shown(rows: ConstantRows, sums: _Sums) -> Values:
    def shown(term: Term) -> Expr:
        return term.shown(rows.powers.power, rows.top)

    dead, target = (
        {kind: shown(v) for kind, v in side.items()} for side in (sums.dead, sums.target)
    )
    return Values(dead, target, shown(sums.fork))


def _accumulated(rows: ConstantRows, dead: dict[str, Term], target: dict[str, Term]) -> _Sums:
    """Return the values of a walk that collects ``dead`` or ``target`` on leaving a state.

    Theorem 5 with a reward in the place of the step: on the way out and back over edge m of a
    dead end the walker collects E_m, and ``D_m = E_m / q_m``; in the target's branch
    ``A_m = G_{m-1} / p_m``, G_m being collected on the way in and back over edge m.
    """
    terms = dead["F"].among
    a, b, c, d = map(terms.held, (rows.a, rows.b, rows.c, rows.d))
    odd, even, one = c / d, a / b, terms.field.one
    here, out = terms.power, terms.inverse

    # Dead end: E over single edge j and over diamond j.
    single, lane = dead["F"] + dead["B"], dead["X"] + dead["Y"]
    # Diamond n lies beyond single edge j for n > j.
    diamonds = (lane * here).sum(NOW, END) * out - lane
    out_single = (single * here).sum(NOW, END) * out + diamonds * (odd / terms.ratio)
    out_lane = lane + out_single * even
    cost_single, cost_lane = out_single / b, out_lane / d
    step_in = dead["Y"] + dead["B"] + cost_lane * (one - d) + cost_single * (one - b)
    detour = out_single.at(START)

    # Target's branch: G over single edge j and over diamond j.
    single, lane = target["F"] + target["B"], target["X"] + target["Y"]
    inward = (single * here).sum(START, NOW) + (lane * here).sum(FIRST, NOW) / even
    in_single = (inward + detour * terms.others) * out
    in_lane = lane + in_single.at(BEFORE) / odd
    gain_single, gain_lane = in_lane / a, in_single.at(BEFORE) / c
    step_out = target["X"] + target["F"].at(BEFORE)
    step_out += gain_single * (one - a) + gain_lane * (one - c)
    F = step_out.sum(AFTER, END)
    X = target["X"] + F + gain_single * (one - a)
    B = (X + gain_lane).at(AFTER)
    fork = B.at(START)

    back = fork + step_in.sum(FIRST, NOW)
    Y = back.at(BEFORE) + dead["Y"] + cost_lane * (one - d)
    walked = {
        "F": back + out_single - dead["B"],
        "X": Y + out_lane - dead["Y"],
        "B": back,
        "Y": Y,
    }
    return _Sums(walked, {"F": F, "X": X, "B": B, "Y": F + gain_single}, fork)


def faulhaber(polynomial: Poly, low: Expr, high: Expr) -> Expr:
    """Return the sum of a polynomial over its variable.

    >>> from sympy.abc import i, n
    >>> faulhaber(Poly(2 * i - 1, i), Integer(1), n).expand()
    n**2
    """
    q = _telescoped(polynomial, ONE)
    return q.subs(polynomial.gen, high + 1) - q.subs(polynomial.gen, low)


def _telescoped(polynomial: Poly, ratio: Expr) -> Expr:
    """Return Q with ``ratio Q(i+1) - Q(i) = P(i)``, the coefficients being expressions."""
    terms = polynomial.terms()
    field = field_of([ratio, *(c for _, c in terms)])
    ring = PolyRing(polynomial.gens, field)
    held = ring.from_dict({powers: field.from_sympy(c) for powers, c in terms})
    return telescoped(held, field.from_sympy(ratio)).as_expr()
