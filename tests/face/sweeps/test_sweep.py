"""Sweeps: what the table holds, on any executor, through stops and starts."""

import errno
import math
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import sympy
from sweep_functions import deadly

import corridor
from corridor import numerics, sweep, theory
from corridor.files import writing
from corridor.files.writing import replacement
from corridor.quantities import CATALOGUE
from corridor.sweeps.cells import cells
from corridor.sweeps.executors import process_pool
from corridor.sweeps.sweep import UnfinishedSweepError
from corridor.sweeps.tables import COLUMNS, SweepRow, csv_text, rows_of_csv

GRID = {"W": [2, 5], "K": "1:6", "L": [1, 3], "quantity": ["hitting-time", "search-time"]}
ROWS = 2 * 2 * 6 * 2 * 3
SIZE = {"W": 3, "K": 4, "L": 2}


def parts(output):
    return sorted(path.name for path in Path(f"{output}.parts").glob("[0-9]*.csv"))


def test_exact_values_stand_beside_floats():
    (row,) = sweep(15, 15, 5, "sft")
    assert row == SweepRow(
        "hitting-time", 15, 15, 5, "sft", 431844824909800.863265400684544, row.log10, None,
        "13178858182061793922894308/30517578125", None,
    )  # fmt: skip
    assert row.log10 == pytest.approx(math.log10(row.value), rel=1e-15, abs=0)


def test_beyond_the_range_of_a_float_there_is_the_logarithm():
    theirs, ours = sweep(15, 1000, 5, "sft", ["hitting-time", "numeric-hitting-time"])
    assert theirs.value == ours.value == math.inf
    exact = Fraction(theirs.exact)
    digits = len(str(exact.numerator)) - len(str(exact.denominator))
    assert digits - 1 <= theirs.log10 <= digits + 1
    assert ours.log10 == pytest.approx(theirs.log10, rel=1e-13, abs=0)
    assert (ours.exact, theirs.relative_error_bound) == (None, None)
    assert 0 < ours.relative_error_bound < 1e-10


BY_HAND = {
    "hitting-time": theory.hitting_time,
    "backtrack-time": lambda W, K, L, p: theory.backtrack_time(K, L, p),
    "hitting-time-ratio": lambda W, K, L, p: (
        theory.hitting_time(W, K, L, p) / theory.hitting_time(W, K, L, "rl")
    ),
    "backtrack-time-ratio": lambda W, K, L, p: (
        theory.backtrack_time(K, L, p) / theory.backtrack_time(K, L, "rl")
    ),
    "variance": theory.variance,
    "search-time": theory.search_time,
    "search-success": lambda W, K, L, p: theory.search_success(K, L),
    "restart-time": lambda W, K, L, p: theory.restart_time(W, K, L, p).cost,
    "restart-budget": lambda W, K, L, p: theory.restart_time(W, K, L, p).budget,
    "restart-attempts": lambda W, K, L, p: theory.restart_time(W, K, L, p).attempts,
    "decisions": theory.decisions,
    "fork-share": theory.fork_share,
    "overtaking-budget": lambda W, K, L, p: theory.overtaking(W, K, L).for_good,
    "dip-threshold": lambda W, K, L, p: theory.dip_threshold(W, L),
    "convergence-rate": lambda W, K, L, p: theory.convergence_rate(W, K),
    "safe-step": lambda W, K, L, p: theory.safe_step(W, K),
    "recovery-time": lambda W, K, L, p: theory.recovery_time(W, K, L),
    "numeric-hitting-time": lambda W, K, L, p: numerics.hitting_time(W, K, L, p).value,
    "numeric-backtrack-time": lambda W, K, L, p: numerics.backtrack_time(K, L, p).value,
    "numeric-variance": lambda W, K, L, p: numerics.variance(W, K, L, p).value,
    "tail-rate": lambda W, K, L, p: numerics.tail_rate(W, K, L, p).value,
    "dip-lowest": lambda W, K, L, p: numerics.dip(W, K, L).lowest,
    "dip-recovered": lambda W, K, L, p: numerics.dip(W, K, L).recovered,
    "dip-delay": lambda W, K, L, p: numerics.dip(W, K, L).delay,
    "flow-hitting-time": lambda W, K, L, p: numerics.sign_flow(W, K, L, 12.0).hitting_time(12),
}


