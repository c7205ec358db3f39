"""Commands that print values: one for each quantity, the formulas, the comparison."""

from __future__ import annotations

from typing import Any

import click

from ..quantities import CATALOGUE, named
from ..quantity import NO_POLICY, Quantity, refuse_long
from .corridors import (
    ALL_POLICIES,
    Chosen,
    Corridor,
    corridor_arguments,
    policies_option,
)
from .options import (
    POSITIVE,
    NumbersCommand,
    digits_option,
    exact_option,
    json_option,
    policy_option,
    sizes_of,
)
from .progress import working

SIZES = {"W": 15, "K": 15, "L": 5}
"""The paper's, for examples."""


def value_command(quantity: Quantity) -> click.Command:
    """Return the command that prints a quantity of a corridor, under the policies."""
    example = " ".join(str(SIZES[name]) for name in quantity.sizes)
    under = quantity.policies != NO_POLICY

    def command(
        at: Corridor,
        digits: int,
        exact: bool,
        as_json: bool,
        policies: tuple[Chosen, ...] = (),
    ) -> None:
        asked = [chosen for chosen in ALL_POLICIES if chosen.policy in quantity.policies]
        if policies or not under:
            asked = list(dict.fromkeys(policies)) or [Chosen("", None)]
        with working(quantity.words):
            values = [_value(quantity, at, chosen, digits, exact) for chosen in asked]
        # Of what is there by default, some may have no value; what is asked for must.
        refusals = [value for value in values if isinstance(value, Exception)]
        if refusals and (policies or len(refusals) == len(values)):
            raise refusals[0]
        width = max(7, *(len(chosen.name) for chosen in asked)) + 2 if under else 0
        records = []
        for chosen, value in zip(asked, values, strict=True):
            record, text = _refused(value) if isinstance(value, Exception) else value
            records.append({"policy": chosen.name or None, **record})
            if not as_json:
                click.echo(f"{chosen.name:<{width}}{text}")
        if as_json:
            import json

            record = {"quantity": quantity.name, **at.record, "unit": quantity.unit}
            click.echo(json.dumps({**record, "values": records}))

    command = json_option(exact_option(digits_option(command)))
    if under:
        command = policies_option(command)
    return click.command(
        quantity.name,
        cls=NumbersCommand,
        help=f"Print the {quantity.words}: {quantity.definition}.",
        short_help=quantity.definition,
        epilog=f"Example: corridor {quantity.name} {example}"
        + (" --policy rl" if under else ""),
    )(corridor_arguments(quantity.sizes)(command))


def _value(
    quantity: Quantity, at: Corridor, chosen: Chosen, digits: int, exact: bool
) -> tuple[dict[str, Any], str] | Exception:
    """Return a value for JSON and as people read it, or why there is none."""
    try:
        value = quantity.number({**at.arguments, "policy": chosen.policy})
        return value_texts(value, digits, exact=exact)
    except (ValueError, ArithmeticError, MemoryError) as refusal:
        return refusal


def _refused(refusal: Exception) -> tuple[dict[str, Any], str]:
    return {"error": str(refusal)}, f"no value: {refusal}"


def value_texts(value: Any, digits: int, *, exact: bool = False) -> tuple[dict[str, Any], str]:
    """Return a number of either room for JSON and as text, of which all digits if `exact`."""
    from ..show.decimals import decimal_text, exact_text, is_exact, shortened

    if value is None:
        raise ValueError("there is no value: nothing of the kind happens here")
    if hasattr(value, "relative_error_bound"):
        decimal, bound = f"{value:.{min(digits, 17)}g}", value.relative_error_bound
        record = {"decimal": decimal, "relative_error_bound": bound}
        return record, f"{decimal} (relative error at most {bound:.1e})"
    if isinstance(value, float):
        decimal = f"{value:.{min(digits, 17)}g}"
        return {"decimal": decimal}, decimal
    if getattr(value, "is_infinite", False):
        return {"exact": "infinite", "decimal": "infinite"}, "infinite"
    if getattr(value, "is_Rational", True):
        full, decimal = exact_text(value), decimal_text(value, digits)
        sign = "=" if is_exact(value, digits) else "≈"
    else:
        import sympy

        full, decimal, sign = str(value), str(sympy.N(value, digits)), "≈"
    text = full if exact else shortened(full)
    line = text if full == decimal else f"{text} {sign} {decimal}"
    return {"exact": full, "decimal": decimal}, line


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
    import json

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


@click.command(
    "compare",
    cls=NumbersCommand,
    epilog="Examples: corridor compare 15 15 5; "
    "corridor compare --branch 2,3 --branch 5 --policy a=1,b=1/2,c=1",
)
@corridor_arguments("WKL")
@policies_option
@exact_option
@json_option
def compare_command(
    at: Corridor, policies: tuple[Chosen, ...], exact: bool, as_json: bool
) -> None:
    """Print theory's exact values and numerics' floats side by side."""
    import json

    from ..show.decimals import exact_text
    from ..sweeps.cells import nearest_float
    from ..tables.comparison import compare, comparison_text

    asked = dict(policies or ALL_POLICIES)
    if at.sizes:
        refuse_long(at.sizes["K"], at.sizes["L"], tuple(asked.values()))
    with working("compare"):
        rows = compare(**at.arguments, policies=asked)
    if not as_json:
        text = comparison_text(rows, exact=exact)
        click.echo(f"{at}: expected numbers of steps\n\n{text}")
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
    click.echo(json.dumps({**at.record, "unit": "steps", "values": records}))


def _finite(number: float) -> float | None:
    """Return `number`, or None (JSON's null) for what JSON cannot hold."""
    return number if abs(number) < float("inf") else None
