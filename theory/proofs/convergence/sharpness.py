"""How sharp the rate is, and which rows are right however long the flow is a straight line."""

from collections.abc import Iterator
from functools import cache

import sympy
from sympy import Expr, Integer, Rational, Symbol, sqrt

from ...model.families import FAMILIES
from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, meant, stated
from ...proving.steps import Identity, LowerBounds, Positive, Step, Witness
from ...walk.expressions import factored
from ...walk.symbolic_depth import families
from ...walk.symbols import K, L, W, j
from .domination import ONE, WIDTH, backward, force, forward, omega
from .points import Point, point
from .rates import DEAD_ENDS, RL, D, c, now, of_excess, tidy
from .ties import at_vertex

x = Name("x(t)")
t = Symbol("t", positive=True)
E = Symbol("E", positive=True)
BY_SUMS = "docs/convergence.md, theorem 4: sums of one period, and uniqueness of the flow"


def straight() -> Concluded:
    """Return that the flow is a straight line where branches are shallower than wide."""
    where = ((W, K + 1), (K, j), (j, ONE), (L, ONE))
    return Concluded(stated(x, "=", t, where=where), _straight, BY_SUMS)


def _straight(claimed: Stated) -> Steps:
    line, width = claimed.value, claimed.lows[W]
    return (
        Witness("every gap is 0 at the start", line.subs(t, 0), "=", Integer(0)),
        Witness("and moves at unit speed", sympy.diff(line, t), "=", ONE),
        row_of_branch(claimed),
        *straight_line(width),
        *on_line(),
    )


def row_of_branch(claimed: Stated) -> Stated:
    """Return that there is a row at each depth of which something is claimed."""
    return stated(j, "<=", K, where=claimed.where, words="a branch is as deep")


def pushes() -> dict[str, Expr]:
    """Return A_k or G_k of every family on the line, at E = e^t."""
    uo, vo, ue, ve = odds_on_line()
    # M is 1 behind a diamond's end and R behind its beginning; both rows of a diamond turn.
    R = (1 + vo) / (1 + uo)
    gone, back = uo + ue / R, vo / R + ve
    at_r = (j * (1 + R), (K - j) * (R + 1) + 1, j * back - ve, (1 + ue) / R)
    at_l = ((j - 1) * (1 + R) + 1, (K - j + 1) * (R + 1), (j - 1) * back, 1 + uo)
    found = {}
    for family, (before, beyond, turned, shared) in zip(
        "abcd", (at_r, at_r, at_l, at_l), strict=True
    ):
        still = (K - j) * gone + (ue / R if family in "cd" else 0)
        if family in "ac":
            push = W * before * (shared + still) - (W - 1) * turned * beyond
        else:
            push = (W - 1) * (shared + turned) * beyond - W * before * still
        found[family] = push
    return found


@cache
def straight_line(width: Expr) -> Steps:
    """Prove which rows are right along the line x = t: forward ones always."""
    inside = ((K, j), (j, ONE), (L, ONE), (E, ONE))
    return tuple(
        Positive(
            f"on the straight line, at E = e^t, {family}_j moves the right way",
            product(family),
            ((W, ONE if family in "ac" else width), *inside),
        )
        for family in FAMILIES
    )


@cache
def product(family: str) -> Expr:
    """Return A_k or G_k on the line as a product."""
    return factored(pushes()[family])


@cache
def on_line() -> Steps:
    """Return that these are the general A_k and G_k, two and three diamonds deep."""
    steps = []
    for size in (2, 3):
        uo, vo, ue, ve = odds_on_line()
        at = Point((uo, ue) * size, (vo, ve) * size, W - 1)
        for family, push in pushes().items():
            for depth in range(1, size + 1):
                k = 2 * depth if family in "ab" else 2 * depth - 1
                general = forward() if family in "ac" else backward()
                steps.append(
                    Identity(
                        f"K={size}: {family}_{depth} on the line by the general sums",
                        push.subs({K: size, j: depth}),
                        at_vertex(general, at, k),
                    )
                )
    return tuple(steps)


def odds_on_line() -> tuple[Expr, ...]:
    """Return the odds against passing l_j and r_j: the pretrained ones, each over e^t."""
    rows = families(PolicyName.UNIFORM)
    return tuple((1 / getattr(rows, family) - 1) / E for family in "cdab")


