"""The command: it serves this machine alone, and only who knows the token; or writes a file."""

import contextlib
import functools
import http.client
import re
import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from processes import corridor, python

from corridor.explorer.page import page
from corridor.explorer.server import HOST, listening_socket


def command(*arguments):
    code = "from corridor.cli import main; main()"
    return [sys.executable, "-c", code, "explore", *arguments]


run = functools.partial(corridor, "explore")


@contextlib.contextmanager
def serving():
    """Run the command, give its address, and end it as a person does."""
    process = subprocess.Popen(
        command("--no-browser"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, "")
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def address():
    """The page as it is served, to all tests that only ask."""
    with serving() as address:
        yield address


def ask(address, path=None, method="GET", **headers):
    """Return status and body of an answer."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    target = f"/?{where.query}" if path is None else path
    connection.putrequest(method, target, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def test_it_serves_the_page_to_who_knows_the_token(address):
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?access_token=\S{20,}", address)
    own = address.partition("/?")[0]
    assert ask(address) == (200, page())
    assert ask(address, method="HEAD") == (200, "")
    assert ask(address, Origin=own)[0] == 200
    # Through a tunnel the port is another.
    assert ask(address, Host="localhost:8000")[0] == 200
    for path in ("/", "/?access_token=", "/?access_token=none", "/?access_token=%ff%00"):
        assert ask(address, path)[0] == 401
    assert ask(address, f"/etc/passwd?{urlsplit(address).query}")[0] == 404


@pytest.mark.parametrize(
    "host",
    ["example.org", "127.0.0.1.example.org", "localhost.example.org:80", "", "[::1", "@"],
)
def test_another_name_that_leads_here_gets_nothing(address, host):
    status, body = ask(address, Host=host)
    assert (status, len(body) < 100) == (421, True)


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:1", "http://localhost", "https://example.org", "null", ""]
)
def test_pages_of_other_origins_get_nothing(address, origin):
    assert ask(address, Origin=origin)[0] == 403
    # Nor is there a socket that they could open: an upgrade is not heard.
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
    }
    assert ask(address, Origin=origin, **upgrade)[0] == 403


def test_other_methods_are_refused(address):
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert ask(address, method=method)[0] == 501


def test_it_listens_to_this_machine_only_and_says_if_the_port_is_taken():
    with listening_socket(0) as listener:
        host, port = listener.getsockname()
        assert host == HOST == "127.0.0.1"
        with pytest.raises(ValueError, match=rf"{port} on 127.0.0.1: Address already in use"):
            listening_socket(port)
    with pytest.raises(ValueError, match=r"port must be from 0 \(any\) to 65535; got 65536"):
        listening_socket(65536)


def test_a_port_in_use_is_one_line():
    with socket.create_server((HOST, 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("--no-browser", "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"corridor: port must be free; {port} on 127.0.0.1: Address already in use\n"
    )


def test_the_page_is_one_file_that_names_no_other(tmp_path):
    written = tmp_path / "page.html"
    done = run("--export", str(written))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"wrote {written}\n")
    text = written.read_text("utf-8")
    assert text == page()
    assert len(text) < 700_000
    # What a browser would load: nothing but the page's own icon, which is empty.
    loaded = re.findall(r"<[^>]*\b(?:src|href)=\"([^\"]*)\"", text)
    assert loaded == ["data:,"]
    assert "default-src 'none'" in text


def test_what_cannot_be_written_is_one_line(tmp_path):
    done = run("--export", str(tmp_path / "none" / "page.html"))
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"corridor: .*page\.html.*\n", done.stderr)


def test_it_needs_no_more_than_corridor_itself():
    code = (
        "import sys\n"
        "for name in ('marimo', 'uvicorn', 'matplotlib', 'jinja2', 'latex2mathml'):\n"
        "    sys.modules[name] = None\n"
        "from corridor.explorer.server import PageServer\n"
        "PageServer(0).server_close()\n"
    )
    done = python(code)
    assert (done.returncode, done.stderr) == (0, "")
