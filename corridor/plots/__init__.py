"""Pictures, as matplotlib's figures; they need the extra ``plot``."""

from typing import TYPE_CHECKING

from .._lazy import attach

if TYPE_CHECKING:
    from .figures import figure, save, svg
    from .rows import plot_rows
    from .training import plot_dip, plot_dip_map, plot_entropies, plot_trainings
    from .walk import (
        CORRIDOR_CAPTION,
        plot_corridor,
        plot_distribution,
        plot_hitting_times,
    )

__all__ = [
    "CORRIDOR_CAPTION",
    "figure",
    "plot_corridor",
    "plot_dip",
    "plot_dip_map",
    "plot_distribution",
    "plot_entropies",
    "plot_hitting_times",
    "plot_rows",
    "plot_trainings",
    "save",
    "svg",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "CORRIDOR_CAPTION": ".walk",
        "figure": ".figures",
        "plot_corridor": ".walk",
        "plot_dip": ".training",
        "plot_dip_map": ".training",
        "plot_distribution": ".walk",
        "plot_entropies": ".training",
        "plot_hitting_times": ".walk",
        "plot_rows": ".rows",
        "plot_trainings": ".training",
        "save": ".figures",
        "svg": ".figures",
    },
)
