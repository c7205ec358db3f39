"""`kill -9` at random moments of sweeps and trainings: nothing is lost, and all ends the same.

Every job runs in a process forked from one that has imported everything, so that a kill costs
milliseconds. It comes after a random time, or right before a random one of the job's openings,
renamings and deletions of files, where time alone would seldom hit. After each, what was said
to be written must be there; the job is begun again, to be killed again, and at last left to its
end: its files are then those of a job that nobody killed, byte for byte, and no others.
"""

import contextlib
import gc
import os
import random
import signal
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

TOUCHED = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod"}
Report = Callable[[int], object]


class Job(ABC):
    """A sweep or a training of which a random seed tells all."""

    def __init__(self, order: random.Random) -> None:
        self.forced = order.random() < 0.3

    @abstractmethod
    def work(self, home: Path, *, force: bool, report: Report) -> None:
        """Do it, and tell after each part how much is written."""

    @abstractmethod
    def written(self, home: Path) -> int:
        """Return how much is written, by what the files say."""

    @abstractmethod
    def finished(self, home: Path) -> bool:
        """Tell whether the files say that all is done."""

    @abstractmethod
    def other(self) -> "Job":
        """Return another job that would leave its files in the same place."""

    def files(self, home: Path) -> dict[str, bytes]:
        """Return every file of the place that must be the same in the end."""
        found = (path for path in home.rglob("*") if path.is_file())
        return {str(path.relative_to(home)): path.read_bytes() for path in found}


class Sweep(Job):
    """A sweep into CSV or Parquet, in this process or in two more."""

    def __init__(self, order: random.Random) -> None:
        super().__init__(order)
        some = [order.sample(range(1, 9), order.randint(1, 3)) for _ in "WKL"]
        names = ["backtrack-time", "variance", "numeric-hitting-time"]
        names = ["hitting-time", *order.sample(names, order.randint(0, 2))]
        self.grid = [*some, ["sft", "rl"], names]
        self.name = order.choice(("out.csv", "out.parquet"))
        self.workers = order.random() < 0.1
        self.chunk_rows = order.choice((1, 2, 3, 7))

    def work(self, home: Path, *, force: bool, report: Report) -> None:
        """Sweep."""
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        from corridor import sweep

        pool = ProcessPoolExecutor(2, get_context("fork")) if self.workers else None
        with pool or contextlib.nullcontext():
            sweep(
                *self.grid,
                executor=pool,
                output=home / self.name,
                force=force,
                progress=lambda done, _: report(done),
                chunk_rows=self.chunk_rows,
            )

    def written(self, home: Path) -> int:
        """Count the rows that are kept; all of them once the table is there."""
        parts = (home / f"{self.name}.parts").glob("[0-9]*.csv")
        rows = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in parts)
        return sys.maxsize if self.finished(home) and not self.forced else rows

    def finished(self, home: Path) -> bool:
        """Tell whether the table is there."""
        return (home / self.name).exists()

    def other(self) -> "Sweep":
        """Return a sweep of another grid to the same output."""
        twin = Sweep(random.Random(0))
        twin.grid = [[9], [1, 2], [3], ["rl"], "hitting-time"]
        twin.name, twin.forced, twin.workers = self.name, False, False
        return twin


class Training(Job):
    """A training of a table: pretraining, SFT, distillation."""

    def __init__(self, order: random.Random) -> None:
        super().__init__(order)
        self.name = order.choice(("pretrain", "sft", "distill"))
        sizes = {size: order.randint(1, 3) for size in "WKL"}
        self.values: dict[str, Any] = {**sizes, "seed": order.randint(0, 99)}
        self.values |= {"updates": order.randint(5, 60), "traces": 8}
        self.values |= {"population": order.random() < 0.2}
        self.plotted = order.random() < 0.1
        self.seconds = order.choice((1e-9, 1e-3, 1e-2))

    def work(self, home: Path, *, force: bool, report: Report) -> None:
        """Train."""
        from corridor.learning import run_folder
        from corridor.learning.runs import run, training_kind

        save = run_folder.RunFolder.save

        def reported(self: Any, done: int, state: Any) -> None:
            save(self, done, state)
            report(done)

        run_folder.RunFolder.save = reported
        if not self.plotted:
            sys.modules["corridor.plots.runs"] = None  # as if there were no Matplotlib
        run(
            self.name,
            training_kind(self.name).config(**self.values),
            home / "run",
            force=force,
            checkpoint_seconds=self.seconds,
        )

    def written(self, home: Path) -> int:
        """Return the update of the last checkpoint, if the metrics are there, too."""
        last = max((home / "run").glob("checkpoint-*.npz"), default=None)
        if last is None:
            return 0
        done = int(last.stem.split("-")[1])
        metrics = home / "run" / "metrics.csv"
        lines = metrics.read_bytes().count(b"\n") if metrics.exists() else 0
        return done if lines > done else -1

    def finished(self, home: Path) -> bool:
        """Tell whether the result is there."""
        return (home / "run" / "result.json").exists()

    def other(self) -> "Training":
        """Return a training of another seed in the same folder."""
        twin = Training(random.Random(0))
        twin.forced = False
        return twin

    def files(self, home: Path) -> dict[str, bytes]:
        """Leave out the older checkpoint: when it was written is a matter of time."""
        found = super().files(home)
        checkpoints = sorted(name for name in found if "checkpoint-" in name)
        return {name: data for name, data in found.items() if name not in checkpoints[:-1]}


