"""The solution of a walk from its full chain, by elimination or by SciPy's direct solver.

The direct solver is the plain baseline, here with error bounds that can be trusted.

With ``A = I - Q`` and ``t`` the exact solution of ``A t = s``, a computed ``x`` has the
residual ``r = s - A x``. ``A`` is an M-matrix: its inverse has no negative entry. So if
``|r| <= theta * s`` in every state, then
``|t - x| <= inv(A) |r| <= theta * inv(A) s = theta * t``: the residual bounds the
*relative* error of every state, however ill-conditioned ``A`` is. At states that take no
step (vertices) ``x`` is first replaced by what their successors give, so that their
residual is that of one sum.

Visits solve ``v A = e``, where no such right-hand side is at hand; their residual bounds
the *sum* of their absolute errors: ``sum |v - x| <= |r| inv(A) 1``, which is at most
``|r| t`` plus the vertices' share.

The residual itself is computed in floating point. Its own error, and that of rounding the
entries of Q, are bounded in the standard way and added (Higham, Accuracy and Stability of
Numerical Algorithms, section 3.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
import scipy.sparse.csgraph
import scipy.sparse.linalg

from ...theory.model.families import Families
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from ..graph.arrays import FamilyArrays, Floats, Indices, Mask
from ..graph.chain import SOURCE, FullChain, KindStates, full_chain
from ..graph.exact_rows import exact_rows
from .positive import Positive
from .results import UNIT, Result, RowValues, Solution
from .traps import opened, opened_policy, with_infinities
from .wide_elimination import AnyRange

# An entry of Q is rounded once. The residual adds a rounding for each product, one for each
# sum, and three to put its terms together; a table's entries are rounded twice. What is left
# is for the rounding of the slack itself.
ROUNDINGS = 5
# Of the sum of n errors of visits besides n, with one for what the others do to one another.
VISIT_ROUNDINGS = 4


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
        t, bound = self._certain_times
        time = self._result(t, np.searchsorted(self._certain, SOURCE), bound)
        return time.of_walk(self.graph, self.policy)

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
        rows = exact_rows(self.graph, self.policy)[w]
        if w != self.graph.target and opened(rows) is not rows:
            policy = opened_policy(self.graph, self.policy)
            free = FullSolution(self.graph, policy, self.method)
            return with_infinities(free._advantages(w), rows)
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
            raise ValueError("some row leads to times beyond the range of a float")
        # Beyond the range of a float is infinite; a direct solver's times need not be positive.
        with np.errstate(over="ignore", invalid="ignore"):
            gaps = pairs.map(lambda pair: pair[0] - pair[1])
            bounds = pairs.map(
                lambda pair: (bound + UNIT) * (np.abs(pair[0]) + np.abs(pair[1]))
            )
        return RowValues(*gaps, FamilyArrays(*bounds), self.method)

    @cached_property
    def _chain(self) -> FullChain:
        return full_chain(self.graph, self.policy)

    @cached_property
    def _certain(self) -> Indices:
        """States from which the target is reached for certain; all that matter are."""
        return certain_states(self._chain.Q, self._chain.absorption)

    @cached_property
    def _solver(self) -> AnyRange | SparseSolver:
        """What computes times and visits, on the certain states."""
        Q, absorption, steps = _restricted(self._chain, self._certain)
        return solver(self.method, Q, absorption, steps)

    @cached_property
    def _certain_times(self) -> tuple[Floats | Positive, float]:
        return self._solver.times(self._chain.steps[self._certain])

    @cached_property
    def _times(self) -> tuple[Floats, float]:
        t, bound = self._certain_times
        return self._spread(t, np.inf), bound

    @cached_property
    def _edge_visits(self) -> tuple[Floats, float]:
        v, bound = self._solver.visits((self._certain == SOURCE).astype(float))
        return self._spread(v, 0.0), bound

    def _spread(self, values: Floats | Positive, elsewhere: float) -> Floats:
        full = np.full(self._chain.Q.shape[0], elsewhere)
        full[self._certain] = values.numbers() if isinstance(values, Positive) else values
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
        return self._result(t, leaf, bound).of_walk(self.graph, self.policy, w)

    def _result(self, t: Floats | Positive, state: Any, bound: float) -> Result:
        if isinstance(t, Positive):
            return t[[state]].results(self.method)[0]
        value = t[state]
        if not np.isfinite(value):
            raise OverflowError(
                f"method={self.method!r} leaves the range of a float; method='accurate' and "
                "method='mpmath' have no such limit"
            )
        return Result.of(float(value), bound, self.method)


class SparseSolver:
    """``I - Q`` factorised by SuperLU, as an alternative to `Elimination`.

    Q is substochastic; `steps`, by which `visits` bounds its errors, are those of a visit to
    each state: positive, or 0 for a vertex, and no vertex leads to a vertex.
    """

    def __init__(self, Q: sp.csr_array, steps: Floats) -> None:
        self.Q, self.steps = Q, steps
        try:
            self._factors = scipy.sparse.linalg.splu(sp.csc_array(sp.eye_array(Q.shape[0]) - Q))
        except RuntimeError:
            raise ArithmeticError(
                "SciPy's sparse solver finds I - Q singular to working precision; "
                "method='accurate' does not depend on its condition"
            ) from None

    def times(self, steps: Floats) -> tuple[Floats, float]:
        """Return the expected total of `steps` from each state, and a bound on relative errors.

        Digits may be lost, even the sign; the bound is infinite if nothing is sure.
        """
        t = self._factors.solve(steps)
        with np.errstate(over="ignore", invalid="ignore"):
            vertex = steps == 0
            t = np.where(vertex, self.Q @ t, t)
            slack = self._slack(self.Q @ np.abs(t) + np.abs(t) + steps, self.Q)
            # What a vertex is off by reaches its predecessors.
            slack += self.Q @ np.where(vertex, slack, 0.0) * (1 + 4 * UNIT)
            residual = np.abs(steps - (t - self.Q @ t)) + slack
            theta = float((residual[~vertex] / steps[~vertex]).max())
        # ``|t - x| <= theta t`` gives ``t <= |x| / (1 - theta)``; a NaN tells nothing.
        return t, theta / (1 - theta) if theta < 1 else np.inf

    def visits(self, start: Floats) -> tuple[Floats, float]:
        """Return the expected visits to each state if `start` says where walks begin.

        The bound is one on the sum of their absolute errors; infinite if nothing is sure.
        """
        # SciPy takes "T" for the transposed system; its type stubs do not know.
        v = self._factors.solve(start, "T")  # type: ignore[call-overload]
        t, bound = self.times(self.steps)
        if bound == np.inf:
            return v, np.inf
        columns = sp.csr_array(self.Q.T)
        slack = self._slack(columns @ np.abs(v) + np.abs(v) + start, columns)
        residual = np.abs(start - (v - columns @ v)) + slack
        # From each step at most one vertex follows, and one visit is the state itself.
        total = float(visit_error(residual, np.abs(t), 1 + bound))
        return v, total * (1 + (len(v) + VISIT_ROUNDINGS) * UNIT)

    @staticmethod
    def _slack(magnitude: Floats, matrix: sp.csr_array) -> Floats:
        return np.asarray((np.diff(matrix.indptr) + ROUNDINGS) * UNIT * magnitude)


def visit_error(residual: Any, times: Any, widening: Any) -> Any:
    """Return the sum of the visits' errors; `times` times `widening` bound the times."""
    return residual @ (2 * times * widening + 2)


def _restricted(chain: FullChain, inside: Indices) -> tuple[sp.csr_array, Floats, Floats]:
    if len(inside) == chain.Q.shape[0]:
        return chain.Q, chain.absorption, chain.steps
    Q = sp.csr_array(chain.Q[inside][:, inside])
    return Q, chain.absorption[inside], chain.steps[inside]


def solver(
    method: str, Q: sp.csr_array, absorption: Floats, steps: Floats
) -> AnyRange | SparseSolver:
    """Return what computes the times and visits of a chain."""
    return SparseSolver(Q, steps) if method == "sparse" else AnyRange(Q, absorption)


def certain_states(Q: sp.csr_array, absorption: Floats) -> Indices:
    """Return the states from which every walk is absorbed sooner or later.

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
