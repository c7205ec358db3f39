"""Run the trainings of docs/trainings again, or those named, with three seeds each.

Each leaves its curve beside its config, ``NAME.SEED.csv``; what is there is kept. A name may be
``NAME.SEED`` itself.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from corridor.learning.configs import read_config
from corridor.learning.run_folder import read_metrics
from corridor.learning.runs import run, training_kind

TRAININGS = Path(__file__).with_name("trainings")
SEEDS = (0, 1, 2)


def train(name: str, seed: int) -> None:
    """Run the training of a committed config, and write its curve."""
    curve = TRAININGS / f"{name}.{seed}.csv"
    if curve.exists():
        return
    training = name.partition("_")[0]
    values, _ = read_config(TRAININGS / f"{name}.toml")
    config = training_kind(training).config(**{**values, "seed": seed})
    start = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        run(training, config, folder)
        columns = read_metrics(Path(folder) / "metrics.csv")
    seconds = time.process_time() - start
    rows = zip(*columns.values(), strict=True)
    seen = [row for row in rows if row[-1] == row[-1]]
    lines = [",".join(columns), *(",".join(f"{x:.9g}" for x in row) for row in seen)]
    curve.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{curve.stem}: {seen[-1][-1]:.6g} after {seen[-1][1]:.0f} steps, {seconds:.0f} s")


if __name__ == "__main__":
    for each in sys.argv[1:] or sorted(file.stem for file in TRAININGS.glob("*.toml")):
        stem, _, seed = each.partition(".")
        for number in [int(seed)] if seed else SEEDS:
            train(stem, number)
