"""The looks of all results, by the name of their type.

By name, so that no room is loaded before one of its results is at hand. How a new type looks
is one entry of its room's table.
"""

from typing import Any

from .look import Look, Records
from .maze_results import LOOKS as MAZES
from .numerics_results import LOOKS as NUMERICS, result_records
from .theory_results import LOOKS as THEORY


def _agreement(row: Any) -> Records:
    columns = ("quantity", "policy", "exact", "numeric", "disagreement", "error_bound")
    number, _, bound, _ = result_records(row.numeric).rows[0]
    off = float(row.disagreement)
    return Records(columns, [(row.quantity, str(row.policy), row.exact, number, off, bound)])


LOOKS = {
    **{f"corridor.theory.{name}": look for name, look in THEORY.items()},
    **{f"corridor.numerics.{name}": look for name, look in NUMERICS.items()},
    **{f"corridor.{name}": look for name, look in MAZES.items()},
    "corridor.tables.comparison.Agreement": Look(records=_agreement),
}
PLAIN = Look()


def look_of(result: object) -> Look:
    """Return how `result` looks: by its type's entry, or that of the nearest type above it."""
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(result).__mro__)
    return next((LOOKS[name] for name in names if name in LOOKS), PLAIN)
