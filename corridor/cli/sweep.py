"""The command that computes quantities over a grid."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

from ..quantities import CATALOGUE
from .options import INTERRUPTED, POSITIVE, UNFINISHED, UnfinishedError, wrote
from .progress import watched

LISTED = "\n".join(
    f"    {name:<22}  {entry.definition}"
    for name, entry in CATALOGUE.items()
    if not entry.further
)
HELP = f"""
Compute quantities over a grid of corridors, into a table.

GRID is a TOML file with lines like

\b
    quantity = ["hitting-time", "dip-threshold"]
    policy = ["sft", "rl"]
    W = 15
    K = "1:30"
    L = [2, 5]

\b
The quantities are
{LISTED}

A sweep that was stopped, also by kill -9, goes on where it was: give the same command. Exit
code 75 if it stops unfinished since a worker died.
"""


@click.command(
    "sweep",
    help=HELP,
    short_help="Compute quantities over a grid of corridors, into a table.",
    epilog="Example: corridor sweep grid.toml -o out.parquet --workers 4",
)
@click.argument("grid", type=click.Path())
@click.option(
    "-o", "--output", help="File to write, .csv or .parquet. [default: CSV on standard output]"
)
@click.option("--workers", type=POSITIVE, help="Compute in that many processes.")
@click.option("--dask", metavar="ADDRESS", help="Compute on the Dask cluster at tcp://….")
@click.option(
    "--max-rows",
    type=POSITIVE,
    default=1_000_000,
    show_default=True,
    help="Most rows of the table.",
)
@click.option("--chunk-rows", type=POSITIVE, help="Rows of a task. [default: up to 500]")
@click.option(
    "--force", is_flag=True, help="Overwrite the output; discard another sweep's rows."
)
def sweep_command(
    grid: str,
    output: str | None,
    workers: int | None,
    dask: str | None,
    max_rows: int,
    chunk_rows: int | None,
    force: bool,
) -> None:
    """Compute quantities over a grid of corridors."""
    from ..sweeps.executors import dask_executor, process_pool
    from ..sweeps.grids import read_grid
    from ..sweeps.sweep import UnfinishedSweepError, run_grid
    from ..sweeps.tables import COLUMNS, csv_text

    if workers is not None and dask is not None:
        raise click.UsageError("give either --workers or --dask, not both")
    points = read_grid(grid, max_rows)
    path = None if output == "-" else output
    try:
        with ExitStack() as stack:
            executor = None
            if dask is not None:
                executor = stack.enter_context(dask_executor(dask))
            elif workers is not None:
                executor = stack.enter_context(process_pool(workers))
            show = stack.enter_context(_bar(points.size))
            table = run_grid(points, executor, path, force, show, chunk_rows)
    except ModuleNotFoundError as missing:
        raise click.ClickException(str(missing)) from None
    except UnfinishedSweepError as stop:
        raise UnfinishedError(str(stop), UNFINISHED) from None
    except KeyboardInterrupt:
        kept = "; the finished rows are kept, and the same command goes on" if path else ""
        raise UnfinishedError(f"interrupted{kept}", INTERRUPTED) from None
    if table.path is None:
        for row in (COLUMNS, *table):
            click.echo(csv_text([row]), nl=False)
    else:
        wrote(table.path)
    if errors := sum(row.error is not None for row in table):
        click.echo(
            f"corridor: {errors} of {len(table)} rows have no value; the column error says why",
            err=True,
        )


@contextmanager
def _bar(size: int) -> Iterator[Callable[[int, int], None] | None]:
    """Show a progress bar where people see it."""
    if not watched():
        yield None
        return
    with click.progressbar(length=size, label="rows", show_pos=True, file=sys.stderr) as bar:
        yield lambda done, _: bar.update(done - bar.pos)
