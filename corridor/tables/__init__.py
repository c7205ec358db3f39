"""Tables of what is proved and computed, for papers: LaTeX, Markdown and CSV."""

from .kinds import constants_table, formulas_table, ledger_table, times_table
from .table import Column, Table

__all__ = [
    "Column",
    "Table",
    "constants_table",
    "formulas_table",
    "ledger_table",
    "times_table",
]
