"""Run the second race: ``python -m benchmarks.second_race``."""

import argparse
import ctypes
import gc
import json
import os
import platform
import resource
import subprocess
import sys
import time
from decimal import MAX_EMAX, MIN_EMIN, Context, setcontext
from pathlib import Path
from typing import Any

from . import against
from .races import RACES, Race

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
LIMIT = 150
"""Seconds after which a contestant is stopped."""
ENOUGH, PATIENCE, MOST, FEWEST, SLOW = 1.0, 4.0, 500, 3, 5.0
"""Calls go on for a second, or four with what is not charged; a slow one is not repeated."""


def processor_time() -> float:
    """Return the seconds of this process and of those that it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def resident(key: str) -> float:
    """Return megabytes from what Linux says of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(key)[2].split()[1]) / 1024


def settled() -> float:
    """Give freed memory back, forget the peak so far, and return what is resident."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return resident("VmRSS")


def run_one(race: Race, contestant: str) -> dict[str, Any]:
    """Make a contestant ready and call it, again and again, and judge its answer."""
    setcontext(Context(prec=50, Emin=MIN_EMIN, Emax=MAX_EMAX))
    seconds: list[float] = []
    peaks: list[float] = []
    began = time.monotonic()
    gc.disable()
    while len(seconds) < FEWEST or (
        len(seconds) < MOST and sum(seconds) < ENOUGH and time.monotonic() < began + PATIENCE
    ):
        answer = None
        call = race.contestants[contestant]()
        if "sympy" in sys.modules:
            sys.modules["sympy.core.cache"].clear_cache()
        before = settled() if len(peaks) < FEWEST else 0.0
        started = processor_time()
        answer = call()
        seconds.append(processor_time() - started)
        if before:
            peaks.append(resident("VmHWM") - before)
        if seconds[0] > SLOW:
            break
    best, first = min(seconds) / race.parts, seconds[0] / race.parts
    return {
        "seconds": best,
        "first": first,
        "megabytes": min(peaks),
        "digits": race.judge(answer),
    }


def in_a_process(name: str, contestant: str) -> dict[str, Any]:
    """Return what a contestant did in a process of its own, or why it did not."""
    line = [sys.executable, "-m", "benchmarks.second_race", "--one", name, contestant]
    environment = os.environ | dict.fromkeys(THREADS, "1")
    try:
        done = subprocess.run(  # noqa: S603 - this very script
            line, capture_output=True, text=True, env=environment, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return {"failure": f"over {LIMIT} s"}
    if done.returncode:
        said = done.stderr.strip().splitlines()
        return {"failure": said[-1] if said else f"ended by {done.returncode}"}
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def show(name: str, results: dict[str, dict[str, Any]]) -> None:
    """Print a race."""
    first = next(iter(results.values()))
    print(f"\n{name}\n{'':34}{'seconds':>11}{'first':>11}{'ratio':>10}{'MB':>8}  digits")
    for contestant, result in results.items():
        if "failure" in result:
            print(f"  {contestant:32}  {result['failure']}")
            continue
        ratio = result["seconds"] / first["seconds"] if "seconds" in first else float("nan")
        print(
            f"  {contestant:32}{result['seconds']:11.3g}{result['first']:11.3g}{ratio:10.3g}"
            f"{result['megabytes']:8.1f}  {result['digits']}",
            flush=True,
        )


def main() -> None:
    """Run the races that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.second_race")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--only", default="", help="races whose name holds this text")
    parser.add_argument("--long", action="store_true", help="the long ones too")
    parser.add_argument("--json", type=Path, help="a file for all results")
    parser.add_argument("--read", type=Path, help="a file of results, instead of a race")
    parser.add_argument(
        "--against", type=Path, help="records of the benchmarks to compare with"
    )
    parser.add_argument("--update", type=Path, help="a page to put the comparison on")
    options = parser.parse_args()
    if options.one:
        name, contestant = options.one
        print(json.dumps(run_one(RACES[name], contestant)))
        return
    print(f"{platform.machine()}, Python {platform.python_version()}")
    results = json.loads(options.read.read_text(encoding="utf-8")) if options.read else {}
    for name, race in ({} if options.read else RACES).items():
        if options.only in name and (options.long or not race.long):
            results[name] = {each: in_a_process(name, each) for each in race.contestants}
            show(name, results[name])
            if options.json:  # race by race, as a run is long
                options.json.parent.mkdir(parents=True, exist_ok=True)
                options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if options.against:
        text = against.side_by_side(results, options.against)
        print(f"\n{text}")
        if options.update:
            against.put(options.update, text)


if __name__ == "__main__":
    main()
