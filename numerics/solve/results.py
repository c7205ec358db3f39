"""What a solver returns: numbers, and how far each can be from the exact one."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...theory.model.graph import CorridorGraph
from ...theory.model.shown import Shown
from ..graph.arrays import ByValue, FamilyArrays
from ..graph.exact_rows import from_mpf
from .numbers import WIDE, Number

if TYPE_CHECKING:
    from ..certificates.certificates import Certificate

# Unit roundoff of floats.
UNIT = 2.0**-53
SMALLEST_FLOAT = 2.0**-1074
# Below it a bound of a few units of roundoff may underflow.
BOUNDS_UNDERFLOW = 2.0**-900


@dataclass(frozen=True)
class Result(Number, Shown):
    """A computed number ``mantissa * 2**exponent`` with a bound on its error.

    Attributes
    ----------
    mantissa : float or mpmath.mpf
        In [1/2, 1) for floats, with the sign; an mpf is the value itself.
    exponent : int
        Binary exponent; 0 for an mpf. It may be far beyond that of a float.
    relative_error_bound : float
        ``|value - exact| <= relative_error_bound * |value|``, rounding of the input
        included. It is infinite when the solver cannot vouch for a single digit.
    method : str
        The solver.
    walk : tuple, optional
        Of an expected time the graph and its policy, and the kind of a dead end, for `certify`.

    Examples
    --------
    >>> Result.of(1000.0, 1e-15, "accurate")
    Result(value=1000.0, relative_error_bound=1e-15, method='accurate')

    It is a number like others, without its bound:

    >>> result = Result.of(1000.0, 1e-15, "accurate")
    >>> float(result), 2 * result, f"{result:.1e}"
    (1000.0, 2000.0, '1.0e+03')
    """

    mantissa: Any
    exponent: int
    relative_error_bound: float
    method: str
    walk: tuple[Any, ...] | None = field(default=None, repr=False, compare=False)

    def certify(self) -> Certificate:
        """Return a certificate that encloses the expected time, and holds this number to it.

        The chain of the walk is solved again, in decimals of as many digits as it takes, and
        checked in one exact pass; then the number must be as near as its bound says.

        Raises
        ------
        CertificateError
            If the number is off by more than its bound, or has none: the message says by how
            much.
        ValueError
            If the number is no expected time of a walk to the target.
        MemoryError
            If the chain has more than a million states.

        Examples
        --------
        >>> from corridor.numerics import hitting_time
        >>> certificate = hitting_time(15, 15, 5, "sft").certify()
        >>> low, high = certificate.between()
        >>> low < Fraction(13178858182061793922894308, 30517578125) < high
        True
        >>> certificate.relative_gap < 1e-18
        True
        """
        from ..certificates.certificates import certify_number
        from ..certificates.chains import walk_listing

        if self.walk is None:
            raise ValueError("only expected steps to the target, or to the fork, are certified")
        return certify_number(walk_listing(*self.walk), self)

    def of_walk(self, *walk: Any) -> Result:
        """Return this number as the expected steps of a walk: its graph, its policy, ..."""
        return replace(self, walk=walk)

    @classmethod
    def of(cls, value: float, relative_error_bound: float, method: str) -> Result:
        """Return the result whose value is the float `value`."""
        mantissa, exponent = math.frexp(value)
        return cls(mantissa, exponent, relative_error_bound, method)

    @property
    def value(self) -> Any:
        """The number: a float, or an mpf from method ``"mpmath"``.

        Raises
        ------
        OverflowError
            If it is beyond the range of a float.
        """
        if not isinstance(self.mantissa, float):
            return self.mantissa
        try:
            return math.ldexp(self.mantissa, self.exponent)
        except OverflowError:
            raise OverflowError(
                f"the value, about 10**{self.log10:.6f}, is beyond the range of a float; "
                "take .log10 or .fraction, or method='mpmath'"
            ) from None

    @property
    def error_bound(self) -> Any:
        """``|value - exact| <= error_bound``; infinite if not a single digit is sure."""
        if not math.isfinite(self.relative_error_bound):
            return math.inf
        if not self.mantissa:
            return 0.0
        # Below the range of a float the value itself is rounded to 0.
        return self.relative_error_bound * abs(self.value) or SMALLEST_FLOAT

    @property
    def log10(self) -> float:
        """Decimal logarithm of the value; NaN where a solver returned no positive number."""
        if not self.mantissa > 0:
            return math.nan
        if isinstance(self.mantissa, float):
            return math.log10(self.mantissa) + self.exponent * math.log10(2)
        return float(self.mantissa.context.log10(self.mantissa))

    @property
    def fraction(self) -> Fraction:
        """The computed number, exactly, however large."""
        if not self.mantissa:
            return Fraction(0)
        if isinstance(self.mantissa, float):
            return Fraction(self.mantissa) * Fraction(2) ** self.exponent
        return from_mpf(self.mantissa)

    def _decimal(self) -> Decimal:
        if isinstance(self.mantissa, float):
            power = WIDE.power(Decimal(2), Decimal(self.exponent))
            return WIDE.multiply(Decimal(self.mantissa), power)
        fraction = self.fraction
        return WIDE.divide(Decimal(fraction.numerator), Decimal(fraction.denominator))

    def __repr__(self) -> str:
        try:
            shown = f"value={self.value!r}"
        except OverflowError:
            shown = f"log10={self.log10!r}"
        bound = f"relative_error_bound={self.relative_error_bound:.3g}"
        return f"{type(self).__name__}({shown}, {bound}, method={self.method!r})"


@dataclass(frozen=True, eq=False)
class RowValues(Shown, ByValue):
    """Numbers for the rows of one kind of branch, by the solver `method`.

    `a`, `b`, `c` and `d`, each of shape (K_w,), go from the fork outwards; method ``"mpmath"``
    gives mpmath's numbers. `error_bound` has bounds on the absolute errors of the four.
    """

    a: NDArray[Any]
    b: NDArray[Any]
    c: NDArray[Any]
    d: NDArray[Any]
    error_bound: FamilyArrays
    method: str


def error_bounds(
    values: NDArray[Any], relative: float, exact: NDArray[np.bool_]
) -> NDArray[Any]:
    """Return bounds on absolute errors, which below the range of normal floats are no share.

    There a value is rounded to a multiple of the smallest float, and so is its bound; but for
    those that are `exact`.
    """
    sizes = abs(values)
    if values.dtype == object:
        return relative * sizes
    low = (sizes < BOUNDS_UNDERFLOW) & ~exact
    return relative * sizes + np.where(low, SMALLEST_FLOAT, 0.0)


class Solution(Shown, ABC):
    """What `solve` returns, whatever the method. Each part is computed when asked for."""

    graph: CorridorGraph
    method: str

    @property
    @abstractmethod
    def hitting_time(self) -> Result:
        """Expected steps from the source to the target."""

    @cached_property
    def backtrack_time(self) -> tuple[Result | None, ...]:
        """Expected steps from a leaf to the first return to the fork, for each kind.

        None for the target's kind, and for a kind without branches.
        """
        return tuple(
            self._backtrack_time(w) if kind.count and w != self.graph.target else None
            for w, kind in enumerate(self.graph.branches)
        )

    @cached_property
    def visits(self) -> tuple[RowValues, ...]:
        """Expected visits to each row in the whole walk, all branches of a kind together."""
        return tuple(self._visits(w) for w in range(len(self.graph.branches)))

    @cached_property
    def advantages(self) -> tuple[RowValues, ...]:
        """Expected remaining steps of the alternative minus those of the named action.

        That is what the alternative costs until the walker stands where the named action would
        have led: infinite where that may never happen, whatever becomes of the walk from there.
        """
        return tuple(self._advantages(w) for w in range(len(self.graph.branches)))

    @abstractmethod
    def _backtrack_time(self, w: int) -> Result: ...

    @abstractmethod
    def _visits(self, w: int) -> RowValues: ...

    @abstractmethod
    def _advantages(self, w: int) -> RowValues: ...


def roundings_bound(roundings: int, unit: float) -> float:
    """Return a bound on the relative error that `roundings` roundings leave.

    ``(1 - unit)**-roundings - 1``, itself rounded up.

    >>> roundings_bound(1000, 2.0**-53)
    1.11022302...e-13
    """
    exponent = roundings * unit * (1 + 2 * unit)
    return math.expm1(exponent) * (1 + 1e-14) if exponent < 700 else math.inf
