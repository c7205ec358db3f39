"""Expected visits to every row, at a symbolic depth, proved by the balance of flows.

What leaves for a state is what came to its neighbours times the walk's moves. The balance
equations have one solution, for the same reason as the first-step equations.
"""

from functools import cache
from typing import NamedTuple

from sympy import Expr, Integer

from ..proving.steps import Covered, Identity, Step
from ..walk.expressions import factored
from ..walk.moves import MOVES
from ..walk.symbolic_depth import ONE, ConstantRows
from ..walk.symbols import K, W, j
from .first_step import ZERO, all_zero, before, bottom, needed, top


class Visits(NamedTuple):
    """Expected traversals of every kind of edge in the whole walk, at depth j."""

    dead: dict[str, Expr]  # in all dead-end branches together
    target: dict[str, Expr]


@cache
def expected_visits(rows: ConstantRows) -> Visits:
    """Return the visits that Theorems 1 to 3 of docs/derivation.md give, summed over depth."""
    a, b, c, d, powers = rows.a, rows.b, rows.c, rows.d, rows.powers
    odd, rho, here = c / d, powers.ratio, powers.power
    # Backward traversals of single edge j: the diamonds beyond it turn the walker back.
    turned = (1 - c) / c + (1 - a) / a / odd
    beyond = powers.sum(ONE / here, (Integer(0), ONE), (K - 1, rows.top / rho))
    upto = powers.sum(ONE / here, (Integer(0), ONE), (j - 1, here / rho))
    # The sum from n = j of rho^-(n-j) is what beyond lacks of upto, scaled to depth j.
    back = factored(turned * (beyond - upto) * here)
    lane = factored(((1 - a) + b * back) / a)
    entries = (W - 1) * (1 + powers.at(back, Integer(0), ONE))
    single, diamond = entries * here, entries * here / rho * odd
    return Visits(
        dead={"F": single, "B": single, "X": diamond, "Y": diamond},
        target={"F": 1 + back, "B": back, "X": 1 + lane, "Y": lane},
    )


def visits_proof(rows: ConstantRows, visits: Visits) -> tuple[Step, ...]:
    """Return the balance equations of every state, at any depth and at both ends."""
    steps: dict[str, Step] = {}
    for side, flow in zip(Visits._fields, visits, strict=True):
        # What arrives at r_j comes over X_j and B_j; at l_j over F_(j-1) and Y_j.
        arriving = flow | {"F": before(rows, flow["F"])}
        leaving = {
            ("r_j", "F"): flow["F"],
            ("r_j", "Y"): flow["Y"],
            ("l_j", "X"): flow["X"],
            ("l_j", "B"): before(rows, flow["B"]),
        }
        for (vertex, kind), out in leaving.items():
            inflow = Integer(0)
            for source in ("X", "B") if vertex == "r_j" else ("F", "Y"):
                family, named, _ = MOVES[source]
                p = getattr(rows, family)
                inflow += arriving[source] * (p if kind == named else 1 - p)
            steps[f"{side} {kind}"] = Identity(
                f"balance of {kind} leaving {vertex} of a {side} branch, any j", out, inflow
            )
    steps |= _ends(rows, visits)
    states = needed() - {"source"}
    covered = Covered(
        "every state has its balance, the ends included", states, frozenset(steps)
    )
    return (*steps.values(), covered)


def _ends(rows: ConstantRows, visits: Visits) -> dict[str, Step]:
    into, out = (
        {side: bottom(rows, flow[kind]) for side, flow in visits._asdict().items()}
        for kind in "BF"
    )
    at_fork = 1 + into["target"] + into["dead"]
    return {
        "leaf": Identity(
            "what reaches a dead-end leaf comes back",
            top(rows, visits.dead["B"]),
            top(rows, visits.dead["F"]),
        ),
        "target": Identity(
            "nothing comes back from the target", top(rows, visits.target["B"]), ZERO
        ),
        "fork": Identity(
            "the fork sends 1/W of all arrivals into the target's branch, the rest into others",
            all_zero(out["target"] - at_fork / W, out["dead"] - at_fork * (1 - 1 / W)),
            ZERO,
        ),
    }
