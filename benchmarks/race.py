"""Contestants, and how one is run: in a process of its own, with a limit on its time."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
# Nobody's linear algebra takes a second core: whoever wants one has to ask for it.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


@dataclass(frozen=True)
class Contestant:
    """A way to solve a problem.

    Attributes
    ----------
    name : str
        As the table shows it. Names of our own start with "corridor".
    function : str
        ``"module:function"`` within this package. Called with the problem's size and
        `options`, it makes everything ready and returns what is to be timed, a function
        without arguments. That returns the answer as text.
    package : str
        What must be installed for it.
    options : dict
        Further keyword arguments.
    share : float
        The share of the work that it does, if all would take too long: its time is divided
        by that, and the table says so.
    anew : bool
        Make it ready anew before every call, as what it was given keeps what it found.
    """

    name: str
    function: str
    package: str = "corridor"
    options: dict[str, Any] = field(default_factory=dict)
    share: float = 1.0
    anew: bool = False


@dataclass(frozen=True)
class Problem:
    """A problem at one size.

    Attributes
    ----------
    family : str
        Which kind of problem; ``--only`` selects by it.
    title : str
        Heading of its table.
    size : tuple
        What every contestant gets.
    exact : str
        ``"module:function"`` that returns the exact answer, given the size.
    contestants : tuple of Contestant
        The first is the one whose time the ratios refer to.
    """

    family: str
    title: str
    size: tuple[Any, ...]
    exact: str
    contestants: tuple[Contestant, ...]


def race(problem: Problem, timeout: float, seconds: float) -> Iterator[dict[str, Any]]:
    """Run the contestants one after the other, and yield a record of each.

    Parameters
    ----------
    problem : Problem
    timeout : float
        Seconds after which a contestant is stopped, its preparation included.
    seconds : float
        For so long a fast contestant is run again and again; the best time counts.
    """
    for contestant in problem.contestants:
        record: dict[str, Any] = {
            "family": problem.family,
            "title": problem.title,
            "size": problem.size,
            "name": contestant.name,
            "share": contestant.share,
        }
        if importlib.util.find_spec(contestant.package) is None:
            yield record | {"failed": f"not installed: {contestant.package}"}
            continue
        task = {"function": contestant.function, "size": problem.size}
        task |= {"options": contestant.options, "anew": contestant.anew}
        task |= {"exact": problem.exact, "seconds": seconds}
        yield record | run_alone(task, timeout)


def run_alone(
    task: dict[str, Any], timeout: float, environment: dict[str, str] | None = None
) -> dict[str, Any]:
    """Run ``benchmarks.worker`` on `task` in a process of its own; return what it says."""
    try:
        done = subprocess.run(  # noqa: S603 - what runs is in problems.py
            [sys.executable, "-m", "benchmarks.worker", json.dumps(task)],
            cwd=ROOT,
            env=os.environ | {"PYTHONWARNINGS": "ignore"} | ONE_THREAD | (environment or {}),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"> {timeout:g} s"}
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        return {"failed": lines[-1][:120] if lines else f"stopped, exit code {done.returncode}"}
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
