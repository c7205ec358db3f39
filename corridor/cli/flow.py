"""The command that follows RLVR's flow."""

import json

import click

from ..theory.model.arguments import positive_number
from .options import (
    POLICIES,
    NumbersCommand,
    json_option,
    picture_options,
    picture_settings,
    size_arguments,
    sizes_of,
)


@click.command(
    "flow",
    cls=NumbersCommand,
    epilog="Example: corridor flow 3 10 3 --plot dip.png --events",
)
@size_arguments("WKL")
@click.option("--t-end", type=float, default=12.0, show_default=True, help="Until when.")
@click.option(
    "--start",
    type=click.Choice(POLICIES),
    default="uniform",
    show_default=True,
    help="The policy to start from.",
)
@click.option("--events", is_flag=True, help="List turns and slides.")
@click.option("--plot", "path", help="Draw to this file (needs the extra plot).")
@click.option(
    "--picture",
    type=click.Choice(["gaps", "rows", "times", "entropies"]),
    help="What --plot draws. [default: gaps]",
)
@picture_options
@click.option(
    "--bound",
    is_flag=True,
    help="Add the proved bound on the excess; --plot draws it beside the flow.",
)
@json_option
def flow_command(
    t_end: float,
    start: str,
    events: bool,
    path: str | None,
    picture: str | None,
    size: tuple[float, float] | None,
    dpi: int | None,
    bound: bool,
    as_json: bool,
    **given: int,
) -> None:
    """Follow RLVR's sign-gradient flow, with the rows that dip and slide on the way."""
    if picture is not None and path is None:
        raise click.UsageError("--picture says what --plot draws; give --plot FILE too")
    if bound and start != "uniform":
        raise click.UsageError(
            "--bound is proved from the pretrained policy; leave out --start"
        )
    if bound and picture is not None:
        raise click.UsageError("--bound draws a picture of its own; leave out --picture")
    # What is wrong is said before anything is computed.
    positive_number("t_end", t_end)
    settings = picture_settings(path, size, dpi)
    from ..numerics.flow.sign_flows import sign_flow
    from ..show.clerk import text
    from ..show.flow_bounds import bound_record, bound_text
    from ..show.flow_text import events_text, flow_record

    flow = sign_flow(**sizes_of(given), t_end=t_end, start=start)
    if path is not None:
        from ..plots.bound import plot_bound
        from ..plots.figures import save
        from ..plots.training import FLOW_PICTURES

        save(
            (plot_bound if bound else FLOW_PICTURES[picture or "gaps"])(flow), path, **settings
        )
    if as_json:
        record = flow_record(flow)
        if bound:
            record |= bound_record(flow, [t for t, _ in record["hitting_times"]])
        click.echo(json.dumps(record))
    else:
        parts = [text(flow), *([events_text(flow)] if events else [])]
        click.echo("\n\n".join([*parts, *([bound_text(flow)] if bound else [])]))
    if flow.status == "stopped":
        raise click.ClickException(f"the flow stopped before t_end: {flow.reason}")
