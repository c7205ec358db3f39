"""Commands that print values: hitting and backtrack times, formulas, the comparison."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from ..closed_forms import EXACT
from ..theory.model.policy import PolicyName
from .options import (
    POSITIVE,
    NumbersCommand,
    digits_option,
    json_option,
    policy_option,
)

if TYPE_CHECKING:
    from sympy import Expr


@click.command(
    "hitting-time",
    cls=NumbersCommand,
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
    from ..decimals import refuse_long
    from ..theory import hitting_time

    refuse_long(k, l, policy)
    values = [(name, hitting_time(w, k, l, name)) for name in policy or PolicyName]
    _print_values("hitting-time", {"W": w, "K": k, "L": l}, values, digits, as_json)


@click.command(
    "backtrack-time",
    cls=NumbersCommand,
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
    from ..decimals import refuse_long
    from ..theory import backtrack_time

    refuse_long(k, l, policy)
    values = [(name, backtrack_time(k, l, name)) for name in policy or PolicyName]
    _print_values("backtrack-time", {"K": k, "L": l}, values, digits, as_json)


@click.command(
    "formula",
    epilog="Examples: corridor formula --policy sft --latex; corridor formula --L 5",
)
@click.option(
    "--quantity",
    type=click.Choice([name for name, quantity in EXACT.items() if quantity.closed]),
    default="hitting-time",
    show_default=True,
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

    asked = EXACT[quantity]
    sizes = {
        name: number or sympy.Symbol(name, integer=True, positive=True)
        for name, number in (("W", w), ("K", k), ("L", l))
    }
    if w is not None and "W" not in asked.sizes:
        raise click.UsageError(
            f"--W does not enter the {quantity.replace('-', ' ')}; leave it out"
        )
    names = [PolicyName(name) for name in policy or asked.closed]
    missing = [name for name in names if name not in asked.closed]
    if missing:
        accepted = " and ".join(asked.closed)
        raise click.UsageError(
            f"{quantity} has a closed form under {accepted} only; got {missing[0]}"
        )
    forms = [(name, asked.value(sizes, name)) for name in names]
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
        if as_latex and len(forms) > 1:
            click.echo(f"% {name}")
        click.echo(f"{name:<{width}}  {text(form)}" if width else text(form))


@click.command("compare", cls=NumbersCommand, epilog="Example: corridor compare 15 15 5")
@click.argument("W", type=POSITIVE)
@click.argument("K", type=POSITIVE)
@click.argument("L", type=POSITIVE)
@json_option
def compare_command(w: int, k: int, l: int, as_json: bool) -> None:
    """Print theory's exact values and numerics' floats side by side."""
    from ..comparison import compare, comparison_text
    from ..decimals import exact_text, refuse_long
    from ..sweeps.cells import nearest_float

    refuse_long(k, l)
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
            "numeric": _finite(nearest_float(row.numeric.fraction)),
            "disagreement": float(row.disagreement),
            "relative_error_bound": _finite(row.numeric.relative_error_bound),
            "plain_sparse": None if row.baseline is None else _finite(row.baseline.value),
        }
        for row in rows
    ]
    click.echo(json.dumps({"W": w, "K": k, "L": l, "unit": "steps", "values": records}))


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
    from ..decimals import decimal_text, exact_text, is_exact

    if as_json:
        records = [
            {
                "policy": str(name),
                "exact": exact_text(value),
                "decimal": decimal_text(value, digits),
            }
            for name, value in values
        ]
        click.echo(
            json.dumps({"quantity": quantity, **sizes, "unit": "steps", "values": records})
        )
        return
    for name, value in values:
        exact, decimal = exact_text(value), decimal_text(value, digits)
        relation = "=" if is_exact(value, digits) else "≈"
        text = exact if exact == decimal else f"{exact} {relation} {decimal}"
        click.echo(f"{name!s:<7}  {text}")
