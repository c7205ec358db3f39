"""What each way on saves against the row as it is: differences of times, with their errors."""

import numpy as np

from ...theory.model.maze import Maze, Passage, Vertex
from ..solve.results import UNIT, Result
from .chains import MazeChain
from .gradients import RowTable
from .spread import METHOD, TargetTimes

Gains = dict[Vertex, Result]


def advantages(
    maze: Maze, chain: MazeChain, walks: list[TargetTimes | None]
) -> dict[Passage, Gains]:
    """Return for each passage that is made, and not always the last, the gain of each way.

    `walks` are those to the targets in their order, None where the first step is the last.
    The gain is `here` minus `after` over `total`, all sums of products that are not negative.
    """
    table = RowTable(maze)
    if not table.passages:
        return {}
    vertices = chain.vertices
    rows = np.array([chain.position[passage] for passage in table.passages])
    heads = np.array([vertices[v] for _, v in table.passages])
    ids = {(vertices[u], vertices[v]): i for i, (u, v) in enumerate(table.passages)}
    tails = zip(chain.place[chain.row].tolist(), chain.way.tolist(), strict=True)
    made_by = np.array([ids[tail] for tail in tails])
    total, here = np.zeros(len(rows)), np.zeros(len(rows))
    after, bound = np.zeros(len(table.row)), 0.0
    for (target, prior), walk in zip(maze.targets, walks, strict=True):
        if walk is None:
            continue
        made = np.bincount(made_by, walk.visits[chain.row] * chain.probability, len(rows))
        made[0] += 1.0  # the source's passage
        weight = np.where(heads == vertices[target], 0.0, float(prior) * made)
        times = np.where(heads == vertices[target], 0.0, walk.times[rows])
        with np.errstate(invalid="ignore"):
            total += weight
            here += np.where(weight > 0, weight * times, 0.0)
            mine = weight[table.row]
            after += np.where(mine > 0, mine * (1 + times[table.end]), 0.0)
        bound = max(bound, walk.bound)
    widest = int(np.bincount(made_by).max())
    # A visit, a time, their product, and sums over rows and targets.
    relative = 2 * bound + (2 * len(maze.targets) + widest + 12) * UNIT
    gains: dict[Passage, Gains] = {}
    for choice in np.flatnonzero(total[table.row] > 0).tolist():
        row = table.row[choice]
        gain = float((here[row] - after[choice]) / total[row])
        error = float((here[row] + after[choice]) / total[row]) * 2 * relative
        sure = error / abs(gain) if gain else (np.inf if error else 0.0)
        sure = 0.0 if np.isinf(gain) else float(sure)
        way = table.passages[table.end[choice]][1]
        gains.setdefault(table.passages[row], {})[way] = Result.of(gain, sure, METHOD)
    return gains
