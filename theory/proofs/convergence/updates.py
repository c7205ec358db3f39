"""Discrete sign updates: a step that always converges, and a trap for every step.

The proofs in words are docs/convergence.md, Theorem 3. Each term of E is one u_k or v_k times
factors (1+v)/(1+u) or (1+u)/(1+v), and each gap occurs in it at most once.
"""

from functools import cache

import sympy
from sympy import Expr, Integer, Rational, Symbol, diff, exp, log

from ...proving.claim import Steps
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, meant, stated
from ...proving.steps import Identity, LowerBounds, Positive, Witness
from ...quantities.convergence import safe_step
from ...walk.symbols import K, W
from .domination import ONE, free, s, tau, u
from .rates import DEAD_ENDS, RL, D, by_size, c, dead_ends, in_root, level, now, touching

step = Symbol(r"\eta", positive=True)
kept = Name(r"\frac{H_{+}-H_{\mathrm{rl}}}{H-H_{\mathrm{rl}}}")
safe = Name(r"\eta_0", safe_step(W, K))
gain = Name("g", D / (now - RL))
turns, turns_first = Name("N"), Name("N_0")
low, low_next = level, Name("e_{+}")
BY_TAYLOR = (
    "docs/convergence.md, theorem 3: Taylor's formula with the second derivative of the "
    "logarithm, and 1 + x <= e^x <= 1/(1-x)"
)


def bend_of(n: Expr) -> Expr:
    """Return a bound on the second derivative of log E along an update, over step^2."""
    return 4 * n**2


@cache
def curvature() -> Steps:
    """Prove ``log E' <= log E - step D/(2E) + 2 n^2 step^2``, one update being E to E'."""
    p, q = sympy.symbols("p q", positive=True)
    f, f1, f2, slope, bend, n = sympy.symbols("f f' f'' phi' phi'' n", positive=True)
    moving = f + f1 * tau + f2 * tau**2 / 2
    term = exp(f + slope * tau + bend * tau**2 / 2)
    first = -u * diff(log(1 + u), u)
    second = -u * diff(first, u)
    a = (p + q) / 2
    return (
        Identity(
            "the second derivative of the logarithm of a sum",
            diff(log(moving), tau, 2).subs(tau, 0),
            f2 / f - (f1 / f) ** 2,
        ),
        Identity(
            "and of a term, by the speed and the acceleration of its logarithm",
            diff(term, tau, 2).subs(tau, 0),
            (slope**2 + bend) * exp(f),
        ),
        Identity(
            "speed of the logarithm of a factor in a gap: at most 1 in size",
            first,
            -u / (1 + u),
        ),
        Identity(
            "its acceleration: at most 1/4 in size",
            Rational(1, 4) - second,
            (1 - u) ** 2 / (4 * (1 + u) ** 2),
        ),
        Identity(
            "and at most u/(1+u), the chance to turn",
            u / (1 + u) - second,
            u**2 / (1 + u) ** 2,
        ),
        Positive(
            "speeds between -a and a have a mean square of at most a^2",
            a**2 - (a - q) ** 2,
            free(p, q),
            strict=False,
        ),
        Positive(
            "2n-1 gaps, 2n-2 of them in factors: mean square and acceleration are below 4 n^2",
            bend_of(n) - (2 * n - 1) ** 2 - (n - 1) / 2,
            ((n, ONE),),
        ),
    )


def largest(claimed: Stated, size: Symbol = step) -> Expr:
    """Return the most that a size may be, by the first of the conditions."""
    bound, least = next(iter(claimed.lows.items()))
    return bound + size - least


def by_safe_step() -> Concluded:
    """Return what an update of a size up to the public step leaves of the excess."""
    where: LowerBounds = ((safe, step), *DEAD_ENDS)
    return Concluded(stated(kept, "<=", exp(-step * c / 2), where=where), _safe, BY_TAYLOR)


