"""Draw docs/training.svg: hitting time along four trainings, beside the theory's lines.

Run it as ``python docs/training_plot.py``; it needs ``pip install '.[plot]'``.
"""

import math
from functools import cache
from pathlib import Path

import numpy as np
from sympy import Rational

from corridor import hitting_time, numerics, theory
from corridor.learning.configs import DistillConfig, PretrainConfig, SftConfig
from corridor.learning.table_training import make_training
from corridor.plots import figure, policy_line, save
from corridor.plots.style import BLUE, FAINT, INK, ORANGE, PURPLE

W, K, L = 5, 5, 3
SIZES = {"W": W, "K": K, "L": L}
SHARE = 0.05
THEORY = {"color": INK}
EXACT = {"color": BLUE, "marker": "x", "linestyle": ""}
SAMPLED = {"color": ORANGE, "marker": ".", "linestyle": ""}
T_END = 12.0


def trained(config):
    """Return times and hitting times of a training, where it evaluates them."""
    training = make_training(config)
    found = []
    for _ in range(config.updates):
        metrics = training.update()
        if not math.isnan(metrics["hitting_time"]):
            found.append((metrics["time"], metrics["hitting_time"]))
    return np.array(found).T


def predicted(share, last):
    """Return times and the hitting times that Lambert's W gives."""
    flow = theory.training_flow(W, L, share)
    times = [Rational(round(1000 * t), 1000) for t in np.geomspace(0.1, last, 40)]
    solved = [numerics.hitting_time(W, K, L, flow.policy(t)).value for t in times]
    return np.array([times, solved], dtype=float)


@cache
def curves():
    """Return for each training its curves: name, style, times and hitting times."""
    sizes = {**SIZES, "evaluate_every": 25}
    sampled = {**sizes, "seed": 1, "traces": 32, "step": 2.0, "updates": 500}
    walks = {**sizes, "seed": 1, "traces": 16, "step": 0.1, "updates": 50, "evaluate_every": 5}
    exact = {**sizes, "population": True, "step": 20.0, "updates": 50, "evaluate_every": 1}
    flow = numerics.sign_flow(W, K, L, T_END)
    rule = numerics.discrete_flow(W, K, L, step=0.1, updates=round(10 * T_END))
    times = np.geomspace(0.05, T_END, 200)
    late = slice(1, None, 5)
    return {
        "pretraining, from random logits": [
            ("population", THEORY, trained(PretrainConfig(**{**walks, "population": True}))),
            ("sampled walks", SAMPLED, trained(PretrainConfig(**walks))),
        ],
        "SFT on golden paths": [
            ("theory, Lambert's W", THEORY, predicted(0, 1000)),
            ("population", EXACT, trained(SftConfig(**exact))),
            ("sampled paths", SAMPLED, trained(SftConfig(**sampled))),
            (
                f"theory, {SHARE:.0%} backtrack",
                {"color": FAINT},
                predicted(Rational(1, 20), 1000),
            ),
            (
                f"sampled, {SHARE:.0%} backtrack",
                {**SAMPLED, "color": PURPLE, "marker": "v"},
                trained(SftConfig(**sampled, backtracking=SHARE)),
            ),
        ],
        "RLVR": [
            (
                "sign flow",
                THEORY,
                np.array([times, [flow.hitting_time(t) for t in times]]),
            ),
            (
                "updates of step 0.1",
                SAMPLED,
                np.array([0.1 * np.arange(len(rule.hitting_times)), rule.hitting_times])[
                    :, late
                ],
            ),
        ],
        "distillation of RLVR's traces": [
            ("theory, Lambert's W", THEORY, predicted(1, 1000)),
            ("population", EXACT, trained(DistillConfig(**exact))),
            ("sampled traces", SAMPLED, trained(DistillConfig(**sampled))),
        ],
    }


def draw(path):
    """Write the figure to `path`."""
    drawn, axes = figure(2, 2, (10, 7.5), sharey=True)
    lines = {name: hitting_time(W, K, L, name) for name in ("uniform", "sft", "rl")}
    for axis, (title, shown) in zip(axes.flat, curves().items(), strict=True):
        for name, style, (times, found) in shown:
            axis.loglog(times, found, **style, label=name)
        for name, time in lines.items():
            axis.axhline(float(time), **policy_line(name), linewidth=1)
            right = name == "uniform"
            axis.annotate(
                f"{name}, {float(time):.6g}",
                (right, float(time)),
                xycoords=("axes fraction", "data"),
                xytext=(-3, -10) if right else (3, 2),
                textcoords="offset points",
                ha="right" if right else "left",
                fontsize=8,
                color=FAINT,
            )
        axis.set(title=title, xlabel="time of the flow: updates × step")
        axis.legend(fontsize=8, loc="upper left", bbox_to_anchor=(0, 0.95))
    for axis in axes[:, 0]:
        axis.set_ylabel("hitting time (steps)")
    drawn.suptitle(f"W = {W}, K = {K}, L = {L}")
    save(drawn, path)


if __name__ == "__main__":
    draw(Path(__file__).with_name("training.svg"))
