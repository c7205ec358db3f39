"""The command that takes any graph, or a family of them."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from .maze_families import FAMILIES, family_record, family_text
from .options import (
    POSITIVE,
    POSITIVES,
    digits_option,
    json_option,
    picture_options,
    picture_settings,
    wrote,
)
from .progress import working

if TYPE_CHECKING:
    from ..theory.maze.certificates import MazeCertificate
    from ..theory.model.maze import Maze

# More passages than this are solved in floating point; rl is looked for up to so many
# passages times targets, which takes a minute.
MOST_EXACT, MOST_OPTIMISED, MOST_LISTED = 4000, 1500, 5
# How far restarts are looked for, in vertices, and how many walks are simulated.
HORIZON, SIMULATED, SEED, RESTARTS = 20, 4000, 20260622, 4
# The harness is walked exactly up to so many passages.
MOST_HARNESS = 24


@click.command(
    "maze",
    epilog="Examples: corridor maze graph.graphml --target answer --plot walk.svg; "
    "corridor maze --family tree --depth 2:12",
)
@click.argument("file", required=False)
@click.option("--source", default="source", show_default=True, help="The source's name.")
@click.option(
    "--target",
    "targets",
    multiple=True,
    help="A candidate, NAME or NAME=1/3; may be repeated. [default: all dead ends]",
)
@click.option(
    "--held", multiple=True, help="A vertex whose rows rl may not choose; may be repeated."
)
@click.option("--plot", "path", help="Draw to this file (needs the extra plot).")
@picture_options
@click.option(
    "--family",
    type=click.Choice(FAMILIES),
    help="Instead of a file: bare paths, a tree, nested corridors, corridors that end in "
    "trees or whose lanes are paths, braids.",
)
@click.option("--depth", type=POSITIVES, help="Depths of the family: 2:12 or 2,4,8.")
@click.option("--width", type=POSITIVE, default=2, show_default=True, help="Ways at a fork.")
@click.option(
    "--K", type=POSITIVE, default=3, show_default=True, help="Diamonds of a corridor."
)
@click.option(
    "--L",
    type=POSITIVE,
    default=5,
    show_default=True,
    help="Lanes of a diamond; strands of a braid.",
)
@digits_option
@json_option
def maze_command(
    file: str | None,
    source: str,
    targets: tuple[str, ...],
    held: tuple[str, ...],
    path: str | None,
    size: tuple[float, float] | None,
    dpi: int | None,
    family: str | None,
    depth: list[int] | None,
    width: int,
    k: int,
    l: int,
    digits: int,
    as_json: bool,
) -> None:
    """Walk on any graph under the three policies, side by side.

    FILE is GraphML, GML, JSON (node-link) or a list of edges (.edges). The source has one
    edge; the target is one of the candidates, drawn and not shown.
    """
    if (file is None) == (family is None):
        raise click.UsageError("give a FILE or a --family, and not both")
    if family is not None:
        if depth is None:
            raise click.UsageError("--family needs --depth, such as --depth 2:12")
        if path is not None:
            raise click.UsageError(
                "--plot draws the graph of a FILE; leave it out with --family"
            )
        with working("maze"):
            record = family_record(family, depth, width, k, l)
        click.echo(json.dumps(record) if as_json else family_text(record))
        return
    settings = picture_settings(path, size, dpi)
    from .maze_files import read_maze

    maze = read_maze(str(file), source, targets)
    names = {str(vertex): vertex for vertex in maze.vertices}
    missing = next((name for name in held if name not in names), None)
    if missing is not None:
        raise click.UsageError(f"{file} has no node {missing!r}, which --held names")
    with working("maze"):
        record, policies = maze_record(maze, [names[name] for name in held], digits)
        if path is not None:
            _plot(maze, policies, path, settings)
    if path is not None:
        wrote(path)
    click.echo(json.dumps(record) if as_json else maze_text(record))


def maze_record(
    maze: Maze, held: list[Any], digits: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the command says of a maze, and the policies it solved."""
    from ..numerics.maze.optima import optimise_maze
    from ..numerics.maze.solutions import solve_maze as float_solve
    from ..show.decimals import decimal_text, exact_text
    from ..theory.maze.certificates import certify_maze
    from ..theory.maze.search import search_bound, search_policy
    from ..theory.maze.solutions import solve_maze

    size = len(maze.passages)
    record: dict[str, Any] = {
        "vertices": len(maze.vertices),
        "passages": size,
        "dead_ends": len(maze.dead_ends),
        "targets": len(maze.targets),
        "unit": "steps",
        "policies": {},
    }
    policies: dict[str, Any] = {"uniform": "uniform", "sft": "sft"}
    for name in list(policies):
        if size > MOST_EXACT:
            result = float_solve(maze, name).hitting_time
            record["policies"][name] = {"decimal": f"{result.value:.12g}"}
            record["policies"][name]["relative_error_bound"] = result.relative_error_bound
            continue
        solution = solve_maze(maze, name)
        time = solution.hitting_time
        made = sorted(solution.visits.items(), key=lambda item: -item[1])[:MOST_LISTED]
        record["policies"][name] = {
            "exact": exact_text(time),
            "decimal": decimal_text(time, digits),
            "most_visited": [[str(u), str(v), decimal_text(n, 4)] for (u, v), n in made],
        }
    if size <= MOST_EXACT:
        record["search_bound"] = exact_text(search_bound(maze))
    small = size * len(maze.targets) <= MOST_OPTIMISED
    best = optimise_maze(maze, held=held, restarts=RESTARTS).policy if small else None
    if best is None and size <= MOST_EXACT and not held:
        with suppress(ValueError):
            best = search_policy(maze)
    if best is not None:
        policies["rl"] = best
        certificate = certify_maze(maze, best, held=held)
        record["policies"]["rl"] = _certified(certificate, digits)
        sft = solve_maze(maze, "sft").hitting_time
        record["separation"] = float(sft / certificate.hitting_time)
    if small:
        record["instead"] = _instead(maze, record["vertices"])
    return record, policies


