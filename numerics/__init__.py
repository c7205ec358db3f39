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
    from .entropies import fork_entropy, row_entropies
    from .flow.dips import Dip, RowDip, dip, dip_map
    from .flow.discrete_rules import DiscreteRun, discrete_flow
    from .flow.sft_flows import SftFlow, sft_flow
    from .flow.sign_flows import sign_flow
    from .flow.smooth_flows import SmoothFlow, gradient_flow, smoothed_flow
    from .flow.trajectories import Event, SignFlow
    from .gaps import Gaps
    from .gradients import Gradient, policy_gradient
    from .hitting_times import hitting_time
    from .lumped import LumpedChain, lumped_chain
    from .refusals import refusing_time
    from .result import Result
    from .row_values import RowValues
    from .samples import Estimate, Simulation
    from .searches import simulate_search
    from .simulations import simulate
    from .solutions import Solution, solve
    from .table_times import table_hitting_time
    from .tails import tail_rate
    from .variances import variance
    from .walk_tables import EdgeTable, WalkTable, edge_table, window_table

__all__ = [
    "Dip",
    "DiscreteRun",
    "Distribution",
    "EdgeTable",
    "Elimination",
    "Estimate",
    "Event",
    "FullChain",
    "Gaps",
    "Gradient",
    "LumpedChain",
    "Restart",
    "Result",
    "RowDip",
    "RowValues",
    "SftFlow",
    "SignFlow",
    "Simulation",
    "SmoothFlow",
    "Solution",
    "WalkTable",
    "backtrack_time",
    "dip",
    "dip_map",
    "discrete_flow",
    "distribution",
    "edge_table",
    "eliminate",
    "fork_entropy",
    "full_chain",
    "gradient_flow",
    "graph_distribution",
    "hitting_time",
    "lumped_chain",
    "policy_gradient",
    "refusing_time",
    "row_entropies",
    "sft_flow",
    "sign_flow",
    "simulate",
    "simulate_search",
    "smoothed_flow",
    "solve",
    "table_hitting_time",
    "tail_rate",
    "variance",
    "window_table",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "Dip": ".flow.dips",
        "DiscreteRun": ".flow.discrete_rules",
        "Distribution": ".distributions",
        "EdgeTable": ".walk_tables",
        "Elimination": ".elimination",
        "Estimate": ".samples",
        "Event": ".flow.trajectories",
        "FullChain": ".chain",
        "Gaps": ".gaps",
        "Gradient": ".gradients",
        "LumpedChain": ".lumped",
        "Restart": ".distributions",
        "Result": ".result",
        "RowDip": ".flow.dips",
        "RowValues": ".row_values",
        "SftFlow": ".flow.sft_flows",
        "SignFlow": ".flow.trajectories",
        "Simulation": ".samples",
        "SmoothFlow": ".flow.smooth_flows",
        "Solution": ".solutions",
        "WalkTable": ".walk_tables",
        "backtrack_time": ".backtrack_times",
        "dip": ".flow.dips",
        "dip_map": ".flow.dips",
        "discrete_flow": ".flow.discrete_rules",
        "distribution": ".distributions",
        "edge_table": ".walk_tables",
        "eliminate": ".elimination",
        "fork_entropy": ".entropies",
        "full_chain": ".chain",
        "gradient_flow": ".flow.smooth_flows",
        "graph_distribution": ".distributions",
        "hitting_time": ".hitting_times",
        "lumped_chain": ".lumped",
        "policy_gradient": ".gradients",
        "refusing_time": ".refusals",
        "row_entropies": ".entropies",
        "sft_flow": ".flow.sft_flows",
        "sign_flow": ".flow.sign_flows",
        "simulate": ".simulations",
        "simulate_search": ".searches",
        "smoothed_flow": ".flow.smooth_flows",
        "solve": ".solutions",
        "table_hitting_time": ".table_times",
        "tail_rate": ".tails",
        "variance": ".variances",
        "window_table": ".walk_tables",
    },
)
