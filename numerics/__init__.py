"""Floating point: the full chain, solved independently of every formula in theory.

It takes from ``corridor.theory`` only what the graph and the policy are.
"""

from typing import TYPE_CHECKING

from .._lazy import attach

if TYPE_CHECKING:
    from .backtrack_times import backtrack_time
    from .chain import FullChain, full_chain
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
    from .result import Result

__all__ = [
    "Dip",
    "DiscreteRun",
    "Event",
    "FullChain",
    "Gaps",
    "Gradient",
    "Result",
    "RowDip",
    "SftFlow",
    "SignFlow",
    "SmoothFlow",
    "backtrack_time",
    "dip",
    "dip_map",
    "discrete_flow",
    "fork_entropy",
    "full_chain",
    "gradient_flow",
    "hitting_time",
    "policy_gradient",
    "row_entropies",
    "sft_flow",
    "sign_flow",
    "smoothed_flow",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "Dip": ".flow.dips",
        "DiscreteRun": ".flow.discrete_rules",
        "Event": ".flow.trajectories",
        "FullChain": ".chain",
        "Gaps": ".gaps",
        "Gradient": ".gradients",
        "Result": ".result",
        "RowDip": ".flow.dips",
        "SftFlow": ".flow.sft_flows",
        "SignFlow": ".flow.trajectories",
        "SmoothFlow": ".flow.smooth_flows",
        "backtrack_time": ".backtrack_times",
        "dip": ".flow.dips",
        "dip_map": ".flow.dips",
        "discrete_flow": ".flow.discrete_rules",
        "fork_entropy": ".entropies",
        "full_chain": ".chain",
        "gradient_flow": ".flow.smooth_flows",
        "hitting_time": ".hitting_times",
        "policy_gradient": ".gradients",
        "row_entropies": ".entropies",
        "sft_flow": ".flow.sft_flows",
        "sign_flow": ".flow.sign_flows",
        "smoothed_flow": ".flow.smooth_flows",
    },
)
