"""The one style of all pictures: a colour and a dash for each policy, everywhere the same.

The colours are those of Okabe and Ito, which people with any colour vision tell apart, or
lie between them; dashes, and different lightness where fields touch, do it on a grey print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from ..theory.model.graph import CorridorGraph

Dash: TypeAlias = "str | tuple[float, tuple[float, ...]]"

INK, FAINT, GRID = "#000000", "#666666", "#dddddd"
"""Of text and axes, of notes, of the lines behind a curve."""
BLUE, VERMILLION, ORANGE, PURPLE, SKY = "#0072b2", "#d55e00", "#e69f00", "#a6528a", "#a9d3ee"
GREY, DARK = "#7f7f7f", "#8c2f00"

POLICY_STYLES: dict[str, tuple[str, Dash]] = {
    "uniform": (GREY, (0, (1, 1.2))),
    "sft": (VERMILLION, (0, (6, 2))),
    "rl": (BLUE, "-"),
}
"""Colour and dash of each policy, and of the training that leads to it."""
OTHER = INK, (0, (6, 1.5, 1, 1.5))
"""Of a policy that is none of the three."""
DASHES: tuple[Dash, ...] = ("-", (0, (5, 1.5)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)))

LEARNED, PRETRAINED, DIPPED = BLUE, FAINT, VERMILLION
"""Of a probability above, at, and below its pretrained value."""
MOTIONS: dict[int, tuple[str, str]] = {
    1: (SKY, "straight up"),
    0: (ORANGE, "slides"),
    -1: (DARK, "down, the wrong way"),
}
"""What a row does; the lighter the better."""
KINDS = {"none": "#e6e6e6", "sliding": "#f2bd4b", "dip": "#4292c6", "dip with sliding": DARK}

PAPER = "#ffffff"
ON_DARK = {
    PAPER: "#16181c",
    INK: "#e8e8e8",
    FAINT: "#a8a8a8",
    GRID: "#3a3f44",
    BLUE: "#56b4e9",
    VERMILLION: "#ff8a3d",
    PURPLE: "#d99bc4",
    GREY: "#a6a6a6",
    DARK: "#d8572a",
    SKY: "#2f5d7c",
}
"""What stands for a colour on a dark page; the others are seen on both."""


def policy_line(name: object) -> dict[str, Any]:
    """Return colour and dash of a policy by its name, as Matplotlib's options.

    >>> policy_line("rl")
    {'color': '#0072b2', 'linestyle': '-'}
    """
    color, dash = POLICY_STYLES.get(str(name), OTHER)
    return {"color": color, "linestyle": dash}


def depth_lines(depth: int) -> list[dict[str, Any]]:
    """Return colour and dash for each depth 1 … `depth`, dark at the fork, never pale."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    scale = [0.78 * j / max(depth - 1, 1) for j in range(depth)]
    return [
        {"color": to_hex(colormaps["viridis"](x)), "linestyle": DASHES[j % len(DASHES)]}
        for j, x in enumerate(scale)
    ]


def dark_variables() -> str:
    """Return what a dark page's style sheet says of the colours in `figures.svg`'s pictures."""
    return " ".join(f"{variable(color)}: {dark};" for color, dark in ON_DARK.items())


def variable(color: str) -> str:
    """Return the name under which a page sets another colour for `color`.

    >>> variable("#0072b2")
    '--ink-0072b2'
    """
    return f"--ink-{color.removeprefix('#')}"


def size_text(graph: CorridorGraph) -> str:
    """Return the size of a graph for a picture's title.

    >>> from corridor import CorridorGraph
    >>> size_text(CorridorGraph.symmetric(3, 10, 2))
    'W = 3, K = 10, L = 2'
    >>> size_text(CorridorGraph.from_branches([[2, 3], [5]]))
    'W = 2, K = 1 to 2, L = 2 to 5'
    """
    kinds = [kind for kind in graph.branches if kind.count != 0]
    depths = [kind.depth for kind in kinds]
    lanes = [n for kind in kinds for n in kind.lanes]
    return f"W = {graph.width}, K = {_range(depths)}, L = {_range(lanes)}"


def _range(values: list[Any]) -> str:
    different = list(dict.fromkeys(values))
    if len(different) == 1:
        return str(different[0])
    try:
        return f"{min(different)} to {max(different)}"
    except TypeError:  # of symbols nobody knows which is the larger
        return ", ".join(map(str, different))
