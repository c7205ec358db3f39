"""A report as one web page that needs nothing else, no script, style or font from elsewhere."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ..closed_forms import formula_latex
from ..decimals import decimal_text, readable_decimal
from ..plots import svg
from ..theory.model.policy import PolicyName
from .report import DIGITS

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from .report import Report


def report_html(report: Report) -> str:
    """Return the report as HTML; the same for the same report and versions.

    Pictures are SVG inside the page, formulas MathML, which browsers show by themselves.

    Raises
    ------
    ModuleNotFoundError
        If a library of the extra ``report`` is not installed; the message says which to
        install.

    Examples
    --------
    >>> from corridor.reports.report import make_report
    >>> page = report_html(make_report(2, 3, 2))
    >>> page.startswith("<!DOCTYPE html>"), page.count("<svg")
    (True, 7)
    """
    require_libraries()
    environment = templates(autoescape=True)
    environment.filters |= {"prose": prose, "power": readable_decimal}
    from markupsafe import Markup

    pictures = {
        name: (caption, Markup(svg(drawn, name)))  # noqa: S704 - our own drawing
        for name, (caption, drawn) in report.pictures.items()
    }
    page = environment.get_template("report.html")
    return page.render(
        report=report, policies=tuple(PolicyName), pictures=pictures, formulas=_formulas(report)
    )


def require_libraries() -> None:
    """Raise ModuleNotFoundError, with what to install, unless the extra ``report`` is there."""
    if any(find_spec(name) is None for name in ("jinja2", "latex2mathml", "matplotlib")):
        raise ModuleNotFoundError(
            "the report needs Jinja2, latex2mathml and Matplotlib; install them with: "
            "pip install 'corridor[report]'"
        )


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


def prose(text: str) -> Markup:
    r"""Return text with LaTeX mathematics between dollar signs as HTML.

    Examples
    --------
    >>> str(prose("``a < b'' and $x$")).split("<math")[0]
    '“a &lt; b” and '
    """
    from markupsafe import Markup, escape

    parts = re.split(r"\$([^$]*)\$", re.sub("``|''", lambda m: "“”"[m[0] == "''"], text))
    return Markup("").join(
        mathml(part) if n % 2 else escape(part) for n, part in enumerate(parts)
    )


def mathml(latex: str) -> Markup:
    """Return LaTeX mathematics as a ``<math>`` element.

    Examples
    --------
    >>> str(mathml("K")).split(">", 1)[1]
    '<mrow><mi>K</mi></mrow></math>'
    """
    from latex2mathml.converter import convert
    from markupsafe import Markup

    return Markup(convert(latex))  # noqa: S704


def _formulas(report: Report) -> list[tuple[str, PolicyName, Markup, Markup]]:
    """Return quantity, policy, the closed form, and the form with the numbers put in."""
    numbers = {"W": report.W, "K": report.K, "L": report.L}
    return [
        (
            quantity.replace("-", " "),
            policy,
            mathml(formula_latex(quantity, policy)),
            mathml(formula_latex(quantity, policy, numbers)),
        )
        for quantity in ("hitting-time", "backtrack-time")
        for policy in PolicyName
    ]
