"""Commands that prove and write: proofs, checks of bounds, exports, and reports."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..files.writing import same_file
from ..quantity import refuse_long
from ..theory.model.arguments import one_of
from .corridors import POLICY, POLICY_HELP, Chosen, Corridor, corridor_arguments
from .options import (
    FailedProofError,
    NumbersCommand,
    emit,
    json_option,
    output_option,
    size_arguments,
    sizes_of,
    wrote,
)
from .progress import counted, working

if TYPE_CHECKING:
    from ..theory.proving.claim import Proof


@click.command(
    "prove",
    epilog="Examples: corridor prove; corridor prove T4; corridor prove --latex -o p.tex; "
    "corridor prove T4 --emit-coq build",
)
@click.argument("claim", nargs=-1)
@click.option(
    "--latex", "as_latex", is_flag=True, help="Write a LaTeX document, with all steps."
)
@click.option(
    "--emit-coq",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the steps as goals for Coq into a folder, one file for each claim.",
)
@output_option
@json_option
def prove_command(
    claim: tuple[str, ...],
    as_latex: bool,
    folder: Path | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Prove the paper's claims (T1 to T5, C1, E1) and more, or those named.

    Exit code 1 if a proof fails.
    """
    _keep_expressions()
    from ..show.clerk import text as shown
    from ..show.proof_text import proofs_latex
    from ..theory.proofs.ledger import LEDGER, proofs as proofs_of

    proofs = []
    known = [*LEDGER]
    # Unknown names are refused before any work is done.
    chosen = [one_of("claim", key.upper(), known) for key in claim]
    if folder:
        if as_latex or as_json or output:
            raise click.UsageError("--emit-coq writes its folder and nothing else")
        _emit_coq(chosen or known, folder)
        return
    streams = not (as_latex or as_json or output)
    keys = chosen or known
    for proof in proofs_of(keys if streams else counted(keys, "proving")):
        proofs.append(proof)
        if streams:
            click.echo(shown(proof) + "\n")
    if as_json:
        emit(json.dumps([_proof_record(proof) for proof in proofs]) + "\n", output)
    elif as_latex:
        with working("writing the steps"):
            text = proofs_latex(proofs)
        emit(text, output)
    elif output:
        emit("\n\n".join(map(shown, proofs)) + "\n", output)
    _refuse_failed(proofs)


def _keep_expressions() -> None:
    """Let all proofs of a process share what SymPy has computed, and cycles be looked for less.

    Expressions are many and live long: it takes a fifth of the time, for 25 MB. Where SymPy is
    loaded already, it keeps as much as it was told before.
    """
    os.environ.setdefault("SYMPY_CACHE_SIZE", "None")
    gc.set_threshold(100_000, 50, 50)


def _refuse_failed(proofs: Iterable[Proof]) -> None:
    failed = [proof.claim.key for proof in proofs if not proof.proved]
    if failed:
        raise FailedProofError(f"not proved: {', '.join(failed)}")


def _emit_coq(keys: list[str], folder: Path) -> None:
    """Write the claims' steps as goals, and say which steps are not among them."""
    from ..theory.proofs.ledger import claims
    from ..theory.proving.coq.files import claim_goals, claim_text

    folder.mkdir(parents=True, exist_ok=True)
    for entry in claims():
        if entry.key in keys:
            goals = claim_goals(entry)
            file = folder / f"{entry.key}.v"
            file.write_text(claim_text(entry, goals), encoding="utf-8")
            written = sum(bool(goal.text) for goal in goals)
            click.echo(f"{file}: {written} of {len(goals)} steps")
            for goal in goals:
                if goal.left_out:
                    click.echo(f"    left out: {goal.step}: {goal.left_out}")


def _proof_record(proof: Proof) -> dict[str, Any]:
    names = ("assumptions", "theorems")
    return {
        "claim": proof.claim.key,
        "title": proof.claim.title,
        "proved": proof.proved,
        "verdict": str(proof.verdict),
        "statement": str(proof.claim.statement),
        "constants": [str(says) for says in proof.claim.constants],
        "remarks": str(proof.claim.remarks),
        "rests_on": proof.rests_on,
        **{name: getattr(proof.claim, name) for name in names},
        "steps": len(proof.steps),
        "failures": [
            {"step": step.text, "outcome": str(finding.outcome), "detail": finding.detail}
            for step, finding in proof.failures
        ],
    }


CHECK_HELP = """
Prove or refute the bounds that TOML files state, in claims such as

\b
    [[claim]]
    left = "H(sft)"
    relation = ">="
    right = "2*W*rho**K"
    domain = "W >= 2"

Exit code 1 if a claim does not come to what its `expect` says: proved, if it says nothing.
"""


