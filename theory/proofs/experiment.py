"""E1: sign-gradient ascent, step 0.01, W = K = 15, L = 5: 900.4437 after 1200 updates.

Along the straight line on which every gap is x, write E = e^x. The gradient of every row is
then a rational function of E; with E = 1 + u all its coefficients turn out positive, so no row
ever turns, the rule's gaps after n updates are exactly n times the step, and the hitting time
falls all the way. What it has fallen to is enclosed between values at rational bounds of e^12.
"""

from functools import cache
from itertools import count
from math import factorial

from sympy import Expr, Integer, Rational, Symbol

from ..model.families import FAMILIES
from ..model.graph import CorridorGraph
from ..model.policy import Policy, PolicyName
from ..proving.claim import Claim, Steps, Verdict
from ..proving.domains import Domain
from ..proving.statements.concluded import Concluded
from ..proving.statements.sentences import Says, Statement
from ..proving.statements.stated import Name, Stated, meant, stated
from ..proving.steps import Covered, Identity, Positive, Witness
from ..quantities.dips import dip_threshold
from ..walk.solutions import Solution, solve
from ..walk.symbolic_depth import families
from ..walk.symbols import K, L, W
from .convergence import rates
from .convergence.domination import v
from .convergence.ties import LUMPING
from .names import PAPER, H

WIDTH, DEPTH, LANES = (PAPER[size].low for size in "WKL")
UPDATES, STEP = Name("N", Integer(1200)), Name(r"\eta", Rational(1, 100))
GAP = Name("x", meant(UPDATES * STEP))
TIME = Name("H_N")
RL = H(PolicyName.RL)
THRESHOLD = Name(
    r"K_{\mathrm{dip}}(15,5)",
    dip_threshold(WIDTH, LANES),
    "smallest depth at which a row is wrong at the pretrained policy, W = 15 and L = 5",
)
DIGITS = "900.44365", "900.44375"
TERMS = 80
ONE = Integer(1)
FALLING = (
    "a positive gradient makes the time fall along the line; the remainder of the exponential "
    "series is below a geometric one"
)

E = Symbol("E", positive=True)


@cache
def on_the_line(value: Expr) -> Solution:
    """Solve the corridor with every gap at ``x = log(value)``, which may be a symbol."""
    forward, backward = LANES * value / (LANES * value + 1), value / (value + LANES)
    policy = Policy(a=backward, b=forward, c=forward, d=backward)
    return solve(CorridorGraph.symmetric(WIDTH, DEPTH, LANES), policy)


def gradients() -> dict[str, Expr]:
    """Return visits times advantage, summed over the branches, for every row."""
    return _gradients(on_the_line(E))


def _gradients(solution: Solution) -> dict[str, Expr]:
    return {
        f"{family}_{j}": sum(
            getattr(solution.visits[w], family)[j - 1]
            * getattr(solution.advantages[w], family)[j - 1]
            for w in range(2)
        )
        for j in range(1, len(solution.visits[0].a) + 1)
        for family in "abcd"
    }


def exponential_bounds(x: int, terms: int) -> tuple[Rational, Rational]:
    """Return rational numbers below and above e^x, for x >= 0.

    The rest of the series after `terms` terms is below a geometric series of ratio
    ``x/(terms+1)``.

    Examples
    --------
    >>> low, high = exponential_bounds(1, 6)
    >>> low, high
    (163/60, 11743/4320)
    """
    low = sum((Rational(x**n, factorial(n)) for n in range(terms)), Integer(0))
    return low, low + Rational(x**terms, factorial(terms)) / (1 - Rational(x, terms + 1))


@cache
def reading() -> Concluded:
    """Return the hitting time after all updates, to the digits of the reading."""
    low, high = (decimal(text) for text in DIGITS)
    return Concluded(stated(low, "<", TIME, "<", high), _reading, FALLING, subject=1)


def _reading(claimed: Stated) -> Steps:
    low, high = exponential_bounds(int(GAP.value), TERMS)
    # The time falls: it is higher at the lower bound.
    at_low, at_high = (on_the_line(value).hitting_time for value in (low, high))
    below, _, above = map(meant, claimed.sides)
    return (
        *signs(),
        *bounds_proof(low, high),
        Witness("the value at the upper bound of e^12", below, claimed.signs[0], at_high),
        Witness("and at the lower bound, where it is more", at_low, claimed.signs[1], above),
    )


def bounds_proof(low: Rational, high: Rational) -> Steps:
    """Return that the bounds are the series' and a geometric rest, term by term."""
    x, n = GAP.value, Symbol("n", positive=True)
    rest = Rational(x**TERMS, factorial(TERMS)) / (1 - x / Integer(TERMS + 1))
    return (
        Witness("e^12 by its series, from below", low, "=", series(x, TERMS)),
        Witness("and the rest", high - low, "=", rest),
        Positive(
            "whose terms fall by the factor x/(n+1) or more",
            x / Integer(TERMS + 1) - x / (n + 1),
            ((n, Integer(TERMS)),),
            strict=False,
        ),
    )


