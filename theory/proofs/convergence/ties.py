"""The symbols of `domination` held against the walk: what they say is what a solve of it gives.

The sums before and beyond a vertex are written out here for corridors one and two diamonds
deep; the formulas that the steps derive for every depth must agree with `theory.walk` there,
in both kinds of branch and at every vertex.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import sympy
from sympy import Expr, Rational, Symbol

from ...model.graph import CorridorGraph
from ...model.policy import Policy, PolicyName
from ...proving.claim import Steps
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, Step
from ...quantities.hitting_times import hitting_time
from ...walk.expressions import field_of
from ...walk.solutions import Solution, solve
from ...walk.symbols import W
from .domination import (
    P,
    S,
    Theta,
    Y,
    Z,
    backward,
    eta,
    force,
    forward,
    forward_next,
    hitting_part,
    home_cost,
    m,
    omega,
    out_cost,
    sigma,
    total,
    u,
    v,
)
from .points import Point

POLICY_GRADIENT = (
    "the policy gradient theorem: at depths one and two it is checked for every row "
    "(docs/derivation.md, Advantages and the gradient)"
)
LUMPING = "lanes of a diamond, and branches alike, are lumped (docs/derivation.md)"
SLOPE = Name(r"\partial J/\partial x")
PUSH = Name(r"\sum N A")
p = Symbol("p", positive=True)
LANES = 3
ODDS = tuple(tuple(map(Rational, row.split())) for row in ("1/2 3 1/5 7", "2 1/3 5 1"))


def cut(at: Point, k: int) -> dict[Symbol, Expr]:
    """Return what the symbols stand for at vertex k, counted from 1."""
    M, (ys, zs), n = at.passages, at.turns, len(at.u)
    return {
        omega: at.omega,
        m: 1 / M[k - 1],
        u: at.u[k - 1],
        v: at.v[k - 1],
        Z: sum(zs[: k - 1]),
        Y: sum(ys[: k - 1]),
        S: sum(M[:k]),
        P: sum(M[i] * ys[q] for q in range(k - 1) for i in range(q + 1)),
        sigma: sum(M[k:]) / M[k],
        eta: sum(ys[k:]) * M[k],
        Theta: sum(M[i] * ys[q] for q in range(k, n) for i in range(k, q + 1)),
    }


def at_vertex(formula: Expr, at: Point, k: int) -> Expr:
    """Return a formula of `domination` at vertex k of a policy."""
    return formula.xreplace({s: sympy.sympify(value) for s, value in cut(at, k).items()})


@cache
def walked(at: Point, lanes: Expr | int = LANES) -> Solution:
    """Solve the walk of a policy in odds, with omega + 1 branches."""
    f, g = ([1 / (1 + x) for x in row] for row in (at.u, at.v))
    policy = Policy(a=f[1::2], b=g[1::2], c=f[::2], d=g[::2])
    return solve(CorridorGraph.symmetric(at.omega + 1, len(at.u) // 2, lanes), policy)


def policy_gradient() -> Concluded:
    """Return what the derivative by a gap is."""
    return Concluded(stated(SLOPE, "=", p * (1 - p) * PUSH), _slopes, POLICY_GRADIENT)


def _slopes(claimed: Stated) -> Iterator[Step]:
    return (
        Identity(
            f"{words}, {family} of vertex {k}: minus the derivative of H by the gap",
            odds * _slope(at, odds),
            claimed.value.subs({p: 1 / (1 + odds), PUSH: _push(walked(at), family, k)}),
        )
        for at, k, words in _policies()
        for family, odds in _rows(at, k)
    )


@cache
def _slope(at: Point, odds: Symbol) -> Expr:
    field, time = _time(at)  # far quicker than with expressions
    slope: Expr = field.to_sympy(time.diff(field.from_sympy(odds)))
    return slope


@cache
def _time(at: Point) -> tuple[Any, Any]:
    """Return the hitting time as an element of its field, and the field."""
    time = walked(at).hitting_time
    field = field_of([time])
    return field, field.from_sympy(time)


@cache
def ties() -> Steps:
    """Return that the formulas are the walk's, at depths 1 and 2."""
    return tuple(step for at, k, words in _policies() for step in _at(at, k, words))


@cache
def _policies() -> tuple[tuple[Point, int, str], ...]:
    """Return policies with the vertex at which the rows are free, and what they are."""
    small = Point(
        sympy.symbols("u_1:3", positive=True), sympy.symbols("v_1:3", positive=True), W - 1
    )
    found = [(small, k, "K=1, all rows free") for k in (1, 2)]
    for k in range(1, 5):
        forth, back = (
            (*row[: k - 1], odds, *row[k:]) for row, odds in zip(ODDS, (u, v), strict=True)
        )
        deep = Point(forth, back, W - 1)
        found.append((deep, k, "K=2, the vertex's rows free"))
    return tuple(found)


def _rows(at: Point, k: int) -> tuple[tuple[str, Expr], ...]:
    """Return the two rows of a vertex, forward and backward, each with the odds against it."""
    forth, back = ("c", "d") if k % 2 else ("a", "b")
    return (forth, at.u[k - 1]), (back, at.v[k - 1])


def _push(found: Solution, family: str, k: int) -> Expr:
    """Return visits times advantage of a row, over the kinds of branch."""
    visits, advantages = (
        [getattr(kind, family)[(k - 1) // 2] for kind in told]
        for told in (found.visits, found.advantages)
    )
    return sum(n * gain for n, gain in zip(visits, advantages, strict=True))


def _at(at: Point, k: int, words: str) -> Iterator[Step]:
    """Yield what is to agree at one vertex."""
    found, here, depth = walked(at), f"{words}, vertex {k}", len(at.u) // 2
    now, best = found.hitting_time, hitting_time(W, depth, LANES, PolicyName.RL)
    half, (ys, zs) = at_vertex(hitting_part(), at, k), at.turns
    sums = sum(
        M * force(sum(zs[:i]), sum(ys[i:])).subs(omega, at.omega)
        for i, M in enumerate(at.passages)
    )
    yield Identity(f"{here}: the hitting time is n + 2 + 2h", now, 2 * depth + 2 + 2 * half)
    yield Identity(f"{here}: its excess over rl's is 2E", now - best, 2 * at.excess)
    yield Identity(f"{here}: E by the forces F", at.excess, sums)
    sides = ((forward(), home_cost(), 0), (backward(), out_cost(), 1))
    pushes = at.gradient()
    if k < len(at.u):
        yield Identity(
            f"{here}: A of the next vertex by the sums",
            pushes[0][k],
            at_vertex(forward_next(), at, k),
        )
    for (family, odds), (right, cost, kind) in zip(_rows(at, k), sides, strict=True):
        yield Identity(
            f"{here}, {family}: A_k or G_k by the sums",
            pushes[kind][k - 1],
            at_vertex(right, at, k),
        )
        yield Identity(
            f"{here}, {family}: visits times advantage is 2(1 + odds) times A_k or G_k",
            _push(found, family, k),
            2 * (1 + odds) * at_vertex(right, at, k),
        )
        # Going home is dear in the target's branch, going out in a dead end.
        yield Identity(
            f"{here}, {family}: what being turned costs",
            getattr(found.advantages[kind], family)[(k - 1) // 2],
            at_vertex(cost, at, k).subs(total, sum(at.passages)),
        )
