"""The harness against an oracle that walks every trail of the labelled multigraph."""

import random
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import sqrt
from typing import NamedTuple

import pytest
from hypothesis import given, settings, strategies as st
from sympy import Float, Symbol, cancel, expand, symbols

from corridor.theory import (
    CorridorGraph,
    Policy,
    hitting_time,
    restart_time,
    search_success,
    search_time,
    search_time_on,
)

W, K, L = symbols("W K L", positive=True, integer=True)


class Edge(NamedTuple):
    """A directed edge, or `copies` parallel ones that no row tells apart."""

    tail: tuple
    head: tuple
    copies: int


Row = Callable[[Edge, list[Edge]], list[Fraction]]


def multigraph(branches: list[list[int]], lumped: bool) -> dict[tuple, list[Edge]]:
    """Return the directed edges out of every vertex; the fork's lead into the branches."""
    out: dict[tuple, list[Edge]] = {("source",): [Edge(("source",), ("fork",), 1)]}

    def join(u: tuple, v: tuple, lanes: int) -> None:
        for tail, head in ((u, v), (v, u)):
            edges = out.setdefault(tail, [])
            if lumped or lanes == 1:
                edges.append(Edge(tail, head, lanes))
            else:
                edges.extend(Edge(tail, (*head, "lane", i), 1) for i in range(lanes))

    for w, lanes in enumerate(branches):
        end: tuple = ("fork",)
        for j, count in enumerate(lanes):
            join(end, ("l", w, j), 1)
            join(("l", w, j), ("r", w, j), count)
            end = ("r", w, j)
        join(end, ("leaf", w), 1)
    return out


def place(name: tuple) -> tuple:
    """Return a vertex without the lane by which it was reached."""
    return name[: name.index("lane")] if "lane" in name else name


def table(a, b, c, d, fork) -> Row:
    """Return the rows of model.md: family[w][j], and the fork's distribution."""

    def row(came: Edge, out: list[Edge]) -> list[Fraction]:
        here, before = place(came.head), place(came.tail)
        if here == ("fork",):
            return [Fraction(fork[place(edge.head)[1]]) for edge in out]
        kind, w = here[:2]
        if kind == "leaf":
            return [Fraction(1) for _ in out]
        j = here[2]
        twin = ("r" if kind == "l" else "l", w, j)
        across = sum(edge.copies for edge in out if place(edge.head) == twin)
        if kind == "r":
            lane = (1 - a[w][j]) if before == twin else b[w][j]
        else:
            lane = (1 - d[w][j]) if before == twin else c[w][j]
        return [
            lane * Fraction(edge.copies, across) if place(edge.head) == twin else 1 - lane
            for edge in out
        ]

    return row


def walked(branches: list[list[int]], target: int, row: Row, lumped: bool = True):
    """Return P(the target is reached) and the expected steps until it is, or until stuck.

    Every trail is followed: the state is the last edge and how often each edge was used.
    """
    out = multigraph(branches, lumped)
    number = {edge: i for i, edge in enumerate(e for edges in out.values() for e in edges)}

    @cache
    def value(came: Edge, used: tuple[int, ...]) -> tuple[Fraction, Fraction]:
        here = place(came.head)
        if here == ("leaf", target):
            return Fraction(1), Fraction(0)
        edges = out[here]
        left = [edge.copies - used[number[edge]] for edge in edges]
        weights = [
            p * Fraction(free, edge.copies)
            for p, free, edge in zip(row(came, edges), left, edges, strict=True)
        ]
        if not any(weights):
            weights = [Fraction(free) for free in left]
        total = sum(weights)
        hit = steps = Fraction(0)
        for edge, weight in zip(edges, weights, strict=True):
            if weight:
                i = number[edge]
                h, s = value(edge, (*used[:i], used[i] + 1, *used[i + 1 :]))
                hit += weight / total * h
                steps += weight / total * (s + 1)
        return hit, steps

    start = out[("source",)][0]
    first = [0] * len(number)
    first[number[start]] = 1
    hit, steps = value(start, tuple(first))
    return hit, steps + 1


