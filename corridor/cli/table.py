"""The command that writes tables."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from ..quantities import CATALOGUE
from ..theory.model.arguments import one_of, shortened
from .options import POSITIVE, POSITIVES, emit, output_option, policy_option, sizes_of
from .progress import counted, working

if TYPE_CHECKING:
    from ..tables.table import Table

# Which options say something to which kind of table.
KINDS = {
    "times": {"W", "K", "L", "quantity", "policy"},
    "formulas": {"W", "K", "L", "quantity", "policy"},
    "constants": set(),
    "ledger": {"claim"},
}


@click.command(
    "table",
    epilog="Examples: corridor table --W 5,15 --K 5:30:5 --L 2,5 -o bounds.tex; "
    "corridor table --kind formulas --policy sft --format markdown; "
    "corridor table --W 15 --K 15 --L 5 --columns K,hitting-time,search-time:sft",
)
@click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    default="times",
    show_default=True,
    help="Values by size; closed forms; growth with its constants; the paper's claims.",
)
@click.option("--W", type=POSITIVES, multiple=True, help="Branches: 5,15 or 5:30:5.")
@click.option("--K", type=POSITIVES, multiple=True, help="Diamonds per branch.")
@click.option("--L", type=POSITIVES, multiple=True, help="Lanes per diamond.")
@click.option(
    "--quantity",
    type=click.Choice([name for name, quantity in CATALOGUE.items() if quantity.exact]),
    multiple=True,
    help="Only this quantity; may be repeated. [default: hitting and backtrack time]",
)
@policy_option
@click.option("--claim", multiple=True, help="Only this claim of the ledger; may be repeated.")
@click.option(
    "--columns", help="Only these columns, in this order: K,hitting-time:sft,variance."
)
@click.option(
    "--heading",
    "headings",
    multiple=True,
    help="Another heading for a column: hitting-time:sft='SFT (ours)'.",
)
@click.option(
    "--caption", default="", help=r"LaTeX's specials are escaped, $...$ is mathematics."
)
@click.option("--label", default="", help="For \\ref; needs a caption.")
@click.option(
    "--format",
    "language",
    type=click.Choice(["latex", "markdown", "csv"]),
    default="latex",
    show_default=True,
)
@click.option(
    "--width",
    type=click.Choice(["column", "page"]),
    help="LaTeX: at most a column, or the page, of a paper in two columns. [default: as it is]",
)
@click.option("--exact", is_flag=True, help="Exact fractions instead of decimals.")
@click.option(
    "--digits", type=POSITIVE, default=6, show_default=True, help="Significant digits."
)
@output_option
def table_command(
    kind: str,
    quantity: tuple[str, ...],
    policy: tuple[str, ...],
    claim: tuple[str, ...],
    columns: str | None,
    headings: tuple[str, ...],
    caption: str,
    label: str,
    language: str,
    width: str | None,
    exact: bool,
    digits: int,
    output: str | None,
    **given: tuple[list[int], ...],
) -> None:
    """Write a table of exact values, closed forms, constants or claims.

    The first line of a LaTeX table names the packages that it needs.
    """
    from ..tables.kinds import constants_table

    sizes = {name: list(chain(*parts)) for name, parts in sizes_of(given).items()}
    options = {"quantity": quantity, "policy": policy, "claim": claim, **sizes}
    for option, value in options.items():
        if value and option not in KINDS[kind]:
            raise click.UsageError(f"--{option} does not enter a table of kind {kind}")
    names = None if columns is None else [name.strip() for name in columns.split(",")]
    if kind == "times" and names is not None and (quantity or policy):
        raise click.UsageError("give either --columns or --quantity and --policy")
    renamed = dict(map(_heading, headings))
    _check_format(language, caption, label, width)
    match kind:
        case "constants":
            table, exact = constants_table(), True
        case "ledger":
            table = _ledger([key.upper() for key in claim])
        case _:
            asked = {"quantities": quantity, "policies": policy}
            with working("table"):
                table = _table_of(kind, sizes, {k: v for k, v in asked.items() if v}, names)
    if names is not None and kind != "times":
        table = table.choose(names)
    table = table.headed(renamed)
    match language:
        case "latex":
            text = table.to_latex(
                caption=caption, label=label, exact=exact, digits=digits, width=width or ""
            )
        case "markdown":
            text = table.to_markdown(caption=caption, exact=exact, digits=digits)
        case _:
            text = table.to_csv(exact=exact, digits=digits)
    emit(text, output)


def _ledger(keys: list[str]) -> Table:
    """Return the ledger of some claims, or of all, with a bar for the proofs."""
    from ..tables.kinds import ledger_table
    from ..theory.proofs.ledger import LEDGER

    chosen = [one_of("claim", key, LEDGER) for key in keys] or [*LEDGER]
    return ledger_table(counted(chosen, "proving"))


def _table_of(
    kind: str, sizes: dict[str, list[int]], asked: dict[str, Any], columns: list[str] | None
) -> Table:
    """Return the table of the quantities and policies asked for, as values or as formulas."""
    from ..tables.kinds import formulas_table, times_table

    if kind == "times":
        given: dict[str, Any] = {name: values or None for name, values in sizes.items()}
        return times_table(**given, **asked, columns=columns)
    for name, values in sizes.items():
        if len(values) > 1:
            raise click.UsageError(f"--{name} must be one number in a table of formulas")
    numbers = {name: values[0] for name, values in sizes.items() if values}
    return formulas_table(**asked, sizes=numbers)


def _heading(text: str) -> tuple[str, str]:
    name, found, heading = text.partition("=")
    if not found or not name:
        raise click.UsageError(f"--heading must be NAME=TEXT; got {shortened(text)}")
    return name, heading


def _check_format(language: str, caption: str, label: str, width: str | None) -> None:
    if label and language != "latex":
        raise click.UsageError(f"--label is for LaTeX; the format is {language}")
    if width and language != "latex":
        raise click.UsageError(f"--width is for LaTeX; the format is {language}")
    if caption and language == "csv":
        raise click.UsageError("--caption is for LaTeX and Markdown; the format is csv")
