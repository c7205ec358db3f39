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
    from .row_flows import RowFlow, row_flow
    from .search_times import search_success, search_time, search_time_on
    from .slowdowns import Slowdown, UndecidedError, ends_slower, sft_time_to_slower
    from .solutions import Solution, solve
    from .training_flows import (
        Sharing,
        TrainingFlow,
        pretraining_visits,
        training_flow,
        training_visits,
    )
    from .training_rates import distillation_excess, initial_slope, uniform_slopes
    from .variances import variance
    from .walk import corridor_chain, prove_lumping
    from .walk_times import walk_time

__all__ = [
    "AbsorbingChain",
    "CorridorGraph",
    "DipRows",
    "Policy",
    "PolicyName",
    "RestartTime",
    "RowFlow",
    "Sharing",
    "Slowdown",
    "Solution",
    "TrainingFlow",
    "UndecidedError",
    "backtrack_time",
    "claims",
    "corridor_chain",
    "dip_rows",
    "dip_threshold",
    "distillation_excess",
    "ends_slower",
    "hitting_time",
    "initial_slope",
    "pretraining_visits",
    "prove",
    "prove_lumping",
    "restart_time",
    "row_flow",
    "search_success",
    "search_time",
    "search_time_on",
    "sft_time_to_slower",
    "solve",
    "training_flow",
    "training_visits",
    "uniform_slopes",
    "variance",
    "walk_time",
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
        "RowFlow": ".row_flows",
        "Sharing": ".training_flows",
        "Slowdown": ".slowdowns",
        "Solution": ".solutions",
        "TrainingFlow": ".training_flows",
        "UndecidedError": ".slowdowns",
        "backtrack_time": ".backtrack_times",
        "claims": ".proofs.ledger",
        "corridor_chain": ".walk",
        "dip_rows": ".dips",
        "dip_threshold": ".dips",
        "distillation_excess": ".training_rates",
        "ends_slower": ".slowdowns",
        "hitting_time": ".hitting_times",
        "initial_slope": ".training_rates",
        "pretraining_visits": ".training_flows",
        "prove": ".proofs.ledger",
        "prove_lumping": ".walk",
        "restart_time": ".restart_times",
        "row_flow": ".row_flows",
        "search_success": ".search_times",
        "search_time": ".search_times",
        "search_time_on": ".search_times",
        "sft_time_to_slower": ".slowdowns",
        "solve": ".solutions",
        "training_flow": ".training_flows",
        "training_visits": ".training_flows",
        "uniform_slopes": ".training_rates",
        "variance": ".variances",
        "walk_time": ".walk_times",
    },
)
