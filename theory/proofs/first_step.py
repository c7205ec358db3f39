"""Proofs for all depths at once, by the first-step equations.

A conjecture gives a value to every state, as an expression in the depth j. The walk's moves
(`walk.moves.MOVES`) say what each value must be in terms of its neighbours'. If all
residuals vanish identically, for a symbolic depth and at both ends of the branch, the values
solve the first-step equations; and since absorption is certain these have one solution.
"""

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import sympy
from sympy import Expr, Integer

from ..model.graph import CorridorGraph
from ..model.policy import PolicyName
from ..proving.steps import Covered, Identity, LowerBounds, Positive, Step
from ..walk.moves import MOVES, Edge, corridor_chain
from ..walk.symbolic_depth import (
    EDGES,
    ONE,
    ConstantRows,
    Values,
    families,
    remaining_squares,
    remaining_steps,
)
from ..walk.symbols import K, L, W, j

ZERO = Integer(0)
ONE_UP: LowerBounds = ((W, ONE), (K, ONE), (L, ONE))
LONGEST_VALUE = 260
UNIQUENESS = (
    "the first-step equations of a finite absorbing chain have one solution "
    "(Kemeny and Snell, theorem 3.2.1)"
)
VERTEX = {"F": "l_j", "X": "r_j", "B": "r_j", "Y": "l_j"}


@cache
def needed() -> frozenset[str]:
    """Return the kinds of states that the walk has, by its chain on a small corridor.

    Examples
    --------
    >>> sorted(needed())[:5]
    ['dead B', 'dead F', 'dead X', 'dead Y', 'fork']
    """
    graph = CorridorGraph.symmetric(2, 2, 1)
    return frozenset(
        _kind(graph, state) for state in corridor_chain(graph, PolicyName.UNIFORM).transient
    )


def _kind(graph: CorridorGraph, state: Any) -> str:
    """Return which equation a state has: at an end of its branch, or at any diamond."""
    if not isinstance(state, Edge):
        return str(state)
    side = "target" if state.branch == graph.target else "dead"
    if (state.kind, state.depth) == ("F", graph.branches[state.branch].depth):
        return "target" if side == "target" else "leaf"
    return "fork" if (state.kind, state.depth) == ("B", 0) else f"{side} {state.kind}"


@dataclass(frozen=True)
class Conjecture:
    """Values for every state, and what they are to satisfy.

    `reward` is what a state adds to its value, 1 for expected steps; `discount` is what a step
    multiplies it by, z for a generating function; `at_source` is the value of the whole walk,
    the source edge included. `domain` says where the rows are claimed to be probabilities;
    `where` are expressions that are positive where the values are claimed.
    """

    rows: ConstantRows
    values: Values
    reward: Values
    at_source: Expr
    source_reward: Expr = ONE
    discount: Expr = ONE
    at_target: Expr = ZERO
    domain: LowerBounds = ONE_UP
    where: tuple[Expr, ...] = ()


@cache
def unit_reward() -> Values:
    """Return a reward of 1 for every state: the values are then expected steps."""
    return Values(dict.fromkeys(EDGES, ONE), dict.fromkeys(EDGES, ONE), ONE)


@cache
def steps_conjecture(name: PolicyName, hitting_time: Expr) -> Conjecture:
    """Return the conjecture that `hitting_time` is the policy's."""
    rows = families(name)
    return Conjecture(rows, remaining_steps(rows), unit_reward(), hitting_time)


@cache
def squares_conjecture(name: PolicyName, second_moment: Expr) -> Conjecture:
    """Return the conjecture about the expected square of the number of steps.

    With V the steps still to go, ``E[T^2]`` collects ``2 V - 1`` in each state.
    """
    values, reward = _squares(name)
    # The walk's T is one step more than the fork's: E[(1+T)^2] = 1 + 2 E[T] + E[T^2].
    return Conjecture(families(name), values, reward, second_moment, reward.fork + 2)


@cache
def _squares(name: PolicyName) -> tuple[Values, Values]:
    """Return the expected squares of steps to go, and what every state adds to them."""
    rows = families(name)
    steps = remaining_steps(rows)
    dead, target = (
        {kind: 2 * value - 1 for kind, value in side.items()}
        for side in (steps.dead, steps.target)
    )
    return remaining_squares(rows), Values(dead, target, 2 * steps.fork - 1)


def first_step_proof(conjecture: Conjecture) -> tuple[Step, ...]:
    """Return the steps that prove a conjecture for all W, K and L."""
    equations = _inner(_without_source(conjecture)) | _boundary(conjecture)
    return (
        *equations.values(),
        Covered(
            "every state of the walk has its equation, the ends of the branch included",
            needed(),
            frozenset(equations),
        ),
        *_absorption(conjecture.rows, conjecture.domain),
    )


def _without_source(c: Conjecture) -> Conjecture:
    """Return what other times are conjectured with as well: its equations are made once."""
    return replace(c, at_source=ZERO, source_reward=ZERO)


