"""The explorer: what it shows agrees with the functions, and a real browser shows it."""

import contextlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from importlib.util import find_spec
from xml.etree import ElementTree

import pytest

from corridor import dip_rows, hitting_time
from corridor.explorer import views
from corridor.explorer.server import HOST, listening_socket
from corridor.numerics import distribution

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
LOADING, ANSWERING = 60_000, 30_000
"""Milliseconds; the limits only end a test that hangs."""

needs_marimo = pytest.mark.skipif(
    find_spec("marimo") is None, reason="the explorer needs the extra explore"
)


def command(*arguments, before="pass"):
    code = f"import sys; {before}; from corridor.cli import main; main()"
    return [sys.executable, "-c", code, "explore", "--no-browser", *arguments]


@contextlib.contextmanager
def serving():
    """Run the command, give its address, and end it as a person does."""
    process = subprocess.Popen(
        command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, "")
    finally:
        process.kill()
        process.communicate()


def shown(view):
    """Return the texts of the elements that have an id."""
    return {e.get("id"): e.text for e in ElementTree.fromstring(view).iter() if e.get("id")}


def test_numbers_are_the_functions_own():
    found = shown(views.numbers_view(3, 10, 3, "rl", 0.0, 106))
    assert found == {
        "hitting-time-uniform": "2939.333",
        "hitting-time-sft": "1.604213·10⁸",
        "hitting-time-rl": str(hitting_time(3, 10, 3, "rl")),
        "within-budget": f"{distribution(3, 10, 3, 'rl', 106).cdf[106]:.4g}",
    }


def test_training_starts_pretrained_and_ends_at_rl():
    def at(t):
        view = views.numbers_view(3, 10, 3, views.TRAINING, t, 106)
        return float(shown(view)["hitting-time-training"])

    assert at(0.0) == 2939.333
    assert at(12.0) == pytest.approx(106, rel=1e-3, abs=0)


def test_formula_is_worked_out():
    text = views.formula_text(3, 10, 3, "rl")
    assert r"\left(2 K + 1\right) \left(2 W - 1\right) + 1" in text
    assert r"\left(2 \cdot 10 + 1\right) \cdot \left(2 \cdot 3 - 1\right) + 1 = 106" in text
    assert r"\approx 4.318448 \cdot 10^{14}" in views.formula_text(15, 15, 5, "sft")
    assert "Where training ends" in views.formula_text(3, 10, 3, views.TRAINING)


def test_dip_is_told():
    count = len(dip_rows(3, 10, 3).rows)
    assert views.dip_text(3, 10, 3) == (
        f"{count} of 20 backward rows start the wrong way; at W = 3, L = 3 some do from "
        "K = 5 on."
    )
    assert views.dip_text(15, 15, 5) == (
        "No row starts the wrong way: at W = 15, L = 5 that takes K ≥ 25."
    )


@pytest.mark.parametrize(
    "size", [(1, 1, 1), (views.MOST_BRANCHES, views.DEEPEST, views.MOST_LANES)]
)
@pytest.mark.parametrize("name", views.POLICIES)
def test_every_corner_of_the_sliders_is_drawn(size, name):
    for t, budget in zip((0.0, views.T_END), (4, views.HORIZON), strict=True):
        for view in (
            views.numbers_view(*size, name, t, budget),
            views.corridor_view(*size, name, t),
            views.times_view(*size, name, t),
            views.distribution_view(*size, name, t, budget),
            views.rows_view(*size, t),
        ):
            ElementTree.fromstring(view)


def test_sliders_offer_what_the_views_take():
    assert views.TIMES[0] == 0
    assert views.TIMES[-1] == views.T_END
    assert views.BUDGETS[0] == 4
    assert views.BUDGETS[-1] == views.HORIZON


def test_it_listens_to_this_machine_only_and_says_if_the_port_is_taken():
    with listening_socket(0) as listener:
        host, port = listener.getsockname()
        assert host == HOST == "127.0.0.1"
        with pytest.raises(ValueError, match=rf"{port} on 127.0.0.1: Address already in use"):
            listening_socket(port)
    with pytest.raises(ValueError, match=r"port must be from 0 \(any\) to 65535; got 65536"):
        listening_socket(65536)


