"""Draw docs/training_ppo.svg: what PPO reached, from the curves in docs/trainings."""

from __future__ import annotations

from pathlib import Path

from corridor.learning.configs import PPOConfig, read_config
from corridor.learning.predicted import predicted_times
from corridor.learning.run_folder import read_metrics

TRAININGS = Path(__file__).with_name("trainings")
# For each panel its title, the training, whether its fork is learned, and theory's lines.
PANELS = (
    ("table, W = K = 15, L = 5", "ppo_15_15_5", "uniform", ("uniform", "rl")),
    (
        "transformer, W = K = 15, L = 5, fork learned",
        "transformer_15_15_5",
        "learned",
        ("uniform", "rl", "rl, fork remembers"),
    ),
    (
        "table, branches of 9 to 31 edges",
        "ppo_six_branches",
        "uniform",
        ("uniform", "rl", "rl, long branches refused"),
    ),
)


def predictions(name: str, fork: str) -> dict[str, float]:
    """Return theory's hitting times for the graph of a committed config."""
    values, _ = read_config(str(TRAININGS / f"{name}.toml"))
    graph = {key: values[key] for key in ("W", "K", "L", "branches") if key in values}
    return predicted_times(PPOConfig(**graph).graph(), fork)


def draw(path: Path) -> None:
    """Write the figure to `path`."""
    try:
        import matplotlib as mpl
    except ImportError:
        raise SystemExit("the plot needs matplotlib: pip install '.[plot]'") from None

    mpl.use("svg")
    # The same text in the file for the same numbers.
    mpl.rcParams.update({"svg.hashsalt": "corridor", "svg.fonttype": "none"})
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(12, 4.2), layout="constrained")
    for axis, (title, name, fork, named) in zip(axes, PANELS, strict=True):
        curve = read_metrics(TRAININGS / f"{name}.csv")
        axis.semilogy(curve["update"], curve["hitting_time"], "C0.-", markersize=4)
        times = predictions(name, fork)
        for line in named:
            axis.axhline(times[line], color="0.4", linestyle=":", linewidth=1)
            # The lowest line has its name below it, and room for that.
            low = line == named[-1]
            axis.annotate(
                f"{line}, {times[line]:.6g}",
                (1 if line == "uniform" else 0, times[line]),
                xycoords=("axes fraction", "data"),
                xytext=(-3 if line == "uniform" else 3, -11 if low else 3),
                textcoords="offset points",
                ha="right" if line == "uniform" else "left",
                fontsize=8,
                color="0.3",
            )
        axis.set(title=title, xlabel="updates")
        axis.set_ylim(bottom=times[named[-1]] / 1.6)
    axes[0].set_ylabel("hitting time of the learned policy (steps)")
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    draw(Path(__file__).with_name("training_ppo.svg"))
