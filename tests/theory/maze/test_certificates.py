"""What is certified of a policy, against every policy of rows 0 or 1, tried one by one."""

from contextlib import suppress
from fractions import Fraction
from itertools import permutations, product

import mazes as naive
import networkx as nx
import pytest
import sympy
from hypothesis import given, strategies as st

from corridor import PolicyName, numerics, theory
from corridor.theory import (
    Maze,
    MazePolicy,
    certify_maze,
    nested_maze,
    search_bound,
    solve,
    star_maze,
    tree_maze,
)

STAR = [("source", 0), (0, 1), (0, 2), (0, 3)]


@given(naive.mazes(most_vertices=5, most_extra=2))
def test_the_search_bound_is_the_best_order(maze):
    network = maze.to_networkx()
    network.remove_node(maze.source)
    apart = dict(nx.all_pairs_shortest_path_length(network))
    best = None
    for order in permutations(maze.targets):
        at, steps, mean = maze.entrance, 1, Fraction(0)
        for vertex, prior in order:
            steps, at = steps + apart[at][vertex], vertex
            mean += prior * steps
        best = mean if best is None else min(best, mean)
    assert search_bound(maze) == best


@given(naive.mazes(most_vertices=4, most_extra=1))
def test_no_committed_policy_beats_the_bound(maze):
    least = naive.best_committed(maze)
    # Theorem 4: there is one that takes at most n - 1 steps.
    assert search_bound(maze) <= least <= len(maze.vertices) - 1


@given(naive.mazes(), st.data())
def test_the_bound_holds_for_every_policy(maze, data):
    certificate = certify_maze(maze, data.draw(naive.policies(maze)))
    assert certificate.search_bound <= certificate.hitting_time
    assert certificate.stationary == (certificate.gap == 0)
    verdicts = ("not certified", "stationary but for")
    assert certificate.stationary or certificate.verdict.startswith(verdicts)
    if certificate.strict:
        assert certificate.stationary


@given(naive.mazes())
def test_rl_is_proved_or_refused(maze):
    with suppress(ValueError):
        solution = solve(maze, "rl")
        assert solution.hitting_time == search_bound(maze)
        assert certify_maze(maze, "rl").optimal
        assert certify_maze(maze, solution.policy) == certify_maze(maze, "rl")


def test_policies_have_the_corridors_words():
    maze = Maze.from_edges(STAR, targets=[1, 2, 3])
    for room in (theory, numerics):
        for word, name in (("RLVR", "rl"), (PolicyName.SFT, "sft"), ("Uniform", "uniform")):
            assert room.solve(maze, word).hitting_time == room.solve(maze, name).hitting_time


def test_rl_is_proved_on_trees_with_alike_leaves():
    for maze in (tree_maze(2, 3), star_maze(4, 3), nested_maze(2, 2, 1, 2)):
        assert solve(maze, "rl").hitting_time == len(maze.edges)


def test_rl_is_refused_where_the_best_order_needs_a_memory():
    # First to a and back, then past it to b: two ways on after one passage.
    edges = [("source", 0), (0, "a"), ("a", 1), (1, 2), (2, 3), (3, "b"), (0, "c")]
    priors = {"a": Fraction(11, 20), "c": Fraction(7, 20), "b": Fraction(1, 10)}
    maze = Maze.from_edges(edges, targets=priors)
    with pytest.raises(ValueError, match=r"theory\.certify_maze says what is certain"):
        solve(maze, "rl")
    star = Maze.from_edges(
        [("source", 0), *((0, leaf) for leaf in range(1, 14))], targets=range(1, 14)
    )
    with pytest.raises(ValueError, match="no policy is known to be optimal"):
        solve(star, "rl")


@given(naive.mazes(most_vertices=4, most_extra=1), st.data())
def test_a_strict_optimum_is_one(maze, data):
    passages = [p for p in maze.passages if maze.ways(p[1])]
    rows = {p: {data.draw(st.sampled_from(list(maze.ways(p[1])))): 1} for p in passages}
    try:
        certificate = certify_maze(maze, MazePolicy(rows))
    except ValueError:
        return
    for passage, w in product(passages, maze.vertices):
        if w not in maze.ways(passage[1]) or w in rows[passage]:
            continue
        (own,) = rows[passage]
        mixed = {own: Fraction(99, 100), w: Fraction(1, 100)}
        try:
            after = certify_maze(maze, MazePolicy(rows | {passage: mixed})).hitting_time
        except ValueError:
            # The rows beyond, which the policy never comes to, trap the walker.
            after = float("inf")
        visited = passage in certificate.solution.advantages
        if certificate.strict and visited:
            assert after > certificate.hitting_time
        if not visited:
            assert after == certificate.hitting_time
        if visited and certificate.solution.advantages[passage][w] > 0:
            assert not certificate.stationary


def test_going_round_a_star_is_optimal_and_a_held_fork_is_not_to_be_chosen():
    maze = Maze.from_edges(STAR, targets=[1, 2, 3])
    turns = {("source", 0): {1: 1}, (1, 0): {2: 1}, (2, 0): {3: 1}}
    certificate = certify_maze(maze, MazePolicy(turns))
    assert (certificate.hitting_time, certificate.optimal, certificate.strict) == (
        4,
        True,
        True,
    )
    uniform = certify_maze(maze, "uniform", held=[0])
    assert (uniform.hitting_time, uniform.strict, uniform.optimal) == (6, True, False)
    free = certify_maze(maze, "uniform")
    # Not the branch that it comes from: the only thing there is to gain.
    assert {way for way in free.gains if way[0][0] == way[1]} == set()
    assert len(free.gains) == 6
    assert "not certified: 6 ways would gain" in free.verdict


def test_many_targets_have_a_weaker_bound():
    edges = [("source", "fork"), *(("fork", leaf) for leaf in range(13))]
    assert search_bound(Maze.from_edges(edges, targets=range(13))) == 2
    assert search_bound(Maze.from_edges(edges, targets=range(12))) == 13


@pytest.mark.parametrize(
    ("held", "error", "message"),
    [("fork", TypeError, "held must be vertices"), ([9], ValueError, "held: 9 is no vertex")],
)
def test_held_vertices_must_be_there(held, error, message):
    with pytest.raises(error, match=message):
        certify_maze(Maze.from_edges(STAR, targets=[1]), "sft", held=held)


def test_the_gap_is_the_gradients():
    # Down a path whose end is the target half the time: each row's visits times its gain.
    maze = Maze.from_edges([("source", 0), (0, 1), (1, 2)], targets=[1, 2])
    certificate = certify_maze(maze, "uniform")
    made = certificate.solution.visits
    # Only the walk to 2 turns at 1; the walk to 1 ends there with that passage.
    turning = made[0, 1] - Fraction(1, 2)
    assert certificate.gains == {((0, 1), 2): 2}
    assert turning == 1
    assert certificate.gap == 2 * turning


def test_symbols_are_refused():
    p = sympy.Symbol("p", positive=True)
    maze = Maze.from_edges([("source", 0), (0, 1), (0, 2)], targets=[2])
    rows = {("source", 0): {1: 1 - p, 2: p}}
    with pytest.raises(TypeError, match="certify_maze needs numbers in every row"):
        certify_maze(maze, MazePolicy(rows))
