"""Grids of parameters for sweeps: axes as people write them, and rows by their number."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from ..files.ranges import read_ranges
from ..files.toml import key_line, read_toml, unknown_key
from ..theory.model.arguments import described, positive_integer, shortened
from ..theory.model.policy import PolicyName, policy_name
from .quantities import PARAMETERS, Quantities, Quantity, chosen_quantities

MOST_ROWS = 1_000_000
LARGEST = 2**63 - 1
"""The largest integer in a table's columns."""

KEYS = (*PARAMETERS, "quantity")
RULES = {"start", "stop", "step", "factor"}

# A number; several; "1:30:2" with both ends in it, also "1:5,10,20"; or a rule
# {"start": 1, "stop": 1024, "factor": 2}, with a step instead, or neither for a step of 1.
Axis: TypeAlias = int | str | Iterable[int] | Mapping[str, int]


class Point(NamedTuple):
    """What a row is the value of; None where the quantity does not depend on it."""

    quantity: str
    W: int | None
    K: int | None
    L: int | None
    policy: str | None


@dataclass(frozen=True)
class Grid:
    """The rows of a sweep, in order: by quantity, then W, K, L and policy, the last fastest."""

    quantities: tuple[Quantity, ...]
    axes: Mapping[str, Sequence[Any]]
    """For each of W, K, L and policy that some quantity depends on, its values."""

    @property
    def size(self) -> int:
        """How many rows there are."""
        return sum(map(self._size, self.quantities))

    def points(self, start: int, stop: int) -> Iterator[tuple[Quantity, Point]]:
        """Return what rows `start` to `stop`, counted from 0, are the values of."""
        first = 0
        for quantity in self.quantities:
            size = self._size(quantity)
            for row in range(max(start - first, 0), min(stop - first, size)):
                yield quantity, self._point(quantity, row)
            first += size

    def record(self) -> dict[str, Any]:
        """Return the grid as a record for JSON that tells it from every other."""
        axes = {
            name: f"{values[0]}:{values[-1]}:{values.step}"
            if isinstance(values, range)
            else list(values)
            for name, values in self.axes.items()
        }
        return {**axes, "quantity": [[q.name, q.source] for q in self.quantities]}

    def _size(self, quantity: Quantity) -> int:
        return math.prod(len(self.axes[name]) for name in quantity.parameters)

    def _point(self, quantity: Quantity, row: int) -> Point:
        values: dict[str, Any] = {}
        for name in reversed(quantity.parameters):
            row, place = divmod(row, len(self.axes[name]))
            values[name] = self.axes[name][place]
        return Point(quantity.name, *map(values.get, PARAMETERS))


def grid(
    W: Axis | None,
    K: Axis | None,
    L: Axis | None,
    policy: str | Iterable[str] | None,
    quantity: Quantities,
    max_rows: int = MOST_ROWS,
) -> Grid:
    """Return the grid of these axes; the arguments are `sweep`'s.

    >>> small = grid(2, "1:5:2", [3], "rl", ["hitting-time", "dip-threshold"])
    >>> small.size
    4
    >>> [tuple(point) for _, point in small.points(2, 4)]
    [('hitting-time', 2, 5, 3, 'rl'), ('dip-threshold', 2, None, 3, None)]
    """
    max_rows = positive_integer("max_rows", max_rows)
    quantities = chosen_quantities(quantity)
    used = {name for chosen in quantities for name in chosen.parameters}
    axes: dict[str, Sequence[Any]] = {}
    for name, given in zip(PARAMETERS, (W, K, L, policy), strict=True):
        if name not in used and given is not None:
            names = ", ".join(quantity.name for quantity in quantities)
            raise ValueError(f"{name} does not enter {names}; leave it out")
        if name == "policy" and name in used:
            axes[name] = _policies(policy)
        elif given is not None:
            axes[name] = _axis(name, given, max_rows)
        elif name in used:
            needs = next(q.name for q in quantities if name in q.parameters)
            raise ValueError(f"{name} is missing; quantity {needs!r} depends on it")
    made = Grid(quantities, axes)
    if made.size > max_rows:
        raise ValueError(
            f"the grid has {made.size} rows, and at most {max_rows} are accepted; "
            "take fewer values, or raise --max-rows (max_rows)"
        )
    return made


