"""Exact and symbolic: every value is a SymPy number or a closed form, never a float."""

from typing import TYPE_CHECKING

from .._lazy import attach

if TYPE_CHECKING:
    from .backtrack_times import backtrack_time
    from .chain import AbsorbingChain
    from .dips import DipRows, dip_rows, dip_threshold
    from .graph import CorridorGraph
    from .hitting_times import hitting_time
    from .policy import Policy, PolicyName
    from .proofs.ledger import claims, prove
    from .restart_times import RestartTime, restart_time
    from .search_times import search_success, search_time, search_time_on
    from .solutions import Solution, solve
    from .variances import variance
    from .walk import corridor_chain, prove_lumping

__all__ = [
    "AbsorbingChain",
    "CorridorGraph",
    "DipRows",
    "Policy",
    "PolicyName",
    "RestartTime",
    "Solution",
    "backtrack_time",
    "claims",
    "corridor_chain",
    "dip_rows",
    "dip_threshold",
    "hitting_time",
    "prove",
    "prove_lumping",
    "restart_time",
    "search_success",
    "search_time",
    "search_time_on",
    "solve",
    "variance",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "AbsorbingChain": ".chain",
        "CorridorGraph": ".graph",
        "DipRows": ".dips",
        "Policy": ".policy",
        "PolicyName": ".policy",
        "RestartTime": ".restart_times",
        "Solution": ".solutions",
        "backtrack_time": ".backtrack_times",
        "claims": ".proofs.ledger",
        "corridor_chain": ".walk",
        "dip_rows": ".dips",
        "dip_threshold": ".dips",
        "hitting_time": ".hitting_times",
        "prove": ".proofs.ledger",
        "prove_lumping": ".walk",
        "restart_time": ".restart_times",
        "search_success": ".search_times",
        "search_time": ".search_times",
        "search_time_on": ".search_times",
        "solve": ".solutions",
        "variance": ".variances",
    },
)