@click.command(
    "check",
    help=CHECK_HELP,
    short_help="Prove or refute the bounds that TOML files state.",
    epilog="Example: corridor check bounds.toml --json",
)
@click.argument("files", nargs=-1, required=True)
@output_option
@json_option
def check_command(files: tuple[str, ...], output: str | None, as_json: bool) -> None:
    """Prove or refute bounds."""
    from ..bounds.claims import OUTCOMES, check_claim, read_claims

    if output is not None and any(same_file(path, output) for path in files):
        raise click.UsageError(f"-o must be another file than what is checked; got {output}")
    # Every file is read before any work is done.
    claims = [claim for path in files for claim in read_claims(path)]
    checks = []
    for claim in claims if not as_json and output is None else counted(claims, "checking"):
        checks.append(check_claim(claim))
        if not as_json and output is None:
            click.echo(str(checks[-1]))
    counts = {name: sum(check.outcome == name for check in checks) for name in OUTCOMES}
    summary = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    summary = f"{len(checks)} claim{'s'[: len(checks) != 1]}: {summary or 'none'}\n"
    if as_json:
        emit(json.dumps({"claims": [c.record() for c in checks], **counts}) + "\n", output)
    elif output is None:
        click.echo(summary, nl=False)
    else:
        emit("".join(f"{check}\n" for check in checks) + summary, output)
    surprises = [c.claim.name or str(c.claim) for c in checks if not c.as_expected]
    if surprises:
        raise FailedProofError(f"not as expected: {'; '.join(surprises)}")


@click.command(
    "export",
    cls=NumbersCommand,
    epilog="Examples: corridor export 15 15 5 --policy sft -o walk.prism; "
    "corridor export --branch 2,3 --branch 5 --target 1 --policy rl --language drn",
)
@corridor_arguments("WKL")
@click.option("--policy", type=POLICY, required=True, help=f"Of the walk: {POLICY_HELP}.")
@click.option(
    "--language",
    type=click.Choice(["prism", "drn"]),
    default="prism",
    show_default=True,
    help="PRISM's language, or Storm's explicit format.",
)
@output_option
def export_command(at: Corridor, policy: Chosen, language: str, output: str | None) -> None:
    """Write the chain, with exact probabilities, for the model checkers PRISM and Storm."""
    from ..reports.model_checkers import export
    from ..theory.model.graph import CorridorGraph

    graph = at.graph or CorridorGraph.symmetric(**at.sizes)
    with working("export"):
        text = export(graph, policy.policy, language)
    emit(text, output)


@click.command(
    "report", cls=NumbersCommand, epilog="Example: corridor report 15 15 5 -o report.html --pdf"
)
@size_arguments("WKL")
@output_option
@click.option(
    "--proofs/--no-proofs",
    default=True,
    show_default=True,
    help="Prove the claims and list their verdicts, which takes some ten seconds.",
)
@click.option("--pdf", is_flag=True, help="Also write a PDF beside the output, through LaTeX.")
def report_command(output: str | None, proofs: bool, pdf: bool, **given: int) -> None:
    """Write all that can be said of one corridor as a single web page.

    Exact values, formulas, pictures, the distribution, RLVR's way with its dip, and the
    verdicts on the paper's claims; the page needs nothing else. Exit code 1 if a proof fails.
    """
    sizes = sizes_of(given)
    refuse_long(sizes["K"], sizes["L"])
    path = None if output in {None, "-"} else Path(str(output))
    if pdf and (path is None or path.suffix == ".pdf"):
        raise click.UsageError("--pdf needs -o with the page's name, such as -o report.html")
    from ..files.writing import refuse_unwritable, write_bytes
    from ..reports.html import report_html, require_libraries
    from ..reports.pdf import report_pdf, require_latex
    from ..reports.report import make_report

    # What is missing is said before the work, which takes its time.
    if path is not None:
        refuse_unwritable(path)
    require_libraries()
    if pdf:
        require_latex()
    proved = _prove() if proofs else []
    with working("report"):
        report = make_report(**sizes, proofs=proved)
        page = report_html(report)
        document = report_pdf(report) if pdf else b""
    emit(page, output)
    if path is not None and pdf:
        write_bytes(path.with_suffix(".pdf"), document)
        wrote(path.with_suffix(".pdf"))
    _refuse_failed(report.proofs)


def _prove() -> list[Proof]:
    """Prove every claim, with a bar where somebody watches."""
    _keep_expressions()
    from ..theory.proofs.ledger import LEDGER, proofs

    return [*proofs(counted([*LEDGER], "proving"))]
