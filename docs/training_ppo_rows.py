"""Where rows of a corridor with a dip are along PPO and along the sign flow, by hitting time.

Writes docs/trainings/rows_2_6_2.csv: gaps of the backward rows of middle depth, at W=2, K=6,
L=2, learned with expected and with sampled visits and choices, and the flow's at that time.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.optimize import brentq

from corridor import CorridorGraph, sign_flow
from corridor.learning.configs import PPOConfig
from corridor.learning.ppo import PPOTraining
from corridor.learning.rows import Rows

SIZES = {"W": 2, "K": 6, "L": 2}
ROWS = (("b", 3), ("b", 4), ("d", 4), ("d", 5))
# Odds of the family's named choice before anything is learned, in logarithms.
BEFORE = {"b": np.log(2), "d": -np.log(2)}
END = 3.0
FILE = Path(__file__).with_name("trainings") / "rows_2_6_2.csv"


def learned(counted: str) -> list[tuple[float, list[float]]]:
    """Return hitting time and gaps after each update, up to gaps of about 1."""
    graph = CorridorGraph.symmetric(**SIZES)
    config = PPOConfig(
        **SIZES,
        sharing="branches",
        visits=counted,
        choices=counted,
        walkers=2048,
        steps=64,
        warm_up=20,
        epochs=1,
        learning_rate=0.01,
        last_learning_rate=0.01,
        updates=100,
        evaluate_every=1,
    )
    training, rows, path = PPOTraining(config), Rows.of(graph), []
    for _ in range(config.updates):
        time = training.update()["hitting_time"]
        named = (training.rows * rows.named).sum(axis=1)
        gaps = []
        for family, depth in ROWS:
            h = named[(rows.family == family) & (rows.diamond == depth - 1)].mean()
            gaps.append(float(np.log(h / (1 - h)) - BEFORE[family]))
        if training.done > config.warm_up:
            path.append((time, gaps))
    return path


def main() -> None:
    """Write the table."""
    flow = sign_flow(2, 6, 2, t_end=END)
    names = [f"{family}{depth}" for family, depth in ROWS]
    lines = [",".join(["counted", "hitting_time", *names, *(f"flow_{name}" for name in names)])]
    for counted in ("expected", "sampled"):
        for time, gaps in learned(counted):
            if not flow.hitting_time(END) < time < flow.hitting_time(0):
                continue
            t = brentq(lambda t, time=time: flow.hitting_time(t) - time, 0, END)
            at = flow.gaps(t)
            there = [float(getattr(at, family)[depth - 1]) for family, depth in ROWS]
            cells = [f"{x:.6g}" for x in (time, *gaps, *there)]
            lines.append(",".join([counted, *cells]))
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
