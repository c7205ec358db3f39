"""A folder that one run owns: whatever stops the run, it goes on in there where it was."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

from .writing import is_temporary, replacement

LOCK = "corridor.lock"


class ResumableFolder(ABC):
    """A folder that belongs to one run, and while it runs to one process.

    Its manifest says what is run; it is written first and deleted last. Without one of ours
    the folder is somebody else's, and neither written to nor cleaned. In one of ours only the
    files of our own names are touched.
    """

    what: ClassVar[str]  # is run, in a word
    manifest: ClassVar[str]  # its name
    files: ClassVar[tuple[str, ...]]  # patterns of the others, in the order of their deletion
    anew: ClassVar[bool]  # to force a run is to begin even the same one anew

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @abstractmethod
    def read(self) -> dict[str, Any] | None:
        """Return what the manifest says; None if there is none, or it is not one of ours."""

    @abstractmethod
    def objection(self, found: dict[str, Any]) -> str:
        """Say why the run of the manifest `found` cannot go on as this one; empty if it can."""

    @contextmanager
    def opened(self, manifest: str, *, force: bool) -> Iterator[None]:
        """Make the folder this run's, and hold it against other processes.

        It is a new one, or one in which this run was begun, or with `force` one that holds
        another run, whose files are deleted. A ValueError says why it cannot be had.
        """
        with self._held():
            found = self.read()
            if found is not None:
                objection = self.objection(found)
                if objection and not force:
                    raise ValueError(objection)
                if objection or (force and self.anew):
                    self.discard()
                    found = None
            if found is None:
                with replacement(self.path / self.manifest) as file:
                    file.write(manifest.encode())
            yield

    def discard(self) -> None:
        """Delete the run's files; the folder goes with them once it is given free, if empty."""
        for pattern in (*self.files, self.manifest):
            for path in self.path.glob(pattern):
                path.unlink()

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Make the folder and lock it; what a killed process was writing in it is deleted."""
        # Not at the top: most who import this make no folder.
        from filelock import FileLock, Timeout

        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if self.read() is None and not all(
                path.name == LOCK or is_temporary(path) for path in self.path.iterdir()
            ):
                raise ValueError(
                    f"{self.path} holds no {self.what} but other files; give another output "
                    "with -o"
                )
            lock = FileLock(self.path / LOCK)
            lock.acquire(timeout=0)
        except Timeout:
            raise ValueError(
                f"{self.path} is in use by another process; wait for it, or give another "
                "output with -o"
            ) from None
        except OSError as error:
            raise ValueError(
                f"the folder {str(self.path)!r} cannot be made: {error.strerror or error}"
            ) from None
        try:
            for path in filter(is_temporary, self.path.iterdir()):
                path.unlink()
            yield
        finally:
            # A lock of which the name is gone is tried for anew by those who wait for it;
            # Windows lets nobody delete it before it is given free, and does so by itself.
            with suppress(OSError):
                (self.path / LOCK).unlink()
            lock.release()
            with suppress(OSError):
                self.path.rmdir()
