"""A claim and the proof that the machine makes of it; a bound and what it comes to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from ..model.shown import Shown
from .outcome import Finding, Outcome
from .steps import ForAll, Step

Steps: TypeAlias = tuple[Step, ...]


class Verdict(StrEnum):
    """What became of a claim of the paper."""

    AS_STATED = "proved as stated"
    SHARPER = "proved with a sharper constant"
    REGIME = "true only in a stated regime"
    PARTLY = "proved in part, the rest not decidable here"
    FAILED = "not proved"


@dataclass(frozen=True)
class Claim(Shown):
    """A statement, what it assumes, and how it is proved.

    Attributes
    ----------
    key : str
        The claim's id in the ledger, such as ``"T4"``, or ``"T4-sft"`` for a part.
    title : str
        One line.
    statement : str
        What is proved, with LaTeX mathematics between dollar signs.
    verdict : Verdict
        How the statement relates to the claim as reported, if the proof goes through.
    steps : callable
        Returns the steps; called when the claim is proved.
    assumptions : tuple of str
    constants : tuple of str
        The explicit constants, in plain text.
    remarks : str
        What is not decided here and why, or where the claim as reported is false.
    rests_on : tuple of str
        What the machine does not check: standard theorems, and arguments in words.
    theorems : tuple of str
        Theorems proved in Coq that state it, or a part of it: docs/kernel.md.
    """

    key: str
    title: str
    statement: str
    verdict: Verdict
    steps: Callable[[], Steps] = field(compare=False)
    assumptions: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    remarks: str = ""
    rests_on: tuple[str, ...] = ()
    theorems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof(Shown):
    """The outcome of checking a claim: its steps, and one finding for each."""

    claim: Claim
    steps: Steps
    findings: tuple[Finding, ...]

    @property
    def proved(self) -> bool:
        """Whether there are steps and every one of them is proved."""
        return bool(self.steps) and all(f.outcome is Outcome.PROVED for f in self.findings)

    @property
    def verdict(self) -> Verdict:
        """The claim's verdict, or that it is not proved."""
        return self.claim.verdict if self.proved else Verdict.FAILED

    @property
    def failures(self) -> tuple[tuple[Step, Finding], ...]:
        """The steps that are not proved."""
        pairs = zip(self.steps, self.findings, strict=True)
        return tuple((s, f) for s, f in pairs if f.outcome is not Outcome.PROVED)

    def __str__(self) -> str:
        lines = [f"{self.claim.key}  {self.claim.title}: {self.verdict}"]
        lines += [f"    {step.text}: {f.outcome} ({f.detail})" for step, f in self.failures]
        return "\n".join(lines)


@dataclass(frozen=True)
class Decision:
    """What became of a bound.

    The detail says for which points it is proved, which point or ray refutes it, or why it is
    undecided. `values` are the two sides at the point of a counterexample; `steps` are what
    proves it, accepted by the kernel.
    """

    outcome: Outcome
    detail: str
    point: dict[str, int] | None = None
    values: tuple[Fraction, Fraction] | None = None
    steps: tuple[ForAll, ...] = ()


def check(claim: Claim) -> Proof:
    """Check every step of `claim`. Nothing is sampled and no failure is passed over."""
    steps = tuple(claim.steps())
    return Proof(claim, steps, tuple(step.check() for step in steps))
