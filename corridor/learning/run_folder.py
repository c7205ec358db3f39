"""The folder of a run: config, metrics, checkpoints, result (listed in docs/training.md)."""

import json
from pathlib import Path
from typing import Any

from ..files.folders import ResumableFolder
from ..files.writing import write_text
from ..version import __version__
from .checkpoints import load_state, save_state
from .configs import TrainingConfig, config_text, read_config

KEPT = 2


class RunFolder(ResumableFolder):
    """A folder that belongs to one run of the training of that name."""

    what, manifest, anew = "run", "config.toml", True
    # The result is deleted first: what is half deleted is no finished run. Then what needs the
    # metrics: a run that is half deleted can go on.
    files = ("result.json", "checkpoint-*.npz", "metrics.csv", "policy.npz", "plot.svg")

    def __init__(self, path: str | Path, training: str, config: TrainingConfig) -> None:
        super().__init__(path)
        self.run = {"training": training, "corridor": __version__}
        self.metrics = self.path / "metrics.csv"
        plain = json.dumps(config.model_dump(exclude_none=True))
        self.values: dict[str, Any] = json.loads(plain)
        self.text = config_text(self.values, self.run)
        self._waiting: list[str] = []

    @property
    def title(self) -> str:
        """What the run is, in a line for its plot."""
        keys = ("W", "K", "L", "branches", "seed")
        named = [f"{key} = {self.values[key]}" for key in keys if key in self.values]
        return f"{self.run['training']}: {', '.join(named)}"

    def read(self) -> dict[str, Any] | None:
        """Return what config.toml says, unless a run has not written it."""
        try:
            values, run = read_config(self.path / self.manifest)
        except ValueError:
            return None
        return {**run, **values} if self.run.keys() <= run.keys() else None

    def objection(self, found: dict[str, Any]) -> str:
        """Say in what the run of `found` is another one, or that it is finished."""
        name = f"the folder {str(self.path)!r}"
        difference = self._difference(name, found)
        if difference or not (self.path / "result.json").exists():
            return difference
        return (
            f"{name} holds a finished run; give another folder with -o, or --force to "
            "overwrite it"
        )

    def last_state(self) -> dict[str, Any] | None:
        """Return the state to go on from, None at the start, and cut the metrics to it.

        A ValueError says that the checkpoint cannot be read or is of another run, or that
        metrics are missing.
        """
        checkpoints = self._checkpoints()
        if not checkpoints:
            self.metrics.unlink(missing_ok=True)
            return None
        try:
            found = load_state(checkpoints[-1])
        except ValueError as error:
            raise ValueError(f"{error}; delete it to go on from the one before") from None
        theirs = {**found["run"], **found["config"]}
        if difference := self._difference(str(checkpoints[-1]), theirs):
            raise ValueError(difference)
        self._cut_metrics(found["done"])
        state: dict[str, Any] = found["state"]
        return state

    def add(self, metrics: dict[str, float]) -> None:
        """Take down the metrics of one update; `save` writes them."""
        if not self._waiting and not self.metrics.exists():
            self._waiting.append(",".join(metrics))
        # A NumPy number would be written with its type.
        cells = (v if isinstance(v, int) else float(v) for v in metrics.values())
        self._waiting.append(",".join(map(repr, cells)))

    def save(self, done: int, state: dict[str, Any]) -> None:
        """Write the metrics so far, then the checkpoint after update `done`."""
        with self.metrics.open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in self._waiting)
        self._waiting.clear()
        whole = {"run": self.run, "config": self.values, "done": done, "state": state}
        save_state(self.path / f"checkpoint-{done:09d}.npz", whole)
        for old in self._checkpoints()[:-KEPT]:
            old.unlink()

    def finish(self, **result: Any) -> None:
        """Write the result: the run is finished."""
        text = json.dumps({**self.run, **result}, indent=2)
        write_text(self.path / "result.json", f"{text}\n")

    def _checkpoints(self) -> list[Path]:
        return sorted(self.path.glob("checkpoint-*.npz"))

    def _difference(self, name: str, theirs: dict[str, Any]) -> str:
        """Say in what training, version and config are not those of this run."""
        ours = {**self.run, **self.values}
        for key in [*ours, *theirs]:
            if theirs.get(key) != ours.get(key):
                said = [
                    f"{key} = {json.dumps(of[key], default=str)}" if key in of else f"no {key}"
                    for of in (theirs, ours)
                ]
                return (
                    f"{name} is of a run with {said[0]}, not {said[1]}; give the options of "
                    "that run, another folder with -o, or --force to overwrite it"
                )
        return ""

    def _cut_metrics(self, done: int) -> None:
        """Drop what was written after update `done`."""
        try:
            lines = self.metrics.read_text(encoding="utf-8").splitlines(keepends=True)
        except OSError:
            lines = []
        whole = [line for line in lines if line.endswith("\n")][: done + 1]
        if len(whole) != done + 1:
            raise ValueError(
                f"{str(self.metrics)!r} lacks rows of the first {done} updates; --force starts "
                "the run anew"
            )
        write_text(self.metrics, "".join(whole))


def read_metrics(path: str | Path) -> dict[str, list[float]]:
    """Return the columns of a run's metrics.csv; a ValueError says that it is none."""
    try:
        header, *rows = Path(path).read_text(encoding="utf-8").splitlines()
        columns = zip(*([float(cell) for cell in row.split(",")] for row in rows), strict=True)
        return dict(zip(header.split(","), map(list, columns), strict=True))
    except (OSError, ValueError) as error:
        raise ValueError(f"{str(path)!r} is no metrics.csv of a run: {error}") from None
