"""The field in which a walk is computed: one that holds all of its probabilities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy import Expr

from ..model.arguments import described

MOST_SYMBOLS = 12


def readable_field_of(values: Iterable[Expr]) -> Any:
    """Return the field that holds all `values`, and with many symbols that of raw expressions.

    A normal form would then have more terms than anybody can read or wait for: results are
    left as the sums of products that they are.
    """
    entries = list(values)
    symbols = set().union(*(value.free_symbols for value in entries))
    return sympy.EXRAW if len(symbols) > MOST_SYMBOLS else field_of(entries)


def field_of(values: Iterable[Expr]) -> Any:
    """Return the field of fractions that holds all `values`."""
    entries = list(values)
    for p in entries:
        if not (p.is_rational_function() and _has_rational_constants(p)):
            raise TypeError(
                f"the probability {described(p)} is no rational function of symbols, which "
                "exact solving needs: put in a symbol for it, or use corridor.numerics"
            )
    symbols = sorted({s for p in entries for s in p.free_symbols}, key=str)
    return sympy.ZZ.frac_field(*symbols) if symbols else sympy.QQ


def _has_rational_constants(expression: Expr) -> bool:
    """Tell whether all constants are rational: no roots, pi or infinities."""
    return all(
        node.is_Rational or not node.is_number or node.is_Add or node.is_Mul or node.is_Pow
        for node in sympy.preorder_traversal(expression)
    ) and all(node.exp.is_Integer for node in expression.atoms(sympy.Pow))
