"""Break the sources one place at a time and see whether the tests notice.

Run as ``python -m tests.mutants --sample 300 --seed 1``. Cosmic Ray finds the places, makes the
mutants and keeps the session, so that a stopped run goes on; a mutant is imported in the place
of its file, in a process forked after SymPy, NumPy and SciPy are there, and the tests that
reach its line are run, those of its own floor first. No file is written but those of
build/mutants.
"""

import ast
import contextlib
import gc
import importlib.abc
import importlib.util
import json
import math
import os
import random
import re
import resource
import signal
import sys
import time
import tomllib
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import pytest
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import (
    MutationSpec,
    TestOutcome as Outcome,
    WorkerOutcome,
    WorkItem,
    WorkResult,
)

from .claims.meanings import unread

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "mutants"
COVERAGE, SECONDS = BUILD / "coverage", BUILD / "seconds.json"
ARGUED = ROOT / "docs" / "equivalent_mutants.toml"
# theory/proofs is judged by the ledger: tests/claims/meanings.py.
ROOMS = (
    "theory/maze",
    "theory/model",
    "theory/proving",
    "theory/quantities",
    "theory/training",
)
ROOMS += ("theory/walk", "numerics", "corridor/bounds")
TESTS = ("tests/numerics", "corridor/numerics", "tests/agreement", "tests/theory")
TESTS += ("corridor/theory", "corridor/bounds", "tests/face/bounds", "tests/claims")
TESTS += ("tests/face/test_one_rule.py", "tests/face/test_values.py", "tests/face/testing")
TESTS += ("docs", "README.md")
# What costs more than half a minute tells of a mutant too late; what starts a new Python or
# Coq would judge the unbroken file there.
OTHERS = {"test_coq.py"}
LONGEST, MOST_SECONDS, MOST_TESTS, MOST_FILES = 20.0, 40.0, 80, 8
# Asked besides of what no test reaches since it runs as it is imported: decorators.
RECORDS = (
    "tests/face/test_values.py::test_every_record_is_frozen_and_arrays_are_compared_by_value"
)
# `is` for `==` on small integers means the same; a sum that becomes a shift is noticed at once.
SAME = ("_Is", "_IsNot", "core/NoOp", "core/Variable")
BITS = ("_BitOr", "_BitAnd", "_BitXor", "_LShift", "_RShift", "_MatMul")
SETS = ("core/ReplaceBinaryOperator_BitOr_BitAnd", "core/ReplaceBinaryOperator_BitOr_Sub")
OPTIONS = ["-q", "-x", "-p", "no:cacheprovider", "-m", "not slow", "-o", "timeout=0"]


