"""Which trainings there are, and a run: one of them in a folder, resumed where it was."""

import contextlib
import math
import signal
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import numpy as np

from ..numerics.sampling.samples import progress_bar
from ..theory.model.arguments import one_of
from ..theory.model.extras import require
from . import configs
from .checkpoints import save_state
from .predicted import predicted_times
from .rows import lanes_of
from .run_folder import RunFolder, read_metrics


class Training(ABC):
    """One training that can be stopped after any of its `updates` and taken up again.

    One whose policy is a table also has ``probabilities()``, of shape (n, width) as
    `numerics.edge_table` has it; its run can then be a teacher.
    """

    def __init__(self, config: Any) -> None:
        self.config, self.updates, self.done = config, int(config.updates), 0
        self.rng = np.random.default_rng(config.seed)

    @abstractmethod
    def learn(self) -> dict[str, float]:
        """Change the policy; return metrics, the keys the same every time."""

    @abstractmethod
    def hitting_time(self) -> float:
        """Solve the learned policy: expected steps, the mean over all targets."""

    def due(self) -> bool:
        """Tell whether the hitting time is to be solved after this update."""
        return self.done % self.config.evaluate_every == 0 or self.done == self.updates

    def update(self) -> dict[str, float]:
        """Make one update; return its metrics, the hitting time NaN where it is not due."""
        metrics = self.learn()
        self.done += 1
        found = self.hitting_time() if self.due() else math.nan
        return {"update": self.done, **metrics, "hitting_time": found}

    def state(self) -> dict[str, Any]:
        """Return all that is needed to go on bit for bit: plain data, arrays, tensors."""
        return {"done": self.done, "rng": self.rng.bit_generator.state}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`, of this training or of another one with the same config."""
        self.done, self.rng.bit_generator.state = state["done"], state["rng"]

    def predictions(self) -> dict[str, float]:
        """Return hitting times that theory predicts, by name: the lines of the plot."""
        return predicted_times(self.config.graph(), getattr(self.config, "fork", "uniform"))


class Kind(NamedTuple):
    """A training by its name: the type of its config, and how to make it from one."""

    config: type[Any]
    make: Callable[[Any], Training]


_TABLE = ".table_training.make_training"
# The config of each training, and module and name of what makes it.
KINDS: dict[str, tuple[type[configs.TrainingConfig], str]] = {
    "pretrain": (configs.PretrainConfig, _TABLE),
    "sft": (configs.SftConfig, _TABLE),
    "distill": (configs.DistillConfig, _TABLE),
    "ppo": (configs.PPOConfig, ".ppo.PPOTraining"),
    "transformer": (configs.TransformerConfig, ".ppo.TransformerTraining"),
    "grpo": (configs.GRPOConfig, ".ppo.GRPOTraining"),
    "textbook": (configs.TextbookConfig, ".textbook.TextbookTraining"),
}


def training_kind(name: str) -> Kind:
    """Return the training called `name`.

    A ModuleNotFoundError says what to install if it needs a library that is not there.

    >>> training_kind("sft").config.__name__
    'SftConfig'
    """
    config, maker = KINDS[one_of("training", name, KINDS)]
    module, _, made = maker.rpartition(".")
    return Kind(config, getattr(require(f"{__package__}{module}", "learn", name), made))


@dataclass(frozen=True)
class RunResult:
    """What a finished run has found: times in steps, learned and predicted, by name."""

    folder: Path
    hitting_time: float
    predictions: dict[str, float]
    plotted: bool
    """Whether the plot was drawn: Matplotlib may be missing."""


def run(
    training: str,
    config: configs.TrainingConfig,
    folder: str | Path,
    *,
    force: bool = False,
    progress: bool = False,
    checkpoint_seconds: float = 10.0,
) -> RunResult:
    """Train in `folder`, from its last checkpoint if it has one.

    Whatever interrupts a run, metrics.csv ends the same, byte for byte.

    A folder that holds a finished run, another run or other files is refused; `force`
    overwrites a run. Ctrl-C waits until the update is done and its checkpoint written.
    """
    kind = training_kind(training)
    # Made first: a config that cannot be carried out leaves no folder.
    made = kind.make(config)
    home = RunFolder(folder, training, config)
    with home.opened(home.text, force=force):
        state = home.last_state()
        if state is not None:
            made.restore(state)
        _train(home, made, training, progress=progress, seconds=checkpoint_seconds)
        return _finish(home, made, config)


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
                # What the signal would have raised, had it not waited.
                number = requested[0]
                raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


def _finish(home: RunFolder, training: Training, config: configs.TrainingConfig) -> RunResult:
    """Write the policy, the plot and the result."""
    columns = read_metrics(home.metrics)
    found = [value for value in columns["hitting_time"] if not math.isnan(value)]
    hitting_time = found[-1] if found else math.nan
    predictions = training.predictions()
    if hasattr(training, "probabilities"):
        table = {"lanes": lanes_of(config.graph()), "probabilities": training.probabilities()}
        save_state(home.path / "policy.npz", table)
    plotted = True
    try:
        from ..plots.figures import save
        from ..plots.runs import plot_run

        save(plot_run(columns, predictions, home.title), home.path / "plot.svg")
    except ModuleNotFoundError:
        plotted = False
    home.finish(
        updates=training.done, hitting_time=hitting_time, unit="steps", predictions=predictions
    )
    return RunResult(home.path, hitting_time, predictions, plotted)


@contextlib.contextmanager
def _stop_requests() -> Iterator[list[int]]:
    """Give a list to which Ctrl-C and SIGTERM append, so that no update is cut in two.

    A second Ctrl-C stops at once.
    """
    requested: list[int] = []
    # Elsewhere than in the main thread no signal is heard.
    heard = threading.current_thread() is threading.main_thread()
    numbers = (signal.SIGINT, signal.SIGTERM) if heard else ()

    def ask(number: int, _: FrameType | None) -> None:
        if requested:
            raise KeyboardInterrupt
        requested.append(number)

    before = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield requested
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