@pytest.mark.parametrize("name", [n for n, each in CATALOGUE.items() if not each.further])
def test_every_quantity_is_the_api_s(name):
    entered = {"search-success": "KL", "dip-threshold": "WL"}.get(name, "WKL")
    entered = "WK" if name in {"convergence-rate", "safe-step"} else entered
    entered = "KL" if "backtrack" in name else entered
    sizes = {axis: {"W": 3, "K": 6, "L": 2}[axis] for axis in entered}
    for row in sweep(**sizes, quantity=name):
        if row.error:
            assert (name, row.policy) == ("search-time", "uniform")
            continue
        value = BY_HAND[name](3, 6, 2, row.policy)
        assert row.value == float(value)
        if hasattr(value, "p") and CATALOGUE[name].exact:
            assert row.exact == str(value)
        assert {axis for axis in "WKL" if getattr(row, axis) is not None} == set(entered)


def test_what_needs_more_than_sizes_has_no_value_on_a_grid():
    with pytest.raises(ValueError, match="'flow-bound' has no value on a grid: t enters too"):
        sweep(2, 2, 2, quantity="flow-bound")


def test_a_point_that_is_refused_is_a_row_that_says_why():
    table = sweep(**GRID)
    assert len(table) == ROWS
    assert [row.policy for row in table.errors] == ["uniform"] * (ROWS // 6)
    row = table.errors[0]
    assert "got 'uniform', under which the harness" in row.error
    assert (row.value, row.log10, row.exact) == (None, None, None)
    (endless,) = sweep(2, 10**12, 5, "sft")
    assert "digits, above 200000" in endless.error


def test_own_functions_by_name():
    def ratio(W, K, L):
        return Fraction(int(theory.hitting_time(W, K, L, "uniform")), 1)

    own = {
        "ratio": ratio,
        "cycle": partial(theory.hitting_time, fork="cycle"),
        "rl": partial(theory.hitting_time, policy="rl"),
    }
    table = sweep(3, [2], 2, "rl", own)
    assert [(row.quantity, row.policy) for row in table] == [
        ("ratio", None),
        ("cycle", "rl"),
        ("rl", None),
    ]
    assert [row.exact for row in table] == [
        str(theory.hitting_time(3, 2, 2, "uniform")),
        str(theory.hitting_time(3, 2, 2, "rl", fork="cycle")),
        "26",
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, ("0", 0.0, None, None)),
        (Fraction(-1, 4), ("-1/4", -0.25, None, None)),
        (np.int64(100), ("100", 100.0, 2.0, None)),
        (sympy.Rational(1, 10), ("1/10", 0.1, -1.0, None)),
        (sympy.oo, ("oo", math.inf, None, None)),
        (np.float64(0.5), (None, 0.5, math.log10(0.5), None)),
        (math.inf, (None, math.inf, math.inf, None)),
        (-(10**400), (str(-(10**400)), -math.inf, None, None)),
        (Fraction(1, 10**400), (f"1/{10**400}", 0.0, -400.0, None)),
        (numerics.Result.of(0.0, 0.0, "accurate"), (None, 0.0, None, 0.0)),
    ],
)
def test_cells(value, expected):
    found = cells(value)
    assert (found.exact, *found[:3]) == expected


