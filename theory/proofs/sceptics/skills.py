"""What a unit of backtracking skill is worth at the fork: the last part of S8."""

from collections.abc import Iterator
from functools import cache

import sympy
from sympy import Expr, Integer, Symbol, log

from ...proving.claim import Steps
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, Positive, Step
from ...quantities.prompts import (
    exchange_rate,
    skilled_base,
    skilled_round_trip,
    trip_of_sums,
)
from ...walk.symbolic_depth import ConstantRows, constant_families, remaining_steps
from ...walk.symbols import RHO_K, K, L
from ..first_step import (
    ONE_UP,
    UNIQUENESS,
    Conjecture,
    bottom,
    first_step_proof,
    unit_reward,
)

Y = Symbol("y", positive=True)
BASE = Name(r"\rho_y", skilled_base(L, Y))
TOP = Symbol(r"\rho_y^{K}", positive=True)
MEAN = "a mean of rates is at most the largest of them (docs/prompt.md, Theorem 4)"


def skilled_trip() -> Concluded:
    """Return the trip where every backward row has the odds of the pretrained model over y."""
    value = trip_of_sums(L, Y, (TOP - 1) / (BASE - 1), TOP)
    name = Name("T_y", value, "expected steps of a trip at backward skill -log y")
    formula = 2 * ((TOP - 1) / (BASE - 1) * (2 + L * Y) + TOP)
    return Concluded(stated(name, "=", formula), _solves, UNIQUENESS)


def _solves(claimed: Stated) -> Iterator[Step]:
    rows = _rows()
    values = remaining_steps(rows)
    yield from _equations()
    yield Identity("the base", rows.powers.ratio, BASE.value)
    yield Identity(
        "every walk from a dead end to the target comes by the fork",
        1 + bottom(rows, values.dead["F"]) - values.fork,
        claimed.value.subs(TOP, RHO_K),
    )
    yield from (step for n in (1, 2, 3) for step in _public(n, claimed.value))


@cache
def _rows() -> ConstantRows:
    """Return rows with the odds of going on backward L/y at r_j and 1/(L y) at l_j."""
    one = Integer(1)
    return constant_families(one, L / (L + Y), one, 1 / (1 + L * Y))


@cache
def _equations() -> Steps:
    values = remaining_steps(_rows())
    domain = (*ONE_UP, (Y, Integer(0)))
    return first_step_proof(
        Conjecture(_rows(), values, unit_reward(), values.fork + 1, domain=domain)
    )


def _public(n: int, trip: Expr) -> Steps:
    """Return that the public functions give this trip, and the rate at which it falls."""
    here, skill = trip.subs(TOP, BASE.value**n), -log(Y)
    return (
        Identity(f"K = {n}: the trip", skilled_round_trip(n, L, skill), here),
        Identity(f"K = {n}: the exchange rate", exchange_rate(n, L, skill), _rate(here)),
    )


def _rate(expression: Expr) -> Expr:
    """Return minus the derivative of the logarithm in the skill x, where y = e^-x."""
    return Y * sympy.diff(expression, Y) / expression


def worth() -> Concluded:
    """Return what a unit of skill is worth: at most K, for a skill that is not negative."""
    name = Name(r"-\tfrac{d\log T_y}{dx}")
    return Concluded(stated(name, "<=", K), _terms_fall, MEAN)


def _terms_fall(claimed: Stated) -> Steps:
    """Return that no term of T, rho^i or (1+Ly) rho^i with i below K, falls faster."""
    z, i = Symbol("z", positive=True), Symbol("i", positive=True)
    skilled = {Y: 1 / (1 + z)}
    zero, one = Integer(0), Integer(1)
    above = ((z, zero), (L, one))
    # In the order of powers each is below the next: i is at most K, and i + 1 in the other sum.
    each, other = _rate(BASE.value), _rate(1 + L * Y)
    most = claimed.value
    return (
        Positive(
            "a factor rho falls by at most 1", (1 - each).subs(skilled), above, strict=False
        ),
        Positive("and 1 + Ly by less than one", (1 - other).subs(skilled), above),
        stated(Symbol("i", positive=True), *claimed.signs, most, where=((K, i), (i, zero))),
        stated(1 + i, *claimed.signs, most, where=((K, i + 1), (i, zero))),
    )


def diamond_worth() -> Concluded:
    """Return that a diamond is worth one unit at the skill of sft."""
    name = Name(
        r"-\tfrac{d\log\rho_y}{dx}|_{x=0}",
        _rate(BASE.value).subs(Y, 1),
        "what a diamond is worth at the skill of sft",
    )
    return Concluded(stated(name, "=", 1), _at_sft, "the base's logarithm, differentiated")


def _at_sft(claimed: Stated) -> Steps:
    parts: tuple[Step, ...] = tuple(
        Identity(f"-d log/dx of {factor}", _rate(factor), rate)
        for factor, rate in ((1 + L * Y, L * Y / (1 + L * Y)), (1 + Y / L, Y / (L + Y)))
    )
    total = L / (1 + L) + 1 / (L + 1)
    return (*parts, Identity("at y = 1 they add up to one", total, claimed.value))
