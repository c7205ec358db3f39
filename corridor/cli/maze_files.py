"""Graphs from files, read by NetworkX, and the targets that are named on the command line."""

import json
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..theory.model.extras import require
from ..theory.model.maze import Maze, Vertex


def read_maze(path: str, source: str, targets: Iterable[str]) -> Maze:
    """Return the maze in a file; its candidate targets are all dead ends unless named.

    Parameters
    ----------
    path : str
        GraphML, GML, JSON (node-link) or a list of edges, by its suffix.
    source : str
        The name of the source.
    targets : iterable of str
        Names, or ``NAME=1/3`` with a prior probability.

    Raises
    ------
    ValueError
        If the file is no graph, or the graph no maze.
    """
    network = _network(path)
    if network.is_directed():
        raise ValueError(f"{path} is a directed graph, but a maze is walked both ways")
    if not network.number_of_edges():
        raise ValueError(f"{path} has no edge")
    names = {str(node): node for node in network}
    if source not in names:
        raise ValueError(f"{path} has no node {source!r}; name the source with --source")
    chosen = _targets(path, names, list(targets))
    if not chosen:
        start = names[source]
        ends = [node for node in network if len(set(network[node])) == 1 and node != start]
        if not ends:
            raise ValueError(f"{path} has no dead end; name the candidates with --target")
        chosen = dict.fromkeys(ends, Fraction(1, len(ends)))
    return Maze.from_networkx(network, names[source], chosen)


def _targets(path: str, names: dict[str, Vertex], targets: list[str]) -> dict[Vertex, Fraction]:
    """Return the prior of each target named; alike if none has one."""
    chosen: dict[Vertex, Fraction] = {}
    given = 0
    for text in targets:
        name, equals, prior = text.rpartition("=") if text not in names else (text, "", "")
        name = name or text
        if name not in names:
            raise ValueError(f"{path} has no node {name!r}, which --target names")
        if names[name] in chosen:
            raise ValueError(f"--target names {name!r} twice")
        given += bool(equals)
        try:
            chosen[names[name]] = Fraction(prior) if equals else Fraction(1, len(targets))
        except (ValueError, ZeroDivisionError):
            raise ValueError(
                f"--target {text}: the prior must be a fraction such as 1/3"
            ) from None
    if given not in {0, len(targets)}:
        raise ValueError("--target: give every candidate a prior, or none")
    return chosen


def _network(path: str) -> Any:
    networkx = require("networkx", "frames", "corridor maze")
    readers: dict[str, Callable[[str], Any]] = {
        ".graphml": networkx.read_graphml,
        ".gml": networkx.read_gml,
        ".json": lambda name: _node_link(networkx, name),
        ".edges": lambda name: networkx.read_edgelist(name, create_using=networkx.MultiGraph),
    }
    suffix = Path(path).suffix.lower()
    if suffix not in readers:
        raise ValueError(f"{path} must end in {', '.join(readers)}")
    try:
        return readers[suffix](path)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"{path} is no graph: no JSON at {where}: {error.msg}") from None
    except Exception as error:
        # Each of NetworkX's readers has its own ways to fail on what is no graph.
        text = " ".join(str(error).split())[:200]
        raise ValueError(f"{path} is no graph: {text or type(error).__name__}") from None


def _node_link(networkx: Any, path: str) -> Any:
    """Return the graph of a JSON file, node-link or ``{"edges": [["source", "a"], ...]}``."""
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    key = "links" if isinstance(data, dict) and "links" in data else "edges"
    if not isinstance(data, dict) or not isinstance(data.get(key), list):
        raise TypeError(
            'it must be an object with a list of "edges", pairs of names, or NetworkX\'s '
            'node-link with "nodes" and "links"'
        )
    data = {"nodes": [], "multigraph": True, **data}
    ends = ("source", "target")
    data[key] = [_entry(f"{key}[{i}]", edge, ends) for i, edge in enumerate(data[key])]
    data["nodes"] = [_entry(f"nodes[{i}]", n, ("id",)) for i, n in enumerate(data["nodes"])]
    return networkx.node_link_graph(data, edges=key)


def _entry(where: str, entry: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Return an edge, or a node, with the names that it must have."""
    plain = entry if isinstance(entry, list) else [entry]
    if not isinstance(entry, dict) and len(plain) == len(names):
        entry = dict(zip(names, plain, strict=True))
    for name in names:
        if not isinstance(entry, dict) or not isinstance(entry.get(name), str | int | float):
            raise TypeError(f'{where} has no "{name}", a text or a number: {entry!r}')
    return dict(entry)
