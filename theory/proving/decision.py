"""What a bound comes to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .outcome import Outcome


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
    """

    outcome: Outcome
    detail: str
    point: dict[str, int] | None = None
    values: tuple[Fraction, Fraction] | None = None
