"""Executors to run sweeps on: processes of this machine, and a Dask cluster."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any

from ..theory.model.arguments import positive_integer

MOST_WORKERS = 512
SECONDS_TO_CONNECT = 10


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of fresh processes, which end with this one even if it is killed.

    Raises
    ------
    TypeError, ValueError
        If `workers` is no integer from 1 to 512.
    """
    workers = positive_integer("workers", workers)
    if workers > MOST_WORKERS:
        raise ValueError(f"workers must be at most {MOST_WORKERS}; got {workers}")
    return ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin_worker)


@contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """Connect to a Dask cluster by its scheduler's address, ``tcp://host:port``.

    Raises
    ------
    ModuleNotFoundError
        If distributed is not installed.
    ValueError
        If no scheduler answers at `address` within ten seconds.
    """
    try:
        distributed: Any = import_module("distributed")
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "a Dask cluster needs distributed; install it with: pip install 'corridor[cluster]'"
        ) from None
    rule = (
        "dask must be the address of a running Dask scheduler, like tcp://127.0.0.1:8786; "
        f"got {address!r}"
    )
    if not address.startswith(("tcp://", "tls://")):
        raise ValueError(rule)
    try:
        client = distributed.Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ValueError(f"{rule}: {error}") from None
    with client:
        yield client.get_executor()


def _begin_worker() -> None:
    # Ctrl-C ends a worker at once and without a word: the sweep itself says what is kept.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A pool's workers would wait for tasks for ever once the process that made them is killed.
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
