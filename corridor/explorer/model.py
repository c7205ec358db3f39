"""What the page is told of the model, as JavaScript written from theory's own expressions.

No formula is typed a second time: the closed forms become functions of exact integers, the
policies and the fork functions of floats, and the moves are handed over as they are.
"""

from __future__ import annotations

import json
import re
from typing import Any

import sympy
from sympy import Expr
from sympy.printing.mathml import mathml

from ..quantities import CATALOGUE
from ..theory.model.families import FAMILIES
from ..theory.model.graph import CorridorGraph
from ..theory.model.policy import Policy, PolicyName, branch_weights
from ..theory.quantities.dips import place, wrongness
from ..theory.walk.moves import MOVES

EXACT = ("hitting-time", "backtrack-time")
W, K, L, J, X, Y = sympy.symbols("W K L j X Y", integer=True, positive=True)


def model() -> str:
    """Return the model as the source of a JavaScript object.

    Examples
    --------
    >>> print(model().splitlines()[1])
    "moves": {"F": ["c", "X", "B"], "X": ["a", "F", "Y"], ...},
    """
    graph = CorridorGraph.symmetric(W, 1, L)
    policies = {name: Policy.named(name) for name in PolicyName}
    parts = {
        "moves": json.dumps(MOVES),
        "fork": _function("W", branch_weights(graph, policies[PolicyName.UNIFORM])),
        "policies": _object({name: _rows(each, graph) for name, each in policies.items()}),
        "exact": _object({name: _object(_closed_forms(name)) for name in EXACT}),
        "place": _object({row: _function("j, L", place(row, J, L)) for row in "db"}),
        "wrongness": _function("W, L, X, Y", wrongness(W, L, X, Y)),
    }
    return _object(parts)


def formulas() -> dict[str, tuple[str, str]]:
    """Return the hitting time under each policy as MathML, and again with room for numbers.

    In the second each of W, K and L is an empty ``<mn>`` of that class.

    Examples
    --------
    >>> print(formulas()["rl"][1][:60])
    <mrow><mrow><mrow><mo>(</mo><mrow><mrow><mn>2</mn><mo>·</mo>
    """
    found = {}
    for name in PolicyName:
        form = CATALOGUE["hitting-time"].closed_form(name)
        letters, numbers = _mathml(form), _mathml(form, mul_symbol="dot")
        room = re.sub(r"<mi>([WKL])</mi>", r'<mn class="\1"></mn>', numbers)
        found[str(name)] = letters, room
    return found


def _closed_forms(quantity: str) -> dict[str, str]:
    """Return for each policy a function that gives numerator and denominator, as BigInts."""
    forms = {}
    for name in PolicyName:
        form = CATALOGUE[quantity].closed_form(name)
        ratio = sympy.fraction(sympy.together(sympy.expand_power_base(form)))
        forms[str(name)] = _function("W, K, L", [_exact(part) for part in ratio])
    return forms


def _exact(whole: Expr) -> str:
    """Return an expression of integers as JavaScript's BigInt sees it.

    >>> _exact(L**2 - 3)
    'power(L, 2n) - 3n'
    """
    if not (
        whole.is_integer and all(each.exp.is_nonnegative for each in whole.atoms(sympy.Pow))
    ):
        raise ValueError(f"{whole} takes no integers alone")
    return re.sub(r"\b(\d+)\b", r"\1n", sympy.jscode(whole)).replace("Math.pow", "power")


def _rows(policy: Policy, graph: CorridorGraph) -> str:
    rows = policy.rows(graph)[0]
    return _function("L", {family: getattr(rows, family)[0] for family in FAMILIES})


def _function(parameters: str, value: Any) -> str:
    """Return a JavaScript function of `parameters`."""
    return f"({parameters}) => {_value(value)}"


def _value(value: Any) -> str:
    match value:
        case str():
            return value
        case dict():
            return f"({_object({name: _value(each) for name, each in value.items()})})"
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
    text: str = sympy.jscode(sympy.sympify(value))
    return text


def _object(parts: dict[Any, str]) -> str:
    lines = ",\n".join(f"{json.dumps(str(name))}: {source}" for name, source in parts.items())
    return f"{{\n{lines}\n}}"


def _mathml(form: Expr, **options: Any) -> str:
    text: str = mathml(form, printer="presentation", **options)
    return text.replace("<mo>-</mo>", "<mo>−</mo>").replace("&#xB7;", "·")
