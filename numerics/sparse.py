"""The plain baseline: SciPy's sparse direct solver, with an error bound that can be trusted.

With ``A = I - Q`` and ``t`` the exact solution of ``A t = s``, a computed ``x`` has the
residual ``r = s - A x``. ``A`` is an M-matrix: its inverse has no negative entry. So if
``|r| <= theta * s`` in every state, then ``|t - x| <= inv(A) |r| <= theta * t``: the residual
bounds the *relative* error of every state, however ill-conditioned ``A`` is. States that take
no step (the fork) are first replaced by where they lead to.

The residual itself is computed in floating point. Its own error, and that of rounding the
entries of Q, are bounded in the standard way and added (Higham, Accuracy and Stability of
Numerical Algorithms, section 3.1).
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg

from .chain import Floats

UNIT = 2.0**-53
# Rounding an entry of Q: one rounding of the probability, one of sharing it among lanes,
# one for the complement. The residual adds one for each product and one for each sum.
ROUNDINGS_OF_AN_ENTRY = 3


def solve_sparse(Q: sp.csr_array, steps: Floats) -> tuple[Floats, float]:
    """Solve ``(I - Q) t = steps``.

    Parameters
    ----------
    Q : csr_array, shape (n, n)
        Substochastic.
    steps : ndarray, shape (n,)
        Positive, or 0 for states that take no step.

    Returns
    -------
    t : ndarray, shape (n,)
        Expected steps from each state. Digits may be lost, even the sign: see `theta`.
    theta : float
        ``|t - exact| <= theta * exact`` in every state; infinite if no digit is certain.
    """
    A = sp.csc_array(sp.eye_array(Q.shape[0]) - Q)
    t = scipy.sparse.linalg.spsolve(A, steps)
    with np.errstate(over="ignore", invalid="ignore"):
        theta = _relative_error(Q, steps, np.asarray(t))
    return np.asarray(t), theta


def _relative_error(Q: sp.csr_array, steps: Floats, t: Floats) -> float:
    """Bound the relative error of `t` by its residual."""
    instant = steps == 0
    # One pass through a state that takes no step; none leads to another.
    through = Q @ sp.csr_array(sp.diags_array(instant.astype(float))) @ Q
    direct = Q @ sp.csr_array(sp.diags_array((~instant).astype(float)))
    lumped = sp.csr_array(direct + through)
    magnitude = lumped @ np.abs(t) + np.abs(t) + steps
    longest_row = int(np.diff(lumped.indptr).max())
    slack = (longest_row + 2 * ROUNDINGS_OF_AN_ENTRY + 3) * UNIT * magnitude
    residual = np.abs(steps - (t - lumped @ t)) + slack
    theta = float((residual[~instant] / steps[~instant]).max())
    return theta if np.isfinite(theta) else np.inf


def absolute_bound(value: float, theta: float) -> float:
    """Return the absolute error bound that the relative one `theta` gives for `value`.

    ``|x - t| <= theta * t`` bounds t by ``|x| / (1 - theta)``, so theta must be below 1.
    """
    if not theta < 1:
        return float(np.inf)
    return theta / (1 - theta) * abs(value)
