"""The solution of a walk from its full chain, by elimination or by SciPy's direct solver."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
import scipy.sparse.csgraph

from ...theory.model.families import Families
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from ..graph.arrays import FamilyArrays, Floats, Indices, Mask
from ..graph.chain import SOURCE, FullChain, KindStates, full_chain
from .elimination import Elimination, eliminate
from .results import UNIT, Result, RowValues, Solution
from .sparse import SparseSolver


@dataclass(frozen=True)
class FullSolution(Solution):
    """The solution by one solve of the full chain; ``method`` says which.

    The advantages are differences of expected times, so their error bounds, unlike those
    of the reduction, are not small in relation to them.
    """

    graph: CorridorGraph
    policy: Policy
    method: str

    @cached_property
    def hitting_time(self) -> Result:
        """Expected steps from the source to the target."""
        t, bound = self._times
        return self._result(t[SOURCE], bound)

    def _visits(self, w: int) -> RowValues:
        v, bound = self._edge_visits
        states = self._chain.kinds[w]
        rows = FamilyArrays(
            a=_by_diamond(v, states.lanes_forward(), states),
            b=v[states.backward()][:, 1:].sum(axis=0),
            c=v[states.forward()][:, :-1].sum(axis=0),
            d=_by_diamond(v, states.lanes_backward(), states),
        )
        if self.method == "sparse":
            bounds = rows.map(lambda row: np.full(len(row), bound))
        else:
            # Adding up branches and lanes takes as many roundings as there are of them.
            terms = states.count * int(states.lanes.max())
            bounds = rows.map(lambda row: (bound + 2 * terms * UNIT) * row)
        return RowValues(*rows, FamilyArrays(*bounds), self.method)

    def _advantages(self, w: int) -> RowValues:
        t, bound = self._times
        states = self._chain.kinds[w]
        # All branches of a kind are alike; a kind without branches has no states.
        if not states.count:
            empty = FamilyArrays(*Families.of(lambda _: np.zeros(0)))
            return RowValues(*empty, empty, self.method)
        forward, backward = t[states.forward()[0]], t[states.backward()[0]]
        near, far = t[states.entering_forward()[0]], t[states.entering_backward()[0]]
        # The alternative and the named action.
        pairs = Families(
            a=(far, forward[1:]),
            b=(forward[1:], far),
            c=(backward[:-1], near),
            d=(near, backward[:-1]),
        )
        if not all(np.isfinite(side).all() for pair in pairs for side in pair):
            raise ValueError(
                "some row leads to where the walk never comes back from, or to times "
                "beyond the range of a float: its advantage is infinite"
            )
        rows = pairs.map(lambda pair: pair[0] - pair[1])
        bounds = pairs.map(lambda pair: (bound + UNIT) * (np.abs(pair[0]) + np.abs(pair[1])))
        return RowValues(*rows, FamilyArrays(*bounds), self.method)

    @cached_property
    def _chain(self) -> FullChain:
        return full_chain(self.graph, self.policy)

    @cached_property
    def _certain(self) -> Indices:
        """States from which the target is reached for certain; all that matter are."""
        return certain_states(self._chain.Q, self._chain.absorption)

    @cached_property
    def _solver(self) -> Elimination | SparseSolver:
        """What computes times and visits, on the certain states."""
        Q, absorption, steps = _restricted(self._chain, self._certain)
        return solver(self.method, Q, absorption, steps)

    @cached_property
    def _times(self) -> tuple[Floats, float]:
        t, bound = self._solver.times(self._chain.steps[self._certain])
        return self._spread(t, np.inf), bound

    @cached_property
    def _edge_visits(self) -> tuple[Floats, float]:
        v, bound = self._solver.visits((self._certain == SOURCE).astype(float))
        return self._spread(v, 0.0), bound

    def _spread(self, values: Floats, elsewhere: float) -> Floats:
        full = np.full(self._chain.Q.shape[0], elsewhere)
        full[self._certain] = values
        return full

    def _backtrack_time(self, w: int) -> Result:
        states = self._chain.kinds[w]
        inside = np.arange(states.starts[0], states.starts[0] + states.size)
        Q, absorption, steps = _restricted(self._chain, inside)
        # Inside a branch the first edge backward, B_0, is the last one.
        absorption = absorption + np.where(inside == states.backward()[0, 0], 1.0, 0.0)
        leaf = states.backward()[0, -1] - inside[0]
        if len(certain_states(Q, absorption)) < len(inside):
            raise ValueError(
                f"a row of branches[{w}] lets no walk pass backward: from beyond it the walk "
                "never comes back, and its expected time is infinite"
            )
        t, bound = solver(self.method, Q, absorption, steps).times(steps)
        return self._result(t[leaf], bound)

    def _result(self, value: float, bound: float) -> Result:
        if not np.isfinite(value):
            raise OverflowError(
                f"method={self.method!r} leaves the range of a float; method='accurate' and "
                "method='mpmath' have no such limit"
            )
        return Result.of(float(value), bound, self.method)


def _restricted(chain: FullChain, inside: Indices) -> tuple[sp.csr_array, Floats, Floats]:
    if len(inside) == chain.Q.shape[0]:
        return chain.Q, chain.absorption, chain.steps
    Q = sp.csr_array(chain.Q[inside][:, inside])
    return Q, chain.absorption[inside], chain.steps[inside]


def solver(
    method: str, Q: sp.csr_array, absorption: Floats, steps: Floats, entry_roundings: int = 1
) -> Elimination | SparseSolver:
    """Return what computes the times and visits of a chain; see `eliminate`."""
    if method == "sparse":
        return SparseSolver(Q, steps)
    return eliminate(Q, absorption, entry_roundings=entry_roundings)


def certain_states(Q: sp.csr_array, absorption: Floats) -> Indices:
    """Return the states from which every walk is absorbed sooner or later.

    Examples
    --------
    >>> Q = sp.csr_array(np.array([[0, 0.5, 0], [0, 0, 0], [0.5, 0, 0.5]]))
    >>> certain_states(Q, np.array([0.5, 0.0, 0.0])), certain_states(Q, np.array([0.5, 1, 0]))
    (array([], dtype=int64), array([0, 1, 2]))
    """
    backward = sp.csr_array(Q.T)
    hopeful = _reached(backward, absorption > 0)
    if hopeful.all():
        return np.arange(Q.shape[0])
    return np.flatnonzero(~_reached(backward, ~hopeful))


def _reached(moves: sp.csr_array, origins: Mask) -> Mask:
    """Tell which states some of `origins` lead to."""
    n = moves.shape[0]
    # One more state, from which all the origins can be reached.
    first = sp.csr_array(np.append(origins, False).astype(float)[None, :])
    padded = sp.csr_array((moves.data, moves.indices, moves.indptr), shape=(n, n + 1))
    order = scipy.sparse.csgraph.breadth_first_order(
        sp.csr_array(sp.vstack([padded, first])), n, return_predecessors=False
    )
    found = np.zeros(n + 1, dtype=bool)
    found[order] = True
    return found[:n]


def _by_diamond(v: Floats, lanes: Indices, states: KindStates) -> Floats:
    """Add up the lanes of each diamond, over all branches."""
    starts = np.concatenate([[0], np.cumsum(states.lanes)[:-1]])
    return np.add.reduceat(v[lanes].sum(axis=0), starts)
