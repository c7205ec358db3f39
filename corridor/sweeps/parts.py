"""Finished chunks of a sweep, kept in a folder beside its output."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..files.folders import LOCK, ResumableFolder
from ..files.writing import clear_temporaries, is_temporary, refuse_unwritable, replacement
from ..version import __version__
from .grids import KEYS, Grid
from .tables import SweepRow, csv_text, rows_of_csv

FORMAT = 1


class Parts(ResumableFolder):
    """The folder ``OUTPUT.parts``: what is swept, and a CSV file for each finished chunk.

    A chunk has `chunk_rows` rows, where the folder is there already as many as it had.
    """

    what, manifest, files, anew = "sweep", "sweep.json", ("[0-9]*.csv",), False

    def __init__(self, output: Path, grid: Grid, chunk_rows: int) -> None:
        super().__init__(output.with_name(output.name + ".parts"))
        self.output, self.chunk_rows = output, chunk_rows
        self._about = {"format": FORMAT, "corridor": __version__, **dict.fromkeys(KEYS)}
        self._about |= grid.record()

    @contextmanager
    def begun(self, *, force: bool) -> Iterator[None]:
        """Take the folder, with `force` also from another sweep; it stays until `discard`."""
        refuse_unwritable(self.output)
        manifest = json.dumps(self._about | {"chunk_rows": self.chunk_rows}, indent=1)
        with self.opened(manifest, force=force):
            clear_temporaries(self.output)
            self.chunk_rows = (self.read() or {})["chunk_rows"]
            yield

    def read(self) -> dict[str, Any] | None:
        """Return the manifest, an empty one if it is damaged and all else is a sweep's."""
        path = self.path / self.manifest
        if not path.exists():
            return None
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            if all(key in found for key in self._about) and int(found["chunk_rows"]) > 0:
                return dict(found)
        except (KeyError, TypeError, ValueError):
            pass
        return {} if all(map(self._ours, self.path.iterdir())) else None

    def objection(self, found: dict[str, Any]) -> str:
        """Say in what the sweep that `found` tells of is another."""
        if not found:
            return (
                f"{self.path / self.manifest} is damaged; --force (force=True) discards the "
                "rows beside it"
            )
        for key, value in self._about.items():
            if value != found[key]:
                return (
                    f"{self.path} holds rows of another sweep, with {key} {_short(found[key])} "
                    f"instead of {_short(value)}; finish that one, choose another output, or "
                    "discard them by --force (force=True)"
                )
        return ""

    def finished(self) -> set[int]:
        """Return the numbers of the chunks that are there."""
        return {int(path.stem) for path in self.path.glob(self.files[0])}

    def record(self, chunk: int, rows: list[SweepRow]) -> None:
        """Keep the rows of a chunk, on the disk before this returns, unless by an OSError."""
        with replacement(self._path(chunk)) as file:
            file.write(csv_text(rows).encode())

    def rows(self) -> Iterator[SweepRow]:
        """Return the rows of all chunks, in order."""
        for chunk in sorted(self.finished()):
            with self._path(chunk).open(encoding="utf-8", newline="") as file:
                yield from rows_of_csv(file)

    def _path(self, chunk: int) -> Path:
        return self.path / f"{chunk:06d}.csv"

    def _ours(self, path: Path) -> bool:
        known = path.name in (self.manifest, LOCK) or is_temporary(path)
        return known or any(map(path.match, self.files))


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."
