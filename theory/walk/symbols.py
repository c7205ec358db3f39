"""The symbols that every formula of the corridor shares."""

from __future__ import annotations

from sympy import Symbol, symbols

W, K, L, j = symbols("W K L j", integer=True, positive=True)
RHO = (L + 1) ** 2 / L
# Powers of the ratio, as symbols of their own: what holds for them holds for the powers.
RHO_J = Symbol(r"\rho^{j}", positive=True)
RHO_K = Symbol(r"\rho^{K}", positive=True)
