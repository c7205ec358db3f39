"""corridor: how long a chain of thought walks a corridor graph, exactly.

>>> from corridor import hitting_time
>>> hitting_time(15, 15, 5, "rl")
900

``corridor.theory`` is exact and symbolic, ``corridor.numerics`` is floating point, and this
package is their face. Each name loads what it needs on first use.
"""

from typing import TYPE_CHECKING

from ._lazy import attach

if TYPE_CHECKING:
    from .bounds.claims import check_bound, check_bounds
    from .notebook.frames import to_frame
    from .numerics.flow.dips import dip, dip_map
    from .numerics.flow.sign_flows import sign_flow
    from .sweeps.sweep import sweep
    from .theory.backtrack_times import backtrack_time
    from .theory.dips import dip_rows, dip_threshold
    from .theory.graph import CorridorGraph
    from .theory.hitting_times import hitting_time
    from .theory.policy import Policy, PolicyName
    from .theory.proofs.ledger import claims, prove
    from .theory.restart_times import restart_time
    from .theory.search_times import search_time
    from .theory.variances import variance

__version__ = "0.1.0"

__all__ = [
    "CorridorGraph",
    "Policy",
    "PolicyName",
    "__version__",
    "backtrack_time",
    "check_bound",
    "check_bounds",
    "claims",
    "dip",
    "dip_map",
    "dip_rows",
    "dip_threshold",
    "hitting_time",
    "prove",
    "restart_time",
    "search_time",
    "sign_flow",
    "sweep",
    "to_frame",
    "variance",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "CorridorGraph": ".theory.graph",
        "Policy": ".theory.policy",
        "PolicyName": ".theory.policy",
        "backtrack_time": ".theory.backtrack_times",
        "check_bound": ".bounds.claims",
        "check_bounds": ".bounds.claims",
        "claims": ".theory.proofs.ledger",
        "dip": ".numerics.flow.dips",
        "dip_map": ".numerics.flow.dips",
        "dip_rows": ".theory.dips",
        "dip_threshold": ".theory.dips",
        "hitting_time": ".theory.hitting_times",
        "prove": ".theory.proofs.ledger",
        "restart_time": ".theory.restart_times",
        "search_time": ".theory.search_times",
        "sign_flow": ".numerics.flow.sign_flows",
        "sweep": ".sweeps.sweep",
        "to_frame": ".notebook.frames",
        "variance": ".theory.variances",
        "numerics": ".numerics",
        "theory": ".theory",
    },
)
