"""The report in a real browser: nothing is cut off, by daylight and at night."""

import pytest
from proved import made

from corridor.theory.proving.claim import Proof

pytest.importorskip("jinja2", reason="the report needs the extra report")
pytest.importorskip("latex2mathml", reason="the report needs the extra report")

from corridor.reports.html import report_html
from corridor.reports.report import make_report

# A picture is not made smaller than can be read: on a narrow screen it is moved by hand.
CUT_OFF = """[...document.querySelectorAll("*")].filter(
    each => !each.closest("figure") && each.scrollWidth > each.clientWidth + 1
      && getComputedStyle(each).display != "inline" && each.clientWidth > 0
      && !each.closest("math") && !each.closest("pre")
).map(each => each.tagName + ": " + each.textContent.slice(0, 60))"""
OUTSIDE = """[...document.querySelectorAll("td math")].filter(each =>
    each.getBoundingClientRect().right > each.closest("td").getBoundingClientRect().right + 1
).map(each => each.textContent)"""
# Relative luminance of what is written and of what it is written on.
CONTRAST = """[...document.querySelectorAll(
    "p, td, th, small, figcaption, svg text"
)].map(each => {
  const light = color => { const [r, g, b] = color.match(/[\\d.]+/g).map(v => {
      v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const style = getComputedStyle(each), svg = each.tagName == "text";
  const ink = light(svg ? style.fill : style.color);
  const page = light(getComputedStyle(document.body).backgroundColor);
  return (Math.max(ink, page) + 0.05) / (Math.min(ink, page) + 0.05);
})"""


@pytest.fixture(scope="module")
def view(chromium, tmp_path_factory):
    """The page, opened once: what is shown follows the window and the time of day."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    proofs = [Proof(claim, (), ()) for claim in made()]
    path.write_text(report_html(make_report(3, 6, 2, proofs)), encoding="utf-8")
    opened = chromium.new_page()
    opened.goto(path.as_uri())
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        (420, "dark"),
        *(
            pytest.param(*view, marks=pytest.mark.slow)
            for view in ((1280, "dark"), (768, "light"), (768, "dark"), (420, "light"))
        ),
    ],
)
def test_nothing_is_cut_off_and_all_can_be_read(view, width, scheme):
    view.set_viewport_size({"width": width, "height": 900})
    view.emulate_media(color_scheme=scheme)
    assert view.evaluate("window.innerWidth") == width
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    assert view.evaluate(CUT_OFF) == []
    assert view.evaluate(OUTSIDE) == []
    found = view.evaluate(CONTRAST)
    assert len(found) > 200
    assert min(found) >= 3.0
    background = view.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 24, 28)"}[scheme]
