"""One value for each of the four families of rows, in the order in which they are named.

Whatever is told family by family (probabilities, visits, gaps, flows) is carried by `Families`,
which alone knows that there are four, and which comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
S = TypeVar("S")


class Families(NamedTuple, Generic[T]):
    """Values for a, b, c and d; what each stands for is in `corridor.Policy`.

    >>> Families(1, 2, 3, 4).map(lambda value: value**2)
    Families(a=1, b=4, c=9, d=16)
    >>> Families.of(str.upper).b
    'B'
    """

    a: T
    b: T
    c: T
    d: T

    @classmethod
    def of(cls, value: Callable[[str], S]) -> Families[S]:
        """Return the values of a function of the family's name."""
        return Families(*map(value, FAMILIES))

    def map(self, function: Callable[[T], S]) -> Families[S]:
        """Return the values of a function of each value."""
        return Families(*map(function, self))

    def items(self) -> Iterator[tuple[str, T]]:
        """Yield each family's name and value."""
        return zip(FAMILIES, self, strict=True)


FAMILIES = Families._fields
"""The names of the families, in order."""
