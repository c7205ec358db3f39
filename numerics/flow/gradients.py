"""The gradient of the hitting time, row by row, and what each branch has in it, in O(K).

For a row with gap x that goes on with probability p, a branch adds to ``dJ/dx`` (J minus the
hitting time) the expected number of times the walk stands there, times p(1-p), times the
steps that going on saves over the alternative (docs/dip.md, section "Visits and advantage").
The total is that of `Balances`, in which what cancels between branches is left out.
"""

import math
from dataclasses import dataclass

import numpy as np

from ...theory.model.corridors import takes_sizes
from ...theory.model.graph import CorridorGraph
from ...theory.model.shown import Shown
from ..graph.arrays import Floats
from .branches import Branch
from .logit_gaps import Gaps, Start, fork_of, gaps_by_family, gaps_by_vertex, start_gaps
from .switching_functions import Balances


@dataclass(frozen=True)
class BranchGradient:
    """What one kind of branch contributes, row by row.

    The `visits` of all its branches together, the `advantage` in steps that the row's own move
    has over its alternative, and their share ``visits * p (1 - p) * advantage``, the `push`.
    """

    visits: Gaps
    advantage: Gaps
    push: Gaps


@dataclass(frozen=True)
class Gradient(Shown):
    """The gradient at one policy, and its hitting time in steps.

    The `total` is ``dJ/dx`` of every row, in steps, shared by all branches; in `branches` is
    what each kind contributes, as in ``graph.branches``.
    """

    total: Gaps
    branches: tuple[BranchGradient, ...]
    hitting_time: float


@takes_sizes()
def policy_gradient(graph: CorridorGraph, at: Start) -> Gradient:
    """Return the gradient of J = -(hitting time) with respect to the gaps.

    `at` is a policy's name, a policy, or gaps by family. Raises ValueError if the hitting time
    does not fit a double.

    Examples
    --------
    >>> graph = CorridorGraph.symmetric(2, 6, 2)
    >>> gradient = policy_gradient(graph, "uniform")
    >>> gradient.hitting_time, gradient.total.b < 0
    (571.0, array([ True,  True,  True,  True,  True, False]))
    """
    balances, gaps = Balances(graph, fork_of(at)), start_gaps(graph, at)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        walk = Walk(balances, balances.branches(gaps_by_vertex(gaps)))
        hitting_time = walk.hitting_time()
        kinds = tuple(walk.gradient(kind) for kind in range(len(graph.branches)))
        total, _ = balances.gradient(walk.branches)
    if not hitting_time < math.inf:
        raise ValueError("the hitting time must fit a double; K is too large for this policy")
    return Gradient(gaps_by_family(total), kinds, hitting_time)


def balanced_hitting_time(balances: Balances, gaps: Gaps) -> float:
    """Return the hitting time at `gaps` of the graph and the fork of `balances`, in steps."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        return Walk(balances, balances.branches(gaps_by_vertex(gaps))).hitting_time()


class Walk:
    """The walk at the gaps of `branches`, and how often each edge is traversed."""

    def __init__(self, balances: Balances, branches: list[Branch]) -> None:
        self.balances, self.branches = balances, branches
        own = self.branches[balances.target]
        # Traversals mu_i of each edge of the target branch, backward.
        self.backward = own.P[0].copy()
        self.backward[:-1] *= own.still_to_turn[0]
        self.backward[-1] = 0.0
        self.detour = sum(
            entries * float(2 * self.branches[place].P[0].sum())
            for entries, place in zip(balances.entries, balances.places, strict=True)
        )

    def hitting_time(self) -> float:
        """Return the hitting time, in steps."""
        edges = 2 + len(self.backward) - 1 + 2 * self.backward.sum()
        return float(edges + (1 + self.backward[0]) * self.detour)

    def gradient(self, kind: int) -> BranchGradient:
        """Return what one kind of branch has: visits, and what going forward saves."""
        branch = self.branches[self.balances.places[kind]]
        p, q, P = branch.p[0], branch.q[0], branch.P[0]
        if kind == self.balances.target_kind:
            forward, backward = 1 + self.backward[:-1], self.backward[1:]
            # Steps that a backward crossing of edge m-1 costs before the walk is back there.
            saved = (2 * branch.before[0] + self.detour) / P[:-1] / p
        else:
            entries = self.balances.entries[kind] * float(1 + self.backward[0])
            forward, backward = entries * P[:-1], entries * P[1:]
            # Steps that a forward crossing of edge m costs before the walk is back there.
            saved = -(2 * branch.beyond[0] / P[1:] / q)
        stay_p, stay_q = branch.stay_p[0], branch.stay_q[0]
        return BranchGradient(
            visits=self._rows(forward, backward),
            advantage=self._rows(saved, -saved),
            push=self._rows(forward * p * stay_p * saved, -backward * q * stay_q * saved),
        )

    def _rows(self, forward: Floats, backward: Floats) -> Gaps:
        """Return what forward and backward rows have, by family, 0 beyond the branch."""
        x = np.zeros((2, self.balances.size))
        x[0, : len(forward)], x[1, : len(backward)] = forward, backward
        return gaps_by_family(x)
