"""S4: flows whose speed is an odd, non-decreasing function of the gradient.

The proof in words is docs/convergence.md, "How far it goes".
"""

from functools import cache

import sympy
from sympy import Expr, Integer, Symbol, diff

from ...model.families import FAMILIES
from ...model.graph import CorridorGraph
from ...model.policy import Policy, PolicyName
from ...proving.claim import Claim, Steps, Verdict
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, meant, stated
from ...proving.steps import Identity, Witness
from ...walk.symbols import K, W
from . import domination
from .domination import ONE, free, s, u, v
from .rates import (
    DEAD_ENDS,
    EXAMPLE,
    RL,
    at_example,
    at_rl,
    by_level_of_excess,
    by_size,
    c,
    dead_ends,
    in_root,
    later,
    now,
    of_excess,
    t,
)
from .ties import LUMPING, ties

ZERO = Integer(0)
GAPS = len(FAMILIES) * K
"""How many gaps there are: one for each family and depth."""
AVERAGE = "docs/convergence.md, Other responses: the largest of them is at least their mean"
FLOW = (
    "Peano's theorem: the speeds are continuous, and bounded where H is at most H_0; "
    "docs/convergence.md, Other responses"
)
largest, slope = Name(r"|s|_{\max}"), Name(r"\dot H")
least = Name("s", c * (now - RL) / GAPS)
speed = Name(r"\varphi(s)")
level_out = Name(r"\limsup_{t\to\infty}\,t\,(H(t)-H_{\mathrm{rl}})")


@cache
def steepest() -> Concluded:
    """Return what the largest derivative is at least."""
    return Concluded(stated(largest, ">=", least, where=DEAD_ENDS), _steepest, AVERAGE)


def counted() -> Steps:
    """Return that there are as many gaps as the walk has rows to learn."""
    policy = Policy.named(PolicyName.UNIFORM)
    return tuple(
        Witness(
            f"rows of a branch {size} deep",
            Integer(sum(map(len, policy.rows(CorridorGraph.symmetric(2, size, 2))[0]))),
            "=",
            GAPS.subs(K, size),
        )
        for size in (1, 2, 5)
    )


def _steepest(claimed: Stated) -> Steps:
    # At the example one gap moves alone, so that its derivative is D.
    there = at_example(claimed.value)
    return (
        *by_size().steps,
        *counted(),
        Identity(
            "as many times as there are gaps, it is the bound on D",
            in_root(claimed.value * GAPS),
            in_root(by_size().relation.value),
        ),
        Witness("at W=2, n=4, u_1=4, else 0", 2 * EXAMPLE.descent, claimed.signs[0], there),
        at_rl(claimed),
        dead_ends(claimed),
    )


def falling() -> Concluded:
    """Return how fast the hitting time falls."""
    return Concluded(stated(slope, "<=", -least * speed, where=DEAD_ENDS), _falling, FLOW)


def _falling(claimed: Stated) -> Steps:
    size, rate = sympy.symbols("s phi", positive=True)
    more, faster, rest = sympy.symbols("s' phi' r", nonnegative=True)
    bound = claimed.sides[-1].subs({least: size, speed: rate})
    return (
        *steepest().steps,
        Identity("the bound is that of the largest derivative", bound, -size * rate),
        stated(
            -(size + more) * (rate + faster) - rest,
            claimed.signs[0],
            bound,
            where=free(size, rate, more, faster, rest),
            words="a gap adds minus s phi(s), which grows with the size of s",
        ),
        dead_ends(claimed),
    )


def gradient_flow() -> Concluded:
    """Return the bound for the flow of the gradient itself."""
    bound = GAPS / (c**2 * t)
    return Concluded(stated(later - RL, "<", bound, where=DEAD_ENDS), _gradient_flow, FLOW)


