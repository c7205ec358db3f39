"""The command that serves the explorer."""

import os
import sys

import click


@click.command(
    "explore", epilog="Examples: corridor explore; corridor explore --port 8000 --no-browser"
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Port on this machine. [default: any that is free]",
)
@click.option("--no-browser", is_flag=True, help="Print the address only.")
def explore_command(port: int, no_browser: bool) -> None:
    """Explore the corridor in the browser, with sliders; Ctrl-C stops it.

    The page is served on this machine's loopback address only.
    """
    from ..explorer.server import explore

    explore(port, browser=not no_browser)
    # The page's kernels are threads that outlive the server, and Python would wait for them.
    sys.stdout.flush()
    os._exit(0)
