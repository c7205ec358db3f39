"""What T3 states of RLVR's rate: domination, decay, and when all rows are right."""

from collections.abc import Iterator
from functools import cache, partial

import sympy
from sympy import Expr, Integer, Rational, Symbol, diff, exp, sqrt

from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, meant, stated
from ...proving.steps import Identity, LowerBounds, Positive, Step, Witness
from ...quantities.convergence import convergence_rate
from ...walk.expressions import factored
from ...walk.symbols import K, W
from ..names import H
from .domination import (
    ONE,
    WIDTH,
    S,
    Z,
    after,
    at_largest,
    backward,
    by_largest,
    by_level,
    eta,
    forward,
    free,
    m,
    mu,
    omega,
    s,
    sigma,
    u,
    v,
)
from .points import point

RL = H(PolicyName.RL)
now, start, later = Name("H"), Name("H_0"), Name("H(t)")
D = Name("D")
A, G = Name("A_k"), Name("G_k")
part = Name("h", now / 2)
"""Whose derivatives these are of."""
level = Name("e", (now - RL) / (2 * (W - 1)))
c = Name("c", convergence_rate(W, K))
t = Symbol("t", positive=True)
DEAD_ENDS: LowerBounds = ((W, Integer(2)), (K, ONE))
DOMINATION = "docs/convergence.md, theorem 1: the sums over the vertices"
FLOW = (
    "Filippov's existence theorem (Differential Equations with Discontinuous Righthand Sides, "
    "1988, section 7); the chain rule for a smooth function of an absolutely continuous path "
    "(Rudin, Real and Complex Analysis, theorem 7.20); Groenwall's lemma (Hartman, Ordinary "
    "Differential Equations, theorem III.1.1); docs/convergence.md, theorem 2"
)
# A policy at W=2 and K=2 at which both bounds on D are rational, and not attained.
EXAMPLE, WIDTH_THERE, DEPTH_THERE = point("4 0 0 0", "0 0 0 0"), 2, 2


@cache
def in_root(expression: Expr) -> Expr:
    """Return an expression with s for the root of 1 + n W/(W-1), as the public rate has it."""
    return tidy(expression.subs(K, (s**2 - 1) * (W - 1) / (2 * W)))


@cache
def of_excess(bound: Expr, excess: Expr) -> Expr:
    """Return a bound where H is so much above rl's."""
    return tidy(meant(bound).subs(now, meant(RL) + excess))


@cache
def tidy(expression: Expr) -> Expr:
    """Return an expression with what is under its roots in lowest terms."""

    def root_of(base: Expr, exponent: Expr) -> Expr:
        half = exponent == Rational(1, 2)
        return sqrt(factored(base)) if half else base**exponent

    return expression.replace(sympy.Pow, root_of)


@cache
def at_example(side: Expr) -> Expr:
    """Return a side at the example, where H and D are what `points` make of them."""
    sizes = {W: WIDTH_THERE, K: DEPTH_THERE}
    excess = 2 * EXAMPLE.excess
    return of_excess(side, excess).subs({**sizes, D: 2 * EXAMPLE.descent})


@cache
def by_level_of_excess() -> Concluded:
    """Return the bound on D by the excess itself."""
    bound = 2 / (1 + sqrt(1 + level)) * (now - RL)
    return Concluded(stated(D, ">=", bound, where=DEAD_ENDS), _level_premises, DOMINATION)


def _level_premises(claimed: Stated) -> Steps:
    excess = 2 * (s**2 - 1) * (W - 1)
    rate = of_excess(claimed.value, excess) / excess
    return (*at_largest(), *by_level(rate), *_examples(claimed), dead_ends(claimed))


@cache
def by_size() -> Concluded:
    """Return the bound on D by the public rate."""
    bound = stated(D, ">=", c * (now - RL), where=DEAD_ENDS)
    return Concluded(bound, _size_premises, DOMINATION)


def _size_premises(claimed: Stated) -> Steps:
    excess = Symbol("X", positive=True)
    rate = in_root(of_excess(claimed.value, excess)) / excess
    return (*at_largest(), *by_largest(rate), *_examples(claimed), dead_ends(claimed))