def series(x: Expr, terms: int) -> Expr:
    """Return the first terms of e^x, each from the one before it."""
    total, term = Integer(0), ONE
    for n in range(terms):
        total, term = total + term, term * x / (n + 1)
    return total


@cache
def signs() -> Steps:
    """Prove that the gradient of every row is positive on the line."""
    rows = gradients()
    return (
        *(
            Positive(f"the gradient of {row} is positive for all E >= 1", value, ((E, ONE),))
            for row, value in rows.items()
        ),
        Covered(
            "every row of the target's branch and of the others",
            frozenset(f"{f}_{j}" for f in FAMILIES for j in range(1, DEPTH + 1)),
            frozenset(rows),
        ),
        *at_the_start(),
    )


def at_the_start() -> Steps:
    """Return that the line starts at the pretrained policy, and what a gap does to it."""
    found = on_the_line(E).policy
    uniform = families(PolicyName.UNIFORM)
    pretrained = {f: getattr(uniform, f).subs(L, LANES) for f in FAMILIES}
    return tuple(
        Identity(
            f"the odds of {f} on the line are the pretrained ones times E",
            odds(getattr(found, f)),
            odds(pretrained[f]) * E,
        )
        for f in FAMILIES
    )


def odds(p: Expr) -> Expr:
    """Return the odds of a probability."""
    return p / (1 - p)


def excess() -> Concluded:
    """Return that no row errs from there on: the excess is below T3's level."""
    relation = stated(TIME - RL, "<", 2 * (W - 1), where=PAPER)
    return Concluded(relation, _excess, FALLING)


def _excess(claimed: Stated) -> Steps:
    where = claimed.where.fixed if isinstance(claimed.where, Domain) else {}
    numbers = {W: where["W"], K: where["K"], L: where["L"]}
    left, right = (meant(side).subs(numbers) for side in claimed.sides)
    most = meant(reading().relation.sides[-1])
    return (
        *reading().steps,
        Witness(
            "the excess is below the level", left.subs(TIME, most), claimed.signs[0], right
        ),
        Witness(
            "where T3's bound on a backward row is 0",
            at_level(rates.signs()[1], right, numbers),
            "=",
            Integer(0),
        ),
    )


def no_row_before() -> Concluded:
    """Return the smallest depth at which a row is wrong at the pretrained policy."""
    return Concluded(
        stated(THRESHOLD, "=", 25),
        _tried,
        "a row's gradient is visits times advantage (claim T3)",
    )


def _tried(claimed: Stated) -> Steps:
    return (Witness("by solving every depth", first_wrong_depth(), "=", claimed.value),)


@cache
def first_wrong_depth() -> Integer:
    """Return the first depth at which the gradient of a row is negative, by solving each."""
    for depth in count(1):
        found = solve(CorridorGraph.symmetric(WIDTH, depth, LANES), PolicyName.UNIFORM)
        if min(_gradients(found).values()) < 0:
            break
    return Integer(depth)


def at_level(bound: Concluded, level: Expr, numbers: dict[Symbol, int]) -> Expr:
    """Return what T3 says that a row's number is at least, at an excess and odds 0."""
    value = meant(bound.relation.value).subs(rates.now, meant(RL) + level)
    return value.subs({**numbers, v: 0})


def decimal(text: str) -> Name:
    """Return a number that is printed by its decimals."""
    return Name(text, Rational(text))


def claim() -> Claim:
    """Return E1."""
    return Claim(
        key="E1",
        title="The figure: sign updates of a fixed size at the paper's own corridor",
        statement=Statement.of(
            Says(
                "At {}, {} and {} the gradient of every row is positive all along the line on "
                "which all gaps are equal. The sign flow from the pretrained policy is that "
                "straight line, the discrete rule follows it exactly, both converge to rl (a "
                "corollary of T3 and S7), and after {} updates of {}, {}, the hitting time "
                "{} has {}; the optimum is {}.",
                *(Name(n, Integer(x)) for n, x in (("W", WIDTH), ("K", DEPTH), ("L", LANES))),
                UPDATES,
                STEP,
                stated(UPDATES * STEP, "=", GAP.value),
                TIME,
                reading(),
                stated(RL, "=", 900, where=PAPER),
            ),
        ),
        verdict=Verdict.AS_STATED,
        steps=signs,
        assumptions=("population gradient", "exact arithmetic in the update"),
        rests_on=(
            LUMPING,
            "claims T3 and S7: below that level all rows are right, whatever the step",
        ),
        uses=("T4",),
        constants=Statement.of(
            Says("{}", reading()),
            Says("it is where T3 and S7 keep all rows right, on every path: {}", excess()),
            Says(
                "no dip at this size: the smallest depth at which a row is wrong is {}, {}",
                no_row_before(),
                stated(DEPTH, "<", THRESHOLD),
            ),
        ),
    )
