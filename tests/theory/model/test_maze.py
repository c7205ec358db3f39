"""What is a maze, and what is refused as none."""

import pickle
from fractions import Fraction

import networkx as nx
import pytest
import sympy

from corridor.theory import Maze, MazePolicy, solve

EDGES = [("source", 0), (0, 1), (0, 2, 3)]
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("edges", "targets", "error", "message"),
    [
        ([], [1], ValueError, "at least one edge; got none"),
        ([("source", 0), "ab"], [0], TypeError, r"edges\[1\] must be two vertices"),
        ([("source", 0), (0,)], [0], TypeError, r"edges\[1\] must be two vertices"),
        ([("source", 0), (0, 1, 0)], [0], ValueError, r"edges\[1\]: lanes must be a positive"),
        ([("source", 0), (0, [1])], [0], TypeError, r"edges\[1\]: a vertex must be hashable"),
        ([("source", 0), (0, 0)], [0], ValueError, r"edges\[1\] is a loop at 0"),
        ([(0, 1)], [0], ValueError, "source must be a vertex; got 'source'"),
        ([("source", 0), ("source", 1)], [0], ValueError, "a single edge, .* it has 2"),
        ([("source", 0, 2)], [0], ValueError, "a single edge, .* it has 2"),
        (EDGES, [], ValueError, "at least one vertex; got none"),
        (EDGES, {}, ValueError, "at least one vertex; got none"),
        (EDGES, ["source"], ValueError, "the source 'source' cannot be a target"),
        (EDGES, [7], ValueError, "7 is no vertex"),
        (EDGES, [1, 1], ValueError, "names 1 twice"),
        (EDGES, "12", TypeError, "a list or a mapping"),
        (EDGES, 1, TypeError, "a list or a mapping"),
        (EDGES, {1: 0.5, 2: 0.5}, TypeError, r"targets\[1\] must be an exact probability"),
        (EDGES, {1: True}, TypeError, r"targets\[1\] must be an exact probability"),
        (EDGES, {1: 0, 2: 1}, ValueError, r"targets\[1\] must be positive; got 0"),
        (EDGES, {1: HALF}, ValueError, "must sum to 1; they sum to 1/2"),
        ([*EDGES, (5, 6)], [1], ValueError, "5 is not reached from the source .* 1 others"),
    ],
)
def test_what_is_no_maze_is_refused(edges, targets, error, message):
    with pytest.raises(error, match=message):
        Maze.from_edges(edges, targets=targets)


@pytest.mark.parametrize(
    ("network", "error", "message"),
    [
        ("text", TypeError, "must be a NetworkX graph; got 'text'"),
        (nx.DiGraph([("source", 0)]), TypeError, "must be undirected"),
        (nx.empty_graph(3), ValueError, "vertex 0 is not reached from the source: it has no"),
        (nx.path_graph(3), ValueError, "source must be a vertex"),
    ],
)
def test_what_is_no_network_is_refused(network, error, message):
    with pytest.raises(error, match=message):
        Maze.from_networkx(network, targets=[0])


def test_parallel_edges_are_lanes_and_priors_stay_exact():
    network = nx.MultiGraph([("source", 0), (0, 1), (1, 0), (0, 2)])
    third = sympy.Rational(1, 3)
    maze = Maze.from_networkx(network, targets={1: third, 2: 1 - third})
    assert maze.edges == (("source", 0, 1), (0, 1, 2), (0, 2, 1))
    assert maze.targets == ((1, Fraction(1, 3)), (2, Fraction(2, 3)))
    assert maze.passages == (("source", 0), (0, 1), (0, 2), (1, 0), (2, 0))
    assert pickle.loads(pickle.dumps(maze)) == maze
    assert hash(maze) == hash(Maze.from_edges(maze.edges, targets=dict(maze.targets)))


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ("text", TypeError, "must map passages"),
        ({(0, 1, 2): {0: 1}}, TypeError, "a passage is a pair of vertices"),
        ({(0, 1): 0}, TypeError, r"rows\[\(0, 1\)\] must map vertices"),
        ({(1, 2): {0: 1}}, ValueError, "there is no such passage"),
        ({(0, "source"): {0: 1}}, ValueError, "there is no such passage"),
        ({(1, 0): {"source": 1}}, ValueError, "no way from 0 to 'source'"),
        ({(1, 0): {1: HALF}}, ValueError, "must sum to 1; it sums to 1/2"),
        ({(1, 0): {1: 2, 2: -1}}, ValueError, "must be a probability"),
        ({(1, 0): {1: 0.25, 2: 0.5}}, ValueError, "must sum to 1; it sums to 0.75"),
        ({(1, 0): {1: 0.5, 2: 0.5}}, TypeError, "theory is exact"),
    ],
)
def test_rows_that_do_not_fit_are_refused(rows, error, message):
    maze = Maze.from_edges(EDGES, targets=[1, 2])
    with pytest.raises(error, match=message):
        solve(maze, MazePolicy(rows))


@pytest.mark.parametrize(
    ("policy", "error", "message"),
    [
        ("sftt", ValueError, "policy must be one of 'uniform', 'sft', 'rl'; got 'sftt'"),
        (3, TypeError, "policy must be one of"),
    ],
)
def test_what_is_no_policy_is_refused(policy, error, message):
    maze = Maze.from_edges(EDGES, targets=[1, 2])
    with pytest.raises(error, match=message):
        solve(maze, policy)
    with pytest.raises(TypeError, match=r"graph must be a CorridorGraph, or .* got 'maze'"):
        solve("maze", policy)
    with pytest.raises(ValueError, match="rest must be one of"):
        MazePolicy(rest="rl")
