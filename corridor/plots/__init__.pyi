"""The names of `corridor.plots`, and where each is defined."""

from .bound import plot_bound as plot_bound
from .figures import figure as figure, save as save, svg as svg
from .maze import plot_maze as plot_maze
from .pass_at_k import plot_pass_at_k as plot_pass_at_k
from .rows import plot_row_map as plot_row_map, plot_rows as plot_rows
from .style import policy_line as policy_line
from .training import (
    plot_dip as plot_dip,
    plot_dip_map as plot_dip_map,
    plot_entropies as plot_entropies,
    plot_trainings as plot_trainings,
)
from .walk import (
    CORRIDOR_CAPTION as CORRIDOR_CAPTION,
    plot_corridor as plot_corridor,
    plot_distribution as plot_distribution,
    plot_hitting_times as plot_hitting_times,
)
