"""Runs in folders: interrupted anywhere they end the same; nothing is overwritten."""

import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from corridor.files import writing
from corridor.files.folders import LOCK
from corridor.learning import runs
from corridor.learning.configs import SftConfig, TrainingConfig
from corridor.learning.run_folder import read_metrics
from corridor.learning.runs import run
from corridor.plots import figures, runs as pictures


class ToyConfig(TrainingConfig):
    """A walk of its own: enough to see whether it goes on where it was."""

    size: float = 1.0


class Toy:
    """Fails before update `fails`, or asks to stop in it, as told from outside."""

    fails = stops = None

    def __init__(self, config):
        self.updates, self.done = config.updates, 0
        self.place, self.size = np.zeros(2), config.size
        self.rng = np.random.default_rng(config.seed)

    def update(self):
        if self.done == Toy.fails:
            raise RuntimeError("the power is gone")
        if self.done == Toy.stops:
            signal.raise_signal(signal.SIGINT)
        self.place += self.size * self.rng.normal(size=2)
        self.done += 1
        nan = self.done % 2 and self.done < self.updates
        time = np.float64("nan") if nan else self.place @ self.place
        return {"update": self.done, "hitting_time": time, "x": self.place[0]}

    def state(self):
        return {
            "done": self.done,
            "place": self.place.copy(),
            "rng": self.rng.bit_generator.state,
        }

    def restore(self, state):
        self.done, self.place = state["done"], state["place"]
        self.rng.bit_generator.state = state["rng"]

    def predictions(self):
        return {"rl": 10.0}


@pytest.fixture(autouse=True)
def toys(monkeypatch, request):
    if "drawn" not in request.fixturenames:
        # A picture takes longer than a run; that it is one is seen once.
        monkeypatch.setattr(figures, "save", lambda _, path: Path(path).write_text("a plot"))
        monkeypatch.setattr(pictures, "plot_run", lambda *_: None)
    monkeypatch.setattr(Toy, "fails", None)
    monkeypatch.setattr(Toy, "stops", None)
    made = runs.Kind(ToyConfig, Toy)
    known = runs.training_kind
    monkeypatch.setattr(
        runs, "training_kind", lambda name: made if name == "toy" else known(name)
    )


class Stand(ModuleType):
    """A module that stands in for one that needs PyTorch."""


@pytest.mark.parametrize("name", ["ppo", "transformer", "grpo", "textbook"])
def test_trainings_from_reward_are_found_by_their_names(tmp_path, monkeypatch, name):
    _, maker = runs.KINDS[name]
    path, _, attribute = maker.rpartition(".")
    stand = Stand(f"corridor.learning{path}")
    monkeypatch.setitem(sys.modules, stand.__name__, stand)
    setattr(stand, attribute, Toy)
    monkeypatch.setitem(runs.KINDS, name, (ToyConfig, maker))
    kind = runs.training_kind(name)
    assert kind == (ToyConfig, Toy)
    config = kind.config(branches=[[2], [1]], size=2, updates=3)
    assert run(name, config, tmp_path / "run").predictions == {"rl": 10}
    assert "branches = [[2], [1]]" in (tmp_path / "run" / "config.toml").read_text()
    with pytest.raises(ValueError, match="no key 'lr'"):
        kind.config(lr=1)


def test_the_command_knows_every_training():
    from corridor.cli.train import TRAININGS

    assert tuple(runs.KINDS) == TRAININGS


def toy(folder, *, seconds=0.0, force=False, **keys):
    config = ToyConfig(**{"W": 2, "K": 1, "L": 1, "updates": 9, "seed": 4, **keys})
    return run("toy", config, folder, checkpoint_seconds=seconds, force=force)


def contents(folder):
    return {
        file.name: file.read_bytes()
        for file in folder.iterdir()
        if file.suffix in {".csv", ".json", ".toml", ".npz"}
    }


@pytest.fixture
def whole(tmp_path):
    toy(tmp_path / "whole")
    return contents(tmp_path / "whole")


@pytest.fixture
def drawn():
    """Ask for a real picture."""


