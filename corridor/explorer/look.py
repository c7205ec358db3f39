"""The style of all pictures, as the page's charts and style sheet take it."""

from __future__ import annotations

from typing import Any

from ..plots.style import (
    BLUE,
    DIPPED,
    INK,
    LEARNED,
    MOTIONS,
    OTHER,
    POLICY_STYLES,
    Dash,
    dark_variables,
    variable,
)

WIDTH = 2.0
"""Of a curve, in pixels; dashes are in units of it."""


def look() -> dict[str, Any]:
    """Return colours, dashes and keys of the policies, and colours of what a row does.

    Examples
    --------
    >>> look()["policies"]["sft"]["dash"]
    '12 4'
    """
    names = (*POLICY_STYLES, "training")
    policies = {name: _line(name) | {"key": swatch(name)} for name in names}
    motions = {label: _color(color) for color, label in MOTIONS.values()}
    return {"policies": policies, "motions": motions, "straight": _color(BLUE)}


def colors() -> str:
    """Return what the style sheet says of colours, by day and by night."""
    return (
        f":root {{ --learned: {_color(LEARNED)}; --dipped: {_color(DIPPED)}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark_variables()} }} }}"
    )


def swatch(name: str) -> str:
    """Return a piece of a policy's curve, for a key."""
    line = _line(name)
    return (
        '<svg class="swatch" width="34" height="6" aria-hidden="true">'
        f'<line x1="0" x2="34" y1="3" y2="3" style="stroke: {line["stroke"]}" '
        f'stroke-width="{WIDTH:g}" stroke-dasharray="{line["dash"]}"/></svg>'
    )


def _line(name: str) -> dict[str, str]:
    color, dash = POLICY_STYLES.get(name, OTHER)
    return {"stroke": _color(color), "dash": _dash(dash)}


def _dash(dash: Dash) -> str:
    """Return Matplotlib's dash as SVG's.

    >>> _dash((0, (1, 1.2))), _dash("-")
    ('2 2.4', 'none')
    """
    return "none" if isinstance(dash, str) else " ".join(f"{WIDTH * x:g}" for x in dash[1])


def _color(color: str) -> str:
    """Return a colour that is another on a dark page; ink is that of the text."""
    return "currentColor" if color == INK else f"var({variable(color)}, {color})"
