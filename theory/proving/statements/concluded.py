"""What an argument in words concludes from steps about that very relation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from ..kernel import PROVED
from ..outcome import Finding, Outcome
from ..steps import Step
from .stated import Name, Stated, names_in


@dataclass(frozen=True)
class Concluded:
    """A relation that an argument draws from steps: a theorem of a book, or of a page of docs/.

    Its ``premises`` make those steps of the relation, so that they are about what is printed.
    It is refused if they would also be proved of another relation: a sharper bound, another
    value, or a sign turned round. The argument itself, ``by``, rests on words.
    """

    relation: Stated
    premises: Callable[[Stated], tuple[Step, ...]] = field(compare=False)
    by: str
    subject: int = 0

    @property
    def text(self) -> str:
        """Say what is concluded."""
        return self.relation.text

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The premises, which the proof must hold as well."""
        return tuple(self.premises(self.relation))

    @property
    def establishes(self) -> Name | None:
        """The quantity of the walk whose value this gives."""
        name = self.relation.sides[0]
        known = isinstance(name, Name) and name.meaning and self.relation.signs == ("=",)
        return name if known else None

    def check(self, known: Mapping[Step, Finding] = MappingProxyType({})) -> Finding:
        """Check the premises, that they notice other relations, and what a name stands for.

        `known` are findings of steps, so that none is checked twice.
        """
        premises = self.steps
        if not premises:
            return Finding(Outcome.UNDECIDED, "it has no premise")
        for step in premises:
            finding = known.get(step) or step.check()
            if finding.outcome is not Outcome.PROVED:
                return Finding(finding.outcome, f"{step.text}: {finding.detail}")
        for other in self.relation.altered(self.subject):
            if not _noticed(self.premises, other, premises):
                return Finding(Outcome.UNDECIDED, f"its premises would also give {other.text}")
        if self.establishes is not None:
            return self.relation.check()
        if not any(name.value is None for name in self.names):
            # What can be decided must at least not be false.
            finding = self.relation.check()
            if finding.outcome is Outcome.REFUTED:
                return finding
        return PROVED

    @property
    def names(self) -> frozenset[Name]:
        """The names that the relation holds, and those in what these stand for."""
        return names_in(*self.relation.sides)

    def latex(self) -> str:
        """Return the relation."""
        return self.relation.latex()


def _noticed(
    premises: Callable[[Stated], tuple[Step, ...]], other: Stated, known: tuple[Step, ...]
) -> bool:
    """Tell whether some premise fails for another relation; equal ones hold as before."""
    try:
        steps = premises(other)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return True
    changed = (step for step in steps if step not in known)
    return any(step.check().outcome is not Outcome.PROVED for step in changed)
