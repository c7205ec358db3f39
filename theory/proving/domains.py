"""Where a bound is claimed: a range of integers for each of W, K and L."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from .terms import VARIABLES


@dataclass(frozen=True)
class Range:
    """The integers from `low` to `high`, without end where `high` is None."""

    low: int = 1
    high: int | None = None

    def __post_init__(self) -> None:
        if self.low < 1:
            raise ValueError(f"a range must start at 1 or above; got {self.low}")
        if self.high is not None and self.high < self.low:
            raise ValueError(f"a range must not be empty; got {self.low} to {self.high}")

    @property
    def size(self) -> int | None:
        """How many integers there are, None for infinitely many."""
        return None if self.high is None else self.high - self.low + 1

    def __contains__(self, number: int) -> bool:
        return self.low <= number and (self.high is None or number <= self.high)


@dataclass(frozen=True)
class Domain:
    """A box of positive integers.

    Examples
    --------
    >>> print(Domain(W=Range(2), L=Range(5, 5)))
    W >= 2, K >= 1, L = 5
    """

    W: Range = Range()
    K: Range = Range()
    L: Range = Range()

    def __getitem__(self, name: str) -> Range:
        found: Range = getattr(self, name)
        return found

    def __contains__(self, point: dict[str, int]) -> bool:
        return all(point[name] in self[name] for name in VARIABLES)

    def __str__(self) -> str:
        return ", ".join(_shown(name, self[name]) for name in VARIABLES)

    @property
    def fixed(self) -> dict[str, int]:
        """The variables that have one value only."""
        return {name: self[name].low for name in VARIABLES if self[name].size == 1}

    @property
    def size(self) -> int | None:
        """How many points there are, None for infinitely many."""
        sizes = [self[name].size or 0 for name in VARIABLES]
        return prod(sizes) or None

    def having(self, name: str, low: int, high: int | None) -> Domain:
        """Return the domain with another range for one variable."""
        return replace(self, **{name: Range(low, high)})

    def points(self) -> Iterator[dict[str, int]]:
        """Yield all points of a finite domain, small ones first in each variable."""
        ranges = [self[name] for name in VARIABLES]
        axes = [range(r.low, (r.high or r.low) + 1) for r in ranges]
        for place in product(*axes):
            yield dict(zip(VARIABLES, place, strict=True))


def _shown(name: str, values: Range) -> str:
    if values.high is None:
        return f"{name} >= {values.low}"
    if values.high == values.low:
        return f"{name} = {values.low}"
    return f"{values.low} <= {name} <= {values.high}"


def covers(boxes: Sequence[Domain], domain: Domain) -> bool:
    """Tell whether every point of a domain lies in one of the boxes.

    Between two neighbouring ends of boxes all points lie in the same ones: one is looked at.

    Examples
    --------
    >>> halves = [Domain(K=Range(1, 4)), Domain(K=Range(5))]
    >>> covers(halves, Domain()), covers(halves[1:], Domain())
    (True, False)
    """
    axes = []
    for name in VARIABLES:
        ends = {domain[name].low} | {box[name].low for box in boxes}
        ends |= {high + 1 for box in boxes if (high := box[name].high) is not None}
        axes.append([end for end in sorted(ends) if end in domain[name]])
    return all(
        any(dict(zip(VARIABLES, place, strict=True)) in box for box in boxes)
        for place in product(*axes)
    )
