"""S2: restarting instead of backtracking (best-of-k)."""

from fractions import Fraction
from functools import partial

import sympy
from sympy import Expr, Integer, Rational, Symbol

from ...model.graph import CorridorGraph
from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, Positive, Step, Witness
from ...quantities.restart_times import RestartTime, kept_above, restart_time
from ...walk.moves import corridor_chain
from ...walk.symbolic_depth import families, remaining_steps
from ...walk.symbols import K, L, W, powers_as_symbol
from ..first_step import UNIQUENESS, bottom, first_step_proof, steps_conjecture
from ..growth_bounds import growth_bound
from ..inference import time_of
from ..names import RL, SFT, UNIFORM, H, R, S, rho

USEFUL = "Wald's identity and the count of useful choices (docs/restart.md, Theorem 1)"
LATER = "success under rl comes after round trips only (docs/restart.md, Lemma 3)"
POTENTIAL = "the potential of the pretrained walk (docs/restart.md, Theorem 3.3)"
STOPPING = "no later budget is better than those searched (docs/restart.md, Lemma 4)"
SMALL = ((2, 1, 1), (3, 1, 1), (2, 2, 1), (2, 1, 2))
"""Sizes at which every budget is tried."""

n = Symbol("n", integer=True, nonnegative=True)
budget_cost = Name("E(T)")
budget = Name("T", restart_time(W, K, L, SFT).budget)


def best(policy: PolicyName, W: Expr = W, K: Expr = K, L: Expr = L) -> RestartTime:
    """Return what theory gives."""
    return restart_time(W, K, L, policy)


def cheapest(policy: PolicyName) -> Concluded:
    """Return that W (2K+2) is the least expected cost."""
    return Concluded(
        stated(R(policy), "=", W * (2 * K + 2)), partial(_cheapest, policy), USEFUL
    )


def _cheapest(policy: PolicyName, claimed: Stated) -> Steps:
    rows, found = families(policy), best(policy)
    shortest = 2 + bottom(rows, remaining_steps(rows).target["F"])
    # With M useful choices an attempt takes 1 + 2m(M-1) + m steps at least, m = 2K+1.
    M, m = Symbol("M", positive=True), shortest - 1
    return (
        *first_step_proof(steps_conjecture(policy, time_of(policy))),
        Identity(f"{policy}: the budget is that of the shortest walk", found.budget, shortest),
        Identity(f"{policy}: an attempt ends well with its first branch", found.attempts, W),
        Identity(
            f"{policy}: every attempt uses up its budget",
            claimed.value,
            found.attempts * found.budget,
        ),
        Positive(
            f"{policy}: and with more useful choices an attempt costs no less for each",
            (1 + 2 * m * (M - 1) + m) - claimed.value / W * M,
            ((M, Integer(1)), (K, Integer(1)), (W, Integer(1))),
            strict=False,
        ),
        *(step for size in SMALL[:2] for step in tried(policy, *size)),
    )


def tried(policy: PolicyName, *size: int) -> Steps:
    """Return that no budget is better at a small size, and that the costs agree."""
    found, costs = best(policy, *map(Integer, size)), budget_costs(policy, *size)
    least = min(cost for _, cost in costs)
    first = next(length for length, cost in costs if cost == least)
    place = f"{policy} at W, K, L = {', '.join(map(str, size))}"
    return (
        Witness(f"{place}: the least cost of all budgets tried", found.cost, "=", least),
        Witness(f"{place}: and the first that has it", found.budget, "=", Integer(first)),
    )


def budget_costs(policy: PolicyName, W: int, K: int, L: int) -> list[tuple[int, Rational]]:
    """Return the cost of every budget up to four times the best, by steps of the full chain.

    Examples
    --------
    >>> budget_costs(PolicyName.RL, 2, 1, 1)[0]
    (4, 8)
    """
    chain = corridor_chain(CorridorGraph.symmetric(W, K, L), policy, lumped=False)
    ends = (*chain.transient, *chain.absorbing)
    moves = {
        state: [(end, _fraction(p)) for end in ends if (p := chain.probability(state, end))]
        for state in chain.transient
    }
    at: dict[object, Fraction] = {"source": Fraction(1)}
    costs = []
    spent = hits = Fraction(0)
    for steps in range(1, 4 * int(best(policy, *map(Integer, (W, K, L))).budget) + 1):
        spent += sum(at.values())
        after: dict[object, Fraction] = {}
        for state, mass in at.items():
            for end, p in moves[state]:
                after[end] = after.get(end, Fraction(0)) + mass * p
        hits += after.pop("target", Fraction(0))
        at = after
        if hits:
            cost = spent / hits
            costs.append((steps, Rational(cost.numerator, cost.denominator)))
    return costs


def _fraction(p: Expr) -> Fraction:
    return Fraction(int(p.p), int(p.q))


