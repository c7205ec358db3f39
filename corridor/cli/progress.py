"""What is shown of work that takes its time: on stderr, and only where somebody watches."""

import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import click

T = TypeVar("T")

SECONDS = 2.0
"""Work that is done by then shows nothing."""


def watched() -> bool:
    """Tell whether somebody sees stderr."""
    return sys.stderr is not None and sys.stderr.isatty()


def counted(items: Sequence[T], label: str) -> Iterable[T]:
    """Yield the items of work, with a bar that says how many are done."""
    if not watched():
        yield from items
        return
    with click.progressbar(
        items, label=label, show_pos=True, show_percent=False, file=sys.stderr
    ) as bar:
        yield from bar


@contextmanager
def working(label: str) -> Iterator[None]:
    """Show how long the work inside is taking, where nobody knows how much it is."""
    if not watched():
        yield
        return
    done = threading.Event()
    clock = threading.Thread(target=_show_time, args=(label, done), daemon=True)
    clock.start()
    try:
        yield
    finally:
        done.set()
        clock.join()


def _show_time(label: str, done: threading.Event) -> None:
    start = time.monotonic()
    if done.wait(SECONDS):
        return
    marks = "|/-\\"
    shown = ""
    turn = 0
    while not done.wait(0.25):
        shown = f"{label} {marks[turn % 4]} {time.monotonic() - start:.0f} s"
        turn += 1
        click.echo(f"\r{shown}", nl=False, err=True)
    click.echo(f"\r{' ' * len(shown)}\r", nl=False, err=True)
