"""Write a file whole or not at all."""

import errno
import os
import re
import stat
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

SUFFIX = ".corridor"
# Of the disk, and no mistake of whoever named the path.
FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG}
TEMPORARY = re.compile(r"\..+\.[0-9a-f]{8}\.\w+" + re.escape(SUFFIX))


def write_text(path: str | Path, text: str) -> None:
    """Write `text` to `path` in UTF-8; see `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write `data` to `path`; an existing file is replaced only once the new one is whole.

    A ValueError says that it cannot be written, an OSError that the disk is full or fails; it
    is then left as it was.
    """
    path = Path(path)
    try:
        if is_special(path):
            # A pipe or a device takes the data; it must not be replaced by a file.
            path.write_bytes(data)
            return
        with replacement(path) as file:
            file.write(data)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in FAULTS:
            raise OSError(error.errno, f"{error.strerror}: {str(path)!r}") from None
        raise _refusal(path, error) from None


def refuse_unwritable(path: str | Path) -> None:
    """Raise what `write_bytes` would, as far as it is known before there is any data."""
    try:
        if is_special(Path(path)):
            return
        end = _end_of(path)
        if not end.parent.is_dir():
            raise FileNotFoundError(2, "No such file or directory")
        if not os.access(end.parent, os.W_OK):
            raise PermissionError(13, "Permission denied")
    except (OSError, ValueError) as error:
        raise _refusal(Path(path), error) from None


@contextmanager
def replacement(path: str | Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` once it is whole, and on the disk.

    After an OSError, as after any other error, `path` is left as it was.
    """
    end = _end_of(path)
    if end.exists():
        mode = end.stat().st_mode & 0o777
    else:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    handle, temporary = tempfile.mkstemp(SUFFIX, _prefix(end), end.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, end)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def clear_temporaries(path: str | Path) -> None:
    """Delete what was to become `path` when its writer was killed; none may write now."""
    end = _end_of(path)
    for found in end.parent.iterdir():
        if is_temporary(found) and found.name.startswith(_prefix(end)):
            found.unlink(missing_ok=True)


def is_temporary(path: Path) -> bool:
    """Tell whether `path` is one of the files in which `replacement` writes."""
    return TEMPORARY.fullmatch(path.name) is not None


def _prefix(end: Path) -> str:
    # The whole name may be too long to have something added: its sum tells it from others.
    return f".{end.name[:32]}.{zlib.crc32(os.fsencode(end.name)):08x}."


def _end_of(path: str | Path) -> Path:
    """Return what the path leads to: it is replaced, so that a link stays a link."""
    end = Path(os.path.realpath(path))
    if end.is_dir():
        raise IsADirectoryError(21, "Is a directory")
    if end.exists() and not os.access(end, os.W_OK):
        raise PermissionError(13, "Permission denied")
    return end


def same_file(first: str | Path, second: str | Path) -> bool:
    """Tell whether two paths lead to one file, which is there."""
    try:
        return os.path.samefile(first, second)
    except (OSError, ValueError):
        return False


def is_special(path: Path) -> bool:
    """Tell whether `path` leads to something that is neither a file nor a folder."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _refusal(path: Path, error: Exception) -> ValueError:
    reason = getattr(error, "strerror", None) or error
    return ValueError(f"output must be a path that can be written; got {str(path)!r}: {reason}")
