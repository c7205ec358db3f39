"""A real browser, driven from Python, and the page in it."""

import pytest

from corridor.explorer.page import page as page_text

ANSWERING = 60_000
"""Milliseconds; the limit only ends a test that hangs."""


@pytest.fixture(scope="session")
def file_address(tmp_path_factory):
    """The page as one file, as `corridor explore --export` writes it."""
    path = tmp_path_factory.mktemp("explorer") / "page.html"
    path.write_text(page_text(), "utf-8")
    return path.as_uri()


@pytest.fixture
def visit(chromium):
    """A function that opens the page offline; whatever goes wrong on it fails the test."""
    wrong, opened = [], []

    def visit(address, width=1280, **options):
        page = chromium.new_page(viewport={"width": width, "height": 1400}, **options)
        opened.append(page)
        own = (address.partition("#")[0], "data:", "blob:")
        page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("requestfailed", lambda request: wrong.append(request.url))
        page.on("request", lambda r: r.url.startswith(own) or wrong.append(r.url))
        page.goto(address)
        settle(page)
        return page

    yield visit
    for page in opened:
        page.close()
    assert wrong == []


def settle(page):
    """Wait until the page has shown what follows the last change."""
    page.wait_for_function(
        "() => !asking && (deep() || known.t === state.t && known.key === keyOf(state))",
        timeout=ANSWERING,
    )
