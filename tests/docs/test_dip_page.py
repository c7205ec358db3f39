"""What docs/dip.md says of the end of dips and slides is measured so."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from corridor import recovery_time

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "dip.md").read_text()
ROW = re.compile(r"^\| \((\d+), (\d+), (\d+)\) \|((?: [\d.]+ \|){5})$", flags=re.MULTILINE)
ROWS = [
    (tuple(map(int, found.groups()[:3])), [float(x) for x in found[4].strip(" |").split("|")])
    for found in ROW.finditer(PAGE)
]


@pytest.fixture(scope="module")
def plot():
    spec = importlib.util.spec_from_file_location("dip_ends_plot", DOCS / "dip_ends_plot.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("size", "numbers"),
    [
        pytest.param(size, numbers, marks=[pytest.mark.slow] if size[1] > 50 else [])
        for size, numbers in ROWS
    ],
)
def test_the_table(plot, size, numbers):
    W, K, L = size
    found = [
        *plot.ends(W, K, L),
        plot.expected_dip(W, K),
        plot.expected_slide(K, L),
        float(recovery_time(W, K, L)),
    ]
    turn, limit, slide, late, proved = numbers
    shown = [turn, slide, limit, late, proved]
    for value, number, digits in zip(found, shown, (5, 3, 5, 3, 2), strict=True):
        assert value == pytest.approx(number, rel=0, abs=0.51 * 10.0**-digits)
    assert turn < limit
    assert slide < late < proved


def test_there_is_a_table():
    assert len(ROWS) == 7


@pytest.mark.parametrize("W", [2, 5])
@pytest.mark.parametrize("x", [0.1, 0.5, 0.9])
def test_the_limit_of_deep_branches(W, x):
    """The two sides of the page's formula, and the integrals it comes from."""
    theta = 0.7
    points = np.linspace(0, 1, 200001)
    grown, step = np.exp(theta * points), points[1]
    middle = round(x / step)
    inner = [
        step * (part.sum() - (part[0] + part[-1]) / 2)
        for part in (
            grown[middle:],
            grown[: middle + 1],
            1 / grown[: middle + 1],
            1 / grown[middle:],
        )
    ]
    pushes = (W - 1) * inner[0] * inner[2] - W * inner[1] * inner[3]
    right = (
        np.expm1(theta * x) * np.expm1(theta * (1 - x)) * (W - 1 - W * np.exp(-theta))
    ) / theta**2
    assert pushes == pytest.approx(right, rel=1e-8, abs=1e-12)


def test_the_plot_is_drawn(plot, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib", reason="needs the extra: pip install '.[plot]'")
    monkeypatch.setattr(plot, "DEPTHS", (6, 12))
    file = tmp_path / "dip_ends.svg"
    plot.draw(file)
    assert "all rows right: proved" in file.read_text()
