"""A prompt that may be wrong, and how much to trust it: the second part of S8."""

from functools import cache, partial

import sympy
from sympy import Expr, Integer, Symbol, sqrt

from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.search import everywhere
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, meant, stated
from ...proving.steps import Identity
from ...quantities.hitting_times import hitting_time
from ...quantities.prompts import advice_time, best_trust, prompt_time
from ...walk.symbols import K, L, W
from ..names import H
from .strengths import prompted_steps, q, time_with

u, v, s, m = sympy.symbols("u v s m", positive=True)
# The prompt is right with the odds u^2 against v^2, and the fork has 1 + s^2 branches.
kappa = Name(r"\kappa", u**2 / (u**2 + v**2))
wide = Name("W", 1 + s**2)
# The best trust, by `best`.
TRUST = u / (u + v * s)
ENTERED = Name("N", kappa / q + (1 - kappa) * (wide - 1) / (1 - q) - 1)


def advised(policy: PolicyName) -> Concluded:
    """Return the time with a prompt that may be wrong."""
    value = advice_time(wide, K, L, policy, kappa, q)
    meaning = f"expected steps under {policy} if the prompt is right with kappa, trust q"
    name = Name(rf"H_{{\kappa,q,\mathrm{{{policy}}}}}", value, meaning)
    return Concluded(
        stated(name, "=", time_with(policy, ENTERED), positive=(1 - q,)),
        partial(_either, policy),
        "the mean over whether the prompt is right (docs/prompt.md, Theorem 2)",
    )


def _either(policy: PolicyName, claimed: Stated) -> Steps:
    return (
        *prompted_steps(policy),
        Identity(
            f"{policy}: taken with q if the prompt is right, else one of the others",
            claimed.value,
            _mean(policy),
            where=(1 - q,),
        ),
    )


@cache
def _mean(policy: PolicyName) -> Expr:
    def time(strength: Expr) -> Expr:
        return prompt_time(W, K, L, policy, q).subs(q, strength)

    right = kappa.value
    return right * time(q) + (1 - right) * time((1 - q) / (wide.value - 1))


def matched(policy: PolicyName) -> Stated:
    """Return that to trust a prompt as much as it is right is worth nothing."""
    k = Symbol(r"\kappa", positive=True)
    value = advice_time(W, K, L, policy, k, k)
    return stated(Name(rf"H_{{\kappa,\kappa,\mathrm{{{policy}}}}}", value), "=", H(policy))


def best() -> Concluded:
    """Return the best trust: the square-root law."""
    name = Name("q^*", best_trust(wide, kappa))
    formula = sqrt(kappa) / (sqrt(kappa) + sqrt(1 - kappa) * sqrt(wide - 1))
    return Concluded(
        stated(name, "=", formula), _no_better, "a square is not negative (docs/prompt.md)"
    )


def _rational(expression: Expr) -> Expr:
    """Return an expression without roots: any odds u^2 to v^2 are those of a whole triangle."""
    square = u**2 + v**2
    roots = {square: 1 + m**2, 1 - u**2 / square: v / (1 + m**2)}
    whole = expression.xreplace(
        {
            part: roots[part.base] ** (2 * part.exp)
            for part in expression.atoms(sympy.Pow)
            if part.base in roots and not part.exp.is_Integer
        }
    )
    return whole.subs({u: 2 * m, v: 1 - m**2})


def _no_better(claimed: Stated) -> Steps:
    entered = meant(ENTERED)
    square = (u * (1 - q) - v * s * q) ** 2 / ((u**2 + v**2) * q * (1 - q))
    return (
        *(
            Identity(
                f"{text}: to the distrust it is as u to v s",
                _rational(meant(trusted)) * _rational(u + v * s),
                _rational(u),
                where=(1 - m,),
            )
            for text, trusted in zip(
                ("the public function's trust", "as stated"), claimed.sides, strict=True
            )
        ),
        Identity(
            "any other trust has more dead ends, by a square",
            entered - entered.subs(q, TRUST),
            square,
            where=(1 - q,),
        ),
    )


def _added(policy: PolicyName) -> Expr:
    return hitting_time(2, K, L, policy) - hitting_time(1, K, L, policy)


def never_worse(policy: PolicyName) -> Concluded:
    """Return that the best trust is never worse than no prompt."""
    value = advice_time(wide, K, L, policy, kappa, q).subs(q, TRUST)
    best_name = Name(rf"H_{{\kappa,q^*,\mathrm{{{policy}}}}}", value)
    plain = Name(rf"H_{{\mathrm{{{policy}}}}}(W)", hitting_time(wide, K, L, policy))
    return Concluded(
        stated(best_name, "<=", plain),
        partial(_saves, policy),
        "a square is not negative (docs/prompt.md)",
    )


def _saves(policy: PolicyName, claimed: Stated) -> Steps:
    less = claimed.value - meant(claimed.sides[0])
    sign = 1 if claimed.signs == ("<=",) else -1
    square = (u * s - v) ** 2 / (u**2 + v**2)
    return (
        Identity(f"{policy}: it saves a square", sign * less, square * _added(policy)),
        everywhere(f"{policy}: and a dead end costs steps", _added(policy), ">", Integer(0)),
    )
