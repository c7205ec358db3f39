"""Serve the explorer to this machine alone.

The page is a marimo app, which brings all that it shows: nothing is loaded from elsewhere.
It listens on the loopback address, and a random token keeps out this machine's other users
and any web page that the browser has open.
"""

import contextlib
import os
import secrets
import socket
import webbrowser
from pathlib import Path

from ..theory.model.extras import require

HOST = "127.0.0.1"


def explore(port: int = 0, *, browser: bool = True) -> None:
    """Serve the explorer until Ctrl-C at `port`, 0 for any that is free, and open a browser.

    The address is printed in any case.
    """
    # The pictures need Matplotlib; better missed now.
    marimo, uvicorn, _ = (
        require(library, "explore", "the explorer")
        for library in ("marimo", "uvicorn", "matplotlib")
    )
    with listening_socket(port) as listener:
        token = secrets.token_urlsafe(16)
        address = f"http://{HOST}:{listener.getsockname()[1]}/?access_token={token}"
        builder = marimo.create_asgi_app(quiet=True, token=token)
        page = builder.with_app(path="", root=str(Path(__file__).with_name("app.py"))).build()
        server = uvicorn.Server(uvicorn.Config(page, log_level="warning"))
        print(f"{address}\nCtrl-C stops it.", flush=True)
        if browser:
            # What is not answered yet waits in the listener's queue.
            webbrowser.open(address)
        # Ctrl-C is how it ends: the server closes, and then passes the interrupt on.
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def listening_socket(port: int) -> socket.socket:
    """Return a socket that listens on the loopback address."""
    if not 0 <= port <= 65535:
        raise ValueError(f"port must be from 0 (any) to 65535; got {port}")
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        # Python adds the address to the message; the number says it all.
        reason = os.strerror(error.errno) if error.errno else error
        raise ValueError(f"port must be free; {port} on {HOST}: {reason}") from None
