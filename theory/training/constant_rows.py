"""Walk time: the hitting time when every depth has the same four probabilities.

The derivation is docs/learning.md, section "The hitting time along a training".
"""

from collections import defaultdict
from typing import TypeAlias

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
    >>> from sympy import Rational, Symbol, factor
    >>> walk_time(15, 15, 1, Rational(5, 6), 1, Rational(1, 6))
    13178858182061793922894308/30517578125
    >>> e = Symbol("e", positive=True)  # every row turns round with probability e
    >>> factor(walk_time(15, 2, 1 - e, 1 - e, 1 - e, 1 - e))
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
    {(-1, 0): 2, (-1, 1): 2}
    """
    terms: Terms = defaultdict(lambda: S.Zero)
    turn = (1 - b) / b

    def add_entries(weight: Expr, m: int, e: int, depth: int) -> None:
        """Add `weight` R^m c^e times the entries of a target branch of `depth` diamonds.

        Their expectation is R^-depth + ((1-d)/c + turn/R) times the sum of R^-k, k < depth.
        """
        terms[m - depth, e] += weight
        sideways, back = weight * (1 - d), weight * turn
        for k in range(depth):
            terms[m - k, e - 1] += sideways
            terms[m - k - 1, e] += back

    # The target's branch by single edges and by diamonds, then an excursion for each entry.
    for j in range(K + 1):
        add_entries(S(2), 0, 0, j)
        add_entries(2 * (W - 1), j, 0, K)
    for j in range(K):
        add_entries(2 / d, -1, 1, j)
        add_entries(2 * (W - 1) / d, j, 1, K)
    terms[-1, 1] += 2 * K * turn / d
    terms[0, 0] -= 2 * K
    return {power: value for power, value in terms.items() if value != 0}


def _row(name: str, value: Exact) -> Expr:
    p = exact(name, value)
    if p.is_number and not 0 < p <= 1:
        raise ValueError(f"{name} must be a probability in (0, 1]; got {p}")
    return p
