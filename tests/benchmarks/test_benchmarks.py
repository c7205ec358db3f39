"""The benchmark suite still runs, and every contestant solves the problem it is given.

What is timed there is not timed here.
"""

import json
import math
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(
    not (ROOT / "benchmarks").exists(), reason="needs the folder benchmarks/"
)

SMALL = (3, 3, 2, "sft")
EXACT = {
    *("closed_form", "recurrence", "chain", "storm", "storm_lumped"),
    *("sympy_domain_matrix", "flint"),
}
CONTESTANTS = {
    **dict.fromkeys(("closed_form", "recurrence", "chain", "general"), "corridor"),
    **dict.fromkeys(("storm", "storm_lumped"), "stormpy"),
    "sympy_domain_matrix": "sympy",
    "flint": "flint",
    "quantecon_lumped": "quantecon",
    **dict.fromkeys(("spsolve", "spsolve_edges", "spsolve_lumped"), "scipy"),
    **dict.fromkeys(("dense", "dense_lumped"), "numpy"),
    "pydtmc": "pydtmc",
}
FORMULAS = {
    **dict.fromkeys(("closed_form", "recurrence", "chain"), "corridor"),
    "storm": "stormpy",
    **dict.fromkeys(("sympy_domain_matrix", "sympy_matrix"), "sympy"),
}
# A few dozen states, well conditioned: a hundred roundings or so.
ROUNDED = 13


@pytest.fixture
def suite(monkeypatch):
    """The modules of the suite, imported from the project's folder."""
    monkeypatch.syspath_prepend(str(ROOT))
    import benchmarks.formulas
    import benchmarks.hitting_times
    import benchmarks.operations
    import benchmarks.sign_updates
    import benchmarks.tables
    import benchmarks.worker

    return benchmarks


@pytest.mark.parametrize("name", CONTESTANTS)
def test_contestants_find_the_hitting_time(suite, name):
    pytest.importorskip(CONTESTANTS[name], reason="a peer of the extra: corridor[bench]")
    answer = getattr(suite.hitting_times, name)(*SMALL)()
    digits = suite.worker.digits(answer, suite.hitting_times.exact(*SMALL))
    assert digits == math.inf if name in EXACT else digits >= ROUNDED


@pytest.mark.parametrize("block", [1, 10])
def test_pygt_finds_the_hitting_time(suite, block):
    pytest.importorskip("PyGT", reason="a peer of the extra: corridor[bench]")
    answer = suite.hitting_times.pygt(*SMALL, block=block)()
    assert suite.worker.digits(answer, suite.hitting_times.exact(*SMALL)) >= ROUNDED


MAZES = {
    **dict.fromkeys(("ours_exact", "ours_exact_chain", "ours", "ours_chain"), ("corridor", {})),
    "spsolve": ("scipy", {}),
    "sympy_domain_matrix": ("sympy", {}),
    "pygt": ("PyGT", {"block": 1}),
    "quantecon": ("quantecon", {}),
    "storm": ("stormpy", {"exact": True}),
}


@pytest.mark.parametrize("name", MAZES)
def test_contestants_walk_on_any_graph(suite, name):
    import benchmarks.mazes

    package, options = MAZES[name]
    pytest.importorskip(package, reason="a peer of the extra: corridor[bench]")
    for size in (("tree", 60, "uniform"), ("grid", 60, "drawn back")):
        answer = getattr(benchmarks.mazes, name)(*size, **options)()
        digits = suite.worker.digits(answer, benchmarks.mazes.exact(*size))
        exact = name in {"ours_exact", "ours_exact_chain", "sympy_domain_matrix", "storm"}
        assert digits == math.inf if exact else digits >= ROUNDED - 1


CHAINS = {
    **dict.fromkeys(("ours", "ours_exact"), ("corridor", {})),
    "splu": ("scipy", {}),
    "dense": ("numpy", {}),
    "pygt": ("PyGT", {"block": 1}),
    "quantecon": ("quantecon", {}),
    "flint": ("flint", {}),
    "sympy_domain_matrix": ("sympy", {}),
}


@pytest.mark.parametrize("name", CHAINS)
def test_contestants_walk_on_random_chains(suite, name):
    import benchmarks.random_chains

    package, options = CHAINS[name]
    pytest.importorskip(package, reason="a peer of the extra: corridor[bench]")
    answer = getattr(benchmarks.random_chains, name)(60, **options)()
    digits = suite.worker.digits(answer, benchmarks.random_chains.exact(60))
    exact = name in {"ours_exact", "flint", "sympy_domain_matrix"}
    assert digits == math.inf if exact else digits >= ROUNDED


def test_the_answer_of_a_large_chain_is_refined_to_the_exact_one(suite):
    import benchmarks.random_chains

    exact = benchmarks.random_chains.exact(60)
    refined = benchmarks.random_chains.refined(60)
    assert abs(refined / Fraction(int(exact.p), int(exact.q)) - 1) < 1e-30


@pytest.mark.slow
def test_brute_force_does_not_beat_rl(suite):
    from click.testing import CliRunner

    import benchmarks.optima

    graphs, restarts = "2", "4"
    run = CliRunner().invoke(
        benchmarks.optima.main, ["--graphs", graphs, "--restarts", restarts]
    )
    assert f"beaten: 0 of {graphs}" in run.output


