"""Hitting and backtrack times in closed form, written once for numbers and for symbols.

Integers are computed with as integers and fractions, without SymPy, which takes longer to be
loaded than they take. The derivations are in docs/derivation.md.
"""

from fractions import Fraction
from typing import Any

from ..model.arguments import Count, count, one_of
from ..model.policy import PolicyName, policy_name
from ..model.probabilities import ratio
from ..walk.powers import power, require_short

FORKS = ("uniform", "other", "cycle")

# Up to so many bits a fraction is reduced at once; longer powers are made of reduced ones.
SHORT = 1_500


def hitting_time(W: Count, K: Count, L: Count, policy: Any, *, fork: str = "uniform") -> Any:
    """Return the value of `corridor.theory.hitting_time`, of integers as a number of Python.

    >>> hitting_time(15, 15, 5, "sft")
    Fraction(13178858182061793922894308, 30517578125)
    """
    W, K, L = _counts(W=W, K=K, L=L)
    name, fork = policy_name(policy), one_of("fork", fork, FORKS)
    if name is PolicyName.SFT:
        time = (W - 1) * round_trip(K, L, name) + (2 * K + 2)
    else:
        time = (2 * W - 1) * way_back(K, L, name) + 1
    # What a fork with a memory saves of the W - 1 round trips.
    if fork == "other":
        if W == 1:
            raise ValueError("fork='other' needs W to be at least 2; got 1")
        time -= ratio(W - 1, W) * round_trip(K, L, name)
    elif fork == "cycle":
        time -= (W - 1) * round_trip(K, L, name) * ratio(1, 2)
    return _quotient(time)


def backtrack_time(K: Count, L: Count, policy: Any) -> Any:
    """Return the value of `corridor.theory.backtrack_time`, of integers as one of Python.

    >>> backtrack_time(15, 5, "uniform")
    Fraction(1729, 1)
    """
    K, L = _counts(K=K, L=L)
    return _quotient(way_back(K, L, policy_name(policy)))


def way_back(K: Any, L: Any, policy: PolicyName) -> Any:
    """Return the backtrack time, of numbers that have been checked."""
    match policy:
        case PolicyName.UNIFORM:
            return ratio((K * (L + 1) + 1) * (K * (L + 1) + L), L)
        case PolicyName.SFT:
            return round_trip(K, L, PolicyName.SFT) - 2 * K - 1
        case PolicyName.RL:
            return 2 * K + 1


def round_trip(K: Any, L: Any, policy: PolicyName) -> Any:
    """Return the expected number of steps from the fork into a dead end and back to the fork.

    >>> [round_trip(1, 1, policy) for policy in PolicyName]
    [6, Fraction(14, 1), 6]
    """
    match policy:
        case PolicyName.UNIFORM:
            return 2 * (K * (L + 1) + 1)
        case PolicyName.SFT if isinstance(K, int) and isinstance(L, int) and _is_short(K, L):
            # The same, reduced once: three times as fast.
            require_short((L + 1) ** 2, K)
            above, below = (L + 1) ** (2 * K), L**K
            numerator = 2 * ((L + 1) * (2 * L + 1) * above - L * (L + 2) * below)
            return Fraction(numerator, (L**2 + L + 1) * below)
        case PolicyName.SFT:
            rho = ratio((L + 1) ** 2, L)
            numerator = (L + 1) * (2 * L + 1) * power(rho, K) - L * (L + 2)
            # In this order, for SymPy would multiply a lone number into the bracket.
            return numerator * ratio(2, L**2 + L + 1)
        case PolicyName.RL:
            return 2 * (2 * K + 1)


def _is_short(K: int, L: int) -> bool:
    return 0 < K * L.bit_length() <= SHORT


def _counts(**given: Count) -> tuple[Any, ...]:
    """Return positive integers, as expressions if one of them is one."""
    found = tuple(count(name, value) for name, value in given.items())
    if all(isinstance(number, int) for number in found):
        return found
    from ..walk.expressions import counts

    return counts(**given)


def _quotient(number: Any) -> Any:
    """Return a number that may be divided by another: not an int, whose quotient is a float."""
    return Fraction(number) if isinstance(number, int) else number