def _safe(claimed: Stated) -> Steps:
    # The step is the largest one, over 1 + less.
    less, n = Symbol("r", nonnegative=True), 2 * K
    most = meant(largest(claimed))
    size = most / (1 + less)
    rate = meant(by_size().relation.value) / (now - meant(RL))
    bound = size * rate - bend_of(n) / 2 * size**2
    left = -log(in_root(claimed.value))
    return (
        *curvature(),
        *by_size().steps,
        stated(
            in_root(-bound),
            claimed.signs[0],
            -left.subs(step, in_root(size)),
            where=((s, Integer(2)), (W, claimed.lows[W]), (less, Integer(0))),
            words="log E' less log E at a step up to the public one: half the gain at least",
        ),
        dead_ends(claimed),
    )


def chances() -> Concluded:
    """Return how far the chances to turn can grow during an update."""
    where: LowerBounds = ((Rational(1, 10), step),)
    relation = stated(turns, "<=", Rational(10, 9) * turns_first, where=where)
    return Concluded(relation, _chances, BY_TAYLOR)


def _chances(claimed: Stated) -> Steps:
    factor = claimed.value / turns_first
    most = largest(claimed)
    return (
        Identity("1/(1-step) at the largest step", 1 / (1 - most), factor),
        stated(most, claimed.signs[0], Integer(1), words="and e^step is at most that, below 1"),
        touching("where no row can turn", claimed, claimed.value.subs(turns_first, 0)),
        Identity(
            "a chance u/(1+u) grows by e^step at most: its odds do",
            diff(log(u / (1 + u)), u) * u,
            1 - u / (1 + u),
        ),
    )


def by_policy() -> Concluded:
    """Return what an update of a size chosen by the policy leaves of the excess."""
    where: LowerBounds = ((gain / ((1 + turns) ** 2 + turns), step),)
    return Concluded(stated(kept, "<=", exp(-step * gain / 2), where=where), _chosen, BY_TAYLOR)


def _chosen(claimed: Stated) -> Steps:
    less = Symbol("r", nonnegative=True)
    g, N = sympy.symbols("g N", positive=True)
    bound = largest(claimed)
    size = bound.subs({gain: g, turns: N}) / (1 + less)
    left = -log(claimed.sides[-1].subs({gain: g, step: size}))
    bend = (1 + N) ** 2 + N
    return (
        *curvature(),
        stated(
            -(size * g - size**2 * bend / 2),
            claimed.signs[0],
            -left,
            where=free(g, N, less),
            words="log E' less log E: half of the step times g at least",
        ),
    )


def trapped() -> Concluded:
    """Return what an update of any size makes of the excess where all rows are right."""
    bound = low * exp(-step + (1 - exp(-step)) * low)
    relation = stated(low_next, "<=", bound, where=((ONE, low),))
    return Concluded(relation, _trap, BY_TAYLOR)


def _trap(claimed: Stated) -> Steps:
    """Prove what all terms do when all gaps rise by the step, r standing for e^-step."""
    more = Symbol("rho", positive=True)
    r = 1 / (1 + more)
    most = largest(claimed, low)
    return (
        stated(
            (1 + u) / (1 + r * u),
            claimed.signs[0],
            1 + (1 - r) * u,
            where=free(more, u),
            words="when all rows are right, (1+u)/(1+ru) is at most 1 + (1-r) u",
        ),
        Positive(
            "and (1+rv)/(1+v) at most 1",
            1 - (1 + r * u) / (1 + u),
            free(more, u),
            strict=False,
        ),
        Identity(
            "the logarithm of r, and those of the factors, which are at most (1-r) e",
            sympy.log(claimed.sides[-1] / low),
            -step + (1 - exp(-step)) * low,
        ),
        Witness("all rows are right where e is below 1", most, "=", ONE),
        touching("and stay so at rl", claimed, claimed.sides[-1].subs(low, 0)),
    )
