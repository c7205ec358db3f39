"""The command ``corridor sweep``, as a user runs, kills and restarts it."""

import contextlib
import os
import pty
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import corridor

from corridor.quantities import CATALOGUE
from corridor.sweeps.grids import read_grid
from corridor.sweeps.sweep import run_grid

GRID = """\
quantity = ["hitting-time", "backtrack-time"]
policy = ["sft", "rl"]
W = [2, 15]
K = "1:5"
L = { start = 1, stop = 4, factor = 2 }
"""
ROWS = 2 * 5 * 3 * 2 + 5 * 3 * 2
# 24 rows, some hundredths of a second each.
SLOW = 'quantity = "dip-lowest"\nW = "2:4"\nK = "6:13"\nL = 2\n'
COMMAND = [sys.executable, "-m", "corridor", "sweep"]
# The others need more than sizes.
SWEPT = [name for name, quantity in CATALOGUE.items() if not quantity.further]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "grid.toml").write_text(GRID)
    (tmp_path / "slow.toml").write_text(SLOW)
    return tmp_path


def run(folder, *arguments, **options):
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        **options,
    )


def ran(folder, *arguments):
    return corridor("sweep", *arguments, cwd=folder)


def swept(folder, *arguments):
    done = ran(folder, *arguments)
    output = arguments[arguments.index("-o") + 1] if "-o" in arguments else "-"
    said = "" if output == "-" else f"wrote {output}\n"
    assert (done.returncode, done.stderr) == (0, said)
    return done.stdout


def left(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".toml"))


def test_a_sweep_to_files_and_to_standard_output(folder):
    text = swept(folder, "grid.toml")
    assert text.startswith(
        "quantity,W,K,L,policy,value,log10,relative_error_bound,exact,error\n"
        "hitting-time,2,1,1,sft,18.0,1.255"
    )
    assert text.count("\n") == 1 + ROWS
    assert swept(folder, "grid.toml", "-o", "-") == text
    assert swept(folder, "grid.toml", "-o", "out.csv", "--workers", "2") == ""
    assert (folder / "out.csv").read_text() == text
    # What is finished is left as it is.
    assert swept(folder, "grid.toml", "-o", "out.csv") == ""
    assert left(folder) == ["out.csv"]


def test_rows_without_a_value_are_counted(folder):
    (folder / "grid.toml").write_text('quantity = "search-time"\nW = 2\nK = [1, 2]\nL = 3\n')
    done = ran(folder, "grid.toml")
    assert done.returncode == 0
    assert done.stderr == "corridor: 2 of 6 rows have no value; the column error says why\n"


