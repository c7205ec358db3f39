"""What docs/accuracy.md says of its plot is so."""

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def plot():
    spec = importlib.util.spec_from_file_location("accuracy_plot", DOCS / "accuracy_plot.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_curves_are_as_the_page_says(plot):
    curves = plot.errors()
    at = {K: i for i, K in enumerate(plot.DEPTHS)}
    for name in ("NumPy, dense (lumped chain)", "SciPy, sparse"):
        assert 1e-4 < curves[name][at[15]] < 1
        assert all(curves[name][at[K]] > 0.5 for K in range(18, 41))
    pairs = (
        ("SciPy, sparse", "its error bound"),
        ("accurate (along the branches)", "its error bound, too"),
    )
    for name, bound in pairs:
        assert all(e <= b for e, b in zip(curves[name], curves[bound], strict=True))
    assert curves["its error bound"][at[15]] > 0.99
    for name in ("elimination without subtraction", "its error bound, too"):
        assert max(curves[name]) < 1e-12


def test_the_plot_is_drawn(plot, tmp_path):
    pytest.importorskip("matplotlib", reason="needs the extra: pip install '.[plot]'")
    file = tmp_path / "accuracy.svg"
    plot.draw(file)
    text = file.read_text()
    for label in plot.errors():
        assert label in text