def test_cells_refuse_what_is_no_number():
    for value in ("3", 1j, sympy.Symbol("x"), [1]):
        with pytest.raises(TypeError, match=r"must be a real number or a numerics\.Result"):
            cells(value)
    with pytest.raises(ValueError, match="it has no value here"):
        cells(None)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_holds_the_same_rows(tmp_path, ending):
    if ending == "parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs the extra sweep")
    output = tmp_path / f"out.{ending}"
    kept = sweep(**GRID)
    table = sweep(**GRID, output=output)
    assert list(table) == list(kept)
    assert table.errors == kept.errors
    assert list(tmp_path.iterdir()) == [output]
    # What is finished is left as it is.
    before = output.stat()
    assert list(sweep(**GRID, output=output)) == list(kept)
    assert output.stat() == before


def test_text_of_a_row_reads_back():
    rows = [
        SweepRow("a,b", 1, None, 3, "rl", 0.1, -1.0, math.inf, "7" * 200_000 + "/2", None),
        SweepRow('q"', 1, 2**62, None, None, None, None, None, None, "no, 'never'"),
        SweepRow("m", None, None, None, None, 5e-324, math.inf, 0.0, None, None),
    ]
    assert list(rows_of_csv(csv_text(rows).splitlines(keepends=True))) == rows


def test_frames():
    pandas = pytest.importorskip("pandas", reason="frames need the extra frames")
    frame = sweep(**GRID).to_frame()
    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == ROWS
    assert frame["K"].dtype == pandas.Int64Dtype()
    one = frame.query("W == 2 and K == 3 and L == 1 and policy == 'rl'")
    assert one["value"].tolist() == [22.0, 15.0]
    empty = sweep(2, quantity="dip-threshold", L=3).to_frame()
    assert empty["K"].isna().all()


def test_parquet_is_what_other_programs_read(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet needs the extra sweep")
    sweep(**GRID, output=tmp_path / "out.parquet")
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.column_names == list(COLUMNS)
    assert [str(kind) for kind in table.schema.types] == [
        "string", "int64", "int64", "int64", "string", "double", "double", "double",
        "string", "string",
    ]  # fmt: skip
    assert table["error"].null_count == ROWS - ROWS // 6


def executors():
    yield None
    yield ThreadPoolExecutor(2)
    yield process_pool(2)


def test_files_do_not_depend_on_executor_or_chunks(tmp_path):
    contents = set()
    for n, (executor, rows) in enumerate(zip(executors(), (None, 7, 1), strict=True)):
        output = tmp_path / f"{n}.csv"
        sweep(**GRID, executor=executor, output=output, chunk_rows=rows)
        contents.add(output.read_bytes())
        if executor:
            executor.shutdown()
    assert len(contents) == 1


class StoppedError(Exception):
    """As Ctrl-C or a kill would, in the middle."""


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_stopped_sweep_goes_on(tmp_path, ending):
    if ending == "parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs the extra sweep")
    output, whole = tmp_path / f"out.{ending}", tmp_path / f"whole.{ending}"

    def stop(done, size):
        assert size == ROWS
        if done >= 30:
            raise StoppedError

    with pytest.raises(StoppedError):
        sweep(**GRID, output=output, progress=stop, chunk_rows=10)
    assert not output.exists()
    assert len(parts(output)) == 3
    seen = []
    # The chunks that are there keep their size, whatever is asked for now.
    sweep(**GRID, output=output, progress=lambda done, _: seen.append(done), chunk_rows=99)
    assert seen == [*range(30, ROWS, 10), ROWS]
    sweep(**GRID, output=whole)
    assert output.read_bytes() == whole.read_bytes()
    assert sorted(tmp_path.iterdir()) == sorted([output, whole])


def begun(output, **grid):
    def stop(done, size):
        if done:
            raise StoppedError

    with pytest.raises(StoppedError):
        sweep(**grid, output=output, progress=stop, chunk_rows=1)


