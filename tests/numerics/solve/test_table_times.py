"""Walks as tables: the naive oracle's walk, and windows enumerated one by one."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st
from oracles import FORK, first_step_times

from corridor import CorridorGraph, Policy, theory
from corridor.numerics import (
    edge_table,
    full_chain,
    solve,
    table_hitting_time,
    window_table,
)

# The table's float rows are exact for these policies up to a rounding each; the solution
# keeps its digits.
RELATIVE = 1e-12
SMALL = [[2, 1], [3], [1, 2, 1]]


def named_edges(branches):
    """Return (edges in the table's order, what follows each), from the words of the model."""
    edges = [("source", FORK, 0)]
    for w, lanes in enumerate(branches):
        K = len(lanes)
        left = [f"{w}l{j}" for j in range(1, K + 1)]
        right = [f"{w}r{j}" for j in range(1, K + 1)]
        singles = list(zip([FORK, *right], [*left, f"{w}leaf"], strict=True))
        edges += [(tail, head, 0) for tail, head in singles]
        edges += [(head, tail, 0) for tail, head in singles]
        edges += [(left[j], right[j], lane) for j in range(K) for lane in range(lanes[j])]
        edges += [(right[j], left[j], lane) for j in range(K) for lane in range(lanes[j])]
    follows = {
        edge: [
            after
            for after in edges
            if after[0] == edge[1] and (edge[1] != FORK or "l1" in after[1])
        ]
        for edge in edges
    }
    return edges, follows


def test_the_table_is_the_walk_spelled_out():
    edges, follows = named_edges(SMALL)
    table = edge_table(CorridorGraph.from_branches(SMALL))
    assert len(table.ends) == len(edges)
    for i, edge in enumerate(edges):
        found = [edges[k] for k in table.successors[i] if k >= 0]
        assert sorted(found) == sorted(follows[edge])
        assert table.ends[i] == (int(edge[1][0]) if edge[1].endswith("leaf") else -1)
    # Choice 0 is the single edge, inside a branch; choice w is branch w, at the fork.
    assert edges[table.successors[1, 0]] == ("0l1", FORK, 0)
    assert [edges[k][1] for k in table.successors[0]][:3] == ["0l1", "1l1", "2l1"]


@given(st.data())
def test_any_rows_agree_with_exact_elimination(data):
    """Every edge has a row of its own; lanes and branches are not alike."""
    branches = data.draw(
        st.lists(st.lists(st.integers(1, 2), min_size=1, max_size=2), min_size=1, max_size=3)
    )
    edges, _ = named_edges(branches)
    table = edge_table(CorridorGraph.from_branches(branches))
    weight = {
        (i, k): data.draw(st.integers(1, 5))
        for i, k in zip(*np.nonzero(table.successors >= 0), strict=True)
    }
    rows = np.zeros(table.successors.shape)
    total = [sum(v for (i, _), v in weight.items() if i == edge) for edge in range(len(edges))]
    for (i, k), v in weight.items():
        rows[i, k] = v / total[i]
    expected = Fraction(0)
    for target in range(len(branches)):
        moves = {i: {} for i in range(len(edges))}
        for (i, k), v in weight.items():
            moves[i][int(table.successors[i, k])] = Fraction(v, total[i])
        moves["end"] = {}
        moves[int(np.flatnonzero(table.ends == target)[0])] = {"end": Fraction(1)}
        expected += first_step_times(moves, {"end"})[0] / len(branches)
    result = table_hitting_time(table, rows)
    assert result.value == pytest.approx(float(expected), rel=RELATIVE, abs=0)
    assert result.relative_error_bound < RELATIVE
    sparse = table_hitting_time(table, rows, "sparse")
    assert sparse.value == pytest.approx(float(expected), rel=1e-9, abs=0)


@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize("policy", ["uniform", "rl"])
def test_windows_do_not_change_a_walk_that_forgets(length, policy):
    graph = CorridorGraph.symmetric(3, 2, 2)
    edges = edge_table(graph)
    windows = window_table(edges, length)
    rows = edges.uniform()
    if policy == "rl":
        # After a lane the single edge, after a single edge a lane.
        lane = edges.kind >= 3
        rows[lane] = 0.0
        rows[lane, 0] = 1.0
        turned = np.isin(edges.kind, [1, 2]) & (edges.successors[:, 1] >= 0)
        turned &= edges.successors[:, 0] != edges.successors[0, 0]
        rows[turned, 0] = 0.0
        rows[turned] /= rows[turned].sum(axis=1, keepdims=True)
    result = table_hitting_time(windows, rows[windows.windows[:, -1]], "sparse")
    assert result.value == pytest.approx(solve(graph, policy).hitting_time.value, rel=1e-9)


def test_windows_are_those_that_a_walk_can_see():
    _, follows = named_edges(SMALL)
    edges = list(follows)
    for length in (1, 2, 3):
        start = (-1,) * (length - 1) + (0,)
        seen, new = {start}, [start]
        while new:
            last = new.pop()
            for after in follows[edges[last[-1]]]:
                window = (*last[1:], edges.index(after))
                if window not in seen:
                    seen.add(window)
                    new.append(window)
        table = window_table(edge_table(CorridorGraph.from_branches(SMALL)), length)
        assert {tuple(map(int, window)) for window in table.windows} == seen
        assert len(table.windows) == len(seen)
        assert tuple(table.windows[0]) == start
        i, k = np.nonzero(table.successors >= 0)
        assert (table.windows[table.successors[i, k], :-1] == table.windows[i, 1:]).all()


def test_a_fork_that_cycles_saves_what_theory_says():
    table = edge_table(CorridorGraph.symmetric(5, 2, 3))
    policy = Policy.named("rl")
    chain = full_chain(CorridorGraph.symmetric(5, 2, 3), policy)
    assert len(table.ends) == int(chain.steps.sum())
    rows = table.uniform()
    lane = table.kind >= 3
    rows[lane] = np.eye(rows.shape[1])[0]
    inner = ~lane & (table.kind > 0) & (table.ends < 0)
    into_fork = (table.kind == 2) & (table.depth == -1)
    for i in np.flatnonzero(inner & ~into_fork):
        rows[i] = np.where(np.arange(rows.shape[1]) == 0, 0.0, table.successors[i] >= 0) / 3
    for i in np.flatnonzero(into_fork):
        rows[i] = np.eye(rows.shape[1])[(table.branch[i] + 1) % 5]
    expected = float(theory.hitting_time(5, 2, 3, "rl", fork="cycle"))
    assert table_hitting_time(table, rows).value == pytest.approx(expected, rel=RELATIVE)


def test_bad_tables_are_refused():
    table = edge_table(CorridorGraph.symmetric(2, 1, 2))
    rows = table.uniform()
    with pytest.raises(ValueError, match=r"rows must have the shape \(17, 3\)"):
        table_hitting_time(table, rows[:-1])
    with pytest.raises(ValueError, match=r"rows\[0\] must be a distribution"):
        table_hitting_time(table, 2 * rows)
    with pytest.raises(ValueError, match="method must be one of 'elimination', 'sparse'"):
        table_hitting_time(table, rows, "fast")
    rows[0] = [1, 0, 0]
    rows[(table.kind == 2) & (table.depth == -1)] = [1, 0, 0]
    with pytest.raises(ValueError, match="every walk reach the target; some never does"):
        table_hitting_time(table, rows)
    with pytest.raises(ValueError, match="length must be a positive integer"):
        window_table(table, 0)
    with pytest.raises(MemoryError, match="too many to number"):
        window_table(table, 20)
