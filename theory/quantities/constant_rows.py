"""Walk time: the hitting time when every depth has the same four probabilities.

The derivation is docs/learning.md, section "The hitting time along a training".
"""

from __future__ import annotations

from typing import TypeAlias

import sympy
from sympy import Expr, S

from ..model.arguments import Count, positive_integer
from ..walk.expressions import Exact, counts, exact

# Coefficients of R^m c^e by (m, e), with R = a c/(b d).
Terms: TypeAlias = dict[tuple[int, int], Expr]


def walk_time(W: Count, K: int, a: Exact, b: Exact, c: Exact, d: Exact) -> Expr:
    """Return the expected steps from the source to the target, rows alike at every depth.

    The number of lanes does not enter but through the probabilities.

    Parameters
    ----------
    W : int or sympy.Expr
        Branches at the fork, which is uniform.
    K : int
        Diamonds per branch.
    a, b, c, d : int, Fraction or sympy.Expr
        The four probabilities; numbers lie in (0, 1].

    Examples
    --------
    >>> from sympy import Rational
    >>> walk_time(15, 15, 1, Rational(5, 6), 1, Rational(1, 6))
    13178858182061793922894308/30517578125
    >>> e = sympy.Symbol("e", positive=True)  # every row turns round with probability e
    >>> sympy.factor(walk_time(15, 2, 1 - e, 1 - e, 1 - e, 1 - e))
    -2*(217*e + 73)/(e - 1)
    """
    a, b, c, d = (_row(name, p) for name, p in (("a", a), ("b", b), ("c", c), ("d", d)))
    R = a * c / (b * d)
    (W,) = counts(W=W)
    terms = walk_terms(W, positive_integer("K", K), b, d)
    return sum((value * R**m * c**e for (m, e), value in terms.items()), S.Zero)


def walk_terms(W: Expr, K: int, b: Expr, d: Expr) -> Terms:
    """Return the walk time as a posynomial in ``R = a c/(b d)`` and c, with b and d fixed.

    Every coefficient but the constant's is nonnegative for b and d in (0, 1]: the walk time
    is convex in (log a, log c).

    >>> walk_terms(S(1), 1, S(1), S(1))
    {(0, 0): 0, (-1, 0): 2, (-1, 1): 2}
    """
    turn = (1 - b) / b
    # M_m, expected entries to a target branch of m diamonds, is R^-m + fail sum R^-k, k < m.
    fail = {(0, -1): 1 - d, (-1, 0): turn}
    entries = _sum({(-K, 0): S.One}, _product(fail, _geometric(K)))
    inside = _sum(_sum_of_entries(K, fail), {(0, 0): K * turn})
    target = _sum(_sum_of_entries(K + 1, fail), _product({(-1, 1): 1 / d}, inside))
    outward = {(j, 0): S.One for j in range(K + 1)}
    lanes = {(j, 1): 1 / d for j in range(K)}
    excursion = _product(entries, _sum(outward, lanes))
    return _sum(
        {(0, 0): sympy.Integer(-2 * K)},
        _product({(0, 0): S(2)}, target),
        _product({(0, 0): 2 * (W - 1)}, excursion),
    )


def _sum_of_entries(n: int, fail: Terms) -> Terms:
    """Return the sum of M_m over m < n."""
    ramp = {(-k, 0): sympy.Integer(n - 1 - k) for k in range(n - 1)}
    return _sum(_geometric(n), _product(fail, ramp))


def _geometric(n: int) -> Terms:
    """Return the sum of R^-k over k < n."""
    return {(-k, 0): S.One for k in range(n)}


def _sum(*parts: Terms) -> Terms:
    total: Terms = {}
    for part in parts:
        for power, value in part.items():
            total[power] = total.get(power, S.Zero) + value
    return total


def _product(left: Terms, right: Terms) -> Terms:
    total: Terms = {}
    for (m, e), value in left.items():
        for (n, f), other in right.items():
            power = (m + n, e + f)
            total[power] = total.get(power, S.Zero) + value * other
    return {power: value for power, value in total.items() if value != 0}


def _row(name: str, value: Exact) -> Expr:
    p = exact(name, value)
    if p.is_number and not 0 < p <= 1:
        raise ValueError(f"{name} must be a probability in (0, 1]; got {p}")
    return p