# Where there is a depth below that, there are two branches.
WIDE: LowerBounds = ((4 * W * (W - 1), K), (K, ONE))
AT_SHARP = "docs/convergence.md, How sharp: the sums over the vertices"


def sharp() -> Concluded:
    """Return what D is at a policy at which it is small."""
    value = 2 / (1 + sqrt(1 + K)) * (now - RL)
    return Concluded(stated(D, "=", value, where=WIDE), _sharp, AT_SHARP)


def _sharp(claimed: Stated) -> Iterator[Step]:
    """Prove how sharp: v_N = u_(N+1) = r, r^2 = 1 + N, all else 0, n = 2N."""
    r = Symbol("r", positive=True)
    N = r**2 - 1
    # M is 1 up to N - 1, then 1 + r at N, then 1 again.
    turned = r / (1 + r)
    E = N * force(0, turned) + (1 + r) * force(turned, turned) + N * force(turned, 0)
    up = WIDTH * N * turned
    G = omega * (1 + r + N) - up
    A = WIDTH * (N + 1 + r) - omega * turned * N
    half = (A + G) * turned
    excess = Symbol("X", positive=True)
    ratio = of_excess(claimed.value, excess).subs(K, N) / excess
    bound, size = next(iter(claimed.lows.items()))
    yield Identity("the excess there", E, (2 * W - 1).subs(W, WIDTH) * r**2)
    yield Identity("D/2E there, r^2 = 1 + n/2", half / E, ratio)
    yield Identity(
        "with the backward row's G = r (2W-1-r), right if r <= 2W-1",
        G,
        r * (2 * omega + 1 - r),
    )
    yield Identity("which says", bound - size, (2 * W - 1) ** 2 - (1 + K))
    yield from _numbers()
    yield from (
        step
        for width, root in ((2, 3), (3, 2), (3, 4))
        for step in _at_sharp(width, root, E.subs(omega, W - 1), half.subs(omega, W - 1), r)
    )


def _at_sharp(width: int, root: int, E: Expr, half: Expr, r: Symbol) -> Steps:
    depth, values = root**2 - 1, {W: width, r: root}
    rest = " 0" * depth
    at = point(rest + f" {root}" + rest[2:], rest[2:] + f" {root}" + rest, width - 1)
    words = f"W={width}, n={2 * depth}, at the sharp policy"
    return (
        Witness(f"{words}: the excess", at.excess, "=", E.subs(values)),
        Witness(f"{words}: the descent", at.descent, "=", half.subs(values)),
    )


def how_sharp() -> Concluded:
    """Return by how much the rate at that policy is above the public one."""
    relation = stated(2 / (1 + sqrt(1 + K)) / c, "<=", sqrt(2 * W / (W - 1)), where=DEAD_ENDS)
    return Concluded(relation, _how_sharp, "roots are compared by their squares")


def _how_sharp(claimed: Stated) -> Iterator[Step]:
    a, b = sympy.symbols("a b", positive=True)
    square = claimed.value**2
    lows, wide = ((a, ONE), (b, ONE)), ((W, claimed.lows[W]),)
    yield Identity("b^2, b the bound", square, 2 * W / (W - 1), domain=wide)
    yield Identity(
        "with a^2 = 1 + K: the root above",
        _root_above(claimed.sides[0], a) ** 2,
        1 + square * (a**2 - 1),
        domain=wide,
    )
    yield Positive("b is at least 1", square - 1, wide)
    yield stated(
        1 + b**2 * (a**2 - 1),
        claimed.signs[0],
        (b * (1 + a) - 1) ** 2,
        where=lows,
        words="squared",
    )


@cache
def _root_above(quotient: Expr, a: Symbol) -> Expr:
    # The quotient is (1 + root) / (1 + a).
    root = sympy.cancel(tidy(meant(quotient).subs(K, a**2 - 1)) * (1 + a)) - 1
    return sympy.together(root, deep=True)


def _numbers() -> Steps:
    """Return exact examples: a forward row that is wrong."""
    outwards, _ = point("0 0", "10 0").gradient()
    return (
        Witness(
            "forward rows can be wrong: W=2, n=2, v_1=10, else 0, has A_2",
            outwards[1],
            "=",
            Rational(-86, 11),
        ),
    )
