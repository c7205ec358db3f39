"""What docs/convergence.md says of its figure and of its measurements is so."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from corridor import recovery_time
from corridor.numerics import discrete_flow, sign_flow

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "convergence.md").read_text()


@pytest.fixture(scope="module")
def plot():
    spec = importlib.util.spec_from_file_location(
        "convergence_plot", DOCS / "convergence_plot.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_curves_are_as_the_page_says(plot):
    kinds = {}
    for size in plot.SIZES:
        times, values, excess, proved, events = plot.curves(size)
        assert (np.diff(values) <= 1e-12 * values[:-1]).all()
        assert (excess <= proved * (1 + 1e-12) + 1e-11 * values).all()
        recovery = float(recovery_time(*size))
        assert all(event.time < recovery for event in events)
        assert (proved[times > recovery] < 2 * (size[0] - 1)).all()
        assert (proved[times < recovery] > 2 * (size[0] - 1)).all()
        kinds[size] = {event.kind for event in events}
    straight, *others = kinds.values()
    assert straight == set()
    assert all({"turn", "slide"} <= found for found in others)


def test_the_plot_is_drawn(plot, tmp_path):
    pytest.importorskip("matplotlib", reason="needs the extra: pip install '.[plot]'")
    file = tmp_path / "convergence.svg"
    plot.draw(file)
    text = file.read_text()
    assert "proved bound on the excess" in text
    assert "W = 3, K = 10, L = 3" in text


def table(first):
    """Return the rows of the page's table whose header starts with `first`, as numbers."""
    rows = PAGE.split(f"| {first} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [
        [float(cell.replace(",", "")) for cell in row.strip("|").split("|")] for row in rows
    ]


@pytest.mark.parametrize("row", [0, 2, 3, pytest.param(6, marks=pytest.mark.slow)])
def test_the_table_of_steps(row):
    K, flow, *runs = table("$K$")[row]
    K = int(K)
    found = sign_flow(15, K, 5, 12.0).hitting_time(12.0)
    assert found == pytest.approx(flow, rel=0, abs=0.006)
    for step, value in zip((0.01, 0.003), runs, strict=False):
        run = discrete_flow(15, K, 5, step=step, updates=round(12 / step))
        assert run.hitting_time == pytest.approx(value, rel=0, abs=0.006)


def test_basins_are_as_the_page_says():
    basins = re.findall(r"[Ss]tep (0\.0+1)[^.]*?\$e<([\d.]+)\$", PAGE)
    assert len(basins) == 2
    for step, level in basins:
        for e, inside in ((float(level), True), (float(level) + 0.1, False)):
            grown = np.exp(float(step)) * e
            most = float(step) / 2 * ((1 + grown) ** 2 + grown)
            assert (2 / (1 + np.sqrt(1 + e)) > most) == inside
