"""Commands that print values: hitting and backtrack times, formulas, the comparison."""

import json

import click

from ..quantities import CATALOGUE, named
from ..quantity import Quantity, refuse_long
from .options import (
    POLICIES,
    POSITIVE,
    NumbersCommand,
    digits_option,
    json_option,
    policy_option,
    size_arguments,
    sizes_of,
)


def value_command(quantity: Quantity, example: str) -> click.Command:
    """Return the command that prints an exact quantity under the policies."""

    @click.command(
        quantity.name,
        cls=NumbersCommand,
        help=f"Print the {quantity.words}: {quantity.definition}.",
        epilog=f"Example: corridor {quantity.name} {example}",
    )
    @size_arguments(quantity.sizes)
    @policy_option
    @digits_option
    @json_option
    def command(policy: tuple[str, ...], digits: int, as_json: bool, **given: int) -> None:
        from ..show.decimals import decimal_text, exact_text, is_exact

        sizes = sizes_of(given)
        records, lines = [], []
        for name in dict.fromkeys(policy or POLICIES):
            value = quantity.value({**sizes, "policy": name})
            exact, decimal = exact_text(value), decimal_text(value, digits)
            records.append({"policy": name, "exact": exact, "decimal": decimal})
            relation = "=" if is_exact(value, digits) else "≈"
            text = exact if exact == decimal else f"{exact} {relation} {decimal}"
            lines.append(f"{name:<7}  {text}")
        record = {"quantity": quantity.name, **sizes, "unit": quantity.unit}
        click.echo(json.dumps({**record, "values": records}) if as_json else "\n".join(lines))

    return command


hitting_time_command = value_command(named("hitting-time"), "15 15 5 --policy sft --digits 30")
backtrack_time_command = value_command(named("backtrack-time"), "15 5 --policy uniform")


@click.command(
    "formula",
    epilog="Examples: corridor formula --policy sft --latex; corridor formula --L 5",
)
@click.option(
    "--quantity",
    type=click.Choice([name for name, quantity in CATALOGUE.items() if quantity.closed]),
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
    quantity: str, policy: tuple[str, ...], as_latex: bool, as_json: bool, **given: int | None
) -> None:
    """Print the closed form, which holds for all positive integers W, K and L.

    Those of RLVR's convergence (rate, step, recovery, bound) hold for W of 2 and more.
    """
    import sympy

    asked = named(quantity)
    sizes = {name: number for name, number in sizes_of(given).items() if number is not None}
    for size in sizes:
        if size not in asked.sizes:
            raise click.UsageError(f"--{size} does not enter the {asked.words}; leave it out")
    forms = [(name, asked.closed_form(name, **sizes)) for name in policy or asked.closed]
    if as_json:
        records = [
            {"policy": name, "text": str(form), "latex": sympy.latex(form)}
            for name, form in forms
        ]
        click.echo(json.dumps({"quantity": quantity, "unit": asked.unit, "formulas": records}))
        return
    text = sympy.latex if as_latex else str
    width = max(len(str(name)) for name, _ in forms) if len(forms) > 1 and not as_latex else 0
    for name, form in forms:
        if as_latex and len(forms) > 1:
            click.echo(f"% {name}")
        click.echo(f"{name:<{width}}  {text(form)}" if width else text(form))


@click.command("compare", cls=NumbersCommand, epilog="Example: corridor compare 15 15 5")
@size_arguments("WKL")
@json_option
def compare_command(as_json: bool, **given: int) -> None:
    """Print theory's exact values and numerics' floats side by side."""
    from ..show.decimals import exact_text
    from ..sweeps.cells import nearest_float
    from ..tables.comparison import compare, comparison_text

    sizes = sizes_of(given)
    refuse_long(sizes["K"], sizes["L"])
    rows = compare(**sizes)
    if not as_json:
        shown = ", ".join(f"{name} = {number}" for name, number in sizes.items())
        click.echo(f"{shown}: expected numbers of steps\n\n{comparison_text(rows)}")
        return
    records = [
        {
            "quantity": row.quantity,
            "policy": row.policy,
            "exact": exact_text(row.exact),
            "numeric": _finite(nearest_float(row.numeric.fraction)),
            "disagreement": float(row.disagreement),
            "relative_error_bound": _finite(row.numeric.relative_error_bound),
            "plain_sparse": None if row.baseline is None else _finite(row.baseline.value),
        }
        for row in rows
    ]
    click.echo(json.dumps({**sizes, "unit": "steps", "values": records}))


def _finite(number: float) -> float | None:
    """Return `number`, or None (JSON's null) for what JSON cannot hold."""
    return number if abs(number) < float("inf") else None
