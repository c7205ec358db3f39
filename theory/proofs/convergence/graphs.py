"""S5: RLVR's limit with another fork, with one branch, and where depths are unlike.

The proofs in words are docs/convergence.md, "How far it goes".
"""

from collections.abc import Iterator
from functools import cache

import sympy
from sympy import Expr, Integer, Rational, Symbol, diff, exp

from ...model.graph import CorridorGraph
from ...model.policy import Policy
from ...proving.claim import Claim, Steps, Verdict
from ...proving.domains import Domain, Range
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, Positive, Step, Witness
from ...quantities.convergence import convergence_rate, flow_bound, pretrained_excess
from ...quantities.hitting_times import hitting_time
from ...walk.solutions import solve
from ...walk.symbols import K, L
from . import domination
from .domination import S, after, backward, eta, forward, free, hitting_part, m, omega, u, v, y
from .points import Point, point
from .rates import FLOW, RL, G, later, start, t, touching
from .sharpness import straight
from .ties import LUMPING, at_vertex, ties
from .wider import unlike, without_dead_ends

q = Symbol("q", positive=True)
dead_ends = Name(r"\omega")
BEFORE, LEFT = Name("S_{<k}"), Name("Y_{>k}")
ONE_BRANCH = Domain(W=Range(1, 1))
SUMS = "docs/convergence.md, How far it goes: the sums over the vertices"
limit = Name(r"\lim H")
n_t, n_w = sympy.symbols("n_t n_w", integer=True, positive=True)
weight = Name(r"\frac{\varphi_w}{\varphi_t}")
FORKS = (Rational(1, 3), Rational(5, 7))
UNLIKE = ((1, 2), (1, 4), (2, 1), (3, 2), (2, 3))


def any_fork() -> Concluded:
    """Return how many dead ends are entered for each entry into the target's branch."""
    return Concluded(stated(dead_ends, "=", 1 / q - 1), _any_fork, SUMS)


def _any_fork(claimed: Stated) -> Steps:
    out, back, found = _forked()
    half = at_vertex(hitting_part(), Point(out, back, claimed.value), 1)
    return (Identity("K=1, a fork that takes the target's branch at q", found, 4 + 2 * half),)


@cache
def _forked() -> tuple[tuple[Symbol, ...], tuple[Symbol, ...], Expr]:
    """Return the odds of all rows at K=1, and the hitting time with such a fork."""
    out, back = sympy.symbols("u_1:3", positive=True), sympy.symbols("v_1:3", positive=True)
    f, g = ([1 / (1 + x) for x in row] for row in (out, back))
    policy = Policy(a=f[1:], b=g[1:], c=f[:1], d=g[:1], fork=[q, 1 - q])
    graph = CorridorGraph.from_branches([[2], [2]], target=0)
    return out, back, solve(graph, policy).hitting_time


def alone() -> Concluded:
    """Return how fast the excess falls where there is one branch."""
    relation = stated(later - RL, "<=", (start - RL) * exp(-t), where=ONE_BRANCH)
    return Concluded(relation, _alone, FLOW)


def _alone(claimed: Stated) -> Iterator[Step]:
    """Prove that with W = 1 the forward rows alone dominate: rate 1."""
    bound, width = claimed.sides[-1], _width(claimed)
    at = point("4 1 0 0", "0 0 0 0", omega=0)
    # The excess at the pretrained policy is what the public function starts with.
    public = flow_bound(width, K, L, t)
    yield from domination.steps()
    yield from without_dead_ends()
    yield Identity("from the start", bound.subs(t, 0), start - RL)
    yield touching("where they are the same", claimed, bound.subs(t, 0) - (start - RL))
    rate = -diff(bound, t) / bound
    yield Positive(
        "u/(1+u) A_k >= the rate times y_k S_(<k), whose sum is E (times 1+u)",
        u * forward().subs(omega, width - 1) - rate * (1 + u) * y * S,
        free(m, u, v, S, eta),
        strict=False,
    )
    yield Identity("the rate is the public one", rate, convergence_rate(width, K))
    yield Identity(
        "and so is the bound from the pretrained policy",
        bound.subs(start, RL + pretrained_excess(width, K, L)),
        public,
    )
    yield Identity(
        "whose excess is",
        pretrained_excess(width, K, L),
        hitting_time(width, K, L, "uniform") - hitting_time(width, K, L, "rl"),
    )
    yield Witness(
        "W=1, u_1=4, u_2=1, else 0: H falls faster than the bound",
        -at.descent / at.excess,
        claimed.signs[0],
        -rate,
    )


def _width(claimed: Stated) -> Integer:
    """Return the number of branches that a relation is claimed for."""
    return Integer(claimed.where.fixed["W"] if isinstance(claimed.where, Domain) else 0)