def test_rows_of_another_sweep_are_not_mixed_in(tmp_path):
    output = tmp_path / "out.csv"
    begun(output, **GRID)
    other = GRID | {"K": "1:7"}
    with pytest.raises(ValueError, match='holds rows of another sweep, with K "1:6:1"'):
        sweep(**other, output=output)
    assert parts(output) == ["000000.csv"]
    table = sweep(**other, output=output, force=True)
    assert len(table) == ROWS // 6 * 7
    assert list(tmp_path.iterdir()) == [output]


def test_rows_of_another_version_or_function_are_not_mixed_in(tmp_path, monkeypatch):
    output = tmp_path / "out.csv"
    begun(output, **SIZE, quantity={"t": theory.hitting_time})
    with pytest.raises(ValueError, match="another sweep, with quantity"):
        sweep(**SIZE, quantity={"t": theory.variance}, output=output)
    monkeypatch.setattr("corridor.sweeps.parts.__version__", "9.9")
    with pytest.raises(ValueError, match=f'with corridor "{corridor.__version__}" instead'):
        sweep(**SIZE, quantity={"t": theory.hitting_time}, output=output)


def test_a_forced_sweep_that_stops_goes_on(tmp_path):
    output = tmp_path / "out.csv"
    sweep(**SIZE, output=output)
    old = output.read_bytes()

    def stop(done, size):
        if done == 5:
            raise StoppedError

    with pytest.raises(StoppedError):
        sweep(**GRID, output=output, force=True, progress=stop, chunk_rows=1)
    assert output.read_bytes() == old
    seen = []
    sweep(**GRID, output=output, force=True, progress=lambda done, _: seen.append(done))
    assert seen[0] == 5
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.parametrize("damage", ["", "{}", "[1]", '{"format": 1}', "null"])
def test_a_damaged_folder_is_said(tmp_path, damage):
    output = tmp_path / "out.csv"
    begun(output, **SIZE)
    (tmp_path / "out.csv.parts" / "sweep.json").write_text(damage)
    discards = r"sweep\.json is damaged; --force \(force=True\) discards"
    with pytest.raises(ValueError, match=discards):
        sweep(**SIZE, output=output)
    assert len(sweep(**SIZE, output=output, force=True)) == 3