def named(policy: str, width: int, depth: int, lanes: int) -> Row:
    lane, single = Fraction(lanes, lanes + 1), Fraction(1, lanes + 1)
    a, b, c, d = {
        "uniform": (single, lane, lane, single),
        "sft": (1, lane, 1, single),
        "rl": (1, 1, 1, 1),
    }[policy]
    rows = ([[Fraction(p)] * depth] * width for p in (a, b, c, d))
    return table(*rows, [Fraction(1, width)] * width)


SMALL = [(w, k, n) for w in (1, 2, 3) for k in (1, 2) for n in (1, 2, 3)]


@pytest.mark.parametrize("policy", ["sft", "rl"])
@pytest.mark.parametrize("size", [*SMALL, (2, 1, 7), (2, 3, 3), (4, 1, 3)])
def test_closed_form_is_the_sum_over_all_trails(policy, size):
    width, depth, lanes = size
    hit, steps = walked([[lanes] * depth] * width, 0, named(policy, *size))
    assert hit == 1
    assert search_time(*size, policy) == steps
    assert search_time_on(CorridorGraph.symmetric(*size), Policy.named(policy)) == steps


@pytest.mark.parametrize("policy", ["uniform", "sft", "rl"])
@pytest.mark.parametrize("size", [(2, 1, 2), (2, 1, 3), (2, 2, 2)])
def test_lanes_are_exchangeable(policy, size):
    width, depth, lanes = size
    graph, row = [[lanes] * depth] * width, named(policy, *size)
    assert walked(graph, 0, row, lumped=False) == walked(graph, 0, row)


@pytest.mark.parametrize(
    "size", [(1, 1, 1), (1, 3, 2), (2, 1, 3), (2, 2, 1), (2, 2, 2), (3, 1, 2)]
)
def test_pretrained_policy_misses_the_target(size):
    width, depth, lanes = size
    hit, _ = walked([[lanes] * depth] * width, 0, named("uniform", *size))
    assert search_success(depth, lanes) == hit < 1
    with pytest.raises(ValueError, match=f"only with probability {hit} and is stuck"):
        search_time(*size, "uniform")


PROBABILITY = st.sampled_from([Fraction(0), Fraction(1, 7), Fraction(2, 3), Fraction(1)])


@st.composite
def walks(draw):
    shapes = st.lists(st.integers(1, 3), min_size=1, max_size=2)
    branches = draw(st.lists(shapes, min_size=1, max_size=3))
    backward = [[draw(PROBABILITY) for _ in lanes] for lanes in branches]
    ways_out = [[draw(PROBABILITY) for _ in lanes] for lanes in branches]
    shares = draw(
        st.lists(st.integers(0, 3), min_size=len(branches), max_size=len(branches)).filter(any)
    )
    fork = [Fraction(share, sum(shares)) for share in shares]
    return branches, draw(st.integers(0, len(branches) - 1)), backward, ways_out, fork


@given(walks())
@settings(max_examples=40, deadline=None)
def test_any_graph_any_backward_rows_any_fork(walk):
    branches, target, b, d, fork = walk
    ones = [[Fraction(1)] * len(lanes) for lanes in branches]
    hit, steps = walked(branches, target, table(ones, b, ones, d, fork))
    assert hit == 1
    graph = CorridorGraph.from_branches(branches, target)
    assert search_time_on(graph, Policy(a=1, b=b, c=1, d=d, fork=fork)) == steps


def test_branches_that_the_fork_never_takes_come_last_and_alike():
    ones, fork = [[Fraction(1)]] * 3, [Fraction(0), Fraction(1), Fraction(0)]
    hit, steps = walked([[2], [1], [3]], 0, table(ones, ones, ones, ones, fork))
    assert hit == 1
    graph = CorridorGraph.from_branches([[2], [1], [3]])
    assert search_time_on(graph, Policy(a=1, b=1, c=1, d=1, fork=fork)) == steps == 13


def test_general_graph_carries_the_symbols():
    for policy in ("sft", "rl"):
        general = search_time_on(CorridorGraph.symmetric(W, 3, L), Policy.named(policy))
        assert cancel(general - search_time(W, 3, L, policy)) == 0


