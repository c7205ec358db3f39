"""How long RLVR's flow takes from the pretrained policy: the public bound and time."""

from collections.abc import Iterator
from functools import cache

import sympy
from sympy import Expr, Integer, LambertW, Symbol, diff, exp, sqrt

from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, meant, stated
from ...proving.steps import Identity, Positive, Step
from ...quantities.convergence import flow_bound, pretrained_excess, recovery_time
from ...walk.symbols import K, L, W
from ..names import H
from .domination import ONE, s
from .rates import (
    DEAD_ENDS,
    FLOW,
    RL,
    by_level_of_excess,
    c,
    dead_ends,
    falls,
    in_root,
    later,
    of_excess,
    slower,
    t,
    touching,
)

root = Name("r", sqrt(1 + 2 * K * W / (W - 1)))
tau = Symbol("tau", positive=True)
turn = Name(r"\tau", sympy.log(pretrained_excess(W, K, L) / (4 * K * W)) / c)
wave = Name("w", LambertW((root - 1) * exp(root - 1 - (t - turn))))
T = Name("T", recovery_time(W, K, L))


def opened(expression: Expr) -> Expr:
    """Return an expression with names replaced, but for tau, which the public ones hold too."""
    (_, knee), _ = flow_bound(W, K, L, t).args
    return in_root(meant(expression.subs(turn, tau)).subs(knee.rhs, tau))


def simple_powers(expression: Expr) -> Expr:
    """Return an expression with exponents in lowest terms, so that e^log x is x."""
    return expression.replace(exp, lambda exponent: exp(sympy.cancel(exponent)))


def pretrained() -> Stated:
    """Return the excess at the pretrained policy: the public function is their difference."""
    return stated(H(PolicyName.UNIFORM) - RL, "=", pretrained_excess(W, K, L))


@cache
def early() -> Concluded:
    """Return the bound on the way from the pretrained policy, until tau."""
    bound = pretrained_excess(W, K, L) * exp(-c * t)
    where = ((turn, t), *DEAD_ENDS)
    return Concluded(stated(later - RL, "<=", bound, where=where), _early, FLOW)


def _early(claimed: Stated) -> Iterator[Step]:
    public, _ = pieces()
    end = next(bound for bound, symbol in claimed.lows.items() if symbol == t)
    bound, width = claimed.value, claimed.lows[W]
    knee, lows = meant(end), ((K, ONE), (L, ONE), (W, width))
    most = 2 * K * W / (W - 1)
    yield from falls(claimed, meant(H(PolicyName.UNIFORM) - RL))
    yield Identity("the public bound at first", in_root(public), in_root(bound))
    yield Identity(
        "at tau e = n C",
        simple_powers(in_root(bound.subs(t, knee))),
        in_root(2 * (W - 1) * most),
    )
    yield Positive(
        "at the start e is above n C",
        pretrained_excess(W, K, L) / (2 * (W - 1)) - most,
        lows,
    )
    yield Positive("and n C above 1", most - 1, lows)


@cache
def late() -> Concluded:
    """Return the bound from tau on."""
    bound = 2 * (W - 1) * wave * (wave + 2)
    where = ((t, turn), *DEAD_ENDS)
    return Concluded(stated(later - RL, "<=", bound, where=where), _late, FLOW)


def _late(claimed: Stated) -> Iterator[Step]:
    _, public = pieces()
    bound, w = opened(claimed.sides[-1]), Symbol("w", positive=True)
    (function,) = bound.atoms(LambertW)
    (inner,), placed = function.args, bound.subs(function, w)
    yield Identity("e is n C at tau", placed.subs(w, s - 1), in_root(4 * K * W))
    yield touching(
        "where the first bound ends", claimed, placed.subs(w, s - 1) - in_root(4 * K * W)
    )
    yield slower(claimed, by_level_of_excess())
    yield dead_ends(claimed)
    rate = of_excess(by_level_of_excess().relation.value, placed) / placed
    yield Identity("the public bound later", opened(public), bound)
    yield Identity(
        "the bound falls at the rate, where 1 + w is the root of 1 + e",
        diff(bound, t).subs(function, w),
        -in_root(rate) * placed,
    )
    yield Identity(
        "at tau the function's value is s - 1",
        inner.subs(t, opened(claimed.lows[t])),
        (s - 1) * exp(s - 1),
    )
    yield from early().steps


@cache
def at_recovery() -> Concluded:
    """Return that the public time is one at which the excess is where no row errs."""
    T_excess = Name("H(T)") - RL
    return Concluded(stated(T_excess, "<=", 2 * (W - 1), where=DEAD_ENDS), _recovers, FLOW)


def _recovers(claimed: Stated) -> Steps:
    bound = opened(late().relation.sides[-1])
    (function,) = bound.atoms(LambertW)
    (inner,), w = function.args, sqrt(2) - 1
    return (
        *late().steps,
        Identity(
            "at T the function's value is the root of 2, less 1",
            inner.subs(t, opened(T)),
            w * exp(w),
        ),
        Identity("and the bound is", sympy.expand(bound.subs(function, w)), claimed.value),
        touching(
            "which is all that is left of it",
            claimed,
            claimed.value - sympy.expand(bound.subs(function, w)),
        ),
        dead_ends(claimed),
        stated(
            claimed.value,
            claimed.signs[0],
            in_root(4 * K * W),
            where=((s, Integer(2)), (W, claimed.lows[W])),
            words="less than it was at tau",
        ),
    )


@cache
def tail() -> Concluded:
    """Return the bound in the end, at rate 1."""
    bound = 2 * (W - 1) * exp(sqrt(2) - 1) * exp(-(t - T))
    where = ((t, T), *DEAD_ENDS)
    return Concluded(stated(later - RL, "<=", bound, where=where), _ends, FLOW)


def _ends(claimed: Stated) -> Iterator[Step]:
    (function,) = opened(late().relation.sides[-1]).atoms(LambertW)
    (inner,) = function.args
    begin = opened(claimed.lows[t])
    q, w = sympy.symbols("q w", positive=True)
    yield from late().steps
    yield Identity(
        "w is at most w e^w: put that into the bound, and q is the root of 2 less 1",
        opened(claimed.sides[-1]),
        2 * (W - 1) * sympy.expand((1 + sqrt(2)) * (sqrt(2) - 1)) * inner / (sqrt(2) - 1),
        where=(sqrt(2) - 1,),
    )
    yield stated(
        w * (w + 2),
        claimed.signs[0],
        w * (q + 2),
        where=((q, w), (w, Integer(0))),
        words="as w is at most q from T on",
    )
    yield Identity("T is when it is", inner.subs(t, begin), (sqrt(2) - 1) * exp(sqrt(2) - 1))
    yield dead_ends(claimed)


def pieces() -> tuple[Expr, Expr]:
    """Return both parts of the public bound."""
    (first, until), (second, always) = flow_bound(W, K, L, t).args
    if until != (t <= meant(turn)) or always != sympy.true:
        raise ValueError("flow_bound changes from one bound to the other elsewhere")
    return first, second


def time() -> Concluded:
    """Return what the public time is."""
    g_root, g_end = (x + sympy.log(x - 1) for x in (root, sqrt(2)))
    return Concluded(stated(T, "=", turn + g_root - g_end, where=DEAD_ENDS), _time, FLOW)


def _time(claimed: Stated) -> Steps:
    public, typed = map(opened, claimed.sides)
    return (
        Identity("the public time", public, typed),
        *at_recovery().steps,
        dead_ends(claimed),
    )
