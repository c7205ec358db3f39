"""C1: the harness that never uses a directed edge twice, against plain RLVR."""

from functools import cache, partial
from typing import Any

from sympy import Expr, Integer, Rational, Symbol, construct_domain

from ..model.graph import CorridorGraph
from ..model.policy import Policy, PolicyName
from ..proving.claim import Claim, Steps, Verdict
from ..proving.domains import Domain, Range
from ..proving.statements.cases import Boxes
from ..proving.statements.concluded import Concluded
from ..proving.statements.sentences import Says, Statement
from ..proving.statements.stated import Name, Stated, stated
from ..proving.steps import Identity, Step, Witness
from ..quantities.search_times import search_success, search_time, search_time_on
from ..walk.moves import corridor_chain
from ..walk.symbols import K, L, W
from .growth_bounds import growth_bound
from .names import PAPER, RL, SFT, UNIFORM, H, S

DRAWS = "draws without replacement, nobody is stuck (docs/harness.md, Lemmas 1 to 3)"
RACE = "the race at both ends of a diamond (docs/harness.md, Theorem 4)"
SMALL = ((1, 2, 2), (2, 1, 1), (2, 1, 3), (2, 2, 1), (2, 2, 2), (3, 1, 2))
"""Sizes at which every way through the harness is followed."""

success = Name(
    r"P_{\mathrm{uniform}}",
    search_success(K, L),
    "chance of the harness around uniform to arrive",
)


@cache
def followed(policy: PolicyName, *size: int) -> tuple[Expr, Expr]:
    """Return the chance to arrive, and the expected steps of the walks that do.

    Examples
    --------
    >>> followed(PolicyName.UNIFORM, 1, 1, 1), followed(PolicyName.RL, 2, 1, 1)
    ((1/4, 1), (1, 7))
    """
    return every_way(CorridorGraph.symmetric(*size), policy)


def every_way(graph: CorridorGraph, policy: Policy | PolicyName) -> tuple[Expr, Expr]:
    """Return the same on any graph: a state is the edge just walked and those used so far."""
    chain, every = (
        corridor_chain(graph, name, lumped=False) for name in (policy, PolicyName.UNIFORM)
    )
    ends = (*chain.transient, *chain.absorbing)
    ways = {
        edge: [end for end in ends if every.probability(edge, end)] for edge in chain.transient
    }

    # Numbers of their field, rational or with symbols: expressions would take most of the time.
    pairs = [(edge, end) for edge, ends in ways.items() for end in ends]
    field, found = construct_domain([chain.probability(*pair) for pair in pairs], field=True)
    bit = {end: 1 << n for n, end in enumerate(ends)}  # edges used are a number
    home = (field.one, field.zero)
    chances: dict[int, list[tuple[int, Any]]] = {bit[edge]: [] for edge in ways}
    for (edge, end), p in zip(pairs, found, strict=True):
        chances[bit[edge]].append((bit[end], p))

    @cache  # many ways use the same edges in another order
    def follow(edge: int, used: int) -> tuple[Any, Any]:
        left = [(end, p) for end, p in chances[edge] if not end & used]
        if not any(p for _, p in left):
            left = [(end, field.one) for end, _ in left]
        total, arrive, steps = field.zero, field.zero, field.zero
        for end, p in left:
            if p:
                then = home if end == bit["target"] else follow(end, used | end)
                total, arrive, steps = total + p, arrive + p * then[0], steps + p * then[1]
        share = field.one / total if total else field.zero
        return arrive * share, (arrive + steps) * share

    arrive, steps = map(field.to_sympy, follow(bit["source"], bit["source"]))
    return arrive, steps


