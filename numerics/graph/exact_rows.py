"""The policy's probabilities as exact fractions, before anything is rounded.

A solver without subtractions must be given ``1 - p`` as a number of its own: computed from
the rounded ``p`` it may have no correct digit. Here both come from the exact ``p``.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from ...theory.model.arguments import described, is_expression
from ...theory.model.families import Families
from ...theory.model.graph import CorridorGraph, require_graph
from ...theory.model.policy import Policy, as_policy, branch_weights

T = TypeVar("T")

IRRATIONAL_DIGITS = 200
SMALLEST_NORMAL = 2.0**-1022


@dataclass(frozen=True)
class InTurns(Sequence[T]):
    """Some objects in turns, `times` times, as the rows of a branch with equal diamonds stand.

    >>> list(InTurns(("c", "a"), 2)[::-1])
    ['a', 'c', 'a', 'c']
    """

    pattern: tuple[T, ...]
    times: int

    def __len__(self) -> int:
        return len(self.pattern) * self.times

    @overload
    def __getitem__(self, key: int) -> T: ...

    @overload
    def __getitem__(self, key: slice) -> Sequence[T]: ...

    def __getitem__(self, key: int | slice) -> T | Sequence[T]:
        if isinstance(key, slice):
            places = range(len(self))[key]
            if len(places) == len(self):
                return InTurns(self.pattern[:: places.step], self.times)
            return [*self][key]
        return self.pattern[range(len(self))[key] % len(self.pattern)]

    def __iter__(self) -> Iterator[T]:
        return iter(self.pattern * self.times)


@dataclass(frozen=True)
class ExactRows:
    """The rows of one kind of branch, and the fork's probability for all its branches."""

    families: Families[Sequence[Fraction]]
    weight: Fraction

    @cached_property
    def forward(self) -> Sequence[Fraction]:
        """Probabilities to pass, for a walker come forward: c_1, a_1, c_2, and so on."""
        return _in_turns(self.families.c, self.families.a)

    @cached_property
    def backward(self) -> Sequence[Fraction]:
        """Probabilities to pass, for a walker come backward: d_1, b_1, d_2, and so on."""
        return _in_turns(self.families.d, self.families.b)

    @cached_property
    def single(self) -> tuple[Sequence[Fraction], ...]:
        """Probabilities to go on by the single edge, by depth.

        For a walker come forward or backward over a single edge, then through a lane.
        """
        a, b, c, d = self.families
        return complements(c), complements(b), a, d

    @cached_property
    def lanes(self) -> tuple[Sequence[Fraction], ...]:
        """Probabilities to go on through some lane, likewise."""
        a, b, c, d = self.families
        return c, b, complements(a), complements(d)


def exact_rows(graph: CorridorGraph, policy: Policy | str) -> tuple[ExactRows, ...]:
    """Return the rows of each kind of branch of `graph`, as fractions.

    Raises TypeError or ValueError if the policy does not fit the graph, or a probability or a
    count is a symbol.

    >>> list(exact_rows(CorridorGraph.symmetric(4, 1, 2), Policy(b=0.75))[1].backward)
    [Fraction(1, 3), Fraction(3, 4)]
    """
    require_numbers(graph)
    policy = as_policy(policy)
    weights = [exact(f"fork[{w}]", p) for w, p in enumerate(branch_weights(graph, policy))]
    # Of what rounding left of an exact sum of 1 each has its share.
    total = sum(weights)
    return tuple(
        ExactRows(Families.of(partial(_family, graph, policy, w)), weights[w] / total)
        for w in range(len(graph.branches))
    )


def rounded_once(probability: Fraction) -> float:
    """Return a probability as a float that is off by one rounding.

    Raises OverflowError if it is not 0, but too small for that: a state would vanish from the
    chain.
    """
    value = float(probability)
    if value < SMALLEST_NORMAL and probability:
        raise OverflowError(
            "a probability below 2.2e-308 is beyond the range of a float; "
            "method='accurate' or 'mpmath' takes it"
        )
    return value


def _in_turns(one: Sequence[Fraction], other: Sequence[Fraction]) -> Sequence[Fraction]:
    if isinstance(one, InTurns) and isinstance(other, InTurns):
        return InTurns((one[0], other[0]), len(one))
    return [p for pair in zip(one, other, strict=True) for p in pair]


def _family(graph: CorridorGraph, policy: Policy, w: int, name: str) -> Sequence[Fraction]:
    """Return the fractions of a family on a kind of branch, by depth."""
    branch, where = graph.branches[w], f"{name} of branches[{w}], depth"
    everywhere = policy.everywhere(name, branch)
    if everywhere is not None:
        return InTurns((exact(f"{where} 1,", everywhere),), branch.depth)
    family = policy.row(graph, w, name)
    depths = dict(zip(map(id, reversed(family)), range(len(family), 0, -1), strict=True))
    fractions = {key: exact(f"{where} {j},", family[j - 1]) for key, j in depths.items()}
    if len(fractions) == 1:
        return InTurns(tuple(fractions.values()), branch.depth)
    return tuple(map(fractions.__getitem__, map(id, family)))


