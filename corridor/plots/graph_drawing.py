"""A corridor graph as a small SVG picture, without a plotting library."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..theory.model.graph import Branch, CorridorGraph

# Pixels: the fork's place, one diamond and the edge before it, the height of a branch.
FORK, DIAMOND, EDGE, ROW = 70, 46, 26, 54
MOST_KINDS, MOST_DIAMONDS, MOST_LANES = 6, 8, 5


def draw_graph(graph: CorridorGraph) -> str:
    """Return the graph as SVG; empty if it has too many kinds of branches, or too deep ones.

    Every kind of branch is drawn once, with its number of branches; of more than five
    lanes five are drawn, and the number is written below.

    >>> from corridor import CorridorGraph
    >>> draw_graph(CorridorGraph.symmetric(15, 2, 3)).count("<path")
    12
    >>> draw_graph(CorridorGraph.symmetric(15, 15, 5))
    ''
    """
    kinds = [(w, kind) for w, kind in enumerate(graph.branches) if kind.count != 0]
    deepest = max(kind.depth for _, kind in kinds)
    if len(kinds) > MOST_KINDS or deepest > MOST_DIAMONDS:
        return ""
    middle = ROW * len(kinds) / 2
    parts = [_line(8, middle, FORK, middle), _dot(8, middle), _dot(FORK, middle)]
    parts.append(_text(FORK - 4, middle - 10, "fork", "end"))
    for n, (w, kind) in enumerate(kinds):
        parts += _branch(kind, middle, ROW * (n + 0.5), w == graph.target)
    width = FORK + EDGE + deepest * (DIAMOND + EDGE) + 160
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {ROW * len(kinds)}" '
        f'width="{width}" style="max-width:100%;height:auto" fill="none" stroke="currentColor" '
        f'font-family="sans-serif" font-size="12">{"".join(parts)}</svg>'
    )


def _branch(kind: Branch, fork: float, y: float, target: bool) -> list[str]:
    x = FORK + EDGE
    parts = [_line(FORK, fork, x, y)]
    for lanes in kind.lanes:
        right = x + DIAMOND
        shown = min(lanes, MOST_LANES) if isinstance(lanes, int) else MOST_LANES
        for lane in range(shown):
            bend = 0.0 if shown == 1 else 40 * (lane / (shown - 1) - 0.5)
            parts.append(f'<path d="M{x},{y} Q{(x + right) / 2},{y + bend:g} {right},{y}"/>')
        if shown != lanes:
            parts.append(_text((x + right) / 2, y + 22, escape(str(lanes)), "middle"))
        parts += [_dot(x, y), _dot(right, y), _line(right, y, right + EDGE, y)]
        x = right + EDGE
    label = "dead end" if kind.count == 1 else f"dead ends × {kind.count}"
    label = "target" if target else label
    fill = ' fill="currentColor"' if target else ""
    parts.append(f'<circle cx="{x + 5}" cy="{y}" r="5"{fill}/>')
    return [*parts, _text(x + 16, y + 4, escape(label), "start")]


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="2.5" fill="currentColor"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    style = f'text-anchor="{anchor}" fill="currentColor" stroke="none"'
    return f'<text x="{x}" y="{y}" {style}>{text}</text>'
