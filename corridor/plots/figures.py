"""Figures of Matplotlib (the extra ``plot``): made without a screen, for files and pages."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..files.writing import refuse_unwritable, write_bytes
from ..theory.model.arguments import one_of, positive_integer
from ..theory.model.extras import require
from .style import GRID, ON_DARK, variable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Size: TypeAlias = tuple[float, float]
DPI, MOST_DPI, MOST_INCHES = 150, 2400, 100.0
# Text stays text, in fonts that a journal takes: TrueType in PDF and PostScript, names in SVG.
REAL_FONTS: dict[Any, Any] = {"pdf.fonttype": 42, "ps.fonttype": 42, "svg.fonttype": "none"}
COLORS = re.compile("|".join(ON_DARK))


def figure(rows: int, columns: int, size: Size, **options: Any) -> tuple[Figure, Any]:
    """Return a figure of `size` in inches that needs no screen, and its axes."""
    require("matplotlib", "plot", "a plot")
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    drawn = Figure(layout="constrained", figsize=size)
    quiet: dict[Any, Any] = {
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "grid.color": GRID,
        "grid.linewidth": 0.6,
    }
    with rc_context(quiet):
        return drawn, drawn.subplots(rows, columns, squeeze=False, **options)


def legend(axis: Axes, **options: Any) -> None:
    """Put a legend into `axis`, its lines long enough to tell their dashes."""
    axis.legend(**{"fontsize": 8, "handlelength": 3.2, "framealpha": 0.9, **options})


def note(axis: Axes, text: str) -> None:
    """Write `text` into the middle of `axis`, for what is not to be seen there."""
    axis.text(
        0.5,
        0.5,
        text,
        transform=axis.transAxes,
        ha="center",
        va="center",
        fontsize=9,
        bbox={"facecolor": "white", "edgecolor": GRID, "boxstyle": "round"},
        zorder=10,
    )


def svg(drawn: Figure, name: str) -> str:
    """Return a figure as an ``<svg>`` element for a web page, the same each time.

    `name` is put before each of its ids, so that several pictures fit on one page. A page
    that sets the variables of `style.dark_variables` shows it in other colours.

    Examples
    --------
    >>> svg(figure(1, 1, (2, 2))[0], "empty")[:5]
    '<svg '
    """
    from matplotlib import rc_context

    picture = io.StringIO()
    with rc_context({**REAL_FONTS, "svg.hashsalt": name}):
        drawn.savefig(picture, format="svg", metadata={"Date": None, "Creator": None})
    # What comes before is the prolog of a file; the empty metadata would be all that is RDF.
    element = "<svg" + picture.getvalue().split("<svg", 1)[1].rstrip()
    element = re.sub(r"\s*<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    # Text is black where it does not say what it is.
    element = re.sub(r"<text(?=[\s>])", '<text fill="currentColor"', element)
    element = COLORS.sub(lambda found: f"var({variable(found[0])}, {found[0]})", element)
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", element)


def inline(drawn: Figure) -> str:
    """Return a figure as an ``<svg>`` element as wide as a notebook's cell at most."""
    style = 'style="max-width:100%;height:auto;color:black"'
    return svg(drawn, "result").replace("<svg ", f"<svg {style} ", 1)


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


def save(drawn: Figure, path: str | Path, *, size: Size | None = None, dpi: int = DPI) -> None:
    """Write a figure to `path`, its format by the ending; whole or not at all.

    Parameters
    ----------
    drawn : Figure
    path : str or Path
        Vector formats hold text as text: PDF and PostScript in TrueType, SVG by name.
    size : (float, float), optional
        Width and height in inches, in place of the figure's own.
    dpi : int
        Dots per inch of pictures made of dots.

    Raises
    ------
    ValueError
        If the ending names no format, the file cannot be written, or `size` is none.
    """
    refuse_unsavable(path, size=size, dpi=dpi)
    from matplotlib import rc_context

    ending = _ending(path)
    # The same file for the same picture.
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(ending)
    if size is not None:
        drawn.set_size_inches(*size)
    picture = io.BytesIO()
    with rc_context({**REAL_FONTS, "svg.hashsalt": "corridor"}):
        drawn.savefig(picture, format=ending, dpi=dpi, metadata=undated)
    write_bytes(path, picture.getvalue())


def refuse_unsavable(path: str | Path, *, size: Size | None = None, dpi: int = DPI) -> None:
    """Raise what `save` would, as far as it is known before there is a picture.

    A ModuleNotFoundError says that Matplotlib is not installed.
    """
    require("matplotlib", "plot", "a plot")
    from matplotlib.backend_bases import FigureCanvasBase

    formats = sorted(FigureCanvasBase.filetypes)
    one_of(f"the ending of {str(path)!r}", _ending(path), formats)
    if positive_integer("dpi", dpi) > MOST_DPI:
        raise ValueError(f"dpi must be at most {MOST_DPI}; got {dpi}")
    if size is not None and not all(1 <= side <= MOST_INCHES for side in size):
        shown = " by ".join(f"{side:g}" for side in size)
        raise ValueError(f"size must be 1 to {MOST_INCHES:g} inches a side; got {shown}")
    refuse_unwritable(path)


def _ending(path: str | Path) -> str:
    return Path(path).suffix.lower().removeprefix(".")
