"""Corridors to NetworkX and back, and what is no corridor."""

import pytest
from hypothesis import given, strategies as st
from sympy.abc import L

from corridor import CorridorGraph, Policy, theory

nx = pytest.importorskip("networkx", reason="needs the extra: corridor[frames]")

branches = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=4), min_size=1, max_size=5)


@given(branches, st.data())
def test_a_corridor_comes_back_as_it_was(rows, data):
    graph = CorridorGraph.from_branches(rows, target=data.draw(st.integers(0, len(rows) - 1)))
    network = graph.to_networkx()
    assert CorridorGraph.from_networkx(network) == graph
    assert network.number_of_edges() == 1 + sum(sum(row) + len(row) + 1 for row in rows)
    assert nx.is_connected(network)


@pytest.mark.parametrize("W", [2, 3, 7])
def test_branches_that_are_alike_stay_one_kind(W):
    graph = CorridorGraph.symmetric(W, 2, 3)
    assert CorridorGraph.from_networkx(graph.to_networkx()) == graph


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_target_is_never_one_of_many(place):
    rows = [[2], [2], [2]]
    network = CorridorGraph.from_branches(rows, target=place).to_networkx()
    nx.set_edge_attributes(network, 7, "kind")
    graph = CorridorGraph.from_networkx(network)
    assert graph.width == 3
    assert graph.branches[graph.target].count == 1
    assert len(graph.branches) == (3 if place == 1 else 2)


@given(branches, st.randoms(use_true_random=False))
def test_names_and_order_of_the_nodes_do_not_matter(rows, random):
    graph = CorridorGraph.from_branches(rows)
    network = graph.to_networkx()
    numbers = list(range(len(network)))
    random.shuffle(numbers)
    names = dict(zip(network, numbers, strict=True))
    edges = [(names[u], names[v]) for u, v in network.edges()]
    random.shuffle(edges)
    other = CorridorGraph.from_networkx(
        nx.MultiGraph(edges), source=names["source"], target=names["target"]
    )
    time = theory.solve(graph, Policy()).hitting_time
    assert theory.solve(other, Policy()).hitting_time == time


def test_a_simple_graph_has_one_lane_everywhere():
    path = nx.path_graph(["source", "fork", "l", "r", "target"])
    assert CorridorGraph.from_networkx(path) == CorridorGraph.from_branches([[1]])


def network(*edges):
    return nx.MultiGraph([("source", "fork"), *edges])


BRANCH = (("fork", "l"), ("l", "r"), ("l", "r"), ("r", "target"))


@pytest.mark.parametrize(
    ("edges", "why"),
    [
        ((*BRANCH, ("r", "target")), "there are 2 between 'r' and 'target'"),
        ((*BRANCH, ("fork", "l")), "there are 2 between 'fork' and 'l'"),
        ((*BRANCH, ("l", "elsewhere")), "node 'l', which is not the fork, has 3 ways"),
        ((*BRANCH, ("r", "r")), "node 'r', which is not the fork, has 3 ways"),
        ((*BRANCH, ("target", "more")), "it is 4 edges long"),
        ((*BRANCH, ("fork", "stub")), "it is 1 edges long"),
        ((*BRANCH, ("target", "fork")), "comes back to 'fork'"),
        ((*BRANCH, ("fork", "fork")), "comes back to 'fork'"),
        ((*BRANCH, ("x", "y")), "node 'x' is not reached from the fork 'fork'"),
        ((*BRANCH, ("source", "l")), "the source 'source' must have a single edge"),
        ((*BRANCH, ("source", "fork")), "the source 'source' must have a single edge"),
    ],
)
def test_what_is_no_corridor_is_refused_with_the_place(edges, why):
    with pytest.raises(ValueError, match=f"network is no corridor: .*{why}"):
        CorridorGraph.from_networkx(network(*edges))


def test_other_bad_input():
    good = network(*BRANCH)
    with pytest.raises(ValueError, match="target must be a node of the network; got 'leaf'"):
        CorridorGraph.from_networkx(good, target="leaf")
    with pytest.raises(ValueError, match="the target 'l' is no leaf at the end of a branch"):
        CorridorGraph.from_networkx(good, target="l")
    with pytest.raises(TypeError, match="network must be undirected"):
        CorridorGraph.from_networkx(good.to_directed())
    with pytest.raises(TypeError, match="network must be a NetworkX graph; got 3"):
        CorridorGraph.from_networkx(3)
    with pytest.raises(TypeError, match="needs a graph of numbers"):
        CorridorGraph.symmetric(2, 2, L).to_networkx()
    with pytest.raises(ValueError, match="at most 1000000 edges; got 3000001"):
        CorridorGraph.symmetric(10**6, 1, 1).to_networkx()
