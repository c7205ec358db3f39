"""Contestants for a sweep: the hitting time under sft at a grid of triples (W, K, L).

The answer is the list of the values. A peer that would take too long does only the first
triples; the grid is in a random order, always the same, so that these are a fair sample.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import corridor

from . import hitting_times

Call = Callable[[], Any]
SEED = 1


def grid(most: list[int]) -> list[tuple[int, int, int]]:
    """Return all triples from (1, 1, 1) to `most`, shuffled."""
    triples = list(itertools.product(*(range(1, n + 1) for n in most)))
    random.Random(SEED).shuffle(triples)  # noqa: S311 - a sample, no secret
    return triples


def exact(*most: int) -> list[Any]:
    """Return the exact answers."""
    return [corridor.hitting_time(*triple, "sft") for triple in grid(list(most))]


def closed_form(*most: int) -> Call:
    """Our closed form, triple by triple, exact."""
    return lambda: exact(*most)


def table(*most: int, quantity: str) -> Call:
    """Our sweep of the whole grid, whose rows are in an order of their own."""
    from corridor.sweeps.sweep import sweep

    triples = grid(list(most))
    axes = [range(1, n + 1) for n in most]

    def call() -> list[Any]:
        rows = sweep(*axes, "sft", quantity)
        found = {(row.W, row.K, row.L): row.exact or row.value for row in rows}
        return [found[triple] for triple in triples]

    return call


def fractions(*most: int) -> Call:
    """The closed form as a user would type it, with Python's fractions."""
    triples = grid(list(most))

    def time(W: int, K: int, L: int) -> Fraction:
        rho, eps = Fraction((L + 1) ** 2, L), Fraction(2 * (L - 1), L * L + L + 1)
        return 2 * K + 2 + (W - 1) * ((4 + eps) * rho**K - 2 - eps)

    return lambda: [time(*triple) for triple in triples]


def vectorised(*most: int) -> Call:
    """The closed form with NumPy's arrays."""
    import numpy as np

    W, K, L = np.array(grid(list(most)), dtype=float).T

    def call() -> list[float]:
        rho, eps = (L + 1) ** 2 / L, 2 * (L - 1) / (L * L + L + 1)
        times: list[float] = (2 * K + 2 + (W - 1) * ((4 + eps) * rho**K - 2 - eps)).tolist()
        return times

    return call


def each(*most: int, contestant: str, count: int) -> Call:
    """A contestant of `hitting_times`, for the first `count` triples.

    What each call is given is made ready before the clock starts.
    """
    prepare = getattr(hitting_times, contestant)
    calls = [prepare(*triple, "sft") for triple in grid(list(most))[:count]]
    return lambda: [_value(call) for call in calls]


def _value(call: Call) -> Any:
    """Return the answer, or NaN where a solver gives up on a triple."""
    try:
        return call()
    except (ArithmeticError, ValueError):
        return float("nan")