def _instead(maze: Maze, vertices: int) -> dict[str, Any]:
    """Return what sft takes if it may restart, or may not use an edge twice."""
    from ..numerics.maze.laws import maze_law

    best = maze_law(maze, "sft", HORIZON * vertices).restart
    found: dict[str, Any] = {"restart_budget": best.budget, "restart_cost": best.cost}
    return found | _harness(maze)


def _harness(maze: Maze) -> dict[str, Any]:
    """Return what sft takes in the harness: exactly on a small graph, else by simulation."""
    from ..numerics.maze.simulations import simulate_maze
    from ..show.decimals import exact_text
    from ..theory.maze.harness import maze_harness

    if len(maze.passages) <= MOST_HARNESS:
        harness = maze_harness(maze, "sft")
        success, time = harness.success, harness.hitting_time
        exact = {"harness_exact": exact_text(time)} if success == 1 else {}
        value = {"harness": float(time)} if exact else {"harness_arrives": float(success)}
        return {**value, **exact}
    walks = simulate_maze(maze, "sft", SIMULATED, seed=SEED, reuse=False)
    if walks.stuck:
        return {"harness_arrives": walks.arrived().value, "harness_simulated": True}
    mean = walks.mean()
    return {"harness": mean.value, "harness_within": mean.high - mean.value}


def _certified(certificate: MazeCertificate, digits: int) -> dict[str, Any]:
    from ..show.decimals import decimal_text, exact_text

    time = certificate.hitting_time
    return {
        "exact": exact_text(time),
        "decimal": decimal_text(time, digits),
        "verdict": certificate.verdict,
    }


def maze_text(record: dict[str, Any]) -> str:
    """Return the record as lines to read."""
    lines = [
        f"{record['vertices']} vertices, {record['passages']} passages, "
        f"dead ends: {record['dead_ends']}, candidate targets: {record['targets']}"
    ]
    for name, found in record["policies"].items():
        exact, decimal = found.get("exact", ""), found["decimal"]
        short = exact if len(exact) <= 40 else ""
        text = decimal if short in {"", decimal} else f"{short} = {decimal}"
        if "relative_error_bound" in found:
            text += f" (within {found['relative_error_bound']:.1e})"
        lines.append(
            f"{name:<7}  {text}" + (f"; {found['verdict']}" if "verdict" in found else "")
        )
    if "search_bound" in record:
        lines.append(f"no blind walker takes fewer than {record['search_bound']} steps")
    if "separation" in record:
        lines.append(f"sft takes {record['separation']:.4g} times the steps of rl")
    if "instead" in record:
        lines += _instead_lines(record["instead"])
    visited = record["policies"]["sft"].get("most_visited", [])
    if visited:
        places = ", ".join(f"{u}→{v} {times}" for u, v, times in visited)
        lines.append(f"sft is most often at {places}")
    if "rl" not in record["policies"]:
        lines.append(
            f"rl is looked for up to {MOST_OPTIMISED} passages times targets, and beyond where "
            f"it is proved, up to {MOST_EXACT} passages"
        )
    return "\n".join(lines)


def _instead_lines(found: dict[str, Any]) -> list[str]:
    if "harness_exact" in found:
        text = f"{found['harness']:.6g}"
    elif "harness" in found:
        text = f"about {found['harness']:.4g} ± {found['harness_within']:.2g} (simulated)"
    else:
        text = f"it arrives {100 * found['harness_arrives']:.3g} % of the time"
        text += " (simulated)" if "harness_simulated" in found else ""
    return [
        f"sft that starts afresh after {found['restart_budget']} steps takes "
        f"{found['restart_cost']:.6g}",
        f"sft that never uses a directed edge twice: {text}",
    ]


def _plot(maze: Maze, policies: dict[str, Any], path: str, settings: dict[str, Any]) -> None:
    from ..plots.figures import save
    from ..plots.maze import plot_maze

    try:
        save(plot_maze(maze, policies), path, **settings)
    except ModuleNotFoundError as error:
        raise click.ClickException(str(error)) from None