@pytest.mark.usefixtures("drawn")
def test_a_run_leaves_all_that_it_promises(tmp_path):
    result = toy(tmp_path / "deep" / "run")
    folder = tmp_path / "deep" / "run"
    columns = read_metrics(folder / "metrics.csv")
    assert columns["update"] == list(range(1, 10))
    assert result.hitting_time == columns["hitting_time"][-1]
    assert np.isnan(columns["hitting_time"]).sum() == 4
    said = json.loads((folder / "result.json").read_text())
    assert said["hitting_time"] == result.hitting_time
    assert (said["training"], said["updates"], said["predictions"]) == ("toy", 9, {"rl": 10})
    kept = sorted(file.name for file in folder.glob("checkpoint-*"))
    assert kept == ["checkpoint-000000008.npz", "checkpoint-000000009.npz"]
    assert not {file.name for file in folder.iterdir()} - {
        *kept,
        "config.toml",
        "metrics.csv",
        "plot.svg",
        "result.json",
    }
    assert "</svg>" in (folder / "plot.svg").read_text("utf-8")


@pytest.mark.parametrize("seconds", [0.0, 3600.0])
@pytest.mark.parametrize("fails", [0, 1, 5, 8])
def test_a_run_that_died_ends_the_same(tmp_path, monkeypatch, whole, fails, seconds):
    folder = tmp_path / "run"
    monkeypatch.setattr(Toy, "fails", fails)
    with pytest.raises(RuntimeError, match="the power is gone"):
        toy(folder, seconds=seconds)
    monkeypatch.setattr(Toy, "fails", None)
    toy(folder)
    assert contents(folder) == whole


@pytest.mark.parametrize("stops", [0, 4, 8])
def test_ctrl_c_waits_for_the_update_and_loses_none(tmp_path, monkeypatch, whole, stops):
    folder = tmp_path / "run"
    monkeypatch.setattr(Toy, "stops", stops)
    before = signal.getsignal(signal.SIGINT)
    if stops < 8:
        with pytest.raises(KeyboardInterrupt):
            toy(folder, seconds=3600.0)
        assert len(read_metrics(folder / "metrics.csv")["update"]) == stops + 1
        # Without the checkpoint the rest would differ: nothing is done twice.
        monkeypatch.setattr(Toy, "fails", stops)
    toy(folder)
    for name in ("metrics.csv", "result.json", "checkpoint-000000009.npz"):
        assert contents(folder)[name] == whole[name]
    assert signal.getsignal(signal.SIGINT) is before


def test_rows_written_after_the_checkpoint_are_cut(tmp_path, monkeypatch, whole):
    folder = tmp_path / "run"
    monkeypatch.setattr(Toy, "fails", 5)
    with pytest.raises(RuntimeError, match="the power is gone"):
        toy(folder)
    monkeypatch.setattr(Toy, "fails", None)
    with (folder / "metrics.csv").open("a") as file:
        file.write("6,1.0,2.0\n7,1.0")
    toy(folder)
    assert contents(folder) == whole


