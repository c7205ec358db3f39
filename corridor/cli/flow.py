"""The command that follows RLVR's flow."""

import json

import click

from ..theory.model.arguments import positive_number
from .corridors import POLICY, POLICY_HELP, Chosen, Corridor, corridor_arguments
from .options import NumbersCommand, json_option, picture_options, picture_settings, wrote
from .progress import working


@click.command(
    "flow",
    cls=NumbersCommand,
    epilog="Example: corridor flow 3 10 3 --plot dip.png --events",
)
@corridor_arguments("WKL")
@click.option("--t-end", type=float, default=12.0, show_default=True, help="Until when.")
@click.option(
    "--start",
    type=POLICY,
    default="uniform",
    show_default=True,
    help=f"The policy to start from: {POLICY_HELP}.",
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
    at: Corridor,
    t_end: float,
    start: Chosen,
    events: bool,
    path: str | None,
    picture: str | None,
    size: tuple[float, float] | None,
    dpi: int | None,
    bound: bool,
    as_json: bool,
) -> None:
    """Follow RLVR's sign-gradient flow, with the rows that dip and slide on the way."""
    if picture is not None and path is None:
        raise click.UsageError("--picture says what --plot draws; give --plot FILE too")
    if bound and start.name != "uniform":
        raise click.UsageError(
            "--bound is proved from the pretrained policy; leave out --start"
        )
    if bound and not at.sizes:
        raise click.UsageError("--bound is proved where all branches are alike: give W K L")
    if bound and picture is not None:
        raise click.UsageError("--bound draws a picture of its own; leave out --picture")
    # What is wrong is said before anything is computed.
    positive_number("t_end", t_end)
    settings = picture_settings(path, size, dpi)
    from ..numerics.flow.sign_flows import sign_flow
    from ..show.clerk import text
    from ..show.flow_bounds import bound_record, bound_text
    from ..show.flow_text import events_text, flow_record

    with working("flow") as reached:
        flow = sign_flow(**at.arguments, t_end=t_end, start=start.policy, progress=reached)
    if path is not None:
        from ..plots.bound import plot_bound
        from ..plots.figures import save
        from ..plots.training import FLOW_PICTURES

        with working("drawing"):
            draw = plot_bound if bound else FLOW_PICTURES[picture or "gaps"]
            save(draw(flow), path, **settings)
        wrote(path)
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
