"""Claims beside T3, on how RLVR ends: other flows, graphs, sharings, and updates of a size."""

from sympy import Symbol

from ...proving.claim import Claim, Steps, Verdict
from ...proving.sentences import Says, Statement
from ...proving.steps import Identity
from . import domination
from .overshoot import cycle, cycles, overshoot
from .rates import c, level
from .ties import LUMPING, ties
from .updates import (
    by_policy,
    by_safe_step,
    chances,
    gain,
    safe,
    trapped,
    turns,
    turns_first,
)
from .wider import drawn_at_random, one_branch, unlike


def _graph_steps() -> Steps:
    q = Symbol("q", positive=True)
    fork = Identity("fork: 1 + omega is W, both by q", 1 + (1 - q) / q, 1 / q)
    return (fork, *one_branch(), *unlike(), *drawn_at_random())


def _update_steps() -> Steps:
    return (*domination.steps(), *ties(), *cycles())


def graphs() -> Claim:
    """Return the claim on other forks and depths."""
    return Claim(
        key="S5",
        title="RLVR's limit with another fork, one branch, or unlike depths",
        statement=(
            r"If the fork takes the target's branch with probability $0<q<1$, T3 holds with "
            r"$1/q$ for $W$, its straight line for $K+1\le1/q$. With $W=1$ the forward rows "
            r"alone dominate: $H-H_{\mathrm{rl}}\le(H_0-H_{\mathrm{rl}})e^{-t}$, while every "
            r"backward row moves the other way as long as a forward row further on may turn. "
            r"Let depths be unlike, the target's branch given, "
            r"and rows shared by depth: from every start of full support $H$ falls to "
            r"$n_t+2+2\sum_w\frac{\varphi_w}{\varphi_t}(\min(n_w,n_t)+1)$, $n=2K$ of a branch."
        ),
        verdict=Verdict.REGIME,
        steps=_graph_steps,
        assumptions=("lanes of a depth alike in all branches", "full support at the start"),
        rests_on=(
            "the chain rule along an absolutely continuous path, Filippov, Groenwall as in T3",
            "the sums over vertices in docs/convergence.md, How far it goes",
        ),
        remarks=(
            "False where depths are unlike and the target's leaf is drawn at random: with "
            "$W=2$ and depths 1 and 13, rl needs 46 steps on average, and 40 once $c_2=1/2$."
        ),
    )


def updates() -> Claim:
    """Return the claim on discrete updates."""
    first, second = (cycle(place) for place in (0, 1))
    return Claim(
        key="S7",
        title="RLVR in updates of a fixed size",
        statement=Statement.of(
            Says(
                "Let every gap move by the same step at each update, against the sign of its "
                "derivative of H, and a prime mark what it is afterwards; {} and D as in T3. "
                "From every start with a finite hitting time an update of a size up to {} "
                "leaves of the excess {}.",
                c,
                safe,
                by_safe_step(),
            ),
            Says(
                "Let {} be the largest sum of all chances to turn during an update, and {} "
                "that at its start: {}. With {} an update chosen by them leaves {}.",
                turns,
                turns_first,
                chances(),
                gain,
                by_policy(),
            ),
            Says(
                "With {}, where no row is wrong, all rows are right for good, whatever the "
                "step, and {}.",
                level,
                trapped(),
            ),
        ),
        verdict=Verdict.REGIME,
        steps=_update_steps,
        assumptions=(
            "at least two branches",
            "branches alike",
            "rows of a family and depth shared",
            "population gradient",
        ),
        constants=Statement.of(
            Says("the step {} keeps half of the gain: {}", safe, by_safe_step()),
            Says(
                "larger ones raise H somewhere, where this limit, as branches grow in number, "
                "is above one: {}",
                overshoot(),
            ),
        ),
        uses=("T4",),
        rests_on=(LUMPING,),
        remarks=Statement.of(
            Says(
                "For larger steps it is false: with two branches and {} the step {} can cycle "
                "for good, the excess being {} and {} by turns, {}; and so with {} the step "
                "{}, {} and {}, {}. That steps of the order of one over the depth suffice "
                "from the pretrained policy is what runs show, and not proved.",
                *first,
                *second,
            ),
        ),
    )
