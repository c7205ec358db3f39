r"""Tail rate: how fast the probability still to be walking decays.

In the long run ``P(H > t)`` behaves like ``lambda^t``, with ``lambda`` the largest spectral
radius among the chain's strongly connected parts. Under sft ``1 - lambda`` is as small as
one over the hitting time, far below a float's resolution at 1, and where the walk arrives
almost at once ``lambda`` is as small; so neither is computed from the other. Both follow
without a subtraction from ``mu = lambda/(1-lambda)``, the spectral radius of ``Q N`` with
``N = inv(I - Q)``, by power iteration with ``N`` applied by subtraction-free elimination:
the rate is ``log(1 + 1/mu)``. For any positive x the radius lies between the least and the
largest of ``(Q N x)_i / x_i`` (Collatz and Wielandt): the error bound. The logarithm is
concave and 0 at 1, so its relative error is at most that of ``mu``.
"""

import math

import numpy as np
import scipy.sparse as sp
import scipy.sparse.csgraph

from ...theory.model.corridors import takes_sizes
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from ..graph.arrays import Floats, Indices
from ..graph.lumped import START, LumpedChain, lumped_chain
from ..graph.memory_limits import symmetric_graph
from ..solve.elimination import eliminate
from ..solve.methods import solve
from ..solve.results import UNIT, Result

MOST_ITERATIONS = 10_000
# The bounds cannot come closer than the roundings of one application of N.
CLOSE_ENOUGH = 2.0**-49
# Of one over the odds, and of its logarithm, which a library gives to an ulp or so.
LOG_ROUNDINGS = 4


@takes_sizes(symmetric_graph)
def tail_rate(graph: CorridorGraph, policy: Policy | str) -> Result:
    """Rate at which the probability still to be walking decays, per step.

    It is the limit of ``-log P(H > t) / t`` (natural logarithm), with an error bound;
    arguments are as in `corridor.numerics.hitting_time`.

    Raises
    ------
    ValueError
        If a walk may never reach the target, or its number of steps is bounded.

    Examples
    --------
    Under rl each visit to the fork misses the target with probability 1/2, at the cost of
    6 steps:

    >>> tail_rate(2, 1, 5, "rl").value - math.log(2) / 6 < 1e-15
    True
    """
    # Refuses a walk that may never arrive.
    solve(graph, policy)
    return tail_rate_of(lumped_chain(graph, policy))


def tail_rate_of(chain: LumpedChain) -> Result:
    """Return the tail rate of a chain from which every walk is absorbed."""
    Q = chain.Q
    reached = scipy.sparse.csgraph.breadth_first_order(Q, START, return_predecessors=False)
    _, part = scipy.sparse.csgraph.connected_components(Q, connection="strong")
    parts = [np.flatnonzero(part == label) for label in np.unique(part[reached])]
    odds = [_survival_odds(chain, inside) for inside in parts if len(inside) > 1]
    if not odds:
        raise ValueError("the walk's number of steps is bounded: there is no tail, and no rate")
    most, bound = max(odds)
    return Result.of(math.log1p(1 / most), bound + LOG_ROUNDINGS * UNIT, "elimination")


def _survival_odds(chain: LumpedChain, inside: Indices) -> tuple[float, float]:
    """Return lambda/(1-lambda) of a strongly connected part, and its relative error bound."""
    rows = sp.csr_array(chain.Q[inside])
    outside = np.ones(chain.Q.shape[0], dtype=bool)
    outside[inside] = False
    leaving = rows @ outside.astype(float) + chain.absorption[inside]
    among = sp.csr_array(rows[:, inside])
    elimination = eliminate(among, leaving)
    sums = (int(np.diff(among.indptr).max()) + 1) * UNIT
    x: Floats = np.ones(len(inside))
    low, high, accuracy, spread = 0.0, math.inf, 0.0, math.inf
    for _ in range(MOST_ITERATIONS):
        y, accuracy = elimination.times(x)
        z = among @ y
        ratios = z / x
        low, high = float(ratios.min()), float(ratios.max())
        if high / low - 1 <= CLOSE_ENOUGH or high / low - 1 >= spread:
            break
        spread = high / low - 1
        # A walk between odd and even vertices has -lambda beside lambda: the shift parts them.
        x = z + high * x
        x /= x.max()
    return (low + high) / 2, middle_error(low, high, accuracy + sums + UNIT)


def middle_error(low: float, high: float, each: float) -> float:
    """Bound the relative error of the middle of two ends, themselves off by `each`.

    ``high (1 + each)`` is ``(high - low) / 2 + high * each`` above the middle, and
    ``low (1 - each)`` no further below. The middle takes a rounding; the quotient has three,
    one of another size.
    """
    return (high - low + 2 * high * each) / (high + low) + 4 * UNIT
