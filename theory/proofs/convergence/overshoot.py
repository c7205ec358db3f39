"""Discrete sign updates of too large a step: they can raise the hitting time, and cycle."""

import sympy
from sympy import Expr, Integer, Rational, log

from ...proving.claim import Steps
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Covered, Identity, Positive, Step, Witness
from ...walk.symbols import K
from .domination import ONE, WIDTH, free, omega
from .points import Point, point
from .updates import step

raised = Name(r"\lim E_{+}/E")


def overshoot() -> Concluded:
    """Return that steps above the order of one over n^2 can raise the hitting time."""
    n = 2 * K
    value = 1 + step * (n * (n - 1) / 3 * step * (1 - step) - 1)
    by = (
        "docs/convergence.md, How sharp (a) is: limits as W and y grow, power series of sinh "
        "and cosh, 1 - x <= e^-x"
    )
    return Concluded(stated(raised, ">=", value), _overshoot, by)


def _overshoot(claimed: Stated) -> Steps:
    """Prove that steps above order n^-2 can raise the hitting time.

    All M are 1 at odds u = v = (y-1, y, …, y, 2y), where backward rows but the last are wrong
    by a little. As W and y grow, an update of step log r takes E to e^-step (g^2 + 2 g c + 1)
    over (n+1)^2 of it, with g = sinh(n step)/sinh(step), c = cosh((n-1) step).
    """
    r, R, n, x = sympy.symbols("r R n x", positive=True)
    share = sympy.cancel(claimed.value.subs(K, n / 2) / (1 - step))
    more, rest = sympy.symbols("g' c'", nonnegative=True)
    total = (R**2 - 1) / (r**2 - 1)
    g, c = (R - 1 / R) / (r - 1 / r), (R / r + r / R) / 2
    # In this policy a row before the last has the share k/(n+1) of both sums.
    k = sympy.Symbol("k", positive=True)
    least = n * (n**2 - 1) / 6 * x
    grown = (n + 1 + least) ** 2 + n * (n - 1) ** 2 * x
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
        Identity(
            "what is claimed is (1 - step) times 1 + n(n-1)/3 x, x the square of the step",
            share,
            1 + n * (n - 1) / 3 * step**2,
        ),
        stated(
            grown.subs(x, step**2),
            claimed.signs[0],
            (n + 1) ** 2 * share,
            where=((n, ONE), *free(step)),
            words="with x the square of the step, g at least n + n(n^2-1)/6 x and c at least "
            "1 + (n-1)(n-1)/2 x: g^2 + 2 g c + 1 is at least (n+1)(n+1) (1 + n(n-1)/3 x)",
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


def cycle(place: int) -> tuple[Name | Stated, ...]:
    """Return depth and step of one of the cycles, its two excesses, and that they come back."""
    _, factor, start = CYCLES[place]
    once = updated(start, factor)
    first, then, last = (
        Name(f"{'XY'[place]}_{n}", 2 * at.excess)
        for n, at in enumerate((start, once, updated(once, factor)))
    )
    depth = Name(f"K_{place + 1}", Integer(len(start.u)) / 2)
    relation = stated(last, "=", first, ">", then, ">", 2 * start.omega)
    return depth, Name(rf"\eta_{place + 1}", log(factor)), first, then, relation


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