def _cauchy(rate: Expr, left: Expr, sign: str) -> Steps:
    """Return that the squares of all derivatives sum to D^2 over their number at least."""
    single, mean = sympy.symbols("s a", positive=True)
    return (
        *counted(),
        Identity(
            "sum of squares >= D^2/2n over 2n gaps: s^2 - 2 s a + a^2 at the mean a = D/2n",
            single**2 - 2 * single * mean + mean**2,
            (single - mean) ** 2,
        ),
        Witness("at W=2, n=4, u_1=4, else 0: H falls faster", left, sign, at_example(-rate)),
    )


def _gradient_flow(claimed: Stated) -> Steps:
    bound, total = claimed.value, meant(by_size().relation.value)
    at_bound, first = of_excess(total, bound), Symbol("1/E_0", positive=True)
    return (
        *by_size().steps,
        *_cauchy(total**2 / GAPS, -((2 * EXAMPLE.descent) ** 2), claimed.signs[0]),
        Identity(
            "the bound falls as D^2/2n at least",
            in_root(diff(bound, t)),
            in_root(-(at_bound**2) / GAPS),
        ),
        stated(
            (1 / bound).subs(t, 0),
            claimed.signs[0],
            first,
            where=((first, ZERO),),
            words="at time 0 the bound is infinite, and the excess is not",
        ),
        dead_ends(claimed),
    )


def in_the_end() -> Concluded:
    """Return the constant of that flow in the end."""
    return Concluded(stated(level_out, "<=", GAPS, where=DEAD_ENDS), _in_the_end, FLOW)


def _in_the_end(claimed: Stated) -> Steps:
    excess = 2 * (s**2 - 1) * (W - 1)
    total = meant(by_level_of_excess().relation.value)
    rate = of_excess(total, excess) / excess
    return (
        *by_level_of_excess().steps,
        *_cauchy(total**2 / GAPS, -((2 * EXAMPLE.descent) ** 2), claimed.signs[0]),
        Identity("D over the excess tends to 1 as s does", rate.subs(s, 1), ONE),
        Witness("and is 1 in the limit only", ONE, claimed.signs[0], rate.subs(s, 1)),
        Identity(
            "the level over t falls as its square over 2n",
            diff(claimed.value / t, t),
            -((claimed.value / t) ** 2) / GAPS,
        ),
        dead_ends(claimed),
    )


def clipped() -> Steps:
    """Prove that derivatives are bounded where the hitting time is."""
    return (
        within(u, "a gap moves log M_i by u/(1+u) times its own step, less than it"),
        within(v, "and so it does coming backward"),
        Identity(
            "as its speed in log(1+u) is minus u/(1+u)",
            -u * diff(sympy.log(1 + u), u),
            -u / (1 + u),
        ),
    )


def within(odds: Symbol, words: str) -> Stated:
    """Return that odds/(1+odds) is less than one."""
    return stated(odds / (1 + odds), "<", 1, where=free(odds), words=words)


def steps() -> Steps:
    """Return the steps of S4's proof."""
    return (*domination.steps(), *ties(), *clipped())


def claim() -> Claim:
    """Return S4."""
    return Claim(
        key="S4",
        title="Other flows than the sign: the gradient itself, tanh, clipping",
        statement=Statement.of(
            Says(
                "Let every gap move at an odd, continuous and non-decreasing function of its "
                "derivative of minus H, positive on positive numbers, from any start with a "
                "finite hitting time. Then H falls to rl's and all rows tend to rl: with {} "
                "and {} the largest derivative has {}, where D, their sum, is as in T3, and "
                "{}.",
                c,
                least,
                steepest(),
                falling(),
            ),
            Says(
                "For the gradient flow, whose speed is the derivative itself, {}, and in the "
                "end {}.",
                gradient_flow(),
                in_the_end(),
            ),
        ),
        verdict=Verdict.AS_STATED,
        steps=steps,
        assumptions=(
            "at least two branches",
            "branches alike",
            "rows of a family and depth shared",
        ),
        constants=Statement.of(Says("{}", gradient_flow()), Says("{}", in_the_end())),
        rests_on=(LUMPING,),
        uses=("T4",),
    )
