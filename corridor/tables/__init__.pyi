"""The names of `corridor.tables`, and where each is defined."""

from .cells import Column as Column
from .comparison import Agreement as Agreement, compare as compare
from .kinds import (
    constants_table as constants_table,
    formulas_table as formulas_table,
    ledger_table as ledger_table,
    times_table as times_table,
)
from .table import Table as Table
