"""The command line.

Commands load SymPy or SciPy only when they run, so that ``corridor --help`` is instant.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NoReturn

import click

from . import __version__
from .theory.arguments import positive_integer
from .theory.policy import PolicyName

if TYPE_CHECKING:
    from sympy import Expr

    from .theory.proofs.claim import Proof

FAILED_PROOF, USAGE_ERROR, INTERRUPTED = 1, 2, 130
QUANTITIES = ("hitting-time", "backtrack-time")


def main() -> NoReturn:
    """Run the command line; a user's mistake is one line on stderr and exit code 2."""
    # Exact results have more digits than Python prints by default.
    sys.set_int_max_str_digits(0)
    try:
        cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.NoArgsIsHelpError as missing:
        click.echo(missing.format_message())
        sys.exit(USAGE_ERROR)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # The reader (head, say) has seen enough; nothing more may be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except click.ClickException as mistake:
        _fail(mistake.format_message(), USAGE_ERROR)
    except (TypeError, ValueError, MemoryError) as mistake:
        if os.environ.get("CORRIDOR_TRACEBACK"):
            raise
        _fail(str(mistake), USAGE_ERROR)
    sys.exit(0)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"corridor: {' '.join(message.split())}", err=True)
    sys.exit(code)


class PositiveInteger(click.ParamType[Any]):
    """A positive integer on the command line."""

    name = "integer"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return `value` as an int; the error names the argument."""
        name = (param.name or "value") if param else "value"
        try:
            return positive_integer(_argument(name), int(value))
        except ValueError:
            raise click.UsageError(
                f"{_argument(name)} must be a positive integer; got {value!r}"
            ) from None


class Integers(PositiveInteger):
    """Positive integers separated by commas."""

    name = "integers"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the list of ints."""
        if isinstance(value, list):
            return value
        return [super(Integers, self).convert(part, param, ctx) for part in value.split(",")]


def _argument(name: str) -> str:
    return name.upper() if name in {"w", "k", "l"} else name


POSITIVE, POSITIVES = PositiveInteger(), Integers()

# With unknown options let through, -3 is read as a (bad) integer, not as a (bad) option.
NUMBERS = {"ignore_unknown_options": True}

