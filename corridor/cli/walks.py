"""Commands on one walk: its distribution, RLVR's dip, and a certificate of its steps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from .corridors import (
    ALL_POLICIES,
    POLICY,
    POLICY_HELP,
    Chosen,
    Corridor,
    corridor_arguments,
    policies_option,
)
from .options import (
    POSITIVE,
    FailedProofError,
    NumbersCommand,
    emit,
    json_option,
    output_option,
    writable,
)
from .progress import working

if TYPE_CHECKING:
    from ..numerics.sampling.distributions import Distribution


@click.command(
    "distribution",
    cls=NumbersCommand,
    epilog="Examples: corridor distribution 15 15 5 --policy rl --pass-at 8 --budget 100; "
    "corridor distribution 3 5 2 --steps 200 -o walk.csv",
)
@corridor_arguments("WKL")
@policies_option
@click.option(
    "--steps", type=POSITIVE, default=1000, show_default=True, help="Steps to look at."
)
@click.option(
    "--quantile",
    "quantiles",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    multiple=True,
    help="Steps within which this share has arrived; may be repeated. [default: 0.5]",
)
@click.option(
    "--pass-at",
    "tries",
    type=POSITIVE,
    multiple=True,
    help="Chance that one of so many walks arrives; may be repeated. [default: 1, 8]",
)
@click.option(
    "--budget", type=POSITIVE, help="Steps of a walk for --pass-at. [default: --steps]"
)
@output_option
@json_option
def distribution_command(
    at: Corridor,
    policies: tuple[Chosen, ...],
    steps: int,
    quantiles: tuple[float, ...],
    tries: tuple[int, ...],
    budget: int | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Print what the number of steps is distributed like: quantiles, pass@k, best restart.

    With -o also P(H = t) and P(H > t) at each step t, as CSV.
    """
    from ..numerics.sampling.distributions import distribution

    if (budget or 1) > steps:
        raise click.UsageError(f"--budget must be at most --steps, {steps}; got {budget}")
    asked = dict(policies or ALL_POLICIES)
    with working("distribution"):
        found = {
            name: distribution(**at.arguments, policy=policy, T=steps)
            for name, policy in asked.items()
        }
    if output is not None:
        emit(_csv(found), output)
        if output == "-":
            return
    records = [
        {"policy": name, **_record(each, quantiles or (0.5,), tries or (1, 8), budget or steps)}
        for name, each in found.items()
    ]
    if as_json:
        given = {**at.record, "steps": steps, "budget": budget or steps}
        click.echo(json.dumps({**given, "policies": records}))
    else:
        click.echo("\n\n".join(_text(record, steps, budget or steps) for record in records))


def _record(
    found: Distribution, quantiles: tuple[float, ...], tries: tuple[int, ...], budget: int
) -> dict[str, Any]:
    within = float(found.cdf[-1])
    record: dict[str, Any] = {
        "mean": f"{found.mean:.15g}",
        "variance": f"{found.variance:.15g}",
        "within": within,
        # A share that arrives later than that has no quantile yet.
        "quantiles": {f"{q:g}": found.quantile(q) if q <= within else None for q in quantiles},
        "pass_at": {str(k): found.pass_at_k(k, budget) for k in tries},
        "relative_error_bound": found.relative_error_bound,
        "restart": None,
    }
    if within > 0:
        best = found.best_restart()
        record["restart"] = {
            "budget": best.budget,
            "cost": best.cost,
            "at_horizon": best.at_horizon,
        }
    return record


def _text(record: dict[str, Any], steps: int, budget: int) -> str:
    lines = [
        f"{record['policy']}",
        f"  mean {float_text(record['mean'])} steps, variance {float_text(record['variance'])}",
        f"  {record['within']:.6g} of the walks arrive within {steps} steps",
    ]
    for q, quantile in record["quantiles"].items():
        where = f"{quantile} steps" if quantile is not None else f"beyond {steps} steps"
        lines.append(f"  quantile {q}: {where}")
    for k, chance in record["pass_at"].items():
        lines.append(f"  pass@{k} with {budget} steps each: {chance:.6g}")
    best = record["restart"]
    if best is None:
        lines.append(f"  no walk arrives within {steps} steps: nothing to restart after")
    else:
        more = "; a longer budget may be better still" if best["at_horizon"] else ""
        lines.append(
            f"  restarted after {best['budget']} steps: {best['cost']:.6g} steps in all{more}"
        )
    return "\n".join(lines)


def float_text(text: str) -> str:
    """Return a decimal of fifteen digits to seven, which may be beyond a float.

    >>> float_text("900"), float_text("1.23456789012345e+859")
    ('900', '1.234568e+859')
    """
    from decimal import Decimal

    return f"{Decimal(text):.7g}"


def _csv(found: dict[str, Distribution]) -> str:
    lines = ["policy,step,arrival,survival"]
    for name, each in found.items():
        quoted = f'"{name}"' if "," in name else name
        rows = zip(each.arrival.tolist(), each.survival.tolist(), strict=True)
        lines += [f"{quoted},{t},{here!r},{later!r}" for t, (here, later) in enumerate(rows)]
    return "\n".join(lines) + "\n"


