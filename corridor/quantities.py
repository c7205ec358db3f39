"""What can be asked for by name: the quantities of theory, their headings and arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .theory.policy import PolicyName

if TYPE_CHECKING:
    from sympy import Expr

ALL = tuple(PolicyName)
COMMITTED = (PolicyName.SFT, PolicyName.RL)


@dataclass(frozen=True)
class Quantity:
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
        >>> QUANTITIES["hitting-time"].value({"W": 15, "K": 15, "L": 5}, PolicyName.RL)
        900
        """
        from . import theory

        given = [sizes[name] for name in self.sizes]
        if policy is None:
            return theory.dip_threshold(*given)
        _, restart, part = self.name.partition("restart-")
        if restart:
            W, K, L = given
            return getattr(theory.restart_time(W, K, L, policy), part)
        base = self.name.removesuffix("-ratio")
        function = getattr(theory, base.replace("-", "_"))
        value = function(*given, policy=policy)
        return value if base == self.name else value / function(*given, policy=PolicyName.RL)


QUANTITIES = {
    quantity.name: quantity
    for quantity in (
        Quantity("hitting-time", "hitting time $H$"),
        Quantity("backtrack-time", "backtrack time $B$", "KL"),
        Quantity("hitting-time-ratio", r"ratio $H/H_{\mathrm{rl}}$"),
        Quantity("backtrack-time-ratio", r"ratio $B/B_{\mathrm{rl}}$", "KL"),
        Quantity("variance", "variance $V$"),
        Quantity("search-time", "harness $S$", "WKL", COMMITTED, COMMITTED),
        Quantity("restart-cost", "restarts $R$", "WKL", ALL, COMMITTED),
        Quantity("restart-budget", "best budget $T$", "WKL", ALL, COMMITTED),
        Quantity("dip-threshold", "dip threshold $K$", "WL", (), ()),
    )
}
