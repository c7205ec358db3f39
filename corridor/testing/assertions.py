"""Assertions for tests: each says at which point it fails, and what stands on either side."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

from ..bounds.grammar import parse_term
from ..files.ranges import read_ranges
from ..theory.model.arguments import described, is_expression, one_of, positive_integer
from ..theory.model.families import FAMILIES
from ..theory.model.graph import CorridorGraph
from ..theory.model.policy import Policy, PolicyName
from ..theory.proving.terms import Term, UndefinedError, value_at

if TYPE_CHECKING:
    from ..theory.walk.solutions import Solution

Axis: TypeAlias = "int | str | Iterable[int]"
"""A number, several, or ``"1:5,10"`` with both ends in it."""
Side: TypeAlias = Any
"""Text as `corridor check` reads it, a number, a SymPy expression in W, K and L, a function."""

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
}


def assert_rooms_agree(
    graph: CorridorGraph, policy: Policy | str | PolicyName, method: str = "accurate"
) -> None:
    """Assert that theory and numerics agree on a walk, within the bounds that numerics states.

    Compared are hitting, backtrack times and, by row, visits and advantages; the variance too
    where `method` has one.

    Parameters
    ----------
    graph : CorridorGraph
        Of numbers.
    policy : Policy or the name of one
        Exact: no floats.
    method : str
        Of `corridor.numerics.solve`.

    Raises
    ------
    AssertionError
        It names the quantity, the row if it is one, and both values.

    Examples
    --------
    >>> assert_rooms_agree(CorridorGraph.from_branches([[2, 3], [1]]), "sft")
    """
    from ..numerics.solve.methods import solve as solve_in_floats
    from ..theory.walk.solutions import solve

    exact, found = solve(graph, policy), solve_in_floats(graph, policy, method)
    _within("hitting time", exact.hitting_time, found.hitting_time)
    variance = getattr(found, "variance", None)
    if variance is not None:
        _within("variance", exact.variance, variance)
    for w, (time, result) in enumerate(
        zip(exact.backtrack_time, found.backtrack_time, strict=True)
    ):
        if result is not None:
            _within(f"backtrack time of branches[{w}]", time, result)
    for name in ("visits", "advantages"):
        for w, (truths, rows) in enumerate(
            zip(getattr(exact, name), getattr(found, name), strict=True)
        ):
            for family in FAMILIES:
                _rows_within(f"{name} of branches[{w}]", family, truths, rows)


def _within(what: str, true: Any, result: Any) -> None:
    truth, value = _fraction(true), result.fraction
    if not abs(value - truth) <= result.relative_error_bound * abs(value):
        raise AssertionError(
            f"{what}: theory has {truth}, numerics {result!r}, which is off by "
            f"{float(abs(value - truth)):.3g}"
        )


def _rows_within(what: str, family: str, truths: Any, rows: Any) -> None:
    numbers = (getattr(part, family) for part in (truths, rows, rows.error_bound))
    for j, (true, value, bound) in enumerate(zip(*numbers, strict=True), start=1):
        truth, number = _fraction(true), _plain(value)
        if not abs(number - truth) <= _plain(bound):
            raise AssertionError(
                f"{what}, row {family}_{j}: theory has {truth}, numerics {value} with a bound "
                f"of {bound}"
            )


def assert_bound(
    left: Side,
    relation: str,
    right: Side,
    *,
    W: Axis,
    K: Axis,
    L: Axis,
    policy: str | PolicyName | None = None,
) -> None:
    """Assert that a bound holds at every point of a grid, in exact numbers.

    It is no proof: `corridor.check_bound` decides a bound for all sizes, where it can.

    Parameters
    ----------
    left, right : str, number, sympy.Expr or callable
        As `corridor check` reads it, such as ``"H(sft)"``; an expression in W, K and L; or a
        function of W, K and L with exact values.
    relation : ``"="``, ``"<="``, ``"<"``, ``">="``, ``">"``
    W, K, L : int, str or iterable of int
        A number, several, or ``"1:5,10"`` with both ends in it.
    policy : str, optional
        Of quantities that name none.

    Raises
    ------
    AssertionError
        It names the first point at which the bound fails, and both sides there.

    Examples
    --------
    >>> assert_bound("H(rl)", "<=", "6*W*K", W="1:9", K="1:9", L=[1, 5])
    >>> assert_bound("H(sft)", "<=", "10**40", W=2, K="40:50", L=5)
    Traceback (most recent call last):
    ...
    AssertionError: H(sft) <= 10**40 fails at W = 2, K = 46, L = 5: ...
    """
    holds = COMPARISONS[one_of("relation", relation, COMPARISONS)]
    sides = [_side(name, side, policy) for name, side in (("left", left), ("right", right))]
    for point in _grid(W, K, L):
        values = []
        for value in sides:
            try:
                values.append(value(**point))
            except UndefinedError as error:
                raise AssertionError(f"at {_shown(point)}: {error}") from None
        if not holds(*values):
            claim = f"{_named(left)} {relation} {_named(right)}"
            raise AssertionError(
                f"{claim} fails at {_shown(point)}: the sides are "
                f"{_short(values[0])} and {_short(values[1])}"
            )


def assert_formula(
    formula: Side,
    quantity: str = "hitting_time",
    *,
    policy: Policy | str | PolicyName,
    W: Axis,
    K: Axis,
    L: Axis,
) -> None:
    """Assert that a formula of your own is the quantity, solved exactly at every grid point.

    The walk is solved from the graph: no closed form of this package enters.

    Parameters
    ----------
    formula : str, number, sympy.Expr or callable
        As in `assert_bound`.
    quantity : ``"hitting_time"``, ``"backtrack_time"``, ``"variance"``
    policy : Policy or the name of one
        Exact: no floats.
    W, K, L : int, str or iterable of int
        As in `assert_bound`; backtrack times are those of a corridor with two branches or more.

    Raises
    ------
    AssertionError
        It names the first point at which they differ, and both values.

    Examples
    --------
    >>> assert_formula("(2*K+1)*(2*W-1) + 1", policy="rl", W="1:4", K="1:4", L=[1, 3])
    >>> assert_formula(lambda W, K, L: 2 * K, "backtrack_time", policy="rl", W=2, K=3, L=1)
    Traceback (most recent call last):
    ...
    AssertionError: the formula has 6 at W = 2, K = 3, L = 1, where backtrack_time is 7
    """
    from ..theory.walk.solutions import solve

    read = SOLVED[one_of("quantity", quantity.replace("-", "_"), SOLVED)]
    value = _side("formula", formula, None)
    for point in _grid(W, K, L):
        true = _fraction(read(solve(CorridorGraph.symmetric(**point), policy)))
        found = value(**point)
        if found != true:
            raise AssertionError(
                f"the formula has {_short(found)} at {_shown(point)}, where {quantity} is "
                f"{_short(true)}"
            )


def _dead_end(solution: Solution) -> Any:
    if solution.graph.width == 1:
        raise ValueError("W must be at least 2: one branch alone has no dead end")
    return solution.backtrack_time[1]


SOLVED: dict[str, Callable[[Solution], Any]] = {
    "hitting_time": lambda solution: solution.hitting_time,
    "backtrack_time": _dead_end,
    "variance": lambda solution: solution.variance,
}


def _side(name: str, side: Side, policy: str | None) -> Callable[..., Fraction]:
    """Return a function of W, K and L with the values of a side, as exact fractions."""
    if isinstance(side, str):
        try:
            term: Term = parse_term(side, policy)
        except ValueError as fault:
            raise ValueError(f"{name}: {fault}") from None
        return lambda **point: value_at(term, point)
    if is_expression(side):
        unknown = sorted(str(s) for s in side.free_symbols if s.name not in "WKL")
        if unknown:
            raise ValueError(f"{name} must be in W, K and L alone; got {unknown[0]}")
        return lambda **point: _fraction(
            side.subs({symbol: point[symbol.name] for symbol in side.free_symbols}), name
        )
    if callable(side):
        return lambda **point: _fraction(side(**point), name)
    number = _fraction(side, name)
    return lambda **_: number


def _grid(W: Axis, K: Axis, L: Axis) -> Iterator[dict[str, int]]:
    axes = [_axis(name, axis) for name, axis in (("W", W), ("K", K), ("L", L))]
    for point in product(*axes):
        yield dict(zip("WKL", point, strict=True))


def _axis(name: str, axis: Axis) -> list[int]:
    if isinstance(axis, str):
        return [number for part in read_ranges(name, axis) for number in part]
    numbers = axis if isinstance(axis, Iterable) else [axis]
    values = [positive_integer(name, number) for number in numbers]
    if not values:
        raise ValueError(f"{name} must hold at least one value, or nothing would be checked")
    return values


def _fraction(value: Any, name: str = "value") -> Fraction:
    """Return an exact rational number as a fraction."""
    rule = f"{name} must be exact and rational: an int, a Fraction, an expression"
    if isinstance(value, bool | float):
        raise TypeError(f"{rule}; got {described(value)}")
    try:
        return Fraction(int(value.numerator), int(value.denominator))
    except (AttributeError, TypeError):
        raise TypeError(f"{rule}; got {described(value)}") from None


def _plain(number: Any) -> Fraction:
    """Return a float, or a number of mpmath, as the fraction that it is."""
    from ..numerics.graph.exact_rows import from_mpf

    return from_mpf(number) if hasattr(number, "_mpf_") else Fraction(float(number))


def _shown(point: dict[str, int]) -> str:
    return ", ".join(f"{name} = {number}" for name, number in point.items())


def _named(side: Side) -> str:
    name = getattr(side, "__name__", None)
    return str(name) if name and name != "<lambda>" else str(side)


def _short(value: Fraction) -> str:
    from ..show.decimals import decimal_text, exact_text

    text = exact_text(value)
    return text if len(text) <= 20 else decimal_text(value, 6)
