"""Where two vectors that enclose the expected times come from: an elimination in decimals.

Times as long as these need more digits than a float has. A row of the certificate compares
times that differ by a step, so each of them is needed to a small part of one step, be it
``10**5000`` steps long. States are taken out one by one, cheapest first, without a
subtraction (`corridor.numerics.solve.elimination` says why that keeps every digit), in Python's
decimals of as many digits as it takes. Nothing relies on what is found here: the checker
judges it (docs/certificates.md).
"""

import math
from collections.abc import Iterator, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from ...theory.model.memory import require_memory
from ..graph.exact_states import ListedState

# The bounds are this share of a step further at each visit, unless more is asked for.
SLACK_BITS = 64
# Of a bit of slack in each row so many are for the roundings of its times.
ROUNDING_BITS = 5
SPARE_BITS = 6
FIRST_DIGITS, SPARE_DIGITS = 60, 25


class Witness(NamedTuple):
    """Of each state rank and bounds, in units of ``2**-scale``; None for an infinite time."""

    scale: int
    ranks: list[int]
    bounds: list[list[int] | None]


def witness(states: Sequence[ListedState], bits: int = SLACK_BITS) -> Witness:
    """Return ranks and bounds of the expected steps from each state to the last one.

    The bounds are about ``2**-bits`` of the times away from them.

    >>> from ..graph.exact_states import listing
    >>> from ...theory.model.graph import CorridorGraph
    >>> found = witness(listing(CorridorGraph.symmetric(1, 1, 1), "uniform"))
    >>> found.ranks[0], [round(t / 2**found.scale, 12) for t in found.bounds[0]]
    (6, [10.0, 10.0])
    """
    ranks, finite = _ranks(states)
    least = Fraction(min((state.steps for state in states if state.steps), default=1))
    shift = max(0, least.denominator.bit_length() - least.numerator.bit_length() + 1)
    digits, slack = FIRST_DIGITS, bits
    while True:
        scale = slack + ROUNDING_BITS + shift
        with localcontext(Context(digits, Emax=MAX_EMAX, Emin=MIN_EMIN)):
            bounds = _bounds(states, finite, least, scale, slack)
        pairs = [pair for pair in bounds if pair is not None]
        needed = int(max(high for _, high in pairs).bit_length() * math.log10(2)) + SPARE_DIGITS
        # Where a walk stays long without a step the slack of its visits adds up.
        floor = slack + ROUNDING_BITS
        lost = max(
            (high - low).bit_length() - max(high.bit_length(), floor) for low, high in pairs
        )
        if needed <= digits and lost + bits <= SPARE_BITS:
            return Witness(scale, ranks, bounds)
        require_memory(len(states) * needed * 4, f"times of {needed} digits")
        digits, slack = max(digits, needed), slack + max(0, lost + bits)


def _ranks(states: Sequence[ListedState]) -> tuple[list[int], list[bool]]:
    """Return ranks, and from which states the target is reached for certain.

    A rank is the number of moves to the target, or, where walks may never reach it, to where
    none does.
    """
    target = len(states) - 1
    into: list[list[int]] = [[] for _ in states]
    for i, state in enumerate(states[:target]):
        for j, _ in state.moves:
            into[j].append(i)

    def distances(ends: list[int]) -> list[int | None]:
        found: list[int | None] = [None] * len(states)
        for end in ends:
            found[end] = 0
        for i in (queue := list(ends)):
            for before in into[i]:
                if found[before] is None:
                    found[before] = 1 + (found[i] or 0)
                    queue.append(before)
        return found

    hopes = distances([target])
    traps = distances([i for i, hope in enumerate(hopes) if hope is None])
    ranks = [
        trap if trap is not None else hope for hope, trap in zip(hopes, traps, strict=True)
    ]
    return [rank or 0 for rank in ranks], [trap is None for trap in traps]


def _bounds(
    states: Sequence[ListedState], finite: list[bool], least: Fraction, scale: int, bits: int
) -> list[list[int] | None]:
    """Return the times in units, each way further by the slack of every visit and a unit."""
    unit, slack = Decimal(2**scale), Decimal(2 ** (scale - bits))
    bounds: list[list[int] | None] = [[0, 0] if sure else None for sure in finite]
    for i, (steps, visits) in _times(states, finite, least).items():
        time, width = steps * unit, visits * slack
        bounds[i] = [max(0, int(time - width)), int(time + width) + 1]
    return bounds


def _times(
    states: Sequence[ListedState], finite: list[bool], least: Fraction
) -> dict[int, tuple[Decimal, Decimal]]:
    """Return the expected steps from each state, and the same if every visit took some."""
    target = len(states) - 1
    known: dict[Fraction | int, Decimal] = {}

    def decimal(number: Fraction | int) -> Decimal:
        if number not in known:
            known[number] = Decimal(number.numerator) / Decimal(number.denominator)
        return known[number]

    out: dict[int, dict[int, Decimal]] = {}
    into: dict[int, set[int]] = {i: set() for i, sure in enumerate(finite) if sure}
    sides: dict[int, tuple[Decimal, Decimal]] = {target: (Decimal(0), Decimal(0))}
    for i in range(target):
        if finite[i]:
            out[i] = {}
            for j, p in states[i].moves:
                if j != i:
                    out[i][j] = out[i].get(j, 0) + decimal(p)
                    into[j].add(i)
            sides[i] = decimal(states[i].steps), decimal(states[i].steps or least)
    taken = list(_eliminated(out, into, sides, target))
    times = {target: sides[target]}
    for i, total, ways in reversed(taken):
        steps, visits = sides[i]
        for j, rate in ways.items():
            steps += rate * times[j][0]
            visits += rate * times[j][1]
        times[i] = steps / total, visits / total
    del times[target]
    return times


def _eliminated(
    out: dict[int, dict[int, Decimal]],
    into: dict[int, set[int]],
    sides: dict[int, tuple[Decimal, Decimal]],
    target: int,
) -> Iterator[tuple[int, Decimal, dict[int, Decimal]]]:
    """Take the states out, cheapest first; yield each, the sum of its ways on, and these."""
    queue = [(len(ways) * len(into[i]), i) for i, ways in out.items()]
    heapify(queue)
    while queue:
        cost, e = heappop(queue)
        if e not in out or cost != len(out[e]) * len(into[e]):
            continue
        ways = out.pop(e)
        total = sum(ways.values())
        steps, visits = (side / total for side in sides[e])
        changed = set(into[e])
        for i in into[e]:
            rate = out[i].pop(e)
            share = rate / total
            for j, onwards in ways.items():
                if j != i:
                    out[i][j] = out[i].get(j, 0) + share * onwards
                    into[j].add(i)
            sides[i] = sides[i][0] + rate * steps, sides[i][1] + rate * visits
        for j in ways:
            into[j].discard(e)
            changed.add(j)
        changed.discard(target)
        for i in changed:
            heappush(queue, (len(out[i]) * len(into[i]), i))
        yield e, Decimal(total), ways
