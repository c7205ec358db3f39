"""That the cases of a proof are all there are, and what steps suppose together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sympy import Expr

from ..domains import Domain, covers
from ..kernel import PROVED
from ..outcome import Finding, Outcome
from ..steps import Identity, Step


@dataclass(frozen=True)
class Boxes:
    """Every point of a domain lies in one of the boxes: the cases of a proof are all."""

    text: str
    boxes: tuple[Domain, ...]
    domain: Domain

    def check(self) -> Finding:
        """Look at the ends of the boxes."""
        if any(set(box.linear) - set(self.domain.linear) for box in self.boxes):
            return Finding(Outcome.UNDECIDED, "a box has a condition that the domain lacks")
        if covers(self.boxes, self.domain):
            return PROVED
        return Finding(Outcome.REFUTED, "a point is in none of them")

    def latex(self) -> str:
        """Return the domain and the number of boxes."""
        return rf"\text{{{self.domain}: {len(self.boxes)} boxes}}"


def supposing(steps: Iterable[Step], *positive: Expr) -> tuple[Step, ...]:
    """Return the steps, with equations only where these expressions are positive.

    Examples
    --------
    >>> from corridor.theory.walk.symbols import W
    >>> (step,) = supposing([Identity("a share", (W - 1) / (W - 1), W**0)], W - 1)
    >>> step.check().outcome is Outcome.PROVED
    True
    """
    return tuple(
        replace(step, where=(*step.where, *positive)) if isinstance(step, Identity) else step
        for step in steps
    )
