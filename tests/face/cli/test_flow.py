"""The flow on the command line."""

import json
import struct

import pytest
from processes import corridor


def test_summary_events_and_picture(tmp_path):
    picture = tmp_path / "dip.png"
    run = corridor("flow", "3", "10", "3", "--plot", str(picture), "--events")
    assert (run.returncode, run.stderr) == (0, f"wrote {picture}\n")
    lines = run.stdout.splitlines()
    assert lines[1].split() == [
        "t",
        "=",
        "12",
        "hitting",
        "time",
        "106.0225",
        "(optimum",
        "106)",
    ]
    assert lines[2] == "lowest gap -0.0146: 16 turns, 3 slides"
    assert "1.2506060213  d_9  slide" in lines
    assert len(lines) == 5 + 22
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_json():
    run = corridor("flow", "2", "6", "2", "--t-end", "1", "--json")
    record = json.loads(run.stdout)
    assert record["status"] == "finished"
    assert record["hitting_times"][0] == [0.0, pytest.approx(571, rel=1e-13, abs=0)]
    assert record["events"][9] == {
        "time": pytest.approx(0.0395852261, rel=0, abs=1e-9),
        "family": "d",
        "depth": 4,
        "kind": "slide",
    }


def test_without_matplotlib_it_says_what_to_install(tmp_path):
    arguments = ("flow", "2", "3", "2", "--plot", str(tmp_path / "dip.png"))
    run = corridor(*arguments, before="sys.modules['matplotlib'] = None")
    assert run.returncode == 2
    assert run.stderr == (
        "corridor: a plot needs matplotlib; install it with: pip install '.[plot]' in a clone "
        "of the project (or its wheel: 'FILE.whl[plot]')\n"
    )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("flow", "2", "3", "2", "--t-end", "-1"), "t_end must be a positive"),
        (("flow", "2", "3", "2", "--picture", "times"), "give --plot FILE too"),
        (("flow", "2", "0", "2"), "K must be a positive integer"),
        (
            ("flow", "2", "3", "2", "--plot", "dip.xyz"),
            "the ending of 'dip.xyz' must be one of",
        ),
        (("flow", "2", "3", "2", "--plot", "/nowhere/dip.png"), "path that can be written"),
        (("flow", "2", "2000", "9", "--start", "sft"), "fits double precision"),
        (("flow", "2", "3", "2", "--dpi", "300"), "--dpi says how --plot is written"),
        (("flow", "2", "3", "2", "--plot", "x.png", "--size", "8"), "WIDTHxHEIGHT in inches"),
        (("flow", "2", "3", "2", "--plot", "x.png", "--size", "0x4"), "1 to 100 inches"),
        (("flow", "2", "3", "2", "--plot", "x.png", "--dpi", "9999"), "dpi must be at most"),
    ],
)
def test_mistakes_are_one_line(arguments, text):
    run = corridor(*arguments)
    assert run.returncode == 2
    assert text in run.stderr
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ("--t-end", "-1"),
        ("--t-end", "nan"),
        ("--plot", "dip.xyz"),
        ("--plot", "/nowhere/x.png"),
    ],
)
def test_mistakes_are_told_before_anything_is_computed(wrong):
    before = "sys.modules['corridor.numerics.flow.sign_flows'] = None"
    run = corridor("flow", "3", "10", "3", *wrong, before=before)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "sign_flows" not in run.stderr


@pytest.mark.parametrize("picture", ["gaps", "rows", "times", "entropies"])
def test_size_and_dots_are_those_asked_for(picture, tmp_path):
    path = tmp_path / "flow.png"
    options = ("--picture", picture, "--size", "6x3", "--dpi", "50", "--t-end", "1")
    run = corridor("flow", "2", "4", "2", "--plot", str(path), *options)
    assert (run.returncode, run.stderr) == (0, f"wrote {path}\n")
    assert struct.unpack(">II", path.read_bytes()[16:24]) == (300, 150)
