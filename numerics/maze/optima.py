"""RLVR on a maze: the gradient followed to its end, and the ends compared.

A memoryless walker that is blind to its target is a partially observed problem, which has
local optima: from the pretrained model the gradient leads to one of them, from elsewhere to
others. Nothing is promised here; `theory.certify_maze` says exactly what was reached.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize, root

from ...theory.model.arguments import positive_integer
from ...theory.model.maze import Maze, Passage, Vertex
from ...theory.model.maze_policy import MazePolicy, held_vertices
from ...theory.model.policy import PolicyName, policy_name
from ...theory.model.shown import Shown
from ..graph.arrays import Floats
from .gradients import Evaluation, RowTable
from .tours import orders, tours

SEED = 20260622
# The sign flow's step, how it shrinks where a row chatters and grows where it does not.
STEP, SHRINK, GROW, LONGEST = 0.05, 0.5, 1.2, 1.0
# Log-odds beyond this are committed.
LARGEST = 18.0
# A row with less than this for its other ways is committed.
SETTLED = 1e-4
# Relative to the time, a gain below this is rounding.
NO_GAIN = 1e-9
# As near as this to what no blind walker can beat, nothing more is tried.
ENOUGH = 1e-6
MOST_TURNS = 300
DENOMINATOR = 10**9


@dataclass(frozen=True)
class MazeOptimum(Shown):
    """The best policy found, and what each attempt came to.

    Attributes
    ----------
    maze : Maze
    held : tuple
        Vertices at which the rows stay uniform.
    policy : MazePolicy
        Exact rows, so that `corridor.theory.certify_maze` can be asked about it.
    hitting_time : float
        Its value as it was found; the certificate has the exact one.
    flow_time : float
        Where the sign flow leads from the pretrained (uniform) model; that keeps all
        symmetries of the maze, and may end on a saddle.
    attempts : tuple of (str, float)
        Every beginning, and the value at its end, each row improved until none would gain.
    """

    maze: Maze
    held: tuple[Vertex, ...]
    policy: MazePolicy
    hitting_time: float
    flow_time: float
    attempts: tuple[tuple[str, float], ...]


def optimise_maze(
    maze: Maze, *, held: Iterable[Vertex] = (), restarts: int = 8, updates: int = 300
) -> MazeOptimum:
    """Look for the policy with the least mean hitting time: ``"rl"`` on a maze.

    Parameters
    ----------
    maze : Maze
    held : iterable of vertices, optional
        Where the rows stay uniform, as at the corridor's fork in the paper.
    restarts : int
        Random beginnings besides the pretrained model and the tours; fewer are made if one
        reaches what no blind walker can beat.
    updates : int
        Of the sign flow from each beginning.

    Raises
    ------
    TypeError, ValueError
        If an argument is none.

    Examples
    --------
    >>> from corridor import theory
    >>> edges = [("source", "fork"), ("fork", 1), (1, 2), (2, 3), ("fork", "x")]
    >>> maze = Maze.from_edges(edges, targets=["x", 3])
    >>> optimum = optimise_maze(maze)
    >>> theory.certify_maze(maze, optimum.policy).verdict
    'optimal: no blind walker is faster, whatever it remembers'
    >>> held = optimise_maze(maze, held=["fork"])
    >>> theory.certify_maze(maze, held.policy, held=["fork"]).hitting_time
    7
    """
    places = held_vertices(maze, held)
    if restarts:
        positive_integer("restarts", restarts)
    table = RowTable(maze, places)
    ends = list(_ends(table, restarts, positive_integer("updates", updates)))
    # Of equals the first, which is the gradient's own.
    best = min(ends, key=lambda end: round(end.found.time, 6))
    return MazeOptimum(
        maze,
        places,
        _policy(table, best.table, best.found),
        best.found.time,
        ends[0].flow_time,
        tuple((end.origin, end.found.time) for end in ends),
    )


def looked_for(maze: Any, policy: MazePolicy | str) -> MazePolicy | str:
    """Return `policy`, or what is found where ``"rl"`` is asked for."""
    if isinstance(policy, MazePolicy):
        return policy
    name = policy_name(policy)
    return optimise_maze(maze).policy if name is PolicyName.RL else str(name)


class _End(NamedTuple):
    """Where an attempt ended: its rows and their value, and that of the flow before them."""

    origin: str
    flow_time: float
    table: Floats
    found: Evaluation


def _ends(table: RowTable, restarts: int, updates: int) -> Iterator[_End]:
    """Yield the end of each attempt, until one reaches what no blind walker can beat."""
    if not table.free.any():
        found = table.evaluate(table.uniform)
        yield _End("uniform", found.time, table.uniform, found)
        return
    least = max((mean for mean, _ in orders(table.maze)[:1]), default=0.0)
    for origin, begin in _beginnings(table, restarts):
        flowed = begin if origin == "tour" else sign_descent(table, begin, updates)
        flow_time = table.evaluate(_committed_where(table, flowed)).time
        end = _End(origin, flow_time, *settled(table, flowed))
        yield end
        if end.found.time < least * (1 + ENOUGH):
            return


def _beginnings(table: RowTable, restarts: int) -> Iterator[tuple[str, Floats]]:
    yield "uniform", np.zeros(len(table.row))
    if table.free[np.bincount(table.row) > 1].all():
        for ways in tours(table.maze):
            yield "tour", table.committed(ways)
    generator = np.random.default_rng(SEED)
    for i in range(restarts):
        yield f"restart {i + 1}", generator.normal(scale=1 + i % 3, size=len(table.row))


def sign_descent(table: RowTable, logits: Floats, updates: int) -> Floats:
    """Follow the sign of the gradient in every log-odds; return the table at the end.

    A log-odds whose gradient changes its sign slides on a switching surface: its own step
    shrinks there, as in the discrete rule that follows a Filippov flow.
    """
    steps, before = np.full(len(logits), STEP), np.zeros(len(logits))
    for _ in range(updates):
        P = table.softmax(logits)
        found = table.evaluate(P)
        slope = P * found.visits[table.row] * found.gains * table.free[table.row]
        slope[np.abs(slope) <= np.finfo(float).eps * found.time] = 0.0
        if not slope.any():
            break
        turned = slope * before
        steps = np.where(turned > 0, steps * GROW, np.where(turned < 0, steps * SHRINK, steps))
        steps = np.minimum(steps, LONGEST)
        logits = np.clip(logits + np.sign(slope) * steps, -LARGEST, LARGEST)
        before = slope
    return table.softmax(logits)


def settled(table: RowTable, P: Floats) -> tuple[Floats, Evaluation]:
    """Commit the rows that all but are, then improve row by row until none would gain."""
    P = _committed_where(table, P)
    found = table.evaluate(P)
    polished = False
    for _ in range(MOST_TURNS):
        better = _turned(table, P, found)
        if better is None and not polished and _mixed(table, P).any():
            polished = True
            better = _polished(table, P, found)
        if better is None:
            break
        P, found = better
    return P, found


def _committed_where(table: RowTable, P: Floats) -> Floats:
    largest = np.maximum.reduceat(P, table.starts)
    sure = (largest > 1 - SETTLED)[table.row] & table.free[table.row]
    return np.where(sure, np.round(P), P)


def _mixed(table: RowTable, P: Floats) -> Any:
    """Tell which free rows choose at random."""
    return (np.maximum.reduceat(P, table.starts) < 1) & table.free


def _turned(table: RowTable, P: Floats, found: Evaluation) -> tuple[Floats, Evaluation] | None:
    """Turn the row that promises most towards its best way, as far as the time falls."""
    promise = found.visits[table.row] * found.gains * table.free[table.row]
    for choice in np.argsort(-promise)[:20]:
        if promise[choice] <= NO_GAIN * found.time:
            break
        mine = table.row == table.row[choice]
        goal = np.where(mine, 0.0, P)
        goal[choice] = 1.0
        share = 1.0
        while share > 1e-3:
            mixed = P + share * (goal - P)
            after = table.evaluate(mixed)
            if after.time < found.time * (1 - NO_GAIN / 10):
                return mixed, after
            share /= 2
    return None


def _polished(
    table: RowTable, P: Floats, found: Evaluation
) -> tuple[Floats, Evaluation] | None:
    """Let a quasi-Newton method find the chances of the rows that choose at random."""
    moving = _mixed(table, P)[table.row] & (P > 0)
    base = np.log(np.where(moving, P / table.uniform, 1.0))

    def table_of(x: Floats) -> Floats:
        logits = base.copy()
        logits[moving] = x
        soft = table.softmax(np.where(P > 0, logits, -700.0))
        return np.where(moving, soft, P)

    def objective(x: Floats) -> tuple[float, Floats]:
        mixed = table_of(x)
        after = table.evaluate(mixed)
        slope = -mixed * after.visits[table.row] * after.gains
        return after.time, slope[moving]

    search: Any = minimize
    options = {"gtol": 1e-12, "ftol": 1e-16, "maxiter": 500}
    end = search(objective, base[moving], jac=True, method="L-BFGS-B", options=options).x
    balance: Any = root
    with np.errstate(all="ignore"):
        # Log-odds that all but settle have a covariance beyond any float, which nobody needs.
        few = {"maxiter": MOST_TURNS}
        end = balance(lambda x: objective(x)[1], end, method="lm", tol=1e-15, options=few).x
    mixed = _committed_where(table, table_of(end))
    after = table.evaluate(mixed)
    return (mixed, after) if after.time < found.time else None


def _policy(table: RowTable, P: Floats, found: Evaluation) -> MazePolicy:
    """Return exact rows: 0 or 1 where committed, else fractions; the unvisited stay uniform."""
    rows: dict[Passage, dict[Vertex, Fraction]] = {}
    for row in np.flatnonzero(table.free & (found.visits > SETTLED / 10)):
        mine = np.flatnonzero(table.row == row)
        ways = [table.passages[end][1] for end in table.end[mine]]
        chances = [Fraction(p).limit_denominator(DENOMINATOR) for p in P[mine]]
        largest = int(np.argmax(P[mine]))
        chances[largest] += 1 - sum(chances)
        rows[table.passages[row]] = {
            w: chance for w, chance in zip(ways, chances, strict=True) if chance
        }
    return MazePolicy(rows)
