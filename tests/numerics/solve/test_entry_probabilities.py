"""Refusing long branches: against solved tables, and against the sign flow's optimum."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from corridor import CorridorGraph, sign_flow
from corridor.numerics import edge_table, refusing_time, table_hitting_time

DEPTHS = st.lists(st.integers(1, 6), min_size=2, max_size=5)


def time_of(depths, entering, deeper=1.0, method="sparse"):
    """Solve rl with one lane but at the first vertex of each branch, and at the third."""
    table = edge_table(CorridorGraph.from_branches([[1] * K for K in depths]))
    rows = np.zeros(table.successors.shape)
    for i, (kind, depth, w) in enumerate(
        zip(table.kind, table.depth, table.branch, strict=True)
    ):
        if kind == 0 or (kind == 2 and depth == -1):
            rows[i, : len(depths)] = 1 / len(depths)
        elif kind >= 3 or table.ends[i] >= 0:
            rows[i, 0] = 1.0
        elif kind == 1:
            p = {-1: entering[w], 0: deeper}.get(int(depth), 1.0)
            rows[i, :2] = 1 - p, p
        else:
            rows[i, 1] = 1.0
    return table_hitting_time(table, rows, method).value


@given(DEPTHS)
def test_it_is_the_time_of_its_own_policy_and_no_neighbour_is_better(depths):
    best, entering = refusing_time([2 * K + 1 for K in depths])
    for method in ("elimination", "sparse"):
        assert time_of(depths, entering, method=method) == pytest.approx(best, rel=1e-12)
    if (entering < 1).any():
        assert best <= time_of(depths, np.ones(len(depths))) * (1 + 1e-12)
    for w, K in enumerate(depths):
        same = depths.index(K)
        assert entering[w] == entering[same]
        # What is moved in one of several that are alike is moved in each.
        for factor in (0.9, 0.97, 1.03, 1.1) if same == w else ():
            moved = entering.copy()
            moved[w] = min(1.0, moved[w] * factor)
            if moved[w] != entering[w]:
                assert time_of(depths, moved) >= best * (1 - 1e-12)
    assert time_of(depths, entering, deeper=0.97) >= best * (1 - 1e-12)


def test_a_branch_is_refused_if_longer_than_the_mean_by_more_than_one_edge():
    assert refusing_time([5, 5, 7])[1].tolist() == [1, 1, np.sqrt((16 + 6) / 2 / 12)]
    assert refusing_time([5, 7, 7])[1].tolist() == [1, 1, 1]
    assert refusing_time([31] * 15) == (900.0, pytest.approx(np.ones(15)))


def test_a_known_target_is_searched_no_deeper_than_it_lies():
    """The sign flow, whose rows are shared by depth, with the target fixed (docs)."""
    branches, lengths = [[2, 2], [3, 1, 2], [2]], [5, 7, 3]
    for t, length in enumerate(lengths):
        flow = sign_flow(CorridorGraph.from_branches(branches, target=t), t_end=20.0)
        others = sum(min(length, other) for other in lengths) - length
        # Gaps of 20 leave rows wrong by 5 exp(-20): 1e-8, some hundred times.
        assert flow.hitting_time(20.0) == pytest.approx(1 + length + 2 * others, rel=1e-5)


@pytest.mark.slow
def test_so_are_the_six_branches_of_the_page():
    """The graph of docs/trainings/ppo_six_branches.toml, each target's sign flow."""
    lanes = [2, 5, 3, 4, 2, 3, 5, 4, 2, 5, 3, 2, 4, 5, 3]
    branches = [lanes[:K] for K in (4, 5, 6, 8, 10, 15)]
    for t, expected in enumerate([100, 118, 132, 152, 164, 174]):
        flow = sign_flow(CorridorGraph.from_branches(branches, target=t), t_end=20.0)
        assert flow.hitting_time(20.0) == pytest.approx(expected, rel=1e-6)


def test_bad_lengths_are_refused():
    with pytest.raises(ValueError, match="lengths must name at least one branch"):
        refusing_time([])
    with pytest.raises(ValueError, match="lengths must be a positive integer"):
        refusing_time([3, 0])
