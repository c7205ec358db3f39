"""What docs/training.md says of its plot is so."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def plot():
    spec = importlib.util.spec_from_file_location("training_plot", DOCS / "training_plot.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_curves_are_as_the_page_says_and_are_drawn(plot, tmp_path):
    pytest.importorskip("matplotlib", reason="needs the extra: pip install '.[plot]'")
    pretraining, sft, rlvr, distillation = (
        {name: found for name, _, (_, found) in drawn} for drawn in plot.curves().values()
    )
    ends = [found[-1] for found in pretraining.values()]
    assert ends == pytest.approx([1450, 1450], rel=0.02, abs=0)
    assert min(found[0] for found in pretraining.values()) > 2 * 1450
    for name in ("theory, Lambert's W", "population", "sampled paths"):
        assert sft[name][-1] == pytest.approx(69950, rel=0.01, abs=0)
    assert min(sft["theory, Lambert's W"]) < 1450
    for name in ("theory, 5% backtrack", "sampled, 5% backtrack"):
        assert max(sft[name]) > 2000
        assert sft[name][-1] < 150
    assert max(sft["theory, 5% backtrack"]) == pytest.approx(2757, rel=0, abs=0.5)
    assert max(sft["sampled, 5% backtrack"]) == pytest.approx(3741, rel=0, abs=0.5)
    for found in (*rlvr.values(), *distillation.values()):
        assert (np.diff(found) < 0).all()
        assert 100 < found[-1] < 102
    file = tmp_path / "training.svg"
    plot.draw(file)
    text = file.read_text()
    for title in plot.curves():
        assert title in text