def forked(
    job: Job, home: Path, *, force: bool, seconds: float | None = None, touches: int = 0
) -> tuple[str, int]:
    """Run a job in a process of its own; kill it after a time, or at a file; how it ended.

    Also what it had said to be written, or how many files it touched if it was let be.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.close(reader)
        _child(job, home, force, writer, touches)
    os.close(writer)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpgid(child, child)
    if seconds is not None:
        time.sleep(seconds)
        os.killpg(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    with os.fdopen(reader) as said:
        lines = said.read().split("\n")[:-1]
    ends = {0: "finished", -signal.SIGKILL: "killed", 2: "refused"}
    how = ends.get(os.waitstatus_to_exitcode(status), "\n".join(lines))
    numbers = [int(line) for line in lines if line.isdigit()]
    return how, max(numbers, default=0)


def _child(job: Job, home: Path, force: bool, writer: int, touches: int) -> None:
    seen = 0

    def watch(event: str, _: Any) -> None:
        nonlocal seen
        if event in TOUCHED:
            seen += 1
            if seen == touches:
                os.killpg(0, signal.SIGKILL)

    code = 0
    try:
        sys.addaudithook(watch)
        job.work(home, force=force, report=lambda done: os.write(writer, f"{done}\n".encode()))
        if not touches:
            os.write(writer, f"{10**6 + seen}\n".encode())
    except ValueError as error:
        os.write(writer, f"{error}\n".encode())
        code = 2
    except BaseException as error:
        os.write(writer, f"{type(error).__name__}: {error}\n".encode())
        code = 3
    os._exit(code)


class Soak:
    """The jobs so far: how often they were killed, and what was wrong."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []

    def suffer(self, job: Job, order: random.Random, name: str) -> None:
        """Kill a job a few times, and see that it ends as if nobody had."""
        kind = type(job).__name__
        with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as place:
            start = time.monotonic()
            how, touched = forked(job, Path(whole), force=False)
            if how != "finished":
                raise RuntimeError(f"{name} fails by itself: {how}")
            seconds, touched = time.monotonic() - start, touched - 10**6
            right, home = job.files(Path(whole)), Path(place)
            (home / "notes.txt").write_text("somebody's")
            right["notes.txt"] = b"somebody's"
            if job.forced:
                forked(job.other(), home, force=False)
            before = job.files(home)
            force, how = job.forced, ""
            for _ in range(order.randint(1, 6)):
                if order.random() < 0.5:
                    how, said = forked(
                        job, home, force=force, touches=order.randint(1, touched)
                    )
                else:
                    delay = order.uniform(0, 1.1 * seconds)
                    how, said = forked(job, home, force=force, seconds=delay)
                if how != "killed":
                    break
                self.counts[f"{kind}{' --force' if job.forced else ''}"] += 1
                self.look(job, home, before, right, said, name)
                # The same command; where --force would begin anew, now and then without it.
                force = job.forced and order.random() < 0.5
            self.end(job, home, right, how, name)

    def look(self, job: Job, home: Path, before: Any, right: Any, said: int, name: str) -> None:
        """See that nothing is lost that was said to be written, and nothing half done."""
        found = job.files(home)
        good = (right, before) if job.forced else (right,)
        states = [state for state in good if state.items() <= found.items()]
        # A table that is there needs no parts any more.
        if job.written(home) < said and right not in states:
            self.fault(f"{name}: {said} were written, {job.written(home)} are")
        if found.get("notes.txt") != b"somebody's":
            self.fault(f"{name}: somebody's file is gone")
        if job.finished(home) and not states:
            self.fault(f"{name}: finished, but neither the new files nor the old are whole")

    def fault(self, said: str) -> None:
        """Tell at once what is wrong."""
        self.wrong.append(said)
        click.echo(said)

    def end(self, job: Job, home: Path, right: Any, how: str, name: str) -> None:
        """Let it end, and compare."""
        for force in (False, True):
            if how != "finished":
                how, _ = forked(job, home, force=force)
            if how == "refused" and isinstance(job, Training) and job.finished(home):
                self.counts["finished when killed"] += 1
                how = "finished" if job.files(home) == right else "refused"
            if how == "finished" and job.files(home) != right and job.forced and not force:
                how = "refused"  # what was there before --force had done anything
        found = job.files(home)
        self.counts["jobs"] += 1
        if how != "finished":
            self.fault(f"{name}: it cannot go on: {how}")
        elif found != right:
            files = sorted(f for f in {*found, *right} if found.get(f) != right.get(f))
            self.fault(f"{name}: differs in {', '.join(files)}")


@click.command()
@click.option("--count", default=100, show_default=True)
@click.option("--seed", default=0, show_default=True)
def kills(count: int, seed: int) -> None:
    """Kill sweeps and trainings at random moments."""
    import filelock  # noqa: F401  with what follows: once, before the children
    import pyarrow.parquet  # noqa: F401

    import corridor.learning.table_training
    import corridor.plots.runs  # noqa: F401
    from corridor import sweep

    list(sweep(2, 2, 2, quantity=["hitting-time", "variance", "numeric-hitting-time"]))
    gc.freeze()  # what the children share they need not look through
    soak, n, done, shown = Soak(), 0, 0, 0
    while done < count:
        order = random.Random(f"{seed} {n}")
        job = order.choice((Sweep, Training))(order)
        soak.suffer(job, order, f"{seed} {n} {vars(job)}")
        n += 1
        done = sum(times for name, times in soak.counts.items() if name[0].isupper())
        if done >= shown + 100:
            shown = done
            click.echo(f"{done} kills, {len(soak.wrong)} faults", err=True)
    for name, times in sorted(soak.counts.items()):
        click.echo(f"{times:6d}  {name}")
    click.echo(f"killed from seed {seed}: {len(soak.wrong)} faults")
    raise SystemExit(bool(soak.wrong))
