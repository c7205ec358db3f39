"""T3: where RLVR leads and how fast, and which rows its first step moves the wrong way."""

import sympy
from sympy import Integer

from ..proving.claim import Claim, Steps, Verdict
from ..proving.statements.concluded import Concluded
from ..proving.statements.sentences import Says, Statement
from ..proving.statements.stated import Stated, stated
from ..proving.steps import Identity, Witness
from ..walk.symbols import K, W
from .convergence import clock, domination, rates
from .convergence.domination import WIDTH, S, Z, after, force, free, m, mu, omega, u, v, y, z
from .convergence.first_move import (
    DEEP,
    DEPTH,
    closed_form,
    edges,
    forward_right,
    threshold,
)
from .convergence.rates import RL, A, D, G, now
from .convergence.sharpness import how_sharp, sharp, straight
from .convergence.ties import LUMPING, policy_gradient, ties
from .convergence.wider import without_dead_ends


def best() -> Concluded:
    """Return that no policy that treats branches alike is faster than rl."""
    return Concluded(stated(now, ">=", RL), _best, domination.BY_SUMS)


def _best(claimed: Stated) -> Steps:
    """Prove that no hitting time is below the claimed one: E is a sum without a minus."""
    n = 2 * K
    added = sympy.expand(mu * (WIDTH * y * S + force(Z + z, Integer(0)) / after))
    return (
        *domination.walk(),
        *domination.sums(),
        Identity(
            "where all odds are 0, h is W-1 for every edge of a branch",
            n + 2 + 2 * (W - 1) * (n + 1),
            claimed.value,
        ),
        stated(
            added,
            claimed.signs[0],
            0,
            where=free(omega, m, u, v, Z, S),
            words="what one more vertex adds to E (times what both rows share)",
        ),
        Witness(
            "at rl nothing",
            added.subs({u: 0, v: 0, Z: 0}),
            claimed.signs[0],
            Integer(0),
        ),
    )


def steps() -> Steps:
    """Return the steps of T3's proof."""
    return (*domination.steps(), *ties(), *without_dead_ends())


def statement() -> Statement:
    """Return what T3 says."""
    return Statement.of(
        Says(
            "The derivative of minus the hitting time by a row's gap is {}, visits times "
            "advantage, the row being followed with probability p.",
            policy_gradient(),
        ),
        Says(
            "From every start with a finite hitting time the sign flow tends to rl, which is "
            "the best of all policies that treat branches alike: {}.",
            best(),
        ),
        Says(
            "Let {} be the sum of the absolute derivatives of H by all gaps, {} and {}. Then "
            "{} and {}, so that {}.",
            D,
            rates.level,
            rates.c,
            rates.by_level_of_excess(),
            rates.by_size(),
            rates.decay(),
        ),
        *_from_the_pretrained(),
        Says("The smallest depth {} with such a row has {}, {}.", DEPTH, threshold(), DEEP),
    )


def _from_the_pretrained() -> tuple[Says, ...]:
    """Return which rows move the right way, and from when on."""
    return (
        Says(
            "Let u and v be the odds against passing vertex k forward and backward, and {}, {} "
            "the derivatives by them of {}, times the odds plus one. "
            "Then {} and {}: while both right sides are positive all rows move the right way.",
            A,
            G,
            rates.part,
            *rates.signs(),
        ),
        Says(
            "From the pretrained policy, with {}, {} and {}: {}, {} and {}. From {} on, which "
            "is {}, all rows are right for good, as {}; and {}.",
            clock.turn,
            clock.root,
            clock.wave,
            clock.pretrained(),
            clock.early(),
            clock.late(),
            clock.T,
            clock.time(),
            clock.at_recovery(),
            clock.tail(),
        ),
        Says(
            "Where branches are shallower than the fork is wide, the flow from the pretrained "
            "policy is a straight line in every gap, and no row is ever wrong: {}.",
            straight(),
        ),
        Says(
            "At the pretrained policy the gradients of the forward rows are {} and {}: none "
            "moves the wrong way, {} and {}. Those of the backward rows are {} and {}, so that "
            "a row is wrong, or tied, where the bracket is negative, or zero; here {}, {}, {}, "
            "{}.",
            closed_form("a"),
            closed_form("c"),
            forward_right("a"),
            forward_right("c"),
            closed_form("b"),
            closed_form("d"),
            *edges("b"),
            *edges("d"),
        ),
    )


def claim() -> Claim:
    """Return T3."""
    return Claim(
        key="T3",
        title="RLVR: the gradient, the limit and the rate, and the dip at the start",
        statement=statement(),
        verdict=Verdict.AS_STATED,
        steps=steps,
        assumptions=(
            "at least two branches, for the limit",
            "uniform fork",
            "branches alike",
            "rows of a family and depth shared",
        ),
        constants=Statement.of(
            Says("the rate is {}", rates.c),
            Says("sharp at some policy up to a root: there {}, and {}", sharp(), how_sharp()),
            Says("in the end the rate is one: {}", clock.tail()),
            Says("no row is ever wrong where {}", straight()),
            Says("dip threshold: {}", threshold()),
        ),
        rests_on=(LUMPING,),
        uses=("T4",),
        remarks=Statement.of(
            Says(
                "Without dead ends going back is never right, and the flow drives the backward "
                "rows the other way (S5). T is long: where numerics follows the flow rows are "
                "right much sooner (docs/dip.md). That forward rows never turn on the way from "
                "the pretrained policy is proved while the flow is a straight line, and beyond "
                "that only seen."
            )
        ),
    )
