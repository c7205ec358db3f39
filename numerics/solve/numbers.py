"""A result that is a number can be used as one: as a float, in arithmetic, in a format."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import MAX_EMAX, Context, Decimal
from typing import Any

# More than a float or a format of one shows, and Emax beyond every result's.
WIDE = Context(prec=60, Emax=MAX_EMAX)


def _on_values(operation: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    """Return the method of an operation, and the one with its sides exchanged."""

    def forward(self: Number, other: Any) -> Any:
        other = other.value if isinstance(other, Number) else other
        return operation(self.value, other)

    def backward(self: Number, other: Any) -> Any:
        return operation(other, self.value)

    return forward, backward


class Number:
    """What has a `value`: ``float(x)``, ``2 * x``, ``x < y`` and ``f"{x:.3g}"`` work on it.

    The error bound is left behind. What a float cannot hold raises OverflowError, which says
    so; a format shows it all the same.

    >>> from corridor.numerics import hitting_time
    >>> time = hitting_time(15, 1000, 5, "sft")
    >>> f"{time:.3g}"
    '1.28e+859'
    >>> time / hitting_time(15, 1000, 5, "rl")
    Traceback (most recent call last):
    ...
    OverflowError: the value, about 10**859.107837, is beyond the range of a float; take ...
    """

    __slots__ = ()
    # NumPy hands arithmetic over to the methods here.
    __array_ufunc__ = None
    value: Any

    def __float__(self) -> float:
        number = float(self.value)
        # mpmath's number need not fit.
        if math.isinf(number) and self.value != number:
            raise OverflowError(f"{self.value!r} is beyond the range of a float; take .value")
        return number

    __add__, __radd__ = _on_values(operator.add)
    __sub__, __rsub__ = _on_values(operator.sub)
    __mul__, __rmul__ = _on_values(operator.mul)
    __truediv__, __rtruediv__ = _on_values(operator.truediv)
    __pow__, __rpow__ = _on_values(operator.pow)
    __lt__, _ = _on_values(operator.lt)
    __le__, _ = _on_values(operator.le)
    __gt__, _ = _on_values(operator.gt)
    __ge__, _ = _on_values(operator.ge)

    def __neg__(self) -> Any:
        return -self.value

    def __abs__(self) -> Any:
        return abs(self.value)

    def __round__(self, digits: int | None = None) -> Any:
        return round(float(self), digits)

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        try:
            return format(float(self), spec)
        except OverflowError:
            return format(self._decimal(), spec)

    def _decimal(self) -> Decimal:
        """Return a value beyond the range of a float, to sixty digits."""
        raise NotImplementedError
