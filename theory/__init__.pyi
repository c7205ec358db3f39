"""The names of `corridor.theory`, and where each is defined."""

from .maze.any_graph import solve as solve
from .maze.certificates import (
    MazeCertificate as MazeCertificate,
    certify_maze as certify_maze,
)
from .maze.harness import MazeHarness as MazeHarness, maze_harness as maze_harness
from .maze.laws import (
    MazeLaw as MazeLaw,
    MazeRestart as MazeRestart,
    maze_law as maze_law,
)
from .maze.search import search_bound as search_bound, search_policy as search_policy
from .maze.solutions import MazeSolution as MazeSolution
from .maze.walks import MazeWalk as MazeWalk
from .model.graph import CorridorGraph as CorridorGraph
from .model.maze import Maze as Maze
from .model.maze_families import (
    braid_maze as braid_maze,
    broom_maze as broom_maze,
    detour_maze as detour_maze,
    level_maze as level_maze,
    nested_maze as nested_maze,
    star_maze as star_maze,
    tree_maze as tree_maze,
)
from .model.maze_policy import MazePolicy as MazePolicy
from .model.policy import Policy as Policy, PolicyName as PolicyName
from .proofs.ledger import claims as claims, prove as prove
from .quantities.backtrack_times import backtrack_time as backtrack_time
from .quantities.convergence import (
    convergence_rate as convergence_rate,
    flow_bound as flow_bound,
    recovery_time as recovery_time,
    safe_step as safe_step,
)
from .quantities.decisions import (
    decisions as decisions,
    effective_branches as effective_branches,
    fork_decisions as fork_decisions,
    fork_share as fork_share,
    learned_fork as learned_fork,
    pretrained_entropy as pretrained_entropy,
    row_decisions as row_decisions,
    row_entropy_bound as row_entropy_bound,
    walk_entropy as walk_entropy,
)
from .quantities.dips import (
    DipRows as DipRows,
    dip_rows as dip_rows,
    dip_threshold as dip_threshold,
)
from .quantities.hitting_times import hitting_time as hitting_time
from .quantities.layer_times import (
    braid_time as braid_time,
    broom_time as broom_time,
    detour_time as detour_time,
)
from .quantities.overtaking import (
    Overtaking as Overtaking,
    overtaking as overtaking,
    overtaking_budget as overtaking_budget,
)
from .quantities.pass_at_k import (
    best_success as best_success,
    diamond_threshold as diamond_threshold,
    is_overtaken as is_overtaken,
    most_leaves as most_leaves,
    overtaking_bounds as overtaking_bounds,
    pass_at_k as pass_at_k,
    success as success,
)
from .quantities.prompts import (
    advice_time as advice_time,
    best_trust as best_trust,
    exchange_rate as exchange_rate,
    prompt_time as prompt_time,
    prompted_sft_time as prompted_sft_time,
    skilled_round_trip as skilled_round_trip,
)
from .quantities.restart_times import RestartTime as RestartTime, restart_time as restart_time
from .quantities.search_times import (
    search_success as search_success,
    search_time as search_time,
    search_time_on as search_time_on,
)
from .quantities.tree_times import (
    level_time as level_time,
    nested_time as nested_time,
    star_time as star_time,
    tree_time as tree_time,
)
from .quantities.variances import variance as variance
from .training.constant_rows import walk_time as walk_time
from .training.row_flows import RowFlow as RowFlow, row_flow as row_flow
from .training.slowdowns import (
    Slowdown as Slowdown,
    UndecidedError as UndecidedError,
    ends_slower as ends_slower,
    sft_time_to_slower as sft_time_to_slower,
)
from .training.training_flows import (
    Sharing as Sharing,
    TrainingFlow as TrainingFlow,
    distillation_excess as distillation_excess,
    initial_slope as initial_slope,
    pretraining_visits as pretraining_visits,
    training_flow as training_flow,
    training_visits as training_visits,
    uniform_slopes as uniform_slopes,
)
from .walk.chain import AbsorbingChain as AbsorbingChain
from .walk.moves import corridor_chain as corridor_chain, prove_lumping as prove_lumping
from .walk.solutions import Solution as Solution
