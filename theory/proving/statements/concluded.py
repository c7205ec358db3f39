"""What an argument in words concludes from steps about that very relation."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from types import MappingProxyType

from ..kernel import PROVED
from ..outcome import Finding, Outcome
from ..steps import UNDECIDABLE, Step
from .stated import Name, Stated, names_in

# A generator turns StopIteration into RuntimeError.
UNREADABLE = (*UNDECIDABLE, StopIteration, RuntimeError)


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
        """The premises, which the proof must hold as well; none of what they cannot read."""
        try:
            return tuple(self.premises(self.relation))
        except UNREADABLE:
            return ()

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
            return Finding(Outcome.UNDECIDED, "there is no premise of such a relation")
        for step in premises:
            finding = known.get(step) or step.check()
            if finding.outcome is not Outcome.PROVED:
                return Finding(finding.outcome, f"{step.text}: {finding.detail}")
        others = chain(self.relation.altered(self.subject), self._wider())
        for other in others:
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

    def _wider(self) -> Iterator[Stated]:
        """Yield the relation on wider domains, but where what it is cannot be decided there."""
        for other in self.relation.wider():
            if self.establishes is None or other.check().outcome is Outcome.PROVED:
                yield other

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
    except UNREADABLE:
        return True
    changed = (step for step in steps if step not in known)
    return any(step.check().outcome is not Outcome.PROVED for step in changed)
