"""The records as Markdown tables, and the page that holds them."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = (
    *("corridor", "numpy", "scipy", "sympy", "mpmath"),
    *("python-flint", "stormpy", "PyGT", "PyDTMC", "quantecon"),
)
BEGIN, END = "<!-- measured: {} -->", "<!-- end: {} -->"


def race_table(records: list[dict[str, Any]]) -> str:
    """Return the table of a problem: time, ratio to the first contestant, digits, memory."""
    first = records[0].get("seconds")
    lines = [
        f"**{records[0]['title']}**",
        "",
        "| | time | ratio | correct digits | memory of the solve |",
        "|---|--:|--:|--:|--:|",
        *(_row(record, first) for record in records),
    ]
    return "\n".join(lines)


def _row(record: dict[str, Any], first: float | None) -> str:
    if "failed" in record:
        return f"| {record['name']} | {record['failed']} | | | |"
    seconds = record["seconds"] / record["share"]
    ratio = f"{number_text(seconds / first)} ×" if first else ""
    time = time_text(seconds) + ("" if record["share"] == 1 else " *")
    digits = "all" if record["digits"] == float("inf") else str(int(record["digits"]))
    memory = f"{record['megabytes']:.0f} MB"
    return f"| {record['name']} | {time} | {ratio} | {digits} | {memory} |"


def time_text(seconds: float) -> str:
    """Return a time with its unit.

    Examples
    --------
    >>> time_text(0.00012), time_text(0.034), time_text(2.34), time_text(98765.0)
    ('0.12 ms', '34 ms', '2.3 s', '28 h')
    """
    for limit, unit, size in ((1.0, "ms", 1e-3), (600.0, "s", 1.0), (36000.0, "min", 60.0)):
        if seconds < limit:
            return f"{number_text(seconds / size)} {unit}"
    return f"{number_text(seconds / 3600)} h"


def number_text(value: float) -> str:
    """Return a number to two significant digits, without an exponent.

    Examples
    --------
    >>> number_text(0.0123), number_text(1.0), number_text(345.6), number_text(123456)
    ('0.012', '1.0', '350', '120 000')
    """
    if value < 10:
        text = f"{float(f'{value:.1e}'):.12f}".rstrip("0")
        # Two significant digits, "1." becoming "1.0".
        return text + "0" if text.endswith(".") else text
    return f"{int(float(f'{value:.1e}')):,}".replace(",", " ")


def machine() -> str:
    """Return a line on what the numbers were measured with."""
    versions = [f"{name} {installed}" for name in PACKAGES if (installed := _version(name))]
    cores = _cores()
    return (
        f"Python {platform.python_version()}, {', '.join(versions)}; SymPy's ground types "
        f"are {_ground_types()}. One thread each, on a machine of {cores} cores, "
        f"{platform.system()} {platform.machine()}."
    )


def _ground_types() -> str:
    from sympy.external.gmpy import GROUND_TYPES

    names = {"gmpy": "gmpy2's", "flint": "python-flint's", "python": "Python's"}
    return names.get(GROUND_TYPES, GROUND_TYPES)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _cores() -> int:
    import os

    return (
        len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1
    )


def put(page: Path, name: str, text: str) -> None:
    """Replace what stands between the marks of `name` on `page`.

    Raises
    ------
    ValueError
        If the page has no such marks.
    """
    old = page.read_text(encoding="utf-8")
    begin, end = BEGIN.format(name), END.format(name)
    if begin not in old or end not in old:
        raise ValueError(f"{page} must hold {begin} and {end}")
    head, _, rest = old.partition(begin)
    tail = rest.partition(end)[2]
    page.write_text(f"{head}{begin}\n\n{text}\n\n{end}{tail}", encoding="utf-8")
