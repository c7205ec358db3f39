"""S3: a fork that remembers which branch it left, against the paper's uniform fork."""

from functools import cache, partial

from sympy import Expr, Integer, Rational, Symbol

from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.domains import Domain, Range
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Stated, stated
from ...proving.steps import Identity
from ...walk.symbolic_depth import ONE, families, remaining_steps
from ...walk.symbols import K, W, powers_as_symbol
from ..first_step import UNIQUENESS, ZERO, bottom, first_step_proof, steps_conjecture
from ..growth_bounds import growth_bound
from ..inference import time_of
from ..names import RL, SFT, H, T, forked, rho
from ..visits import expected_visits, visits_proof

WIDER = Domain(W=Range(2))
MEMORY = (
    "the fork enters the time by the dead ends before every entry into the target's branch "
    "(docs/derivation.md, Theorems 2 and 7)"
)
AFTER_ANOTHER: Expr = W - 2
"""Dead ends still to come with the fork "other" after one that was left."""
BEFORE_FIRST: dict[str, Expr] = {
    "other": (1 - 1 / W) * (1 + AFTER_ANOTHER),
    "cycle": W * (W - 1) / 2 / W,
}
"""Dead ends before the first entry into the target's branch; later W-1, as with any fork."""


@cache
def trip(policy: PolicyName) -> Concluded:
    """Return that a round trip takes what the walk's equations say."""
    return Concluded(
        stated(T(policy), "=", T(policy).value), partial(_trip, policy), UNIQUENESS
    )


def _trip(policy: PolicyName, claimed: Stated) -> Steps:
    """Prove it twice: by the steps still to go, and by the edges walked for each entry."""
    rows = families(policy)
    values, value = remaining_steps(rows), powers_as_symbol(claimed.value)
    by_steps, by_visits, walked = _trips(policy)
    return (
        *by_steps,
        Identity(
            f"{policy}: the edge into a dead end, and what it adds to the steps from the fork",
            1 + bottom(rows, values.dead["F"]) - values.fork,
            value,
        ),
        *by_visits,
        Identity(
            f"{policy}: edges walked in dead ends for each entry",
            walked,
            value,
            domain=((W, Integer(2)),),
        ),
    )


@cache
def _trips(policy: PolicyName) -> tuple[Steps, Steps, Expr]:
    """Return the proofs of the steps still to go and of the visits, and the edges walked."""
    rows = families(policy)
    visits, powers = expected_visits(rows), rows.powers
    walked = sum(
        powers.sum(visits.dead[kind], start, (K, rows.top))
        for kinds, start in (("FB", (ZERO, ONE)), ("XY", (ONE, powers.ratio)))
        for kind in kinds
    ) / bottom(rows, visits.dead["F"])
    by_steps = first_step_proof(steps_conjecture(policy, time_of(policy)))
    return by_steps, visits_proof(rows, visits), walked


@cache
def counts() -> Steps:
    """Prove Theorem 7: how many dead ends are visited."""
    i, count = Symbol("i", nonnegative=True), AFTER_ANOTHER
    first = BEFORE_FIRST
    return (
        stated(
            count,
            "=",
            (1 - 1 / (W - 1)) * (1 + count),
            where=((W, Integer(2)),),
            words="other: after a dead end, more of them (first step)",
        ),
        Identity("other: between entries, as with the uniform fork", 1 + count, W - 1),
        Identity(
            "uniform: dead ends between entries (first step)", W - 1, (1 - 1 / W) * (1 + W - 1)
        ),
        Identity(
            "cycle: 0 + 1 + ... + (i-1) is i(i-1)/2, from i to i+1",
            i * (i - 1) / 2 + i,
            (i * (i - 1) / 2).subs(i, i + 1),
        ),
        Identity(
            "other: W - 1 of W first branches are dead ends", first["other"], (W - 1) ** 2 / W
        ),
        Identity(
            "cycle: the mean of 0, ..., W-1", first["cycle"], (i * (i - 1) / 2).subs(i, W) / W
        ),
    )


def saving(policy: PolicyName, fork: str) -> Concluded:
    """Return how much sooner the target is reached."""
    saved = {"other": 1 - 1 / W, "cycle": (W - 1) / 2}[fork]
    relation = stated(forked(policy, fork), "=", H(policy) - saved * T(policy))
    return Concluded(relation, partial(_saved, policy, fork), MEMORY)


def _saved(policy: PolicyName, fork: str, claimed: Stated) -> Steps:
    return (
        *counts(),
        *trip(policy).steps,
        Identity(
            f"{policy}, {fork}: W-1 dead ends become fewer before the first entry",
            powers_as_symbol(claimed.value),
            powers_as_symbol(H(policy).value)
            - (W - 1 - BEFORE_FIRST[fork]) * powers_as_symbol(T(policy).value),
        ),
    )


def claim() -> Claim:
    """Return S3."""
    trips = {
        "other": 2 * K + 2 + 2 * (W - 1) ** 2 / W * (2 * K + 1),
        "cycle": 2 * K + 2 + (W - 1) * (2 * K + 1),
    }
    most = growth_bound("hitting_time", "sft").upper
    growth = {"other": (1, most), "cycle": (1, most / 2)}
    bounds = [
        stated(low * W * rho**K, "<=", forked(SFT, fork), "<=", high * W * rho**K, where=WIDER)
        for fork, (low, high) in growth.items()
    ]
    return Claim(
        key="S3",
        title="A fork that may remember the branch it left",
        statement=Statement.of(
            *(
                Says(
                    f"With {{}}, a fork that {what} takes {{}} under {policy}.",
                    trip(policy),
                    saving(policy, fork),
                )
                for fork, what in (
                    ("other", "never re-enters the branch it just left"),
                    ("cycle", "goes round in a cycle"),
                )
                for policy in PolicyName
            ),
            Says(
                "Under rl that makes {} and {}.",
                *(stated(forked(RL, fork), "=", time) for fork, time in trips.items()),
            ),
            Says("Under sft the time stays exponential: {} and {}.", *bounds),
            Says(
                "A cycle saves at least as much as the other fork: {}.",
                stated(Rational(1, 2), ">=", 1 / W, where=WIDER),
            ),
        ),
        verdict=Verdict.SHARPER,
        steps=tuple,
        assumptions=("branches alike", "first branch at random", "more than one branch"),
        constants=Statement.of(Says("{}; {}", *bounds)),
        uses=("T4", "M1"),
    )