def read_grid(path: str | Path, max_rows: int = MOST_ROWS) -> Grid:
    """Return the grid that a TOML file describes; its keys are the arguments of `grid`."""
    table, text = read_toml(path)
    for key in table:
        if key not in KEYS:
            line = key_line(text, key)
            where = f"{path}: line {line}" if line else str(path)
            raise ValueError(f"{where}: {unknown_key(key, KEYS)}")
    if "quantity" not in table:
        raise ValueError(f"{path}: the key 'quantity' is missing")
    if not isinstance(table["quantity"], str | list):
        raise TypeError(f"{path}: quantity must be a name or a list of names")
    arguments: dict[str, Any] = dict.fromkeys(KEYS) | table
    try:
        return grid(**arguments, max_rows=max_rows)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{path}: {error}") from None


def _policies(policy: str | Iterable[str] | None) -> tuple[str, ...]:
    if policy is None:
        return tuple(map(str, PolicyName))
    given = [policy] if isinstance(policy, str) else list(policy)
    if not given:
        raise ValueError("policy must hold at least one value; got none")
    return _distinct("policy", [str(policy_name(name)) for name in given])


def _axis(name: str, given: object, most: int) -> Sequence[int]:
    """Return the values of W, K or L, without listing those of a range."""
    values: Sequence[int]
    if isinstance(given, str):
        found = read_ranges(name, given)
        for part in found:
            _integer(name, part[-1])
        if len(found) == 1 and ":" in given:
            values = found[0]
        else:
            values = _distinct(name, list(islice(chain.from_iterable(found), most + 1)))
    elif isinstance(given, Mapping):
        values = _from_rule(name, given)
    elif isinstance(given, range):
        for end in (*given[:1], *given[-1:]):
            _integer(name, end)
        values = given
    elif isinstance(given, Iterable):
        # One more than accepted tells that there are too many, also of a generator.
        listed = [_integer(name, value) for value in islice(given, most + 1)]
        values = _distinct(name, listed)
    else:
        values = (_integer(name, given),)
    if not values:
        raise ValueError(f"{name} must hold at least one value; got {described(given)}, empty")
    if values[most:]:
        raise ValueError(
            f"{name} has more than {most} values, and the grid may have {most} rows at most; "
            "take fewer values, or raise --max-rows (max_rows)"
        )
    return values


def _from_rule(name: str, rule: Mapping[str, Any]) -> Sequence[int]:
    """Return an arithmetic or geometric progression; `stop` belongs to it if it is met."""
    keys = set(rule)
    if not {"start", "stop"} <= keys <= RULES or {"step", "factor"} <= keys:
        raise ValueError(
            f"{name} must have start and stop, and step or factor or neither; "
            f"got {', '.join(map(str, rule)) or 'nothing'}"
        )
    start, stop = (_integer(name, rule[key], f" {key}") for key in ("start", "stop"))
    if "factor" not in rule:
        return range(start, stop + 1, _integer(name, rule.get("step", 1), " step"))
    factor = _integer(name, rule["factor"], " factor")
    if factor == 1:
        raise ValueError(f"{name} factor must be an integer above 1; got 1")
    powers = []
    while start <= stop:
        powers.append(start)
        start *= factor
    return tuple(powers)


def _integer(name: str, value: object, which: str = "") -> int:
    number = positive_integer(name + which, value)
    if number > LARGEST:
        raise ValueError(
            f"{name}{which} must be below 2**63 in a table; got {described(value)}"
        )
    return number


def _distinct(name: str, values: list[Any]) -> tuple[Any, ...]:
    seen = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{name} must hold each value once; got {shortened(value)} twice")
        seen.add(value)
    return tuple(values)