def _examples(claimed: Stated) -> tuple[Witness, Witness]:
    left, right = map(at_example, claimed.sides)
    return (
        Witness("at W=2, n=4, u_1=4, else 0", left, claimed.signs[0], right),
        at_rl(claimed),
    )


def at_rl(claimed: Stated) -> Witness:
    """Return that a bound holds at rl, where no row pulls and there is no excess."""
    bound = of_excess(claimed.value, Integer(0))
    return Witness("at rl both are 0", Integer(0), claimed.signs[0], bound)


def dead_ends(claimed: Stated) -> Positive:
    """Return that the relation is claimed where a branch besides the target's is."""
    return Positive("there are dead ends", W - 1, ((W, claimed.lows[W]),))


@cache
def decay() -> Concluded:
    """Return how the excess falls from any start."""
    bound = (start - RL) * exp(-c * t)
    return Concluded(stated(later - RL, "<=", bound, where=DEAD_ENDS), _decays, FLOW)


def _decays(claimed: Stated) -> Iterator[Step]:
    return falls(claimed, meant(start - RL))


def falls(claimed: Stated, first: Expr) -> Iterator[Step]:
    """Yield that a bound starts where the excess does and falls at the public rate."""
    bound = claimed.value
    rate = meant(by_size().relation.value) / (now - meant(RL))
    yield Identity("from the excess at the start", bound.subs(t, 0), first)
    yield touching("at the start they are the same", claimed, bound.subs(t, 0) - first)
    yield slower(claimed, by_size())
    yield dead_ends(claimed)
    yield Identity(
        "the bound falls at the rate", in_root(diff(bound, t)), in_root(-rate * bound)
    )


def touching(text: str, claimed: Stated, rest: Expr) -> Witness:
    """Return what is left of a bound at a place where it is attained: nothing."""
    return Witness(text, Integer(0), claimed.signs[0], sympy.cancel(rest))


def slower(claimed: Stated, speed: Concluded) -> Witness:
    """Return at the example that the excess falls faster than the bound, not slower."""
    fall, bound = (-at_example(side) for side in speed.relation.sides)
    return Witness("at W=2, n=4, u_1=4, else 0: H falls faster", fall, claimed.signs[0], bound)


def signs() -> tuple[Concluded, Concluded]:
    """Return what the numbers of both rows of a vertex are at least."""
    half = part - RL / 2
    return (
        Concluded(
            stated(A, ">=", W * (1 + u) - half, where=((W, Integer(1)),)),
            partial(_sign, forward() + omega * Z * sigma / after, m, S, 1 / m),
            DOMINATION,
        ),
        Concluded(
            stated(G, ">=", (W - 1) * (1 + v) - half, where=((W, Integer(1)),)),
            partial(_sign, backward() + WIDTH * S * eta * after, mu, sigma, ONE),
            DOMINATION,
        ),
    )


def _sign(
    raised: Expr, scale: Expr, sums: Symbol, least: Expr, claimed: Stated
) -> Iterator[Step]:
    """Yield that a row's number, raised by a part of E, is at least the bound raised by E."""
    E, more = Symbol("E", positive=True), Symbol("more", nonnegative=True)
    bound = of_excess(claimed.value, 2 * E).subs(W, WIDTH) + E
    rest = scale * (raised - bound).subs(sums, least + more)
    right = dict.fromkeys((u, v, Z, eta, more), Integer(0))
    yield Witness(
        f"{claimed.sides[0]} at the first vertex or the last of rl",
        sympy.cancel(rest.subs(right)),
        claimed.signs[0],
        Integer(0),
    )
    low = claimed.lows[W]
    symbols = sorted((rest.free_symbols - {omega, E}) | {more}, key=str)
    yield stated(
        sympy.expand(sympy.cancel(rest)),
        claimed.signs[0],
        0,
        where=((omega, low - 1), *free(*symbols)),
        words=f"{claimed.sides[0]} less the bound, a part of E and what both share apart",
    )
