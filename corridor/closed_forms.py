"""Closed forms as LaTeX: with their letters, and with the numbers put in."""

from __future__ import annotations

from collections.abc import Mapping

from . import theory
from .tables import QUANTITIES
from .theory.policy import PolicyName


def formula_latex(
    quantity: str, policy: str | PolicyName, numbers: Mapping[str, int] | None = None
) -> str:
    r"""Return the closed form of `quantity` under `policy`, as LaTeX.

    Parameters
    ----------
    quantity : ``"hitting-time"`` or ``"backtrack-time"``
    policy : ``"uniform"``, ``"sft"``, ``"rl"`` or PolicyName
    numbers : mapping from ``"W"``, ``"K"``, ``"L"`` to int, optional
        Written where the letters stand; nothing is worked out.

    Raises
    ------
    ValueError
        If `quantity` or `policy` names none.

    Examples
    --------
    >>> print(formula_latex("backtrack-time", "rl"))
    2 K + 1
    >>> print(formula_latex("hitting-time", "rl", {"W": 15, "K": 15, "L": 5}))
    \left(2 \cdot 15 + 1\right) \cdot \left(2 \cdot 15 - 1\right) + 1
    """
    import sympy

    W, K, L = sympy.symbols("W K L", integer=True, positive=True)
    if quantity not in QUANTITIES:
        accepted = ", ".join(map(repr, QUANTITIES))
        raise ValueError(f"quantity must be one of {accepted}; got {quantity!r}")
    if quantity == "hitting-time":
        form = theory.hitting_time(W, K, L, policy)
    else:
        form = theory.backtrack_time(K, L, policy)
    # Numbers side by side need a sign between them, letters do not.
    names = {symbol: str((numbers or {}).get(symbol.name, symbol)) for symbol in (W, K, L)}
    text: str = sympy.latex(form, symbol_names=names, mul_symbol="dot" if numbers else None)
    return text
