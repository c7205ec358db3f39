"""Monte Carlo on the full graph: every lane and every branch, many walkers at once."""

from collections.abc import Callable

import numpy as np

from ...theory.model.corridors import takes_sizes
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from ..graph.arrays import Floats, Indices
from ..graph.chain import SOURCE, FullChain, full_chain
from ..solve.methods import solve
from .samples import MOST_STEPS, Simulation, checked, progress_bar


@takes_sizes()
def simulate(
    graph: CorridorGraph,
    policy: Policy | str,
    walkers: int,
    *,
    seed: int,
    max_steps: int = MOST_STEPS,
    progress: bool = False,
) -> Simulation:
    """Walk from the source to the target, `walkers` times.

    Parameters
    ----------
    policy : Policy, or ``"uniform"``, ``"sft"``, ``"rl"``
    seed : int
        Of NumPy's default generator; the same seed gives the same walks.
    max_steps : int
        A walk that has not arrived after so many steps is truncated, and reported so.
    progress : bool
        Show a progress bar on standard error.

    Raises
    ------
    ValueError, MemoryError
        If a walk may never reach the target, or the full chain would not fit.

    Examples
    --------
    >>> graph = CorridorGraph.symmetric(3, 2, 2)
    >>> mean = simulate(graph, "rl", 10_000, seed=1).mean()
    >>> mean.low < 26 < mean.high
    True
    """
    walkers, max_steps, seed = checked(walkers, max_steps, seed)
    # Refuses a walk that may never arrive.
    solve(graph, policy)
    chain = full_chain(graph, policy)
    with progress_bar(walkers, "walking", show=progress) as ended:
        steps, truncated = _walk(chain, walkers, max_steps, np.random.default_rng(seed), ended)
    return Simulation(steps, truncated, 0, max_steps, seed)


def _walk(
    chain: FullChain,
    walkers: int,
    max_steps: int,
    rng: np.random.Generator,
    ended: Callable[[int], None],
) -> tuple[Indices, int]:
    """Return the steps of the walks that arrived, and how many were truncated."""
    reach = _cumulative(chain.Q.data, chain.Q.indptr)
    first, last = chain.Q.indptr[:-1].astype(np.int64), chain.Q.indptr[1:].astype(np.int64) - 1
    moves, ends = chain.steps.astype(np.int64), chain.absorption > 0
    at = np.full(walkers, SOURCE, dtype=np.int64)
    taken = np.ones(walkers, dtype=np.int64)
    arrived, truncated = [np.zeros(0, np.int64)], 0
    while len(at):
        at = _next(reach, first, last, at, rng.random(len(at)))
        at = chain.Q.indices[at].astype(np.int64)
        taken += moves[at]
        done = ends[at] & (taken <= max_steps)
        on = ~done & (taken < max_steps)
        if not on.all():
            arrived.append(taken[done])
            truncated += int((~done & ~on).sum())
            ended(int((~on).sum()))
            at, taken = at[on], taken[on]
    return np.concatenate(arrived), truncated


def _cumulative(data: Floats, indptr: Indices) -> Floats:
    """Return the running sums of each row of probabilities, divided by the row's total."""
    upto = np.concatenate([[0.0], np.cumsum(data)])
    lengths = np.diff(indptr)
    start = np.repeat(upto[indptr[:-1]], lengths)
    total = np.repeat(upto[indptr[1:]] - upto[indptr[:-1]], lengths)
    return np.asarray((upto[1:] - start) / total)


def _next(reach: Floats, first: Indices, last: Indices, at: Indices, u: Floats) -> Indices:
    """Return for each walker the first entry of its row whose running sum exceeds `u`."""
    low, high = first[at], last[at]
    # Bisection in all rows at once; most have one entry or two.
    while True:
        open_ = low < high
        if not open_.any():
            return low
        middle = (low + high) // 2
        beyond = reach[middle] <= u
        low = np.where(open_ & beyond, middle + 1, low)
        high = np.where(open_ & ~beyond, middle, high)
