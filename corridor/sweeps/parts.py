"""Finished chunks of a sweep, kept in memory or in a folder beside its output."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, TypeAlias

from .. import __version__
from ..files import replacement
from .grids import KEYS, Grid
from .tables import SweepRow, csv_text, rows_of_csv

MANIFEST, LOCK = "sweep.json", "lock"
FORMAT = 1


class Memory:
    """Finished chunks in memory."""

    def __init__(self, chunk_rows: int) -> None:
        self.chunk_rows = chunk_rows
        self._chunks: dict[int, list[SweepRow]] = {}

    def finished(self) -> set[int]:
        """Return the numbers of the chunks that are there."""
        return set(self._chunks)

    def record(self, chunk: int, rows: list[SweepRow]) -> None:
        """Keep the rows of a chunk."""
        self._chunks[chunk] = rows

    def rows(self) -> Iterator[SweepRow]:
        """Return the rows of all chunks, in order."""
        return (row for chunk in sorted(self._chunks) for row in self._chunks[chunk])

    def remove(self) -> None:
        """Forget them: the table is whole."""
        self._chunks.clear()


class Parts:
    """The folder ``OUTPUT.parts``: what is swept, and a CSV file for each finished chunk.

    Parameters
    ----------
    output : Path
    grid : Grid
    chunk_rows : int
        Rows of a chunk; a folder that is there already keeps its own.
    force : bool
        Discard the rows of another sweep.

    Attributes
    ----------
    chunk_rows : int

    Raises
    ------
    ValueError
        If the folder belongs to another sweep, is in use, or cannot be made.
    """

    def __init__(self, output: Path, grid: Grid, chunk_rows: int, *, force: bool) -> None:
        self.folder = parts_folder(output)
        try:
            self.folder.mkdir(exist_ok=True)
            self._lock = _locked(self.folder / LOCK)
        except OSError as error:
            raise ValueError(
                f"output must be a path that can be written; got {str(output)!r}: "
                f"{error.strerror}"
            ) from None
        try:
            self.chunk_rows = self._begin(_manifest(grid, chunk_rows), force)
        except BaseException:
            self._lock.close()
            raise

    def __enter__(self) -> Parts:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the folder free; it stays until `remove`."""
        self._lock.close()

    def finished(self) -> set[int]:
        """Return the numbers of the chunks that are there."""
        return {int(path.stem) for path in self.folder.glob("[0-9]*.csv")}

    def record(self, chunk: int, rows: list[SweepRow]) -> None:
        """Keep the rows of a chunk, on the disk before this returns.

        Raises
        ------
        OSError
            If they cannot be written.
        """
        with replacement(self._path(chunk)) as file:
            file.write(csv_text(rows).encode())

    def rows(self) -> Iterator[SweepRow]:
        """Return the rows of all chunks, in order."""
        for chunk in sorted(self.finished()):
            with self._path(chunk).open(encoding="utf-8", newline="") as file:
                yield from rows_of_csv(file)

    def remove(self) -> None:
        """Delete what is ours, and the folder if nothing else is in it: the output is whole."""
        self._discard()
        (self.folder / LOCK).unlink()
        with suppress(OSError):
            self.folder.rmdir()

    def _path(self, chunk: int) -> Path:
        return self.folder / f"{chunk:06d}.csv"

    def _discard(self) -> None:
        # What was being written when a sweep was killed begins with a dot.
        for pattern in ("[0-9]*.csv", ".*", MANIFEST):
            for path in self.folder.glob(pattern):
                path.unlink()

    def _begin(self, manifest: dict[str, Any], force: bool) -> int:
        """Write what is swept, or compare it with what was written; return the chunk's rows."""
        path = self.folder / MANIFEST
        if path.exists():
            other = _difference(path, manifest)
            if not other:
                return int(json.loads(path.read_text(encoding="utf-8"))["chunk_rows"])
            if not force:
                raise ValueError(other)
            self._discard()
        if any(not found.name.startswith((LOCK, ".")) for found in self.folder.iterdir()):
            raise ValueError(f"{self.folder} holds no sweep: it is in the way, remove it")
        with replacement(path) as file:
            file.write(json.dumps(manifest, indent=1).encode())
        return int(manifest["chunk_rows"])


Store: TypeAlias = Memory | Parts


def parts_folder(output: Path) -> Path:
    """Return the folder of an output's finished chunks."""
    return output.with_name(output.name + ".parts")


def _manifest(grid: Grid, chunk_rows: int) -> dict[str, Any]:
    about = {"format": FORMAT, "corridor": __version__}
    return about | dict.fromkeys(KEYS) | grid.record() | {"chunk_rows": chunk_rows}


def _difference(path: Path, manifest: dict[str, Any]) -> str:
    """Say in what the sweep that `path` tells of is another; nothing if it is the same."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        other = [key for key in manifest if manifest[key] != found[key]]
        whole = int(found["chunk_rows"]) > 0
    except (KeyError, TypeError, ValueError):
        whole = False
    if not whole:
        return f"{path} is damaged; --force (force=True) discards the rows beside it"
    if other in ([], ["chunk_rows"]):
        return ""
    return (
        f"{path.parent} holds rows of another sweep, with {other[0]} {_short(found[other[0]])} "
        f"instead of {_short(manifest[other[0]])}; finish that one, choose another output, or "
        "discard them by --force (force=True)"
    )


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _locked(path: Path) -> BinaryIO:
    """Open a file that no other process can open so; the system gives it free at our end."""
    file = path.open("wb")
    try:
        import fcntl
    except ModuleNotFoundError:  # pragma: no cover - no such locks on Windows
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise ValueError(f"{path.parent} is in use: another process runs this sweep") from None
    return file
