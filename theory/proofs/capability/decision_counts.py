"""D1, its counts: how many decisions a walk takes, and where (docs/decisions.md, Theorem 1)."""

from collections.abc import Iterator
from functools import cache, partial

import sympy
from sympy import Expr, log

from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, meant, stated
from ...proving.steps import Identity, Step
from ...quantities.decisions import (
    fork_decisions,
    fork_share,
    pretrained_entropy,
    row_decisions,
    walk_entropy,
)
from ...walk.expressions import factored
from ...walk.moves import MOVES
from ...walk.symbolic_depth import ONE, families
from ...walk.symbols import K, L, W, j, powers_as_symbol
from ..first_step import ZERO, before, bottom
from ..names import RL, SFT, UNIFORM, T
from ..trainings.walked import visits_steps
from ..visits import expected_visits

BALANCE = (
    "the balance equations of a finite absorbing chain have one solution (Kemeny and Snell, "
    "theorem 3.2.4); induction on j"
)
CHAIN_RULE = "the chain rule of entropy (Ekroot and Cover 1993)"

resistance = Name(r"\mathcal{R}", 1 + K * (L + 1) / L)
pretrained = Name("h_L", pretrained_entropy(L))


@cache
def at_fork(policy: PolicyName) -> Name:
    """Return the decisions at the fork under a policy."""
    value = fork_decisions(W, K, L, policy)
    return Name(rf"F_{{\mathrm{{{policy}}}}}", value, f"expected visits to the fork, {policy}")


@cache
def elsewhere(policy: PolicyName) -> Name:
    """Return the decisions at rows that are not certain under a policy."""
    meaning = f"expected visits to rows that are not certain, {policy}"
    return Name(rf"E_{{\mathrm{{{policy}}}}}", row_decisions(W, K, L, policy), meaning)


@cache
def entropy(policy: PolicyName) -> Name:
    """Return the entropy of a walk under a policy."""
    value = walk_entropy(W, K, L, policy)
    return Name(
        rf"\mathcal{{S}}_{{\mathrm{{{policy}}}}}", value, f"entropy of a walk in nats, {policy}"
    )


FORK: dict[PolicyName, Expr] = {RL: W, SFT: W, UNIFORM: W * resistance}
ELSEWHERE: dict[PolicyName, Expr] = {
    RL: ZERO,
    SFT: (W - 1) * (T(SFT) / 2 - 1),
    UNIFORM: (2 * W - 1) * K * (L + 1) * resistance,
}
SHARE: dict[PolicyName, Expr] = {
    RL: ONE,
    SFT: W / (W + elsewhere(SFT)),
    UNIFORM: W / (W + (2 * W - 1) * K * (L + 1)),
}


def fork_number(policy: PolicyName) -> Concluded:
    """Return the expected number of decisions at the fork."""
    relation = stated(at_fork(policy), "=", FORK[policy])
    return Concluded(relation, partial(_arrivals, policy), BALANCE)


def _arrivals(policy: PolicyName, claimed: Stated) -> Steps:
    return (
        *visits_steps(policy),
        Identity(
            f"{policy}: visits to the fork, from the source and back over single edge 0",
            powers_as_symbol(claimed.value),
            _fork_visits(policy),
        ),
    )


@cache
def _fork_visits(policy: PolicyName) -> Expr:
    rows = families(policy)
    return 1 + sum(bottom(rows, side["B"]) for side in expected_visits(rows))


def row_number(policy: PolicyName) -> Concluded:
    """Return the expected number of decisions elsewhere."""
    relation = stated(elsewhere(policy), "=", ELSEWHERE[policy])
    return Concluded(relation, partial(_summed, policy), BALANCE)


def _summed(policy: PolicyName, claimed: Stated) -> Iterator[Step]:
    rows, here, upto = families(policy), _decided(policy), _upto(policy)
    yield from visits_steps(policy)
    yield Identity(
        f"{policy}: decisions in the first j diamonds, from j-1 to j",
        upto - before(rows, upto),
        here,
    )
    yield Identity(f"{policy}: none in the first 0", bottom(rows, upto), ZERO)
    yield Identity(
        f"{policy}: all in the first K",
        powers_as_symbol(claimed.value),
        rows.powers.at(upto, K, rows.top),
    )


@cache
def _upto(policy: PolicyName) -> Expr:
    """Return the decisions in the first j diamonds of all branches."""
    rows = families(policy)
    return rows.powers.sum(_decided(policy), (ONE, rows.powers.ratio), (j, rows.powers.power))


@cache
def _decided(policy: PolicyName) -> Expr:
    """Return the visits of all branches to the uncertain rows at diamond j."""
    rows, total = families(policy), ZERO
    visits = expected_visits(rows)
    for kind, (family, _, _) in MOVES.items():
        if getattr(rows, family) not in {0, 1}:
            both = visits.dead[kind] + visits.target[kind]
            # l_j is reached forward over the single edge before it.
            total += before(rows, both) if kind == "F" else both
    return factored(total)


def share(policy: PolicyName) -> Concluded:
    """Return the fork's share of all decisions."""
    name = Name(rf"\varphi_{{\mathrm{{{policy}}}}}", fork_share(W, K, L, policy))
    whole = at_fork(policy) + elsewhere(policy)
    relation = stated(name, "=", at_fork(policy) / whole, "=", SHARE[policy])
    return Concluded(relation, partial(_crossed, policy), "what is at least W is not zero")


def _crossed(policy: PolicyName, claimed: Stated) -> Iterator[Step]:
    here, whole = (
        powers_as_symbol(meant(x))
        for x in (at_fork(policy), at_fork(policy) + elsewhere(policy))
    )
    yield decided(policy)
    for above, below in map(_fraction, claimed.sides):
        yield Identity(f"{policy}: the fork's share of the whole", above * whole, below * here)


@cache
def _fraction(side: Expr) -> tuple[Expr, Expr]:
    above, below = sympy.fraction(sympy.together(powers_as_symbol(meant(side))))
    return above, below


def decided(policy: PolicyName) -> Stated:
    """Return that a walk decides at the fork, once for every branch at least."""
    return stated(at_fork(policy) + elsewhere(policy), ">=", W)


def walk(policy: PolicyName) -> Concluded:
    """Return the entropy of a walk."""
    rows = {
        RL: ZERO,
        SFT: elsewhere(SFT) * pretrained,
        UNIFORM: elsewhere(UNIFORM) * pretrained,
    }
    relation = stated(entropy(policy), "=", at_fork(policy) * log(W) + rows[policy])
    return Concluded(relation, partial(_added, policy), CHAIN_RULE)


def _added(policy: PolicyName, claimed: Stated) -> Steps:
    rows = families(policy)
    off = rows.powers.at(_upto(policy), K, rows.top)
    return (
        Identity(
            f"{policy}: at each visit of the fork log W, at each other decision a row's",
            powers_as_symbol(claimed.value),
            _fork_visits(policy) * log(W) + off * row_entropy(families(UNIFORM).d),
        ),
    )


def row_entropy(p: Expr) -> Expr:
    """Return the entropy of 1/(L+1) against L/(L+1)."""
    return p * log(L + 1) - (1 - p) * (log(L) - log(L + 1))
