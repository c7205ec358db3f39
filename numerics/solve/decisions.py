"""Where a walk decides, in floats, for any policy on any corridor: by visits and rows alone."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from ...theory.model.families import FAMILIES
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy
from ..graph.exact_rows import exact_rows
from .methods import solve
from .results import UNIT, Result, RowValues

METHOD = "accurate"
# Roundings of an entropy: two products, two logarithms good to an ulp, a sum; and that of the
# fork's, whose weight is rounded as well.
ENTROPY_ROUNDINGS = 16


class Decisions(NamedTuple):
    """Expected decisions in a walk, each with an error bound.

    A decision is a visit to the fork, or to a row whose probability is neither 0 nor 1; lanes
    are lumped.
    """

    fork: Result  # visits to the fork
    elsewhere: Result  # visits to rows that are not certain
    entropy: Result  # of the whole walk, in nats


def decisions(graph: CorridorGraph, policy: Policy | str) -> Decisions:
    """Count the decisions of a walk of `policy` on `graph`, and add up their entropies.

    Raises ValueError if a walk may never reach the target.

    Examples
    --------
    >>> found = decisions(CorridorGraph.symmetric(3, 2, 2), "sft")
    >>> round(found.fork.value, 9), round(found.elsewhere.value, 9)
    (3.0, 82.5)
    """
    rows, solution = exact_rows(graph, policy), solve(graph, policy)
    target = rows[graph.target]
    entries, unsure = solution.visits[graph.target], target.weight
    # Each entry of the target's branch visits c_1, and takes 1/weight visits to the fork.
    fork = float(entries.c[0]) / float(unsure)
    slack = float(entries.error_bound.c[0]) / float(unsure) + 3 * UNIT * fork
    counted, errors, entropies, spread = [], [], [], []
    for row, visits in zip(rows, solution.visits, strict=True):
        for family in FAMILIES:
            for n, p in enumerate(getattr(row.families, family)):
                if 0 < p < 1:
                    count, error = _entry(visits, family, n)
                    counted.append(count)
                    errors.append(error)
                    entropies.append(count * entropy(p))
                    spread.append(error * entropy(p))
    choice = math.fsum(
        -float(row.weight) * math.log(row.weight / kind.count)
        for row, kind in zip(rows, graph.branches, strict=True)
        if row.weight
    )
    entropies.append(fork * choice)
    spread.append(slack * choice)
    return Decisions(
        _result(fork, slack),
        _result(math.fsum(counted), math.fsum(errors)),
        _result(math.fsum(entropies), math.fsum(spread), ENTROPY_ROUNDINGS),
    )


def entropy(p: Fraction) -> float:
    """Return the entropy in nats of `p` against ``1 - p``, small ones kept.

    >>> entropy(Fraction(1, 2)) == math.log(2)
    True
    """
    low, high = sorted((p, 1 - p))
    return -float(low) * math.log(low) - float(high) * math.log1p(-float(low))


def _entry(visits: RowValues, family: str, n: int) -> tuple[float, float]:
    count, error = getattr(visits, family)[n], getattr(visits.error_bound, family)[n]
    return float(np.float64(count)), float(np.float64(error))


def _result(value: float, error: float, roundings: int = 1) -> Result:
    relative = error / value if value else 0.0
    return Result.of(value, relative * (1 + 4 * UNIT) + roundings * UNIT, METHOD)
