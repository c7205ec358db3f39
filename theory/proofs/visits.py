"""Expected visits to every row, at a symbolic depth, proved by the balance of flows.

What leaves for a state is what came to its neighbours times the walk's moves. The balance
equations have one solution, for the same reason as the first-step equations.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import Expr, Integer

from ..proving.steps import Covered, Identity, Step
from ..walk.moves import MOVES
from ..walk.symbolic_depth import EDGES, ONE, ConstantRows
from ..walk.symbols import K, W, j


@dataclass(frozen=True)
class Visits:
    """Expected traversals of every edge in the whole walk, at depth j.

    Attributes
    ----------
    dead, target : dict
        For each kind of edge; `dead` is for all dead-end branches together.
    """

    dead: dict[str, Expr]
    target: dict[str, Expr]


def expected_visits(rows: ConstantRows) -> Visits:
    """Return the visits that Theorems 1 to 3 of docs/derivation.md give, summed over depth."""
    a, b, c, d, powers = rows.a, rows.b, rows.c, rows.d, rows.powers
    odd, rho, here = c / d, powers.ratio, powers.power
    # Backward traversals of single edge j: the diamonds beyond it turn the walker back.
    turned = (1 - c) / c + (1 - a) / a / odd
    beyond = powers.sum(ONE / here, (Integer(0), ONE), (K - 1, rows.top / rho))
    upto = powers.sum(ONE / here, (Integer(0), ONE), (j - 1, here / rho))
    # The sum from n = j of rho^-(n-j) is what beyond lacks of upto, scaled to depth j.
    back = sympy.factor(turned * (beyond - upto) * here)
    lane = sympy.factor(((1 - a) + b * back) / a)
    entries = (W - 1) * (1 + powers.at(back, Integer(0), ONE))
    single, diamond = entries * here, entries * here / rho * odd
    return Visits(
        dead={"F": single, "B": single, "X": diamond, "Y": diamond},
        target={"F": 1 + back, "B": back, "X": 1 + lane, "Y": lane},
    )


def visits_proof(rows: ConstantRows, visits: Visits) -> tuple[Step, ...]:
    """Return the balance equations of every state, at any depth and at both ends."""
    powers = rows.powers
    probability = {"a": rows.a, "b": rows.b, "c": rows.c, "d": rows.d}

    def before(term: Expr) -> Expr:
        return powers.at(term, j - 1, powers.power / powers.ratio)

    steps: dict[str, Step] = {}
    for side in ("dead", "target"):
        flow = getattr(visits, side)
        # What arrives at r_j comes over X_j and B_j; at l_j over F_(j-1) and Y_j.
        arriving = {
            "F": before(flow["F"]),
            "X": flow["X"],
            "B": flow["B"],
            "Y": flow["Y"],
        }
        leaving = {
            ("r_j", "F"): flow["F"],
            ("r_j", "Y"): flow["Y"],
            ("l_j", "X"): flow["X"],
            ("l_j", "B"): before(flow["B"]),
        }
        for (vertex, kind), out in leaving.items():
            inflow = Integer(0)
            for source in ("X", "B") if vertex == "r_j" else ("F", "Y"):
                family, named, other = MOVES[source]
                p = probability[family]
                share = {named: p, other: 1 - p}
                inflow += arriving[source] * share.get(kind, Integer(0))
            steps[f"{side} {kind}"] = Identity(
                f"balance of {kind} leaving {vertex} of a {side} branch, any j", out, inflow
            )
    steps |= _ends(rows, visits)
    needed = {f"{side} {kind}" for side in ("dead", "target") for kind in EDGES}
    return (
        *steps.values(),
        Covered(
            "every state has its balance, the ends included",
            frozenset(needed | {"leaf", "target", "fork"}),
            frozenset(steps),
        ),
    )


def _ends(rows: ConstantRows, visits: Visits) -> dict[str, Step]:
    powers = rows.powers

    def top(term: Expr) -> Expr:
        return powers.at(term, K, rows.top)

    def bottom(term: Expr) -> Expr:
        return powers.at(term, Integer(0), ONE)

    at_fork = 1 + bottom(visits.target["B"]) + bottom(visits.dead["B"])
    return {
        "leaf": Identity(
            "what reaches a dead-end leaf comes back",
            top(visits.dead["B"]),
            top(visits.dead["F"]),
        ),
        "target": Identity(
            "nothing comes back from the target", top(visits.target["B"]), Integer(0)
        ),
        "fork": Identity(
            "the fork sends 1/W of all arrivals into the target's branch, the rest into others",
            sympy.Symbol("z_0") * (bottom(visits.target["F"]) - at_fork / W)
            + sympy.Symbol("z_1") * (bottom(visits.dead["F"]) - at_fork * (1 - 1 / W)),
            Integer(0),
        ),
    }
