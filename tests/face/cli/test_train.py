"""corridor train, as a user runs it: interrupted, killed, misused."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from processes import corridor

from corridor import CorridorGraph, Policy
from corridor.cli import cli
from corridor.learning.run_folder import read_metrics
from corridor.theory import solve

NAMES = ("uniform", "sft", "rl")
BASE = ("train", "distill", "3", "2", "2")


def command(*arguments):
    return [sys.executable, "-m", "corridor", *map(str, arguments)]


def predicted(policy):
    graphs = [CorridorGraph.from_branches([[2, 3], [1]], target=w) for w in range(2)]
    return sum(float(solve(g, Policy.named(policy)).hitting_time) for g in graphs) / 2


def results(folder):
    return [
        (folder / name).read_bytes() for name in ("metrics.csv", "policy.npz", "result.json")
    ]


def test_a_run_from_a_config_file_with_branches(tmp_path):
    config, folder = tmp_path / "config.toml", tmp_path / "run"
    config.write_text("branches = [[2, 3], [1]]\nupdates = 7\nbacktracking = 0.5\nseed = 1\n")
    arguments = ("train", "sft", "-o", folder, "--config", config)
    run = corridor(*arguments, "--seed", 2, "--set", "traces=5")
    assert (run.returncode, run.stderr) == (0, "")
    first, second, third = run.stdout.splitlines()
    time = json.loads((folder / "result.json").read_text())["hitting_time"]
    assert first == f"sft: hitting time {time:.6g} after 7 updates"
    times = "; ".join(f"{name} {predicted(name):.6g}" for name in NAMES)
    # Lengths 5 and 3 are within one edge of their mean: to refuse the longer gains nothing.
    assert second == f"predicted: {times}; rl, long branches refused {predicted('rl'):.6g}"
    assert third == f"in {folder}"
    assert len(read_metrics(folder / "metrics.csv")["update"]) == 7
    # What the run wrote down says it all again.
    again = tmp_path / "again"
    assert (
        corridor("train", "sft", "-o", again, "--config", folder / "config.toml").stderr == ""
    )
    assert results(again) == results(folder)
    run = corridor("train", "pretrain", "-o", again, "--config", folder / "config.toml")
    assert run.stderr == (
        f"corridor: the config '{folder}/config.toml' is of a run of sft, not of pretrain\n"
    )


def trained(*arguments):
    """Train in this process, which is another than that of a run that was killed."""
    run = CliRunner().invoke(cli, [*map(str, arguments)], catch_exceptions=False)
    assert run.exit_code == 0, run.output


WHOLE = (*BASE, "--updates", 600)
LONG = (*WHOLE, "--checkpoint-every", 0.02)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "whole"
    trained(*WHOLE, "-o", folder)
    return results(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGKILL, -9),
        pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow),
    ],
)
def test_killed_it_goes_on_and_ends_the_same(tmp_path, whole, number, code):
    folder = tmp_path / "run"
    started = command(*LONG, "-o", folder)
    with subprocess.Popen(started, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        end = time.monotonic() + 60
        while not list(folder.glob("checkpoint-*")) and time.monotonic() < end:
            time.sleep(0.005)
        os.kill(process.pid, number)
        out, error = process.communicate()
    assert process.returncode == code
    assert not (folder / "result.json").exists()
    done = len(read_metrics(folder / "metrics.csv")["update"])
    assert 0 < done < 600
    if number == signal.SIGINT:
        # Click ends the terminal's line, on which ^C stands.
        assert error.decode().strip() == "corridor: interrupted"
        assert out.decode() == (
            f"stopped; the same command goes on from the last checkpoint in {folder}\n"
        )
    trained(*LONG, "-o", folder)
    assert results(folder) == whole


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_ppo_killed_goes_on_and_ends_the_same_and_can_teach(tmp_path):
    pytest.importorskip("sb3_contrib", reason="needs the extra learn")
    small = ("walkers=64", "steps=16", "warm_up=10", "evaluate_every=1", "fork=uniform")
    settings = [part for key in small for part in ("--set", key)]
    train = ("train", "ppo", "3", "2", "2", "--updates", 40, *settings)
    whole, folder = tmp_path / "whole", tmp_path / "run"
    trained(*train, "-o", whole)
    train = (*train, "--checkpoint-every", 0.02)
    started = command(*train, "-o", folder)
    with subprocess.Popen(started, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        end = time.monotonic() + 60
        while not list(folder.glob("checkpoint-*")) and time.monotonic() < end:
            time.sleep(0.005)
        process.kill()
        process.communicate()
    assert not (folder / "result.json").exists()
    assert 0 < len(read_metrics(folder / "metrics.csv")["update"]) < 40
    trained(*train, "-o", folder)
    assert results(folder) == results(whole)
    taught = tmp_path / "taught"
    student = ("train", "distill", "3", "2", "2", "--teacher", folder, "--population")
    trained(*student, "-o", taught)
    found = json.loads((taught / "result.json").read_text())
    teacher = json.loads((folder / "result.json").read_text())["hitting_time"]
    assert found["predictions"]["teacher"] == pytest.approx(teacher, rel=1e-9)
    assert found["hitting_time"] == pytest.approx(teacher, rel=0.02)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("sft", "3", "2", "2", "--set", "stpe=1"), "no key 'stpe' (did you mean step?)"),
        (
            ("pretrain", "3", "2", "2", "--teacher", "x"),
            "no key 'teacher' (did you mean",
        ),
        (
            ("sft", "3", "2", "2", "--set", "step=fast"),
            "step must be a positive, finite number; got 'fast'",
        ),
        (("sft", "3", "2", "2", "--set", "step"), "--set must be key=value; got 'step'"),
        (
            ("sft", "3", "2", "2", "--set", "step=nan"),
            "step must be a positive, finite number; got nan",
        ),
        (
            ("sft", "3", "2", "2", "--backtracking", "2"),
            "backtracking must be a number in [0, 1]; got 2.0",
        ),
        (("sft", "3", "2", "0"), "L must be a positive integer; got '0'"),
        (("sft", "3", "2"), "the config must give W, K and L, or branches"),
        (("sft", "3", "2", "2", "--set", "branches=[[2]]"), "or branches, not both"),
        (("sft", "--set", "branches=[[2], [0]]"), "branches[1][0] must be a positive integer"),
        (("sft", "--set", "branches=[2]"), "branches[0] must be a list of lane counts"),
        (("sft", "3", "2", "2", "--seed", "-1"), "seed must be an integer from 0; got -1"),
        (
            ("sft", "3", "2", "2", "--config", "none.toml"),
            "none.toml: it cannot be read: No such",
        ),
        (("distill", "3", "2", "2", "--teacher", "here"), "teacher must be 'rl' or the folder"),
        (("dpo", "3", "2", "2"), "'dpo' is not one of 'pretrain', 'sft'"),
    ],
)
def test_mistakes_are_one_line_and_leave_no_folder(tmp_path, arguments, text):
    run = corridor("train", *arguments, "-o", tmp_path / "run")
    assert (run.returncode, run.stdout) == (2, "")
    assert text in run.stderr
    assert run.stderr.startswith("corridor: ")
    assert run.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_broken_config_is_one_line(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text("W = \n")
    run = corridor("train", "sft", "-o", tmp_path / "run", "--config", config)
    assert run.returncode == 2
    assert "config.toml: line 1, key W: it is no TOML: Invalid value" in run.stderr
    assert run.stderr.count("\n") == 1


def test_force_leaves_a_folder_that_is_no_run_as_it_is(tmp_path):
    mine = ("config.toml", "metrics.csv", "result.json", "plot.svg", "policy.npz")
    for name in mine:
        (tmp_path / name).write_text("W = 3\n")
    for force in ([], ["--force"]):
        run = corridor(*BASE, "-o", tmp_path, *force)
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr == (
            f"corridor: {tmp_path} holds no run but other files; give another output with -o\n"
        )
        assert [(tmp_path / name).read_text() for name in mine] == ["W = 3\n"] * 5
        assert len(list(tmp_path.iterdir())) == 5


def test_deep_values_of_set_are_refused_in_one_line(tmp_path):
    run = corridor(*BASE, "--set", "step=" + "[" * 20_000, "-o", tmp_path / "run")
    assert run.returncode == 2
    assert run.stderr.startswith("corridor: step must be a positive, finite number; got '[[[")
    assert len(run.stderr) < 200
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("training", ["ppo", "transformer", "grpo", "textbook"])
def test_without_pytorch_it_says_what_to_install(tmp_path, training):
    before = "sys.modules['torch'] = None"
    run = corridor("train", training, "3", "2", "2", "-o", tmp_path / "run", before=before)
    assert run.returncode == 2
    assert run.stderr == (
        f"corridor: {training} needs torch; install it with: pip install '.[learn]' in a clone "
        "of the project (or its wheel: 'FILE.whl[learn]'); PyTorch's CPU build is enough: "
        "install it first, or a CUDA build comes\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_there_is_no_plot_and_it_says_so(tmp_path):
    folder = tmp_path / "run"
    run = corridor(
        *BASE, "--updates", 2, "-o", folder, before="sys.modules['matplotlib.figure'] = None"
    )
    assert run.returncode == 0
    assert run.stdout.endswith(f"in {folder} (no plot without Matplotlib)\n")
    assert not (folder / "plot.svg").exists()
    assert (folder / "result.json").exists()


@pytest.mark.parametrize("seconds", ["nan", "inf", "0"])
def test_the_time_between_checkpoints_is_a_positive_number(tmp_path, seconds):
    folder = tmp_path / "run"
    done = corridor("train", "sft", 2, 1, 1, "--checkpoint-every", seconds, "-o", folder)
    assert done.returncode == 2
    assert "--checkpoint-every must be a positive, finite number" in done.stderr
    assert not folder.exists()


@pytest.mark.parametrize("sizes", [(10**12, 3, 3), (10**5, 10**5, 1000)])
def test_a_table_that_does_not_fit_is_refused_before_it_is_made(tmp_path, sizes):
    folder = tmp_path / "run"
    done = corridor("train", "sft", *sizes, "-o", folder)
    assert done.returncode == 2
    assert "directed edges would need" in done.stderr
    assert not folder.exists()
