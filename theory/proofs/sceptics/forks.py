"""S3: a fork that remembers which branch it left, against the paper's uniform fork."""

from sympy import Integer, Rational, Symbol

from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.steps import Identity, LowerBounds, Positive, Step
from ...quantities.hitting_times import hitting_time
from ...walk.symbolic_depth import ONE, families
from ...walk.symbols import K, L, W, powers_as_symbol
from ..first_step import ZERO, bottom
from ..inference import time_of
from ..visits import expected_visits, visits_proof

TWO_UP: LowerBounds = ((W, Integer(2)),)


def dead_ends() -> Steps:
    """Prove Theorem 7: how many dead ends are visited."""
    i = Symbol("i", nonnegative=True)
    count = W - 2
    return (
        Identity(
            "other: after a dead end, count more of them (first step)",
            count,
            (1 - 1 / (W - 1)) * (1 + count),
            domain=TWO_UP,
        ),
        Identity(
            "other: before the first entry", (1 - 1 / W) * (1 + count), (W - 1) * (1 - 1 / W)
        ),
        Identity("other: between entries, as with the uniform fork", 1 + count, W - 1),
        Identity(
            "uniform: dead ends between entries (first step)", W - 1, (1 - 1 / W) * (1 + W - 1)
        ),
        Identity(
            "cycle: 0 + 1 + ... + (i-1) is i(i-1)/2, from i to i+1",
            i * (i - 1) / 2 + i,
            i * (i + 1) / 2,
        ),
        Identity("cycle: the mean of 0, ..., W-1", (W * (W - 1) / 2) / W, (W - 1) / 2),
    )


def savings() -> Steps:
    """Prove what that saves."""
    checked: list[Step] = []
    for policy in PolicyName:
        rows = families(policy)
        visits = expected_visits(rows)
        powers = rows.powers
        trip = sum(
            powers.sum(visits.dead[kind], start, (K, rows.top))
            for kinds, start in (("FB", (ZERO, ONE)), ("XY", (ONE, powers.ratio)))
            for kind in kinds
        ) / bottom(rows, visits.dead["F"])
        checked += visits_proof(rows, visits)
        for fork, share in (("other", 1 / W), ("cycle", Rational(1, 2))):
            checked.append(
                Identity(
                    f"{policy}, {fork}: what is saved is (W-1) round trips times the share",
                    time_of(policy)
                    - powers_as_symbol(hitting_time(W, K, L, policy, fork=fork)),
                    (W - 1) * share * trip,
                    domain=TWO_UP,
                )
            )
    checked += [
        Positive(
            "rl with a cycle is ahead of every other fork here: 1/2 >= 1/W for W >= 2",
            Rational(1, 2) - 1 / W,
            TWO_UP,
            strict=False,
        ),
        Positive(
            "sft with a cycle still grows like rho^K for W >= 2: half the dead ends remain",
            (W - 1) / 2 - W / 4,
            TWO_UP,
            strict=False,
        ),
    ]
    return tuple(checked)


def steps() -> Steps:
    """Return the steps of S3's proof."""
    return dead_ends() + savings()


def claim() -> Claim:
    """Return S3."""
    return Claim(
        key="S3",
        title="A fork that may remember the branch it left",
        statement=(
            r"With $T$ the round trip into a dead end, a fork that never re-enters the branch "
            r"it just left saves $(1-\tfrac1W)T$ steps of the uniform fork's hitting time, and "
            r"one that goes round in a cycle saves $\tfrac{W-1}2T$. Under rl that makes "
            r"$2K+2+\tfrac{2(W-1)^2}{W}(2K+1)$ and $2K+2+(W-1)(2K+1)$; sft stays "
            r"$\Theta(W\rho^K)$."
        ),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=("branches alike", "first branch at random", "W at least 2"),
        rests_on=("entries into the target's branch do not depend on the fork (Theorem 2)",),
        constants=("other: share 1/W", "cycle: share 1/2"),
    )
