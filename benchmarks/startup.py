"""What a start costs: importing the package, the command's help, and a first answer."""

from __future__ import annotations

import resource
import subprocess
import sys

from .tables import time_text

RUNS = 15
STARTS = (
    # Without `site`, whose .pth files, an editable installation's among them, run code.
    ("the bare interpreter", ["-I", "-S", "-c", "pass"]),
    ("the interpreter as installed", ["-c", "pass"]),
    ("`import corridor`", ["-c", "import corridor"]),
    ("`corridor --help`", ["-m", "corridor", "--help"]),
    ("`import sympy`", ["-c", "import sympy"]),
    (
        "`corridor.hitting_time(15, 15, 5, 'sft')`",
        ["-c", "import corridor; corridor.hitting_time(15, 15, 5, 'sft')"],
    ),
    ("`corridor hitting-time 15 15 5`", ["-m", "corridor", "hitting-time", "15", "15", "5"]),
    ("`import scipy.sparse.linalg`", ["-c", "import scipy.sparse.linalg"]),
    (
        "`numerics.hitting_time(15, 15, 5, 'sft')`",
        ["-c", "import corridor; corridor.numerics.hitting_time(15, 15, 5, 'sft')"],
    ),
)


def starts(runs: int = RUNS) -> dict[str, float]:
    """Return the best time of each start, in seconds, taken in turns."""
    best = {name: float("inf") for name, _ in STARTS}
    for _ in range(runs):
        for name, arguments in STARTS:
            began = _children()
            subprocess.run(  # noqa: S603 - what runs is in the table above
                [sys.executable, *arguments], check=True, capture_output=True
            )
            best[name] = min(best[name], _children() - began)
    return best


def _children() -> float:
    """Return the processor's seconds of all processes that have been started and ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start_table(best: dict[str, float]) -> str:
    """Return the table of `starts`."""
    bare = best[STARTS[0][0]]
    lines = ["| a process that runs | takes | over the bare interpreter |", "|---|--:|--:|"]
    for name, seconds in best.items():
        lines.append(f"| {name} | {time_text(seconds)} | {time_text(seconds - bare)} |")
    return "\n".join(lines)
