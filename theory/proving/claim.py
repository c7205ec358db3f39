"""A claim and the proof that the machine makes of it; a bound and what it comes to."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import chain
from typing import TypeAlias

from ..model.shown import Shown
from ..walk.symbols import powers_as_symbol
from .outcome import Finding, Outcome
from .statements.concluded import Concluded
from .statements.sentences import Says, Statement, only_words, statement
from .statements.stated import Name, meant
from .steps import ForAll, Step

Steps: TypeAlias = tuple[Step, ...]

NOTHING = Statement()
PRINTED = ("statement", "constants", "remarks")


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

    Every formula that it prints is a step, and is checked with the others: see
    ``corridor.theory.proving.statements``.

    Attributes
    ----------
    key : str
        The claim's id in the ledger, such as ``"T4"``, or ``"T4-sft"`` for a part.
    title : str
        One line.
    statement : Statement, iterable of Says, or str
        What is proved. A text is a sentence without formulas. As text: with LaTeX mathematics
        between dollar signs.
    verdict : Verdict
        How the statement relates to the claim as reported, if the proof goes through.
    steps : callable
        Returns the steps; called when the claim is proved.
    assumptions : tuple of str
    constants : Statement, iterable of Says, or str
        The explicit constants.
    remarks : Statement, iterable of Says, or str
        What is not decided here and why, or where the claim as reported is false.
    rests_on : tuple of str
        What the machine does not check: standard theorems, and arguments in words. A proof adds
        the arguments by which its steps conclude.
    uses : tuple of str
        Claims of the ledger that establish what names of the statement stand for.
    theorems : tuple of str
        Theorems proved in Coq that state it, or a part of it: docs/kernel.md.
    """

    key: str
    title: str
    statement: Statement
    verdict: Verdict
    steps: Callable[[], Steps] = field(compare=False)
    assumptions: tuple[str, ...] = ()
    constants: Statement = NOTHING
    remarks: Statement = NOTHING
    rests_on: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    theorems: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for part in PRINTED:
            object.__setattr__(self, part, statement(getattr(self, part)))
        for text in (self.title, *self.assumptions):
            only_words(text)
        clash = clashing(self.printed.names)
        if clash:
            values = " and ".join(str(name.value or name.meaning or "?") for name in clash)
            raise ValueError(
                f"{clash[0]} is written in claim {self.key} for two things: {values}"
            )
        missing = self.printed.unexplained
        if missing:
            where = Says(f"Here {', '.join('{}' for _ in missing)}.", *missing)
            object.__setattr__(self, "statement", Statement((*self.statement, where)))

    @property
    def printed(self) -> Statement:
        """All sentences that hold formulas: statement, constants and remarks."""
        return Statement(chain.from_iterable(getattr(self, part) for part in PRINTED))

    @property
    def names(self) -> frozenset[Name]:
        """The quantities of the walk that the claim speaks of."""
        return frozenset(name for name in self.printed.names if name.meaning)


def clashing(names: Collection[Name]) -> tuple[Name, Name] | None:
    """Return two names that are written alike and do not stand for the same."""
    first: dict[str, Name] = {}
    written = Counter(name.name for name in names)
    alike = (name for name in names if written[name.name] > 1)
    for name in sorted(alike, key=lambda name: (name.name, str(name.value))):
        other = first.setdefault(name.name, name)
        if other.value is None or name.value is None:
            same = other.value is name.value
        else:
            same = powers_as_symbol(meant(other)) == powers_as_symbol(meant(name))
        if not same:
            return other, name
    return None


@dataclass(frozen=True)
class Proof(Shown):
    """The outcome of checking a claim: its steps, and one finding for each.

    The last steps are what the claim prints.
    """

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

    @property
    def rests_on(self) -> tuple[str, ...]:
        """What the machine does not check, and the claims that it takes from the ledger."""
        arguments = (step.by for step in self.steps if isinstance(step, Concluded))
        claims = (f"claim {key}" for key in self.claim.uses)
        return tuple(dict.fromkeys((*self.claim.rests_on, *arguments, *claims)))

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


def check(claim: Claim, established: Collection[Name] = ()) -> Proof:
    """Check every step of `claim`, and all that it prints; no failure is passed over.

    `established` are the names that other claims give a meaning to.
    """
    found = dict(findings(claim, established))
    return Proof(claim, tuple(found), tuple(found.values()))


def findings(
    claim: Claim, established: Collection[Name] = ()
) -> Iterator[tuple[Step, Finding]]:
    """Yield each step of a claim's proof with what it comes to, as soon as that is known."""
    steps = all_steps(claim)
    missing = claim.names - set(established) - establishes(steps)
    if missing:
        steps = (*steps, Meanings(tuple(sorted(missing, key=str))))
    found: dict[Step, Finding] = {}
    for step in steps:
        found[step] = step.check(found) if isinstance(step, Concluded) else step.check()
        yield step, found[step]


def all_steps(claim: Claim) -> Steps:
    """Return the steps of a claim's proof, with premises before what they conclude."""
    found: dict[Step, None] = {}
    for step in stating(claim):
        if isinstance(step, Concluded):
            found |= dict.fromkeys(step.steps)
        found[step] = None
    return tuple(found)


def stating(claim: Claim) -> Steps:
    """Return what a claim says, and the steps that it gives besides, without premises."""
    return (*claim.steps(), *claim.printed.steps)


def establishes(steps: Steps) -> frozenset[Name]:
    """Return the quantities of the walk whose values steps conclude."""
    concluded = (step.establishes for step in steps if isinstance(step, Concluded))
    return frozenset(name for name in concluded if name is not None)


@dataclass(frozen=True)
class Meanings:
    """That nothing ties names to the walk: no step that decides itself, but what is missing."""

    names: tuple[Name, ...]

    @property
    def text(self) -> str:
        """Say what the names are to stand for."""
        return "; ".join(f"{name} is {name.meaning}" for name in self.names)

    def check(self) -> Finding:
        """Return that it is not known."""
        return Finding(Outcome.UNDECIDED, "no step concludes it")

    def latex(self) -> str:
        """Return the names."""
        return r",\ ".join(str(name) for name in self.names)
