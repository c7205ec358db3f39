"""How fast RLVR's sign flow converges: a rate, a time of recovery, a bound on the excess.

The proofs are in docs/convergence.md. Write ``e = (H - H_rl) / (2 (W-1))`` and
``n C = 2 K W / (W-1)``. Along the flow ``e`` falls at the rate ``2 / (1 + s)`` or faster, with
``s^2 = 1 + min(e, n C)``, and below ``e = 1`` every row moves the right way.
"""

import sympy
from sympy import Expr, Integer, LambertW, Piecewise, exp, log, sqrt

from ..model.arguments import Count, described
from ..model.corridors import takes_graphs
from ..walk.expressions import Exact, counts, exact


@takes_graphs()
def convergence_rate(W: Count, K: Count) -> Expr:
    """Rate c at which the sign flow's excess falls, from every start: ``exp(-c t)`` or less.

    It is gradient domination: the absolute derivatives of the hitting time H with respect to
    all logit gaps add up to ``c (H - H_rl)`` at least, at every policy.

    Parameters
    ----------
    W : int or sympy.Expr
        Branches at the fork. A symbol stands for 2 or more.
    K : int or sympy.Expr
        Diamonds per branch. The number of lanes does not enter.

    Returns
    -------
    sympy.Expr
        ``2 / (1 + sqrt(1 + 2 K W / (W-1)))``, and 1 for one branch.

    Raises
    ------
    TypeError, ValueError
        If `W` or `K` cannot be a positive integer.

    Notes
    -----
    Theorem 1 of docs/convergence.md; claim T3 of Wei and Kim (arXiv:2606.22938).

    Examples
    --------
    >>> convergence_rate(2, 6)
    1/3
    >>> f"{float(convergence_rate(15, 15)):.4f}"
    '0.2960'
    """
    W, K = counts(W=W, K=K)
    return Integer(1) if W == 1 else 2 / (1 + _root(W, K))


@takes_graphs()
def safe_step(W: Count, K: Count) -> Expr:
    """Step of the discrete sign rule at which every update lowers the hitting time.

    With a step eta up to this one the excess falls by the factor ``exp(-eta c / 2)`` or more at
    every update, c being the `convergence_rate`.

    Parameters
    ----------
    W, K : int or sympy.Expr
        As in `convergence_rate`.

    Returns
    -------
    sympy.Expr
        ``c / (4 n^2)`` with ``n = 2K``. It suffices; larger steps often do.

    Raises
    ------
    TypeError, ValueError
        If `W` or `K` cannot be a positive integer.

    Notes
    -----
    Theorem 3 of docs/convergence.md.

    Examples
    --------
    >>> safe_step(2, 6)
    1/1728
    """
    rate = convergence_rate(W, K)
    return rate / (16 * sympy.sympify(K) ** 2)


@takes_graphs()
def recovery_time(W: Count, K: Count, L: Count) -> Expr:
    """Time after which no row ever moves the wrong way on the flow from the pretrained policy.

    Parameters
    ----------
    W, K, L : int or sympy.Expr
        Branches (at least 2), diamonds per branch, lanes per diamond.

    Returns
    -------
    sympy.Expr
        A time that suffices; the rows are right long before it (docs/dip.md).

    Raises
    ------
    TypeError, ValueError
        If an argument cannot be a positive integer, or `W` is 1: then no row is ever led into
        a dead end, and the flow drives the backward rows the other way for good.

    Notes
    -----
    Theorem 2 of docs/convergence.md: where ``e`` comes down to 1. For ``K < W`` no row is ever
    wrong, and no time is needed (Theorem 4).

    Examples
    --------
    >>> recovery_time(2, 6, 2)
    -sqrt(2) - log(-1 + sqrt(2)) + log(4) + 5 + 3*log(177/16)
    >>> f"{float(recovery_time(15, 15, 5)):.3f}"
    '20.305'
    """
    W, K, L = counts(W=W, K=K, L=L)
    if W == 1:
        raise ValueError("W must be at least 2: with one branch backward rows never recover")
    root = _root(W, K)
    return _knee(W, K, L) + _still(root) - _still(sqrt(2))


@takes_graphs()
def flow_bound(W: Count, K: Count, L: Count, t: Exact) -> Expr:
    """Bound the excess ``H(t) - H_rl`` of the sign flow from the pretrained policy, from above.

    Parameters
    ----------
    W, K, L : int or sympy.Expr
        Branches, diamonds per branch, lanes per diamond.
    t : int, Fraction or sympy.Expr
        The flow's time, not negative.

    Returns
    -------
    sympy.Expr
        Steps. It falls like ``exp(-c t)`` at first, c the `convergence_rate`, and like
        ``exp(-t)`` in the end. Where a symbol leaves open which of the two holds, a
        ``sympy.Piecewise``.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above; a float is refused, since it is not exact.

    Notes
    -----
    Theorem 2 of docs/convergence.md.

    Examples
    --------
    >>> [f"{float(flow_bound(2, 6, 2, t)):.3f}" for t in (0, 5, 12, 20)]
    ['531.000', '100.293', '4.545', '0.002']
    >>> flow_bound(1, 2, 1, 3)
    20*exp(-3)
    """
    W, K, L = counts(W=W, K=K, L=L)
    t = exact("t", t)
    if t.is_negative:
        raise ValueError(f"t must not be negative; got {described(t)}")
    excess = pretrained_excess(W, K, L)
    fast = excess * exp(-convergence_rate(W, K) * t)
    if W == 1:
        return fast
    root, knee = _root(W, K), _knee(W, K, L)
    # s - 1, where s + log(s - 1) has fallen from its value at the knee at unit speed.
    above = LambertW((root - 1) * exp(root - 1 - (t - knee)))
    slow = 2 * (W - 1) * above * (above + 2)
    return Piecewise((fast, t <= knee), (slow, True))


def _root(W: Expr, K: Expr) -> Expr:
    """Return s where e = n C."""
    return sqrt(1 + 2 * K * W / (W - 1))


def pretrained_excess(W: Expr, K: Expr, L: Expr) -> Expr:
    """Return ``H - H_rl`` at the pretrained policy, in steps."""
    return (2 * W - 1) * K * ((K + 1) * (L + 1) ** 2 / L - 2)


def _knee(W: Expr, K: Expr, L: Expr) -> Expr:
    """Return the time by which e has come down to n C, below which the rate grows."""
    return log(pretrained_excess(W, K, L) / (4 * K * W)) / convergence_rate(W, K)


def _still(s: Expr) -> Expr:
    """Return the time that e needs from s^2 - 1 to 0, but for an infinite constant."""
    return s + log(s - 1)
