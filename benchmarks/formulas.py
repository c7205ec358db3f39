"""Contestants for the hitting time at a fixed K with symbols W and L.

The answers are compared at one point, W = 3 and L = 2: what is timed returns a function
for the value there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import corridor
from corridor import CorridorGraph, Policy, theory

from . import inputs

Answer = Callable[[], Any]
Call = Callable[[], Answer]
W_AT, L_AT = 3, 2


def exact(K: int, policy: str) -> Any:
    """Return the exact answer at W = 3, L = 2."""
    return corridor.hitting_time(W_AT, K, L_AT, policy)


def _symbols() -> Any:
    import sympy

    return sympy.symbols("W L", positive=True)


def _at(expression: Any) -> Any:
    W, L = _symbols()
    return expression.subs({W: W_AT, L: L_AT})


def closed_form(K: int, policy: str) -> Call:
    """Our closed form, with nothing remembered from one call to the next."""
    from sympy.core.cache import clear_cache

    W, L = _symbols()

    def call() -> Answer:
        clear_cache()
        formula = corridor.hitting_time(W, K, L, policy)
        return lambda: _at(formula)

    return call


def recurrence(K: int, policy: str) -> Call:
    """Our exact solution, from the graph."""
    W, L = _symbols()

    def call() -> Answer:
        graph = CorridorGraph.symmetric(W, K, L)
        formula = theory.solve(graph, Policy.named(policy)).hitting_time
        return lambda: _at(formula)

    return call


def chain(K: int, policy: str) -> Call:
    """Our elimination of the lumped chain."""
    W, L = _symbols()
    walk = inputs.exact_chain(W, K, L, policy)

    def call() -> Answer:
        formula = walk.expected_steps_from("source")
        return lambda: _at(formula)

    return call


def storm(K: int, policy: str) -> Call:
    """Storm, parametric, on the chain that it has read.

    A model keeps what it has factored: each call is to have one of its own.
    """
    import stormpy
    import stormpy.pars

    from corridor.reports.model_checkers import PROPERTY

    question = stormpy.parse_properties(PROPERTY)[0]
    with inputs.file_of(inputs.parametric_drn(K, policy)) as name:
        model = stormpy.build_model_from_drn[stormpy.RationalFunction](name)

    def call() -> Answer:
        answer = stormpy.model_checking(model, question, only_initial_states=True)
        formula = answer.get_value(model.initial_states[0])

        def value() -> Any:
            values = {"W": W_AT, "L": L_AT}
            point = {
                symbol: stormpy.RationalFunctionCoefficient(values[symbol.name])
                for symbol in model.collect_all_parameters()
            }
            return str(formula.evaluate(point))

        return value

    return call


def sympy_domain_matrix(K: int, policy: str) -> Call:
    """SymPy's sparse row reduction, over rational functions.

    The source comes last, so that no other state's formula is written out. Here that is
    faster than ``solve_den``, which is the faster one over the rational numbers.
    """
    from sympy.polys.matrices import DomainMatrix

    W, L = _symbols()
    Q, _ = inputs.exact_chain(W, K, L, policy).canonical_form()
    n, field = Q.shape[0], Q.domain
    rows = (DomainMatrix.eye(n, field) - Q).to_sparse().to_dod()
    entries = {
        n - 1 - i: {n - 1 - j: value for j, value in row.items()} | {n: field.one}
        for i, row in rows.items()
    }
    matrix = DomainMatrix(entries, (n, n + 1), field)

    def call() -> Answer:
        formula = field.to_sympy(matrix.rref()[0][n - 1, n].element)
        return lambda: _at(formula)

    return call


def sympy_matrix(K: int, policy: str) -> Call:
    """SymPy's matrix of expressions, solved by LU."""
    import sympy

    W, L = _symbols()
    Q, _ = inputs.exact_chain(W, K, L, policy).canonical_form()
    matrix = sympy.eye(Q.shape[0]) - Q.to_Matrix()

    def call() -> Answer:
        formula = matrix.LUsolve(sympy.ones(Q.shape[0], 1))[0]
        return lambda: _at(formula)

    return call
