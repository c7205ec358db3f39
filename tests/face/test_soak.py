"""The soak test's command, for a moment; how long it was run once is in docs/soak.md."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("what", "count", "said"),
    [("kills", 8, "0 faults"), ("solves", 30, "30 walks from seed 3: 0 bounds violated")],
)
def test_the_soak_command_finds_no_fault(what, count, said):
    command = [sys.executable, "-m", "tests.soak", what, "--count", str(count), "--seed", "3"]
    run = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[-1].endswith(said)
