"""Claims beside T3, on how RLVR ends: other flows, graphs, sharings, and updates of a size."""

from ...proving.claim import Claim, Steps, Verdict
from ...proving.statements.sentences import Says, Statement
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


def _update_steps() -> Steps:
    return (*domination.steps(), *ties(), *cycles())


def updates() -> Claim:
    """Return the claim on discrete updates."""
    return Claim(
        key="S7",
        title="RLVR in updates of a fixed size",
        statement=Statement.of(
            Says(
                "Let every gap move by the same step at each update, against the sign of its "
                "derivative of H, and a plus mark what it is afterwards; {} and D as in T3. "
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
            Says("the step {} keeps of the gain: {}", safe, by_safe_step()),
            Says(
                "larger ones raise H somewhere, where this limit, as branches grow in number, "
                "is above one: {}",
                overshoot(),
            ),
        ),
        uses=("T4",),
        rests_on=(LUMPING,),
        remarks=Statement.of(_cycling()),
    )


def _cycling() -> Says:
    """Return what larger steps can do."""
    first, second = (cycle(place) for place in (0, 1))
    return Says(
        "For larger steps it is false: with two branches and {} the step {} can cycle "
        "for good, the excess being {} and {} by turns, {}; and so with {} the step "
        "{}, {} and {}, {}. That steps of the order of one over the depth suffice "
        "from the pretrained policy is what runs show, and not proved.",
        *first,
        *second,
    )
