"""Walks on a maze, simulated: as they are, or in a harness that never reuses an edge."""

import random
from collections import Counter
from collections.abc import Iterable

import numpy as np

from ...theory.model.maze import Maze, Passage, Vertex
from ...theory.model.maze_policy import MazePolicy, WalkerRows, walker_rows
from ..sampling.samples import Simulation, checked
from .optima import looked_for

MOST_STEPS = 100_000


def simulate_maze(
    maze: Maze,
    policy: MazePolicy | str,
    walkers: int,
    *,
    seed: int,
    reuse: bool = True,
    max_steps: int = MOST_STEPS,
) -> Simulation:
    """Walk on `maze`, the target drawn anew for each walker.

    Parameters
    ----------
    maze : Maze
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or MazePolicy
    walkers, seed, max_steps : int
    reuse : bool
        If false, no directed edge is walked twice: the row's chances are renormalised over
        the edges not used yet, and if it gives them none they are alike. Each lane is an
        edge of its own.

    Returns
    -------
    Simulation
        The samples; ``.mean()`` with its confidence interval; ``.stuck`` counts walks that
        ran out of edges.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    The harness on a corridor, of which theory knows the exact time:

    >>> from corridor import CorridorGraph, theory
    >>> network = CorridorGraph.symmetric(W=4, K=2, L=5).to_networkx()
    >>> maze = Maze.from_networkx(network, targets=["target", "leaf2", "leaf3", "leaf4"])
    >>> mean = simulate_maze(maze, "sft", 2000, seed=1, reuse=False).mean()
    >>> mean.low < theory.search_time(4, 2, 5, "sft") < mean.high
    True
    """
    walkers, max_steps, seed = checked(walkers, max_steps, seed)
    rows = walker_rows(maze, looked_for(maze, policy))
    # Monte Carlo needs no cryptographic generator.
    generator = random.Random(seed)  # noqa: S311
    targets = [vertex for vertex, _ in maze.targets]
    priors = [float(prior) for _, prior in maze.targets]
    steps, truncated, stuck = [], 0, 0
    for target in generator.choices(targets, priors, k=walkers):
        taken = _walk(maze, rows, target, generator, reuse=reuse, max_steps=max_steps)
        if taken is None:
            stuck += 1
        elif taken > max_steps:
            truncated += 1
        else:
            steps.append(taken)
    return Simulation(np.array(steps, dtype=np.int64), truncated, stuck, max_steps, seed)


def _walk(
    maze: Maze,
    rows: WalkerRows,
    target: Vertex,
    generator: random.Random,
    *,
    reuse: bool,
    max_steps: int,
) -> int | None:
    """Return the steps to the target; more than `max_steps` if it is not reached by then."""
    passage, steps = (maze.source, maze.entrance), 1
    used = Counter([passage])
    while passage[1] != target:
        if steps == max_steps:
            return max_steps + 1
        v, chances = passage[1], rows.row(passage)
        ways: Iterable[Vertex] = chances
        weights = list(map(float, chances.values()))
        if not reuse:
            free = {w: n - used[v, w] for w, n in maze.ways(v).items() if n > used[v, w]}
            if not free:
                return None
            ways = free
            weights = [float(chances.get(w, 0)) * n / maze.lanes(v, w) for w, n in free.items()]
            if not any(weights):
                weights = list(map(float, free.values()))
        (w,) = generator.choices(list(ways), weights)
        following: Passage = (v, w)
        used[following] += 1
        passage, steps = following, steps + 1
    return steps
