"""Floating point: the full chain, solved independently of every formula in theory.

It takes from ``corridor.theory`` only what the graph and the policy are.
"""

from typing import TYPE_CHECKING

from .._lazy import attach

if TYPE_CHECKING:
    from .backtrack_times import backtrack_time
    from .chain import FullChain, full_chain
    from .hitting_times import hitting_time
    from .result import Result

__all__ = ["FullChain", "Result", "backtrack_time", "full_chain", "hitting_time"]

__getattr__, __dir__ = attach(
    __name__,
    {
        "FullChain": ".chain",
        "Result": ".result",
        "backtrack_time": ".backtrack_times",
        "full_chain": ".chain",
        "hitting_time": ".hitting_times",
    },
)
