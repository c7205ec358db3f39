"""T4: hitting and backtrack times for all W, K and L, and the constants of their growth."""

from functools import cache, partial

from sympy import Expr, Integer, Symbol

from ..model.policy import PolicyName
from ..proving.claim import Claim, Steps, Verdict
from ..proving.domains import Domain, Range
from ..proving.statements.concluded import Concluded
from ..proving.statements.sentences import Says, Statement
from ..proving.statements.stated import Stated, stated
from ..proving.steps import Identity, Positive
from ..quantities.hitting_times import hitting_time
from ..walk.symbolic_depth import families, remaining_steps
from ..walk.symbols import K, L, W, powers_as_symbol
from .first_step import UNIQUENESS, first_step_proof, steps_conjecture, top
from .growth_bounds import growth_bound
from .names import RL, SFT, UNIFORM, B, H, epsilon, rho

TIMES: dict[PolicyName, Expr] = {
    RL: (2 * K + 1) * (2 * W - 1) + 1,
    SFT: 2 * K + 2 + (W - 1) * ((4 + epsilon) * rho**K - 2 - epsilon),
    UNIFORM: (2 * W - 1) * (K * (L + 1) + 1) * (K * (L + 1) + L) / L + 1,
}
WAYS_BACK: dict[PolicyName, Expr] = {
    RL: 2 * K + 1,
    SFT: (4 + epsilon) * rho**K - 2 * K - 3 - epsilon,
    UNIFORM: (K * (L + 1) + 1) * (K * (L + 1) + L) / L,
}


def time_of(policy: PolicyName) -> Expr:
    """Return the published closed form, with rho^K as a symbol."""
    return powers_as_symbol(hitting_time(W, K, L, policy))


@cache
def hitting(policy: PolicyName) -> Concluded:
    """Return that a closed form is the hitting time."""
    return Concluded(
        stated(H(policy), "=", TIMES[policy]), partial(_solves, policy), UNIQUENESS
    )


def _solves(policy: PolicyName, claimed: Stated) -> Steps:
    return first_step_proof(steps_conjecture(policy, powers_as_symbol(claimed.value)))


@cache
def back(policy: PolicyName) -> Concluded:
    """Return that a closed form is the backtrack time: what a leaf adds to the fork's."""
    return Concluded(
        stated(B(policy), "=", WAYS_BACK[policy]), partial(_adds, policy), UNIQUENESS
    )


def _adds(policy: PolicyName, claimed: Stated) -> Steps:
    rows = families(policy)
    steps = remaining_steps(rows)
    return (
        *first_step_proof(steps_conjecture(policy, time_of(policy))),
        Identity(
            f"{policy}: every walk from a dead end's leaf to the target comes by the fork",
            top(rows, steps.dead["F"]) - steps.fork,
            powers_as_symbol(claimed.value),
        ),
    )


def exact_times() -> Steps:
    """Prove the closed forms of both times."""
    return tuple(step(policy) for policy in PolicyName for step in (hitting, back))


def short_depths() -> Concluded:
    """Return that L^K is the right base up to a factor 4 for K up to L/2."""
    return Concluded(
        stated((1 + 1 / L) ** (2 * K), "<=", 4, where=((L, 2 * K), (K, Integer(1)))),
        _by_induction,
        "induction on k",
    )


def _by_induction(claimed: Stated) -> Steps:
    k = Symbol("k", nonnegative=True)
    bound = L / (L - k)
    return (
        Identity(
            "(1+1/L)^k <= L/(L-k) at k = 0: both are one", bound.subs(k, 0), (1 + 1 / L) ** 0
        ),
        Positive(
            "and for k < L, from k to k+1",
            bound.subs(k, k + 1) - (1 + 1 / L) * bound,
            ((L, k + 2), (k, Integer(0))),
        ),
        stated(bound.subs(k, K) ** 2, *claimed.signs, claimed.value, where=claimed.where),
    )


def statement() -> Statement:
    """Return what T4 says."""
    ratio = stated(rho**K / L**K, "=", (1 + 1 / L) ** (2 * K), ">=", 1 + 2 * K / L)
    growth = [
        growth_bound("hitting_time", policy).stated(H(policy)) for policy in (RL, UNIFORM, SFT)
    ]
    return Statement.of(
        Says(
            "For all sizes, with {} and {}: {}, {}, {}.",
            rho,
            epsilon,
            *map(hitting, (RL, SFT, UNIFORM)),
        ),
        Says(
            "From the leaf of a dead end it is to the fork {}, {} and {}.",
            *map(back, (RL, SFT, UNIFORM)),
        ),
        Says("Hence {}, {} and {}.", *growth),
        Says("Moreover {}, and {}.", ratio, short_depths()),
    )


def claim() -> Claim:
    """Return T4."""
    lower_order = stated(H(RL), "=", 4 * W * K + 2 * (W - K))
    sizes, one_lane = (15, 15, 5), Domain(L=Range(1, 1))
    return Claim(
        key="T4",
        title="Inference time after RLVR and after SFT",
        statement=statement(),
        verdict=Verdict.REGIME,
        steps=exact_times,
        assumptions=("uniform fork", "branches alike, one target"),
        uses=("M1",),
        constants=Statement.of(
            *(
                Says(f"{policy}: {{}}", growth_bound("hitting_time", policy).stated(H(policy)))
                for policy in PolicyName
            ),
            Says("rl: {}", lower_order),
            *(
                Says("{}", growth_bound("backtrack_time", policy).stated(B(policy)))
                for policy in PolicyName
            ),
        ),
        remarks=Statement.of(
            Says(
                "Linear growth in width and depth after RLVR is right. After SFT the base of "
                "the exponential is as reported only where depth over lanes is bounded; for a "
                "fixed number of lanes it is not, since the quotient above is unbounded: {}, "
                "where the reported base stays {}.",
                stated(rho**K, "=", 4**K, where=one_lane),
                stated(L**K, "=", 1, where=one_lane),
            ),
            Says(
                "The reported growth misses the time at the paper's size by a factor: {}.",
                stated(hitting_time(*sizes, SFT) / (15 * 5**15), ">", 900),
            ),
            Says(
                "Without dead ends {}.",
                stated(H(SFT), "=", 2 * K + 2, where=Domain(W=Range(1, 1))),
            ),
        ),
    )
