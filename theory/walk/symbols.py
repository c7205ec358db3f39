"""The symbols of theory: the sizes W, K and L, a depth j, and powers of rho."""

from functools import lru_cache

import sympy
from sympy import Expr, Pow, Symbol

W, K, L, j = sympy.symbols("W K L j", integer=True, positive=True)
RHO = (L + 1) ** 2 / L
# Powers of the ratio, as symbols of their own: what holds for them holds for the powers.
RHO_J = Symbol(r"\rho^{j}", positive=True)
RHO_K = Symbol(r"\rho^{K}", positive=True)


@lru_cache(maxsize=10_000)  # the same formulas, in many places
def powers_as_symbol(expression: Expr) -> Expr:
    """Return `expression` with ``rho**K`` written as the symbol that stands for it."""
    if not any(power.base == RHO for power in expression.atoms(Pow)):
        return expression
    squared = expression.subs(RHO ** (2 * K), RHO_K**2)
    return squared.subs(RHO**K, RHO_K)