class Edited(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports a mutant in the place of its file; a plugin of pytest, to come before its own."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        below = path.with_suffix("").parts
        self.name = ".".join(("corridor", *below[below[0] == "corridor" :]))
        # As it is imported, through the links: pytest compares paths.
        self.path = ROOT.joinpath(*self.name.split(".")).with_suffix(".py")
        self.tree = tree

    def find_spec(self, fullname, path=None, target=None):
        """Find the one module."""
        if fullname == self.name:
            return importlib.util.spec_from_file_location(fullname, self.path, loader=self)
        return None

    def pytest_sessionstart(self) -> None:
        """Come before the hook that rewrites assertions: it imports what pytest is given."""
        sys.meta_path.insert(0, self)

    def exec_module(self, module) -> None:
        """Run its edited source."""
        exec(compile(self.tree, self.path, "exec"), module.__dict__)


class Watch:
    """A pytest plugin that notes how long each test computes."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """Take the time, which does not depend on what else the machine does."""
        start = time.process_time()
        done = yield
        self.seconds[item.nodeid] += time.process_time() - start
        return done

    def pytest_runtest_logreport(self, report) -> None:
        """Note failures: what fails of the sources themselves tells nothing."""
        self.seconds[report.nodeid] += math.inf if report.failed else 0.0


def forked(work: Callable[[], int], limit: float) -> int | None:
    """Return what `work` returns in a process of its own, or nothing: it took too long."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 1))
        os.environ["HYPOTHESIS_PROFILE"] = "mutants"
        said = os.open(
            BUILD / f"last-{os.getpid() % 10}.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        )
        os.dup2(said, 1)
        os.dup2(said, 2)
        try:
            code = work()
        except BaseException:
            traceback.print_exc()
            code = 3
        sys.stdout.flush()
        os._exit(code)
    # A process that waits for ever computes nothing.
    end, status = time.monotonic() + 20 * limit, None
    while status is None and time.monotonic() < end:
        done, code = os.waitpid(child, os.WNOHANG)
        status = os.waitstatus_to_exitcode(code) if done else None
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):  # what the tests started, too
        os.killpg(child, signal.SIGKILL)
    if status is None:
        os.waitpid(child, 0)
    return None if status in {-signal.SIGKILL, -signal.SIGXCPU} else status


def draw_map(jobs: int) -> None:
    """Run every file of tests once, and keep which test reaches which line, and its time.

    A file that has changed since is run again.
    """
    from coverage import CoverageData

    rooms = [f"--cov={room}" for room in ("theory", "numerics", "corridor/bounds")]
    options = [o for o in OPTIONS if o not in {"-x", "timeout=0"}]
    options += [f"timeout={3 * LONGEST:.0f}", "--cov-context=test"]
    known = json.loads(SECONDS.read_text()) if SECONDS.exists() else {}

    def part(name: str) -> Path:
        return BUILD / "map" / name.replace("/", "-")

    def drawn(unit: tuple[str, list[Path]]) -> None:
        name, files = unit
        changed_at = max(file.stat().st_mtime for file in files)
        if known.get(name, [None])[0] == changed_at and part(name).exists():
            return
        notes = BUILD / "map" / f"notes-{part(name).name}"
        notes.write_text("{}")

        def work() -> int:
            os.environ["COVERAGE_FILE"] = str(part(name))
            watch = Watch()
            paths = [str(file.relative_to(ROOT)) for file in files]
            code = pytest.main([*paths, *rooms, "--cov-report=", *options], plugins=[watch])
            notes.write_text(json.dumps(watch.seconds))
            return int(code)

        start = time.monotonic()
        code = forked(work, 900)
        known[name] = [changed_at, json.loads(notes.read_text())]
        SECONDS.write_text(json.dumps(known))
        click.echo(f"{name}: {code}, {time.monotonic() - start:.0f} s", err=True)

    (BUILD / "map").mkdir(parents=True, exist_ok=True)
    units = [unit for place in TESTS for unit in test_units(ROOT / place)]
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(drawn, units))
    COVERAGE.unlink(missing_ok=True)
    whole = CoverageData(str(COVERAGE))
    for name, _ in units:
        if part(name).exists():  # a folder's examples may be none of the rooms'
            found = CoverageData(str(part(name)))
            found.read()
            whole.update(found)