@pytest.mark.parametrize("method", ["accurate", "elimination"])
def test_our_solvers_take_part(suite, method):
    answer = suite.hitting_times.numeric(*SMALL, method)()
    assert suite.worker.digits(answer, suite.hitting_times.exact(*SMALL)) >= ROUNDED


@pytest.mark.parametrize("lumped", [True, False])
def test_our_elimination_takes_the_chain_that_the_peers_are_given(suite, lumped):
    answer = suite.hitting_times.given(*SMALL, lumped=lumped)()
    assert suite.worker.digits(answer, suite.hitting_times.exact(*SMALL)) >= ROUNDED


@pytest.mark.parametrize("name", FORMULAS)
def test_contestants_find_the_formula(suite, name):
    pytest.importorskip(FORMULAS[name], reason="a peer of the extra: corridor[bench]")
    value = getattr(suite.formulas, name)(2, "sft")()
    assert suite.worker.digits(value(), suite.formulas.exact(2, "sft")) == math.inf


@pytest.mark.parametrize("sparse", [True, False])
def test_the_updates_by_an_adjoint_are_ours(suite, monkeypatch, sparse):
    monkeypatch.setattr(suite.sign_updates, "UPDATES", 300)
    ours = suite.sign_updates.exact(4)
    adjoint = suite.sign_updates.dense(4, updates=300, sparse=sparse)()
    assert suite.worker.digits(adjoint, ours) >= ROUNDED - 2
    assert suite.worker.digits(suite.sign_updates.discrete(4)(), ours) == suite.worker.SAME
    # The flow is held against steps of a tenth, which is one more answer.
    assert suite.worker.digits(suite.sign_updates.flow(4)(), ours) >= 4


def test_a_sweep_has_the_values_of_its_grid(suite):
    from benchmarks import sweeps

    most = (3, 4, 5)
    exact, digits = sweeps.exact(*most), suite.worker.digits
    for call in (sweeps.fractions(*most), sweeps.table(*most, quantity="hitting-time")):
        assert digits(call(), exact) == math.inf
    numeric = sweeps.table(*most, quantity="numeric-hitting-time")
    for call in (sweeps.vectorised(*most), numeric):
        assert digits(call(), exact) >= ROUNDED


def test_the_memory_is_that_of_the_solve_alone(suite):
    import numpy as np

    made = np.ones(4 * 10**7)
    made = None
    before = suite.worker.fresh_peak()
    assert made is None
    if suite.worker.STATUS.exists():
        assert suite.worker.peak_megabytes() - before < 100
    held = np.ones(2 * 10**7)
    assert suite.worker.peak_megabytes() - before > 100 or not suite.worker.STATUS.exists()
    assert held[0] == 1


def test_a_wrong_digit_is_counted(suite):
    digits = suite.worker.digits
    assert digits(1.25, 1) == pytest.approx(0.602, abs=1e-3)
    assert digits([1.0, 1.001], [1, 1, 5]) == pytest.approx(3)
    assert digits({2: 5.0}, [1, 1, 5]) == suite.worker.SAME
    assert digits(float("nan"), 1) == digits(-3.0, 1) == 0
    assert digits("6/4", 1.5) == math.inf


def test_operations_of_the_closed_form_do_not_grow(suite):
    count = {
        (name, K): suite.operations.count_of(15, K, 5, "sft", name)()[0]
        for name in ("closed_form", "recurrence")
        for K in (8, 64)
    }
    assert count["closed_form", 8] == count["closed_form", 64] > 0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.00012, "0.12 ms"),
        (0.034, "34 ms"),
        (2.34, "2.3 s"),
        (1234.0, "21 min"),
        (1e5, "28 h"),
    ],
)
def test_times_have_units(suite, seconds, text):
    assert suite.tables.time_text(seconds) == text


def test_the_page_is_updated_between_its_marks(suite, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- measured: a -->\nold\n<!-- end: a -->\nafter\n")
    suite.tables.put(page, "a", "new")
    lines = [line for line in page.read_text().splitlines() if line]
    assert lines == ["before", "<!-- measured: a -->", "new", "<!-- end: a -->", "after"]
    with pytest.raises(ValueError, match="must hold <!-- measured: b -->"):
        suite.tables.put(page, "b", "new")


@pytest.mark.slow
def test_the_command_runs(tmp_path):
    found = tmp_path / "records.json"
    command = [sys.executable, "-m", "benchmarks", "--quick", "--only", "deep", "--json", found]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    races = json.loads(found.read_text())["race"]
    assert races[0]["name"] == "corridor, accurate"
    assert races[0]["digits"] >= ROUNDED
    assert "| corridor, accurate |" in done.stdout


def test_a_contestant_that_takes_too_long_is_stopped(suite):
    from benchmarks.race import run_alone

    task = {"function": "hitting_times:closed_form", "size": SMALL, "options": {}}
    # Nothing of Python's has begun by then.
    assert run_alone(task | {"seconds": 60}, 0.001) == {"failed": "> 0.001 s"}
    assert "KeyError" in run_alone(task, 60)["failed"]
