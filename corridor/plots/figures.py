"""Figures of Matplotlib (the extra ``plot``): made without a screen, for files and pages."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files.writing import write_bytes
from ..theory.model.arguments import one_of
from ..theory.model.extras import require

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(
    rows: int, columns: int, size: tuple[float, float], **options: Any
) -> tuple[Figure, Any]:
    """Return a figure of `size` in inches that needs no screen, and its axes."""
    require("matplotlib", "plot", "a plot")
    from matplotlib.figure import Figure

    drawn = Figure(layout="constrained", figsize=size)
    return drawn, drawn.subplots(rows, columns, squeeze=False, **options)


def svg(drawn: Figure, name: str) -> str:
    """Return a figure as an ``<svg>`` element for a web page, the same each time.

    `name` is put before each of its ids, so that several pictures fit on one page.

    Examples
    --------
    >>> svg(figure(1, 1, (2, 2))[0], "empty")[:5]
    '<svg '
    """
    from matplotlib import rc_context

    picture = io.StringIO()
    with rc_context({"svg.hashsalt": name}):
        drawn.savefig(picture, format="svg", metadata={"Date": None, "Creator": None})
    # What comes before is the prolog of a file; the empty metadata would be all that is RDF.
    element = "<svg" + picture.getvalue().split("<svg", 1)[1].rstrip()
    element = re.sub(r"\s*<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", element)


def inline(drawn: Figure) -> str:
    """Return a figure as an ``<svg>`` element as wide as a notebook's cell at most."""
    return svg(drawn, "result").replace("<svg ", '<svg style="max-width:100%;height:auto" ', 1)


def curve(x: Any, y: Any, xlabel: str, ylabel: str = "") -> str:
    """Return hitting times on a log axis, or if `ylabel` is told shares, as `inline`."""
    drawn, [[axis]] = figure(1, 1, (6, 3.2))
    if ylabel:
        axis.step(x, y, where="post")
        axis.set_ylim(bottom=0)
    else:
        axis.plot(x, y)
        axis.set_yscale("log")
    axis.set(xlabel=xlabel, ylabel=ylabel or "hitting time (steps)")
    return inline(drawn)


def save(drawn: Figure, path: str | Path) -> None:
    """Write a figure to `path`, its format by the ending; whole or not at all.

    A ValueError says that the ending names no format, or that the file cannot be written.
    """
    formats = sorted(drawn.canvas.get_supported_filetypes())
    ending = Path(path).suffix.lower().removeprefix(".")
    one_of(f"the ending of {str(path)!r}", ending, formats)
    picture = io.BytesIO()
    drawn.savefig(picture, format=ending, dpi=150)
    write_bytes(path, picture.getvalue())
