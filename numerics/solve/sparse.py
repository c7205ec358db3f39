"""The plain baseline: SciPy's sparse direct solver, with error bounds that can be trusted.

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

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg

from ..graph.arrays import Floats
from .results import UNIT

# An entry of Q is rounded once. The residual adds a rounding for each product, one for each
# sum, and three to put its terms together.
ROUNDINGS = 5


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
        return t, relative_bound(theta)

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
        total = float(residual @ (2 * np.abs(t) * (1 + bound) + 2))
        return v, total * (1 + 2 * len(v) * UNIT)

    @staticmethod
    def _slack(magnitude: Floats, matrix: sp.csr_array) -> Floats:
        return np.asarray((np.diff(matrix.indptr) + ROUNDINGS) * UNIT * magnitude)


def relative_bound(theta: float) -> float:
    """Return the error bound in terms of the computed value, given that of the exact one.

    ``|t - x| <= theta t`` gives ``t <= |x| / (1 - theta)``.

    Examples
    --------
    >>> relative_bound(0.5), relative_bound(1.0)
    (1.0, inf)
    """
    # Of a theta that is NaN nothing is known.
    return theta / (1 - theta) if theta < 1 else np.inf
