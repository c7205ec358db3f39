"""A sweep on a real Dask cluster of two workers on this machine, one of which is killed."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    find_spec("distributed") is None, reason="a Dask cluster needs the extra cluster"
)

# A program of its own: its workers are fresh processes, and its threads end with it.
PROGRAM = """
import json, os, signal, sys, time

from corridor import sweep


def slow(W, K):
    time.sleep(0.02)
    return 1000 * W + K


def main():
    from distributed import Client, LocalCluster

    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    )
    with cluster, Client(cluster) as client:
        workers = client.run(os.getpid)
        victim, killed_at = next(iter(workers)), []

        def kill_one(done, size):
            if done >= 40 and not killed_at:
                killed_at.append(done)
                os.kill(workers[victim], signal.SIGKILL)

        table = sweep(
            "1:16", "1:20", quantity={"slow": slow}, executor=client.get_executor(),
            output=sys.argv[1], progress=kill_one, chunk_rows=4,
        )
        # The workers at the end: the nanny has put another in the victim's place, or will.
        while victim in client.scheduler_info(n_workers=-1)["workers"]:
            time.sleep(0.05)
        # And from the command line, on what is left of the cluster.
        address = cluster.scheduler_address
        command = [sys.executable, "-m", "corridor", "sweep", sys.argv[2], "--dask", address]
        import subprocess
        printed = subprocess.run(command, capture_output=True, text=True, timeout=60)
    print(json.dumps({
        "rows": [(row.W, row.K, row.value) for row in table],
        "killed_at": killed_at,
        "command": [printed.returncode, printed.stdout, printed.stderr],
    }))


if __name__ == "__main__":
    main()
"""


@pytest.mark.slow
def test_no_row_is_lost_and_none_is_there_twice_when_a_worker_is_killed(tmp_path):
    program, grid, output = (tmp_path / name for name in ("program.py", "grid.toml", "out.csv"))
    program.write_text(PROGRAM)
    grid.write_text('quantity = "hitting-time"\npolicy = "rl"\nW = 15\nK = "1:3"\nL = 5\n')
    done = subprocess.run(
        [sys.executable, "-W", "error", str(program), str(output), str(grid)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert 40 <= found["killed_at"][0] < 320
    expected = [[W, K, 1000.0 * W + K] for W in range(1, 17) for K in range(1, 21)]
    assert found["rows"] == expected
    assert not Path(f"{output}.parts").exists()
    code, printed, errors = found["command"]
    assert (code, errors) == (0, "")
    assert [line.split(",")[8] for line in printed.splitlines()[1:]] == ["88", "146", "204"]


def test_an_address_where_no_scheduler_is(tmp_path):
    grid = tmp_path / "grid.toml"
    grid.write_text('quantity = "dip-threshold"\nW = 2\nL = 3\n')
    for address in ("tcp://127.0.0.1:9", "127.0.0.1"):
        done = subprocess.run(
            [sys.executable, "-m", "corridor", "sweep", str(grid), "--dask", address],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"},
        )
        assert done.returncode == 2
        assert done.stderr.startswith(
            "corridor: dask must be the address of a running Dask scheduler, like "
            f"tcp://127.0.0.1:8786; got '{address}'"
        )
        assert done.stderr.count("\n") == 1


def test_without_distributed_it_says_what_to_install(monkeypatch):
    from corridor.sweeps.executors import dask_executor

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install '\.\[cluster\]'"):
        dask_executor("tcp://127.0.0.1:8786").__enter__()