def test_a_finished_run_is_kept(tmp_path, whole):
    folder = tmp_path / "whole"
    with pytest.raises(ValueError, match="holds a finished run; give another folder with -o"):
        toy(folder)
    with pytest.raises(ValueError, match="run with seed = 4, not seed = 5; give the options"):
        toy(folder, seed=5)
    assert contents(folder) == whole
    toy(folder, seed=5, force=True)
    assert contents(folder)["metrics.csv"] != whole["metrics.csv"]
    toy(folder, force=True)
    assert contents(folder) == whole


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({"K": 2}, "with K = 1, not K = 2"),
        ({"updates": 10}, "with updates = 9, not updates = 10"),
        ({"W": None, "K": None, "L": None, "branches": ((1,), (1,))}, "with no branches, not"),
    ],
)
def test_other_options_are_refused(tmp_path, monkeypatch, keys, text):
    monkeypatch.setattr(Toy, "fails", 3)
    with pytest.raises(RuntimeError, match="the power is gone"):
        toy(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(ValueError, match=text):
        toy(tmp_path, **keys)
    assert contents(tmp_path) == before


def test_another_version_and_another_graphs_checkpoint_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(Toy, "fails", 3)
    for name, K in (("one", 1), ("two", 2)):
        with pytest.raises(RuntimeError, match="the power is gone"):
            toy(tmp_path / name, K=K)
    checkpoint = "checkpoint-000000003.npz"
    (tmp_path / "two" / checkpoint).rename(tmp_path / "one" / checkpoint)
    with pytest.raises(ValueError, match=r"3.npz.* is of a run with K = 2, not K = 1"):
        toy(tmp_path / "one")
    config = tmp_path / "one" / "config.toml"
    config.write_text(config.read_text().replace("corridor = ", 'corridor = "0.0.1" # '))
    with pytest.raises(ValueError, match=r'with corridor = "0.0.1", not corridor = "'):
        toy(tmp_path / "one")


def test_lost_metrics_are_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(Toy, "fails", 3)
    with pytest.raises(RuntimeError, match="the power is gone"):
        toy(tmp_path)
    (tmp_path / "metrics.csv").unlink()
    with pytest.raises(ValueError, match="lacks rows of the first 3 updates; --force starts"):
        toy(tmp_path)


def test_a_checkpoint_that_cannot_be_read_leaves_the_one_before(tmp_path, monkeypatch, whole):
    folder = tmp_path / "run"
    monkeypatch.setattr(Toy, "fails", 5)
    with pytest.raises(RuntimeError, match="the power is gone"):
        toy(folder)
    monkeypatch.setattr(Toy, "fails", None)
    last = folder / "checkpoint-000000005.npz"
    last.write_bytes(last.read_bytes()[:-300])
    with pytest.raises(ValueError, match="delete it to go on from the one before"):
        toy(folder)
    last.unlink()
    toy(folder)
    assert contents(folder) == whole


def test_folders_of_others_are_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    for force in (False, True):
        with pytest.raises(ValueError, match="holds no run but other files"):
            toy(tmp_path, force=force)
    with pytest.raises(ValueError, match="cannot be made"):
        toy(tmp_path / "thesis.tex")
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("fails", [None, 0, 5])
def test_what_kill_left_half_written_is_cleaned(tmp_path, monkeypatch, whole, fails, force):
    folder = tmp_path / "run"
    if fails is None:
        folder.mkdir()
    else:
        monkeypatch.setattr(Toy, "fails", fails)
        with pytest.raises(RuntimeError, match="the power is gone"):
            toy(folder)
        monkeypatch.setattr(Toy, "fails", None)
    for name in ("config.toml", "checkpoint-000000006.npz", "metrics.csv"):
        handle, _ = tempfile.mkstemp(writing.SUFFIX, writing._prefix(folder / name), folder)
        os.close(handle)
    (folder / LOCK).touch()
    toy(folder, force=force)
    assert contents(folder) == whole
    assert not [file.name for file in folder.iterdir() if file.name.startswith(".")]
    assert not (folder / LOCK).exists()


@pytest.mark.parametrize("deleted", range(1, 5))
def test_a_run_that_is_half_deleted_goes_on(tmp_path, monkeypatch, whole, deleted):
    """What --force leaves if it is killed while it deletes; it need not be given again."""
    toy(tmp_path / "run")
    unlink, left = Path.unlink, iter(range(deleted))

    def killed(path, missing_ok=False):
        if path.name != LOCK and next(left, None) is None:
            raise SystemExit
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", killed)
        with pytest.raises(SystemExit):
            toy(tmp_path / "run", force=True)
    toy(tmp_path / "run")
    found = contents(tmp_path / "run")
    older = "checkpoint-000000008.npz"
    assert found.pop(older, whole[older]) == whole.pop(older)
    assert found == whole


def test_files_of_others_in_a_run_are_left_alone(tmp_path, whole):
    folder = tmp_path / "whole"
    (folder / "notes.txt").write_text("mine")
    toy(folder, force=True)
    assert contents(folder) == whole
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_folder_in_use_is_refused(tmp_path, monkeypatch):
    def second(self):
        for force in (False, True):
            with pytest.raises(ValueError, match="is in use by another process"):
                toy(tmp_path / "run", force=force)
        raise RuntimeError("seen")

    monkeypatch.setattr(Toy, "update", second)
    with pytest.raises(RuntimeError, match="seen"):
        toy(tmp_path / "run")


def test_the_learned_table_is_a_teacher_on_its_graph_only(tmp_path):
    from corridor.learning.configs import DistillConfig
    from corridor.learning.table_training import make_training

    folder = str(tmp_path / "run")
    run("sft", SftConfig(W=3, K=2, L=2, updates=20, backtracking=0.5), folder)
    pupil = make_training(DistillConfig(W=3, K=2, L=2, teacher=folder, population=True))
    result = json.loads((tmp_path / "run" / "result.json").read_text())
    assert pupil.predictions()["teacher"] == result["hitting_time"]
    with pytest.raises(ValueError, match="of another one"):
        make_training(DistillConfig(W=3, K=2, L=3, teacher=folder))
    with pytest.raises(ValueError, match="folder of a finished run whose policy is a table"):
        make_training(DistillConfig(W=3, K=2, L=2, teacher=str(tmp_path)))
