"""Commands that write documents: proofs, and exports for model checkers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..theory.model.arguments import one_of
from .options import (
    POLICIES,
    POSITIVE,
    POSITIVES,
    FailedProofError,
    NumbersCommand,
    emit,
    json_option,
    output_option,
    size_arguments,
    sizes_of,
)

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
    from ..show.clerk import text as shown
    from ..show.proof_text import proofs_latex
    from ..theory.proofs.ledger import claims, prove

    proofs = []
    known = [entry.key for entry in claims()]
    # Unknown names are refused before any work is done.
    chosen = [one_of("claim", key.upper(), known) for key in claim]
    if folder:
        _emit_coq(chosen or known, folder)
        return
    for key in chosen or known:
        proofs.append(prove(key))
        if not (as_latex or as_json or output):
            click.echo(shown(proofs[-1]) + "\n")
    if as_json:
        text = json.dumps([_proof_record(proof) for proof in proofs]) + "\n"
    elif as_latex:
        text = proofs_latex(proofs)
    else:
        text = "\n\n".join(map(shown, proofs)) + "\n"
    if as_latex or as_json or output:
        emit(text, output)
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
    return {
        "claim": proof.claim.key,
        "title": proof.claim.title,
        "proved": proof.proved,
        "verdict": str(proof.verdict),
        "statement": proof.claim.statement,
        "assumptions": list(proof.claim.assumptions),
        "constants": list(proof.claim.constants),
        "rests_on": list(proof.claim.rests_on),
        "remarks": proof.claim.remarks,
        "steps": len(proof.steps),
        "failures": [
            {"step": step.text, "outcome": str(finding.outcome), "detail": finding.detail}
            for step, finding in proof.failures
        ],
    }


@click.command(
    "export",
    cls=NumbersCommand,
    epilog="Examples: corridor export 15 15 5 --policy sft -o walk.prism; "
    "corridor export --branch 2,3 --branch 5 --target 2 --policy rl --language drn",
)
@size_arguments("WKL", required=False)
@click.option(
    "--branch",
    "branches",
    type=POSITIVES,
    multiple=True,
    help="Lanes of a branch's diamonds, from the fork; once for each branch, instead of W K L.",
)
@click.option(
    "--target", type=POSITIVE, default=1, show_default=True, help="Which --branch, from 1."
)
@click.option(
    "--policy",
    type=click.Choice(POLICIES),
    required=True,
    help="Policy of the walk.",
)
@click.option(
    "--language",
    type=click.Choice(["prism", "drn"]),
    default="prism",
    show_default=True,
    help="PRISM's language, or Storm's explicit format.",
)
@output_option
def export_command(
    branches: tuple[list[int], ...],
    target: int,
    policy: str,
    language: str,
    output: str | None,
    **given: int | None,
) -> None:
    """Write the chain, with exact probabilities, for the model checkers PRISM and Storm."""
    from ..reports.model_checkers import export
    from ..theory.model.graph import CorridorGraph

    sizes = sizes_of(given)
    if branches:
        if sizes["W"] is not None:
            raise click.UsageError("give either W K L or --branch, not both")
        if target > len(branches):
            raise click.UsageError(
                f"--target must be a branch, 1 to {len(branches)}; got {target}"
            )
        graph = CorridorGraph.from_branches(branches, target=target - 1)
    elif None in sizes.values():
        raise click.UsageError("give W K L, or --branch once for each branch")
    elif target != 1:
        raise click.UsageError("--target needs --branch: in W K L all branches are alike")
    else:
        graph = CorridorGraph.symmetric(**sizes)
    emit(export(graph, policy, language), output)