def test_a_folder_of_that_name_with_other_things_is_in_the_way(tmp_path):
    mine = tmp_path / "out.csv.parts" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    for force in (False, True):
        with pytest.raises(
            ValueError, match="holds no sweep but other files; give another output"
        ):
            sweep(**SIZE, output=tmp_path / "out.csv", force=force)
    assert mine.read_text() == "mine"
    # Nor is it deleted when it was put there later.
    begun(tmp_path / "b.csv", **SIZE)
    (tmp_path / "b.csv.parts" / "mine.txt").write_text("mine")
    sweep(**SIZE, output=tmp_path / "b.csv")
    assert [path.name for path in (tmp_path / "b.csv.parts").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("stopped", [False, True])
def test_what_kill_left_half_written_is_cleaned(tmp_path, stopped):
    output = tmp_path / "out.csv"
    if stopped:
        begun(output, **SIZE)
    else:
        Path(f"{output}.parts").mkdir()
    for end in (
        output,
        *(Path(f"{output}.parts") / name for name in ("sweep.json", "000001.csv")),
    ):
        handle, _ = tempfile.mkstemp(writing.SUFFIX, writing._prefix(end), end.parent)
        os.close(handle)
    mine = tmp_path / ".out.csv.mine"
    mine.touch()
    assert len(sweep(**SIZE, output=output)) == 3
    assert sorted(tmp_path.iterdir()) == [mine, output]


def test_a_damaged_folder_with_files_of_others_is_left_alone(tmp_path):
    output = tmp_path / "out.csv"
    begun(output, **SIZE)
    parts = tmp_path / "out.csv.parts"
    (parts / "sweep.json").write_text('{"mine": 1}')
    (parts / "mine.csv").write_text("mine")
    before = {path: path.read_bytes() for path in parts.iterdir()}
    for force in (False, True):
        with pytest.raises(ValueError, match="holds no sweep but other files"):
            sweep(**SIZE, output=output, force=force)
    assert {path: path.read_bytes() for path in parts.iterdir()} == before


def test_a_sweep_that_runs_is_not_run_twice(tmp_path):
    output = tmp_path / "out.csv"

    def again(done, size):
        sweep(**SIZE, output=output)

    with pytest.raises(ValueError, match="is in use by another process; wait for it"):
        sweep(**SIZE, output=output, progress=again)


def test_parts_left_after_the_last_moment_are_removed(tmp_path):
    output = tmp_path / "out.csv"
    begun(output, **SIZE)
    parts_then = {path: path.read_bytes() for path in (tmp_path / "out.csv.parts").iterdir()}
    sweep(**SIZE, output=output)
    (tmp_path / "out.csv.parts").mkdir()
    for path, content in parts_then.items():
        path.write_bytes(content)
    sweep(**SIZE, output=output)
    assert list(tmp_path.iterdir()) == [output]


OTHERS = {
    "out.csv": [
        ("a,b\n1,2\n", "holds other columns (a, b) than a sweep"),
        ("", "holds other columns () than a sweep"),
        (",".join(COLUMNS) + "\n", "row 1 is not there, and this grid is with quantity="),
        (",".join(COLUMNS) + "\n1,2\n", "is no table of a sweep"),
        (",".join(COLUMNS) + "\nx,y,1,1,rl,1,0,,1,\n", "is no table of a sweep"),
    ],
    "out.parquet": [("PAR0", "is no Parquet file")],
}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [(name, *case) for name, cases in OTHERS.items() for case in cases],
)
def test_an_output_that_holds_something_else_is_kept(tmp_path, name, content, message):
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow", reason="Parquet needs the extra sweep")
    output = tmp_path / name
    output.write_text(content)
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the message is compared next
        sweep(**SIZE, output=output)
    assert message in str(refusal.value)
    assert output.read_text() == content
    assert list(tmp_path.iterdir()) == [output]
    assert len(sweep(**SIZE, output=output, force=True)) == 3


def test_an_output_of_another_grid_is_kept(tmp_path):
    output = tmp_path / "out.csv"
    sweep(**SIZE, output=output)
    with pytest.raises(
        ValueError, match=r"row 1 is .*W=3, .*this grid is with .*W=4, .* there"
    ):
        sweep(**SIZE | {"W": 4}, output=output)
    with pytest.raises(ValueError, match=r"row 3 is .*policy=rl, and this grid is without it"):
        sweep(**SIZE, policy=["uniform", "sft"], output=output)


