"""A run: one training in a folder, which goes on after an interruption where it was."""

from __future__ import annotations

import contextlib
import math
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from ..numerics.sampling.samples import progress_bar
from .checkpoints import save_state
from .rows import lanes_of
from .run_folder import RunFolder, read_metrics
from .training import Training, training_kind

CHECKPOINT_SECONDS = 10.0


@dataclass(frozen=True)
class RunResult:
    """What a finished run has found.

    Attributes
    ----------
    folder : Path
    hitting_time : float
        Of the learned policy, in steps.
    predictions : dict
        Hitting times that theory predicts, by name.
    plotted : bool
        Whether the plot was drawn: Matplotlib may be missing.
    """

    folder: Path
    hitting_time: float
    predictions: dict[str, float]
    plotted: bool


def run(
    training: str,
    config: Any,
    folder: str | Path,
    *,
    force: bool = False,
    progress: bool = False,
    checkpoint_seconds: float = CHECKPOINT_SECONDS,
) -> RunResult:
    """Train in `folder`, from its last checkpoint if it has one.

    Whatever interrupts a run, metrics.csv ends the same, byte for byte.

    Parameters
    ----------
    training : str
        Its name, as `corridor train` takes it.
    config : TrainingConfig
        Of the type that the training has.
    folder : str or Path
    force : bool
        Overwrite the run that the folder holds.
    progress : bool
        Show a progress bar on standard error.
    checkpoint_seconds : float
        Time from one checkpoint to the next.

    Raises
    ------
    ValueError
        If the folder holds a finished run, another run, or other files.
    ModuleNotFoundError
        If the training needs a library that is not installed.
    KeyboardInterrupt
        After Ctrl-C, once the update is done and its checkpoint written.
    """
    kind = training_kind(training)
    # Made first: a config that cannot be carried out leaves no folder.
    made = kind.make(config)
    home = RunFolder(folder, training, config)
    with home.opened(force=force):
        state = home.last_state()
        if state is not None:
            made.restore(state)
        _train(home, made, training, progress=progress, seconds=checkpoint_seconds)
        return _finish(home, made)


def _train(
    home: RunFolder, training: Training, label: str, *, progress: bool, seconds: float
) -> None:
    """Make the updates that are left."""
    saved = time.monotonic()
    bar = progress_bar(training.updates, label, show=progress)
    with _stop_requests() as requested, bar as advance:
        advance(training.done)
        while training.done < training.updates:
            home.add(training.update())
            advance(1)
            last = training.done == training.updates or requested
            if last or time.monotonic() - saved >= seconds:
                home.save(training.done, training.state())
                saved = time.monotonic()
            if requested and training.done < training.updates:
                raise _interruption(requested[0])


def _finish(home: RunFolder, training: Training) -> RunResult:
    """Write the policy, the plot and the result."""
    columns = read_metrics(home.metrics)
    found = [value for value in columns["hitting_time"] if not math.isnan(value)]
    hitting_time = found[-1] if found else math.nan
    predictions = training.predictions()
    if hasattr(training, "probabilities"):
        lanes = lanes_of(home.config.graph())
        table = {"lanes": lanes, "probabilities": training.probabilities()}
        save_state(home.path / "policy.npz", table)
    plotted = True
    try:
        from ..plots import save
        from .pictures import plot_run

        save(plot_run(columns, predictions, home.title), home.path / "plot.svg")
    except ModuleNotFoundError:
        plotted = False
    home.finish(
        {
            **home.run,
            "updates": training.done,
            "hitting_time": hitting_time,
            "unit": "steps",
            "predictions": predictions,
        }
    )
    return RunResult(home.path, hitting_time, predictions, plotted)


@contextlib.contextmanager
def _stop_requests() -> Iterator[list[int]]:
    """Give a list to which Ctrl-C and SIGTERM append, so that no update is cut in two.

    A second Ctrl-C stops at once.
    """
    requested: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield requested
        return

    def ask(number: int, _: FrameType | None) -> None:
        if requested:
            raise KeyboardInterrupt
        requested.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield requested
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interruption(number: int) -> BaseException:
    """Return what the signal would have raised, had it not waited."""
    return KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
