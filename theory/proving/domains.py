"""Where a bound is claimed: a range of integers for each of W, K and L."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod

from .terms import VARIABLES, Constant, Operation, Term, Variable


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
class Linear:
    """A condition between W, K and L: ``slopes . (W, K, L) + constant >= 0``, all integers.

    Examples
    --------
    >>> print(Linear((0, -2, 1), 0))
    2*K <= L
    """

    slopes: tuple[int, ...]
    constant: int

    def __contains__(self, point: dict[str, int]) -> bool:
        return self.value(point) >= 0

    def value(self, point: Mapping[str, int]) -> int:
        """Return what must not be negative."""
        values = (slope * point[v] for v, slope in zip(VARIABLES, self.slopes, strict=True))
        return sum(values) + self.constant

    def __str__(self) -> str:
        sides: tuple[list[str], list[str]] = ([], [])
        for name, slope in zip(VARIABLES, self.slopes, strict=True):
            if slope:
                sides[slope > 0].append(name if abs(slope) == 1 else f"{abs(slope)}*{name}")
        if self.constant or not all(sides):
            sides[self.constant > 0].append(str(abs(self.constant)))
        small, large = (" + ".join(side) or "0" for side in sides)
        return f"{small} <= {large}"

    @property
    def term(self) -> Term:
        """What is not negative."""
        total: Term = Constant(Fraction(self.constant))
        for name, slope in zip(VARIABLES, self.slopes, strict=True):
            part = Operation("*", Constant(Fraction(slope)), Variable(name))
            total = Operation("+", total, part)
        return total

    def limit(self, name: str, box: Domain) -> int | None:
        """Return the end that it sets to a variable in a box, None where it sets none."""
        slopes = dict(zip(VARIABLES, self.slopes, strict=True))
        most = self.constant
        for other, slope in slopes.items():
            end = box[other].high if slope > 0 else box[other].low
            if other != name and slope:
                if end is None:
                    return None
                most += slope * end
        return -(most // slopes[name]) if slopes[name] else None


@dataclass(frozen=True)
class Domain:
    """A box of positive integers, and conditions between them.

    Examples
    --------
    >>> print(Domain(W=Range(2), L=Range(5, 5)))
    W >= 2, K >= 1, L = 5
    """

    W: Range = Range()
    K: Range = Range()
    L: Range = Range()
    linear: tuple[Linear, ...] = ()

    def __getitem__(self, name: str) -> Range:
        found: Range = getattr(self, name)
        return found

    def __contains__(self, point: dict[str, int]) -> bool:
        return self.around(point) and all(point in condition for condition in self.linear)

    def around(self, point: dict[str, int]) -> bool:
        """Tell whether a point is in the box, whatever the conditions between them."""
        return all(point[name] in self[name] for name in VARIABLES)

    def __str__(self) -> str:
        ranges = (_shown(name, self[name]) for name in VARIABLES)
        return ", ".join([*ranges, *map(str, self.linear)])

    @property
    def fixed(self) -> dict[str, int]:
        """The variables that have one value only."""
        return {name: self[name].low for name in VARIABLES if self[name].size == 1}

    @property
    def size(self) -> int | None:
        """How many points the box has, None for infinitely many."""
        sizes = [self[name].size or 0 for name in VARIABLES]
        return prod(sizes) or None

    def having(self, name: str, low: int, high: int | None) -> Domain:
        """Return the domain with another range for one variable."""
        ranges = {v: self[v] for v in VARIABLES} | {name: Range(low, high)}
        return Domain(ranges["W"], ranges["K"], ranges["L"], self.linear)

    def wider(self) -> Iterator[Domain]:
        """Yield the domains with one condition that is weaker by one.

        Examples
        --------
        >>> [str(domain) for domain in Domain(W=Range(2), L=Range(5, 5)).wider()]
        ['W >= 1, K >= 1, L = 5', 'W >= 2, K >= 1, 4 <= L <= 5', 'W >= 2, K >= 1, 5 <= L <= 6']
        """
        for name in VARIABLES:
            low, high = self[name].low, self[name].high
            if low > 1:
                yield self.having(name, low - 1, high)
            if high is not None:
                yield self.having(name, low, high + 1)
        for n, condition in enumerate(self.linear):
            weaker = replace(condition, constant=condition.constant + 1)
            yield replace(self, linear=(*self.linear[:n], weaker, *self.linear[n + 1 :]))

    def points(self) -> Iterator[dict[str, int]]:
        """Yield all points of a finite domain, small ones first in each variable."""
        ranges = [self[name] for name in VARIABLES]
        axes = [range(r.low, (r.high or r.low) + 1) for r in ranges]
        for place in product(*axes):
            point = dict(zip(VARIABLES, place, strict=True))
            if all(point in condition for condition in self.linear):
                yield point

    def where(self, *conditions: Linear) -> Domain:
        """Return the domain with more conditions, its box no larger than they allow.

        ValueError is raised where they leave no point of the box.
        """
        found = replace(self, linear=(*dict.fromkeys((*self.linear, *conditions)),))
        for condition in found.linear * len(VARIABLES):
            if not any(condition.slopes) and condition.constant < 0:
                raise ValueError(f"{condition} is false")
            for name, slope in zip(VARIABLES, condition.slopes, strict=True):
                end, values = condition.limit(name, found), found[name]
                if end is not None and slope > 0:
                    found = found.having(name, max(values.low, end), values.high)
                elif end is not None:
                    found = found.having(name, values.low, min(end, values.high or end))
        # What is about one variable the box says.
        between = (c for c in found.linear if len([*filter(None, c.slopes)]) > 1)
        return replace(found, linear=(*between,))

    def inside(self, point: dict[str, int]) -> dict[str, int] | None:
        """Return a point of the domain near one of its box, None where none is found."""
        near = dict(point)
        for condition in self.linear * len(VARIABLES):
            for name, slope in sorted(zip(VARIABLES, condition.slopes, strict=True), key=_last):
                lack = -condition.value(near)
                if lack > 0 and slope:
                    moved = near[name] + (-(-lack // slope) if slope > 0 else lack // slope)
                    near[name] = moved if moved in self[name] else near[name]
        return near if near in self else None

    def goes_on(self, name: str, fixed: Mapping[str, int]) -> bool:
        """Tell whether a variable may grow without end beside fixed values of the others."""
        return self[name].high is None and all(
            slope > 0 or (slope == 0 and condition.value({**fixed, name: 0}) >= 0)
            for condition in self.linear
            for slope in [condition.slopes[VARIABLES.index(name)]]
        )


def _last(named: tuple[str, int]) -> int:
    """Return minus a slope: variables that help come first."""
    return -named[1]


def _shown(name: str, values: Range) -> str:
    if values.high is None:
        return f"{name} >= {values.low}"
    if values.high == values.low:
        return f"{name} = {values.low}"
    return f"{values.low} <= {name} <= {values.high}"


def covers(boxes: Sequence[Domain], domain: Domain) -> bool:
    """Tell whether every point of a domain's box lies in one of the boxes.

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
        any(box.around(dict(zip(VARIABLES, place, strict=True))) for box in boxes)
        for place in product(*axes)
    )
