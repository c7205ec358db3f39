"""The command that decides a user's own bounds."""

import json

import click

from ..files.writing import same_file
from .options import FailedProofError, emit, json_option, output_option
from .progress import counted

HELP = """
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
    help=HELP,
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
