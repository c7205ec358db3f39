"""How results on mazes look, of theory and of numerics."""

from html import escape
from typing import Any

from ..plots.maze import maze_picture, walk_picture
from .formulas import entry, restart_latex, solution_caption
from .look import Look, Records


def _number(value: Any) -> Any:
    """Return an exact number, or the float that a result of numerics holds."""
    return getattr(value, "value", value)


def _maze(maze: Any) -> Records:
    return Records(("from", "to", "lanes"), list(maze.edges))


def _solution(solution: Any) -> Records:
    rows = [
        (u, v, w, _number(solution.visits[u, v]), _number(gain))
        for (u, v), gains in solution.advantages.items()
        for w, gain in gains.items()
    ]
    return Records(("from", "at", "on to", "visits", "advantage"), rows)


def _certificate(certificate: Any) -> Records:
    gains = certificate.gains.items()
    return Records(("from", "at", "on to", "gain"), [(*p, w, gain) for (p, w), gain in gains])


def _certified(certificate: Any) -> str:
    return (
        f"Hitting time {entry(certificate.hitting_time)} steps; {escape(certificate.verdict)}. "
        f"No blind walker takes fewer than {entry(certificate.search_bound)}."
    )


def _law(law: Any) -> Records:
    return Records(("step", "at most"), list(enumerate(map(_number, law.at_most))))


def _harness(harness: Any) -> Records:
    rows = [
        (target, n, p)
        for target, arrives in harness.arrives.items()
        for n, p in enumerate(arrives)
        if p
    ]
    return Records(("target", "step", "probability"), rows)


def _harness_caption(harness: Any) -> str:
    time = entry(harness.hitting_time)
    return f"It arrives with probability {entry(harness.success)}; expected steps: {time}."


def _optimum_caption(optimum: Any) -> str:
    return (
        f"Hitting time {optimum.hitting_time:.10g} steps, along the gradient from the "
        f"pretrained model {optimum.flow_time:.10g}. Where each beginning ended:"
    )


_SOLUTION = Look(records=_solution, caption=solution_caption, picture=walk_picture)
_LAW = Look(records=_law)

LOOKS = {
    "theory.model.maze.Maze": Look(records=_maze, picture=maze_picture),
    "theory.maze.certificates.MazeCertificate": Look(records=_certificate, caption=_certified),
    "theory.maze.harness.MazeHarness": Look(records=_harness, caption=_harness_caption),
    "theory.maze.laws.MazeLaw": _LAW,
    "theory.maze.laws.MazeRestart": Look(latex=restart_latex),
    "theory.maze.solutions.MazeSolution": _SOLUTION,
    "numerics.maze.laws.MazeLaw": _LAW,
    "numerics.maze.optima.MazeOptimum": Look(
        records=lambda optimum: Records(("beginning", "steps"), list(optimum.attempts)),
        caption=_optimum_caption,
    ),
    "numerics.maze.solutions.MazeSolution": _SOLUTION,
}
"""By the type's name below ``corridor``."""
