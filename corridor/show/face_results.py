"""How results of the face itself look."""

from __future__ import annotations

from typing import Any

from .look import Look, Records
from .numerics_results import result_records


def _agreement(row: Any) -> Records:
    columns = ("quantity", "policy", "exact", "numeric", "disagreement", "error_bound")
    number, _, bound, _ = result_records(row.numeric).rows[0]
    off = float(row.disagreement)
    return Records(columns, [(row.quantity, str(row.policy), row.exact, number, off, bound)])


LOOKS = {"tables.comparison.Agreement": Look(records=_agreement)}
"""By the type's name below ``corridor``."""
