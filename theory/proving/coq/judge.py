"""Have Coq judge the steps of claims: one file each, and a refusal of one goal is its own."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..claim import Claim
from .files import claim_goals, claim_text, goals_text
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
    return judged(claim.key, goals, claim_text(claim, goals), folder)


def judged(key: str, goals: Sequence[Goal], text: str, folder: Path) -> Judgement:
    """Write a text with goals into a folder and have Coq judge each of them.

    Where it refuses one, those before it are accepted, and those after it are judged again
    without it: no goal uses another.
    """
    start = os.times().children_user
    (folder / f"{key}.v").write_text(text, encoding="utf-8")
    message, axioms = compiled(folder / f"{key}.v")
    refused: dict[str, str] = {}
    rest = [goal for goal in goals if goal.text]
    while message:
        place = first_refused(message, text, rest)
        if place is None:
            raise RuntimeError(f"Coq stopped outside of the goals of {key}: {message}")
        refused[rest[place].name] = reason(message)
        rest = rest[place + 1 :]
        text = goals_text(rest)
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "rest.v"
            file.write_text(text, encoding="utf-8")
            message, others = compiled(file)
            axioms |= others
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


def first_refused(message: str, text: str, goals: Sequence[Goal]) -> int | None:
    """Return the place of the goal at which Coq stopped."""
    found = re.search(r"line (\d+)", message)
    read = "\n".join(text.split("\n")[: int(found[1])]) if found else ""
    begun = [n for n, goal in enumerate(goals) if f"\n(* {goal.name}. " in read]
    return begun[-1] if begun else None


def reason(message: str) -> str:
    """Return the first lines of Coq's complaint without the place."""
    said = message.partition("Error:")[2] or message
    return " ".join(said.split())[:200]
