"""Any graph on the command line: files, families, pictures, and what is no graph."""

import json
from fractions import Fraction
from itertools import pairwise

import networkx as nx
import pytest
from click.testing import CliRunner

from corridor import CorridorGraph, theory
from corridor.cli import cli
from corridor.plots import plot_maze
from corridor.theory import Maze


def run(*arguments):
    return CliRunner().invoke(cli, ["maze", *map(str, arguments)], standalone_mode=False)


@pytest.fixture
def network():
    return CorridorGraph.symmetric(2, 1, 2).to_networkx()


@pytest.fixture
def graphml(network, tmp_path):
    file = tmp_path / "graph.graphml"
    nx.write_graphml(network, file)
    return file


WRITERS = {
    "graphml": nx.write_graphml,
    "gml": nx.write_gml,
    "json": lambda network, file: file.write_text(
        json.dumps(nx.node_link_data(network, edges="links"))
    ),
    "edges": lambda network, file: nx.write_edgelist(network, file, data=False),
}


@pytest.mark.parametrize("suffix", WRITERS)
def test_files_of_each_kind(network, tmp_path, suffix):
    file = tmp_path / f"graph.{suffix}"
    WRITERS[suffix](network, file)
    result = run(file, "--json")
    assert result.exception is None, result.exception
    record = json.loads(result.output)
    for name in ("uniform", "sft"):
        time = Fraction(record["policies"][name]["exact"])
        assert time == theory.hitting_time(2, 1, 2, name)
    assert record["policies"]["rl"]["exact"] == "7"
    assert record["policies"]["rl"]["verdict"].startswith("optimal")
    assert record["search_bound"] == "7"


def test_the_text_and_a_picture(graphml, tmp_path):
    picture = tmp_path / "walk.svg"
    result = run(graphml, "--held", "fork", "--plot", picture)
    assert result.exception is None, result.exception
    lines = result.stdout.splitlines()
    assert lines[0] == "8 vertices, 13 passages, dead ends: 2, candidate targets: 2"
    assert lines[1].split()[0] == "uniform"
    assert lines[3].startswith("rl       10; a strict local optimum")
    assert lines[4] == "no blind walker takes fewer than 7 steps"
    # W (2K+2) with restarts; 2K+2 and half a dead end's excursion in the harness.
    assert lines[6] == "sft that starts afresh after 4 steps takes 8"
    exact = theory.search_time(2, 1, 2, "sft")
    assert lines[7] == f"sft that never uses a directed edge twice: {float(exact):.6g}"
    assert lines[8].startswith("sft is most often at ")
    assert "<svg" in picture.read_text()


def test_a_harness_that_gets_stuck(tmp_path):
    # Back at 1 from 3 and 4, and no edge is left there that leads to 2.
    pairs = [("source", 0), (0, 1), (1, 2), (2, 3), (3, 4), (1, 4), (3, 1)]
    file = tmp_path / "loop.edges"
    nx.write_edgelist(nx.Graph(pairs), file, data=False)
    result = run(file, "--target", "2", "--target", "3")
    assert result.exception is None, result.exception
    exact = theory.maze_harness(Maze.from_edges(pairs, targets=[2, 3]), "sft").success
    text = f"twice: it arrives {100 * float(exact):.3g} % of the time"
    assert 0 < exact < 1
    assert text in result.output


def test_a_harness_too_wide_is_simulated(tmp_path):
    file = tmp_path / "corridor.graphml"
    nx.write_graphml(CorridorGraph.symmetric(3, 2, 2).to_networkx(), file)
    record = json.loads(run(file, "--json").output)["instead"]
    exact = float(theory.search_time(3, 2, 2, "sft"))
    assert abs(record["harness"] - exact) <= 2 * record["harness_within"]
    assert "(simulated)" in run(file).output


def test_priors(graphml):
    result = run(graphml, "--target", "target=3/4", "--target", "leaf2=1/4", "--json")
    record = json.loads(result.output)
    assert record["targets"] == 2
    # First where it is likelier: 4 steps, and 10 for the other.
    assert record["policies"]["rl"]["exact"] == "11/2"


def test_a_large_graph_is_solved_in_floating_point(tmp_path):
    file = tmp_path / "path.edges"
    pairs = [("source", "0"), *((str(v), str(v + 1)) for v in range(2500))]
    nx.write_edgelist(nx.Graph(pairs), file, data=False)
    result = run(file)
    assert result.exception is None, result.exception
    # The mean of a walk on a path is the square of its length, and one.
    assert "uniform  6250001 (within" in result.output
    assert "rl is looked for up to 1500 passages" in result.output


def test_a_large_graph_may_have_a_proved_optimum(tmp_path):
    file = tmp_path / "star.edges"
    # Three bare paths, more than is optimised; one after the other is the best.
    pairs = [("source", "fork")]
    for side in "abc":
        path = ["fork", *(f"{side}{i}" for i in range(170))]
        pairs += pairwise(path)
    nx.write_edgelist(nx.Graph(pairs), file, data=False)
    record = json.loads(run(file, "--json").output)
    assert record["policies"]["rl"]["exact"] == str(theory.star_time(3, 170, "rl"))
    assert record["policies"]["rl"]["verdict"].startswith("optimal")
    assert "instead" not in record


