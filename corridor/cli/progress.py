"""What is shown of work that takes its time: on stderr, and only where somebody watches."""

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
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
def working(label: str) -> Iterator[Callable[[float, float], None]]:
    """Show how long the work inside is taking, and how far it is if it tells what it gets."""
    far = [""]

    def reached(there: float, end: float) -> None:
        far[0] = f", {there:.3g} of {end:.3g}"

    if not watched():
        yield reached
        return
    done = threading.Event()
    clock = threading.Thread(target=_show_time, args=(label, far, done), daemon=True)
    clock.start()
    try:
        yield reached
    finally:
        done.set()
        clock.join()


def _show_time(label: str, far: list[str], done: threading.Event) -> None:
    start = time.monotonic()
    if done.wait(SECONDS):
        return
    marks = "|/-\\"
    shown = ""
    turn = 0
    while not done.wait(0.25):
        now = f"{label} {marks[turn % 4]} {time.monotonic() - start:.0f} s{far[0]}"
        shown = now.ljust(len(shown))
        turn += 1
        click.echo(f"\r{shown}", nl=False, err=True)
    click.echo(f"\r{' ' * len(shown)}\r", nl=False, err=True)
