"""Exact and symbolic: every value is a SymPy number or a closed form, never a float."""

from typing import TYPE_CHECKING

from .._lazy import attach

if TYPE_CHECKING:
    from .backtrack_times import backtrack_time
    from .graph import CorridorGraph
    from .hitting_times import hitting_time
    from .policy import Policy, PolicyName

__all__ = ["CorridorGraph", "Policy", "PolicyName", "backtrack_time", "hitting_time"]

__getattr__, __dir__ = attach(
    __name__,
    {
        "CorridorGraph": ".graph",
        "Policy": ".policy",
        "PolicyName": ".policy",
        "backtrack_time": ".backtrack_times",
        "hitting_time": ".hitting_times",
    },
)
