"""Bounds of a user's own: proved for a whole domain, refuted by a point, or undecided."""

from ..proofs.steps import Outcome
from .decide import decide
from .decision import Decision
from .domains import Domain, Range
from .search import Relation
from .terms import Constant, Operation, Quantity, Term, Variable

__all__ = [
    "Constant",
    "Decision",
    "Domain",
    "Operation",
    "Outcome",
    "Quantity",
    "Range",
    "Relation",
    "Term",
    "Variable",
    "decide",
]
