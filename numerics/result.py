"""What a solver returns: a value, and how far it can be from the exact one."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """A floating-point value with a bound on its error.

    Attributes
    ----------
    value : float
        The computed value (steps, for a time).
    error_bound : float
        ``|value - exact| <= error_bound``, rounding of the input included. It is infinite
        when the solver cannot vouch for a single digit.
    method : str
        The solver.
    """

    value: float
    error_bound: float
    method: str

    @property
    def log10(self) -> float:
        """Decimal logarithm of `value`; NaN where the solver returned no positive number."""
        return math.log10(self.value) if self.value > 0 else math.nan

    @property
    def relative_error_bound(self) -> float:
        """The bound as a fraction of the value."""
        return self.error_bound / abs(self.value) if self.value else math.inf
