"""The folder of a run: config, metrics, checkpoints, result.

===================  =======================================================================
config.toml          the config, and in ``[run]`` the training and corridor's version
metrics.csv          one row for each update
checkpoint-*.npz     the last two states from which the run goes on
policy.npz           the learned table's probabilities, where the policy is a table
plot.svg             hitting time against updates, with the predicted lines
result.json          written last: a folder that has it holds a finished run
===================  =======================================================================
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import __version__
from ..files import write_text
from .checkpoints import load_state, save_state
from .configs import config_text, config_values, read_config

KEPT = 2


class RunFolder:
    """A folder that belongs to one run.

    Parameters
    ----------
    path : str or Path
    training : str
        Name of the training.
    config : dataclass
    """

    def __init__(self, path: str | Path, training: str, config: Any) -> None:
        self.path = Path(path)
        self.config = config
        self.run = {"training": training, "corridor": __version__}
        self.values = config_values(config)
        self._waiting: list[str] = []

    @property
    def metrics(self) -> Path:
        """The file of metrics."""
        return self.path / "metrics.csv"

    @property
    def title(self) -> str:
        """What the run is, in a line for its plot."""
        keys = ("W", "K", "L", "branches", "seed")
        named = [f"{key} = {self.values[key]}" for key in keys if key in self.values]
        return f"{self.run['training']}: {', '.join(named)}"

    @contextlib.contextmanager
    def opened(self, *, force: bool) -> Iterator[None]:
        """Make the folder this run's, and hold it against other processes.

        It is a new one, or one in which this run was begun, or with `force` one that holds
        another run, which is deleted.

        Raises
        ------
        ValueError
            If the folder holds a finished run, another run, or other files, if another
            process holds it, or if it cannot be made.
        """
        config = self.path / "config.toml"
        with contextlib.ExitStack() as held:
            if config.exists():
                held.enter_context(self._lock(config))
                if force:
                    self._clear()
                else:
                    self._refuse_another(config)
            if not config.exists():
                self._make()
                write_text(config, config_text(self.config, self.run))
                held.enter_context(self._lock(config))
            yield

    def last_state(self) -> dict[str, Any] | None:
        """Return the state to go on from, None at the start, and cut the metrics to it.

        Raises
        ------
        ValueError
            If the checkpoint cannot be read or is of another run, or metrics are missing.
        """
        checkpoints = self._checkpoints()
        if not checkpoints:
            self.metrics.unlink(missing_ok=True)
            return None
        try:
            found = load_state(checkpoints[-1])
        except ValueError as error:
            raise ValueError(f"{error}; delete it to go on from the one before") from None
        self._refuse_other_values(str(checkpoints[-1]), found["run"], found["config"])
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

    def finish(self, result: dict[str, Any]) -> None:
        """Write the result: the run is finished."""
        write_text(self.path / "result.json", json.dumps(result, indent=2) + "\n")

    @property
    def _name(self) -> str:
        return f"the folder {str(self.path)!r}"

    def _make(self) -> None:
        """Make the folder, unless there is an empty one."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            empty = not any(self.path.iterdir())
        except OSError as error:
            raise ValueError(f"{self._name} cannot be made: {error.strerror}") from None
        if not empty:
            raise ValueError(
                f"{self._name} holds no run but other files; give another folder with -o"
            )

    @contextlib.contextmanager
    def _lock(self, file: Path) -> Iterator[None]:
        """Lock `file` for this process, where the system knows such locks."""
        try:
            import fcntl
        except ModuleNotFoundError:
            yield
            return
        with file.open() as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ValueError(
                    f"{self._name} is in use by another process; wait for it, or give another "
                    "folder with -o"
                ) from None
            yield

    def _checkpoints(self) -> list[Path]:
        return sorted(self.path.glob("checkpoint-*.npz"))

    def _refuse_another(self, config: Path) -> None:
        values, run = read_config(str(config))
        self._refuse_other_values(self._name, run, values)
        if (self.path / "result.json").exists():
            raise ValueError(
                f"{self._name} holds a finished run; give another folder with -o, or --force "
                "to overwrite it"
            )

    def _refuse_other_values(
        self, name: str, run: dict[str, Any], values: dict[str, Any]
    ) -> None:
        """Raise ValueError unless training, version and config are those of this run."""
        theirs, ours = {**run, **values}, {**self.run, **self.values}
        for key in [*ours, *theirs]:
            if theirs.get(key) != ours.get(key):
                said = [
                    f"{key} = {json.dumps(of[key])}" if key in of else f"no {key}"
                    for of in (theirs, ours)
                ]
                raise ValueError(
                    f"{name} is of a run with {said[0]}, not {said[1]}; give the options of "
                    "that run, another folder with -o, or --force to overwrite it"
                )

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

    def _clear(self) -> None:
        """Delete a run's own files."""
        # The result first: what is half deleted is no finished run.
        for name in ("result.json", "metrics.csv", "policy.npz", "plot.svg", "config.toml"):
            (self.path / name).unlink(missing_ok=True)
        for checkpoint in self._checkpoints():
            checkpoint.unlink()


def read_metrics(path: str | Path) -> dict[str, list[float]]:
    """Return the columns of a run's metrics.csv.

    Raises
    ------
    ValueError
        If it cannot be read.
    """
    try:
        header, *rows = Path(path).read_text(encoding="utf-8").splitlines()
        columns = zip(*([float(cell) for cell in row.split(",")] for row in rows), strict=True)
        return dict(zip(header.split(","), map(list, columns), strict=True))
    except (OSError, ValueError) as error:
        raise ValueError(f"{str(path)!r} is no metrics.csv of a run: {error}") from None
