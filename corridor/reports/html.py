"""A report as one web page that needs nothing else, no script, style or font from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..plots.figures import svg
from ..plots.style import dark_variables
from ..show.decimals import decimal_text, readable_decimal
from ..show.line_breaks import pieces
from ..theory.model.extras import require
from ..theory.model.policy import PolicyName
from .report import DIGITS

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from .report import Report


def report_html(report: Report) -> str:
    """Return the report as HTML; the same for the same report and versions.

    Pictures are SVG inside the page, formulas MathML, which browsers show by themselves. A
    ModuleNotFoundError says which library of the extra ``report`` is not installed.

    Examples
    --------
    >>> from corridor.reports.report import make_report
    >>> page = report_html(make_report(2, 3, 2))
    >>> page.startswith("<!DOCTYPE html>"), page.count("<svg")
    (True, 7)
    """
    require_libraries()
    environment = templates(autoescape=True)
    environment.filters |= {"prose": prose, "math": mathml, "power": readable_decimal}
    from markupsafe import Markup

    pictures = {
        name: (caption, Markup(svg(drawn, name)))  # noqa: S704 - our own drawing
        for name, (caption, drawn) in report.pictures.items()
    }
    page = environment.get_template("report.html")
    return page.render(
        report=report, policies=tuple(PolicyName), pictures=pictures, dark=dark_variables()
    )


def require_libraries() -> None:
    """Raise ModuleNotFoundError, with what to install, unless the extra ``report`` is there."""
    for library in ("jinja2", "latex2mathml", "matplotlib"):
        require(library, "report", "the report")


def templates(*, autoescape: bool, **options: Any) -> Environment:
    """Return the environment of the report's templates."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("corridor.reports"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=autoescape,  # noqa: S701 - LaTeX has an escaping of its own
        **options,
    )
    environment.filters["decimal"] = lambda value: decimal_text(value, DIGITS)
    environment.filters["error"] = lambda value: f"{float(value):.1e}" if value else "0"
    return environment


def prose(text: object) -> Markup:
    r"""Return text with LaTeX mathematics between dollar signs as HTML.

    >>> str(prose("``a < b'' and $x$")).split("<math")[0]
    '“a &lt; b” and '
    """
    from markupsafe import Markup, escape

    text = str(text).replace("``", "“").replace("''", "”")
    # No line breaks between a formula and the sign that belongs to it.
    text = re.sub(r"(?<=\$)(?=[.,;:)”])", "\u2060", text)
    parts = re.split(r"\$([^$]*)\$", text)
    return Markup("").join(
        mathml(part) if n % 2 else escape(part) for n, part in enumerate(parts)
    )


def mathml(latex: str) -> Markup:
    """Return LaTeX mathematics as ``<math>`` elements, between which a line may break.

    >>> str(mathml("K")).split(">", 1)[1]
    '<mrow><mi>K</mi></mrow></math>'
    """
    from latex2mathml.converter import convert
    from markupsafe import Markup

    return Markup("<wbr>").join(Markup(convert(piece)) for piece in pieces(latex))  # noqa: S704
