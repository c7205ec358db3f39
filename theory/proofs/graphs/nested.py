"""Nested corridors: a tree each of whose edges is a branch of diamonds."""

from functools import partial

import sympy
from sympy import Expr, Integer, Symbol

from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.statements.cases import supposing
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, meant, stated
from ...proving.steps import Identity, Witness
from ...quantities.tree_times import nested_time, tree_time
from ...walk.symbols import RHO, RHO_K, K, L, W, powers_as_symbol
from ..sceptics.strengths import TRIP
from .growing import ONE, SFT, UNIFORM, basis, by_depth, family, grown, many
from .levels import by_steps

B = Symbol("B", integer=True, positive=True)
G = Name("G", RHO_K * (W + 1))
# The trip, with a symbol for the power of rho as in G.
T = Name(TRIP.name, powers_as_symbol(TRIP.value))


def on_nested(policy: PolicyName, formula: Expr) -> Concluded:
    """Return the time on nested corridors, B forks of W corridors in a row."""
    name = family("nested", nested_time, (B, W, K, L), policy)
    over = (meant(G) - W, meant(G) - 1) if policy is SFT else ()
    relation = stated(name, "=", formula, where=many(policy), positive=over)
    return Concluded(relation, partial(_nested, policy), by_depth(policy))


def _nested(policy: PolicyName, claimed: Stated) -> Steps:
    time = claimed.value
    branch = [(W, ONE), (ONE, L), (ONE, ONE)]
    small = tuple(
        Identity(
            f"{policy}: {n} levels of corridors of {d} diamonds",
            time.subs({B: n, K: d, RHO_K: RHO**d}),
            by_steps((branch + branch[1:] * (d - 1)) * n, policy),
        )
        for n, d in ((1, 1), (1, 2), (2, 1))
    )
    trips = meant(T)
    if policy is UNIFORM:
        # A branch is an edge of as many lanes as it has, times their resistance.
        random = (K * (L + 1) + 1) * (1 + K * (L + 1) / L)
        tree = tree_time(W, B, UNIFORM)
        whole = Identity("uniform: each edge is a branch", time, 1 + random * (tree - 1))
        more = supposing((*small, whole), W - 1)
        return (*basis(), *grown(UNIFORM, tree, ONE, ONE, ONE, B), *more)
    diamond = (2 * L + 4) * (RHO_K - 1) / (RHO - 1) + 2 * RHO_K
    e = Symbol("e", positive=True)
    return (
        *basis(),
        *supposing(small, *(() if policy is SFT else (W - 1,))),
        Identity(
            "a diamond: two vertices", 2 + (1 + L) * (2 + (1 + 1 / L) * e), RHO * e + 2 * L + 4
        ),
        Identity("K of them, from the leaf's excursion of 2", diamond, trips),
        Identity("a diamond more", diamond.subs(RHO_K, RHO * RHO_K), RHO * diamond + 2 * L + 4),
        *grown(policy, time, 2 * K + 1, trips, meant(G), B),
    )


def exponential() -> Concluded:
    """Return that nested corridors are slower by G with each level, up to two constants."""
    time = nested_time(B, W, K, L, SFT)
    added = Name(
        r"H^{\mathrm{nested}}_{\mathrm{sft}}-1-B(2K+1)",
        powers_as_symbol(time) - 1 - B * (2 * K + 1),
    )
    scale = (W - 1) * T * G ** (B - 1)
    return Concluded(
        stated(scale, "<=", added, "<=", 2 * scale),
        _two_sides,
        "the powers of G as symbols",
        subject=1,
    )


def _alone(claimed: Stated) -> tuple[Expr, str, Expr]:
    low, _, high = (side.subs(W, 1) for side in claimed.sides)
    return low, claimed.signs[1], high


def _two_sides(claimed: Stated) -> Steps:
    z, R, fall = sympy.symbols("z R p", positive=True)
    low, _, high = (side / ((W - 1) * T) for side in claimed.sides)
    low, high = (side.subs(G ** (B - 1), z) for side in (low, high))
    time = claimed.sides[1].value
    base = R * (W + 1)
    powers = (z * base - 1) / (base - 1)
    # (W/G)^B is at most W/G.
    wrong = (1 - W / base / (1 + fall)) / (1 - W / base)
    domain = ((W, claimed.lows[W]), (R, Integer(4)), (z, ONE))
    less, more = claimed.signs
    sums = (G**B - 1) / (G - 1) * (1 - (W / G) ** B) / (1 - W / G)
    frozen = meant((W - 1) * T * sums).subs(RHO**K, RHO_K)
    return (
        *supposing(
            [Identity("what frozen rows add", time, frozen)],
            meant(G) - W,
            meant(G) - 1,
        ),
        stated(low, less, powers, where=domain),
        stated(ONE, less, wrong, where=(*domain, (fall, Integer(0)))),
        stated(z * base / (base - 1) / (1 - W / base), more, high, where=domain),
        Witness("with one branch all are 0", *_alone(claimed)),
    )
