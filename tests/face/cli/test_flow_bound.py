"""``corridor flow --bound``: what is proved, beside what the flow does."""

import json

import pytest
from click.testing import CliRunner

from corridor import flow_bound, recovery_time, sign_flow
from corridor.cli.flow import flow_command
from corridor.plots import plot_bound
from corridor.plots.bound import bounds
from corridor.show.flow_bounds import bound_text


def run(*arguments):
    return CliRunner().invoke(flow_command, arguments)


def test_the_text_ends_with_what_is_proved(tmp_path):
    picture = tmp_path / "bound.png"
    shown = run("3", "10", "3", "--t-end", "20", "--bound", "--plot", str(picture))
    assert shown.exit_code == 0
    assert shown.output.splitlines()[-3:] == [
        "",
        "excess over the optimum at t = 20: 7.54e-06, proved to be at most 0.231",
        "proved: from t = 16.94 on no row moves the wrong way",
    ]
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_json_holds_the_bound_at_each_time():
    record = json.loads(run("2", "6", "2", "--bound", "--json").output)
    assert record["recovery_time"] == pytest.approx(float(recovery_time(2, 6, 2)), rel=1e-14)
    assert len(record["bounds"]) == len(record["hitting_times"])
    for (t, most), (time, value) in zip(record["bounds"], record["hitting_times"], strict=True):
        assert t == time
        assert value - 40 <= most * (1 + 1e-12)
    assert "bounds" not in json.loads(run("2", "6", "2", "--json").output)


def test_one_branch_has_a_bound_and_no_recovery():
    flow = sign_flow(1, 2, 2, 3.0)
    assert "no row moves the wrong way" not in bound_text(flow)
    assert flow.hitting_time(3.0) - 6 <= bounds(1, 2, 2, [3.0])[0]


def test_a_bound_is_shown_rounded_up():
    words = bound_text(sign_flow(3, 5, 2, 12.0)).split()
    most = float(words[words.index("most") + 1])
    assert most >= float(flow_bound(3, 5, 2, 12))
    time = float(words[words.index("from") + 3])
    assert time >= float(recovery_time(3, 5, 2))


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--start", "sft"), "proved from the pretrained policy; leave out --start"),
        (("--plot", "x.png", "--picture", "times"), "leave out --picture"),
    ],
)
def test_mistakes_say_what_to_do(arguments, text):
    shown = run("2", "3", "2", "--bound", *arguments)
    assert shown.exit_code == 2
    assert text in shown.output


def test_the_picture_holds_flow_excess_and_bound():
    pytest.importorskip("matplotlib", reason="needs the extra: pip install '.[plot]'")
    value, excess, most, *_ = plot_bound(sign_flow(2, 6, 2, 12.0)).axes[0].get_lines()
    assert value.get_ydata()[0] == pytest.approx(571)
    assert excess.get_ydata()[0] == pytest.approx(531)
    assert most.get_ydata()[0] == pytest.approx(531)
    assert (excess.get_ydata() <= most.get_ydata() * (1 + 1e-12)).all()