@needs_marimo
def test_a_port_in_use_is_one_line():
    with socket.create_server((HOST, 0)) as taken:
        port = str(taken.getsockname()[1])
        run = subprocess.run(
            command("--port", port), capture_output=True, text=True, check=False, timeout=60
        )
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"corridor: port must be free; {port} on 127.0.0.1: Address already in use\n"
    )


@pytest.mark.parametrize("missing", ["marimo", "matplotlib", "uvicorn"])
def test_what_is_missing_is_one_line(missing):
    run = subprocess.run(
        command(before=f"sys.modules['{missing}'] = None"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 2
    assert run.stderr.startswith(
        f"corridor: the explorer needs {missing}; install it with: pip install '.[explore]' in"
    )


@needs_marimo
def test_without_the_token_there_is_no_page():
    with serving() as address:
        bare = address.split("?")[0]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?access_token=\S{20,}", address)
        with urllib.request.urlopen(bare, timeout=60) as answer:
            assert "login" in answer.url
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{bare}api/status", timeout=60)


@pytest.fixture(scope="module")
def chromium():
    """A real browser, driven from Python."""
    driver = pytest.importorskip(
        "playwright.sync_api", reason="a browser's tests need the extra browser"
    )
    if BROWSER is None:
        pytest.skip("Chromium is not installed; CI installs it")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()


def visit(chromium, address, width):
    """Open the page; return it, and the list that collects what goes wrong on it."""
    page = chromium.new_page(viewport={"width": width, "height": 1400})
    wrong = []
    page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(request.url))
    own = (address.split("?")[0], "ws" + address.split("?")[0][4:], "data:", "blob:")
    page.on("request", lambda r: r.url.startswith(own) or wrong.append(r.url))
    page.goto(address)
    page.wait_for_selector("#rows-figure_1", timeout=LOADING)
    return page, wrong


def wait_for(page, element, text):
    page.wait_for_function(
        "([id, text]) => document.getElementById(id).textContent === text",
        arg=[element, text],
        timeout=ANSWERING,
    )


@pytest.mark.slow
@needs_marimo
def test_in_a_browser_a_slider_moves_a_number_to_what_the_function_gives(chromium):
    with serving() as address:
        page, wrong = visit(chromium, address, 1280)
        sliders = page.get_by_role("slider")
        assert page.locator("#hitting-time-rl").inner_text() == "106"
        sliders.nth(0).press("ArrowRight")  # W
        wait_for(page, "hitting-time-rl", str(hitting_time(4, 10, 3, "rl")))
        sliders.nth(1).press("ArrowRight")  # K
        wait_for(page, "hitting-time-rl", str(hitting_time(4, 11, 3, "rl")))
        sliders.nth(2).press("ArrowLeft")  # L
        wait_for(page, "hitting-time-uniform", str(hitting_time(4, 11, 2, "uniform")))
        sliders.nth(3).press("Home")  # t
        wait_for(page, "hitting-time-training", str(hitting_time(4, 11, 2, "uniform")))
        sliders.nth(4).press("End")  # the budget
        reached = distribution(4, 11, 2, "uniform", views.HORIZON).cdf[views.HORIZON]
        wait_for(page, "within-budget", f"{reached:.4g}")
        page.locator("select").select_option("sft")
        reached = distribution(4, 11, 2, "sft", views.HORIZON).cdf[views.HORIZON]
        wait_for(page, "within-budget", f"{reached:.4g}")
        # The pictures follow: sft's forward rows are 1.
        page.wait_for_function(
            "() => !document.getElementById('hitting-time-training')", timeout=ANSWERING
        )
        assert page.locator(".katex-error").count() == 0
        assert page.locator(".katex").count() >= 1
        assert "$" not in page.locator("body").inner_text()
        page.close()
        assert wrong == []


@pytest.mark.slow
@needs_marimo
def test_a_narrow_window_does_not_overflow(chromium):
    with serving() as address:
        page, wrong = visit(chromium, address, 375)
        widths = page.evaluate(
            "[document.documentElement.scrollWidth, document.body.scrollWidth]"
        )
        assert max(widths) <= 375
        boxes = [box.bounding_box() for box in page.get_by_role("slider").all()]
        assert len(boxes) == 5
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= 375 for box in boxes)
        page.close()
        assert wrong == []
