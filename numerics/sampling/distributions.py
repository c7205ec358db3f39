"""The whole distribution of the hitting time, by propagating the lumped chain step by step.

The probability to be at work after t steps, and to arrive at step t, are sums of products of
probabilities; nothing is subtracted, so even the far tail keeps its relative accuracy.
The steps are taken in blocks: for ``m`` steps at once, what each state will contribute is
tabulated once, and one product with ``Q^m`` moves on to the next block.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from ...theory.model.arguments import positive_integer
from ...theory.model.corridors import takes_sizes
from ...theory.model.graph import CorridorGraph
from ...theory.model.memory import require_memory
from ...theory.model.policy import Policy, as_policy
from ...theory.model.shown import Shown
from ..graph.arrays import ByValue, Floats
from ..graph.lumped import START, LumpedChain, lumped_chain
from ..graph.memory_limits import BYTES_PER_STEP, symmetric_graph
from ..solve.methods import solve
from ..solve.reduced_solution import ReducedSolution
from ..solve.results import UNIT, Result, roundings_bound
from .samples import proportion
from .tails import tail_rate_of

# A block's tables stay within a few megabytes, and its set-up is worth its steps.
LONGEST_BLOCK = 32
BLOCK_TABLE = 250_000
# Below this number of entries a product takes as long as calling it.
FREE_ENTRIES = 10_000


@dataclass(frozen=True, eq=False)
class Distribution(Shown, ByValue):
    """The distribution of the hitting time of `policy` on `graph` up to step `T`.

    Its mean, variance and tail rate are those of the whole distribution, not cut at `T`.

    Attributes
    ----------
    arrival : ndarray, shape (T + 1,)
        ``P(H = t)`` for t = 0 … T.
    survival : ndarray, shape (T + 1,)
        ``P(H > t)``.
    relative_error_bound : float
        Bound on the relative error of each entry of both, as long as it is not so small
        (below 1e-290) that a float underflows.
    """

    graph: CorridorGraph
    policy: Policy
    arrival: Floats
    survival: Floats
    relative_error_bound: float

    @property
    def T(self) -> int:
        """The last step looked at."""
        return len(self.arrival) - 1

    @cached_property
    def cdf(self) -> Floats:
        """``P(H <= t)`` for t = 0 … T."""
        return np.cumsum(self.arrival)

    def quantile(self, q: float) -> int:
        """Return the least t with ``P(H <= t) >= q``, up to the error bound.

        Raises ValueError if `q` is not strictly between 0 and 1, or t would be beyond `T`.
        """
        q = proportion("q", q)
        # Where the distribution function is near 1 its complement has more digits. A tie is
        # settled in favour of "reached": within the error bound the two sides are equal.
        bound = self.relative_error_bound + self.T * UNIT
        below = self.cdf * (1 + bound) >= q
        reached = below if q < 0.5 else self.survival * (1 - bound) <= 1 - q
        if not reached[-1]:
            raise ValueError(
                f"q must be at most {self.cdf[-1]:.6g}, the probability to arrive within "
                f"T = {self.T} steps; got {q}"
            )
        return int(np.argmax(reached))

    def pass_at_k(self, k: int, budget: int) -> float:
        """Return the probability that one of `k` independent walks arrives.

        Each may take `budget` steps (tokens), at most `T`; for a total shared by the walks pass
        ``total // k``.
        """
        k = positive_integer("k", k)
        budget = positive_integer("budget", budget)
        if budget > self.T:
            raise ValueError(f"budget must be at most T = {self.T}; got {budget}")
        arrived, late = self.cdf[budget], self.survival[budget]
        if late == 0:
            return 1.0
        return float(-np.expm1(k * (np.log1p(-arrived) if arrived < 0.5 else np.log(late))))

    def restart_cost(self) -> Floats:
        """Return the expected total steps if every walk is given up after t steps.

        ``E[min(H, t)] / P(H <= t)`` for t = 0 … T, infinite where no walk can arrive.
        """
        spent = np.concatenate([[0.0], np.cumsum(self.survival[:-1])])
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.cdf > 0, spent / self.cdf, np.inf)

    def best_restart(self) -> Restart:
        """Return the budget, at most `T`, after which it pays best to start again.

        Raises ValueError if no walk can arrive within `T` steps.
        """
        costs = self.restart_cost()
        if not np.isfinite(costs).any():
            raise ValueError(f"T must let a walk arrive; none can within {self.T} steps")
        best = int(np.argmin(costs))
        # A longer budget costs at least E[min(H, T)], whatever its chance to succeed.
        proved = float(self.survival[:-1].sum()) >= costs[best]
        return Restart(best, float(costs[best]), not proved)

    @property
    def mean(self) -> Result:
        """Expected steps."""
        return self._solution.hitting_time

    @property
    def variance(self) -> Result:
        """Variance of the number of steps."""
        return self._solution.variance

    @cached_property
    def tail_rate(self) -> Result:
        """``-log P(H > t) / t`` as t grows, per step."""
        return tail_rate_of(lumped_chain(self.graph, self.policy))

    @cached_property
    def _solution(self) -> ReducedSolution:
        solution = solve(self.graph, self.policy)
        assert isinstance(solution, ReducedSolution)  # noqa: S101 - the default method's
        return solution


@dataclass(frozen=True)
class Restart(Shown):
    """When to give up a walk and start again: after `budget` steps.

    The `cost` is the expected total of steps until a walk arrives. With `at_horizon` a budget
    beyond the last step looked at may be better still: `T` is too short to tell.
    """

    budget: int
    cost: float
    at_horizon: bool


@takes_sizes(symmetric_graph)
def distribution(graph: CorridorGraph, policy: Policy | str, T: int) -> Distribution:
    """Distribution of the number of steps from the source to the target leaf.

    Parameters
    ----------
    W, K, L, policy
        As in `corridor.numerics.hitting_time`.
    T : int
        Steps to look at.

    Raises
    ------
    ValueError
        If a walk may never reach the target.

    Examples
    --------
    A walk under rl needs 2K + 2 steps if the fork hits on the target at once, and a detour
    of 4K + 2 more for each dead end:

    >>> walk = distribution(2, 1, 3, "rl", 40)
    >>> walk.arrival[[4, 5, 10]]
    array([0.5 , 0.  , 0.25])
    >>> walk.quantile(0.5), walk.pass_at_k(2, budget=4)
    (4, 0.75)
    >>> walk.best_restart()
    Restart(budget=4, cost=8.0, at_horizon=False)
    """
    return graph_distribution(graph, policy, T)


@takes_sizes()
def graph_distribution(graph: CorridorGraph, policy: Policy | str, T: int) -> Distribution:
    """Return what `distribution` does, for any graph."""
    T = positive_integer("T", T)
    require_memory(T * BYTES_PER_STEP, f"a distribution up to T = {T}")
    policy = as_policy(policy)
    # Refuses a walk that may never arrive.
    solve(graph, policy)
    chain = lumped_chain(graph, policy)
    arrival, survival, roundings = _propagated(chain, T)
    return Distribution(graph, policy, arrival, survival, roundings_bound(roundings, UNIT))


def _propagated(chain: LumpedChain, T: int) -> tuple[Floats, Floats, int]:
    """Return ``P(H = t)``, ``P(H > t)``, t = 0 … T, and a bound on their roundings."""
    Q, n = chain.Q, chain.Q.shape[0]
    m, power = _block(Q, min(T + 1, LONGEST_BLOCK, max(1, BLOCK_TABLE // n)))
    # Column k: from each state, the probability to arrive next, or still to walk, after k
    # moves.
    arriving, walking = np.empty((n, m)), np.empty((n, m))
    arriving[:, 0], walking[:, 0] = chain.absorption, 1.0
    for k in range(1, m):
        arriving[:, k] = Q @ arriving[:, k - 1]
        walking[:, k] = Q @ walking[:, k - 1]
    blocks = -(-(T + 1) // m)
    jump = sp.csr_array(power.T)
    start = np.zeros(n)
    start[START] = 1.0
    next_arrival, survival = np.empty(blocks * m), np.empty(blocks * m)
    for block in range(blocks):
        now = slice(block * m, (block + 1) * m)
        next_arrival[now], survival[now] = start @ arriving, start @ walking
        start = jump @ start
    # The state after t moves is the edge that step t + 1 traverses: arrival is one late.
    arrival = np.concatenate([[0.0], next_arrival[:T]])
    # A move, by an entry rounded once, adds up a row; a block's own ones are counted with
    # the moves it makes, but adds up a row of the power; at the end n products are added up.
    longest, widest = (int(np.diff(moves.indptr).max()) for moves in (Q, jump))
    roundings = T * (longest + 1) + (blocks - 1) * max(widest - longest, 0) + n
    return arrival, survival[: T + 1], roundings


def _block(Q: sp.csr_array, longest: int) -> tuple[int, sp.csr_array]:
    """Return how many moves to make at once, at most `longest`, and Q to that power.

    Where many branches meet at the fork the powers soon fill up, and are not worth it.
    """
    m, power = 1, Q
    while m < longest:
        next_power = sp.csr_array(Q @ power)
        if next_power.nnz > (m + 1) * max(Q.nnz, FREE_ENTRIES):
            break
        m, power = m + 1, next_power
    return m, power
