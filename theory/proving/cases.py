"""That the cases of a proof are all there are."""

from dataclasses import dataclass

from .domains import Domain, covers
from .kernel import PROVED
from .outcome import Finding, Outcome


@dataclass(frozen=True)
class Boxes:
    """Every point of a domain lies in one of the boxes: the cases of a proof are all."""

    text: str
    boxes: tuple[Domain, ...]
    domain: Domain

    def check(self) -> Finding:
        """Look at the ends of the boxes."""
        if covers(self.boxes, self.domain):
            return PROVED
        return Finding(Outcome.REFUTED, "a point is in none of them")

    def latex(self) -> str:
        """Return the domain and the number of boxes."""
        return rf"\text{{{self.domain}: {len(self.boxes)} boxes}}"