def test_seeded_walks_agree_with_the_closed_form():
    size, trials = (5, 3, 5), 400
    rng = random.Random(20260622)
    row, out = named("sft", *size), multigraph([[5] * 3] * 5, lumped=False)
    lengths = [one_walk(out, row, rng) for _ in range(trials)]
    mean = sum(lengths) / trials
    deviation = sqrt(sum((n - mean) ** 2 for n in lengths) / (trials - 1) / trials)
    # Four standard errors: by the normal law one seed in 16 000 lies outside.
    assert abs(mean - int(search_time(*size, "sft"))) < 4 * deviation


def one_walk(out, row, rng) -> int:
    came, steps, used = out[("source",)][0], 1, set()
    while place(came.head) != ("leaf", 0):
        edges = out[place(came.head)]
        free = [edge not in used for edge in edges]
        weights = [p * ok for p, ok in zip(row(came, edges), free, strict=True)]
        came = rng.choices(edges, weights if any(weights) else free)[0]
        used.add(came)
        steps += 1
    return steps


def test_sft_in_the_harness_is_behind_plain_rlvr_from_six_lanes_on():
    gap = search_time(W, K, L, "sft") - hitting_time(W, K, L, "rl")
    assert expand(gap - (W - 1) * (K * (L - 5) - 2) / 2) == 0
    signs = {
        (k, n): search_time(2, k, n, "sft") - hitting_time(2, k, n, "rl")
        for k in range(1, 6)
        for n in range(1, 10)
    }
    assert {size for size, value in signs.items() if value == 0} == {(1, 7), (2, 6)}
    assert all(value < 0 for (k, n), value in signs.items() if n <= 5)
    assert {min(n for (j, n), v in signs.items() if j == k and v > 0) for k in (1, 2, 3)} == {
        8,
        7,
        6,
    }
    assert search_time(15, 15, 5, "sft") < hitting_time(15, 15, 5, "rl")


def test_lanes_cost_half_a_step_each_to_sft():
    gap = search_time(W, K, L, "sft") - search_time(W, K, L, "rl")
    assert expand(gap - K * (W - 1) * (L - 1) / 2) == 0
    assert search_time(W, K, 1, "sft").equals(search_time(W, K, 1, "rl"))
    assert search_time(1, K, L, "sft").equals(search_time(1, K, L, "rl"))


def test_restarts_against_the_harness():
    gap = search_time(W, K, L, "sft") - restart_time(W, K, L, "sft").cost
    assert expand(gap - (W - 1) * (K * (L - 1) - 2) / 2) == 0


def test_refuses_what_it_cannot_answer():
    graph = CorridorGraph.symmetric(2, 2, 3)
    with pytest.raises(ValueError, match=r"got a_2 = 1/2 on branch 0"):
        search_time_on(graph, Policy(a=[1, Fraction(1, 2)], c=1))
    with pytest.raises(ValueError, match=r"got c_1 = 3/4 on branch 0"):
        search_time_on(graph, Policy(a=1))
    with pytest.raises(TypeError, match=r"row d_1 has the probability 0\.5 \(float\); theory"):
        search_time_on(graph, Policy(a=1, c=1, d=0.5))
    with pytest.raises(TypeError, match=r"the fork has the probability 0\.5 \(float\); theory"):
        search_time_on(graph.from_branches([[1], [1]]), Policy(a=1, c=1, fork=[0.5, 0.5]))
    with pytest.raises(ValueError, match="W must be a positive integer"):
        search_time(0, 2, 3, "sft")
    with pytest.raises(TypeError, match="L must be a positive integer"):
        search_time(2, 2, Float(3), "rl")
    with pytest.raises(ValueError, match="policy must be one of"):
        search_time(2, 2, 3, "dfs")
    with pytest.raises(ValueError, match=r"probability \(L/\(2\*L \+ 2\)\)\*\*K and is stuck"):
        search_time(2, Symbol("K"), Symbol("L"), "uniform")
