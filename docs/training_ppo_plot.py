"""Draw docs/training_ppo.svg and docs/training_ppo_compared.svg from docs/trainings.

What training_ppo_runs.py, training_ppo_rows.py and training_ppo_signs.py have left there.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from corridor.learning.configs import PPOConfig, read_config
from corridor.learning.predicted import predicted_times
from corridor.learning.run_folder import read_metrics
from corridor.plots import figure, policy_line, save
from corridor.plots.figures import legend
from corridor.plots.style import BLUE, DARK, FAINT, INK, ORANGE, PURPLE, VERMILLION

DOCS = Path(__file__).parent
TRAININGS = DOCS / "trainings"
# For each panel its title, whether its fork is learned, theory's lines, and by name its
# trainings: the first tells the graph.
TRAINED: tuple[tuple[str, str, tuple[str, ...], dict[str, tuple[str, str]]], ...] = (
    (
        "table, W = K = 15, L = 5",
        "uniform",
        ("uniform", "rl"),
        {
            "ppo_15_15_5": (INK, "all expected"),
            "ppo_15_15_5_choices": (VERMILLION, "choices sampled"),
            "ppo_15_15_5_visits": (ORANGE, "visits sampled (x16)"),
            "ppo_15_15_5_sampled": (PURPLE, "both sampled (x16)"),
        },
    ),
    (
        "transformer, W = K = 15, L = 5, fork learned",
        "learned",
        ("uniform", "rl", "rl, fork remembers"),
        {"transformer_15_15_5": (INK, "")},
    ),
    (
        "table, branches of 9 to 31 edges",
        "uniform",
        ("uniform", "rl", "rl, long branches refused"),
        {"ppo_six_branches": (INK, "")},
    ),
)
COMPARED = {
    "ppo": (INK, "critic solved"),
    "textbook": (VERMILLION, "textbook"),
    "textbook_target": (ORANGE, "textbook, critic knows the target"),
    "grpo": (BLUE, "GRPO"),
}


def predictions(name: str, fork: str) -> dict[str, float]:
    """Return theory's hitting times for the graph of a committed config."""
    values, _ = read_config(TRAININGS / f"{name}.toml")
    graph = {key: values[key] for key in ("W", "K", "L", "branches") if key in values}
    return predicted_times(PPOConfig(**graph).graph(), fork)


def curves(axis: Any, name: str, color: str, label: str, against: str) -> None:
    """Draw the curves of all seeds of a training; the first bears the label."""
    for file in sorted(TRAININGS.glob(f"{name}.[0-9].csv")):
        curve = read_metrics(file)
        axis.semilogy(curve[against], curve["hitting_time"], color=color, lw=1, label=label)
        label = ""


def line(axis: Any, name: str, time: float, *, low: bool) -> None:
    """Draw one of theory's times, its name below it where it is the lowest."""
    top = name == "uniform"
    axis.axhline(time, **policy_line(name), linewidth=1)
    axis.annotate(
        f"{name}, {time:.6g}",
        (int(top), time),
        xycoords=("axes fraction", "data"),
        xytext=(-3 if top else 3, -11 if low else 3),
        textcoords="offset points",
        ha="right" if top else "left",
        fontsize=8,
        color=FAINT,
    )


def draw(path: Path) -> None:
    """Write the figure of what was trained to `path`."""
    drawn, [axes] = figure(1, 3, (12, 4.2))
    for axis, (title, fork, named, trainings) in zip(axes, TRAINED, strict=True):
        for name, (color, label) in trainings.items():
            curves(axis, name, color, label, "update")
        times = predictions(next(iter(trainings)), fork)
        for name in named:
            line(axis, name, times[name], low=name == named[-1])
        axis.set(title=title, xlabel="updates")
        axis.set_ylim(times[named[-1]] / 1.6, 3 * times["uniform"])
        if len(trainings) > 1:
            legend(axis)
    axes[0].set_ylabel("hitting time of the learned policy (steps)")
    save(drawn, path)


def draw_compared(path: Path) -> None:
    """Write the figure of the algorithms beside each other, and beside theory, to `path`."""
    drawn, [[first, second], [rows, signs]] = figure(2, 2, (12, 8.4))
    for axis, size in ((first, "4_3_2"), (second, "5_5_3")):
        for name, (color, label) in COMPARED.items():
            kind, _, suffix = name.partition("_")
            curves(axis, f"{kind}_{size}{suffix and '_' + suffix}", color, label, "steps")
        times = predictions(f"ppo_{size}", "uniform")
        for name in ("uniform", "sft", "rl"):
            line(axis, name, times[name], low=name == "rl")
        W, K, L = size.split("_")
        axis.set(title=f"W = {W}, K = {K}, L = {L}", xlabel="steps walked", xscale="log")
        axis.set_ylim(bottom=times["rl"] / 1.6)
        axis.set_ylabel("hitting time of the learned policy (steps)")
        legend(axis)
    draw_rows(rows)
    draw_signs(signs)
    save(drawn, path)


def draw_rows(axis: Any) -> None:
    """Draw gaps along trainings and the flow, by hitting time."""
    with (TRAININGS / "rows_2_6_2.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    for name, color in (("b3", INK), ("d4", BLUE), ("d5", VERMILLION)):
        for counted, style in (("expected", "-"), ("sampled", ":")):
            seen = [row for row in table if row["counted"] == counted]
            times = [float(row["hitting_time"]) for row in seen]
            label = f"{name}, PPO, {counted}"
            axis.plot(
                times, [float(row[name]) for row in seen], style, color=color, label=label
            )
            if counted == "expected":
                gaps = [float(row[f"flow_{name}"]) for row in seen]
                axis.plot(times, gaps, "--", color=color, lw=1, label=f"{name}, sign flow")
    axis.axhline(0, color=FAINT, lw=0.6)
    axis.set(
        title="rows that dip, W = 2, K = 6, L = 2",
        xlabel="hitting time (steps)",
        ylabel="logit gap",
        xlim=(575, 330),
        ylim=(-0.1, 0.5),
    )
    legend(axis)


def draw_signs(axis: Any) -> None:
    """Draw shares of wrong signs by the number of walks, with their bounds."""
    with (TRAININGS / "signs_2_6_2.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    kinds = (("critic", INK, "critic"), ("grpo", BLUE, "GRPO"))
    for gap, style in (("0", "-"), ("4", "--")):
        seen = [row for row in table if row["gap"] == gap]
        walks = [int(row["walks"]) for row in seen]
        for name, color, label in kinds:
            share = [float(row[name]) or float("nan") for row in seen]
            axis.loglog(walks, share, style, color=color, label=f"{label}, gap {gap}")
            bound = [float(row[f"{name}_bound"]) for row in seen]
            axis.loglog(walks, bound, style, color=color, lw=0.7, alpha=0.5)
        spread = [float(row["grpo_spread"]) for row in seen]
        axis.loglog(walks, spread, style, color=DARK, label=f"GRPO, spread, gap {gap}")
    axis.set(title="share of wrong signs (pale: bound), W = 2, K = 6, L = 2", xlabel="walks")
    legend(axis)


if __name__ == "__main__":
    draw(DOCS / "training_ppo.svg")
    draw_compared(DOCS / "training_ppo_compared.svg")
