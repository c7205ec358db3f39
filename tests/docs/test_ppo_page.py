"""What docs/training_ppo.md says of its runs is what the committed curves say."""

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest

from corridor.learning.run_folder import read_metrics
from corridor.numerics import policy_gradient

DOCS = Path(__file__).parents[2] / "docs"
TRAININGS = DOCS / "trainings"


def rows(head):
    """Give the rows of the page's table that begins so, without the head."""
    text = (DOCS / "training_ppo.md").read_text(encoding="utf-8")
    lines = text[text.index(head) :].partition("\n\n")[0].splitlines()
    return [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in lines[2:]]


def curves(name):
    return [read_metrics(file) for file in sorted(TRAININGS.glob(f"{name}.[0-9].csv"))]


def millions(steps):
    return f"{steps / 1e6:.2f}"


def stays_within(curve, goal):
    """Return after how many steps a curve is below `goal` and stays there; 0 if it is not."""
    found = 0.0
    for steps, time in zip(curve["steps"], curve["hitting_time"], strict=True):
        found = (found or steps) if time <= goal else 0.0
    return found


def reached(name, theory):
    """Return after how many steps, in millions, every seed stays within 5%."""
    within = [stays_within(curve, 1.05 * theory) for curve in curves(name)]
    return millions(max(within)) if all(within) else "never"


def test_every_run_of_the_page_ended_as_it_says():
    table = rows("| training | config | steps walked | within 5% after |")
    assert {row[1] for row in table} == {file.stem for file in TRAININGS.glob("*.toml")}
    for _, name, walked, within, ends, theory, _ in table:
        found = curves(name)
        assert walked == millions(max(curve["steps"][-1] for curve in found)), name
        for end, curve in zip(ends.split(", "), found, strict=True):
            last = curve["hitting_time"][-1]
            assert end == (f"{last:.2f}" if last < 1e5 else f"{last:.2e}"), name
        assert within == reached(name, float(theory.split()[0])), name


def test_the_textbook_stands_beside_ours():
    table = rows("| $W,K,L$ | textbook |")
    assert len(table) == 4
    for size, *cells in table:
        W, K, L = map(int, size.strip("$").split(","))
        names = ("textbook_{}", "textbook_{}_target", "ppo_{}", "grpo_{}")
        for name, cell in zip(names, cells, strict=True):
            assert cell == reached(name.format(f"{W}_{K}_{L}"), (2 * K + 1) * (2 * W - 1) + 1)


def test_a_tournament_turns_one_row():
    """GRPO's pairs, divided by their spread, want d_1 lower, and theory higher (Theorem 4)."""
    signs = script("training_ppo_signs")
    exact = policy_gradient(signs.GRAPH, "uniform").total
    wanted = np.concatenate([getattr(exact, family) for family in "abcd"])
    pairs = signs.tournament(signs.policy(0.0), horizon=6000)
    d_1 = 3 * signs.K
    assert np.flatnonzero(pairs * wanted < 0).tolist() == [d_1]
    assert (round(wanted[d_1], 1), round(pairs[d_1], 3)) == (13.3, -0.004)


def test_the_optimum_is_reached_with_every_seed_and_kept():
    """Within 0.5% of rl for the table, at most 850 for the transformer, to the end."""
    for name, most in (("ppo_15_15_5", 904.5), ("transformer_15_15_5", 850.0)):
        for seed in range(3):
            curve = read_metrics(TRAININGS / f"{name}.{seed}.csv")["hitting_time"]
            assert max(curve[len(curve) // 2 :]) <= most


def script(name):
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("choices", ["sampled", "expected"])
def test_what_a_right_sign_costs_is_what_theorem_2_says(choices):
    """Variance over squared mean of one walk, solved, tends to c_m, or to c_m'."""
    signs, gap, W = script("training_ppo_signs"), 16.0, 2
    mean, variance = signs.variance(signs.policy(gap), choices)
    K, D = signs.K, 2 * signs.K + 1
    for j in range(K):
        # Forward rows: c at the vertices 1, 3, 5 …, a at 2, 4, 6 …
        for row, m, lanes in ((2 * K + j, 2 * j + 1, signs.L), (j, 2 * j + 2, 1 / signs.L)):
            wrong = 1 / (1 + lanes * math.exp(gap))
            found = variance[row] / mean[row] ** 2
            cost = ((m + (W - 1) * D) ** 2 + (W - 1) * (D - m) ** 2) / (m * W) ** 2 / wrong
            if choices == "expected":
                cost = (W - 1) / W * ((D - m) / m) ** 2
            # To first order: pairs of the walk's some WD choices may be wrong.
            most = (W * D) ** 2 * signs.L * math.exp(-gap)
            assert found == pytest.approx(cost, rel=most)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        ("draw", ("rl, 900", "rl, fork remembers, 466", "rl, long branches refused, 181.506")),
        ("draw_compared", ("rl, 50", "rl, 100", "sft, 74355.7", "textbook, critic knows")),
    ],
)
def test_the_figures_have_the_curves_and_their_lines(tmp_path, draw, said):
    pytest.importorskip("matplotlib", reason="needs the extra: pip install '.[plot]'")
    file = tmp_path / "plot.svg"
    getattr(script("training_ppo_plot"), draw)(file)
    text = file.read_text(encoding="utf-8")
    for part in said:
        assert part in text