@pytest.mark.parametrize("name", ["out", "out.txt", "out.parquet.gz"])
def test_an_output_must_be_csv_or_parquet(tmp_path, name):
    with pytest.raises(ValueError, match=r"output must end in \.csv or \.parquet"):
        sweep(**SIZE, output=tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_cannot_be_is_refused_before_any_work(tmp_path):
    with pytest.raises(
        ValueError, match=r"output must be a path that can be written; .*No such"
    ):
        sweep(**SIZE, output=tmp_path / "missing" / "out.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ValueError, match="output must be a file"):
        sweep(**SIZE, output=tmp_path / "folder.csv")


def test_without_pyarrow_csv_still_works(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install '\.\[sweep\]'"):
        sweep(**SIZE, output=tmp_path / "out.parquet")
    assert len(sweep(**SIZE, output=tmp_path / "out.csv")) == 3


def test_without_pandas_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install '\.\[frames\]'"):
        sweep(**SIZE).to_frame()


def full_after(writes, monkeypatch):
    """Let the disk be full after some files."""
    left = iter(range(writes))

    def replaced(path):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return replacement(path)

    monkeypatch.setattr("corridor.files.folders.replacement", replaced)
    monkeypatch.setattr("corridor.sweeps.parts.replacement", replaced)
    monkeypatch.setattr("corridor.sweeps.tables.replacement", replaced)


@pytest.mark.parametrize(("writes", "rows"), [(1, 0), (4, 36), (13, ROWS)])
@pytest.mark.parametrize("parallel", [False, True])
def test_a_full_disk_is_said_and_finished_rows_are_kept(
    tmp_path, monkeypatch, writes, rows, parallel
):
    output = tmp_path / "out.csv"
    executor = ThreadPoolExecutor(1) if parallel else None
    with monkeypatch.context() as patch:
        full_after(writes, patch)
        with pytest.raises(
            OSError, match=f"No space left.*; {rows} of {ROWS} rows are kept"
        ) as e:
            sweep(**GRID, output=output, chunk_rows=12, executor=executor)
    assert e.value.errno == errno.ENOSPC
    seen = []
    sweep(**GRID, output=output, progress=lambda done, _: seen.append(done))
    assert seen[0] == rows
    assert list(tmp_path.iterdir()) == [output]


def broken(W):
    if W == 4:
        raise TypeError("a mistake of mine")
    return W


@pytest.mark.parametrize("pool", [None, partial(ThreadPoolExecutor, 1)])
def test_a_function_that_fails_stops_the_sweep_and_says_where(tmp_path, pool):
    output = tmp_path / "out.csv"
    message = (
        r"quantity 'mine' failed at W=4: TypeError: a mistake of mine; \d of 9 rows are kept "
        r"in .*out\.csv\.parts, and the same sweep goes on from there"
    )
    with pytest.raises(UnfinishedSweepError, match=message):
        sweep(
            "1:9",
            quantity={"mine": broken},
            output=output,
            executor=pool and pool(),
            chunk_rows=1,
        )
    assert parts(output)[:3] == ["000000.csv", "000001.csv", "000002.csv"]
    with pytest.raises(UnfinishedSweepError, match="nothing is kept, since there is no output"):
        sweep("1:9", quantity={"mine": broken})


def test_a_worker_that_dies_is_said_and_the_sweep_goes_on(tmp_path, monkeypatch):
    output, spared = tmp_path / "out.csv", tmp_path / "spared"
    monkeypatch.setenv("CORRIDOR_TEST_SPARED", str(spared))
    grid = {"W": "1:40", "quantity": {"deadly": deadly}}
    with process_pool(1) as pool:
        with pytest.raises(
            UnfinishedSweepError,
            match=r"a worker died \(killed, or out of memory\); \d+ of 40 rows are kept",
        ):
            sweep(**grid, output=output, executor=pool, chunk_rows=1)
        with pytest.raises(UnfinishedSweepError, match="a worker died"):
            sweep(**grid, executor=pool)
    kept = len(parts(output))
    assert 0 < kept < 40
    spared.touch()
    seen = []
    table = sweep(**grid, output=output, progress=lambda done, _: seen.append(done))
    assert seen[0] == kept
    assert [(row.W, row.value) for row in table] == [(w, float(w)) for w in range(1, 41)]


def test_what_cannot_be_sent_to_a_worker_is_said():
    with process_pool(1) as pool, pytest.raises(UnfinishedSweepError, match="executor failed"):
        sweep([1, 2], quantity={"mine": lambda W: W}, executor=pool)


def test_a_pool_that_is_shut_is_said():
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(UnfinishedSweepError, match="cannot schedule new futures"):
        sweep(**SIZE, executor=pool)


def test_workers():
    with pytest.raises(ValueError, match="workers must be at most 512; got 513"):
        process_pool(513)
    with pytest.raises(TypeError, match=r"workers must be a positive integer; got 2\.5"):
        process_pool(2.5)


def test_many_chunks_are_all_there_once():
    with ThreadPoolExecutor(2) as pool:
        table = sweep("1:1300", quantity={"W": lambda W: W}, executor=pool, chunk_rows=1)
    assert [row.W for row in table] == list(range(1, 1301))
