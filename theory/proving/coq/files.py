"""A claim's steps as one file for Coq, which needs nothing but Coq's own library."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from ..claim import Claim, all_steps
from ..statements.concluded import Concluded
from ..statements.stated import Stated
from ..steps import Step
from .goals import Goal, goal_of


def claim_goals(claim: Claim, prefix: str = "step") -> tuple[Goal, ...]:
    """Return every step of a claim as a goal, in their order, named by a prefix and a number.

    A chain of relations is its relations; what an argument concludes has only its premises.
    """
    steps = chain.from_iterable(map(_decided, all_steps(claim)))
    return tuple(goal_of(step, f"{prefix}_{n}") for n, step in enumerate(steps, 1))


def _decided(step: Step) -> Iterable[Step]:
    if isinstance(step, Concluded):
        return step.relation.steps() if step.establishes is not None else ()
    return step.steps() if isinstance(step, Stated) else (step,)


def claim_text(claim: Claim, goals: Sequence[Goal] | None = None) -> str:
    """Return the file of a claim."""
    goals = claim_goals(claim) if goals is None else goals
    count = f"{sum(bool(goal.text) for goal in goals)} of its {len(goals)} steps"
    return f"(* {claim.key}: {comment(claim.title)}. {count} as goals. *)\n{goals_text(goals)}"


def goals_text(goals: Sequence[Goal]) -> str:
    """Return a file: what goals need, the goals, and a line that prints their axioms."""
    # A tuple of them would have a type that holds every statement once for each that follows.
    used = "\n".join(f"  let _ := {goal.name} in" for goal in goals if goal.text)
    last = f"Definition steps :=\n{used} tt.\nPrint Assumptions steps.\n" if used else ""
    return "\n".join([prelude(), *map(goal_text, goals), last])


def goal_text(goal: Goal) -> str:
    """Return a goal with its step's words before it."""
    lines = [f"(* {goal.name}. {comment(goal.step)} *)"]
    lines += [f"(* Supposed here, not by the step: {text} *)" for text in goal.assumed]
    lines += [f"(* Left out: {comment(goal.left_out)} *)"] if goal.left_out else [goal.text]
    return "\n".join(lines) + "\n"


@cache
def prelude() -> str:
    """Return the lemmas and tactics that every file starts with."""
    here = Path(__file__).parent
    return "\n".join(
        (here / f"{n}.v").read_text(encoding="utf-8") for n in ("reading", "prelude")
    )


def comment(text: str) -> str:
    """Return words that do not end a comment of Coq, nor start a string in it."""
    return text.replace("(*", "( *").replace("*)", "* )").replace('"', "'")
