"""The two witnesses side by side: theory's exact values and numerics' floats."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from . import numerics, theory
from .decimals import decimal_text, exact_text
from .theory.policy import PolicyName

if TYPE_CHECKING:
    from sympy import Expr


@dataclass(frozen=True)
class Agreement:
    """One quantity under one policy, from both rooms.

    Attributes
    ----------
    quantity : str
        ``"hitting-time"`` or ``"backtrack-time"``, in steps.
    policy : PolicyName
    exact : sympy.Expr
        From theory.
    numeric : numerics.Result
        From numerics.
    """

    quantity: str
    policy: PolicyName
    exact: Expr
    numeric: numerics.Result

    @property
    def disagreement(self) -> Fraction:
        """Relative distance of the two values, exactly."""
        exact = Fraction(int(self.exact.numerator), int(self.exact.denominator))
        return abs(self.numeric.fraction / exact - 1)


def compare(W: int, K: int, L: int) -> list[Agreement]:
    """Return hitting and backtrack times under the three policies, from both rooms.

    Raises
    ------
    TypeError, ValueError
        If W, K or L is no positive integer.
    MemoryError
        If the full chain would not fit.

    Examples
    --------
    >>> [str(row.exact) for row in compare(5, 3, 2) if row.policy == "rl"]
    ['64', '7']
    """
    hitting = [
        Agreement(
            "hitting-time",
            policy,
            theory.hitting_time(W, K, L, policy),
            numerics.hitting_time(W, K, L, policy),
        )
        for policy in PolicyName
    ]
    backtrack = [
        Agreement(
            "backtrack-time",
            policy,
            theory.backtrack_time(K, L, policy),
            numerics.backtrack_time(K, L, policy),
        )
        for policy in PolicyName
    ]
    return hitting + backtrack


def comparison_text(rows: list[Agreement]) -> str:
    """Return the comparison as aligned text."""
    header = ("", "policy", "theory, exact", "theory", "numerics", "disagreement", "its bound")
    cells = [header]
    quantity = ""
    for row in rows:
        first = row.quantity.replace("-", " ") if row.quantity != quantity else ""
        quantity = row.quantity
        cells.append(
            (
                first,
                str(row.policy),
                exact_text(row.exact),
                decimal_text(row.exact, 10),
                decimal_text(row.numeric.fraction, 10),
                f"{float(row.disagreement):.1e}",
                f"{row.numeric.relative_error_bound:.1e}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in cells]
    return "\n".join(lines)
