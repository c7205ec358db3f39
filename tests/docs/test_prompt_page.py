"""What docs/prompt.md says of its picture is so."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def plot():
    spec = importlib.util.spec_from_file_location("prompt_plot", DOCS / "prompt_plot.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_unit_of_skill_is_worth_the_rate(plot):
    # Along a curve of equal time near sft the log-odds fall by 14.8 for one unit of skill.
    table = plot.times()
    step = plot.SKILL[1]
    # The lowest row is that of a blind walker, with odds of 1 to 14.
    assert table[0, 0] == pytest.approx(np.log10(4.318e14), rel=0, abs=1e-3)
    added = np.log(10 ** table[0] - 32)
    assert (added[0] - added[1]) / step == pytest.approx(14.76, rel=0, abs=0.4)
    assert np.exp(14.76) == pytest.approx(2.5e6, rel=0.05)


def test_the_plot_is_drawn(plot, tmp_path):
    pytest.importorskip("matplotlib", reason="needs the extra: pip install '.[plot]'")
    file = tmp_path / "prompt.svg"
    plot.draw(file)
    assert "backtracking skill" in file.read_text()
