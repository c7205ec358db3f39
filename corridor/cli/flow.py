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
@click.option(
    "--bound",
    is_flag=True,
    help="Add the proved bound on the excess; --plot draws it beside the flow.",
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
    bound: bool,
    as_json: bool,
) -> None:
    """Follow RLVR's sign-gradient flow, with the rows that dip and slide on the way."""
    if picture is not None and path is None:
        raise click.UsageError("--picture says what --plot draws; give --plot FILE too")
    if bound and start != PolicyName.UNIFORM:
        raise click.UsageError(
            "--bound is proved from the pretrained policy; leave out --start"
        )
    if bound and picture is not None:
        raise click.UsageError("--bound draws a picture of its own; leave out --picture")
    from ..flow_bounds import bound_record, bound_text
    from ..flows import flow_record, flow_text, save_picture
    from ..numerics import sign_flow

    flow = sign_flow(w, k, l, t_end, start)
    if path is not None:
        try:
            save_picture(flow, "bound" if bound else picture or "gaps", path)
        except (ModuleNotFoundError, ArithmeticError) as error:
            raise click.ClickException(str(error)) from None
    if as_json:
        record = flow_record(flow)
        if bound:
            record |= bound_record(flow, [t for t, _ in record["hitting_times"]])
        click.echo(json.dumps(record))
    else:
        text = flow_text(flow, events=events)
        click.echo(f"{text}\n\n{bound_text(flow)}" if bound else text)
    if flow.status == "stopped":
        raise click.ClickException(f"the flow stopped before t_end: {flow.reason}")
