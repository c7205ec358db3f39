"""Random corridors and policies for Hypothesis."""

from fractions import Fraction

from hypothesis import strategies as st

from corridor import CorridorGraph, Policy


def probabilities(least=1, largest=7):
    """Fractions strictly between 0 and 1, or 1 itself."""
    return st.tuples(st.integers(least, largest), st.integers(0, largest)).map(
        lambda pair: Fraction(pair[0], pair[0] + pair[1])
    )


@st.composite
def corridors(draw, *, most_branches=3, most_depth=3, most_lanes=3):
    """Return (graph, policy): any depths, lanes, families and fork, all rows positive."""
    lanes = st.lists(st.integers(1, most_lanes), min_size=1, max_size=most_depth)
    branches = draw(st.lists(lanes, min_size=1, max_size=most_branches))
    target = draw(st.integers(0, len(branches) - 1))
    families = {
        name: [[draw(probabilities()) for _ in branch] for branch in branches]
        for name in "abcd"
    }
    weights = [draw(st.integers(1, 5)) for _ in branches]
    fork = [Fraction(weight, sum(weights)) for weight in weights]
    return CorridorGraph.from_branches(branches, target=target), Policy(**families, fork=fork)


def rows_of(graph, policy):
    """Return (branches, rows) as the naive oracle takes them."""
    branches = [list(kind.lanes) for kind in graph.branches]
    return branches, [tuple(map(list, rows)) for rows in policy.rows(graph)]