MISTAKES = [
    ([], "Missing argument 'GRID'"),
    (["missing.toml"], "missing.toml: it cannot be read: No such file"),
    (["bad.toml"], "bad.toml: line 1: there is no key 'quantty' (did you mean quantity?)"),
    (["grid.toml", "--max-rows", "89"], "the grid has 90 rows, and at most 89 are accepted"),
    (["grid.toml", "-o", "out.xlsx"], "output must end in .csv or .parquet"),
    (["grid.toml", "-o", "no/out.csv"], "output must be a path that can be written"),
    (["grid.toml", "--workers", "0"], "workers must be a positive integer; got '0'"),
    (["grid.toml", "--workers", "9999"], "workers must be at most 512"),
    (["grid.toml", "--workers", "2", "--dask", "tcp://x"], "either --workers or --dask"),
    (["grid.toml", "--worker", "2"], "No such option"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_a_mistake_is_one_line_on_stderr(folder, arguments, message):
    (folder / "bad.toml").write_text("quantty = 'variance'")
    done = ran(folder, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("corridor: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert left(folder) == []


def wait_for(what):
    for _ in range(6000):
        if what():
            return
        time.sleep(0.01)
    pytest.fail("it did not come within a minute")


def finished(folder):
    return len(list((folder / "out.csv.parts").glob("[0-9]*.csv")))


def alive(pid):
    with contextlib.suppress(OSError):
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    return False


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as listed:
        return [int(child) for child in listed.read().split()]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_killed_half_way_it_goes_on_to_the_same_file(folder):
    arguments = ["slow.toml", "-o", "out.csv", "--workers", "2", "--chunk-rows", "1"]
    sweep = subprocess.Popen([*COMMAND, *arguments], cwd=folder, stderr=subprocess.DEVNULL)
    wait_for(lambda: finished(folder) >= 3)
    workers = children(sweep.pid)
    assert len(workers) >= 2
    sweep.kill()
    sweep.wait()
    # Its workers do not outlive it.
    wait_for(lambda: not any(map(alive, workers)))
    assert 3 <= finished(folder) < 24
    assert left(folder) == ["out.csv.parts"]

    swept(folder, "slow.toml", "-o", "out.csv")
    assert left(folder) == ["out.csv"]
    run_grid(read_grid(folder / "slow.toml"), output=folder / "whole.csv")
    assert (folder / "out.csv").read_bytes() == (folder / "whole.csv").read_bytes()


@pytest.mark.parametrize("signalled", [os.killpg, os.kill])
@pytest.mark.parametrize(
    "workers",
    [[], ["--workers", "2"], pytest.param(["--workers", "4"], marks=pytest.mark.slow)],
)
def test_ctrl_c_keeps_the_finished_rows(folder, workers, signalled):
    sweep = subprocess.Popen(
        [*COMMAND, "slow.toml", "-o", "out.csv", "--chunk-rows", "1", *workers],
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # What is started in the background may have been told to ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    wait_for(lambda: finished(folder) >= 2)
    # A terminal sends it to all processes in the foreground, others to the sweep alone.
    signalled(sweep.pid, signal.SIGINT)
    _, errors = sweep.communicate(timeout=60)
    assert sweep.returncode == 130
    assert errors == (
        "corridor: interrupted; the finished rows are kept, and the same command goes on\n"
    )
    assert finished(folder) >= 2


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_that_is_killed(folder):
    arguments = ["slow.toml", "-o", "out.csv", "--workers", "2", "--chunk-rows", "1"]
    sweep = subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, stderr=subprocess.PIPE, text=True
    )
    wait_for(lambda: finished(folder) >= 2)
    # The first child tracks resources, the others compute.
    os.kill(children(sweep.pid)[-1], signal.SIGKILL)
    _, errors = sweep.communicate(timeout=60)
    assert sweep.returncode == 75
    assert errors.startswith("corridor: a worker died (killed, or out of memory); ")
    assert "rows are kept in out.csv.parts, and the same sweep goes on from there\n" in errors
    assert errors.count("\n") == 1
    assert 2 <= finished(folder) < 24


def test_a_disk_that_is_full_at_the_end(folder):
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    arguments = ["grid.toml", "-o", "out.csv", "--chunk-rows", "5"]
    done = run(folder, *arguments, preexec_fn=small_files)
    assert done.returncode == 74
    assert done.stderr == (
        "corridor: the output cannot be written: File too large; 90 of 90 rows are kept in "
        "out.csv.parts, and the same sweep goes on from there\n"
    )
    assert left(folder) == ["out.csv.parts"]
    swept(folder, *arguments)
    assert left(folder) == ["out.csv"]


def test_a_disk_that_is_full_at_the_end_of_parquet(folder):
    pytest.importorskip("pyarrow", reason="Parquet needs the extra sweep")

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    arguments = ["grid.toml", "-o", "out.parquet", "--chunk-rows", "5"]
    done = run(folder, *arguments, preexec_fn=small_files)
    assert done.returncode == 74
    assert "File too large; 90 of 90 rows are kept in out.parquet.parts" in done.stderr
    assert left(folder) == ["out.parquet.parts"]
    swept(folder, *arguments)
    assert left(folder) == ["out.parquet"]


def test_a_progress_bar_on_a_terminal_only(folder):
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "grid.toml", "-o", "out.csv"],
        cwd=folder,
        stderr=theirs,
        check=False,
        timeout=120,
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):
        while chunk := os.read(ours, 4096):
            shown += chunk
    os.close(ours)
    assert done.returncode == 0
    assert b"rows" in shown
    assert b"90/90" in shown


def test_help_names_the_quantities_and_an_example():
    text = corridor("sweep", "--help").stdout
    assert "Example: corridor sweep grid.toml -o out.parquet" in text
    assert all(name in " ".join(text.split()) for name in SWEPT)


def test_the_page_s_grid_and_list_of_quantities(tmp_path):
    page = (Path(__file__).parents[3] / "docs" / "sweep.md").read_text()
    path = tmp_path / "grid.toml"
    path.write_text(page.partition("```toml\n")[2].partition("```")[0])
    assert f" {read_grid(path).size}/" in page
    listed = page.partition("## The quantities")[2].partition("Anything else")[0]
    assert set(SWEPT) <= set(listed.split("`"))
