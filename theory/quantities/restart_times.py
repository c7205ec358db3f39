"""Restart time: expected total steps when the walk starts afresh after a fixed budget.

An attempt is a walk from the source that ends at the target or after `budget` steps,
whichever comes first; attempts are repeated until one ends at the target, and every step
of every attempt counts. Under the uniform policy the best budget is found by exact
propagation that knows when to stop. The derivation is docs/restart.md.
"""

from dataclasses import dataclass
from itertools import pairwise

import sympy
from sympy import Expr, Integer, Rational

from ..model.arguments import Count
from ..model.corridors import takes_graphs
from ..model.policy import PolicyName, policy_name
from ..model.shown import Shown
from ..walk.expressions import counts
from .hitting_times import hitting_time

# Bits that the integers of the propagation may be expected to grow to: this admits the paper's
# 15, 15, 5 and keeps the search within seconds and the result within Python's 4300 digits.
LARGEST_INTEGER = 24_000


@dataclass(frozen=True)
class RestartTime(Shown):
    """The best budget and what it costs.

    Attributes
    ----------
    budget : sympy.Expr
        Steps after which an attempt is given up, the source edge being the first: the
        smallest budget of least cost, and ``oo`` where it is best never to give up.
    cost : sympy.Expr
        Expected total number of steps until the target is reached.
    attempts : sympy.Expr
        Expected number of attempts, the successful one included.
    """

    budget: Expr
    cost: Expr
    attempts: Expr


@takes_graphs()
def restart_time(W: Count, K: Count, L: Count, policy: str | PolicyName) -> RestartTime:
    """Return the budget per attempt with the least expected total number of steps.

    The cost of budget T is ``E[min(H, T)] / P(H <= T)``, H the steps of a walk that is never
    stopped, which is among the budgets compared. Arguments as in `hitting_time`. Theorems 1
    and 3 of docs/restart.md.

    Raises
    ------
    ValueError
        Under ``"uniform"``, if `W` is not 1 and an argument is a symbol (the best budget then
        has no closed form), or if the corridor is too large to be searched exactly.

    Examples
    --------
    >>> restart_time(15, 15, 5, "sft")
    RestartTime(budget=32, cost=480, attempts=15)
    >>> restart_time(2, 1, 1, "uniform")
    RestartTime(budget=10, cost=4472/177, attempts=512/177)
    >>> from sympy.abc import K, L, W
    >>> restart_time(W, K, L, "rl")
    RestartTime(budget=2*K + 2, cost=W*(2*K + 2), attempts=W)
    """
    W, K, L = counts(W=W, K=K, L=L)
    if policy_name(policy) is not PolicyName.UNIFORM:
        shortest = 2 * K + 2
        return RestartTime(budget=shortest, cost=W * shortest, attempts=W)
    if W == 1:
        return RestartTime(sympy.oo, hitting_time(W, K, L, policy), Integer(1))
    for name, n in (("W", W), ("K", K), ("L", L)):
        if not n.is_Integer:
            raise ValueError(
                f"{name} must be an integer under 'uniform', where the best budget is found by "
                f"comparing exact costs and has no closed form; got {n}"
            )
    return _best_uniform(int(W), int(K), int(L))


@dataclass(frozen=True)
class Round:
    """Where the walk is after an even number of steps, and what it cost to get there."""

    budget: int
    target: tuple[int, ...]  # masses at l_1 .. l_K of the target branch
    dead: tuple[int, ...]  # masses at l_1 .. l_K and the leaf of the dead ends together
    steps: int  # mass of the steps of attempts that end after `budget`: E[min(H, budget)]
    hits: int  # mass of the walks that have reached the target: P(H <= budget)
    whole: int  # mass of all walks

    @property
    def masses(self) -> tuple[int, ...]:
        """The masses of the walks that have not reached the target."""
        return self.target + self.dead


def _best_uniform(W: int, K: int, L: int) -> RestartTime:
    """Return the best budget under the uniform policy and what it costs, for W at least 2.

    The next edge depends on the vertex alone, so the walk is a chain on vertices, and the
    dead ends can be added up. All masses are integers over a common power of `scale`.
    """
    scale = W * (L + 1) ** 2
    # A walk forgets where it started within about as many rounds as half the commute time
    # between a branch's ends, conductance times resistance; a round appends `scale`'s bits.
    rounds = (K * (L + 1) + 1) * (K * (L + 1) + L) // L
    bits = rounds * scale.bit_length()
    if bits > LARGEST_INTEGER:
        raise ValueError(
            f"W, K, L = {W}, {K}, {L} is too large for an exact search under 'uniform': its "
            f"integers would grow to about {bits} bits, and {LARGEST_INTEGER} are accepted; "
            "take a smaller corridor, or hitting_time, the cost of never restarting, as an "
            "upper bound"
        )
    best = now = first_round(W, K)
    while True:
        after = advance(now, W, L, scale)
        if after.hits * best.steps > best.hits * after.steps:
            best = after
        elif best.hits and _no_later_budget_is_better(now, after, best, scale):
            return RestartTime(
                Integer(best.budget),
                Rational(best.steps, best.hits),
                Rational(best.whole, best.hits),
            )
        now = after


def first_round(W: int, K: int) -> Round:
    """Return where the pretrained walk is after two steps: in a branch, at its first vertex."""
    return Round(2, (1,) + (0,) * (K - 1), (W - 1,) + (0,) * K, 2 * W, 0, W)


def advance(now: Round, W: int, L: int, scale: int) -> Round:
    """Return the masses two steps later, each multiplied by `scale`, ``W (L+1)^2``."""
    out, leaf = L + 1, now.dead[-1]
    fork = now.target[0] + now.dead[0]
    target = [L * here + back for here, back in pairwise((*now.target, 0))]
    dead = [L * here + back for here, back in pairwise(now.dead)]
    dead[-1] += L * leaf  # the leaf's only edge leads back
    return Round(
        budget=now.budget + 2,
        target=(
            out * fork + W * L * target[0],
            *(W * (L * here + ahead) for ahead, here in pairwise(target)),
        ),
        dead=(
            out * (W - 1) * fork + W * L * dead[0],
            *(W * (L * here + ahead) for ahead, here in pairwise(dead)),
            W * dead[-1],
        ),
        steps=scale * (now.steps + 2 * sum(now.masses)),
        hits=scale * now.hits + W * target[-1],
        whole=scale * now.whole,
    )


def kept_above(here: Count, later: Count, steps: Count, hits: Count) -> Count:
    """Return what is not negative where a mass keeps the share ``1 - 2/cost`` of itself.

    The cost is `steps` over `hits`; the mass was `here`, and is `later` after two steps.

    Examples
    --------
    >>> kept_above(4, 2, 12, 3), kept_above(4, 3, 12, 3)
    (0, 12)
    """
    return later * steps - here * (steps - 2 * hits)


def _no_later_budget_is_better(now: Round, after: Round, best: Round, scale: int) -> bool:
    """Tell whether every state keeps the share ``1 - 2/cost`` of its mass in two steps.

    If it does so once it does so for ever, since the walk is linear and positive; two more
    steps then never bring more than ``2/cost`` of the surviving mass to the target, while
    they cost 2 for each survivor.
    """
    pairs = zip(now.masses, after.masses, strict=True)
    return all(
        kept_above(scale * here, later, best.steps, best.hits) >= 0 for here, later in pairs
    )
