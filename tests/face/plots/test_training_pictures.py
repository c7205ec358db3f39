"""The pictures of the trainings hold what they draw."""

import re
import subprocess
from itertools import combinations
from shutil import which

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from corridor import dip_map, sign_flow
from corridor.numerics import distribution
from corridor.plots import (
    plot_bound,
    plot_corridor,
    plot_dip,
    plot_dip_map,
    plot_distribution,
    plot_entropies,
    plot_hitting_times,
    plot_row_map,
    plot_rows,
    plot_trainings,
    save,
    svg,
)
from corridor.plots.style import KINDS, MOTIONS, ON_DARK, POLICY_STYLES, depth_lines


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


@pytest.mark.slow
def test_every_flow_picture_names_the_corridor():
    flow = sign_flow(2, 6, 3, 1.0)
    walks = {"rl": distribution(2, 6, 3, "rl", 40)}
    for drawn in (
        *(draw(flow) for draw in (plot_dip, plot_trainings, plot_entropies, plot_bound)),
        plot_rows(flow, 0.5),
        plot_row_map(flow),
        plot_corridor(2, 6, 3, "rl"),
        plot_distribution(walks),
    ):
        assert "W = 2, K = 6, L = 3" in svg(drawn, "picture")
    assert "W = 2, K to 6, L = 3" in svg(plot_hitting_times(2, 6, 3), "picture")


def test_a_policy_has_one_colour_and_one_dash_in_every_picture():
    flow = sign_flow(2, 3, 2, 1.0)
    walks = {name: distribution(2, 3, 2, name, 40) for name in POLICY_STYLES}
    trainings = plot_trainings(flow).axes[0].get_lines()
    found = [
        *zip(("rl", "sft"), (trainings[0], trainings[2]), strict=True),
        *zip(POLICY_STYLES, plot_hitting_times(2, 3, 2).axes[0].get_lines(), strict=False),
        *zip(POLICY_STYLES, plot_distribution(walks).axes[0].get_lines(), strict=True),
        ("rl", plot_bound(flow).axes[0].get_lines()[0]),
    ]
    looks = {(name, line.get_color(), str(line._unscaled_dash_pattern)) for name, line in found}
    assert len(looks) == len(POLICY_STYLES)
    assert {(name, color) for name, color, _ in looks} == {
        (name, color) for name, (color, _) in POLICY_STYLES.items()
    }


def lightness(color):
    """Return CIE L* of a colour, 0 to 100: what is left of it on a grey print."""
    channels = np.array(to_rgb(color))
    linear = np.where(
        channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
    )
    light = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


def test_fields_are_told_apart_in_grey_and_lines_are_seen_on_white_and_on_dark():
    for colors in ([color for color, _ in MOTIONS.values()], KINDS.values()):
        for one, other in combinations(map(lightness, colors), 2):
            assert abs(one - other) > 10
    for color, _ in POLICY_STYLES.values():
        assert lightness(color) < 60
        assert lightness(ON_DARK[color]) > 60
    assert max(lightness(line["color"]) for line in depth_lines(30)) < 78


def test_a_flow_without_a_dip_says_so():
    straight, dipping = sign_flow(3, 2, 3, 1.0), sign_flow(2, 6, 2, 1.0)
    for draw in (plot_dip, plot_row_map):
        texts = [text.get_text() for axis in draw(straight).axes for text in axis.texts]
        assert any("that takes K ≥ 5" in text for text in texts)
        assert not any(
            "wrong way here" in text.get_text()
            for axis in draw(dipping).axes
            for text in axis.texts
        )
    turned = plot_row_map(sign_flow(3, 2, 3, 1.0, start="sft"))
    assert "No row goes the wrong way here." in [
        text.get_text() for axis in turned.axes for text in axis.texts
    ]


def test_text_is_text_in_files_for_print(tmp_path):
    for ending in ("svg", "pdf"):
        for name in ("one", "two"):
            save(plot_hitting_times(2, 4, 2), tmp_path / f"{name}.{ending}", size=(5, 3))
        one, two = ((tmp_path / f"{n}.{ending}").read_bytes() for n in ("one", "two"))
        assert one == two
    picture = (tmp_path / "one.svg").read_text()
    assert re.search(r"<text[^>]*>hitting time \(steps\)</text>", picture)
    assert 'width="360pt" height="216pt"' in picture
    if which("pdffonts"):
        fonts = subprocess.run(
            ["pdffonts", tmp_path / "one.pdf"], capture_output=True, text=True, check=True
        ).stdout
        assert "TrueType" in fonts
        assert "Type 3" not in fonts
