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

    Attributes
    ----------
    outcome : Outcome
        ``proved``, ``refuted`` or ``undecided``.
    detail : str
        For which points it is proved, the point or ray that refutes it, or why it is
        undecided.
    point : dict from name to int, or None
        The counterexample.
    values : pair of Fraction, or None
        The two sides there.
    steps : tuple of ForAll
        What proves it, accepted by the kernel; empty if it is not proved.
    """

    outcome: Outcome
    detail: str
    point: dict[str, int] | None = None
    values: tuple[Fraction, Fraction] | None = None
    steps: tuple[ForAll, ...] = ()
