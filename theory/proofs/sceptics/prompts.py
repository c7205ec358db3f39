"""S8: a model that sees its target, with a strength, at the fork."""

from functools import partial

import sympy
from sympy import Expr, Integer, Symbol, exp

from ...proving.claim import Claim, Steps, Verdict
from ...proving.statements.concluded import Concluded
from ...proving.statements.sentences import Says, Statement
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity
from ...quantities.prompts import prompt_time, prompted_sft_time
from ...walk.symbolic_depth import families, remaining_steps
from ...walk.symbols import K, L, W, powers_as_symbol
from ..first_step import UNIQUENESS, bottom
from ..names import rho
from .advice import ENTERED, advised, best, matched, never_worse
from .skills import BASE, Y, diamond_worth, skilled_trip, worth
from .strengths import RL, SFT, TRIP, UNIFORM, policy_steps, prompted, q, time_with, trip

SHOWN = (SFT, RL, UNIFORM)


def after_sft() -> Concluded:
    """Return the time after SFT on golden paths with prompts."""
    k = Symbol(r"\kappa", positive=True)
    name = Name(
        r"H_{\mathrm{sft},\kappa}",
        prompted_sft_time(W, K, L, k),
        "expected steps after SFT on golden paths whose prompt is right with kappa",
    )
    formula = 2 * K + 2 + (1 - k) * W * TRIP
    return Concluded(stated(name, "=", formula), partial(_first_choice, k), UNIQUENESS)


def _first_choice(k: Expr, claimed: Stated) -> Steps:
    rows = families(SFT)
    values = remaining_steps(rows)
    right, wrong = (bottom(rows, side["F"]) for side in (values.target, values.dead))
    return (
        *policy_steps(SFT),
        Identity(
            "the source edge, the first choice as learned, and then the fork as it was",
            powers_as_symbol(claimed.value),
            1 + 1 + k * right + (1 - k) * wrong,
        ),
    )


def learned_fork() -> Concluded:
    """Return what the log-odds of a single row at the fork obey under a right prompt."""
    x, t = Name("x"), Symbol("t", positive=True)
    law = stated(exp(x) + (W - 1) * x, "=", W * t + 1)
    return Concluded(law, partial(_kept, x, t), "the flow starts at log-odds of none")


def _kept(x: Name, t: Symbol, claimed: Stated) -> Steps:
    left, right = claimed.sides[0], claimed.value
    own = exp(x) / (exp(x) + W - 1)
    # Of W logits one has a share of one in the data, the others none.
    speed = (1 - own) - (0 - (1 - own) / (W - 1))
    return (
        Identity(
            "cross-entropy at the fork keeps the two sides equal",
            sympy.diff(left, x) * speed,
            sympy.diff(right, t),
            domain=((W, Integer(2)),),
        ),
        Identity("as they are at the start", left.subs(x, 0), right.subs(t, 0)),
    )


def steps() -> Steps:
    """Return what else follows: a walker that is told whether the prompt is right."""
    wrong = prompt_time(W, K, L, RL, 1 / (W - 1))
    return (
        Identity(
            "told that it is wrong: one of the W-1 others",
            wrong,
            time_with(RL, W - 2),
            domain=((W, Integer(2)),),
        ),
    )


def statement() -> Statement:
    """Return what S8 says."""
    return Statement.of(
        Says(
            "If the walker takes the right branch with probability {} at every visit of the "
            "fork, the others sharing the rest: {}, {} and {}, where {}, so that {}.",
            q,
            *map(prompted, SHOWN),
            trip(),
            stated(2 * rho**K, "<=", TRIP, "<=", 5 * rho**K),
        ),
        Says(
            "With a prompt that is right with probability {}, and trusted with {}: {}, {} and "
            "{}, where {}.",
            Symbol(r"\kappa"),
            q,
            *map(advised, SHOWN),
            ENTERED,
        ),
        Says(
            "To trust it as much as it is right is worth nothing: {}, {}, {}.",
            *map(matched, SHOWN),
        ),
        Says(
            "The best trust is {}, which is never worse than no prompt: {}, {}, {}.",
            best(),
            *map(never_worse, SHOWN),
        ),
        Says(
            "SFT on golden paths with such prompts learns the first choice at the fork, and "
            "leaves what follows a return uniform: {}.",
            after_sft(),
        ),
        Says(
            "A fork with a single row, and a prompt that is always right, has at time {} the "
            "log-odds that solve {}.",
            Symbol("t"),
            learned_fork(),
        ),
        Says(
            "Where every backward row has gained log-odds, {} being the inverse of the odds "
            "and {}, a trip takes {}; one unit of them is worth {} units at the fork. Under "
            "sft a diamond is worth {}.",
            Y,
            BASE,
            skilled_trip(),
            worth(),
            diamond_worth(),
        ),
    )


def claim() -> Claim:
    """Return S8."""
    return Claim(
        key="S8",
        title="A model that sees its target at the fork",
        statement=statement(),
        verdict=Verdict.SHARPER,
        steps=steps,
        assumptions=("branches alike", "the fork has no memory but where it is said"),
        constants=Statement.of(
            Says("{}", stated(2 * rho**K, "<=", TRIP, "<=", 5 * rho**K)),
            Says("at sft a diamond is worth {}", diamond_worth()),
        ),
        uses=("T4",),
    )
