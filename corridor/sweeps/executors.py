"""Executors to run sweeps on: processes of this machine, and a Dask cluster."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, ParamSpec, TypeVar

from ..theory.model.arguments import positive_integer, shortened
from ..theory.model.extras import require

P = ParamSpec("P")
T = TypeVar("T")

MOST_WORKERS = 512
SECONDS_TO_CONNECT = 10


class WorkerPool(ProcessPoolExecutor):
    """Fresh processes, which end with this one even if it is killed, and at once on Ctrl-C."""

    def __init__(self, workers: int) -> None:
        context = get_context("spawn")
        # Nobody writes to it: a worker whose reading ends knows that this process is gone.
        reader, self._writer = context.Pipe(duplex=False)
        super().__init__(workers, context, initializer=_begin_worker, initargs=(reader,))

    def submit(
        self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Take a task; a worker that is started for it is deaf to Ctrl-C from the first."""
        if sys.platform == "win32":
            return super().submit(function, *args, **kwargs)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(function, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def __exit__(self, kind: type[BaseException] | None, *of: Any) -> None:
        """Wait for the tasks, unless this process was told to stop."""
        if kind is not None and not issubclass(kind, Exception):
            self._writer.close()
        super().__exit__(kind, *of)


def ends_its_tasks(executor: Executor, stop: BaseException) -> bool:
    """Tell whether after `stop` an executor ends its tasks itself, and none may be cancelled.

    That is a pool of processes which broke or is about to: Python's own before 3.12 ends with
    a traceback if it then finds one cancelled.
    """
    interrupted = not isinstance(stop, Exception)
    broken = isinstance(stop.__cause__, BrokenExecutor)
    return broken or (interrupted and isinstance(executor, WorkerPool))


def process_pool(workers: int) -> WorkerPool:
    """Return a pool of `workers` processes, an integer from 1 to 512."""
    workers = positive_integer("workers", workers)
    if workers > MOST_WORKERS:
        raise ValueError(f"workers must be at most {MOST_WORKERS}; got {workers}")
    return WorkerPool(workers)


@contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """Connect to a Dask cluster by its scheduler's address, ``tcp://host:port``.

    A ValueError says that no scheduler answers there within ten seconds.
    """
    distributed = require("distributed", "cluster", "a Dask cluster")
    rule = (
        "dask must be the address of a running Dask scheduler, like tcp://127.0.0.1:8786; "
        f"got {shortened(address)}"
    )
    if not address.startswith(("tcp://", "tls://")):
        raise ValueError(rule)
    try:
        client = distributed.Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ValueError(f"{rule}: {error}") from None
    with client:
        yield client.get_executor()


def _begin_worker(parent: Connection) -> None:
    # The sweep itself hears Ctrl-C, says what is kept, and ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Connection) -> None:
    # A pool's workers would wait for tasks for ever once the process that made them is killed.
    wait([parent])
    os._exit(1)
