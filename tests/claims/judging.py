"""Judge an edit in as little as possible: by the claims that run it, and by what it changes.

What the ledger comes to unedited is found once: which definitions each claim runs, and what
each step came to. An edit is then judged in a child that imports again only the modules which
depend on the edited one, builds only the claims that run it, and checks only steps that are
not the same as before. The checker itself is not edited, so that equal steps are equal still.
"""

import ast
import importlib.abc
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Mutant(NamedTuple):
    """One edit: where, and the module as it is with it."""

    path: str
    line: int
    before: str
    after: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """The name of the module that is edited."""
        return module_of(self.path)


def module_of(path: str) -> str:
    """Return the name of the module in a file of the project."""
    return "corridor." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class Edited(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the edited source in the place of the file."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, fullname, path=None, target=None):
        """Find the one module."""
        edited = fullname == self.mutant.module
        return importlib.util.spec_from_loader(fullname, self) if edited else None

    def exec_module(self, module) -> None:
        """Run its edited source."""
        exec(compile(self.mutant.tree, self.mutant.path, "exec"), module.__dict__)


@cache
def definitions(path: str) -> tuple[tuple[int, int, str], ...]:
    """Return first line, last line and name of what a file defines, in its order."""
    found = []
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        lines = [node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]
        name = getattr(node, "name", f"line {node.lineno}")
        found.append((min(lines), node.end_lineno or node.lineno, name))
    return tuple(found)


def place_of(path: str, line: int) -> str:
    """Return the name of the definition that a line is in."""
    return next((n for first, last, n in definitions(path) if first <= line <= last), "")


@cache
def dependents(module: str) -> frozenset[str]:
    """Return the modules of theory that import one, and those that import these."""
    found = {module}
    while more := {name for name, used in imported().items() if used & found} - found:
        found |= more
    return frozenset(found)


@cache
def imported() -> dict[str, frozenset[str]]:
    """Return what each module of theory imports from theory."""
    files = {module_of(str(p.relative_to(ROOT))): p for p in (ROOT / "theory").rglob("*.py")}
    found = {}
    for name, path in files.items():
        used: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                parts = name.split(".") + ["__init__"] * (path.name == "__init__.py")
                base = ".".join([*parts[: -node.level], *filter(None, [node.module])])
                used |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        found[name] = frozenset(used & files.keys())
    return found


class Judge:
    """What the unedited ledger comes to, and what becomes of edits."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.at_import = traced(_load)
        from corridor.theory.proofs import ledger
        from corridor.theory.proving.claim import all_steps

        self.runs: list[frozenset[tuple[str, str]]] = [
            in_child(lambda make=make: traced(lambda: all_steps(make())))
            for make in ledger.LEDGER.values()
        ]
        _remember()
        self.seconds = []
        for claim in ledger.claims():
            start = time.perf_counter()
            if not ledger.prove(claim.key).proved:
                raise SystemExit(f"{claim.key} is not proved as it is: nothing can be judged")
            self.seconds.append(time.perf_counter() - start)

    def reached(self, mutant: Mutant) -> list[int]:
        """Return the places in the ledger of the claims that an edit reaches, quick ones first.

        A definition that is run at import, or is no code, can reach whatever depends on it.
        """
        here = (mutant.path, place_of(mutant.path, mutant.line))
        running = [n for n, places in enumerate(self.runs) if here in places]
        if not running or here in self.at_import:
            modules = dependents(mutant.module)
            running = [
                n
                for n, places in enumerate(self.runs)
                if any(module_of(path) in modules for path, _ in places)
            ]

        def cost(n: int) -> tuple[bool, float]:
            return not any(path == mutant.path for path, _ in self.runs[n]), self.seconds[n]

        return sorted(running, key=cost)

    def verdict(self, mutant: Mutant) -> str:
        """Return the claim that refuses an edit, how else it fails, or that it survives."""
        places = self.reached(mutant)

        def judged() -> str:
            for name in dependents(mutant.module):
                _forget(name)
            sys.meta_path.insert(0, Edited(mutant))
            try:
                return _refused(places)
            except BaseException as error:
                return f"raises {type(error).__name__}"

        answer = in_child(judged, self.limit)
        return "out of time" if answer is None else str(answer)


def _forget(name: str) -> None:
    """Let a module be imported anew: a package would else hand out the one it has."""
    package, _, last = name.rpartition(".")
    sys.modules.pop(name, None)
    if package in sys.modules:
        vars(sys.modules[package]).pop(last, None)


def _load() -> None:
    import corridor.theory.proofs.ledger  # noqa: F401


def _refused(places: list[int]) -> str:
    from corridor.theory.proofs import ledger
    from corridor.theory.proving.claim import findings
    from corridor.theory.proving.outcome import Outcome

    claims = ledger.claims()
    for claim in (claims[n] for n in places):
        found = findings(claim, ledger.established(claim))
        if any(finding.outcome is not Outcome.PROVED for _, finding in found):
            return claim.key
    return "SURVIVES"


def _remember() -> None:
    """Let every kind of step remember what it came to."""
    from corridor.theory.proving import steps
    from corridor.theory.proving.statements import cases, stated

    kinds = (steps.Identity, steps.Positive, steps.Bound, steps.Covered, steps.Witness)
    for kind in (*kinds, steps.ForAll, stated.Stated, cases.Boxes):
        kind.check = cache(kind.check)


def traced(run: Callable[[], object]) -> frozenset[tuple[str, str]]:
    """Return the definitions of theory that run, as files and names."""
    found: set[tuple[str, int]] = set()

    def calling(frame, event, argument) -> None:
        code = frame.f_code
        found.add((code.co_filename, code.co_firstlineno))

    sys.settrace(calling)
    try:
        run()
    finally:
        sys.settrace(None)
    inside = ROOT / "theory"
    files = {file: Path(file).resolve() for file, _ in found}
    return frozenset(
        (path, place_of(path, line))
        for file, line in found
        if files[file].is_relative_to(inside)
        for path in (str(files[file].relative_to(ROOT)),)
    )


def in_child(run: Callable[[], object], limit: int = 0) -> object:
    """Return what a function returns in a process of its own, None where it takes too long."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(limit)
        os.write(writer, repr(run()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return eval(answer) if answer else None
