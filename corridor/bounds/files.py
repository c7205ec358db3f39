"""Claims from a TOML file, whose faults are named with line and key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from .entries import BoundClaim, KeyFaultError, claims_of, unknown_key

LONGEST_FILE, MOST_CLAIMS = 1_000_000, 1_000
MOST_DOTS = 300
HEADER = re.compile(r"\s*\[\[\s*claim\s*\]\]")


def read_claims(path: str | Path) -> list[BoundClaim]:
    """Read the claims of a TOML file; none of them is decided.

    Raises
    ------
    ValueError
        If the file cannot be read, is no TOML, or holds something else than claims.
    """
    path = Path(path)
    text = _text(path)
    document = _document(path.name, text)
    entries = document.pop("claim", None)
    if document:
        raise ValueError(f"{path.name}: {unknown_key(next(iter(document)), ['claim'])}")
    if not (
        entries and isinstance(entries, list) and all(isinstance(e, dict) for e in entries)
    ):
        raise ValueError(f"{path.name}: it must hold claims, each under a line [[claim]]")
    if len(entries) > MOST_CLAIMS:
        raise ValueError(f"{path.name}: it holds {len(entries)} claims, above {MOST_CLAIMS}")
    headers = [n for n, line in enumerate(text.splitlines(), 1) if HEADER.match(line)]
    lines = headers if len(headers) == len(entries) else [None] * len(entries)
    claims: list[BoundClaim] = []
    for number, (entry, line) in enumerate(zip(entries, lines, strict=True), 1):
        try:
            claims += claims_of(entry, line)
        except KeyFaultError as fault:
            place = _key_line(text, line, fault.key)
            where = f"line {place}, " if place else ""
            label = entry.get("name", number)
            raise ValueError(
                f"{path.name}: {where}claim {label!r}, key {fault.key}: {fault}"
            ) from None
    return claims


def _key_line(text: str, header: int | None, key: str) -> int | None:
    """Return the line of a key in the claim that starts at `header`."""
    if header is None:
        return None
    for number, line in enumerate(text.splitlines()[header:], header + 1):
        if HEADER.match(line):
            break
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return header


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise ValueError(f"{path}: it cannot be read: {error.strerror or error}") from None
    if len(data) > LONGEST_FILE:
        raise ValueError(f"{path.name}: it has over {LONGEST_FILE} bytes")
    try:
        # Some editors begin a file with a byte order mark.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path.name}: it is no UTF-8 text") from None
    for number, line in enumerate(text.split("\n"), 1):
        # The parser's memory grows with the square of a dotted key's length.
        if line.count(".") > MOST_DOTS and not line.lstrip().startswith("#"):
            raise ValueError(f"{path.name}: line {number} has over {MOST_DOTS} dots")
    return text


def _document(name: str, text: str) -> dict[str, Any]:
    """Return what TOML text holds."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name}: {_toml_fault(str(error), text)}") from None
    except RecursionError:
        raise ValueError(f"{name}: it is nested too deeply") from None


def _toml_fault(message: str, text: str) -> str:
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
