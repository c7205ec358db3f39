"""Logit gaps: the coordinates in which a policy learns.

A row is a binary choice once lanes are lumped. Its gap ``x`` is its log-odds minus the
pretrained log-odds, and rows of the same family and depth share one gap across branches:
``b, c = σ(x + log L)`` and ``a, d = σ(x - log L)``, with L the lanes of the row's diamond.

The flow works on the gaps in the order in which a walk meets the rows: an array of shape
``(2, 2K)``, row 0 for the walker who comes forward (c_1, a_1, c_2, a_2, …), row 1 for the
walker who comes backward (d_1, b_1, d_2, b_2, …).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from ...theory.model.arguments import described
from ...theory.model.graph import CorridorGraph
from ...theory.model.policy import Policy, PolicyName
from ..graph.arrays import Floats, by_value


@by_value
class Gaps(NamedTuple):
    """The gaps of the four families, each an array of shape (K,), from the fork outwards.

    K is the depth of the deepest branch. ``inf`` is a row learned to the end.
    """

    a: Floats
    b: Floats
    c: Floats
    d: Floats


Start: TypeAlias = "str | PolicyName | Policy | Gaps | Mapping[str, ArrayLike]"
"""A policy's name, a policy, or gaps; a mapping may leave out families, whose gaps are 0."""

PLACES = {"c": (0, 0), "a": (0, 1), "d": (1, 0), "b": (1, 1)}
"""Where a family stands in the ``(2, 2K)`` array: its row and its first column."""


def gaps_by_family(x: Floats) -> Gaps:
    """Return the gaps of an array of shape (2, 2K), family by family.

    Examples
    --------
    >>> gaps_by_family(np.array([[1.0, 2.0], [3.0, 4.0]])).b
    array([4.])
    """
    return Gaps(*(x[PLACES[f][0], PLACES[f][1] :: 2].copy() for f in Gaps._fields))


def gaps_by_vertex(gaps: Gaps) -> Floats:
    """Return the gaps as the array of shape (2, 2K) in the order of the walk."""
    x = np.empty((2, 2 * len(gaps.a)))
    for family, values in zip(Gaps._fields, gaps, strict=True):
        row, first = PLACES[family]
        x[row, first::2] = values
    return x


def start_gaps(graph: CorridorGraph, start: Start) -> Gaps:
    """Return the gaps of `start` on `graph`.

    Raises
    ------
    TypeError, ValueError
        If `start` is no policy and no gaps, a gap is NaN or ``-inf`` (the walk would never
        pass), the shape does not fit, or branches do not share the gaps of a policy.

    Examples
    --------
    >>> graph = CorridorGraph.symmetric(3, 2, 5)
    >>> start_gaps(graph, "sft").a, start_gaps(graph, {"c": [1, 2]}).c
    (array([inf, inf]), array([1., 2.]))
    """
    depth = max(branch.depth for branch in graph.branches)
    if isinstance(start, str):
        start = Policy.named(start)
    if isinstance(start, Policy):
        return _gaps_of_policy(graph, start, depth)
    if isinstance(start, Gaps):
        start = start._asdict()
    if not isinstance(start, Mapping):
        raise TypeError(
            f"start must be a policy's name, a Policy, or gaps; got {described(start)}"
        )
    unknown = sorted(set(start) - set(Gaps._fields), key=str)
    if unknown:
        raise ValueError(f"start must give gaps for a, b, c and d alone; got {unknown[0]!r}")
    return Gaps(*(_gaps(name, start.get(name, 0.0), depth) for name in Gaps._fields))


def policy_of_gaps(graph: CorridorGraph, gaps: Gaps) -> Policy:
    """Return the policy with these gaps, its probabilities rounded to floats.

    Examples
    --------
    >>> graph = CorridorGraph.symmetric(3, 1, 4)
    >>> policy_of_gaps(graph, start_gaps(graph, "uniform")).b
    ((0.8,), (0.8,))
    """
    families: dict[str, Any] = {}
    for name, x in zip(Gaps._fields, gaps, strict=True):
        side = 1.0 if name in "bc" else -1.0
        families[name] = [
            _sigmoid(x[: kind.depth] + side * np.log(np.asarray(kind.lanes, float))).tolist()
            for kind in graph.branches
        ]
    return Policy(**families)


def _sigmoid(f: Floats) -> Floats:
    result: Floats = 1.0 / (1.0 + np.exp(-f))
    return result


def _gaps(name: str, value: ArrayLike, depth: int) -> Floats:
    try:
        x = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(f"gaps of {name} must be numbers; got {described(value)}") from None
    if x.ndim == 0:
        x = np.full(depth, float(x))
    if x.shape != (depth,):
        raise ValueError(
            f"gaps of {name} must be one number or one for each depth, shape ({depth},); "
            f"got shape {x.shape}"
        )
    if not np.all(x > -math.inf):
        bad = int(np.flatnonzero(~(x > -math.inf))[0])
        raise ValueError(
            f"gaps of {name} must be finite, or inf for a row learned to the end; "
            f"got {x[bad]} at depth {bad + 1}"
        )
    return x


def _gaps_of_policy(graph: CorridorGraph, policy: Policy, depth: int) -> Gaps:
    # A pretrained family has gaps 0; its fractions need not be built.
    values = {name: getattr(policy, name) for name in Gaps._fields}
    given = {name for name, p in values.items() if not isinstance(p, str) or p != "uniform"}
    rows = policy.rows(graph) if given else ()
    families = []
    for name in Gaps._fields:
        if name not in given:
            families.append(np.zeros(depth))
            continue
        x = np.full(depth, math.nan)
        for kind, branch in zip(graph.branches, rows, strict=True):
            for j, p in enumerate(getattr(branch, name)):
                lanes = kind.lanes[j]
                gap = _gap(f"{name}_{j + 1}", p, lanes if name in "bc" else Fraction(1, lanes))
                # Equal gaps reached through different lanes differ by a few roundings.
                if not math.isnan(x[j]) and not math.isclose(x[j], gap, abs_tol=1e-13):
                    raise ValueError(
                        f"start must have one gap for each family and depth, shared by all "
                        f"branches; {name}_{j + 1} has gaps {x[j]} and {gap}"
                    )
                if math.isnan(x[j]):
                    x[j] = gap
        families.append(x)
    return Gaps(*families)


def _gap(name: str, p: Any, odds: Fraction | int) -> float:
    """Return the gap of probability `p` where the pretrained odds are `odds`."""
    try:
        exact = Fraction(int(p.p), int(p.q)) if hasattr(p, "q") else Fraction(p)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number; got {described(p)}") from None
    if exact == 0:
        raise ValueError(f"{name} must be above 0: the walk would never pass; got 0")
    if exact == 1:
        return math.inf
    ratio = exact / ((1 - exact) * odds)
    # A quotient near 1 must keep its digits: log1p of the exact difference.
    return math.log1p(ratio - 1) if 0.5 < ratio < 2 else math.log(ratio)
