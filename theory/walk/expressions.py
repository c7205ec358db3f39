"""What enters an exact computation: expressions without floats, and a field to hold them."""

import operator
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cmp_to_key
from typing import Any, TypeAlias

import sympy
from sympy import Basic, Expr, Symbol

from ..model.arguments import Count, count, described
from ..model.families import Families
from ..model.graph import CorridorGraph, require_graph
from ..model.policy import Policy, PolicyName, Rows, as_policy, branch_weights
from .factors import factors

# An int, a Fraction or a SymPy expression without floats.
Exact: TypeAlias = Any

MOST_SYMBOLS = 12

# The order in which SymPy has the arguments of sums and products.
CANONICAL = cmp_to_key(Basic.compare)


def counts(**given: Count) -> tuple[Expr, ...]:
    """Return positive integers, or expressions that can be some, by the names they go by.

    >>> counts(W=3, K=sympy.Symbol("n"))
    (3, n)
    """
    return tuple(sympy.sympify(count(name, value)) for name, value in given.items())


def expression(number: int | Fraction | Expr) -> Expr:
    """Return an exact number, which has been checked, or an expression as an expression.

    >>> expression(Fraction(7, 3))
    7/3
    """
    if isinstance(number, Fraction):
        return sympy.Rational(number.numerator, number.denominator)
    return sympy.sympify(number)


def exact(name: str, value: object) -> Expr:
    """Return `value` as a finite, real expression.

    >>> exact("t", Fraction(1, 3))
    1/3
    """
    expression = _exact(value)
    if expression is None:
        raise TypeError(
            f"{name} must be an int, a Fraction or a SymPy expression without floats; "
            f"got {described(value)}"
        )
    if expression.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan, sympy.I):
        raise ValueError(f"{name} must be finite and real; got {described(value)}")
    return expression


def exact_probability(where: str, value: object) -> Expr:
    """Return the probability that stands at `where` as an expression, unless negative."""
    expression = _exact(value)
    if expression is None:
        raise TypeError(
            f"{where} has the probability {described(value)}; theory is exact: pass a Fraction "
            "or a SymPy expression"
        )
    # SymPy's assumptions would take most of the time of a large graph.
    if expression.p < 0 if expression.is_Rational else expression.is_negative:
        raise ValueError(f"{where} has the negative probability {described(value)}")
    return expression


def expressions_of(
    graph: CorridorGraph, policy: Policy | str | PolicyName
) -> tuple[tuple[Rows, ...], tuple[Expr, ...]]:
    """Return the rows of each kind of branch, and the fork's probabilities for each kind.

    >>> expressions_of(CorridorGraph.symmetric(3, 1, 2), "sft")[1]
    (1/3, 2/3)
    """
    require_graph(graph)
    policy = as_policy(policy)
    kinds = policy.rows(graph)
    known: dict[int, Expr] = {}  # a row's probabilities mostly are one object

    def read(family: str, j: int, p: Any) -> Expr:
        if id(p) not in known:
            known[id(p)] = exact_probability(f"row {family}_{j}", p)
        return known[id(p)]

    rows = tuple(
        Families(
            *(
                tuple(read(family, j, p) for j, p in enumerate(row, 1))
                for family, row in by_family.items()
            )
        )
        for by_family in kinds
    )
    shares = (exact_probability("the fork", p) for p in branch_weights(graph, policy))
    return rows, tuple(shares)


def _exact(value: Any) -> Expr | None:
    """Return `value` as an expression, and None if it is no number or holds a float."""
    if isinstance(value, bool | str):
        return None
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    if hasattr(value, "__index__") and not isinstance(value, Expr):
        return sympy.Integer(operator.index(value))
    try:
        expression = sympy.sympify(value, strict=True)
    except sympy.SympifyError:
        return None
    is_exact = isinstance(expression, Expr) and not expression.has(sympy.Float)
    return expression if is_exact else None


def readable_field_of(values: Iterable[Expr]) -> Any:
    """Return the field that holds all `values`, and with many symbols that of raw expressions.

    A normal form would then have more terms than anybody can read or wait for: results are
    left as the sums of products that they are.
    """
    entries = dict.fromkeys(values)
    symbols = set().union(*(value.free_symbols for value in entries))
    return sympy.EXRAW if len(symbols) > MOST_SYMBOLS else field_of(entries)


def field_of(values: Iterable[Expr]) -> Any:
    """Return the field of fractions that holds all `values`."""
    entries = dict.fromkeys(values)
    for p in entries:
        if p.is_Rational:
            continue
        if not (p.is_rational_function() and _has_rational_constants(p)):
            raise TypeError(
                f"the probability {described(p)} is no rational function of symbols, which "
                "exact solving needs: put in a symbol for it, or use corridor.numerics"
            )
    symbols = sorted({s for p in entries for s in p.free_symbols}, key=str)
    return sympy.ZZ.frac_field(*symbols) if symbols else sympy.QQ


def written(field: Any, value: Any) -> Expr:
    """Return an element of a field as the field's `to_sympy` does, faster.

    That asks SymPy of each coefficient all that can be known of a number: nine tenths of the
    time of a formula of some hundred terms.

    >>> _, x, y = sympy.field("x y", sympy.ZZ)
    >>> written(x.field.to_domain(), (2 * x - y**2) / (3 * y))
    (2*x - y**2)/(3*y)
    """
    if not field.is_FractionField:
        return field.to_sympy(value)
    above, below = (_sum_of_terms(f, field.symbols) for f in (value.numer, value.denom))
    return above / below


def _sum_of_terms(f: Any, symbols: Sequence[Symbol]) -> Expr:
    """Return a polynomial as an expression, whose parts are in SymPy's order already."""
    whole, terms = [], []
    for monomial, coefficient in f.items():
        factors = [x**n for x, n in zip(symbols, monomial, strict=True) if n]
        number = f.ring.domain.to_sympy(coefficient)
        if not factors:
            whole.append(number)
            continue
        factors.sort(key=CANONICAL)
        if number != 1:
            factors.insert(0, number)
        terms.append(sympy.Mul(*factors, evaluate=False))
    return sympy.Add(*whole, *sorted(terms, key=CANONICAL), evaluate=False)


def factored(expression: Expr) -> Expr:
    """Return an expression as SymPy's `factor` does, if rational by its field: quicker.

    >>> from sympy.abc import p, q
    >>> factored((p**2 - q**2) / (2 * p + 2 * q) - p)
    -(p + q)/2
    """
    if not expression.free_symbols:
        return expression
    if not (expression.is_rational_function() and _has_rational_constants(expression)):
        return sympy.factor(expression)
    # In the order in which SymPy has symbols: the signs of factors depend on it.
    symbols = sympy.Poly(sympy.Add(*expression.free_symbols)).gens
    value = sympy.ZZ.frac_field(*symbols).from_sympy(expression)
    (above, over), (below, under) = map(factors, (value.numer, value.denom))
    powers = [(f, n) for f, n in over] + [(f, -n) for f, n in under]
    rest = sympy.Mul(*(f.as_expr(*symbols) ** n for f, n in powers))
    constant = sympy.Rational(above, below)
    # A sum would be multiplied out.
    kept = rest.is_Add and constant != 1
    return sympy.Mul(constant, rest, evaluate=not kept)


def _has_rational_constants(expression: Expr) -> bool:
    """Tell whether all constants are rational: no roots, pi or infinities."""
    return all(
        node.is_Rational or not node.is_number or node.is_Add or node.is_Mul or node.is_Pow
        for node in sympy.preorder_traversal(expression)
    ) and all(node.exp.is_Integer for node in expression.atoms(sympy.Pow))
