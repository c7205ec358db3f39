"""T1: cross-entropy on random walks leads to the uniform world model."""

from functools import partial

import sympy
from sympy import Expr, Integer, LambertW, Symbol, exp, log

from ...model.families import FAMILIES
from ...model.policy import PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.domains import Domain, Range
from ...proving.statements.cases import supposing
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, LowerBounds, Positive, Step
from ...training.row_flows import row_flow
from ...training.training_flows import pretraining_visits, pretraining_visits_at
from ...walk.symbolic_depth import families
from ...walk.symbols import K, L, W, j
from .rows import ROW, decays, derivative, law, logits_move, o, stays, t
from .solved_rows import (
    SPEED,
    amplitude,
    flow_of,
    gap,
    limit,
    o_0,
    odds,
    omega,
    p,
    q,
    rate,
    w,
    when,
)
from .walked import BALANCE, LANES, visited, visits_steps

D, D_0 = Name("D"), Name("D_0")
INSIDE: LowerBounds = ((K, j), (j, Integer(1)), (W, Integer(2)), (L, Integer(1)))
# The fork takes each branch alike.
FORK = 1 / W
GRONWALL = (
    "D is a maximum of finitely many smooth functions, and Groenwall's lemma "
    "(docs/learning.md, Theorem 1)"
)


def contraction(n: Expr, share: Expr) -> Concluded:
    """Return that the spread of a row of n edges shrinks, whose data have an equal share."""
    bound = stated(exp(D) - 1, "<=", (exp(D_0) - 1) * exp(-omega * t / n))
    return Concluded(bound, partial(_shrinks, share), GRONWALL)


def _shrinks(share: Expr, claimed: Stated) -> Steps:
    spread, bound = claimed.sides
    (sign,) = claimed.signs
    ratio, Z, r, y, sum_ = sympy.symbols("e_D Z r e_y S", positive=True)
    rate = -sympy.diff(bound, t) / bound
    # The largest share falls, the smallest rises: with e^y scaled to 1 at the smallest.
    falls = omega * share * (ratio - 1) / Z
    here, slope = (f.subs(exp(D), ratio) for f in (spread, sympy.diff(spread, D)))
    domain = (
        (ratio, Z),
        (Z, Integer(1)),
        (omega, Integer(0)),
        (W, Integer(1)),
        (L, Integer(1)),
    )
    return (
        *logits_move(),
        Identity(
            "with y = log(pi/r) and Z the mean of e^y: y' = omega r (1 - e^y/Z)",
            omega * (r - r * y / sum_),
            omega * r * (1 - y / sum_),
        ),
        Positive(
            "where Z is between the smallest e^y and the largest, the spread falls so fast",
            (slope * falls - rate * here) * (1 if sign == "<=" else -1),
            domain,
            strict=False,
        ),
        Identity("at time 0 both are the same", bound.subs(t, 0), spread.subs(D, D_0)),
    )


def world_model() -> Concluded:
    """Return the rate inside a branch."""
    flow = row_flow("b", L, omega, L / (L + 1), start=o_0)
    name = Name(r"\lambda_{p=L/(L+1)}", flow.rate, "rate of a row inside a branch")
    found = law(omega, L / (L + 1), o_0)
    return Concluded(stated(name, "=", omega / (L + 1)), partial(decays, found), ROW)


def visits(family: str, formula: Expr) -> Concluded:
    """Return how often a random walk visits a row, the target drawn uniformly."""
    return Concluded(
        stated(seen(family), "=", formula),
        partial(_balanced, family),
        BALANCE,
    )


def seen(family: str) -> Name:
    """Return the name of the visits to a row."""
    value = getattr(pretraining_visits_at(W, K, L, j), family)
    letter = rf"\omega_{{{family}_j}}"
    return Name(letter, value, f"visits of a random walk to a row {family}_j")


def _balanced(family: str, claimed: Stated) -> Steps:
    walked = getattr(visited(PolicyName.UNIFORM), family)
    return (
        *visits_steps(PolicyName.UNIFORM),
        Identity(
            f"{family}_j: each branch and lane has a row, and any branch may be the target's",
            claimed.value * W * LANES[family],
            walked,
        ),
    )