def complements(family: Sequence[Fraction]) -> Sequence[Fraction]:
    """Return ``1 - p`` of each, exactly."""
    return each_once(lambda p: 1 - p, family)


def odds(probabilities: Sequence[Fraction]) -> Sequence[Fraction]:
    """Return ``(1 - p)/p`` of each, exactly."""
    return each_once(lambda p: (1 - p) / p, probabilities)


def inverses(probabilities: Sequence[Fraction]) -> Sequence[Fraction]:
    """Return ``1/p`` of each, exactly."""
    return each_once(lambda p: 1 / p, probabilities)


def quotients(
    numerators: Sequence[Fraction], denominators: Sequence[Fraction]
) -> Sequence[Fraction]:
    """Return the quotients, exactly; ``0/0``, of a vertex passed neither way, is 0."""
    return each_once(lambda p, q: p / q if p else p, numerators, denominators)


def each_once(function: Callable[..., T], *columns: Sequence[Any]) -> Sequence[T]:
    """Apply `function` row by row, once for all rows that hold the very same objects.

    A long corridor repeats a few fractions, whose arithmetic is slow, millions of times.

    >>> each_once(abs, [-1, -1, 2])
    [1, 1, 2]
    """
    turns = [column for column in columns if isinstance(column, InTurns)]
    if len(turns) == len(columns):
        patterns = zip(*(column.pattern for column in turns), strict=True)
        return InTurns(tuple(function(*row) for row in patterns), turns[0].times)
    keys, results = _results(function, columns)
    return list(map(results.__getitem__, keys))


def each_once_array(function: Callable[..., T], column: Sequence[Any]) -> NDArray[Any]:
    """Return the numbers, or rows of numbers, that `each_once` would, as one array.

    >>> each_once_array(abs, [-1, -1, 2])
    array([1, 1, 2])
    """
    if isinstance(column, InTurns):
        pattern = np.array(list(map(function, column.pattern)))
        return np.tile(pattern, (column.times, *[1] * (pattern.ndim - 1)))
    keys, results = _results(function, (column,))
    place = dict(zip(results, range(len(results)), strict=True))
    where = np.fromiter(map(place.__getitem__, keys), np.intp, len(keys))
    return np.array(list(results.values()))[where]


def _results(
    function: Callable[..., T], columns: tuple[Sequence[Any], ...]
) -> tuple[list[Any], dict[Any, T]]:
    """Return a key for each row, and what the function makes of the row of each key."""
    if len(columns) == 1:
        (column,) = columns
        keys: list[Any] = list(map(id, column))
        distinct = dict(zip(keys, column, strict=True))
        return keys, {key: function(value) for key, value in distinct.items()}
    keys = list(zip(*(map(id, column) for column in columns), strict=True))
    rows = dict(zip(keys, zip(*columns, strict=True), strict=True))
    return keys, {key: function(*row) for key, row in rows.items()}


def first_zero(numbers: Sequence[Fraction]) -> int | None:
    """Return the position of the first number that is 0.

    >>> first_zero([Fraction(1), Fraction(0)]), first_zero([Fraction(1)])
    (1, None)
    """
    if isinstance(numbers, InTurns):
        numbers = numbers.pattern
    distinct = dict(zip(map(id, numbers), numbers, strict=True))
    return None if all(distinct.values()) else numbers.index(Fraction(0))


def row_at(way: int, vertex: int) -> tuple[str, int]:
    """Return family and depth of the row at a vertex, from 0, of walks forward (0) or back (1).

    >>> row_at(0, 3), row_at(1, 0)
    (('a', 2), ('d', 1))
    """
    return ("ca", "db")[way][vertex % 2], vertex // 2 + 1


def exact(name: str, probability: Any) -> Fraction:
    """Return a probability as the fraction that it is.

    An irrational number of SymPy is taken to 200 significant digits: the errors of `p` and
    of ``1 - p`` are far below every bound, unless one of them is below ``10**-150``.
    """
    if type(probability) is Fraction:
        return probability
    if hasattr(probability, "__index__"):
        return Fraction(operator.index(probability))
    if getattr(probability, "is_Rational", False):
        return Fraction(int(probability.p), int(probability.q))
    if is_expression(probability) and probability.is_real and probability.is_number:
        return from_mpf(probability.evalf(IRRATIONAL_DIGITS))
    try:
        return Fraction(*probability.as_integer_ratio())
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise TypeError(
            f"{name} must be a number for numerics; got {described(probability)}"
        ) from None


def from_mpf(number: Any) -> Fraction:
    """Return the exact value of a binary number of mpmath or SymPy."""
    sign, mantissa, exponent, _ = number._mpf_
    value = int(mantissa) * Fraction(2) ** int(exponent)
    return -value if sign else value


def require_numbers(graph: CorridorGraph) -> None:
    """Raise TypeError if a count of `graph` is a symbol."""
    require_graph(graph)
    lanes = (kind.different for kind in graph.branches)
    counts = {kind.count for kind in graph.branches}.union(*lanes)
    if not all(isinstance(n, int) for n in counts):
        raise TypeError("numerics needs a graph of numbers; got symbols for W or L")
