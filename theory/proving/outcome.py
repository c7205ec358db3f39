"""What a check comes to; nothing here needs SymPy."""

from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What a check came to."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Finding(NamedTuple):
    """An outcome, with the counterexample or the reason where it is no proof."""

    outcome: Outcome
    detail: str = ""
