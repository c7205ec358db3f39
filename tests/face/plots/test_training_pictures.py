"""The pictures of the trainings hold what they draw."""

import pytest

from corridor import dip_map, sign_flow
from corridor.plots import plot_dip, plot_dip_map, plot_entropies, plot_trainings, save


def test_pictures_hold_what_they_draw(tmp_path):
    flow = sign_flow(2, 6, 2, 2.0)
    drawn = plot_dip(flow)
    lines = drawn.axes[0].get_lines()
    assert len(lines) == 6 + 2
    assert min(lines[2].get_ydata()) == pytest.approx(-0.0384647593, rel=0, abs=1e-9)
    trainings = plot_trainings(flow).axes[0].get_lines()
    assert [line.get_ydata()[0] for line in trainings] == pytest.approx([571, 571, 571, 40])
    assert len(plot_entropies(flow).axes) == 4
    drawn_map = plot_dip_map(dip_map([2, 3], range(1, 5), [2]))
    assert len(drawn_map.axes[0].collections) == 3
    for ending in ("png", "pdf", "svg"):
        save(drawn, tmp_path / f"dip.{ending}")
        assert (tmp_path / f"dip.{ending}").stat().st_size > 1000
