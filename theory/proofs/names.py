"""The names of the walk's quantities in statements, with what they stand for.

A name's value is the public function's; that the walk has it is what claims prove.
"""

from sympy import Expr

from ..model.policy import PolicyName
from ..proving.stated import Name
from ..quantities.backtrack_times import backtrack_time
from ..quantities.hitting_times import hitting_time
from ..walk.symbols import RHO, K, L, W

rho = Name(r"\rho", RHO)
"""The base of the exponential: what one more diamond multiplies sft's time by."""


def H(policy: PolicyName) -> Name:
    r"""Return the hitting time under a policy.

    Examples
    --------
    >>> print(H(PolicyName.RL), "=", H(PolicyName.RL).value)
    H_{\mathrm{rl}} = (2*K + 1)*(2*W - 1) + 1
    """
    return _named("H", policy, hitting_time(W, K, L, policy), "expected steps of a walk")


def B(policy: PolicyName) -> Name:
    """Return the backtrack time under a policy."""
    meaning = "expected steps from a dead end's leaf to the fork"
    return _named("B", policy, backtrack_time(K, L, policy), meaning)


def _named(letter: str, policy: PolicyName, value: Expr, meaning: str) -> Name:
    return Name(rf"{letter}_{{\mathrm{{{policy}}}}}", value, f"{meaning} under {policy}")
