"""E1: sign-gradient ascent, step 0.01, W = K = 15, L = 5: 900.4437 after 1200 updates.

Along the straight line on which every gap is x, write E = e^x. The gradient of every row is
then a rational function of E; with E = 1 + u all its coefficients turn out positive, so no row
ever turns, the rule's gaps after n updates are exactly n times the step, and the hitting time
falls all the way. What it has fallen to is enclosed between values at rational bounds of e^12.
"""

from functools import cache
from math import factorial

from sympy import Expr, Integer, Rational, Symbol

from ..model.graph import CorridorGraph
from ..model.policy import Policy
from ..proving.claim import Claim, Steps, Verdict
from ..proving.steps import Covered, Positive, Step, Witness
from ..quantities.hitting_times import hitting_time
from ..walk.solutions import Solution, solve

WIDTH, DEPTH, LANES = 15, 15, 5
UPDATES, STEP = 1200, Rational(1, 100)
READING = Rational(9004437, 10**4)
TERMS = 80

E = Symbol("E", positive=True)


@cache
def on_the_line(value: Expr) -> Solution:
    """Solve the corridor with every gap at ``x = log(value)``, which may be a symbol."""
    forward, backward = LANES * value / (LANES * value + 1), value / (value + LANES)
    policy = Policy(a=backward, b=forward, c=forward, d=backward)
    return solve(CorridorGraph.symmetric(WIDTH, DEPTH, LANES), policy)


def gradients() -> dict[str, Expr]:
    """Return visits times advantage, summed over the branches, for every row."""
    solution = on_the_line(E)
    return {
        f"{family}_{j}": sum(
            getattr(solution.visits[w], family)[j - 1]
            * getattr(solution.advantages[w], family)[j - 1]
            for w in range(2)
        )
        for j in range(1, DEPTH + 1)
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


def steps() -> Steps:
    """Prove the reading."""
    gap = STEP * UPDATES
    low, high = exponential_bounds(int(gap), TERMS)
    # The time falls: it is higher at the lower bound.
    at_low, at_high = (on_the_line(value).hitting_time for value in (low, high))
    best = hitting_time(WIDTH, DEPTH, LANES, "rl")
    rows = gradients()
    signs: list[Step] = [
        Positive(f"the gradient of {row} is positive for all E >= 1", value, ((E, Integer(1)),))
        for row, value in rows.items()
    ]
    half = Rational(1, 2 * 10**4)
    return (
        *signs,
        Covered(
            "every row of the target's branch and of the others",
            frozenset(f"{f}_{j}" for f in "abcd" for j in range(1, DEPTH + 1)),
            frozenset(rows),
        ),
        Witness("so the gaps after 1200 updates are 12", gap, "=", Integer(12)),
        Witness("at the lower bound of e^12 H rounds to 900.4437", at_low, "<", READING + half),
        Witness("and at the upper bound, where it is less", at_high, ">", READING - half),
        Witness(
            "and the excess below 2(W-1): from there on T3 keeps all rows right, on every path",
            at_low - best,
            "<",
            Integer(2 * (WIDTH - 1)),
        ),
        Witness("which is above the optimum", at_high, ">", best),
    )


def claim() -> Claim:
    """Return E1."""
    return Claim(
        key="E1",
        title="The figure: 1200 sign updates of 0.01 at W=K=15, L=5",
        statement=(
            r"At $W=K=15$, $L=5$ the gradient of every row is positive all along the line on "
            r"which all gaps are equal. The sign flow from the pretrained policy is that "
            r"straight line, the discrete rule follows it exactly, both converge to rl (a "
            r"corollary of T3 and S7), and after 1200 updates of $0.01$ the hitting time "
            r"is $900.4437$ to all digits shown; the optimum is 900."
        ),
        verdict=Verdict.AS_STATED,
        steps=steps,
        assumptions=("population gradient", "exact arithmetic in the update"),
        rests_on=(
            "the remainder of the exponential series is below a geometric one",
            "a positive gradient makes the time fall along the line",
            "T3 and S7: below an excess of 2(W-1) all rows are right, whatever the step",
        ),
        constants=("900.4437", "no dip at this size: the threshold is K = 25"),
    )
