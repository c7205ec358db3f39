"""Have Coq judge the steps of claims: one file each, and a refusal of one goal is its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..claim import Claim
from .files import claim_goals, claim_text, goal_text, prelude
from .goals import Goal

# The axioms of Coq's real numbers and of its analysis (exp and ln), and no others.
REALS_AXIOMS = {
    "Classical_Prop.classic",
    "ClassicalDedekindReals.sig_forall_dec",
    "ClassicalDedekindReals.sig_not_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
}
MISSING = (
    "coqc is not here: Debian's package coq has it (apt-get install coq, 8.16 or newer), "
    "and so has opam (opam install coq)"
)
LONGEST_SECONDS = 600


class MissingCoqError(RuntimeError):
    """There is no coqc on the path; the message says which package has it."""


@dataclass(frozen=True)
class Judgement:
    """What Coq said of a claim's steps.

    Attributes
    ----------
    key : str
        The claim's.
    goals : tuple of Goal
    refused : dict of str to str
        Coq's message for each goal that it refused, by name.
    axioms : frozenset of str
        Those that the accepted proofs use.
    seconds : float
        Coq's own computing time.
    """

    key: str
    goals: tuple[Goal, ...]
    refused: dict[str, str]
    axioms: frozenset[str]
    seconds: float

    @property
    def accepted(self) -> tuple[Goal, ...]:
        """The goals that Coq has proved."""
        return tuple(g for g in self.goals if g.text and g.name not in self.refused)

    def __str__(self) -> str:
        lines = [
            f"{self.key:3} {len(self.accepted)} of {len(self.goals)} steps accepted by Coq, "
            f"{self.seconds:.1f} s"
        ]
        for goal in self.goals:
            if goal.name in self.refused:
                lines.append(f"    refused: {goal.step}: {self.refused[goal.name]}")
            elif goal.left_out:
                lines.append(f"    left out: {goal.step}: {goal.left_out}")
            elif goal.assumed:
                lines.append(f"    where {', '.join(goal.assumed)}: {goal.step}")
        if self.axioms - REALS_AXIOMS:
            others = ", ".join(sorted(self.axioms - REALS_AXIOMS))
            lines.append(f"    axioms besides those of the reals: {others}")
        return "\n".join(lines)


def judge(claim: Claim, folder: Path) -> Judgement:
    """Write a claim's file into a folder and have Coq judge every goal in it.

    Raises
    ------
    MissingCoqError
        If there is no coqc.
    """
    goals = claim_goals(claim)
    file = folder / f"{claim.key}.v"
    file.write_text(claim_text(claim, goals), encoding="utf-8")
    return judged(claim.key, goals, file)


def judged(key: str, goals: Sequence[Goal], file: Path) -> Judgement:
    """Have Coq judge goals whose file has been written.

    Where it refuses one, those before it are accepted, and those after it are judged again
    without it: no goal uses another.
    """
    start = os.times().children_user
    refused: dict[str, str] = {}
    message, axioms = compiled(file)
    rest = [goal for goal in goals if goal.text]
    while message:
        refusal, rest = first_refused(message, file, rest)
        if refusal is None:
            raise RuntimeError(f"Coq stopped outside of the goals of {key}: {message}")
        refused[refusal.name] = reason(message)
        if not rest:
            break
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / "rest.v"
            file.write_text("\n".join([prelude(), *map(goal_text, rest)]), encoding="utf-8")
            message, _ = compiled(file)
    seconds = os.times().children_user - start
    return Judgement(key, tuple(goals), refused, axioms, seconds)


def compiled(file: Path) -> tuple[str, frozenset[str]]:
    """Return Coq's complaint about a file, "" if there is none, and the axioms it prints."""
    coqc = shutil.which("coqc")
    if coqc is None:
        raise MissingCoqError(MISSING)
    run = subprocess.run(  # noqa: S603
        [coqc, "-q", "-w", "none", file.name],
        cwd=file.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    axioms = re.findall(r"^(\S+)\s*:", run.stdout, re.MULTILINE)
    return run.stderr.strip() if run.returncode else "", frozenset(axioms) - {"Axioms"}


def first_refused(
    message: str, file: Path, goals: Sequence[Goal]
) -> tuple[Goal | None, list[Goal]]:
    """Return the goal at which Coq stopped, and those that come after it."""
    place = re.search(r"line (\d+)", message)
    text = file.read_text(encoding="utf-8")
    lines = text.split("\n")[: int(place[1])] if place else []
    before = [n for n, goal in enumerate(goals) if f"(* {goal.name}. " in "\n".join(lines)]
    if not before:
        return None, []
    return goals[before[-1]], list(goals[before[-1] + 1 :])


def reason(message: str) -> str:
    """Return the first lines of Coq's complaint without the place."""
    said = message.partition("Error:")[2] or message
    return " ".join(said.split())[:200]
