"""TOML as people write it: read with limits, its faults named by file, line and key."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Any

LONGEST_FILE = 1_000_000
"""Bytes."""
MOST_DOTS = 300
"""In a line: the parser's memory grows with the square of a dotted key's length."""


def read_toml(path: str | Path) -> tuple[dict[str, Any], str]:
    """Return what a TOML file holds, and its text, in which `key_line` finds keys.

    A ValueError of one line names file, line and key.
    """
    try:
        with open(path, "rb") as file:
            # No more than that of /dev/zero.
            data = file.read(LONGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"{path}: it cannot be read: {reason}") from None
    if len(data) > LONGEST_FILE:
        raise ValueError(f"{path}: it has over {LONGEST_FILE} bytes")
    try:
        # Some editors begin a file with a byte order mark.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path}: it is no UTF-8 text") from None
    return parse_toml(text, str(path)), text


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Return what a TOML text holds; `name` is what a fault, a ValueError, calls it.

    >>> parse_toml("K = [1;2]", "grid.toml")
    Traceback (most recent call last):
    ...
    ValueError: grid.toml: line 1, key K: it is no TOML: Unclosed array
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS and not line.lstrip().startswith("#"):
            raise ValueError(f"{name}: line {number} has over {MOST_DOTS} dots")
    digits = sys.get_int_max_str_digits()
    # The command line prints integers of any length, but reads none that takes long.
    sys.set_int_max_str_digits(sys.int_info.default_max_str_digits)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError(f"{name}: it is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"{name}: {_fault(str(error), text)}") from None
    finally:
        sys.set_int_max_str_digits(digits)


def key_line(
    text: str, key: str, after: int = 0, header: re.Pattern[str] | None = None
) -> int | None:
    r"""Return the number of the line that sets `key`, the first below line `after`.

    The search ends at the next line that `header` matches.

    >>> key_line("W = 3\nK = 2", "K")
    2
    """
    for number, line in enumerate(text.splitlines()[after:], after + 1):
        if header is not None and header.match(line):
            break
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return None


def unknown_key(key: str, known: Collection[str]) -> str:
    """Say that there is no such key, which may be meant, and which there are.

    >>> unknown_key("w", ["W", "K"])
    "there is no key 'w' (did you mean W?); there are W, K"
    """
    folded = {name.casefold(): name for name in known}
    near = get_close_matches(key.casefold(), folded, 1)
    hint = f" (did you mean {folded[near[0]]}?)" if near else ""
    return f"there is no key {key!r}{hint}; there are {', '.join(known)}"


def _fault(message: str, text: str) -> str:
    """Return the fault with its line first, and the key that stands on that line."""
    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    lines = text.splitlines()
    if not found:
        return f"it is no TOML: {message}"
    number = int(found[1]) if found[1] else max(len(lines), 1)
    line = lines[number - 1] if number <= len(lines) else ""
    key = re.match(r"\s*([\w.\"'-]+)\s*(?:=|$)", line)
    where = f"line {number}, key {key[1]}" if key else f"line {number}"
    return f"{where}: it is no TOML: {message[: found.start()]}"