def draws() -> Steps:
    """Prove how many lanes and dead ends come before the way on (Lemmas 2 and 3)."""
    m, n, X, d = (Symbol(name, positive=True) for name in "mnXd")
    detours = m * (1 - d) / (1 - d + L * d)
    return (
        Identity(
            "detours at l_j with m lanes left, from m-1 to m (d turns into the way out)",
            detours,
            m * (1 - d) / (m * (1 - d) + L * d) * (1 + detours.subs(m, m - 1)),
            where=(1 - d,),
        ),
        Identity("no detour is made when no lane is left", detours.subs(m, 0), Integer(0)),
        Identity(
            "which is (L-1)/2 under sft, d = 1/(L+1), with L-1 lanes left",
            detours.subs({m: L - 1, d: 1 / (L + 1)}),
            (L - 1) / 2,
        ),
        Identity("and none under rl, d = 1", detours.subs(d, 1), Integer(0)),
        Identity(
            "n dead ends left at the fork cost nX/2, from n-1 to n",
            n * X / 2,
            n / (n + 1) * (X + (n - 1) * X / 2),
        ),
    )


def search(policy: PolicyName) -> Concluded:
    """Return that a closed form is the search time."""
    formula = {
        SFT: 2 * K + 2 + (W - 1) * (K * (L + 3) + 2) / 2,
        RL: W * (2 * K + 1) + 1,
    }[policy]
    return Concluded(stated(S(policy), "=", formula), partial(_searched, policy), DRAWS)


def _searched(policy: PolicyName, claimed: Stated) -> Steps:
    detours = {SFT: (L - 1) / 2, RL: Integer(0)}[policy]
    trip = 2 * (2 * K + 1) + K * 2 * detours
    return (
        *draws(),
        Identity(
            f"{policy}: source edge, target branch, W-1 dead ends that may come before it",
            claimed.value,
            1 + (2 * K + 1) + (W - 1) * trip / 2,
        ),
        *(
            Witness(
                f"{policy} at W, K, L = {', '.join(map(str, size))}: by following every way",
                claimed.value.subs(dict(zip((W, K, L), size, strict=True))),
                "=",
                followed(policy, *size)[1],
            )
            for size in SMALL
        ),
    )


@cache
def anywhere() -> Steps:
    """Return what the public function says of other graphs and policies, and of all widths."""
    third, d = Rational(1, 3), Symbol("d", positive=True)
    unlike = CorridorGraph.from_branches([[2], [1, 2]], target=0)
    alike = CorridorGraph.from_branches([[2], [2], [2]], target=1)
    never = Policy(a=1, b=1, c=1, d=1, fork=[1, 0, 0])
    rows = Policy(a=1, b=1, c=1, d=third, fork=[third, 2 * third])
    short = CorridorGraph.from_branches([[1], [3]], target=0)
    return (
        *(
            Identity(
                f"{policy}, K = {n}: what theory gives for any graph",
                search_time_on(CorridorGraph.symmetric(W, n, L), policy),
                search_time(W, n, L, policy),
            )
            for policy in (SFT, RL)
            for n in (1, 2, 3)
        ),
        Witness(
            "unlike branches, a fork of its own: what theory gives, and following every way",
            search_time_on(unlike, rows),
            "=",
            every_way(unlike, rows)[1],
        ),
        Witness(
            "a fork that takes a dead end only: its trip of 6 and half of the other one's",
            search_time_on(alike, never),
            "=",
            Integer(4 + 6 + 3),
        ),
        Identity(
            "any row d: what theory gives, and following every way",
            search_time_on(short, Policy(a=1, b=1, c=1, d=d)),
            every_way(short, Policy(a=1, b=1, c=1, d=d))[1],
            where=(1 - d,),
        ),
    )


def reached() -> Concluded:
    """Return the chance of the harness around the uniform policy to arrive."""
    return Concluded(stated(success, "=", (L / (2 * (L + 1))) ** K), _reached, RACE)


