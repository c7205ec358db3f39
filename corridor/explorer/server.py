"""Serve the explorer's page to this machine alone.

The page is one file that needs no server; this is for a browser that is to open it at an
address. It listens on the loopback address. The random token in the address keeps out this
machine's other users, the check of `Host` web pages whose name was made to lead here (DNS
rebinding), and the check of `Origin` the pages of other ports.
"""

import contextlib
import os
import secrets
import socket
import webbrowser
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from .page import page

HOST = "127.0.0.1"
OWN_NAMES = {HOST, "localhost"}
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def explore(port: int = 0, *, browser: bool = True) -> None:
    """Serve the explorer until Ctrl-C at `port`, 0 for any that is free, and open a browser.

    The address is printed in any case.
    """
    with PageServer(port) as server:
        print(f"{server.address}\nCtrl-C stops it.", flush=True)
        if browser:
            # What is not answered yet waits in the listener's queue.
            webbrowser.open(server.address)
        # Ctrl-C is how it ends.
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


class PageServer(ThreadingHTTPServer):
    """A server of the page, at `address`, to those who know the token in it."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__((HOST, port), _Answer, bind_and_activate=False)
        self.socket.close()
        self.socket = listening_socket(port)
        self.token = secrets.token_urlsafe(16)
        self.address = (
            f"http://{HOST}:{self.socket.getsockname()[1]}/?access_token={self.token}"
        )
        self.page = page().encode("utf-8")


class _Answer(BaseHTTPRequestHandler):
    """Answers with the page, or says why not."""

    server: PageServer
    server_version = "corridor"
    sys_version = ""

    def do_GET(self) -> None:
        """Send the page."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Send what comes before the page."""
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        status = self._status()
        content = self.server.page if status == HTTPStatus.OK else status.phrase.encode()
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            self.wfile.write(content)

    def _status(self) -> HTTPStatus:
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        if host.partition(":")[0].lower() not in OWN_NAMES:
            return HTTPStatus.MISDIRECTED_REQUEST
        if origin is not None and origin != f"http://{host}":
            return HTTPStatus.FORBIDDEN
        path, _, query = self.path.partition("?")
        token = parse_qs(query).get("access_token", [""])[0]
        if not secrets.compare_digest(token.encode(), self.server.token.encode()):
            return HTTPStatus.UNAUTHORIZED
        return HTTPStatus.OK if path == "/" else HTTPStatus.NOT_FOUND

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is the user's."""


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