def steps() -> Steps:
    """Return what else the public functions say: every family, small depths, frozen rows."""
    uniform = families(PolicyName.UNIFORM)
    frozen = row_flow("b", L, 0, start=o_0)
    at_data = row_flow("b", L, omega, p, start=p / (1 - p))
    found: list[Step] = []
    for family in FAMILIES:
        row, start = row_flow(family, L, omega, p), getattr(uniform, family)
        found += [
            Identity(f"{family} starts uniform", row.start, start / (1 - start)),
            Identity(f"{family} has the speed of all rows", row.speed, SPEED),
            Identity(f"{family} at time 0", row.odds(0), start / (1 - start)),
        ]
        for depth in (1, 2, 3):
            found += [
                Identity(f"{family}_{n} of depth {depth}", value, _visits_at(family, depth, n))
                for n, value in enumerate(getattr(pretraining_visits(W, depth, L), family), 1)
            ]
    still = stated(Symbol("h"), "=", frozen.probability(t))
    for row in (frozen, at_data):
        still_there = (
            Identity("a row that does not move: its odds", row.odds(t), row.start),
            Identity("its limit", row.limit, row.start / (1 + row.start)),
            Identity("its gap", row.gap(t), Integer(0)),
            Identity("its rate", row.rate, Integer(0)),
            Identity("its amplitude", row.amplitude, Integer(0)),
        )
        found += supposing(still_there, 1 - p)
    for data in (0, 1):
        row, moved = flow_of(Integer(data))
        own = row.probability(t)
        along = (
            Identity(f"share {data}: no exponential rate", row.rate, Integer(0)),
            Identity(
                f"share {data}: the gap moves by the speed times p - h",
                derivative(row.gap(t)),
                moved.speed * (data - own),
            ),
            Identity(f"share {data}: h = o/(1+o)", own, row.odds(t) / (1 + row.odds(t))),
        )
        found += supposing(along, *own.atoms(LambertW))
    starts = [
        Identity("no time to where it is", flow_of(data)[0].time(o_0), Integer(0))
        for data in (p, Integer(0), Integer(1))
    ]
    return (*found, *starts, *stays(law(Integer(0), Integer(1), o_0), still))


def _visits_at(family: str, depth: int, n: int) -> Expr:
    walked = getattr(visited(PolicyName.UNIFORM), family)
    return walked.subs({K: depth, j: n}) / W / LANES[family]


def statement() -> Statement:
    """Return what T1 says."""
    ratio = (o / o_0) ** q * (p - q * o_0) / (p - q * o)
    return Statement.of(
        Says(
            "Cross-entropy gradient flow on random walks takes every row that the walks visit "
            "to the uniform one, from every start: with {} the spread of the logarithms of the "
            "row over the uniform one and {} the visits in a trace, {} inside a branch, and {} "
            "at the fork, where it does not start uniform.",
            D,
            omega,
            contraction(L + 1, families(PolicyName.UNIFORM).d),
            contraction(W, FORK),
        ),
        Says("Inside a branch the exponent is sharp: {}.", world_model()),
        Says(
            "In general let the data go on as a row is named in a share {} of its visits, "
            "with odds {}, and otherwise in {}: the gap of L lanes against the single edge "
            "obeys {}. It is solved by its inverse, {}; the limit is {}, with {} and {}.",
            p,
            w,
            q,
            gap(),
            when(p, "t(o)", log(ratio) / (SPEED * p * q)),
            limit(p),
            rate(),
            amplitude(
                p,
                r"\lim_{t\to\infty}(h-p)e^{\lambda t}",
                q * (q * o_0 - p) * (p / (q * o_0)) ** q,
            ),
        ),
    )


def claim() -> Claim:
    """Return T1."""
    beyond = (W - 1) * (1 + K * (L + 1) / L)
    one, none = Integer(1), Integer(0)
    last = Name(r"\omega_{b_K}", pretraining_visits_at(W, K, L, K).b)
    return Claim(
        key="T1",
        title="Pretraining converges to the uniform world model",
        statement=statement(),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=("one softmax row for each directed edge", "population gradient flow"),
        constants=Statement.of(
            Says(
                "Visits of a random walk, its target drawn uniformly: {}, {}, {}, {}.",
                visits("a", (beyond + (K - j + 1) * (L + 1) / L) / W),
                visits("b", (beyond + (K - j) * (L + 1) / L) / W),
                visits("c", seen("a") + 1 / W),
                visits("d", seen("b") + 1 / W),
            ),
        ),
        remarks=Statement.of(
            Says(
                "Where all the data go one way the flow is known at each time, {} and {}; "
                "these odds are had at {} and {}. The limits {} and {} are approached like "
                "the inverse of the time: {} and {}.",
                odds(1, LambertW(o_0 * exp(o_0 + SPEED * t))),
                odds(0, 1 / LambertW(exp(1 / o_0 + SPEED * t) / o_0)),
                when(one, "t_{p=1}(o)", (o - o_0 + log(o / o_0)) / SPEED),
                when(none, "t_{p=0}(o)", (1 / o - 1 / o_0 - log(o / o_0)) / SPEED),
                limit(one),
                limit(none),
                amplitude(one, r"\lim_{t\to\infty}t(h_{p=1}-1)", -1 / SPEED),
                amplitude(none, r"\lim_{t\to\infty}t\,h_{p=0}", 1 / SPEED),
            ),
            Says(
                "With one branch and walks to the target the last backward row never occurs "
                "and keeps its start: {}. With two every row is visited: {}, {}, {} and {} "
                "(docs/learning.md, Theorem 3).",
                stated(last, "=", 0, where=Domain(W=Range(1, 1))),
                *(stated(seen(family), ">", 0, where=INSIDE) for family in FAMILIES),
            ),
        ),
    )
