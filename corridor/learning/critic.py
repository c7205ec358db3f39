"""The critic: expected rest of the return, for each edge and target, from the edges seen."""

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg

from ..numerics.graph.arrays import Floats, Indices
from ..numerics.graph.edges import NONE
from .world import World


class Critic:
    """Value of standing at an edge while the target is in a branch: a table.

    Which edge follows which is learned from the walks; with which probability, the actor
    knows. The table solves the first-step equations of the walk so put together, one chain
    for each target; transposed they give the visits to expect. The chains differ in which leaf
    ends them: between leaves all are one system, and of the leaves there are few.

    Attributes
    ----------
    follows : ndarray of int, shape (n, width)
        The edge that was seen to follow by each choice; -1 where none was.
    values, visits : ndarray, shape (n, branches)
        Rest of the return at an edge, and how often a walk is expected there.
    """

    HORIZON = 1e8
    """Steps after which a walk is given up: one that never arrived has a value all the same."""

    def __init__(self, world: World) -> None:
        ends = world.edges.ends
        self.penalty = world.penalty
        self.follows = np.full(world.edges.successors.shape, NONE)
        self.values, self.visits = np.zeros((2, len(ends), world.branches))
        self._leaf = np.flatnonzero(ends >= 0)[np.argsort(ends[ends >= 0])]

    def fit(self, edge: Indices, choice: Indices, then: Indices, chances: Floats) -> None:
        """Take in which edge each choice led to, and solve anew.

        The actor makes the choices after each edge with `chances`, shape (n, width).
        """
        self.follows[edge, choice] = then
        seen = np.where(self.follows == NONE, 0.0, chances)
        known = seen.sum(axis=1)
        stay = (1 - 1 / self.HORIZON) / np.where(known > 0, known, 1)
        i, k = np.nonzero(seen)
        n, leaf = len(known), self._leaf
        walk = sp.csr_array((seen[i, k] * stay[i], (i, self.follows[i, k])), shape=(n, n))
        is_leaf = np.zeros((n, 1 + len(leaf)))
        is_leaf[leaf, 1 + np.arange(len(leaf))] = 1.0
        ends = is_leaf.sum(axis=1)
        factors = scipy.sparse.linalg.splu(
            sp.csc_array(sp.eye_array(n) - sp.diags_array(1 - ends) @ walk)
        )
        # From every edge the steps to the first leaf, and which it is; from a leaf to the next.
        steps, which = factors.solve((1 - ends) * (known > 0)), factors.solve(is_leaf[:, 1:])
        turns = np.asarray(walk.T @ is_leaf)
        again, turn = turns[:, 1:].T @ which, (known > 0)[leaf] + turns[:, 1:].T @ steps
        # What is expected in between: after the source edge, and after each leaf. SciPy's type
        # stubs do not know the argument.
        turns[0, 0] = 1.0
        between = factors.solve(turns, trans="T")  # type: ignore[call-overload]
        for t in range(len(leaf)):
            others = np.arange(len(leaf)) != t
            system = np.eye(len(leaf)) - again * others
            ahead = np.linalg.solve(system, np.column_stack([again[:, t], turn]))
            ahead[t] = 1.0, 0.0
            arrives, rest = which @ ahead[:, 0], steps + which @ (others * ahead[:, 1])
            self.values[:, t] = np.where(known > 0, arrives - self.penalty * rest, 0.0)
            self.values[leaf[t], t] = 0.0
            left = others * np.linalg.solve(np.eye(len(leaf)) - again.T * others, which[0])
            self.visits[:, t] = between[:, 0] + between[:, 1:] @ left

    def ahead(self, edge: Indices) -> Floats:
        """Return what each choice after each `edge` is worth, shape (edges, branches, width).

        A choice that was never seen is worth what standing there is.
        """
        then = self.follows[edge]
        arrived = then[..., None] == self._leaf
        led = self.values[then] + arrived - self.penalty
        worth = np.where((then != NONE)[..., None], led, self.values[edge][:, None])
        return np.asarray(worth.swapaxes(1, 2))
