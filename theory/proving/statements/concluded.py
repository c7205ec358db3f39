"""What an argument in words concludes from steps about that very relation."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from sympy import sympify

from ..kernel import PROVED
from ..outcome import Finding, Outcome
from ..rules.derived import UNDECIDABLE
from ..steps import Identity, Step, proof_of
from .stated import Name, Stated, names_in

# A generator turns StopIteration into RuntimeError.
UNREADABLE = (*UNDECIDABLE, StopIteration, RuntimeError)


@dataclass(frozen=True)
class Concluded:
    """A relation that an argument draws from steps: a theorem of a book, or of a page of docs/.

    Its ``premises`` make those steps of the relation, so that they are about what is printed.
    It is refused if they would also be proved of another relation: a sharper bound, another
    value, a sign turned round or strict, a wider domain; or if one of them is true whatever is
    claimed. The argument itself, ``by``, rests on words.
    """

    relation: Stated
    premises: Callable[[Stated], Iterable[Step]] = field(compare=False)
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
        if self._flaw:
            return Finding(Outcome.UNDECIDED, self._flaw)
        if self.establishes is not None:
            return self.relation.check()
        if not any(name.value is None for name in self.names):
            # What can be decided must at least not be false.
            finding = self.relation.check()
            if finding.outcome is Outcome.REFUTED:
                return finding
        return PROVED

    @cached_property
    def _flaw(self) -> str:
        """Say what the premises do not notice, or which of them says nothing."""
        known = frozenset(self.steps)
        same: set[str] | None = None
        for other in (*self.relation.altered(self.subject), *self._wider()):
            # Where it is open whether a premise says nothing, all of them are looked at.
            whole = same != set() and other.sides != self.relation.sides
            proved, alike = True, set()
            for step in _changed(self.premises, other, known):
                if step is None:
                    break
                proved = proved and _proved(step)
                if _same_sides(step):
                    alike.add(step.text)
                if not (proved or whole):
                    break
            else:
                if proved:
                    return f"its premises would also give {other.text}"
                same = (alike if same is None else same & alike) if whole else same
        return f"{min(same)}: true whatever is claimed" if same else ""

    def _wider(self) -> Iterator[Stated]:
        """Yield the relation on wider domains, but where what it is cannot be decided there."""
        for other in self.relation.wider():
            if self.establishes is None or _proved(other):
                yield other

    @property
    def names(self) -> frozenset[Name]:
        """The names that the relation holds, and those in what these stand for."""
        return names_in(*self.relation.sides)

    def latex(self) -> str:
        """Return the relation."""
        return self.relation.latex()


def _changed(
    premises: Callable[[Stated], Iterable[Step]], other: Stated, known: frozenset[Step]
) -> Iterator[Step | None]:
    """Yield the premises of another relation that are its own; None if it cannot be read."""
    try:
        for step in premises(other):
            if step not in known:
                yield step
    except UNREADABLE:
        yield None


def _proved(step: Step) -> bool:
    return proof_of(step).outcome is Outcome.PROVED


def _same_sides(step: Step) -> bool:
    if isinstance(step, Identity):
        return bool(sympify(step.left) == sympify(step.right))
    return isinstance(step, Stated) and set(step.signs) == {"="} and len(set(step.sides)) == 1
