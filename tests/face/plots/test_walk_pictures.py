"""The pictures hold what they draw: probabilities, times, the distribution, the rows."""

from xml.etree import ElementTree

import numpy as np
import pytest
import sympy

from corridor import Policy, hitting_time, sign_flow
from corridor.numerics import distribution
from corridor.plots import (
    plot_corridor,
    plot_distribution,
    plot_hitting_times,
    plot_rows,
    svg,
)
from corridor.plots.style import DIPPED, LEARNED, MOTIONS, PRETRAINED


def numbers(drawn):
    """Return text and colour of each number on an edge."""
    texts = [(text.get_text(), text.get_color()) for text in drawn.axes[0].texts]
    return [(text, color) for text, color in texts if "→" in text or "←" in text]


def test_every_edge_of_a_short_branch_has_its_two_numbers():
    found = numbers(plot_corridor(4, 2, 3, Policy(a=0.5, b=0.6, c=0.875, d=0.125)))
    assert found == [
        ("0.25 →", PRETRAINED),  # the fork
        ("← 0.125", DIPPED),  # d_1, pretrained 1/4
        ("0.875 →", LEARNED),  # c_1, pretrained 3/4
        ("← 0.6", DIPPED),  # b_1
        ("0.5 →", LEARNED),  # a_1
        ("← 0.125", DIPPED),
        ("0.875 →", LEARNED),
        ("← 0.6", DIPPED),
        ("0.5 →", LEARNED),
        ("← 1", PRETRAINED),  # the leaf turns round
    ]


def test_a_deep_branch_shows_its_own_depths():
    rows = [j / 100 for j in range(1, 21)]
    drawn = plot_corridor(2, 20, 2, Policy(a=rows, d=rows))
    labels = [text.get_text() for text in drawn.axes[0].texts]
    shown = [1, 2, 10, 11, 19, 20]
    assert [text for text in labels if "diamond" in text] == [f"diamond {j}" for j in shown]
    assert [text for text in labels if "more …" in text] == ["… 7 more …"] * 2
    forward = [text for text, _ in numbers(drawn) if "→" in text]
    backward = [text for text, _ in numbers(drawn) if "←" in text]
    # Besides the fork's and the lanes': a_j leaves diamond j, also where the next is left out.
    assert [text for text in forward if text not in {"0.5 →", "0.667 →"}] == [
        f"{j / 100:.3g} →" for j in (1, 2, 9, 10, 11, 18, 19, 20)
    ]
    assert [text for text in backward if text not in {"← 0.667", "← 1"}] == [
        f"← {j / 100:.3g}" for j in (1, 2, 3, 10, 11, 12, 19, 20)
    ]


@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 7, 1), (30, 30, 10)])
def test_any_size_draws(sizes):
    drawn = plot_corridor(*sizes, "sft")
    assert ElementTree.fromstring(svg(drawn, "walk")).tag.endswith("svg")


def test_hitting_times_are_those_of_theory_on_a_log_axis():
    axis = plot_hitting_times(3, 400, 3, here={"start": Policy()}).axes[0]
    for line, name in zip(axis.get_lines()[:3], ("uniform", "sft", "rl"), strict=True):
        # The last one is beyond a float: its logarithm is drawn.
        depth = int(line.get_xdata()[-1])
        exact = hitting_time(3, depth, 3, name)
        assert line.get_ydata()[-1] == pytest.approx(
            float(sympy.log(exact, 10).evalf(17)), rel=1e-12, abs=0
        )
    assert axis.get_lines()[-1].get_ydata()[0] == axis.get_lines()[0].get_ydata()[-1]
    assert axis.yaxis.get_major_formatter()(200, 0) == "$10^{200}$"


def test_distribution_at_the_budget():
    walk = distribution(2, 1, 3, "rl", 40)
    axis = plot_distribution({"rl": walk}, budget=10).axes[0]
    curve, point = axis.get_lines()[:2]
    assert point.get_ydata() == [0.75]
    assert np.interp(10, curve.get_xdata(), curve.get_ydata()) == 0.75
    assert axis.get_xscale() == "log"


def test_rows_that_dip_slide_and_rise():
    flow = sign_flow(2, 6, 2, 12.0)
    now, over = plot_rows(flow, 0.05).axes
    assert now.get_lines()[0].get_ydata() == pytest.approx(
        np.column_stack([flow.gaps(0.05).d, flow.gaps(0.05).b]).ravel()
    )
    times = np.geomspace(1e-3, 12 / (1 + 1e-6), 160)
    inside = times.clip(times[0] * (1 + 1e-9), times[-1] * (1 - 1e-9))
    done = {motion: np.zeros((12, len(times)), dtype=bool) for motion in MOTIONS}
    for field, boxes in zip(done.values(), over.collections, strict=True):
        for box in boxes.get_paths():
            (left, bottom), (right, top) = box.get_extents().get_points()
            assert top - bottom == 1
            field[round((bottom + top) / 2)] |= (left < inside) & (inside < right)
    assert (sum(field.astype(int) for field in done.values()) == 1).all()
    # d_4, the seventh row, turns into its surface at 0.0396 and leaves it at 0.4848.
    slides = times[done[0][6]]
    assert 0.0396 < slides[0] < slides[-1] < 0.4848
    assert len(slides) == ((times > 0.0396) & (times < 0.4848)).sum()
    assert (times[done[-1][6]] < 0.0396).all()
    assert done[-1][6].any()


def test_svg_is_the_same_each_time_and_keeps_its_ids_apart():
    one, again, other = (
        svg(plot_corridor(2, 2, 2, "rl"), name) for name in ("one", "one", "other")
    )
    assert one == again
    ids = [
        {node.get("id") for node in ElementTree.fromstring(text).iter() if node.get("id")}
        for text in (one, other)
    ]
    assert ids[0]
    assert not ids[0] & ids[1]
    for text, known in zip((one, other), ids, strict=True):
        nodes = ElementTree.fromstring(text).iter()
        links = [value for node in nodes for key, value in node.items() if "href" in key]
        assert {link.removeprefix("#") for link in links} <= known
