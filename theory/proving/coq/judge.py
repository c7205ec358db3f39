"""Have Coq judge the steps of claims, many in one file; a refusal of one goal is its own.

To load Coq's library and look for the axioms in it takes as long as the steps of most claims.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ..claim import Claim
from .files import claim_goals, goals_text
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
        Those that the accepted proofs use, with those of the other claims in the file.
    """

    key: str
    goals: tuple[Goal, ...]
    refused: dict[str, str]
    axioms: frozenset[str]

    @property
    def accepted(self) -> tuple[Goal, ...]:
        """The goals that Coq has proved."""
        return tuple(g for g in self.goals if g.text and g.name not in self.refused)

    def __str__(self) -> str:
        lines = [
            f"{self.key:3} {len(self.accepted)} of {len(self.goals)} steps accepted by Coq"
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


def judge(claims: Sequence[Claim], file: Path) -> tuple[Judgement, ...]:
    """Write the steps of claims into a file and have Coq judge every goal in it.

    Raises
    ------
    MissingCoqError
        If there is no coqc.
    """
    goals = {claim.key: claim_goals(claim, f"{claim.key}_step") for claim in claims}
    refused, axioms = judged(tuple(chain.from_iterable(goals.values())), file)
    return tuple(
        Judgement(key, own, {g.name: refused[g.name] for g in own if g.name in refused}, axioms)
        for key, own in goals.items()
    )


def judged(goals: Sequence[Goal], file: Path) -> tuple[dict[str, str], frozenset[str]]:
    """Write goals into a file; return Coq's words for each refused, and the axioms of the rest.

    Where it refuses one, those before it are accepted, and those after it are judged again
    without it: no goal uses another.
    """
    text = goals_text(goals)
    file.write_text(text, encoding="utf-8")
    message, axioms = compiled(file)
    refused: dict[str, str] = {}
    rest = [goal for goal in goals if goal.text]
    while message:
        place = first_refused(message, text, rest)
        if place is None:
            raise RuntimeError(f"Coq stopped outside of the goals of {file}: {message}")
        refused[rest[place].name] = reason(message)
        rest = rest[place + 1 :]
        text = goals_text(rest)
        with tempfile.TemporaryDirectory() as scratch:
            others = Path(scratch) / "rest.v"
            others.write_text(text, encoding="utf-8")
            message, found = compiled(others)
            axioms |= found
    return refused, axioms


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
