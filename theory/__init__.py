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
    from .solutions import Solution, solve
    from .variances import variance
    from .walk import corridor_chain, prove_lumping

__all__ = [
    "AbsorbingChain",
    "CorridorGraph",
    "DipRows",
    "Policy",
    "PolicyName",
    "Solution",
    "backtrack_time",
    "claims",
    "corridor_chain",
    "dip_rows",
    "dip_threshold",
    "hitting_time",
    "prove",
    "prove_lumping",
    "solve",
    "variance",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "AbsorbingChain": ".chain",
        "Solution": ".solutions",
        "corridor_chain": ".walk",
        "claims": ".proofs.ledger",
        "prove": ".proofs.ledger",
        "prove_lumping": ".walk",
        "DipRows": ".dips",
        "dip_rows": ".dips",
        "dip_threshold": ".dips",
        "solve": ".solutions",
        "variance": ".variances",
        "CorridorGraph": ".graph",
        "Policy": ".policy",
        "PolicyName": ".policy",
        "backtrack_time": ".backtrack_times",
        "hitting_time": ".hitting_times",
    },
)