policy_option = click.option(
    "--policy",
    type=click.Choice([str(name) for name in PolicyName]),
    multiple=True,
    help="Only this policy; may be repeated. [default: all three]",
)
digits_option = click.option(
    "--digits", type=POSITIVE, default=15, show_default=True, help="Significant digits."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(epilog="Examples: corridor hitting-time 15 15 5; corridor formula --policy sft")
@click.version_option(__version__, prog_name="corridor")
def cli() -> None:
    """How long a chain of thought walks a corridor graph, exactly.

    W branches leave a fork, each a row of K diamonds of L parallel lanes; one ends in the
    target. Times are expected numbers of steps.
    """


@cli.command(
    "hitting-time",
    context_settings=NUMBERS,
    epilog="Example: corridor hitting-time 15 15 5 --policy sft --digits 30",
)
@click.argument("W", type=POSITIVE)
@click.argument("K", type=POSITIVE)
@click.argument("L", type=POSITIVE)
@policy_option
@digits_option
@json_option
def hitting_time_command(
    w: int,
    k: int,
    l: int,
    policy: tuple[str, ...],
    digits: int,
    as_json: bool,
) -> None:
    """Print the expected number of steps from the source to the target."""
    from .theory import hitting_time

    values = [(name, hitting_time(w, k, l, name)) for name in policy or PolicyName]
    _print_values("hitting-time", {"W": w, "K": k, "L": l}, values, digits, as_json)


@cli.command(
    "backtrack-time",
    context_settings=NUMBERS,
    epilog="Example: corridor backtrack-time 15 5 --policy uniform",
)
@click.argument("K", type=POSITIVE)
@click.argument("L", type=POSITIVE)
@policy_option
@digits_option
@json_option
def backtrack_time_command(
    k: int,
    l: int,
    policy: tuple[str, ...],
    digits: int,
    as_json: bool,
) -> None:
    """Print the expected number of steps from a dead-end leaf back to the fork."""
    from .theory import backtrack_time

    values = [(name, backtrack_time(k, l, name)) for name in policy or PolicyName]
    _print_values("backtrack-time", {"K": k, "L": l}, values, digits, as_json)


@cli.command(
    "formula",
    epilog="Examples: corridor formula --policy sft --latex; corridor formula --L 5",
)
@click.option(
    "--quantity", type=click.Choice(QUANTITIES), default="hitting-time", show_default=True
)
@policy_option
@click.option("--W", type=POSITIVE, help="Put in this number for W.")
@click.option("--K", type=POSITIVE, help="Put in this number for K.")
@click.option("--L", type=POSITIVE, help="Put in this number for L.")
@click.option("--latex", "as_latex", is_flag=True, help="Print LaTeX.")
@json_option
def formula_command(
    quantity: str,
    policy: tuple[str, ...],
    w: int | None,
    k: int | None,
    l: int | None,
    as_latex: bool,
    as_json: bool,
) -> None:
    """Print the closed form, which holds for all positive integers W, K and L."""
    import sympy

    from .theory import backtrack_time, hitting_time

    W, K, L = (
        number or sympy.Symbol(name, integer=True, positive=True)
        for name, number in (("W", w), ("K", k), ("L", l))
    )
    names = [PolicyName(name) for name in policy or PolicyName]
    if quantity == "backtrack-time" and w is not None:
        raise click.UsageError("--W does not enter the backtrack time; leave it out")
    forms = [
        (
            name,
            hitting_time(W, K, L, name)
            if quantity == "hitting-time"
            else backtrack_time(K, L, name),
        )
        for name in names
    ]
    if as_json:
        records = [
            {"policy": str(name), "text": str(form), "latex": sympy.latex(form)}
            for name, form in forms
        ]
        click.echo(json.dumps({"quantity": quantity, "unit": "steps", "formulas": records}))
        return
    text = sympy.latex if as_latex else str
    width = max(len(name) for name, _ in forms) if len(forms) > 1 and not as_latex else 0
    for name, form in forms:
        click.echo(f"{name:<{width}}  {text(form)}" if width else text(form))


@cli.command(
    "table", epilog="Example: corridor table --W 5,15 --K 5,10,15 --L 2,5 -o bounds.tex"
)
@click.option("--W", type=POSITIVES, required=True, help="Numbers of branches.")
@click.option("--K", type=POSITIVES, required=True, help="Diamonds per branch.")
@click.option("--L", type=POSITIVES, required=True, help="Lanes per diamond.")
@click.option(
    "--quantity",
    "quantities",
    type=click.Choice(QUANTITIES),
    multiple=True,
    help="Only this quantity; may be repeated. [default: both]",
)
@policy_option
@click.option("--exact", is_flag=True, help="Exact fractions instead of decimals.")
@click.option(
    "--digits", type=POSITIVE, default=6, show_default=True, help="Significant digits."
)
@click.option("-o", "--output", help="File to write. [default: standard output]")
def table_command(
    w: list[int],
    k: list[int],
    l: list[int],
    quantities: tuple[str, ...],
    policy: tuple[str, ...],
    exact: bool,
    digits: int,
    output: str | None,
) -> None:
    """Write a LaTeX table (booktabs) of expected times, a row for each W, K and L."""
    from .files import write_text
    from .tables import latex_table

    table = latex_table(
        w,
        k,
        l,
        quantities=quantities or QUANTITIES,
        policies=policy or tuple(PolicyName),
        exact=exact,
        digits=digits,
    )
    if output is None:
        click.echo(table, nl=False)
    else:
        write_text(output, table)


@cli.command("compare", context_settings=NUMBERS, epilog="Example: corridor compare 15 15 5")
@click.argument("W", type=POSITIVE)
@click.argument("K", type=POSITIVE)
@click.argument("L", type=POSITIVE)
@json_option
def compare_command(w: int, k: int, l: int, as_json: bool) -> None:
    """Print theory's exact values and numerics' floats side by side."""
    from .comparison import compare, comparison_text
    from .decimals import exact_text

    rows = compare(w, k, l)
    if not as_json:
        click.echo(f"W = {w}, K = {k}, L = {l}: expected numbers of steps\n")
        click.echo(comparison_text(rows))
        return
    records = [
        {
            "quantity": row.quantity,
            "policy": str(row.policy),
            "exact": exact_text(row.exact),
            "numeric": _finite(_float(row.numeric.fraction)),
            "disagreement": float(row.disagreement),
            "relative_error_bound": _finite(row.numeric.relative_error_bound),
        }
        for row in rows
    ]
    click.echo(json.dumps({"W": w, "K": k, "L": l, "unit": "steps", "values": records}))


@cli.command(
    "prove",
    epilog="Examples: corridor prove; corridor prove T4; corridor prove --latex -o p.tex",
)
@click.argument("claim", nargs=-1)
@click.option(
    "--latex", "as_latex", is_flag=True, help="Write a LaTeX document, with all steps."
)
@click.option("-o", "--output", help="File to write. [default: standard output]")
@json_option
def prove_command(
    claim: tuple[str, ...], as_latex: bool, output: str | None, as_json: bool
) -> None:
    """Prove the ledger, or the claims named; exit code 1 if a proof fails."""
    from .files import write_text
    from .proof_text import proof_text, proofs_latex
    from .theory import claims, prove

    proofs = []
    # Unknown names are refused before any work is done.
    known = [entry.key for entry in claims()]
    for key in claim:
        if key not in known:
            raise click.UsageError(f"claim must be one of {', '.join(known)}; got {key!r}")
    for key in claim or known:
        proofs.append(prove(key))
        if not (as_latex or as_json or output):
            click.echo(proof_text(proofs[-1]) + "\n")
    if as_json:
        text = json.dumps([_proof_record(proof) for proof in proofs]) + "\n"
    elif as_latex:
        text = proofs_latex(proofs)
    else:
        text = "\n\n".join(map(proof_text, proofs)) + "\n"
    if output is not None:
        write_text(output, text)
    elif as_latex or as_json:
        click.echo(text, nl=False)
    failed = [proof.claim.key for proof in proofs if not proof.proved]
    if failed:
        _fail(f"not proved: {', '.join(failed)}", FAILED_PROOF)


@cli.command(
    "flow",
    context_settings=NUMBERS,
    epilog="Example: corridor flow 3 10 3 --plot dip.png --events",
)
@click.argument("W", type=POSITIVE)
@click.argument("K", type=POSITIVE)
@click.argument("L", type=POSITIVE)
@click.option("--t-end", type=float, default=12.0, show_default=True, help="Until when.")
@click.option(
    "--start",
    type=click.Choice([str(name) for name in PolicyName]),
    default="uniform",
    show_default=True,
    help="The policy to start from.",
)
@click.option("--events", is_flag=True, help="List turns and slides.")
@click.option("--plot", "path", help="Draw to this file (needs the extra plot).")
@click.option(
    "--picture",
    type=click.Choice(["gaps", "times", "entropies"]),
    default="gaps",
    show_default=True,
    help="What to draw.",
)
@json_option
def flow_command(
    w: int,
    k: int,
    l: int,
    t_end: float,
    start: str,
    events: bool,
    path: str | None,
    picture: str,
    as_json: bool,
) -> None:
    """Follow RLVR's sign-gradient flow, with the rows that dip and slide on the way."""
    from .flows import flow_record, flow_text, save_picture
    from .numerics import sign_flow

    flow = sign_flow(w, k, l, t_end, start)
    if path is not None:
        try:
            save_picture(flow, picture, path)
        except (ModuleNotFoundError, ArithmeticError) as error:
            raise click.ClickException(str(error)) from None
    click.echo(json.dumps(flow_record(flow)) if as_json else flow_text(flow, events=events))


def _proof_record(proof: Proof) -> dict[str, Any]:
    return {
        "claim": proof.claim.key,
        "title": proof.claim.title,
        "proved": proof.proved,
        "verdict": str(proof.verdict),
        "statement": proof.claim.statement,
        "constants": list(proof.claim.constants),
        "steps": len(proof.steps),
        "failures": [
            {"step": step.text, "outcome": str(finding.outcome), "detail": finding.detail}
            for step, finding in proof.failures
        ],
    }


@cli.command(
    "export",
    context_settings=NUMBERS,
    epilog="Examples: corridor export 15 15 5 --policy sft -o walk.prism; "
    "corridor export --branch 2,3 --branch 5 --target 2 --policy rl --language drn",
)
@click.argument("W", type=POSITIVE, required=False)
@click.argument("K", type=POSITIVE, required=False)
@click.argument("L", type=POSITIVE, required=False)
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
    type=click.Choice([str(name) for name in PolicyName]),
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
@click.option("-o", "--output", help="File to write. [default: standard output]")
def export_command(
    w: int | None,
    k: int | None,
    l: int | None,
    branches: tuple[list[int], ...],
    target: int,
    policy: str,
    language: str,
    output: str | None,
) -> None:
    """Write the chain, with exact probabilities, for the model checkers PRISM and Storm."""
    from .export import export
    from .files import write_text
    from .theory.graph import CorridorGraph

    if branches:
        if w is not None:
            raise click.UsageError("give either W K L or --branch, not both")
        if target > len(branches):
            raise click.UsageError(
                f"--target must be a branch, 1 to {len(branches)}; got {target}"
            )
        graph = CorridorGraph.from_branches(branches, target=target - 1)
    elif w is None or k is None or l is None:
        raise click.UsageError("give W K L, or --branch once for each branch")
    elif target != 1:
        raise click.UsageError("--target needs --branch: in W K L all branches are alike")
    else:
        graph = CorridorGraph.symmetric(w, k, l)
    text = export(graph, policy, language)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)


def _float(number: Fraction) -> float:
    """Return the nearest float, infinite if it is out of range."""
    try:
        return float(number)
    except OverflowError:
        return float("inf")


def _finite(number: float) -> float | None:
    """Return `number`, or None (JSON's null) for what JSON cannot hold."""
    return number if abs(number) < float("inf") else None


def _print_values(
    quantity: str,
    sizes: dict[str, int],
    values: Iterable[tuple[str, Expr]],
    digits: int,
    as_json: bool,
) -> None:
    from .decimals import decimal_text, exact_text

    records = [
        {
            "policy": str(name),
            "exact": exact_text(value),
            "decimal": decimal_text(value, digits),
        }
        for name, value in values
    ]
    if as_json:
        click.echo(
            json.dumps({"quantity": quantity, **sizes, "unit": "steps", "values": records})
        )
        return
    for record in records:
        exact, decimal = record["exact"], record["decimal"]
        text = exact if exact == decimal else f"{exact} ≈ {decimal}"
        click.echo(f"{record['policy']:<7}  {text}")