def test_families():
    record = json.loads(run("--family", "tree", "--depth", "2:12", "--json").output)
    assert record["proved_rate"] == 1.5
    assert record["fitted_rate"] == pytest.approx(1.5, rel=0.01)
    assert record["times"][2]["sft"] == "197.593"
    text = run("--family", "star", "--depth", "4,5000", "--width", "3").output
    assert "proved: like 2^depth / depth" in text
    nested = run("--family", "nested", "--depth", "1", "--K", "15", "--width", "15").output
    assert "4.31845e+14" in nested
    assert "grows by" not in nested


@pytest.mark.parametrize(
    ("family", "depths", "rate", "power"),
    [("broom", "6,30", 1.5, 0), ("detour", "4,40", 8.0, 1), ("braid", "4,40", 2.0, 1)],
)
def test_proved_rates_are_those_of_the_exact_times(family, depths, rate, power):
    record = json.loads(run("--family", family, "--depth", depths, "--json").output)
    assert record["proved_rate"] == rate
    first, last = map(int, depths.split(","))
    fitted = record["fitted_rate"] * (last / first) ** (power / (last - first))
    assert fitted == pytest.approx(rate, rel=0.1)


def test_one_braid_has_nothing_to_be_lost_in():
    text = run("--family", "braid", "--depth", "2:20", "--width", "1").output
    assert "proved: bounded (docs/maze.md, Theorem 10)" in text
    refused = run("--family", "nested", "--depth", "2", "--width", "1")
    assert "a fork needs at least 2 ways" in str(refused.exception)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1, 2]", 'is no graph: it must be an object with a list of "edges"'),
        ('{"nodes": []}', 'is no graph: it must be an object with a list of "edges"'),
        ('{"edges": []}', "has no edge"),
        ('{"edges": [["source"]]}', 'edges[0] has no "source", a text or a number'),
        ('{"edges": [["source", null]]}', 'edges[0] has no "target", a text or a number'),
        ('{"links": [{"source": "source"}]}', 'links[0] has no "target", a text or a number'),
        ('{"nodes": [{}], "edges": [["source", "a"]]}', 'nodes[0] has no "id"'),
        ('{"directed": true, "edges": [["source", "a"]]}', "is a directed graph"),
        ("{", "no JSON at line 1, column 2"),
    ],
)
def test_json_that_is_no_graph(tmp_path, text, message):
    file = tmp_path / "graph.json"
    file.write_text(text)
    assert message in str(run(file).exception)


def test_json_by_hand(tmp_path):
    file = tmp_path / "graph.json"
    file.write_text('{"edges": [["source", "a"], ["a", "b"], ["a", "b"], ["a", 3]]}')
    record = json.loads(run(file, "--target", "b", "--target", "3", "--json").output)
    assert record["policies"]["uniform"]["exact"] == "9/2"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give a FILE or a --family"),
        (("FILE", "--family", "tree"), "give a FILE or a --family"),
        (("--family", "tree"), "--family needs --depth"),
        (("--family", "tree", "--depth", "2:4", "--plot", "x.svg"), "--plot draws the graph"),
        (("FILE", "--source", "nowhere"), "no node 'nowhere'; name the source with --source"),
        (("FILE", "--target", "nowhere"), "no node 'nowhere', which --target names"),
        (("FILE", "--target", "target", "--target", "target"), "names 'target' twice"),
        (("FILE", "--target", "target=x"), "the prior must be a fraction"),
        (("FILE", "--target", "target=1/2"), "must sum to 1; they sum to 1/2"),
        (("FILE", "--target", "target=1/2", "--target", "leaf2"), "every candidate a prior"),
        (("FILE", "--held", "nowhere"), "no node 'nowhere', which --held names"),
        (("FILE", "--plot", "walk.xyz"), "the ending of 'walk.xyz' must be one of"),
        (("nothing.graphml",), "nothing.graphml cannot be read: No such file"),
        (("graph.txt",), "must end in .graphml, .gml, .json, .edges"),
    ],
)
def test_mistakes_are_one_line(graphml, arguments, message):
    result = run(*(graphml if word == "FILE" else word for word in arguments))
    assert message in str(getattr(result.exception, "message", result.exception))


@pytest.mark.parametrize("suffix", ["graphml", "gml", "json"])
def test_what_is_no_graph(tmp_path, suffix):
    file = tmp_path / f"text.{suffix}"
    file.write_text("this is { no graph")
    assert f"text.{suffix} is no graph" in str(run(file).exception)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("source", "a"), ("b", "c")], "'b' is not reached from the source"),
        ([("source", "a"), ("a", "a"), ("a", "b")], "is a loop at 'a'"),
        ([("source", "a"), ("a", "b"), ("b", "c"), ("c", "a")], "has no dead end"),
        ([("source", "a"), ("source", "b")], "must have a single edge"),
    ],
)
def test_graphs_that_are_no_mazes(tmp_path, pairs, message):
    file = tmp_path / "graph.edges"
    nx.write_edgelist(nx.MultiGraph(pairs), file, data=False)
    assert message in str(run(file).exception)


def test_a_picture_has_its_limits():
    maze = Maze.from_edges([("source", 0), *((v, v + 1) for v in range(400))], targets=[400])
    with pytest.raises(ValueError, match="at most 400 vertices; got 402"):
        plot_maze(maze, {"sft": "sft"})
