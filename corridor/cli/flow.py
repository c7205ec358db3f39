"""The command that follows RLVR's flow."""

from __future__ import annotations

import json

import click

from ..theory.model.policy import PolicyName
from .options import POSITIVE, NumbersCommand, json_option


@click.command(
    "flow",
    cls=NumbersCommand,
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
    help="What --plot draws. [default: gaps]",
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
    picture: str | None,
    as_json: bool,
) -> None:
    """Follow RLVR's sign-gradient flow, with the rows that dip and slide on the way."""
    if picture is not None and path is None:
        raise click.UsageError("--picture says what --plot draws; give --plot FILE too")
    from ..flows import flow_record, flow_text, save_picture
    from ..numerics import sign_flow

    flow = sign_flow(w, k, l, t_end, start)
    if path is not None:
        try:
            save_picture(flow, picture or "gaps", path)
        except (ModuleNotFoundError, ArithmeticError) as error:
            raise click.ClickException(str(error)) from None
    click.echo(json.dumps(flow_record(flow)) if as_json else flow_text(flow, events=events))
    if flow.status == "stopped":
        raise click.ClickException(f"the flow stopped before t_end: {flow.reason}")
