"""Sweep: any quantities over a grid of corridors, on any executor, resumable.

The grid's rows are cut into chunks. A chunk is one task; its rows are on the disk before
the next is waited for, and the table is written, in the order of the grid, once all are.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from ..theory.model.arguments import positive_integer
from .cells import RowError, chunk_values
from .grids import MOST_ROWS, Axis, Grid, grid
from .parts import Parts
from .quantities import Quantities
from .tables import SweepRow, SweepTable, require_rows_of, require_table_path, write_rows

# Called with the rows that are finished and all there are.
Progress: TypeAlias = Callable[[int, int], object]

IN_FLIGHT = 512
"""Chunks handed to the executor at a time."""
MOST_CHUNK_ROWS, FEWEST_CHUNKS = 500, 64


class UnfinishedSweepError(RuntimeError):
    """A sweep stopped; the message says why, and what is kept."""


def sweep(
    W: Axis | None = None,
    K: Axis | None = None,
    L: Axis | None = None,
    policy: str | Iterable[str] | None = None,
    quantity: Quantities = "hitting-time",
    *,
    executor: Executor | None = None,
    output: str | Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
    max_rows: int = MOST_ROWS,
    chunk_rows: int | None = None,
) -> SweepTable:
    """Return a table of quantities, with a row for each point of a grid.

    Files do not depend on executor, chunks and interruptions: they are equal to the last byte,
    for the same versions of corridor and pyarrow.

    Parameters
    ----------
    W, K, L : int, iterable of int, str or mapping, optional
        ``15``, ``[2, 5]``, ``"1:30:2"`` (both ends belong to it), ``"1:5,10,20"``, ``{"start":
        1, "stop": 1024, "factor": 2}``; left out where no quantity depends on them.
    policy : str or iterable of str, optional
        All three policies unless told.
    quantity : str, iterable of str, or mapping
        Names of ``corridor.quantities.CATALOGUE``; or by name functions of your own, of W, K,
        L and policy or some of them, that return a number or a numerics.Result.
    executor : concurrent.futures.Executor, optional
        Where the rows are computed. In this process unless told.
    output : path, optional
        ``.csv`` or ``.parquet``. A sweep that was stopped, also by ``kill -9``, goes on from
        the folder ``OUTPUT.parts``; one that is finished is left as it is.
    force : bool
        Overwrite an output that is there, and discard finished rows of another sweep.
    progress : callable, optional
        Called with the number of finished rows and of all rows.
    max_rows, chunk_rows : int, optional
        Most rows of the table; rows of a task, a 64th of them but at most 500 unless told.

    Returns
    -------
    SweepTable
        By quantity, then W, K, L and policy, the last fastest. A quantity that refuses a point
        (ValueError, ArithmeticError, MemoryError) has the reason in the row's ``error``; one
        that fails otherwise, or a worker that dies, ends the sweep by UnfinishedSweepError.

    Examples
    --------
    >>> [(row.K, row.exact) for row in sweep(W=15, K=[5, 15], L=5, policy="sft")]
    [(5, '3604503008/3125'), (15, '13178858182061793922894308/30517578125')]
    """
    made = grid(W, K, L, policy, quantity, max_rows)
    return run_grid(made, executor, output, force, progress, chunk_rows)


def run_grid(
    grid: Grid,
    executor: Executor | None = None,
    output: str | Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
    chunk_rows: int | None = None,
) -> SweepTable:
    """Return the table of a grid; see `sweep`."""
    if chunk_rows is None:
        chunk_rows = min(MOST_CHUNK_ROWS, max(1, grid.size // FEWEST_CHUNKS))
    chunk_rows = positive_integer("chunk_rows", chunk_rows)
    progress = progress or (lambda done, size: None)
    if output is None:
        chunks: dict[int, list[SweepRow]] = {}
        _Run(grid, executor, progress, chunk_rows, chunks.__setitem__).all_chunks()
        rows = chain.from_iterable(chunks[chunk] for chunk in sorted(chunks))
        return SweepTable(None, grid.size, tuple(rows))
    path = Path(output)
    require_table_path(path)
    parts = Parts(path, grid, chunk_rows)
    if path.exists() and not force:
        require_rows_of(grid, path)
        # Left by a sweep that was killed after its output was whole.
        if parts.path.exists():
            with parts.begun(force=False):
                parts.discard()
        return SweepTable(path, grid.size)
    with parts.begun(force=force):
        run = _Run(grid, executor, progress, parts.chunk_rows, parts.record, parts)
        try:
            run.all_chunks()
            write_rows(path, parts.rows())
        except OSError as fault:
            raise OSError(fault.errno, f"{fault.strerror or fault}; {run.kept()}") from fault
        parts.discard()
    return SweepTable(path, grid.size)


class _Run:
    """One run of a sweep: the chunks that are not finished, on an executor."""

    def __init__(
        self,
        grid: Grid,
        executor: Executor | None,
        progress: Progress,
        chunk_rows: int,
        keep: Callable[[int, list[SweepRow]], None],
        parts: Parts | None = None,
    ) -> None:
        self.grid, self.executor, self.progress = grid, executor, progress
        self.chunk_rows, self.keep, self.parts = chunk_rows, keep, parts
        finished = parts.finished() if parts else set()
        chunks = range(-(-grid.size // chunk_rows))
        self.todo = [chunk for chunk in chunks if chunk not in finished]
        self.done = sum(len(range(*self.span(chunk))) for chunk in finished)

    def span(self, chunk: int) -> tuple[int, int]:
        """Return the numbers of a chunk's first row, and of the row after its last."""
        start = chunk * self.chunk_rows
        return start, min(start + self.chunk_rows, self.grid.size)

    def all_chunks(self) -> None:
        """Compute and record every chunk that is not finished."""
        self.progress(self.done, self.grid.size)
        try:
            if self.executor is None:
                for chunk in self.todo:
                    self.record(chunk, chunk_values(self.grid, *self.span(chunk)))
            else:
                self.on(self.executor)
        except RowError as failure:
            raise UnfinishedSweepError(f"{failure}; {self.kept()}") from failure.__cause__

    def on(self, executor: Executor) -> None:
        """Compute the chunks on `executor`, some at a time, and record each as it comes."""
        todo = iter(self.todo)
        pending: dict[Future[list[SweepRow]], int] = {}
        try:
            while True:
                for chunk in islice(todo, IN_FLIGHT - len(pending)):
                    with self.blamed():
                        task = executor.submit(chunk_values, self.grid, *self.span(chunk))
                    pending[task] = chunk
                if not pending:
                    return
                ended = wait(pending, return_when=FIRST_COMPLETED).done
                # A pool that breaks ends all its tasks: the good ones are kept first.
                for task in sorted(ended, key=_failed):
                    with self.blamed():
                        rows = task.result()
                    self.record(pending.pop(task), rows)
        except BaseException as stop:
            from .executors import ends_its_tasks

            if not ends_its_tasks(executor, stop):
                for task in pending:
                    task.cancel()
            raise

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Say of what goes wrong inside that the executor failed, and what is kept."""
        try:
            yield
        except RowError:
            raise
        except Exception as failure:
            raise UnfinishedSweepError(f"{_reason(failure)}; {self.kept()}") from failure

    def record(self, chunk: int, rows: list[SweepRow]) -> None:
        """Keep the rows of a chunk."""
        self.keep(chunk, rows)
        self.done += len(rows)
        self.progress(self.done, self.grid.size)

    def kept(self) -> str:
        """Say what a run that stops here leaves behind."""
        if self.parts is None:
            return "nothing is kept, since there is no output"
        return (
            f"{self.done} of {self.grid.size} rows are kept in {self.parts.path}, and the same "
            "sweep goes on from there"
        )


def _failed(task: Future[list[SweepRow]]) -> bool:
    return task.cancelled() or task.exception() is not None


def _reason(failure: Exception) -> str:
    if isinstance(failure, BrokenExecutor):
        return "a worker died (killed, or out of memory)"
    return f"the executor failed: {type(failure).__name__}: {' '.join(str(failure).split())}"