@click.command("dip", cls=NumbersCommand, epilog="Example: corridor dip 3 10 3")
@corridor_arguments("WKL")
@json_option
def dip_command(at: Corridor, as_json: bool) -> None:
    """Print which rows RLVR moves the wrong way first, how far, and until when.

    `corridor flow W K L --plot dip.png` draws it.
    """
    from ..numerics.flow.dips import dip
    from ..theory.quantities.dips import dip_rows

    first = [f"{family}_{depth}" for family, depth in dip_rows(**at.arguments)]
    with working("dip"):
        found = dip(**at.arguments)
    rows = [
        {
            "row": f"{row.family}_{row.depth}",
            "lowest": row.lowest,
            "turned": row.turned,
            "recovered": row.recovered,
            "sliding_time": row.sliding_time,
        }
        for row in found.rows
    ]
    if as_json:
        sizes = {"W": found.W, "K": found.K, "L": found.L}
        record = {**sizes, "kind": found.kind, "wrong_at_first": first, "rows": rows}
        record |= {name: getattr(found, name) for name in ("lowest", "recovered", "delay")}
        click.echo(json.dumps(record))
        return
    lines = [f"{found.kind}: {len(first)} rows are moved the wrong way at first"]
    if first:
        lines[0] += f" ({', '.join(first)})"
    if rows:
        lines.append("row   lowest gap  turned at  recovered at  time sliding")
        for row in rows:
            cells = ("lowest", "turned", "recovered", "sliding_time")
            numbers = ("-" if row[cell] is None else f"{row[cell]:.6g}" for cell in cells)
            widths = (11, 10, 13, 12)
            text = " ".join(f"{n:<{w}}" for n, w in zip(numbers, widths, strict=True))
            lines.append(f"{row['row']:<5} {text}".rstrip())
    click.echo("\n".join(lines))


@click.command(
    "certify",
    cls=NumbersCommand,
    epilog="Examples: corridor certify 15 15 5 --policy sft -o proof.json --chain walk.drn; "
    "corridor certify --check proof.json --chain walk.drn",
)
@corridor_arguments("WKL", optional=True)
@click.option("--policy", type=POLICY, help=f"Of the walk: {POLICY_HELP}.")
@click.option(
    "--method",
    type=click.Choice(["accurate", "elimination", "sparse", "mpmath"]),
    help="Whose number is judged, on a corridor. [default: accurate]",
)
@click.option("--maze", help="Instead of a corridor: any graph, as `corridor maze` reads it.")
@click.option("--source", default="source", show_default=True, help="The maze's source.")
@click.option(
    "--to", "targets", multiple=True, help="A candidate of the maze. [default: all dead ends]"
)
@click.option("--matrix", help="Instead: probabilities from state to state, .mtx or .npz.")
@click.option("--times", help="With --matrix: times to be judged, .npy or a column of text.")
@click.option("--chain", help="File of the chain in DRN (or .prism): read for --check.")
@click.option("--check", "certificate", help="Instead: a certificate to check, with --chain.")
@click.option("--checker", is_flag=True, help="Print the checker, a script of its own.")
@output_option
@json_option
def certify_command(
    at: Corridor | None,
    policy: Chosen | None,
    maze: str | None,
    source: str,
    targets: tuple[str, ...],
    chain: str | None,
    certificate: str | None,
    checker: bool,
    output: str | None,
    as_json: bool,
    **asked: str | None,
) -> None:
    """Enclose the expected steps of a walk, with a proof that anybody can check.

    Exit code 1 if a number is not as near as it claims, or a certificate does not hold.
    """
    from ..numerics.certificates.certificates import CertificateError
    from ..reports import certificates as found

    ways = [at, maze, asked["matrix"], certificate, checker or None]
    if sum(way is not None for way in ways) != 1:
        raise click.UsageError("give W K L, --branch, --maze, --matrix, --check or --checker")
    if checker:
        emit(found.checker_text(), output)
        return
    if certificate is not None:
        if chain is None:
            raise click.UsageError("--check needs the chain, too: --chain walk.drn")
        try:
            record = found.check_written(chain, certificate)
        except CertificateError as fault:
            raise FailedProofError(str(fault)) from None
    else:
        if chain is not None:
            found.require_two_files(chain, output)
            writable(click.get_current_context(), certify_command.params[0], chain)
        graph = _walked(at, maze, source, targets)
        question = found.Question(graph, policy and policy.policy, **asked)
        try:
            with working("certify"):
                made, record = found.certified(question)
        except CertificateError as fault:
            raise FailedProofError(str(fault)) from None
        if chain is not None:
            emit(found.exported(made, chain, question), chain)
        if output is not None:
            emit(made.text(), output)
    if output != "-" and chain != "-":
        lines = (f"{name:<8}  {value}" for name, value in record.items())
        click.echo(json.dumps(record) if as_json else "\n".join(lines))


def _walked(at: Corridor | None, maze: str | None, source: str, to: tuple[str, ...]) -> Any:
    """Return the corridor or the maze that is asked for, if one is."""
    from ..theory.model.graph import CorridorGraph
    from .maze_files import read_maze

    if maze is not None:
        return read_maze(maze, source, to)
    return at and (at.graph or CorridorGraph.symmetric(**at.sizes))