def _reached(claimed: Stated) -> Steps:
    chance = claimed.value
    one = chance.subs(K, 1)
    return (
        Identity("a diamond is passed with (1 - 1/(L+1))/2", one, (1 - 1 / (L + 1)) / 2),
        Identity("the diamonds independently", chance.subs(K, K + 1), chance * one),
        *(
            Witness(
                f"uniform at W, K, L = {', '.join(map(str, size))}: by following every way",
                chance.subs(dict(zip((W, K, L), size, strict=True))),
                "=",
                followed(UNIFORM, *size)[0],
            )
            for size in SMALL
        ),
    )


def behind() -> list[Stated]:
    """Return in which boxes plain rl is ahead, level or behind: all of W >= 2."""
    wide = Range(2)
    ahead = [
        Domain(W=wide, K=Range(3), L=Range(6)),
        Domain(W=wide, K=Range(2, 2), L=Range(7)),
        Domain(W=wide, K=Range(1, 1), L=Range(8)),
    ]
    level = [
        Domain(W=wide, K=Range(2, 2), L=Range(6, 6)),
        Domain(W=wide, K=Range(1, 1), L=Range(7, 7)),
    ]
    late = [
        Domain(W=wide, L=Range(1, 5)),
        Domain(W=wide, K=Range(1, 1), L=Range(6, 6)),
    ]
    return [
        stated(H(RL), sign, S(SFT), where=box)
        for sign, boxes in (("<", ahead), ("=", level), (">", late))
        for box in boxes
    ]


def comparison() -> Steps:
    """Prove that the boxes are all of W >= 2, and what the comparison comes to."""
    cases = [case.where for case in behind() if isinstance(case.where, Domain)]
    return (
        Boxes(
            "every corridor with W >= 2 is in one of the boxes",
            tuple(cases),
            Domain(W=Range(2)),
        ),
        *anywhere(),
        stated(S(SFT) - S(RL), "=", K * (W - 1) * (L - 1) / 2),
        stated(H(RL), "=", 2 * S(RL) - (2 * K + 2)),
    )


def claim() -> Claim:
    """Return C1."""
    bound = growth_bound("search_time", "sft").stated(S(SFT))
    share = (L + 3) / 8
    factor = stated(S(SFT), "<=", share * H(RL), where=Domain(L=Range(5)))
    lacking = (K * (L - 5) + W * (L - 1) - 4) / 4
    cases = behind()
    return Claim(
        key="C1",
        title="SFT in a harness that never reuses a directed edge",
        statement=Statement.of(
            Says(
                "With a harness that renormalises each row over the directed edges not used "
                "yet, sft takes {} steps and rl {}; the pretrained policy reaches the target "
                "with the chance {} only.",
                search(SFT),
                search(RL),
                reached(),
            ),
            Says("It is {}.", bound),
            Says(
                "Plain RLVR is ahead by {}, so where {}, {} or {}; level where {} or {}; "
                "behind where {} or {}.",
                stated(S(SFT) - H(RL), "=", (W - 1) * (K * (L - 5) - 2) / 2),
                *cases,
            ),
            Says(
                "And {}, the factor to which the quotient tends: {}.",
                factor,
                stated(share * H(RL) - S(SFT), "=", lacking),
            ),
        ),
        verdict=Verdict.REGIME,
        steps=comparison,
        assumptions=(
            "uniform fork",
            "where a row gives the unused edges no probability they are taken alike",
        ),
        constants=Statement.of(
            Says("{}", bound),
            Says("{}", growth_bound("search_time", "rl").stated(S(RL))),
            Says("{}", factor),
        ),
        remarks=Statement.of(
            Says(
                "That it is still a factor of the lanes behind RLVR is right in order, but not "
                "at every size: where {}, and so at the paper's own size, {}, sft in the "
                "harness is ahead of plain RLVR.",
                cases[-2],
                _at_paper_size(),
            )
        ),
        rests_on=("the first branch that is not the target's is any, alike",),
        uses=("T4",),
    )


def _at_paper_size() -> Step:
    here = S(SFT).value.subs({size: PAPER[size.name].low for size in (W, K, L)})
    return stated(here, "=", S(SFT), "<", H(RL), where=PAPER)
