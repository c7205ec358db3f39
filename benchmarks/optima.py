"""Is rl on a maze ever beaten by brute force? ``python -m benchmarks.optima``.

Random graphs of up to 60 edges; on each the policy that `numerics.optimise_maze` finds,
certified by theory, against 200 random beginnings of SciPy's L-BFGS, whose objective is written
here, with dense matrices. The certificate's gap is what it admits to be left. Results:
docs/maze.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
import numpy as np
from scipy.optimize import minimize

from corridor import numerics, theory

# Log-odds beyond this are as good as committed: what they leave is of this order.
LARGEST, TREMBLE, WORST = 16.0, 1e-6, 1e9


def random_maze(seed: int, edges: int) -> theory.Maze:
    """Return a connected multigraph with as many edges, and two to six targets."""
    generator = np.random.default_rng(seed)
    n = int(generator.integers(edges // 2, edges - 2))
    pairs = [("source", 0), *((int(generator.integers(0, v)), v) for v in range(1, n))]
    while len(pairs) < edges:
        u, v = map(int, generator.integers(0, n, 2))
        if u != v:
            pairs.append((u, v))
    count = int(generator.integers(2, 7))
    targets = generator.choice(np.arange(1, n), size=count, replace=False)
    return theory.Maze.from_edges(pairs, targets=targets.tolist())


def objective(
    maze: theory.Maze, held: tuple[Any, ...]
) -> tuple[int, Callable[[Any], tuple[float, Any]]]:
    """Return the number of log-odds, and the mean hitting time with its gradient in them.

    Rows at vertices that are `held` stay uniform over the lanes.
    """
    passages = [p for p in maze.passages if maze.ways(p[1])]
    place = {passage: i for i, passage in enumerate(passages)}
    choices = [(i, place[v, w]) for i, (_, v) in enumerate(passages) for w in maze.ways(v)]
    row, end = np.array(choices).T
    given = np.log([n for _, v in passages for n in maze.ways(v).values()])
    free = np.array([passages[i][1] not in held for i, _ in choices])
    n, first = len(passages), np.eye(1, len(passages))[0]
    done = [np.array([v == target for _, v in passages]) for target, _ in maze.targets]
    priors = [float(prior) for _, prior in maze.targets]

    def value(x: Any) -> tuple[float, Any]:
        logits = given.copy()
        logits[free] = x
        weights = np.exp(logits)
        P = weights / np.bincount(row, weights, n)[row]
        time, slope = 0.0, np.zeros(len(row))
        for prior, ended in zip(priors, done, strict=True):
            matrix = np.eye(n)
            on = ~ended[row]
            np.subtract.at(matrix, (row[on], end[on]), P[on])
            try:
                further = np.linalg.solve(matrix, np.where(ended, 0.0, 1.0))
                made = np.where(ended, 0.0, np.linalg.solve(matrix.T, first))
            except np.linalg.LinAlgError:
                return WORST, np.zeros(len(x))
            if not (further >= 0).all():
                # The walk is all but trapped, and rounding has left no digit.
                return WORST, np.zeros(len(x))
            time += prior * (1 + further[0])
            slope += prior * made[row] * (1 + further[end] - further[row]) * P
        return min(time, WORST), slope[free]

    return int(free.sum()), value


def best_of(maze: theory.Maze, held: tuple[Any, ...], restarts: int, seed: int) -> float:
    """Return the least time that is reached from so many random log-odds."""
    size, value = objective(maze, held)
    generator = np.random.default_rng(seed)
    found = np.inf
    for _ in range(restarts):
        begin = generator.normal(scale=2.0, size=size)
        box = [(-LARGEST, LARGEST)] * size
        search: Any = minimize
        end = search(value, begin, jac=True, method="L-BFGS-B", bounds=box)
        found = min(found, float(end.fun))
    return found


@click.command()
@click.option("--graphs", default=10, show_default=True)
@click.option("--edges", default=60, show_default=True)
@click.option("--restarts", default=200, show_default=True)
def main(graphs: int, edges: int, restarts: int) -> None:
    """Print a line for each graph, and how often brute force was ahead."""
    click.echo(
        "| graph | edges | targets | held | search bound | rl, certified | best of L-BFGS | |"
    )
    click.echo("|--:|--:|--:|--:|--:|--:|--:|---|")
    beaten = 0
    for seed in range(graphs):
        maze = random_maze(seed, edges - seed % 5 * (edges // 8))
        # Every other time two crossings are held, as the paper holds the fork: then the
        # search bound is out of reach.
        crossings = [v for v in maze.vertices if len(maze.ways(v)) > 2]
        held = tuple(crossings[: 2 * (seed % 2)])
        policy = numerics.optimise_maze(maze, held=held).policy
        certificate = theory.certify_maze(maze, policy, held=held)
        value, gap = float(certificate.hitting_time), float(certificate.gap)
        best = best_of(maze, held, restarts, seed)
        beaten += best < (value - gap) * (1 - TREMBLE)
        lanes, bound = sum(n for _, _, n in maze.edges), float(certificate.search_bound)
        cells = [seed, lanes, len(maze.targets), len(held)]
        cells += [f"{number:.9g}" for number in (bound, value, best)]
        verdict = certificate.verdict.partition(":")[0]
        click.echo(f"| {' | '.join(map(str, cells))} | {verdict} |")
    click.echo(f"\nbeaten: {beaten} of {graphs}")


if __name__ == "__main__":
    main()
