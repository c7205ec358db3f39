"""What docs/training_ppo.md says of its runs is what the committed curves say."""

import importlib.util
from pathlib import Path

import pytest

from corridor.learning.run_folder import read_metrics

DOCS = Path(__file__).parents[2] / "docs"


def ends():
    """Give each row of the page's table: its config's name, and where the run ended."""
    text = (DOCS / "training_ppo.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| t")]
    return [(row[2].strip(" `"), row[4].split()[0]) for row in rows[1:]]


def test_every_run_of_the_page_ended_as_it_says():
    rows = ends()
    assert {name for name, _ in rows} == {
        file.stem for file in (DOCS / "trainings").glob("*.toml")
    }
    for name, end in rows:
        last = read_metrics(DOCS / "trainings" / f"{name}.csv")["hitting_time"][-1]
        assert f"{last:.{len(end.partition('.')[2])}f}" == end, name


def test_the_figure_has_the_curves_and_their_lines(tmp_path):
    pytest.importorskip("matplotlib", reason="needs the extra: pip install '.[plot]'")
    spec = importlib.util.spec_from_file_location("ppo_plot", DOCS / "training_ppo_plot.py")
    plot = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plot)
    file = tmp_path / "plot.svg"
    plot.draw(file)
    text = file.read_text(encoding="utf-8")
    for said in ("rl, 900", "rl, fork remembers, 466", "rl, long branches refused, 181.506"):
        assert said in text
