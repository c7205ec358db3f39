"""A real browser, one for all tests of a process: it cannot be started twice."""

import shutil

import pytest

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
# The browser talks to this machine alone.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    driver = pytest.importorskip(
        "playwright.sync_api", reason="a browser's tests need the extra browser"
    )
    if BROWSER is None:
        pytest.skip("Chromium is not installed; CI installs it")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()