def test_units(place: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield what is run at once, by name: a file of tests, a folder's examples."""
    if place.is_file():
        yield str(place.relative_to(ROOT)), [place]
    elif place.is_relative_to(ROOT / "tests"):
        for file in sorted(place.rglob("test_*.py")):
            if file.name not in OTHERS:
                yield str(file.relative_to(ROOT)), [file]
    else:
        for folder in (place, *sorted(path for path in place.iterdir() if path.is_dir())):
            files = [*folder.glob("*.py"), *folder.glob("*.md")]
            files = [file for file in files if ">>> " in file.read_text(encoding="utf-8")]
            if files:
                yield str(folder.relative_to(ROOT)), sorted(files)


class Tests:
    """Which tests reach a line, the nearest first."""

    def __init__(self) -> None:
        from coverage import CoverageData

        self.data = CoverageData(str(COVERAGE))
        self.data.read()
        self.seconds = {
            test: spent
            for _, tests in json.loads(SECONDS.read_text()).values()
            for test, spent in tests.items()
        }
        self.files = {os.path.realpath(f): f for f in self.data.measured_files()}

    @staticmethod
    def name_of(path: Path) -> str:
        """Return the folder of a module as its tests have it."""
        return str(path.parent).replace("corridor/", "face/")

    def of(self, path: Path, lines: range) -> tuple[list[str], float]:
        """Return the tests that reach the lines, the nearest first, and their time."""
        reached = self.data.contexts_by_lineno(self.files.get(str(ROOT / path), ""))
        tests = {c.split("|")[0] for n in lines for c in reached.get(n, ())} - {""}
        others = {c.split("|")[0] for found in reached.values() for c in found} - {""}
        floor = self.name_of(path)

        def nearness(test: str) -> tuple[bool, bool, float]:
            return test not in tests, floor not in test, self.seconds.get(test, LONGEST)

        chosen, files, spent = [], set(), 0.0
        for test in sorted(tests or others, key=nearness):
            seconds, file = self.seconds.get(test, math.inf), test.split("::")[0]
            fits = len(chosen) < MOST_TESTS and spent + seconds <= MOST_SECONDS
            # To import what a file of tests needs may take longer than the tests.
            if fits and seconds <= LONGEST and (file in files or len(files) < MOST_FILES):
                chosen.append(test)
                files.add(file)
                spent += seconds
        return chosen, spent

    def floor(self, path: Path, asked: list[str]) -> tuple[list[str], float]:
        """Return other tests of the module's own floor, the fast ones first, and their time."""
        chosen, spent = [], 0.0
        for seconds, test in sorted((seconds, test) for test, seconds in self.seconds.items()):
            if self.name_of(path) in test and test not in asked:
                if spent + seconds > MOST_SECONDS:
                    break
                chosen.append(test)
                spent += seconds
        return chosen, spent


def sampled(rooms: tuple[str, ...], size: int, seed: int) -> list[WorkItem]:
    """Return mutants of so many places, spread over the modules in proportion.

    Every k-th place of all, from a random first one; of the mutants of a place, one by lot: a
    plus that becomes each of eleven signs counts once.
    """
    places: dict[tuple, list[MutationSpec]] = defaultdict(list)
    for path in (f for room in rooms for f in modules(ROOT / room)):
        source = path.read_text(encoding="utf-8")
        lines, silent = source.splitlines(), list(unjudged(ast.parse(source)))
        for mutation in mutations(path):
            start, end = mutation.start_pos, mutation.end_pos
            # Without a cache it means the same, too, and without a signature for type checkers.
            line = lines[start[0] - 1]
            cached = re.search("cache|overload", line) and "Decorator" in mutation.operator_name
            if not cached and not any(first <= start and end <= last for first, last in silent):
                operator = mutation.operator_name.split("_")[0]
                places[str(path), start, operator].append(mutation)
    order = random.Random(seed)
    keys = sorted(places)
    step = max(len(keys) / size, 1.0)
    first = order.random() * step
    picked = [keys[int(first + n * step)] for n in range(min(size, int(len(keys) / step)))]
    click.echo(f"{len(keys)} places, {len(picked)} drawn", err=True)
    drawn = (order.choice(places[key]) for key in picked)
    return [WorkItem.single(f"{n:06d}", mutation) for n, mutation in enumerate(drawn)]


def mutations(path: Path) -> Iterator[MutationSpec]:
    """Yield the mutations of a file."""
    nodes, lines = list(ast_nodes(get_ast_from_path(path))), path.read_text("utf-8").split("\n")
    for name in operator_names():
        if any(bit in name for bit in BITS) and name not in SETS:
            continue
        if name.startswith(SAME) or name.endswith(SAME):
            continue
        operator = get_operator(name)()
        places = (place for node in nodes for place in operator.mutation_positions(node))
        for n, (start, end) in enumerate(places):
            # Of a dotted exception Cosmic Ray replaces a dot.
            caught = lines[start[0] - 1][start[1] : end[1]]
            if name == "core/ExceptionReplacer" and not caught.isidentifier():
                continue
            yield MutationSpec(path.relative_to(ROOT), name, n, start, end)


def modules(place: Path) -> list[Path]:
    """Return the sources of a room."""
    found = [place] if place.is_file() else sorted(place.rglob("*.py"))
    # What is written for Coq is judged by Coq.
    left_out = {"__init__.py", "kernel", "coq"}
    return [path for path in found if left_out.isdisjoint(path.parts)]


def unjudged(tree: ast.Module) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield where annotations, imports and messages begin and end."""
    silent = set(unread(tree))
    for node in ast.walk(tree):
        if id(node) in silent and isinstance(node, ast.expr | ast.stmt):
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            yield (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def judged(item: WorkItem, tests: Tests) -> WorkResult:
    """Return what the tests say of a mutant."""
    mutation = item.mutations[0]
    source = (ROOT / mutation.module_path).read_text(encoding="utf-8")
    operator = get_operator(mutation.operator_name)(**mutation.operator_args)
    code = mutate_code(source, operator, mutation.occurrence)
    change = changed(source, code)
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return WorkResult(WorkerOutcome.NORMAL, "no Python", Outcome.INCOMPETENT, change)
    lines = range(mutation.start_pos[0], mutation.end_pos[0] + 1)
    for node in ast.walk(ast.parse(source)):
        # What is decorated is run later than its decorator.
        if any(d.lineno in lines for d in getattr(node, "decorator_list", ())):
            lines = range(lines[0], (node.end_lineno or 0) + 1)
    chosen, seconds = tests.of(mutation.module_path, lines)
    if source.splitlines()[lines[0] - 1].startswith("@"):
        chosen.insert(0, RECORDS)
    if not chosen:
        return WorkResult(WorkerOutcome.NO_TEST, "no test", Outcome.SURVIVED, change)
    edited = Edited(mutation.module_path, tree)

    def asked(tests: list[str], seconds: float, mutated: bool = True) -> int | None:
        def work() -> int:
            if mutated:
                sys.meta_path.insert(0, edited)
            return int(pytest.main([*tests, *OPTIONS], plugins=[edited] if mutated else []))

        return forked(work, 2 * seconds + 5)

    end = asked(chosen, seconds)
    if end == 0:  # it survives so far
        chosen, seconds = tests.floor(mutation.module_path, chosen)
        end = asked(chosen, seconds) if chosen else 0
    if end not in {0, 1, None} and asked(chosen, seconds, mutated=False) not in {0, 1}:
        return WorkResult(WorkerOutcome.ABNORMAL, f"pytest ends with {end}", None, change)
    verdict = Outcome.SURVIVED if end == 0 else Outcome.KILLED
    said = "out of time" if end is None else "by its tests"
    return WorkResult(WorkerOutcome.NORMAL, said, verdict, change)


def changed(before: str, after: str) -> str:
    """Return the lines that differ, on one line."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    return next((f"{a.strip()}  ->  {b.strip()}" for a, b in pairs if a != b), "")


def wilson(killed: int, of: int) -> tuple[float, float]:
    """Return Wilson's interval of a share, at 95%."""
    z = 1.96
    middle, half = (killed + z * z / 2), z * math.sqrt(killed * (of - killed) / of + z * z / 4)
    return (middle - half) / (of + z * z), (middle + half) / (of + z * z)


def argued() -> dict[tuple[str, str], str]:
    """Return why mutants are no holes, by file and change: docs/equivalent_mutants.toml."""
    return {
        (entry["file"], f"{entry['line']}  ->  {after}"): entry["why"]
        for entry in tomllib.loads(ARGUED.read_text(encoding="utf-8"))["mutant"]
        for after in entry["mutants"]
    }


def report(done: list[tuple[WorkItem, WorkResult]]) -> None:
    """Print the score, of every module too, and what survives."""
    reasons, by_module = argued(), defaultdict(list)
    open_, same, late = [], 0, 0
    for item, result in sorted(done, key=lambda pair: pair[0].job_id):
        mutation, killed = item.mutations[0], result.test_outcome == Outcome.KILLED
        if result.test_outcome == Outcome.INCOMPETENT:  # no Python
            continue
        module = mutation.module_path.as_posix()
        by_module[module].append(killed)
        late += result.output == "out of time"
        if not killed:
            argument = (module, result.diff) in reasons
            same += argument
            note = "argued" if argument else result.output
            open_.append(f"survives ({note})  {module}:{mutation.start_pos[0]}: {result.diff}")
    for module, killed in sorted(by_module.items()):
        click.echo(f"{sum(killed):4d} of {len(killed):4d}  {module}")
    click.echo("\n".join(open_))
    of = sum(map(len, by_module.values()))
    for left_out, what in ((0, ""), (same, f", the {same} argued left out")):
        if of > left_out:
            killed, rest = of - len(open_), of - left_out
            low, high = wilson(killed, rest)
            click.echo(
                f"{killed} of {rest} killed ({late} by the clock){what}: {killed / rest:.1%}, "
                f"at 95% between {low:.1%} and {high:.1%}"
            )


@click.command()
@click.argument("rooms", nargs=-1)
@click.option("--sample", default=300, show_default=True, help="How many mutants.")
@click.option("--seed", default=1, show_default=True)
@click.option("--jobs", default=1, show_default=True, help="How many at a time.")
@click.option("--again", is_flag=True, help="Judge what has survived once more.")
def main(rooms: tuple[str, ...], sample: int, seed: int, jobs: int, again: bool) -> None:
    """Let the tests judge mutants of ROOMS (files or folders)."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[name] = "1"
    import hypothesis  # noqa: F401  with what follows: once, before the children
    import matplotlib.figure  # noqa: F401
    import networkx  # noqa: F401
    import pandas  # noqa: F401
    import scipy.integrate
    import scipy.optimize
    import scipy.sparse.linalg
    import scipy.stats  # noqa: F401
    import sympy  # noqa: F401

    gc.freeze()  # what the children share they need not look through
    BUILD.mkdir(parents=True, exist_ok=True)
    draw_map(jobs)
    tests = Tests()
    name = "-".join(["sample", str(sample), "seed", str(seed), *rooms]).replace("/", "_")
    with use_db(BUILD / f"{name}.sqlite") as session:
        if not session.num_work_items:
            session.add_work_items(sampled(rooms or ROOMS, sample, seed))
        pending = list(session.pending_work_items)
        if again:
            pending += [i for i, r in session.completed_work_items if not r.is_killed]
        with ThreadPoolExecutor(jobs) as pool:
            results = pool.map(lambda item: judged(item, tests), pending)
            for item, result in zip(pending, results, strict=True):
                session.set_result(item.job_id, result)
                place = f"{item.mutations[0].module_path}: {result.diff}"
                click.echo("." if result.is_killed else f"\n{place}\n", err=True, nl=False)
        report(session.completed_work_items)


if __name__ == "__main__":
    main()
