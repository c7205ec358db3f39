"""What a walk does to rows: how often it visits each, and what a change of each costs."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import sympy
from sympy import Expr, Integer, Symbol

from ...model.families import FAMILIES, Families
from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.statements.stated import Stated
from ...proving.steps import Step
from ...training.constant_rows import walk_time
from ...walk.expressions import field_of
from ...walk.moves import MOVES
from ...walk.symbolic_depth import ConstantRows, families, faulhaber, remaining_steps
from ...walk.symbols import K, L, W, j
from ..first_step import before, first_step_proof, steps_conjecture
from ..inference import time_of
from ..visits import Visits, expected_visits, visits_proof
from .rows import Law, law

KINDS = {family: kind for kind, (family, _, _) in MOVES.items()}
GOLDEN = Integer(0)
LANES = {"a": L, "b": Integer(1), "c": Integer(1), "d": L}
BALANCE = (
    "the balance of visits in a finite absorbing chain has one solution "
    "(Kemeny and Snell, theorem 3.2.1)"
)
GRADIENT = (
    "the hitting time changes by visits times advantage: the first-step equations, "
    "differentiated, summed over the visits (docs/first_step.md)"
)


@cache
def _visits(policy: PolicyName) -> Visits:
    return expected_visits(families(policy))


@cache
def visited(policy: PolicyName) -> Families[Expr]:
    """Return the visits to the rows of depth j, in all branches and lanes together."""
    rows, seen = families(policy), _visits(policy)
    return Families(*(_sum(rows, seen, KINDS[family]) for family in "abcd"))


def _sum(rows: ConstantRows, seen: Visits, kind: str) -> Expr:
    return sum(_here(rows, kind, side[kind]) for side in seen)


def _here(rows: ConstantRows, kind: str, term: Expr) -> Expr:
    """Return what belongs to the edge into the row of depth j: F_(j-1) leads to l_j."""
    return before(rows, term) if kind == "F" else term


@cache
def visits_steps(policy: PolicyName) -> Steps:
    """Prove the visits: what leaves is what came."""
    return visits_proof(families(policy), _visits(policy))


def golden() -> Families[Expr]:
    """Return the visits of golden paths: those of rl's walks that meet no dead end, W = 1."""
    return visited(PolicyName.RL).map(lambda seen: sympy.sympify(seen).subs(W, 1))


def trace_visits(family: str, share: Expr, sharing: str = "none") -> Expr:
    """Return the visits to one row of a depth in a trace: a share of rl's, the rest golden.

    Any branch may be the target's; which branches and lanes have a row in common is `sharing`.
    """
    rl, straight = (getattr(f, family) for f in (visited(PolicyName.RL), golden()))
    rows = {"none": W * LANES[family], "branches": LANES[family], "lanes": Integer(1)}
    return (share * rl + (1 - share) * straight) / rows[sharing]


@cache
def trace_law(family: str, share: Expr = GOLDEN, sharing: str = "none") -> Law:
    """Return the flow of a row from the pretrained model, trained on such traces."""
    data, own = (getattr(families(p), family) for p in (PolicyName.RL, PolicyName.UNIFORM))
    return law(trace_visits(family, share, sharing), data, sympy.cancel(own / (1 - own)))


@cache
def slopes(policy: PolicyName) -> Families[Expr]:
    """Return by how much the walk is longer if rows of a family, of all depths, err.

    Visits times advantage, summed over the depth: per unit of the probability that errs. The
    policy is one whose powers of rho are 1.
    """
    rows, seen = families(policy), _visits(policy)
    values = remaining_steps(rows)
    found = {}
    for kind, (family, named, other) in MOVES.items():
        total = Integer(0)
        for side in ("dead", "target"):
            worth = getattr(values, side)
            follow = (
                before(rows, worth[end]) if kind in "FY" and end in "FB" else worth[end]
                for end in (other, named)
            )
            times = _here(rows, kind, getattr(seen, side)[kind])
            total += times * (next(follow) - next(follow))
        found[family] = faulhaber(sympy.Poly(total, j), Integer(1), K)
    return Families(**found)


@cache
def walk_slope(K: int, family: str, policy: PolicyName) -> Expr:
    """Return the walk time's derivative in the rows of one family, K diamonds deep."""
    rows, own = families(policy), Symbol(family, positive=True)
    time = walk_time(W, K, **{f: getattr(rows, f) for f in FAMILIES} | {family: own})
    field = field_of([time])  # far quicker than with expressions
    slope = field.from_sympy(time).diff(field.from_sympy(own))
    return field.to_sympy(slope).subs(own, getattr(rows, family))


@cache
def slopes_steps(policy: PolicyName) -> Steps:
    """Prove the values and the visits that slopes are made of."""
    return (
        *first_step_proof(steps_conjecture(policy, time_of(policy))),
        *visits_steps(policy),
    )


def after_visits(
    premises: Callable[[Stated], Iterable[Step]], claimed: Stated
) -> Iterator[Step]:
    """Return premises after how often rl's walk visits the row."""
    yield from visits_steps(PolicyName.RL)
    yield from premises(claimed)
