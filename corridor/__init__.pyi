"""The names of `corridor`, and where each is defined."""

from . import numerics as numerics, theory as theory
from .bounds.claims import check_bound as check_bound, check_bounds as check_bounds
from .numerics.flow.dips import dip as dip, dip_map as dip_map
from .numerics.flow.sign_flows import sign_flow as sign_flow
from .show.clerk import to_frame as to_frame
from .sweeps.sweep import sweep as sweep
from .theory.model.graph import CorridorGraph as CorridorGraph
from .theory.model.policy import Policy as Policy, PolicyName as PolicyName
from .theory.proofs.ledger import claims as claims, prove as prove
from .theory.quantities.backtrack_times import backtrack_time as backtrack_time
from .theory.quantities.convergence import (
    convergence_rate as convergence_rate,
    flow_bound as flow_bound,
    recovery_time as recovery_time,
    safe_step as safe_step,
)
from .theory.quantities.dips import dip_rows as dip_rows, dip_threshold as dip_threshold
from .theory.quantities.hitting_times import hitting_time as hitting_time
from .theory.quantities.restart_times import restart_time as restart_time
from .theory.quantities.search_times import search_time as search_time
from .theory.quantities.variances import variance as variance

__version__: str
