"""Edit the meaning of theory's sources, one place at a time, and see whether `prove` notices.

Run as ``python -m tests.claims.meanings``: every public formula, statement, constant and list
of cases is edited in turn, and the ledger alone, without the tests, is asked. An edit that
leaves every claim proved is printed: it means the same, or it is a hole. Mutation tools run a
test command and know neither signs that are texts nor lists of cases; hence this one.
"""

import ast
import csv
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

import click

ROOT = Path(__file__).parents[2]
ROOMS = ("theory/quantities", "theory/training", "theory/walk", "theory/proofs")
# What theory computes with, and proofs of which prove has nothing to say: representation.
LEFT_OUT = {"__init__.py", "chain.py", "elimination.py", "kernel_theorems.py", "expressions.py"}
SECONDS = 180
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
SIGNS = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
SLOW = {"V", "C1", "S3", "S5", "T3"}
POLICIES = {"SFT": "RL", "RL": "UNIFORM", "UNIFORM": "SFT"}


class Mutant(NamedTuple):
    """One edit: where, and what became of it."""

    path: str
    line: int
    before: str
    after: str
    tree: ast.Module


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every edit of a file."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    skipped = set(unread(tree))
    for n, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for edit in range(len(list(edits(node)))):
            copy = deepcopy(tree)
            place = next(x for m, x in enumerate(ast.walk(copy)) if m == n)
            changed = list(edits(place))[edit]
            before = ast.unparse(place)
            whole = Replaced(place, changed).visit(copy)
            relative = str(path.relative_to(ROOT))
            yield Mutant(
                relative,
                node.lineno,
                before,
                ast.unparse(changed),
                ast.fix_missing_locations(whole),
            )


def unread(tree: ast.Module) -> Iterator[int]:
    """Yield the nodes whose edit means nothing: texts, annotations, messages and imports."""
    for node in ast.walk(tree):
        inner: list[ast.AST | None] = []
        if isinstance(node, ast.Raise | ast.Import | ast.ImportFrom | ast.JoinedStr):
            inner = [node]
        elif isinstance(node, ast.FunctionDef):
            inner = [
                node.returns,
                *node.decorator_list,
                *(a.annotation for a in node.args.args),
            ]
        elif isinstance(node, ast.AnnAssign):
            inner = [node.annotation]
        for part in inner:
            if part is not None:
                yield from map(id, ast.walk(part))


def edits(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what a node may be replaced by."""
    match node:
        case ast.Constant(value=bool()):
            return
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)) if value in SIGNS:
            yield ast.Constant(SIGNS[value])
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            yield ast.BinOp(node.left, OPERATORS[type(op)](), node.right)
        case ast.UnaryOp(op=ast.USub()):
            yield node.operand
        case ast.Compare(ops=[op], left=left, comparators=right) if type(op) in COMPARISONS:
            yield ast.Compare(left, [COMPARISONS[type(op)]()], right)
        case ast.Tuple(elts=[_, _, *_]) | ast.List(elts=[_, _, *_]) if isinstance(
            node.ctx, ast.Load
        ):
            yield type(node)(node.elts[:-1], ast.Load())
        case ast.Dict(keys=[_, _, *_]):
            yield ast.Dict(node.keys[:-1], node.values[:-1])
        case ast.Name(id=name, ctx=ast.Load()) if name in POLICIES:
            yield ast.Name(POLICIES[name], ast.Load())
        case ast.Attribute(attr=name, ctx=ast.Load()) if name in POLICIES:
            yield ast.Attribute(node.value, POLICIES[name], ast.Load())


class Replaced(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.expr) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Replace it, or go on below it."""
        return (
            ast.copy_location(self.new, node) if node is self.old else self.generic_visit(node)
        )


class Edited(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the edited source in the place of the file."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = "corridor." + mutant.path.removesuffix(".py").replace("/", ".")
        self.mutant = mutant

    def find_spec(self, fullname, path=None, target=None):
        """Find the one module."""
        return (
            importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None
        )

    def exec_module(self, module) -> None:
        """Run its edited source."""
        exec(compile(self.mutant.tree, self.mutant.path, "exec"), module.__dict__)


def verdict(mutant: Mutant) -> str:
    """Return the claim that refuses an edit, how else it fails, or that it survives."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(SECONDS)
        sys.meta_path.insert(0, Edited(mutant))
        try:
            answer = refused_by(mutant)
        except BaseException as error:
            answer = f"raises {type(error).__name__}"
        os.write(writer, answer.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return answer or "out of time"


def refused_by(mutant: Mutant) -> str:
    """Return the first claim that is not proved any more, those of the same file first."""
    from corridor.theory.proofs.ledger import claims, prove

    def far(claim) -> tuple[bool, bool]:
        home = getattr(claim.steps, "__module__", None) or ""
        return not home.endswith(Path(mutant.path).stem), claim.key in SLOW

    for claim in sorted(claims(), key=far):
        if not prove(claim.key).proved:
            return claim.key
    return "SURVIVES"


def chosen(paths: list[Path], per_function: int, seed: int) -> list[Mutant]:
    """Return some edits of every function, and of every other definition."""
    found = []
    for path in paths:
        by_place: dict[str, list[Mutant]] = {}
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for mutant in mutants(path):
            by_place.setdefault(place_of(tree, mutant.line), []).append(mutant)
        for place, some in sorted(by_place.items()):
            order = random.Random(f"{seed} {path.name} {place}")
            found += order.sample(some, min(per_function, len(some)))
    return found


def place_of(tree: ast.Module, line: int) -> str:
    """Return the name of the definition that a line is in."""
    for node in tree.body:
        if node.lineno <= line <= (node.end_lineno or node.lineno):
            return getattr(node, "name", f"line {node.lineno}")
    return ""


@click.command()
@click.option("--per-function", default=2, show_default=True, help="Edits of each definition.")
@click.option("--seed", default=1, show_default=True)
@click.option("--only", default="", help="A part of the paths to edit.")
@click.option("--most", type=int, help="So many edits, drawn from all.")
@click.option(
    "--share", type=(int, int), default=(1, 1), help="Which share of them: 1 2, or 2 2."
)
@click.option("--output", type=click.Path(path_type=Path), help="A CSV file with every edit.")
def main(
    per_function: int,
    seed: int,
    only: str,
    most: int | None,
    share: tuple[int, int],
    output: Path | None,
) -> None:
    """Edit theory's sources one place at a time, and let the ledger judge."""
    import sympy  # noqa: F401  imported once, before the children

    paths = [
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name not in LEFT_OUT and only in str(path)
    ]
    todo = chosen(paths, per_function, seed)
    if most is not None and most < len(todo):
        todo = random.Random(seed).sample(todo, most)
    todo = todo[share[0] - 1 :: share[1]]
    rows, start = [], time.perf_counter()
    for n, mutant in enumerate(todo, 1):
        answer = verdict(mutant)
        rows.append((mutant.path, mutant.line, mutant.before, mutant.after, answer))
        if answer == "SURVIVES":
            click.echo(f"{mutant.path}:{mutant.line}: {mutant.before}  ->  {mutant.after}")
        if n % 20 == 0:
            click.echo(f"{n} of {len(todo)}, {time.perf_counter() - start:.0f} s", err=True)
    survivors = sum(row[-1] == "SURVIVES" for row in rows)
    click.echo(f"{len(rows)} edits, {len(rows) - survivors} refused, {survivors} survive")
    if output:
        with output.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("file", "line", "before", "after", "verdict"), *rows])


if __name__ == "__main__":
    main()
