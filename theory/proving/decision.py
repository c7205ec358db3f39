"""What a bound comes to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from .outcome import Outcome

if TYPE_CHECKING:
    from .steps import ForAll


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
