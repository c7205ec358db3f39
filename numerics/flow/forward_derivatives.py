"""Arrays that carry their derivatives along several directions (forward differentiation)."""

from __future__ import annotations

import numpy as np

from ..graph.arrays import Floats


class Dual:
    """An array of shape (n,) and its derivatives along m directions, shape (m, n).

    Sums and products only, as the balances need them: no subtraction.

    Examples
    --------
    >>> x = Dual(np.array([2.0, 3.0]), np.array([[1.0, 0.0]]))
    >>> (x * x).slope, (x / x).slope, x.sums().value
    (array([[4., 0.]]), array([[0., 0.]]), array([2., 5.]))
    """

    __slots__ = ("slope", "value")

    def __init__(self, value: Floats, slope: Floats) -> None:
        self.value, self.slope = value, slope

    @classmethod
    def zeros(cls, n: int, m: int) -> Dual:
        """Return zeros, to be filled by `add_to`."""
        return cls(np.zeros(n), np.zeros((m, n)))

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: Dual) -> Dual:
        return Dual(
            self.value * other.value, self.slope * other.value + self.value * other.slope
        )

    def __truediv__(self, other: Dual) -> Dual:
        ratio = self.value / other.value
        return Dual(ratio, (self.slope - ratio * other.slope) / other.value)

    def __getitem__(self, part: slice) -> Dual:
        return Dual(self.value[part], self.slope[:, part])

    def plus(self, constant: float) -> Dual:
        """Return the sum with a constant."""
        return Dual(self.value + constant, self.slope)

    def times(self, constant: float | Floats) -> Dual:
        """Return the product with a constant, or with one for each entry."""
        return Dual(self.value * constant, self.slope * constant)

    def inverse(self) -> Dual:
        """Return 1 over each entry."""
        inverse = 1 / self.value
        return Dual(inverse, -self.slope * inverse * inverse)

    def with_first(self, other: Dual) -> Dual:
        """Return the entries with the first ones replaced by those of `other`."""
        n = other.value.shape[0]
        return Dual(
            np.concatenate([other.value, self.value[n:]]),
            np.concatenate([other.slope, self.slope[:, n:]], axis=1),
        )

    def sums(self) -> Dual:
        """Return the cumulative sums."""
        return Dual(np.cumsum(self.value), np.cumsum(self.slope, axis=1))

    def sums_from_end(self) -> Dual:
        """Return the sums of each entry and all later ones."""
        return Dual(
            np.cumsum(self.value[::-1])[::-1],
            np.cumsum(self.slope[:, ::-1], axis=1)[:, ::-1],
        )

    def after_first(self) -> Dual:
        """Return the entries one place on: a 0 first, the last one left out."""
        moved = Dual.zeros(self.value.shape[0], self.slope.shape[0])
        moved.value[1:], moved.slope[:, 1:] = self.value[:-1], self.slope[:, :-1]
        return moved

    def before_last(self) -> Dual:
        """Return the entries one place back: the first one left out, a 0 last."""
        moved = Dual.zeros(self.value.shape[0], self.slope.shape[0])
        moved.value[:-1], moved.slope[:, :-1] = self.value[1:], self.slope[:, 1:]
        return moved

    def add_to(self, whole: Dual) -> None:
        """Add to the first entries of `whole`, in place."""
        n = self.value.shape[0]
        whole.value[:n] += self.value
        whole.slope[:, :n] += self.slope
