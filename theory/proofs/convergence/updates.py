"""Discrete sign updates: a step that always converges, a trap for every step, and cycles.

The proofs in words are docs/convergence.md, Theorem 3. Each term of E is one u_k or v_k times
factors (1+v)/(1+u) or (1+u)/(1+v), and each gap occurs in it at most once.
"""

import sympy
from sympy import Expr, Integer, Rational, diff, exp, log

from ...proving.claim import Steps
from ...proving.steps import Covered, Identity, Positive, Step, Witness
from .domination import ONE, WIDTH, free, omega, tau, u
from .points import Point, point


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
            4 * n**2 - (2 * n - 1) ** 2 - (n - 1) / 2,
            ((n, ONE),),
        ),
    )


def small_steps() -> Steps:
    """Prove that steps up to c/(4n^2), and those by the policy, gain half at least."""
    c, n = sympy.symbols("c n", positive=True)
    less = sympy.Symbol("r", nonnegative=True)
    step = c / (4 * n**2) / (1 + less)
    gain, turns = sympy.symbols("g N", positive=True)
    chosen = gain / ((1 + turns) ** 2 + turns) / (1 + less)
    return (
        Positive(
            "by the policy: a step up to g/((1+N)(1+N) + N), g = D/(2E), gains half of "
            "step times g",
            chosen * gain - chosen**2 * ((1 + turns) ** 2 + turns) / 2 - chosen * gain / 2,
            free(gain, turns, less),
            strict=False,
        ),
        Positive(
            "a step up to c/(4 n^2) gains half of step times c",
            step * c - 2 * n**2 * step**2 - step * c / 2,
            ((n, ONE), *free(c, less)),
            strict=False,
        ),
        Identity(
            "and c/(4 n^2) itself the square of c over 8 n^2",
            step.subs(less, 0) * c - 2 * n**2 * step.subs(less, 0) ** 2,
            c**2 / (8 * n**2),
        ),
    )


def trap() -> Steps:
    """Prove what all terms do when all gaps rise by the step, r standing for e^-step."""
    more = sympy.Symbol("rho", positive=True)
    r = 1 / (1 + more)
    return (
        Positive(
            "when all rows are right, (1+u)/(1+ru) is at most 1 + (1-r) u",
            1 + (1 - r) * u - (1 + u) / (1 + r * u),
            free(more, u),
            strict=False,
        ),
        Positive(
            "and (1+rv)/(1+v) at most 1",
            1 - (1 + r * u) / (1 + u),
            free(more, u),
            strict=False,
        ),
    )


def overshoot() -> Steps:
    """Prove that steps above order n^-2 can raise the hitting time.

    All M are 1 at odds u = v = (y-1, y, …, y, 2y), where backward rows but the last are wrong
    by a little. As W and y grow, an update of step log r takes E to e^-step (g^2 + 2 g c + 1)
    over (n+1)^2 of it, with g = sinh(n step)/sinh(step), c = cosh((n-1) step).
    """
    r, R, n, x = sympy.symbols("r R n x", positive=True)
    more, rest = sympy.symbols("g' c'", nonnegative=True)
    total = (R**2 - 1) / (r**2 - 1)
    g, c = (R - 1 / R) / (r - 1 / r), (R / r + r / R) / 2
    # In this policy a row before the last has the share k/(n+1) of both sums.
    k = sympy.Symbol("k", positive=True)
    least = n * (n**2 - 1) / 6 * x
    raised = (n + 1 + least) ** 2 + n * (n - 1) ** 2 * x - (n + 1) ** 2
    y, factor = Integer(1000), Rational(11, 10)
    odds = (y - 1, y, y, y, y, 2 * y)
    at = Point(odds, odds, Integer(999))
    return (
        Identity(
            "G_k there, over the sum of all odds plus 1: W-1 against W, a little wrong",
            omega * k * (n + 1 - k) / (n + 1) - WIDTH * k * (n + 1 - k) / (n + 1),
            -k * (n + 1 - k) / (n + 1),
        ),
        Identity(
            "R = r^n: what an update makes of S and of Y, over their product before",
            (total + R**2 / r**2) * (total + 1) * r / R**2,
            (g**2 + 2 * g * c + 1) / r,
            where=(r - 1,),
        ),
        Positive(
            "with x the square of the step, g at least n + n(n^2-1)/6 x and c at least "
            "1 + (n-1)(n-1)/2 x: g^2 + 2 g c + 1 is at least (n+1)(n+1) (1 + n(n-1)/3 x)",
            raised - (n + 1) ** 2 * n * (n - 1) / 3 * x,
            ((n, ONE), *free(x)),
            strict=False,
        ),
        Positive(
            "as it grows with g and c: (g+g')^2 + 2 (g+g')(1+c'+c) + 1 against g' = c' = 0",
            (x + more) ** 2 + 2 * (x + more) * (1 + rest + n) - x**2 - 2 * x * (1 + n),
            free(x, more, rest, n),
            strict=False,
        ),
        Witness(
            "in numbers: n=6, W=y=1000: an update of step log(11/10) raises E",
            updated(at, factor).excess,
            ">",
            at.excess,
        ),
    )


def updated(at: Point, factor: Expr) -> Point:
    """Return the policy after one update of step log(factor), exactly."""

    def moved(odds: tuple[Expr, ...], signs: list[Expr]) -> tuple[Expr, ...]:
        pairs = zip(odds, signs, strict=True)
        return tuple(x / factor if sign > 0 else x * factor for x, sign in pairs)

    A, G = at.gradient()
    return Point(moved(at.u, A), moved(at.v, G), at.omega)


CYCLES = (
    (3, 2, point("0" + " 1/2" * 5, "1/2 2 2 2 1/2 0")),
    (
        12,
        Rational(11, 10),
        point(
            "0" + " 10/11" * 22 + " 1000/1331",
            "1000000000/2357947691" + " 11/10" * 21 + " 10/11 0",
        ),
    ),
)
"""Depth, factor and policy; where the runs from the pretrained policy end at W=2, L=1."""


def cycles() -> Steps:
    """Refute convergence for larger steps: policies that come back after two updates."""
    steps: list[Step] = []
    for depth, factor, start in CYCLES:
        once = updated(start, factor)
        twice = updated(once, factor)
        steps += [
            Covered(
                f"step log({factor}), W=2, K={depth}: all odds after two updates",
                _odds(start),
                _odds(twice),
            ),
            Witness("with the excess", 2 * start.excess, ">", 2 * start.omega),
            Witness("and in between", 2 * once.excess, ">", 2 * start.omega),
        ]
    return tuple(steps)


def _odds(at: Point) -> frozenset[str]:
    return frozenset(
        f"{name}_{k + 1} = {x}"
        for name, odds in (("u", at.u), ("v", at.v))
        for k, x in enumerate(odds)
    )
