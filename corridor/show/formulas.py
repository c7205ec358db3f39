r"""Numbers and expressions as LaTeX, and as entries of an HTML table.

Mathematics in tables stands between ``\(`` and ``\)``, which JupyterLab and the documentation
typeset.
"""

import math
from html import escape
from typing import Any

from .decimals import decimal_text, exact_text, latex_decimal

MOST_DIGITS = 50
LONGEST_FRACTION = 25


def expression(value: Any) -> str:
    """Return a SymPy expression, or a plain number, as LaTeX."""
    import sympy

    return str(sympy.latex(sympy.sympify(value)))


def number(result: Any) -> str:
    r"""Return a number of numerics as LaTeX: the digits that are sure, and its error bound.

    >>> from corridor.numerics import Result
    >>> print(number(Result.of(2 / 3, 3e-5, "accurate")))
    0.6667\quad(\text{relative error}\le 3.0\times 10^{-5})
    """
    bound = result.relative_error_bound
    if not math.isfinite(bound):
        return r"\text{not a single digit is sure}"
    digits = math.floor(-math.log10(bound)) if bound else 17
    value = decimal_text(result.fraction, max(1, min(digits, MOST_DIGITS)))
    shown, error = (latex_decimal(text, r"\times") for text in (value, f"{bound:.1e}"))
    return rf"{shown}\quad(\text{{relative error}}\le {error})"


def entry(value: Any) -> str:
    """Return an entry of a table as HTML."""
    if value is None:
        return "–"
    if isinstance(value, tuple):
        # Lanes: a long branch is mostly alike.
        alike = len(value) > 1 and len(set(value)) == 1
        return f"{entry(value[0])} × {len(value)}" if alike else ", ".join(map(entry, value))
    if hasattr(value, "free_symbols"):
        if not value.is_Rational:
            return rf"\({expression(value)}\)"
        text = exact_text(value)
        return text if len(text) <= LONGEST_FRACTION else f"≈ {decimal_text(value, 10)}"
    if isinstance(value, float) or hasattr(value, "_mpf_"):
        return f"{float(value) + 0.0:.7g}"  # no minus zero
    return escape(str(value))


def solution_caption(solution: Any) -> str:
    """Return the hitting time that a solution of either room has found, as HTML."""
    time = solution.hitting_time
    shown = entry(time) if hasattr(time, "free_symbols") else rf"\({number(time)}\)"
    return f"Hitting time {shown} steps. By row:"


def restart_latex(found: Any) -> str:
    r"""Return the best budget of either room, and what it costs."""
    names = [name for name in ("budget", "cost", "attempts") if hasattr(found, name)]
    return r",\quad ".join(
        rf"\text{{{name} }} {expression(getattr(found, name))}" for name in names
    )
