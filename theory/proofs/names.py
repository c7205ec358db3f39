"""The names of the walk's quantities in statements, with what they stand for.

A name's value is the public function's; that the walk has it is what claims prove.
"""

from functools import cache

from sympy import Expr

from ..model.policy import PolicyName
from ..proving.domains import Domain, Range
from ..proving.statements.stated import Name
from ..quantities.backtrack_times import backtrack_time
from ..quantities.closed_forms import round_trip
from ..quantities.hitting_times import hitting_time
from ..quantities.restart_times import restart_time
from ..quantities.search_times import search_time
from ..quantities.variances import variance
from ..walk.symbols import RHO, K, L, W

PAPER = Domain(W=Range(15, 15), K=Range(15, 15), L=Range(5, 5))
"""The size of the paper's experiment."""

RL, UNIFORM, SFT = PolicyName.RL, PolicyName.UNIFORM, PolicyName.SFT

rho = Name(r"\rho", RHO)
"""The base of the exponential: what one more diamond multiplies sft's time by."""

epsilon = Name(r"\varepsilon", 2 * (L - 1) / (L**2 + L + 1))
"""By what sft's time for a dead end exceeds four times the power of rho."""


@cache
def H(policy: PolicyName) -> Name:
    r"""Return the hitting time under a policy.

    Examples
    --------
    >>> print(H(PolicyName.RL), "=", H(PolicyName.RL).value)
    H_{\mathrm{rl}} = (2*K + 1)*(2*W - 1) + 1
    """
    return _named("H", policy, hitting_time(W, K, L, policy), "expected steps of a walk")


@cache
def B(policy: PolicyName) -> Name:
    """Return the backtrack time under a policy."""
    meaning = "expected steps from a dead end's leaf to the fork"
    return _named("B", policy, backtrack_time(K, L, policy), meaning)


@cache
def V(policy: PolicyName) -> Name:
    """Return the variance of the hitting time under a policy."""
    value = variance(W, K, L, policy)
    return _named(r"\operatorname{Var}H", policy, value, "variance of the steps of a walk")


@cache
def R(policy: PolicyName) -> Name:
    """Return the restart time under a policy."""
    meaning = "expected steps of all attempts, with the best budget for each,"
    return _named("R", policy, restart_time(W, K, L, policy).cost, meaning)


@cache
def S(policy: PolicyName) -> Name:
    """Return the search time under a policy."""
    meaning = "expected steps in a harness that uses no directed edge twice,"
    return _named("S", policy, search_time(W, K, L, policy), meaning)


@cache
def T(policy: PolicyName) -> Name:
    """Return the time of a round trip under a policy."""
    meaning = "expected steps from the fork into a dead end and back"
    return _named("T", policy, round_trip(K, L, policy), meaning)


@cache
def forked(policy: PolicyName, fork: str) -> Name:
    """Return the hitting time with a fork that remembers."""
    meaning = f"expected steps of a walk with the fork '{fork}' under {policy}"
    symbol = rf"H_{{\mathrm{{{policy}}}}}^{{\mathrm{{{fork}}}}}"
    return Name(symbol, hitting_time(W, K, L, policy, fork=fork), meaning)


def _named(letter: str, policy: PolicyName, value: Expr, meaning: str) -> Name:
    return Name(rf"{letter}_{{\mathrm{{{policy}}}}}", value, f"{meaning} under {policy}")
