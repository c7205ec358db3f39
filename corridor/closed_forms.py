"""Exact quantities by name: headings, where they have closed forms, and these as LaTeX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .theory.model.policy import PolicyName

if TYPE_CHECKING:
    from sympy import Expr

ALL = tuple(PolicyName)
COMMITTED = (PolicyName.SFT, PolicyName.RL)

# Which part of theory.restart_time's answer.
RESTARTS = {"restart-time": "cost", "restart-budget": "budget"}


@dataclass(frozen=True)
class ExactQuantity:
    """A quantity that tables and formulas know by name.

    Attributes
    ----------
    name : str
        As on the command line, ``"hitting-time"``.
    heading : str
        Words, with mathematics between dollar signs.
    sizes : str
        Which of W, K and L enter, such as ``"WKL"``.
    policies : tuple of PolicyName
        Under which it has a value; none if no policy enters.
    closed : tuple of PolicyName
        Under which it has a closed form.
    """

    name: str
    heading: str
    sizes: str = "WKL"
    policies: tuple[PolicyName, ...] = ALL
    closed: tuple[PolicyName, ...] = ALL

    def value(self, sizes: Mapping[str, Any], policy: PolicyName | None) -> Expr:
        """Return the exact value, or the closed form where a size is a symbol.

        Parameters
        ----------
        sizes : Mapping
            The sizes that enter, by name; others are passed over.
        policy : PolicyName or None
            None if no policy enters.

        Examples
        --------
        >>> EXACT["hitting-time"].value({"W": 15, "K": 15, "L": 5}, PolicyName.RL)
        900
        """
        from . import theory

        given = [sizes[name] for name in self.sizes]
        if policy is None:
            return theory.dip_threshold(*given)
        if self.name in RESTARTS:
            W, K, L = given
            return getattr(theory.restart_time(W, K, L, policy), RESTARTS[self.name])
        base = self.name.removesuffix("-ratio")
        function = getattr(theory, base.replace("-", "_"))
        value = function(*given, policy=policy)
        return value if base == self.name else value / function(*given, policy=PolicyName.RL)


EXACT = {
    quantity.name: quantity
    for quantity in (
        ExactQuantity("hitting-time", "hitting time $H$"),
        ExactQuantity("backtrack-time", "backtrack time $B$", "KL"),
        ExactQuantity("hitting-time-ratio", r"ratio $H/H_{\mathrm{rl}}$"),
        ExactQuantity("backtrack-time-ratio", r"ratio $B/B_{\mathrm{rl}}$", "KL"),
        ExactQuantity("variance", "variance $V$"),
        ExactQuantity("search-time", "harness $S$", "WKL", COMMITTED, COMMITTED),
        ExactQuantity("restart-time", "restarts $R$", "WKL", ALL, COMMITTED),
        ExactQuantity("restart-budget", "best budget $T$", "WKL", ALL, COMMITTED),
        ExactQuantity("dip-threshold", "dip threshold $K$", "WL", (), ()),
    )
}


def formula_latex(
    quantity: str, policy: str | PolicyName, numbers: Mapping[str, int] | None = None
) -> str:
    r"""Return the closed form of `quantity` under `policy`, as LaTeX.

    Parameters
    ----------
    quantity : str
        A name of `EXACT`, ``"hitting-time"``.
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
    if quantity not in EXACT:
        accepted = ", ".join(map(repr, EXACT))
        raise ValueError(f"quantity must be one of {accepted}; got {quantity!r}")
    form = EXACT[quantity].value({"W": W, "K": K, "L": L}, PolicyName(policy))
    # Numbers side by side need a sign between them, letters do not.
    names = {symbol: str((numbers or {}).get(symbol.name, symbol)) for symbol in (W, K, L)}
    text: str = sympy.latex(form, symbol_names=names, mul_symbol="dot" if numbers else None)
    return text
