"""Bounds of a user's own: proved for a whole domain, refuted by a point, or undecided."""

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
    "Quantity",
    "Range",
    "Relation",
    "Term",
    "Variable",
    "decide",
]
