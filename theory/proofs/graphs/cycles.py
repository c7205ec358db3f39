"""S10: graphs in which ways meet again, longer detours, and dead ends that are trees."""

from collections.abc import Callable
from functools import cache

from sympy import Expr, Integer

from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Positive
from ...quantities.layer_times import braid_time, broom_time, detour_time
from ...walk.symbols import K, L, W
from ..first_step import UNIQUENESS
from ..names import rho
from . import layers
from .growing import TOUR
from .layers import D, Y, b, m, n

RL, UNIFORM, SFT = PolicyName.RL, PolicyName.UNIFORM, PolicyName.SFT
LUMPED = "vertices of a layer are alike, so that layers are a chain (docs/maze.md, Theorem 9)"
SEARCH = "a blind walk meets the targets in some order (docs/maze.md, Theorem 4)"
sigma = Name(r"\sigma", (L + 1) ** 2 * Y / (2 * L))
TWO = Integer(2)
power = Name("y", 2**n)
"""What `Y` stands for."""
# y is 2^n, at least n + 2 for n >= 2.
LAYERED = ((Y, n + 2), (n, TWO), (m, Integer(1)))


@cache
def _with_y(value: Expr) -> Expr:
    return value.subs(power.value / 2, Y / 2).subs(power.value, Y)


def _named(graph: str, policy: PolicyName, value: Expr) -> Name:
    symbol = rf"H^{{\mathrm{{{graph}}}}}_{{\mathrm{{{policy}}}}}"
    return Name(symbol, _with_y(value), f"expected steps on {graph}s under {policy}")


def braid(policy: PolicyName) -> Name:
    """Return the hitting time on braids."""
    return _named("braid", policy, braid_time(W, m, n, policy))


def detour(policy: PolicyName) -> Name:
    """Return the hitting time on corridors whose lanes are paths."""
    return _named("detour", policy, detour_time(W, K, L, n, policy))


def broom(policy: PolicyName) -> Name:
    """Return the hitting time on corridors that end in trees."""
    return _named("broom", policy, broom_time(W, K, L, b, D, policy))


def _solved(
    name: Name,
    proof: Callable[[Stated], Steps],
    by: str = LUMPED,
    value: Expr | None = None,
    positive: tuple[Expr, ...] = (),
) -> Concluded:
    value = name.value if value is None else value
    return Concluded(stated(name, "=", value, positive=positive), proof, by)


def times() -> tuple[Concluded, ...]:
    """Return the closed forms: what is proved of each graph under each policy."""
    each = (L + 1) * (Y - 1) + sigma
    trip = 2 * (1 + each * (sigma**K - 1) / (sigma - 1))
    return (
        _solved(braid(UNIFORM), layers.braid_uniform),
        _solved(braid(SFT), layers.braid_sft),
        _solved(braid(RL), layers.braid_rl, SEARCH),
        _solved(detour(UNIFORM), layers.detour_uniform),
        _solved(
            detour(SFT),
            layers.detour_sft,
            LUMPED,
            K * (n + 1) + 2 + (W - 1) * trip,
            ((L + 1) ** 2 * Y - 2 * L,),
        ),
        _solved(detour(RL), layers.detour_rl, SEARCH),
        _solved(
            broom(UNIFORM),
            layers.broom_uniform,
            "docs/maze.md, Theorem 7",
            positive=(b - 1,),
        ),
        _solved(broom(SFT), layers.broom_sft, "docs/maze.md, Theorem 7"),
        _solved(broom(RL), layers.broom_rl, TOUR, positive=(b - 1,)),
    )


def steps() -> Steps:
    """Return the closed forms, and that y is at least n + 2."""
    return (
        *times(),
        Positive("2^n >= n+2 for n >= 2, from n to n+1", 2 * (n + 2) - (n + 3), ((n, TWO),)),
    )


def claim() -> Claim:
    """Return S10."""
    solved = times()
    size = (W - 1) * (m + 1) * Y
    several = stated(size / 2, "<=", braid(SFT), "<=", 4 * size, where=(*LAYERED, (W, TWO)))
    alone = {name: name.value.subs(W, 1) for name in map(braid, (SFT, RL))}
    one = stated(alone[braid(SFT)], "<=", 4 * alone[braid(RL)], where=LAYERED)
    return Claim(
        key="S10",
        title="Cycles, longer detours, and dead ends that are trees",
        statement=Statement.of(
            Says(
                "Let {}. Braids, whose layers of alike vertices are each joined to all of the "
                "next: {}, {}, {}.",
                power,
                *solved[:3],
            ),
            Says(
                "So several braids are exponential, {}, though there are as many ways back "
                "as on; and with a single one, in which whoever turns round is led to the "
                "target as likely as ever, sft is as good as rl up to a factor: {}.",
                several,
                one,
            ),
            Says("Corridors whose lanes are paths, with {}: {}, {}, {}.", sigma, *solved[3:6]),
            Says("Corridors that end in trees, with {}: {}, {}, {}.", rho, *solved[6:]),
        ),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=(
            "the ends are the targets, all alike",
            "at least two layers, and at least two children in a tree",
        ),
        rests_on=(UNIQUENESS,),
    )