def backwards() -> Concluded:
    """Return that backward rows go the other way where there is one branch."""
    relation = stated(G, "=", -BEFORE * LEFT, where=ONE_BRANCH)
    return Concluded(relation, _backwards, SUMS)


def _backwards(claimed: Stated) -> Steps:
    return (
        *ties(),
        Identity(
            "G_k without dead ends",
            backward().subs(omega, _width(claimed) - 1),
            claimed.sides[-1].subs({BEFORE: S, LEFT: eta * after}),
        ),
        Witness(
            "W=1: u=0 and any v is stationary; D/2 at v=(3, 5)",
            point("0 0", "3 5", omega=0).descent,
            "=",
            Integer(0),
        ),
    )


def unlike_depths() -> Concluded:
    """Return where the hitting time goes with one kind of dead end, of another depth."""
    value = n_t + 2 + 2 * weight * (sympy.Min(n_w, n_t) + 1)
    return Concluded(stated(limit, "=", value), _unlike, SUMS)


def _unlike(claimed: Stated) -> Steps:
    return (
        *unlike(),
        *(
            Witness(
                f"K={here} in the target's branch, {there} in the other, taken at {share}",
                best_unlike(here, there, share),
                "=",
                claimed.sides[-1].subs(
                    {n_t: 2 * here, n_w: 2 * there, weight: (1 - share) / share}
                ),
            )
            for here, there in UNLIKE
            for share in FORKS
        ),
    )


@cache
def best_unlike(here: int, there: int, share: Expr) -> Expr:
    """Return the time of the walker who turns round where the target's branch would end."""
    depths = (here, there)
    forth = [Integer(1 if depth != here else 0) for depth in range(max(depths))]
    rows = {name: [[Integer(1)] * depth for depth in depths] for name in "abd"}
    policy = Policy(**rows, c=[forth[:depth] for depth in depths], fork=[share, 1 - share])
    graph = CorridorGraph.from_branches([[2] * depth for depth in depths], target=0)
    return solve(graph, policy).hitting_time


def drawn_at_random() -> tuple[Name | Stated, ...]:
    """Refute for unlike depths that rl is best where the target is drawn at random."""
    p, depths = Symbol("c_2", positive=True), (1, 13)
    ones = [[1] * depth for depth in depths]
    forth = [[1], [1, p, *[1] * 11]]
    policy = Policy(a=ones, b=ones, c=forth, d=ones)
    graphs = (
        CorridorGraph.from_branches([[2] * depth for depth in depths], target=target)
        for target in (0, 1)
    )
    mean = sympy.cancel(sum(solve(graph, policy).hitting_time for graph in graphs) / 2)
    half = Rational(1, 2)
    one, least = (Name(f"H({sympy.latex(x)})", mean.subs(p, x)) for x in (Integer(1), half))
    flat = Name(r"\partial_{c_2}H", diff(mean, p).subs(p, half))
    return (
        *(Name(f"K_{n}", Integer(depth)) for n, depth in enumerate(depths, 1)),
        stated(mean, "=", 24 * p + 16 + 6 / p),
        stated(one, "=", 46, ">", least, "=", 40),
        stated(flat, "=", 0),
    )


def steps() -> Steps:
    """Return the steps of S5's proof."""
    return (*domination.steps(), *ties())


def claim() -> Claim:
    """Return S5."""
    first, second, mean, times, flat = drawn_at_random()
    return Claim(
        key="S5",
        title="RLVR's limit with another fork, one branch, or unlike depths",
        statement=Statement.of(
            Says(
                "If the fork takes the target's branch with probability {}, between zero and "
                "one, T3 holds with one plus {} for W, its straight line included: {}.",
                q,
                any_fork(),
                straight(),
            ),
            Says(
                "With one branch the forward rows alone dominate, {}, while every backward row "
                "moves the other way as long as a forward row further on may turn, {}.",
                alone(),
                backwards(),
            ),
            Says(
                "Let depths be unlike, the target's branch given, and rows shared by depth, "
                "with {} and {} vertices in the target's branch and in a dead end that is "
                "entered {} times as often: from every start of full support H falls to {}, "
                "the last summand being one for each dead end.",
                n_t,
                n_w,
                weight,
                unlike_depths(),
            ),
        ),
        verdict=Verdict.REGIME,
        steps=steps,
        assumptions=("lanes of a depth alike in all branches", "full support at the start"),
        rests_on=(LUMPING,),
        uses=("T4",),
        remarks=Statement.of(
            Says(
                "False where depths are unlike and the target's leaf is drawn at random: with "
                "two branches, {} and {}, and all rows one but a single one, the time needed "
                "is on average {}, so that rl is not best, {}, and that row is stationary, {}.",
                first,
                second,
                mean,
                times,
                flat,
            ),
        ),
    )
