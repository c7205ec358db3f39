"""A walker that takes the right branch with a strength: the first part of S8."""

from dataclasses import replace
from functools import cache, partial

import sympy
from sympy import Expr, Integer, Symbol

from ...model.policy import PolicyName
from ...proving.claim import Steps
from ...proving.statements.concluded import Concluded
from ...proving.statements.stated import Name, Stated, stated
from ...proving.steps import Identity, Positive, Step
from ...quantities.prompts import prompt_time
from ...walk.symbolic_depth import families, remaining_steps
from ...walk.symbols import K, L, W, powers_as_symbol
from ..first_step import UNIQUENESS, bottom, first_step_proof, steps_conjecture
from ..inference import time_of
from ..names import T, epsilon, rho

SFT, RL, UNIFORM = PolicyName.SFT, PolicyName.RL, PolicyName.UNIFORM
q, w = Symbol("q", positive=True), Symbol("w", positive=True)
TRIP = T(SFT)
LEAVING = (K * (L + 1) + 1) * (K * (L + 1) + L) / L
# The time without dead ends, and what each dead end adds for an entry of the right branch.
ALONE: dict[PolicyName, Expr] = {SFT: 2 * K + 2, RL: 2 * K + 2, UNIFORM: LEAVING + 1}
ADDED: dict[PolicyName, Expr] = {SFT: TRIP, RL: 2 * (2 * K + 1), UNIFORM: 2 * LEAVING}


def time_with(policy: PolicyName, dead_ends: Expr) -> Expr:
    """Return the time if so many dead ends are entered for each entry of the right branch."""
    return ALONE[policy] + dead_ends * ADDED[policy]


def trip() -> Concluded:
    """Return the round trip into a dead end under sft."""
    formula = (4 + epsilon) * rho**K - 2 - epsilon
    return Concluded(stated(TRIP, "=", formula), _comes_back, UNIQUENESS)


def _comes_back(claimed: Stated) -> Steps:
    rows = families(SFT)
    values = remaining_steps(rows)
    return (
        *policy_steps(SFT),
        Identity(
            "every walk from a dead end to the target comes by the fork",
            1 + bottom(rows, values.dead["F"]) - values.fork,
            powers_as_symbol(claimed.value),
        ),
    )


def prompted(policy: PolicyName) -> Concluded:
    """Return the time with a prompt of a strength."""
    meaning = f"expected steps under {policy}, the right branch taken with probability q"
    name = Name(rf"H_{{q,\mathrm{{{policy}}}}}", prompt_time(W, K, L, policy, q), meaning)
    formula = time_with(policy, (1 - q) / q)
    return Concluded(stated(name, "=", formula), partial(_takes_right, policy), UNIQUENESS)


def _takes_right(policy: PolicyName, claimed: Stated) -> Steps:
    time = powers_as_symbol(claimed.value.subs(q, 1 / (1 + w)))
    steps = remaining_steps(families(policy)).fork.subs(W, 1 + w)
    return (
        *prompted_steps(policy),
        Identity("the source edge leads to the fork", time, 1 + steps),
    )


@cache
def prompted_steps(policy: PolicyName) -> Steps:
    """Return the first-step equations, W being 1 + w: the right branch has the odds 1 to w."""
    return tuple(map(_real_width, policy_steps(policy)))


@cache
def policy_steps(policy: PolicyName) -> Steps:
    """Return the proof of the values of every state."""
    return first_step_proof(steps_conjecture(policy, time_of(policy)))


def _real_width(step: Step) -> Step:
    if isinstance(step, Identity):
        left, right = (sympy.sympify(x).subs(W, 1 + w) for x in (step.left, step.right))
        return replace(step, left=left, right=right, shown=None)
    if isinstance(step, Positive):
        domain = tuple((w, Integer(0)) if x == W else (x, low) for x, low in step.domain)
        return replace(step, expression=step.expression.subs(W, 1 + w), domain=domain)
    return step
