"""The names of `corridor.numerics`, and where each is defined."""

from .certificates.certificates import (
    Certificate as Certificate,
    CertificateError as CertificateError,
    certify_chain as certify_chain,
)
from .flow.dips import Dip as Dip, RowDip as RowDip, dip as dip, dip_map as dip_map
from .flow.discrete_rules import DiscreteRun as DiscreteRun, discrete_flow as discrete_flow
from .flow.gradients import Gradient as Gradient, policy_gradient as policy_gradient
from .flow.logit_gaps import (
    Gaps as Gaps,
    fork_entropy as fork_entropy,
    row_entropies as row_entropies,
)
from .flow.sign_flows import sign_flow as sign_flow
from .flow.smooth_flows import (
    SftFlow as SftFlow,
    SmoothFlow as SmoothFlow,
    gradient_flow as gradient_flow,
    sft_flow as sft_flow,
    smoothed_flow as smoothed_flow,
)
from .flow.trajectories import Event as Event, SignFlow as SignFlow
from .graph.chain import FullChain as FullChain, full_chain as full_chain
from .graph.lumped import LumpedChain as LumpedChain, lumped_chain as lumped_chain
from .graph.walk_tables import (
    EdgeTable as EdgeTable,
    WalkTable as WalkTable,
    edge_table as edge_table,
    window_table as window_table,
)
from .maze.any_graph import solve as solve
from .maze.chains import MazeChain as MazeChain, maze_chain as maze_chain
from .maze.laws import MazeLaw as MazeLaw, maze_law as maze_law
from .maze.optima import MazeOptimum as MazeOptimum, optimise_maze as optimise_maze
from .maze.simulations import simulate_maze as simulate_maze
from .maze.solutions import MazeSolution as MazeSolution
from .sampling.distributions import (
    Distribution as Distribution,
    Restart as Restart,
    distribution as distribution,
    graph_distribution as graph_distribution,
)
from .sampling.harness_simulations import simulate_search as simulate_search
from .sampling.overtaking import overtaking_budget as overtaking_budget
from .sampling.samples import Estimate as Estimate, Simulation as Simulation
from .sampling.simulations import simulate as simulate
from .sampling.tails import tail_rate as tail_rate
from .solve.columns import (
    Times as Times,
    backtrack_times as backtrack_times,
    hitting_times as hitting_times,
)
from .solve.decisions import Decisions as Decisions, decisions as decisions
from .solve.elimination import Elimination as Elimination, eliminate as eliminate
from .solve.methods import (
    backtrack_time as backtrack_time,
    hitting_time as hitting_time,
    variance as variance,
)
from .solve.results import Result as Result, RowValues as RowValues, Solution as Solution
from .solve.table_times import (
    refusing_time as refusing_time,
    table_hitting_time as table_hitting_time,
)