def later() -> Concluded:
    """Return what a budget for n round trips more costs under rl."""
    q = 1 - 1 / W
    cost = W * (2 * K + 2) + 2 * K * (W - 1) * (1 - q**n) / (1 - q ** (n + 1))
    return Concluded(stated(budget_cost, "=", cost), _later, LATER)


def _later(claimed: Stated) -> Steps:
    x, y, b = Symbol("x", positive=True), Symbol("y", positive=True), 2 * K + 1
    q = 1 - 1 / W
    # x stands for q^n.
    cost = claimed.value.subs(q ** (n + 1), q * x).subs(q**n, x)
    grown = (cost.subs(x, q * x) - cost).subs(x, 1 / (1 + y))
    one = (W, Integer(2)), (K, Integer(1)), (y, Integer(0))
    return (
        Identity(
            "the steps of an attempt over its chance",
            (1 + b + 2 * b * (W - 1) * (1 - x)) / (1 - q * x),
            cost,
            where=(1 - x,),
        ),
        Positive("it grows with n", grown, one),
        Identity("at n = 0 it is the best", cost.subs(x, 1), best(RL).cost),
        Identity("and it tends to never restarting", cost.subs(x, 0), time_of(RL)),
    )


def pretrained() -> Concluded:
    """Return the lower bound for every budget under the uniform policy."""
    cost = Name(r"E_{\mathrm{uniform}}(T)")
    return Concluded(stated(cost, ">", best(SFT).cost), _potential, POTENTIAL)


def _potential(claimed: Stated) -> Steps:
    edges, resistance = K * (L + 1) + 1, 1 + K * (L + 1) / L
    (sign,) = claimed.signs
    return (
        Identity(
            "the potential that rises by one a step, summed along the branch",
            W * resistance + (L + 1) * K * resistance,
            resistance * (edges + W - 1),
        ),
        stated(2 * W * resistance, sign, claimed.value),
        Identity(
            "never restarting",
            1 + (2 * W - 1) * edges * resistance,
            powers_as_symbol(H(UNIFORM).value),
        ),
    )


def searched() -> Steps:
    """Prove the exact search at small sizes, by trying every budget."""
    spent, hits, here, later = sympy.symbols("s h x y", positive=True)
    return (
        Identity(
            "at two steps for each survivor, more arrive than at the best cost only if a share "
            "of more than 2 over the cost does",
            kept_above(here, later, spent, hits) / spent,
            later - (1 - 2 / (spent / hits)) * here,
        ),
        *(step for size in SMALL for step in tried(UNIFORM, *size)),
    )


def paper_size() -> Step:
    """Return an example."""
    small = best(UNIFORM, Integer(2), Integer(1), Integer(1))
    return stated(small.cost, "<", H(UNIFORM).value.subs({W: 2, K: 1, L: 1}))


def claim() -> Claim:
    """Return S2."""
    lasting = {policy: cheapest(policy) for policy in (SFT, RL)}
    saved = stated(H(SFT) - R(SFT), ">=", 10 * K * (W - 1))
    return Claim(
        key="S2",
        title="Restarting instead of backtracking",
        statement=Statement.of(
            Says(
                "Under sft and under rl the least expected total cost is {} and {},",
                *lasting.values(),
            ),
            Says("with attempts of {}.", budget),
            Says(
                "That is {}; a budget under rl for {} round trips more costs {}, and less the "
                "fewer they are.",
                stated(H(RL) / 2, "<", R(SFT), "<=", H(RL)),
                n,
                later(),
            ),
            Says(
                "Without restarts sft costs {} more, and exponentially more in the depth: {}.",
                saved,
                stated(H(SFT) - R(SFT), ">=", (W - 1) * (4 * rho**K - 2 * K - 5)),
            ),
            Says("The pretrained policy costs {} with any budget.", pretrained()),
            Says(
                "Against the harness: {} and {}.",
                stated(S(SFT) - R(SFT), "=", (W - 1) * (K * (L - 1) - 2) / 2),
                stated(R(RL) - S(RL), "=", W - 1),
            ),
        ),
        verdict=Verdict.SHARPER,
        steps=searched,
        assumptions=("uniform fork", "attempts independent, the budget fixed"),
        constants=Statement.of(
            Says("{}", lasting[SFT]),
            *(
                Says("{}", growth_bound("restart_time", policy).stated(R(policy)))
                for policy in (SFT, RL)
            ),
        ),
        remarks=Statement.of(
            Says(
                "The exponential wall is about a walk that cannot be abandoned: who may start "
                "afresh needs the forward rows only. For the pretrained policy the best budget "
                "has no closed form and is found by exact search: at the smallest corridor {} "
                "steps on average, where it is never restarting that is more.",
                paper_size(),
            )
        ),
        rests_on=(STOPPING, UNIQUENESS),
        uses=("T4", "C1", "M1"),
    )