@cache
def _inner(c: Conjecture) -> dict[str, Step]:
    """Return the equations at diamond j, for every edge that leads to it."""
    steps: dict[str, Step] = {}
    for side in ("dead", "target"):
        values, reward = getattr(c.values, side), getattr(c.reward, side)
        for kind, (family, named, other) in MOVES.items():
            p = getattr(c.rows, family)
            follow = p * _at(c, kind, named, values) + (1 - p) * _at(c, kind, other, values)
            steps[f"{side} {kind}"] = Identity(
                f"first step from {kind}, arriving at {VERTEX[kind]} of a {side} branch, any j",
                _at(c, kind, kind, values),
                _at(c, kind, kind, reward) + c.discount * follow,
                partial(_equation, side, kind, _at(c, kind, kind, values), c.values.fork),
                where=c.where,
            )
    return steps


def _equation(side: str, kind: str, value: Expr, fork: Expr) -> str:
    r"""Return the first-step equation by names, and the value that is put into it.

    In a dead end the value is shown as what comes on top of the fork's, which is short.
    """
    family, named, other = MOVES[kind]

    def name(end: str) -> str:
        place = "j-1" if _outer(kind, end) else "j"
        return rf"{end}^{{\mathrm{{{side}}}}}_{{{place}}}"

    here = name(kind)
    follow = rf"{family}_j\,{name(named)} + (1-{family}_j)\,{name(other)}"
    equation = rf"{here} = \langle {follow} \rangle"
    if side == "dead":
        shown = rf"\Phi + {sympy.latex(sympy.factor(value - fork))}"
    else:
        shown = str(sympy.latex(value))
    return rf"{equation},\quad {here} = {shown}" if len(shown) < LONGEST_VALUE else equation


def _at(c: Conjecture, kind: str, end: str, values: dict[str, Expr]) -> Expr:
    """Return the value of `kind` itself, or of the edge `end` that leaves where it arrives."""
    return before(c.rows, values[end]) if _outer(kind, end) else values[end]


def _outer(kind: str, end: str) -> bool:
    """Tell whether an edge has depth j - 1: the single edge at l_j, which F and Y lead to."""
    return kind in "FY" and end in "FB"


def before(rows: ConstantRows, term: Expr) -> Expr:
    """Return a term of depth j at depth j - 1."""
    powers = rows.powers
    return powers.at(term, j - 1, powers.power / powers.ratio)


def top(rows: ConstantRows, term: Expr) -> Expr:
    """Return a term of depth j at depth K."""
    return rows.powers.at(term, K, rows.top)


def bottom(rows: ConstantRows, term: Expr) -> Expr:
    """Return a term of depth j at depth 0."""
    return rows.powers.at(term, ZERO, ONE)


def _boundary(c: Conjecture) -> dict[str, Step]:
    """Return the equations at the leaf, the target, the fork and the source."""
    return _ends(_without_source(c)) | {
        "source": Identity(
            "the source edge leads to the fork",
            c.at_source,
            c.source_reward + c.discount * c.values.fork,
            where=c.where,
        )
    }


@cache
def _ends(c: Conjecture) -> dict[str, Step]:
    """Return the equations at the leaf, the target and the fork."""
    rows, values, reward = c.rows, c.values, c.reward
    at_target, at_dead = (
        {kind: bottom(rows, side[kind]) for kind in "FB"}
        for side in (values.target, values.dead)
    )
    entry = at_target["F"] / W + (1 - 1 / W) * at_dead["F"]
    alike = all_zero(
        at_target["B"] - at_dead["B"],
        at_dead["B"] - values.fork,
        bottom(rows, reward.dead["B"]) - reward.fork,
    )
    return {
        "leaf": Identity(
            "a dead-end leaf sends the walker back",
            top(rows, values.dead["F"]),
            top(rows, reward.dead["F"]) + c.discount * top(rows, values.dead["B"]),
            where=c.where,
        ),
        "target": Identity(
            "at the target the walk ends", top(rows, values.target["F"]), c.at_target
        ),
        "fork": Identity(
            "the fork takes a branch at random, wherever the walker came from",
            values.fork + alike,
            reward.fork + c.discount * entry,
            where=c.where,
        ),
    }


def all_zero(*differences: Expr) -> Expr:
    """Return their sum, each times a symbol of its own: it vanishes iff all do."""
    return sum(sympy.Symbol(f"z_{n}") * x for n, x in enumerate(differences))


def _absorption(rows: ConstantRows, domain: LowerBounds) -> tuple[Step, ...]:
    """Return that rows are probabilities and absorption is certain: one solution.

    In a finite chain it is enough that the target can be reached from every state: from a
    walker going forward in the target's branch by passing every vertex; from anywhere else
    by going back to the fork and taking that branch.
    """
    names = (
        ("b: the walker can go on backward at r_j", rows.b),
        ("d: the walker can go on backward at l_j", rows.d),
        ("c: the walker can go on forward at l_j", rows.c),
        ("a: the walker can go on forward at r_j", rows.a),
        ("the fork can take the target's branch", 1 / W),
    )
    return (
        *(Positive(text, probability, domain) for text, probability in names),
        *(
            Positive(f"{name} is at most 1", 1 - getattr(rows, name), domain, strict=False)
            for name in "abcd"
        ),
    )
