"""The command that shows the explorer."""

import click

from .options import emit


@click.command(
    "explore",
    epilog="Examples: corridor explore; corridor explore --port 8000 --no-browser; "
    "corridor explore --export page.html",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Port on this machine. [default: any that is free]",
)
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option(
    "--export",
    "file",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write the page to FILE, which needs no server, and serve nothing.",
)
def explore_command(port: int, no_browser: bool, file: str | None) -> None:
    """Explore the corridor in the browser, with sliders; Ctrl-C stops it.

    The page is served on this machine's loopback address only.
    """
    if file is not None:
        from ..explorer.page import page

        emit(page(), file)
        return
    from ..explorer.server import explore

    explore(port, browser=not no_browser)
