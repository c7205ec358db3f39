"""A model that sees its target: what a prompt at the fork is worth, in closed form.

The derivation is docs/prompt.md. ``H(1)`` is the time with a single branch and ``R`` that of
the trips into a dead end between two entries of the target's branch: ``H = H(1) + N R`` if N
dead ends are entered, for each entry of the right branch.
"""

from typing import Any

import sympy
from sympy import Expr, exp, sqrt

from ..model.arguments import Count, count, described
from ..model.corridors import takes_graphs
from ..model.policy import PolicyName
from ..walk.expressions import counts, exact_probability
from ..walk.powers import power
from .hitting_times import hitting_time


@takes_graphs()
def prompt_time(W: Count, K: Count, L: Count, policy: str | PolicyName, strength: Any) -> Expr:
    """Expected steps if the right branch is taken with probability `strength` at the fork.

    Parameters
    ----------
    W, K, L : int or sympy.Expr
        Branches, diamonds per branch, lanes per diamond.
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName
        Everywhere but at the fork.
    strength : Fraction or sympy.Expr
        Above 0, at most 1: at each visit of the fork; the other branches share the rest.

    Returns
    -------
    sympy.Expr
        The hitting time with 1/strength in the place of W. It does not depend on W.

    Raises
    ------
    TypeError, ValueError
        If `strength` is a float or no such probability, or as `hitting_time`.

    Notes
    -----
    Theorem 1 of docs/prompt.md.

    Examples
    --------
    Right 99 times in 100, and still over 10^11 steps:

    >>> from fractions import Fraction
    >>> float(prompt_time(15, 15, 5, "sft", Fraction(99, 100)))
    311576352780.7...
    >>> prompt_time(15, 15, 5, "rl", Fraction(99, 100))
    3230/99
    >>> prompt_time(15, 15, 5, "sft", Fraction(1, 15)) == hitting_time(15, 15, 5, "sft")
    True
    """
    q = _share("strength", strength)
    count("W", W)
    return _with_dead_ends(K, L, policy, (1 - q) / q)


@takes_graphs()
def advice_time(
    W: Count, K: Count, L: Count, policy: str | PolicyName, right: Any, trust: Any
) -> Expr:
    """Expected steps with a prompt that is right with a probability, and trusted with another.

    Parameters
    ----------
    W, K, L, policy
        As in `prompt_time`; W at least 2.
    right : Fraction or sympy.Expr
        The probability that the branch which the prompt names is the target's.
    trust : Fraction or sympy.Expr
        Between 0 and 1: the probability that the walker takes that branch at each visit of
        the fork; the others share the rest.

    Notes
    -----
    Theorem 2 of docs/prompt.md. With ``trust = right`` the prompt is worth nothing; the best
    is `best_trust`.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from sympy import factor, symbols
    >>> kappa = symbols("kappa", positive=True)
    >>> factor(advice_time(15, 15, 5, "rl", kappa, kappa))
    900
    >>> advice_time(15, 15, 5, "rl", Fraction(14, 15), Fraction(14, 15))
    900
    """
    (W,) = counts(W=W)
    kappa, q = _share("right", right), _share("trust", trust)
    if (q - 1).is_zero or (W - 1).is_zero:
        raise ValueError(
            "trust must be below 1, and W at least 2: a walker that always follows a wrong "
            "prompt never reaches the target"
        )
    entered = kappa / q + (1 - kappa) * (W - 1) / (1 - q)
    return _with_dead_ends(K, L, policy, entered - 1)


def best_trust(W: Count, right: Any) -> Expr:
    """Return how much to trust a prompt that is right with probability `right`.

    The square-root law: the odds of following it are those of its being right against any
    one other branch, divided by W-1, under the root.

    Examples
    --------
    >>> from fractions import Fraction
    >>> best_trust(15, Fraction(14, 15))
    1/2
    >>> advice_time(15, 15, 5, "rl", Fraction(14, 15), Fraction(1, 2))
    3022/15
    """
    (W,) = counts(W=W)
    kappa = _share("right", right)
    mine, others = sqrt(kappa), sqrt(1 - kappa) * sqrt(W - 1)
    trust = mine / (mine + others)
    return trust if kappa.free_symbols else sympy.simplify(trust)


def prompted_sft_time(W: Count, K: Count, L: Count, right: Any) -> Expr:
    """Expected steps after SFT on golden paths whose prompt is right with a probability.

    The first choice at the fork occurs in the data, and is learned: `right`. Coming back to
    the fork does not occur, and that row stays uniform, whatever the prompt says.

    Notes
    -----
    Theorem 3 of docs/prompt.md.

    Examples
    --------
    >>> from fractions import Fraction
    >>> ratio = prompted_sft_time(15, 15, 5, Fraction(99, 100)) / hitting_time(15, 15, 5, "sft")
    >>> round(float(ratio), 6)
    0.010714
    """
    (W,) = counts(W=W)
    return _with_dead_ends(K, L, PolicyName.SFT, (1 - _share("right", right)) * W)


def exchange_rate(K: Count, L: Count, skill: Any) -> Expr:
    """Return how much log-odds at the fork one unit of backtracking skill is worth.

    Parameters
    ----------
    K, L : int or sympy.Expr
        K a number.
    skill : sympy.Expr or int
        The log-odds that every backward row has gained; the forward rows are committed.

    Returns
    -------
    sympy.Expr
        ``-d log T / dx``, T being the round trip into a dead end; at most K for a skill that
        is not negative.

    Notes
    -----
    Theorem 4 of docs/prompt.md.

    Examples
    --------
    >>> [round(float(exchange_rate(K, 5, 0)), 3) for K in (5, 15, 50)]
    [4.763, 14.763, 49.763]
    """
    x = sympy.Symbol("x", real=True)
    trip = skilled_round_trip(K, L, x)
    return (-sympy.diff(trip, x) / trip).subs(x, sympy.sympify(skill))


def skilled_round_trip(K: Count, L: Count, skill: Any) -> Expr:
    """Return the expected steps of an excursion into a dead end with backward log-odds `skill`.

    Examples
    --------
    >>> from sympy import oo
    >>> skilled_round_trip(15, 5, 0), skilled_round_trip(15, 5, oo)
    (941347013004344097171022/30517578125, 62)
    """
    y = exp(-sympy.sympify(skill))
    K, L = counts(K=K, L=L)
    if not K.is_Integer:
        raise TypeError(f"K must be a number here; got {described(K)}")
    rho = skilled_base(L, y)
    last = power(rho, K)
    before = K if rho == 1 else (last - 1) / (rho - 1)
    return trip_of_sums(L, y, before, last)


def skilled_base(L: Expr, y: Expr) -> Expr:
    """Return what one more diamond multiplies a trip by, at the skill -log y."""
    return (1 + L * y) * (1 + y / L)


def trip_of_sums(L: Expr, y: Expr, before: Expr, top: Expr) -> Expr:
    """Return the trip from the base's powers: the sum of those below K, and the Kth."""
    return 2 * (before + top) + 2 * (1 + L * y) * before


def _with_dead_ends(K: Count, L: Count, policy: str | PolicyName, entered: Expr) -> Expr:
    """Return the time if so many dead ends are entered for each entry of the right branch."""
    alone = hitting_time(1, K, L, policy)
    return sympy.factor_terms(alone + entered * (hitting_time(2, K, L, policy) - alone))


def _share(name: str, value: Any) -> Expr:
    """Return an exact probability above 0."""
    share = exact_probability(name, value)
    if share.is_number and not 0 < share <= 1:
        raise ValueError(f"{name} must be above 0 and at most 1; got {described(value)}")
    return share
