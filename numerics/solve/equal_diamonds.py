r"""Expected times on branches whose diamonds are all alike, by squaring: O(log K) operations.

A walker's way through a branch is a climb: at each vertex ``x' = 2 + r x``, what an excursion
costs from there on, while ``o x`` is added to the expected steps (`reduced_solution`). So each
vertex maps ``(x, s)`` to ``(a x + b, s + c x + d)``; such maps follow one another without a
subtraction, and where diamonds are alike the branch is the K-th power of one of them
(docs/numerics.md, "Equal diamonds").

The numbers may be anything that is added and multiplied. For one corridor they are decimals of
as many digits as it takes for their roundings not to be seen in a float.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from functools import partial, reduce
from typing import Any, NamedTuple

import numpy as np

from ..graph.exact_rows import ExactRows, InTurns, first_zero, odds, quotients
from .results import UNIT, Result, roundings_bound

# With 2**-60 of a relative error the decimals add a hundredth to the bound of a float.
DIGITS_OF_A_FLOAT = 19


class Climb(NamedTuple):
    """The map of ``(x, s)`` to ``(a x + b, s + c x + d)``."""

    a: Any
    b: Any
    c: Any
    d: Any

    def then(self, later: Climb) -> Climb:
        """Return this map, and `later` after it."""
        a, b, c, d = later
        return Climb(
            a * self.a,
            a * self.b + b,
            c * self.a + self.c,
            c * self.b + self.d + d,
        )

    def times(self, n: Any) -> Climb:
        """Return the n-th power, n > 0; of arrays of maps each to its own.

        Where `self` has at most r roundings in each number, a has n(r+1) - 1 at most, b and c
        have n(r+2), and d has 2n(r+2).
        """
        power = Climb(1, 0, 0, 0)
        for bit in reversed(range(int(np.max(n)).bit_length())):
            power = power.then(power)
            taken = n >> bit & 1
            if np.ndim(taken):
                longer = power.then(self)
                power = Climb(*map(partial(np.where, taken), longer, power))
            elif taken:
                power = power.then(self)
        return power

    def after(self, x: Any) -> tuple[Any, Any]:
        """Return x at the end, and what it cost, from `x` at the start."""
        return self.a * x + self.b, self.c * x + self.d


def climb(ratios: Sequence[Any], failures: Sequence[Any]) -> Climb:
    """Return the map of some vertices, in the order in which they are taken out.

    >>> climb([2, 1], [1, 3]).after(2)
    (8, 20)
    """
    vertices = [Climb(r, 2, o, 0) for r, o in zip(ratios, failures, strict=True)]
    return reduce(Climb.then, vertices)


def all_steps(K: Any, dead_ends: Iterable[tuple[Any, Climb]], target: Climb) -> Any:
    """Return the hitting time of maps of whole branches; `K` is the depth of the target's.

    Each kind of dead end comes with its entries, rounded once, for each entry into the target's
    branch. With `bounded_roundings` of the deepest branch.
    """
    detour = reduce(operator.add, [share * end.after(2)[0] for share, end in dead_ends], 0)
    return detour + (2 * K + 2) + target.after(detour + 2)[1]


def steps_back(K: Any, dead_end: Climb) -> Any:
    """Return the backtrack time of the map of a whole dead end of K diamonds."""
    return dead_end.after(2)[1] + (2 * K + 1)


def bounded_roundings(n: Any, r: int, kinds: int) -> Any:
    """Bound the roundings of all these steps for n-th powers of maps of r roundings.

    >>> bounded_roundings(1000, 1, 1)
    6007
    """
    return 2 * n * (r + 2) + 6 + kinds


def hitting_time(target: ExactRows, dead_ends: Sequence[ExactRows]) -> Result | None:
    """Return the hitting time if the diamonds of each branch are alike, else None.

    A row of probability 0 is left to `reduced_solution`, which knows what lies beyond it.
    """
    branches = [target, *dead_ends]
    if not all(map(_are_equal, branches)):
        return None
    depths = [len(rows.families.a) for rows in branches]
    roundings = bounded_roundings(max(depths), 1, len(dead_ends))
    with localcontext(_decimals(roundings)):
        ends = [
            (_rounded(rows.weight / target.weight), _branch(rows, back=True))
            for rows in dead_ends
        ]
        steps = all_steps(depths[0], ends, _branch(target, back=False))
    return _result(steps, roundings)


def backtrack_time(rows: ExactRows) -> Result | None:
    """Return the backtrack time if the diamonds of a dead end are alike, else None."""
    if not _are_equal(rows):
        return None
    depth = len(rows.families.a)
    roundings = bounded_roundings(depth, 1, 1)
    with localcontext(_decimals(roundings)):
        steps = steps_back(depth, _branch(rows, back=True))
    return _result(steps, roundings)


def _are_equal(rows: ExactRows) -> bool:
    sides = (rows.forward, rows.backward)
    return all(isinstance(side, InTurns) and first_zero(side) is None for side in sides)


def _branch(rows: ExactRows, *, back: bool) -> Climb:
    """Return the map of a whole branch: from its leaf for a dead end, `back`, else to it."""
    return Climb(*map(_rounded, diamond_of(rows, back=back))).times(len(rows.families.a))


def diamond_of(rows: ExactRows, *, back: bool) -> Climb:
    """Return the map of one diamond, exactly."""
    there, here = (rows.forward, rows.backward) if back else (rows.backward, rows.forward)
    both = quotients(there, here), odds(here)
    # A walk that comes back passes its two vertices the other way round.
    ratios, failures = ([each[0], each[1]][:: -1 if back else 1] for each in both)
    return climb(ratios, failures)


def _decimals(roundings: int) -> Context:
    """Return decimals of so many digits that the roundings hardly show in a float."""
    return Context(DIGITS_OF_A_FLOAT + len(str(roundings)), Emax=MAX_EMAX, Emin=MIN_EMIN)


def _rounded(number: Fraction | int) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _result(steps: Decimal, roundings: int) -> Result:
    """Return decimals of some roundings as a float with a binary exponent."""
    # Below the true exponent by a few, which a float has room for.
    exponent = max(0, int(steps.adjusted() * math.log2(10)) - 60)
    scaled = _decimals(exponent + roundings)
    with localcontext(scaled):
        mantissa, shift = math.frexp(
            float(steps / Climb(Decimal(2), 0, 0, 0).times(exponent).a)
        )
    bound = roundings_bound(roundings, _unit(_decimals(roundings)))
    bound += roundings_bound(exponent + 1, _unit(scaled)) + UNIT
    return Result(mantissa, exponent + shift, bound * (1 + 1e-14), "accurate")


def _unit(decimals: Context) -> float:
    return 0.5 * 10.0 ** (1 - decimals.prec)
