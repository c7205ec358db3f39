"""How a tree's times grow with its depth, by first steps from one level to the next."""

from collections.abc import Callable
from functools import cache

from sympy import Expr, Integer, Symbol

from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.domains import Domain, Range
from ...proving.statements.cases import supposing
from ...proving.statements.stated import Name
from ...proving.steps import Identity
from ...walk.symbols import W, powers_as_symbol
from .levels import first_steps, public_times

SFT, UNIFORM, RL = PolicyName.SFT, PolicyName.UNIFORM, PolicyName.RL
ONE = Integer(1)
WIDE = Domain(W=Range(2))
INDUCTION = "induction on the depth, by first steps (docs/maze.md, Theorem 7)"
TOUR = "a tour reaches the kth leaf over the fewest edges (docs/maze.md, Theorem 7)"


def by_depth(policy: PolicyName) -> str:
    """Return the argument for all depths."""
    return f"{INDUCTION}; {TOUR}" if policy is RL else INDUCTION


def many(policy: PolicyName) -> Domain:
    """Return where a closed form holds: with one branch only sft's, which divides by no W-1."""
    return Domain() if policy is SFT else WIDE


@cache
def basis() -> Steps:
    """Return the recurrences, and that the public function and whole mazes follow them."""
    return (*first_steps(), *public_times())


def family(
    kind: str, function: Callable[..., Expr], sizes: tuple[Expr, ...], policy: PolicyName
) -> Name:
    """Return the name of a time on a family of graphs."""
    value = powers_as_symbol(function(*sizes, policy))
    letter = rf"H^{{\mathrm{{{kind}}}}}_{{\mathrm{{{policy}}}}}"
    return Name(letter, value, f"expected steps on {kind} under {policy}")


def grown(
    policy: PolicyName, time: Expr, length: Expr, trip: Expr, factor: Expr, depth: Symbol
) -> Steps:
    """Return what a level more does to a tree whose edges are branches.

    Of a branch: its length, its round trip, and what multiplies an excursion beyond it, which
    is above W.
    """
    above = () if factor == W + 1 else (factor - W, factor - 1)
    steps = _grown(policy, time, length, trip, factor, depth)
    return supposing(steps, *(above if policy is SFT else (W - 1,)))


def _grown(
    policy: PolicyName, time: Expr, length: Expr, trip: Expr, factor: Expr, depth: Symbol
) -> Steps:
    if policy is RL:
        below = time - 1
        return (
            Identity("rl: a level more", below.subs(depth, depth + 1), W * (length + below)),
        )
    if policy is SFT:
        # The excursion e = trip + factor e(next); S falls by W/factor from fork to fork.
        excursion = trip * (factor**depth - 1) / (factor - 1)
        wrong = (1 - (W / factor) ** depth) / (1 - W / factor)
        return (
            Identity(
                "sft: an excursion, a level more",
                excursion.subs(depth, depth + 1),
                trip + factor * excursion,
            ),
            Identity("over one level", excursion.subs(depth, 1), trip),
            Identity(
                "sft: the wrong turns, a level more",
                wrong.subs(depth, depth + 1),
                wrong + (W / factor) ** depth,
            ),
            Identity("at one fork", wrong.subs(depth, 1), ONE),
            Identity(
                "sft: all that frozen rows add",
                time,
                1 + depth * length + (W - 1) * excursion * wrong,
            ),
        )
    P = Symbol("P", positive=True)
    every = W * W**depth
    ahead = 2 * (every - P) / (W - 1) - 1
    ways = (every - W) / (W - 1)
    beyond = 2 * (P - 1) / (W - 1)
    return (
        Identity("uniform: a trip, P leaves below", beyond.subs(P, W * P), 2 + W * beyond),
        Identity("over one edge", beyond.subs(P, W), Integer(2)),
        Identity(
            "uniform: the first edge",
            ahead.subs(P, W**depth),
            1 + (W - 1) * beyond.subs(P, W**depth),
        ),
        Identity("and from edge to edge", ahead, 2 + (W - 1) * beyond + ahead.subs(P, W * P)),
        Identity(
            "W + ... + W^K, a level more", ways.subs(depth, depth + 1), ways + W ** (depth + 1)
        ),
        Identity("over one level", ways.subs(depth, 1), W),
        Identity(
            "uniform: the sum over P = W, ..., W^K",
            time,
            1 - depth + 2 * (depth * W * W**depth - ways) / (W - 1),
        ),
    )
