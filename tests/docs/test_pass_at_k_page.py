"""What docs/pass_at_k.md says of its picture is so, and the picture shows who is ahead."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from corridor import numerics, theory
from corridor.plots import plot_pass_at_k

DOCS = Path(__file__).parents[2] / "docs"
pytest.importorskip("matplotlib", reason="needs the extra: pip install 'corridor[plot]'")


def test_the_plot_is_drawn(tmp_path):
    spec = importlib.util.spec_from_file_location("plot", DOCS / "pass_at_k_plot.py")
    plot = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plot)
    file = tmp_path / "pass_at_k.svg"
    plot.draw(file)
    assert "rl &gt; base &gt; sft" in file.read_text()


@pytest.mark.parametrize("size", [(3, 2, 2), (2, 1, 2), (1, 2, 2)])
def test_strips_and_lines(size):
    W = size[0]
    axis = plot_pass_at_k(*size, longest=300, chance=0.75).axes[0]
    texts = [text.get_text() for text in axis.texts]
    overtaken = theory.overtaking_budget(*size)
    assert ("rl > base > sft" in texts) == (overtaken <= 300)
    assert ("rl > sft > base" in texts) == (W > 1)
    base, sft, rl = (line.get_ydata() for line in axis.get_lines())
    times = axis.get_lines()[0].get_xdata()
    # The lower the line, the better the policy: strictly where the strips say so.
    assert (rl <= np.minimum(base, sft) * (1 + 1e-12)).all()
    late = times >= overtaken if overtaken <= 300 else times < 0
    assert (base[late] <= sft[late]).all()
    # At a point the line is where pass@k is 3/4.
    place = len(times) // 2
    left = numerics.distribution(*size, "uniform", 300).survival[times[place]]
    needed = base[place]
    assert needed == 1 or 1 - left**needed == pytest.approx(0.75, rel=1e-12, abs=0)
