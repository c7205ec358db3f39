"""Draw docs/house.svg: the rooms, their floors, and who imports whom, read from the code.

Run it as ``python docs/house_plot.py``; it needs ``pip install '.[dev]'``. A test draws
it anew and compares, so that the picture cannot go stale.
"""

import ast
from html import escape
from pathlib import Path

import grimp
import networkx as nx

ROOT = Path(__file__).parents[1]
ROOMS = {"corridor.theory": "theory", "corridor.numerics": "numerics"}
# Pixels: a floor's box, the gaps between boxes and between rows, a room's margin.
WIDTH, HEIGHT, GAP, RISE, MARGIN = 168, 58, 14, 34, 16
FACE_COLUMNS = 4
COLOURS = {"face": "#f3e8d8", "theory": "#dfe9f5", "numerics": "#e2f0e2"}


def floors():
    """Return the floors as a graph: an edge where a module of one imports one of another."""
    imports = grimp.build_graph("corridor")
    house = nx.DiGraph()
    for module in imports.modules:
        if floor_of(module):
            house.add_node(floor_of(module))
            for imported in imports.find_modules_directly_imported_by(module):
                if floor_of(imported) and floor_of(imported) != floor_of(module):
                    house.add_edge(floor_of(module), floor_of(imported))
    return house


def floor_of(module):
    """Return the package, or the loose module, just below a room; None for a room itself."""
    parts = module.split(".")
    depth = 3 if ".".join(parts[:2]) in ROOMS else 2
    name = ".".join(parts[:depth])
    return name if len(parts) >= depth and not name.endswith("__main__") else None


def room_of(floor):
    """Return the room of a floor: ``"theory"``, ``"numerics"`` or ``"face"``."""
    return ROOMS.get(".".join(floor.split(".")[:2]), "face")


def summary(floor):
    """Return the first line of a floor's docstring."""
    parts = floor.split(".")
    path = ROOT.joinpath(*(parts[1:] if room_of(floor) != "face" else parts))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return text.split("\n")[0].replace("`", "")


def places(house):
    """Return each floor's row and column in its room; whoever is imported stands below."""
    rows = {}
    for room in ("theory", "numerics", "face"):
        inside = house.subgraph(floor for floor in house if room_of(floor) == room)
        generations = list(nx.topological_generations(inside.reverse()))
        if room == "face":
            flat = [floor for part in generations for floor in sorted(part)]
            generations = [
                flat[n : n + FACE_COLUMNS] for n in range(0, len(flat), FACE_COLUMNS)
            ]
        rows[room] = [sorted(part) for part in generations]
    return rows


def layout(rows):
    """Return the corner of every floor's box, and the rectangle of every room."""
    columns = {room: max(map(len, lines)) for room, lines in rows.items()}
    columns["numerics"] = max(columns["numerics"], FACE_COLUMNS - columns["theory"])
    step, rise = WIDTH + GAP, HEIGHT + RISE
    lower = max(len(rows["theory"]), len(rows["numerics"]))
    top = MARGIN * 3 + len(rows["face"]) * rise
    corners, rooms = {}, {}
    left = MARGIN
    for room in ("theory", "numerics"):
        rooms[room] = (left, top, columns[room] * step + MARGIN, lower * rise + MARGIN)
        left += columns[room] * step + 3 * MARGIN
    rooms["face"] = (MARGIN, MARGIN, left - 3 * MARGIN, len(rows["face"]) * rise + MARGIN)
    for room, lines in rows.items():
        x, y, width, height = rooms[room]
        for n, line in enumerate(lines):
            indent = (width - len(line) * step + GAP) / 2
            for m, floor in enumerate(line):
                corners[floor] = (
                    x + indent + m * step,
                    y + height - MARGIN / 2 - (n + 1) * rise + 20,
                )
    return corners, rooms


def draw(path):
    """Write the picture."""
    house = floors()
    corners, rooms = layout(places(house))
    width = max(x + w for x, _, w, _ in rooms.values()) + MARGIN
    height = max(y + h for _, y, _, h in rooms.values()) + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        'font-family="sans-serif" font-size="11">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto">'
        '<path d="M0,0 L8,4 L0,8 z" fill="#666"/></marker></defs>',
        f'<rect width="{width:g}" height="{height:g}" fill="white"/>',
    ]
    titles = {"face": "corridor/: the face", "theory": "theory/", "numerics": "numerics/"}
    for room, (x, y, w, h) in rooms.items():
        parts.append(_box(x, y, w, h, COLOURS[room], "none"))
        parts.append(_text(x + 8, y + 14, titles[room], bold=True))
    # What follows from other arrows is left out.
    for floor, imported in sorted(nx.transitive_reduction(house).edges):
        (x1, y1), (x2, y2) = corners[floor], corners[imported]
        stroke = "#666" if room_of(floor) == room_of(imported) else "#bbb"
        parts.append(
            f'<path d="M{x1 + WIDTH / 2:g},{y1 + HEIGHT:g} L{x2 + WIDTH / 2:g},{y2:g}" '
            f'stroke="{stroke}" fill="none" marker-end="url(#tip)">'
            f"<title>{floor} imports {imported}</title></path>"
        )
    for floor, (x, y) in sorted(corners.items()):
        parts.append(_box(x, y, WIDTH, HEIGHT, "white", "#444"))
        parts.append(_text(x + 8, y + 15, floor.split(".")[-1], bold=True))
        for n, line in enumerate(_wrapped(summary(floor))):
            parts.append(_text(x + 8, y + 29 + 12 * n, line))
    Path(path).write_text("\n".join([*parts, "</svg>\n"]), encoding="utf-8")


def _wrapped(text, length=27, most=3):
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= length:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + " …"]


def _box(x, y, width, height, fill, stroke):
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5" '
        f'fill="{fill}" stroke="{stroke}"/>'
    )


def _text(x, y, text, *, bold=False):
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" fill="#222"{weight}>{escape(text)}</text>'


if __name__ == "__main__":
    draw(Path(__file__).with_suffix("").with_name("house.svg"))
