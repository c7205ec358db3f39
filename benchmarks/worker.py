"""One measurement: ``python -m benchmarks.worker '{"function": …}'`` prints it as JSON."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import math
import resource
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

MOST_CALLS, FEWEST_CALLS, SLOW = 1000, 3, 10
# Enough for all that come to an end; a contestant that wants more fails instead of swapping.
MOST_BYTES = 12 * 10**9
# Linux: writing 5 sets the peak to what is in use.
STATUS, CLEAR, PEAK, CLEAR_PEAK = (
    Path("/proc/self/status"),
    Path("/proc/self/clear_refs"),
    "VmHWM",
    "5",
)
SAME = 16
"""Digits of a double; an answer with so many is shown as such, an exact one as exact."""


def main() -> None:
    """Read the task, measure it, and print the record."""
    task = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    prepare = function(task["function"])

    def ready() -> Callable[[], Any]:
        call: Callable[[], Any] = prepare(*task["size"], **task["options"])
        return call

    record, answer = measure(ready, task["seconds"], anew=task.get("anew", False))
    answer = answer() if callable(answer) else answer
    if "exact" in task:
        record["digits"] = digits(answer, function(task["exact"])(*task["size"]))
    if task.get("show"):
        record["answer"] = answer
    print(json.dumps(record))


def function(path: str) -> Callable[..., Any]:
    """Return the function that ``"module:function"`` names, within this package."""
    module, name = path.split(":")
    found: Callable[..., Any] = getattr(importlib.import_module(f"benchmarks.{module}"), name)
    return found


def measure(
    ready: Callable[[], Callable[[], Any]], seconds: float, *, anew: bool
) -> tuple[dict[str, Any], Any]:
    """Time calls for so many seconds; return the best, and the first one's answer.

    What counts is the processor's time, in which all threads and no other process have a part,
    and the memory by which a call exceeds what was there before, the less of the first two.

    The first call loads what it needs: there are two more, unless it is a slow one.
    """
    wall, cpu, memory = [], [], []
    answer, call = None, ready()
    while (
        not wall
        or (sum(wall) < seconds and len(wall) < MOST_CALLS)
        or (sum(wall) < SLOW * seconds and len(wall) < FEWEST_CALLS)
    ):
        call = ready() if wall and anew else call
        before = fresh_peak() if len(memory) < 2 else None
        began, worked = time.perf_counter(), time.process_time()
        result = call()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
        if before is not None:
            memory.append(max(0.0, peak_megabytes() - before))
        answer = result if answer is None else answer
    best = min(range(len(cpu)), key=cpu.__getitem__)
    record = {"seconds": cpu[best], "wall_seconds": wall[best], "first_seconds": cpu[0]}
    return record | {"calls": len(wall), "megabytes": min(memory)}, answer


def fresh_peak() -> float:
    """Forget the peak of the memory, where the system can, and return what it starts from.

    Memory that was freed and kept is given back first. What was needed to make the input
    ready is no part of the solve. Where it cannot be forgotten a solve that needs less than
    that shows as none.
    """
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    with contextlib.suppress(OSError):
        CLEAR.write_text(CLEAR_PEAK, encoding="ascii")
    return peak_megabytes()


def peak_megabytes() -> float:
    """Return the most memory since the last `fresh_peak`, in units of 10**6 bytes."""
    if STATUS.exists():
        line = next(x for x in STATUS.read_text(encoding="ascii").splitlines() if PEAK in x)
        return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def digits(answers: Any, exact: Any) -> float:
    """Return the number of correct digits of the worst answer; infinite if all are exact.

    An answer is a number or the text of a fraction; or there are several, by position: all
    of `exact`, or only some or the first of them.
    """
    if not isinstance(exact, list):
        return _digits(answers, exact)
    found = answers if isinstance(answers, dict) else dict(enumerate(answers))
    return min(_digits(answer, exact[i]) for i, answer in found.items())


def _digits(answer: Any, exact: Any) -> float:
    exact, answer = (
        Fraction(int(x.p), int(x.q)) if hasattr(x, "q") else x for x in (exact, answer)
    )
    if isinstance(answer, float) and not math.isfinite(answer):
        return 0.0
    error = abs(Fraction(answer) / Fraction(exact) - 1)
    if not error:
        return SAME if isinstance(answer, float) else math.inf
    # The logarithm of a fraction that may be beyond a double.
    log = _log10(error.numerator) - _log10(error.denominator)
    return max(0.0, min(-log, float(SAME)))


def _log10(number: int) -> float:
    shift = max(0, number.bit_length() - 64)
    return math.log10(number >> shift) + shift * math.log10(2)


if __name__ == "__main__":
    main()
