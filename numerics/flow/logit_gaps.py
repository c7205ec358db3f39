"""Logit gaps: the coordinates in which a policy learns.

A row is a binary choice once lanes are lumped. Its gap ``x`` is its log-odds minus the
pretrained log-odds, and rows of the same family and depth share one gap across branches:
``b, c = σ(x + log L)`` and ``a, d = σ(x - log L)``, with L the lanes of the row's diamond.

The flow works on the gaps in the order in which a walk meets the rows: an array of shape
``(2, 2K)``, row 0 for the walker who comes forward (c_1, a_1, c_2, a_2, …), row 1 for the
walker who comes backward (d_1, b_1, d_2, b_2, …).
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from ...theory.model.arguments import described, shortened
from ...theory.model.corridors import takes_sizes
from ...theory.model.families import FAMILIES, Families
from ...theory.model.graph import CorridorGraph, as_graph
from ...theory.model.policy import Policy, as_policy, branch_weights
from ..graph.arrays import FamilyArrays, Floats
from ..graph.exact_rows import exact


class Gaps(FamilyArrays):
    """The gaps of the four families, each an array of shape (K,), from the fork outwards.

    K is the depth of the deepest branch. ``inf`` is a row learned to the end.
    """


Start: TypeAlias = "str | Policy | Gaps | Mapping[str, ArrayLike]"
"""A policy's name, a policy, or gaps; a mapping may leave out families, whose gaps are 0."""

T_END = 12.0
"""Where flows end unless told: as far as the paper's 1200 updates of 0.01 go."""

PLACES = {"c": (0, 0), "a": (0, 1), "d": (1, 0), "b": (1, 1)}
"""Where a family stands in the ``(2, 2K)`` array: its row and its first column."""


def gaps_by_family(x: Floats) -> Gaps:
    """Return the gaps of an array of shape (2, 2K), family by family.

    >>> gaps_by_family(np.array([[1.0, 2.0], [3.0, 4.0]])).b
    array([4.])
    """
    return Gaps(*(x[PLACES[f][0], PLACES[f][1] :: 2].copy() for f in FAMILIES))


def gaps_by_vertex(gaps: Gaps) -> Floats:
    """Return the gaps as the array of shape (2, 2K) in the order of the walk."""
    x = np.empty((2, 2 * len(gaps.a)))
    for family, values in gaps.items():
        row, first = PLACES[family]
        x[row, first::2] = values
    return x


def beginning(graph: CorridorGraph, start: Start) -> tuple[CorridorGraph, Policy, Gaps]:
    """Return what every flow starts from: a graph, a policy for its fork, and gaps."""
    graph = as_graph(graph)
    return graph, fork_of(start), start_gaps(graph, start)


def fork_of(start: Start) -> Policy:
    """Return a policy with the rule at the fork that `start` has, or the uniform one."""
    return start if isinstance(start, Policy) else Policy()


def start_gaps(graph: CorridorGraph, start: Start) -> Gaps:
    """Return the gaps of `start` on `graph`.

    Raises TypeError or ValueError if it is no policy and no gaps, a gap is NaN or ``-inf`` (the
    walk would never pass), or branches do not share the gaps of a policy.

    >>> graph = CorridorGraph.symmetric(3, 2, 5)
    >>> start_gaps(graph, "sft").a, start_gaps(graph, {"c": [1, 2]}).c
    (array([inf, inf]), array([1., 2.]))
    """
    depth = max(branch.depth for branch in graph.branches)
    if isinstance(start, str):
        start = Policy.named(start)
    if isinstance(start, Policy):
        return _gaps_of_policy(graph, start, depth)
    if isinstance(start, Families):
        start = dict(start.items())
    if not isinstance(start, Mapping):
        raise TypeError(
            f"start must be a policy's name, a Policy, or gaps; got {described(start)}"
        )
    unknown = sorted(set(start) - set(FAMILIES), key=str)
    if unknown:
        raise ValueError(
            f"start must give gaps for a, b, c and d alone; got {shortened(unknown[0])}"
        )
    return Gaps(*(_gaps(name, start.get(name, 0.0), depth) for name in FAMILIES))


def policy_of_gaps(graph: CorridorGraph, gaps: Gaps, fork: Any = "uniform") -> Policy:
    """Return the policy with these gaps and rule at the fork, rounded to floats.

    >>> graph = CorridorGraph.symmetric(3, 1, 4)
    >>> policy_of_gaps(graph, start_gaps(graph, "uniform")).b
    ((0.8,), (0.8,))
    """
    families: dict[str, Any] = {}
    for name, x in gaps.items():
        odds = (
            x[: kind.depth] + pretrained_log_odds(name, kind.lanes) for kind in graph.branches
        )
        families[name] = [(1.0 / (1.0 + np.exp(-f))).tolist() for f in odds]
    return Policy(**families, fork=fork)


