"""Floating point: the same walks, solved independently of every formula in theory.

It takes from ``corridor.theory`` only what the graph and the policy are.
"""

from typing import TYPE_CHECKING

from .._lazy import attach

if TYPE_CHECKING:
    from .backtrack_times import backtrack_time
    from .chain import FullChain, full_chain
    from .distributions import Distribution, Restart, distribution, graph_distribution
    from .elimination import Elimination, eliminate
    from .hitting_times import hitting_time
    from .lumped import LumpedChain, lumped_chain
    from .result import Result
    from .row_values import RowValues
    from .samples import Estimate, Simulation
    from .searches import simulate_search
    from .simulations import simulate
    from .solutions import Solution, solve
    from .tails import tail_rate
    from .variances import variance

__all__ = [
    "Distribution",
    "Elimination",
    "Estimate",
    "FullChain",
    "LumpedChain",
    "Restart",
    "Result",
    "RowValues",
    "Simulation",
    "Solution",
    "backtrack_time",
    "distribution",
    "eliminate",
    "full_chain",
    "graph_distribution",
    "hitting_time",
    "lumped_chain",
    "simulate",
    "simulate_search",
    "solve",
    "tail_rate",
    "variance",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "Distribution": ".distributions",
        "Elimination": ".elimination",
        "Estimate": ".samples",
        "FullChain": ".chain",
        "LumpedChain": ".lumped",
        "Restart": ".distributions",
        "Result": ".result",
        "RowValues": ".row_values",
        "Simulation": ".samples",
        "Solution": ".solutions",
        "backtrack_time": ".backtrack_times",
        "distribution": ".distributions",
        "eliminate": ".elimination",
        "full_chain": ".chain",
        "graph_distribution": ".distributions",
        "hitting_time": ".hitting_times",
        "lumped_chain": ".lumped",
        "simulate": ".simulations",
        "simulate_search": ".searches",
        "solve": ".solutions",
        "tail_rate": ".tails",
        "variance": ".variances",
    },
)
