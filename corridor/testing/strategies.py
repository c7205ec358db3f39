"""Corridors, policies and starts for Hypothesis, small enough to be solved exactly at once."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from ..theory.model.families import FAMILIES
from ..theory.model.graph import CorridorGraph
from ..theory.model.policy import Policy, PolicyName

if TYPE_CHECKING:
    from ..numerics.flow.logit_gaps import Gaps

Draw = Callable[[st.SearchStrategy[Any]], Any]


def sizes(
    *, most_branches: int = 8, most_depth: int = 8, most_lanes: int = 8, least_branches: int = 1
) -> st.SearchStrategy[tuple[int, int, int]]:
    """Return sizes (W, K, L) of the paper's corridor.

    >>> from hypothesis import given
    >>> from corridor import hitting_time
    >>> @given(sizes())
    ... def test(size):
    ...     assert hitting_time(*size, "rl") <= hitting_time(*size, "uniform")
    >>> test()
    """
    return st.tuples(
        st.integers(least_branches, most_branches),
        st.integers(1, most_depth),
        st.integers(1, most_lanes),
    )


@st.composite
def graphs(
    draw: Draw, *, most_branches: int = 3, most_depth: int = 3, most_lanes: int = 3
) -> CorridorGraph:
    """Return graphs whose branches differ in depth and lanes, with any target.

    >>> from hypothesis import given
    >>> from corridor import theory
    >>> @given(graphs(most_depth=2))
    ... def test(graph):
    ...     shortest = 2 * graph.branches[graph.target].depth + 2
    ...     assert theory.solve(graph, "rl").hitting_time >= shortest
    >>> test()
    """
    lanes = st.lists(st.integers(1, most_lanes), min_size=1, max_size=most_depth)
    branches = draw(st.lists(lanes, min_size=1, max_size=most_branches))
    return CorridorGraph.from_branches(branches, draw(st.integers(0, len(branches) - 1)))


def policy_names() -> st.SearchStrategy[PolicyName]:
    """Return the paper's three policies."""
    return st.sampled_from(list(PolicyName))


def probabilities(least: int = 1, largest: int = 7) -> st.SearchStrategy[Fraction]:
    """Return exact fractions in (0, 1], 1 among them."""
    return st.tuples(st.integers(least, largest), st.integers(0, largest)).map(
        lambda pair: Fraction(pair[0], pair[0] + pair[1])
    )


@st.composite
def policies(draw: Draw, graph: CorridorGraph) -> Policy:
    """Return policies for `graph`, each row of its own; the walk always arrives.

    All probabilities are exact fractions, and so is the fork's rule where every branch is
    listed on its own.
    """
    families: dict[str, Any] = {
        name: [[draw(probabilities()) for _ in kind.lanes] for kind in graph.branches]
        for name in FAMILIES
    }
    if all(kind.count == 1 for kind in graph.branches):
        weights = [draw(st.integers(1, 5)) for _ in graph.branches]
        families["fork"] = [Fraction(weight, sum(weights)) for weight in weights]
    return Policy(**families)


@st.composite
def walks(
    draw: Draw, *, most_branches: int = 3, most_depth: int = 3, most_lanes: int = 3
) -> tuple[CorridorGraph, Policy]:
    """Return graphs with a policy for each: `graphs` and `policies`.

    >>> from hypothesis import given
    >>> from corridor.testing import assert_rooms_agree
    >>> @given(walks(most_depth=2))
    ... def test(walk):
    ...     assert_rooms_agree(*walk)
    >>> test()
    """
    graph = draw(
        graphs(most_branches=most_branches, most_depth=most_depth, most_lanes=most_lanes)
    )
    return graph, draw(policies(graph))


@st.composite
def start_gaps(
    draw: Draw, graph: CorridorGraph, *, largest: float = 2.0, learned: bool = False
) -> Gaps:
    """Return logit gaps from which a flow on `graph` can start, at most `largest` in size.

    With `learned` some rows are learned to the end: their gap is infinite.

    >>> from hypothesis import given
    >>> from corridor import CorridorGraph, sign_flow
    >>> graph = CorridorGraph.symmetric(3, 2, 2)
    >>> @given(start_gaps(graph))
    ... def test(start):
    ...     assert sign_flow(graph, 0.1, start).hitting_time(0.0) >= 26
    >>> test()
    """
    import numpy as np

    from ..numerics.flow.logit_gaps import Gaps

    depth = max(kind.depth for kind in graph.branches)
    gap: st.SearchStrategy[float] = st.floats(-largest, largest)
    if learned:
        gap = st.one_of(gap, st.just(math.inf))
    rows = st.lists(gap, min_size=depth, max_size=depth)
    return Gaps(*(np.array(draw(rows)) for _ in FAMILIES))