def pretrained_log_odds(family: str, lanes: Sequence[int]) -> Floats:
    """Return the log-odds of pretrained rows of `family` at diamonds with these `lanes`."""
    logs: Floats = np.log(np.asarray(lanes, dtype=float))
    return logs if family in "bc" else -logs


@takes_sizes()
def row_entropies(graph: CorridorGraph, at: Start) -> Gaps:
    """Return the entropy in bits of every row's binary choice, lanes lumped.

    Rows are those of the deepest branch, the first of them if there are several; `at` is a
    policy's name, a policy, or gaps by family.

    Examples
    --------
    >>> graph = CorridorGraph.symmetric(2, 1, 1)
    >>> row_entropies(graph, "uniform").a, row_entropies(graph, "rl").a
    (array([1.]), array([0.]))
    """
    branch = max(graph.branches, key=lambda kind: kind.depth)
    gaps = start_gaps(graph, at)
    odds = (x + pretrained_log_odds(name, branch.lanes) for name, x in gaps.items())
    return Gaps(*map(_bits, odds))


@takes_sizes()
def fork_entropy(graph: CorridorGraph, policy: Policy | str) -> float:
    """Return the entropy in bits of the choice at the fork.

    Examples
    --------
    >>> fork_entropy(CorridorGraph.symmetric(8, 1, 1), Policy())
    3.0
    """
    counts = np.array([kind.count for kind in graph.branches], dtype=float)
    weights = np.array([float(weight) for weight in branch_weights(graph, as_policy(policy))])
    taken = weights > 0
    return float(-(weights[taken] * np.log2(weights[taken] / counts[taken])).sum())


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
    bad = np.flatnonzero(~(x > -math.inf))
    if len(bad):
        raise ValueError(
            f"gaps of {name} must be finite, or inf for a row learned to the end; "
            f"got {x[bad[0]]} at depth {bad[0] + 1}"
        )
    return x


def _gaps_of_policy(graph: CorridorGraph, policy: Policy, depth: int) -> Gaps:
    # A pretrained family has gaps 0; its fractions need not be built.
    values = ((name, getattr(policy, name)) for name in FAMILIES)
    given = {name for name, p in values if not isinstance(p, str) or p != "uniform"}
    rows = policy.rows(graph) if given else ()
    families = []
    for name in FAMILIES:
        if name not in given:
            families.append(np.zeros(depth))
            continue
        x = np.full(depth, math.nan)
        for kind, branch in zip(graph.branches, rows, strict=True):
            for j, p in enumerate(getattr(branch, name)):
                lanes = kind.lanes[j]
                gap = _gap(f"{name}_{j + 1}", p, lanes if name in "bc" else Fraction(1, lanes))
                # Equal gaps reached through different lanes differ by a few roundings.
                if math.isnan(x[j]):
                    x[j] = gap
                elif not math.isclose(x[j], gap, abs_tol=1e-13):
                    raise ValueError(
                        f"start must have one gap for each family and depth, shared by all "
                        f"branches; {name}_{j + 1} has gaps {x[j]} and {gap}"
                    )
        families.append(x)
    return Gaps(*families)


def _gap(name: str, p: Any, odds: Fraction | int) -> float:
    """Return the gap of probability `p` where the pretrained odds are `odds`."""
    p = exact(name, p)
    if p == 0:
        raise ValueError(f"{name} must be above 0: the walk would never pass; got 0")
    if p == 1:
        return math.inf
    ratio = p / ((1 - p) * odds)
    # A quotient near 1 must keep its digits: log1p of the exact difference.
    return math.log1p(ratio - 1) if 0.5 < ratio < 2 else math.log(ratio)


def _bits(f: Floats) -> Floats:
    """Return the entropy at log-odds `f`, of either sign, with small ones kept."""
    # A row beyond these odds is decided in double precision.
    size = np.minimum(np.abs(f), 709.0)
    rare = 1 / (1 + np.exp(size))
    # Both sides have log1p(exp(-size)), the rare one its log-odds on top.
    bits: Floats = (np.log1p(np.exp(-size)) + size * rare) / np.log(2)
    return np.where(np.isinf(f), 0.0, bits)
