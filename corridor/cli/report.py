"""The command that writes a report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..quantity import refuse_long
from .options import (
    FailedProofError,
    NumbersCommand,
    emit,
    output_option,
    size_arguments,
    sizes_of,
)

if TYPE_CHECKING:
    from ..theory.proving.claim import Proof


@click.command(
    "report", cls=NumbersCommand, epilog="Example: corridor report 15 15 5 -o report.html --pdf"
)
@size_arguments("WKL")
@output_option
@click.option(
    "--proofs/--no-proofs",
    default=True,
    show_default=True,
    help="Prove the claims and list their verdicts, which takes half a minute.",
)
@click.option("--pdf", is_flag=True, help="Also write a PDF beside the output, through LaTeX.")
def report_command(output: str | None, proofs: bool, pdf: bool, **given: int) -> None:
    """Write all that can be said of one corridor as a single web page.

    Exact values, formulas, pictures, the distribution, RLVR's way with its dip, and the
    verdicts on the paper's claims; the page needs nothing else. Exit code 1 if a proof fails.
    """
    sizes = sizes_of(given)
    refuse_long(sizes["K"], sizes["L"])
    if pdf and (output is None or output == "-" or Path(output).suffix == ".pdf"):
        raise click.UsageError("--pdf needs -o with the page's name, such as -o report.html")
    from ..files.writing import refuse_unwritable
    from ..reports.html import report_html, require_libraries
    from ..reports.pdf import report_pdf, require_latex
    from ..reports.report import make_report

    # What is missing is said before the work, which takes its time.
    if output is not None and output != "-":
        refuse_unwritable(output)
    require_libraries()
    if pdf:
        require_latex()
    report = make_report(**sizes, proofs=_prove() if proofs else ())
    page = report_html(report)
    document = report_pdf(report) if pdf else b""
    emit(page, output)
    if pdf:
        from ..files.writing import write_bytes

        write_bytes(Path(str(output)).with_suffix(".pdf"), document)
    failed = [proof.claim.key for proof in report.proofs if not proof.proved]
    if failed:
        raise FailedProofError(f"not proved: {', '.join(failed)}")


def _prove() -> list[Proof]:
    """Prove every claim, with a bar where somebody watches."""
    from ..theory.proofs.ledger import claims, prove

    if not sys.stderr.isatty():
        return [prove(entry) for entry in claims()]
    with click.progressbar(claims(), label="proving", file=sys.stderr) as entries:
        return [prove(entry) for entry in entries]
