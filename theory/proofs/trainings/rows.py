"""How one row moves under cross-entropy, and what a claim about that must follow from.

Nothing here reads the formulas of `RowFlow`: a law is made of the data, and the premises hold
what a relation claims against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import sympy
from sympy import Expr, Integer, LambertW, Symbol, exp, log

from ...proving.claim import Steps
from ...proving.statements.cases import supposing
from ...proving.statements.stated import Stated, stated
from ...proving.steps import Identity, Step
from ...walk.symbols import L

t, o = Symbol("t", positive=True), Symbol("o", positive=True)
h = o / (1 + o)
ROW = "one row's flow is that of its odds (docs/learning.md, The lumped row)"


@dataclass(frozen=True)
class Law:
    """A lumped row's flow: ``o' = speed o (data - h)``, h = o/(1+o), from the odds `start`."""

    data: Expr
    speed: Expr
    start: Expr

    def velocity(self, odds: Expr) -> Expr:
        """Return how fast the odds change."""
        return self.speed * odds * (self.data - (1 - self.data) * odds) / (1 + odds)


def law(visits: Expr, data: Expr, start: Expr) -> Law:
    """Return the law of a row of L lanes against one single edge, by `gap_moves`."""
    return Law(data, visits * (L + 1) / L, start)


@cache
def logits_move() -> Steps:
    """Return that a logit moves by the visits times what the data's share is above its own."""
    z, rest, r, omega = sympy.symbols("z R r omega", positive=True)
    return (
        Identity(
            "cross-entropy pulls each logit: -d/dz of -omega(r z - log(e^z + R)), R the others",
            sympy.diff(omega * (r * z - log(exp(z) + rest)), z),
            omega * (r - exp(z) / (exp(z) + rest)),
        ),
    )


def gap_moves(claimed: Stated, omega: Expr, p: Expr, own: Expr) -> Steps:
    """Return that the gap of a row moves as claimed: L lanes that share, against one edge."""
    lanes = omega * (p / L - own / L)
    single = omega * ((1 - p) - (1 - own))
    return (
        *logits_move(),
        Identity("lanes named: one of L lanes against the edge", lanes - single, claimed.value),
        Identity(
            "the edge named: it against one of L lanes",
            omega * (p - own) - omega * ((1 - p) / L - (1 - own) / L),
            claimed.value,
        ),
    )


@cache
def derivative(path: Expr) -> Expr:
    """Return the derivative in the time, products of exponentials as one."""
    return sympy.powsimp(sympy.diff(path, t))


def odds_follow(found: Law, claimed: Stated) -> Iterator[Step]:
    """Return that odds, claimed by Lambert's W, follow a law from its start."""
    odds = claimed.value
    (lambert,) = odds.atoms(LambertW)
    (argument,) = lambert.args
    w = found.start if found.data == 1 else 1 / found.start
    yield from logits_move()
    yield Identity("W_0 has at time 0 the argument w e^w", argument.subs(t, 0), w * exp(w))
    yield Identity("with w = W_0, the odds of the start", odds.subs(lambert, w), found.start)
    yield Identity(
        f"{claimed.text}: it follows its flow",
        derivative(odds),
        found.velocity(odds),
        where=(lambert,),
    )


def stays(found: Law, claimed: Stated) -> Steps:
    """Return that a row stays where it is: nothing moves it."""
    own = claimed.value
    return (
        *logits_move(),
        Identity(f"{claimed.text}: the row never occurs", found.velocity(o), Integer(0)),
        Identity("it does not change", sympy.diff(own, t), Integer(0)),
        Identity("and starts pretrained", own, found.start / (1 + found.start)),
    )


def tends(found: Law, claimed: Stated) -> Steps:
    """Return that from every start the probability tends to what is claimed."""
    end = claimed.value
    lows = claimed.lows
    others = found.speed.free_symbols - set(lows)
    where = (*lows.items(), *((symbol, Integer(0)) for symbol in sorted(others, key=str)))
    return (
        *logits_move(),
        stated(found.speed, ">", 0, where=where, words="the row moves"),
        Identity(
            f"{claimed.text}: (end - h) h' = speed h(1-h) (end - h)^2",
            (end - h) * found.velocity(o) / (1 + o) ** 2,
            found.speed * h * (1 - h) * (end - h) ** 2,
        ),
    )


def takes(found: Law, claimed: Stated) -> Steps:
    """Return that a time is the inverse of the flow: 0 at the start, and of its speed."""
    when = claimed.value
    grown = Identity("and it grows by dt", sympy.diff(when, o) * found.velocity(o), Integer(1))
    return (
        *logits_move(),
        Identity("at the start it is 0", when.subs(o, found.start), Integer(0)),
        *_on_both_sides(found, grown),
    )


def _on_both_sides(found: Law, step: Identity) -> Steps:
    """Return a step for odds below the data's and above: the flow does not cross them."""
    if found.data in (0, 1):
        return (step,)
    short = [found.data - (1 - found.data) * odds for odds in (o, found.start)]
    parts = [sympy.fraction(sympy.together(part))[0] for part in short]
    below, above = (supposing([step], *(sign * part for part in parts)) for sign in (1, -1))
    return (*below, *above)


def decays(found: Law, claimed: Stated) -> Steps:
    """Return that an exponential rate is that of the linearised flow."""
    p = Symbol("p", positive=True)
    own = found.speed * p * (1 - p) * (found.data - p)
    return (
        *logits_move(),
        Identity(
            "the rate: minus the derivative of h' at the limit",
            -sympy.diff(own, p).subs(p, found.data),
            claimed.value,
        ),
    )


def approaches(found: Law, when: Expr, claimed: Stated) -> Steps:
    """Return the constant of the last approach, from the time at which there are given odds.

    With data that mix the choices it is that of ``(h - p) e^(rate t)``, else of ``t (h - p)``;
    then what is left over vanishes since ``log o`` is small against o and 1/o.
    """
    p, start = found.data, found.start
    inverse = takes(found, Stated((Symbol("t"), when), ("=",)))
    if p in (0, 1):
        rest = 1 + start - log(o / start) if p == 1 else o * (1 + 1 / start + log(o / start))
        kept = claimed.value * (1 - rest / (1 + o))
        text = f"{claimed.text}: t(h - end), and what vanishes"
        return (*inverse, Identity(text, (h - p) * when, kept))
    rate = found.speed * p * (1 - p)
    kept = ((1 - p) * start - p) / (1 + o) * (o / start) ** (1 - p)
    return (
        *inverse,
        *_on_both_sides(
            found,
            Identity("(h - p) e^(rate t), at any odds", (h - p) * exp(rate * when), kept),
        ),
        Identity("at the odds p/(1-p)", kept.subs(o, p / (1 - p)), claimed.value),
    )
