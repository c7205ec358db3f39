"""Edit the meaning of theory's sources, one place at a time, and see whether `prove` notices.

Run as ``python -m tests.claims.meanings``: every public formula, statement, constant and list
of cases is edited in turn, and the ledger alone, without the tests, is asked. An edit that
leaves every claim proved is printed: it means the same, or it is a hole. Mutation tools run a
test command and know neither signs that are texts nor lists of cases; hence this one.
"""

import ast
import csv
import random
import time
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import click

from tests.claims.judging import ROOT, Judge, Mutant, place_of

ROOMS = ("theory/quantities", "theory/training", "theory/walk", "theory/proofs")
# What theory computes with, and what asks the claims: of that prove says nothing.
LEFT_OUT = {
    "__init__.py",
    "chain.py",
    "elimination.py",
    "expressions.py",
    "kernel_theorems.py",
    "ledger.py",
    "lifting.py",
    "powers.py",
}
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
HEADER = ("file", "line", "before", "after", "verdict", "seconds")
POLICIES = {"SFT": "RL", "RL": "UNIFORM", "UNIFORM": "SFT"}


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
            # A name that the module does not have is no other meaning.
            if isinstance(changed, ast.Name) and changed.id not in source:
                continue
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


def chosen(paths: list[Path], per_function: int, seed: int) -> list[Mutant]:
    """Return some edits of every function, and of every other definition."""
    found = []
    for path in paths:
        by_place: dict[str, list[Mutant]] = {}
        for mutant in mutants(path):
            place = place_of(mutant.path, mutant.line)
            by_place.setdefault(place, []).append(mutant)
        for place, some in sorted(by_place.items()):
            order = random.Random(f"{seed} {path.name} {place}")
            found += order.sample(some, min(per_function, len(some)))
    return found


@click.command()
@click.option("--per-function", default=2, show_default=True, help="Edits of each definition.")
@click.option("--seed", default=1, show_default=True)
@click.option("--only", default="", help="A part of the paths to edit.")
@click.option("--most", type=int, help="So many edits, drawn from all.")
@click.option(
    "--share", type=(int, int), default=(1, 1), help="Which share of them: 1 2, or 2 2."
)
@click.option("--limit", default=120, show_default=True, help="Seconds for each edit.")
@click.option("--output", type=click.Path(path_type=Path), help="A CSV file, a row an edit.")
@click.option("--resume", is_flag=True, help="Go on where the file ends.")
def main(
    per_function: int,
    seed: int,
    only: str,
    most: int | None,
    share: tuple[int, int],
    limit: int,
    output: Path | None,
    resume: bool,
) -> None:
    """Edit theory's sources one place at a time, and let the ledger judge."""
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
    rows = read(output) if output and resume else []
    done = Counter(row[:4] for row in rows)
    if output and not rows:
        write(output, HEADER, "w")
    judge = Judge(limit)
    for n, mutant in enumerate(todo, 1):
        edit = (mutant.path, str(mutant.line), mutant.before, mutant.after)
        if done[edit]:
            done[edit] -= 1
            continue
        start = time.perf_counter()
        answer = judge.verdict(mutant)
        row = (*edit, answer, f"{time.perf_counter() - start:.1f}")
        rows.append(row)
        if output:
            write(output, row)
        if answer in {"SURVIVES", "out of time"}:
            click.echo(f"{':'.join(edit[:2])}: {edit[2]}  ->  {edit[3]}: {answer}")
        if n % 20 == 0:
            click.echo(f"{n} of {len(todo)}", err=True)
    verdicts = Counter(row[4] for row in rows)
    survivors, late = verdicts["SURVIVES"], verdicts["out of time"]
    refused = len(rows) - survivors - late
    click.echo(f"{len(rows)} edits, {refused} refused, {survivors} survive, {late} out of time")


def read(path: Path) -> list[tuple[str, ...]]:
    """Return the rows of a file, none where there is none."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def write(path: Path, row: tuple[str, ...], mode: str = "a") -> None:
    """Write a row, so that it is kept whatever comes after."""
    with path.open(mode, newline="", encoding="utf-8") as file:
        csv.writer(file).writerow(row)


if __name__ == "__main__":
    main()
