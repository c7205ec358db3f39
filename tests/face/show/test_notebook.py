"""Results show themselves in a notebook, and are given as tables."""

import re
import sys
from dataclasses import replace
from fractions import Fraction
from functools import cache
from xml.etree import ElementTree

import pytest
from processes import python
from sympy import Rational, Symbol
from sympy.abc import L

import corridor
from corridor import CorridorGraph, Policy, numerics, theory, to_frame
from corridor.show import clerk as notebook
from corridor.show.numerics_results import MOST_DEPTH
from corridor.show.registry import LOOKS, look_of
from corridor.tables import compare

GRAPH = CorridorGraph.from_branches([[2, 3], [4], [1, 1]], target=1)


# How to make one result of each class that shows itself.
MAKE = {
    "CorridorGraph": lambda: GRAPH,
    "Policy": lambda: Policy(a=1, b=[Rational(1, 2), 1]),
    "Solution": lambda: theory.solve(GRAPH, Policy()),
    "RestartTime": lambda: theory.restart_time(15, 15, 5, "sft"),
    "DipRows": lambda: theory.dip_rows(2, 9, 2),
    "TrainingFlow": lambda: theory.training_flow(W=3, L=2),
    "RowFlow": lambda: theory.training_flow(W=3, L=2).a,
    "Slowdown": lambda: theory.sft_time_to_slower(3, 3, 2),
    "Claim": lambda: theory.claims()[0],
    "Proof": lambda: theory.prove("G"),
    "ReducedSolution": lambda: numerics.solve(GRAPH, "uniform"),
    "FullSolution": lambda: numerics.solve(GRAPH, "uniform", "elimination"),
    "RowValues": lambda: result("ReducedSolution").visits[0],
    "Result": lambda: result("ReducedSolution").hitting_time,
    "Distribution": lambda: numerics.distribution(3, 2, 2, "rl", 50),
    "Restart": lambda: result("Distribution").best_restart(),
    "Simulation": lambda: numerics.simulate(GRAPH, "rl", walkers=50, seed=1),
    "Estimate": lambda: result("Simulation").mean(),
    "SignFlow": lambda: corridor.sign_flow(2, 6, 2, t_end=3.0),
    "Dip": lambda: corridor.dip(2, 6, 2),
    "SftFlow": lambda: numerics.sft_flow(3, 4, 2),
    "SmoothFlow": lambda: numerics.gradient_flow(3, 4, 2, t_end=2.0),
    "DiscreteRun": lambda: numerics.discrete_flow(3, 4, 2, step=0.1, updates=10),
    "Gradient": lambda: numerics.policy_gradient(GRAPH, "uniform"),
    "Agreement": lambda: compare(2, 2, 2)[0],
    "Maze": lambda: theory.tree_maze(2, 2),
    "MazeSolution": lambda: theory.solve(result("Maze"), "sft"),
    "numerics.MazeSolution": lambda: numerics.solve(result("Maze"), "sft"),
    "MazeCertificate": lambda: theory.certify_maze(result("Maze"), "sft"),
    "MazeLaw": lambda: theory.maze_law(result("Maze"), "sft", 20),
    "numerics.MazeLaw": lambda: numerics.maze_law(result("Maze"), "sft", 20),
    "MazeRestart": lambda: result("MazeLaw").restart,
    "MazeHarness": lambda: theory.maze_harness(result("Maze"), "sft"),
    "MazeOptimum": lambda: numerics.optimise_maze(result("Maze"), restarts=0),
}


@cache
def result(name):
    found = MAKE[name]()
    # Both rooms may have a result of one name.
    assert type(found).__name__ == name.rpartition(".")[2]
    return found


# It is known at all times, and no one of them is its own.
PLAIN = {"SftFlow"}


def shown(found):
    return (found._repr_html_(), found._repr_latex_(), found._repr_markdown_())


def names_with(*parts):
    """Return the names in MAKE of the types whose look has one of these parts."""
    looks = {name.rpartition(".")[2]: look for name, look in LOOKS.items()}
    return {n for n, look in looks.items() if any(getattr(look, part) for part in parts)}


def test_every_entry_of_the_registry_belongs_to_a_result():
    types = [type(result(name)) for name in MAKE]
    assert {f"{kind.__module__}.{kind.__qualname__}" for kind in types} == set(LOOKS)


@pytest.mark.parametrize("name", MAKE)
def test_each_result_shows_itself_in_one_way(name):
    ways = [way for way in shown(result(name)) if way is not None]
    assert len(ways) == (name not in PLAIN)
    assert all(way.strip() for way in ways)


@pytest.mark.parametrize("name", MAKE)
def test_plain_text_is_a_few_lines_and_names_what_there_is_to_ask(name):
    found = result(name)
    assert str(found) if name == "Proof" else str(found) == repr(found)
    lines = repr(found).splitlines()
    assert len(lines) <= 5
    assert max(map(len, lines)) <= 100 or (len(lines) == 1 and len(lines[0]) <= 400)
    *_, last = lines
    if last.startswith("next: "):
        for asked in last.removeprefix("next: .").split(", ."):
            holder = found
            for part in re.sub(r"\(.*\)", "", asked).split("."):
                holder = getattr(holder, part)
            assert callable(holder) == asked.endswith(")")


def test_plain_text_of_long_results_stays_short():
    long = {
        "Policy": Policy(a=[Rational(1, n) for n in range(1, 400)]),
        "DipRows": theory.dip_rows(2, 300, 2),
        "graph": CorridorGraph.from_branches([[2] * n for n in range(1, 200)]),
        "proof": theory.prove("C1"),
        "flow": corridor.sign_flow(3, 10, 3, t_end=12.0),
        "wall": numerics.solve(CorridorGraph.symmetric(15, 600, 5), "sft"),
        "formula": theory.solve(CorridorGraph.symmetric(2, 3, L), Policy()),
    }
    for name, found in long.items():
        assert len(repr(found)) <= 420, name
    assert repr(long["flow"]).splitlines()[1] == (
        "hitting time 2939.333 steps at first, 106.0225 at the end; 16 turns, 3 slides"
    )
    assert repr(CorridorGraph.symmetric(15, 15, 5)) == "CorridorGraph.symmetric(15, 15, 5)"
    assert repr(CorridorGraph.symmetric(2, 1, L)) == "CorridorGraph.symmetric(2, 1, L)"


TABLES = names_with("records") - names_with("latex", "markdown")


@pytest.mark.parametrize("name", sorted(TABLES))
def test_html_is_well_formed_and_has_a_row_for_each_record(name, monkeypatch):
    look = replace(look_of(result(name)), picture=None)
    monkeypatch.setattr(notebook, "look_of", lambda _: look)
    html = notebook.html(result(name))
    root = ElementTree.fromstring(f"<div>{html}</div>")
    columns, rows = look.records(result(name))
    assert [cell.text for cell in root.iter("th")] == list(columns)
    assert len(list(root.iter("tr"))) == 1 + min(len(rows), notebook.MOST_ROWS)
    assert ("to_frame" in html) == (len(rows) > notebook.MOST_ROWS)


@pytest.mark.parametrize("name", sorted(names_with("latex")))
def test_latex_stands_between_dollars_and_its_braces_match(name):
    text = result(name)._repr_latex_()
    assert re.fullmatch(r"\$\\displaystyle .*[^\s$]\$", text)
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("name", sorted(names_with("picture")))
def test_pictures(name):
    pytest.importorskip("matplotlib", reason="needs the extra: corridor[plot]")
    html = result(name)._repr_html_()
    picture = ElementTree.fromstring(html[html.index("<svg") :])
    assert picture.tag.endswith("svg")


def test_a_graph_is_drawn_lane_by_lane():
    picture = ElementTree.fromstring(GRAPH._repr_html_())
    space = "{http://www.w3.org/2000/svg}"
    assert len(picture.findall(f"{space}path")) == 2 + 3 + 4 + 1 + 1
    texts = [text.text for text in picture.findall(f"{space}text")]
    assert texts == ["fork", "dead end", "target", "dead end"]
    many = ElementTree.fromstring(CorridorGraph.symmetric(15, 1, L)._repr_html_())
    texts = [text.text for text in many.findall(f"{space}text")]
    assert texts == ["fork", "L", "target", "L", "dead ends × 14"]
    assert "<table>" in CorridorGraph.symmetric(2, 9, 2)._repr_html_()


def test_a_number_shows_the_digits_that_are_sure():
    found = numerics.hitting_time(15, 15, 5, "sft")
    assert found._repr_latex_() == (
        r"$\displaystyle 4.318448249098\times 10^{14}"
        r"\quad(\text{relative error}\le 2.4\times 10^{-14})$"
    )
    lost = numerics.hitting_time(15, 25, 5, "sft", "sparse")
    assert "not a single digit" in lost._repr_latex_()


def test_a_policy_shows_its_numbers_whatever_they_are():
    policy = Policy(a=1, b=Fraction(9, 10), c=0.5, d=[Symbol("p", positive=True)] * 9)
    assert policy._repr_latex_() == (
        r"$\displaystyle a_j=1,\quad b_j=\frac{9}{10},\quad c_j=0.5,\quad "
        r"d=(p, p, p, p, p, p, \dots),\quad \text{fork }\text{uniform}$"
    )


def test_formulas_in_tables_and_long_fractions():
    p = Symbol("p", positive=True)
    half = theory.solve(CorridorGraph.symmetric(2, 1, L), Policy(b=p))
    assert r">\(p\)</td>" in half._repr_html_()
    deep = theory.solve(CorridorGraph.symmetric(15, 30, 5), Policy.named("sft"))
    assert "Hitting time ≈ 3.128348775e+27 steps" in deep._repr_html_()


def test_frames_of_solutions_agree_between_the_rooms():
    pytest.importorskip("pandas", reason="needs the extra: corridor[frames]")
    exact = to_frame(theory.solve(GRAPH, Policy()))
    for method in ("accurate", "elimination"):
        floats = numerics.solve(GRAPH, "uniform", method).to_frame()
        assert floats[["branch", "family", "depth"]].equals(
            exact[["branch", "family", "depth"]]
        )
        for column in ("visits", "advantage"):
            off = (floats[column] - exact[column].astype(float)).abs()
            assert (off <= floats[f"{column}_error_bound"] + 1e-12).all()
    row = exact.query("branch == 0 and family == 'b' and depth == 1").iloc[0]
    assert row["advantage"] == 15  # exactly, as the docstring of theory.solve has it
    assert row["probability"] == Fraction(2, 3)


def test_frames_of_flows():
    pytest.importorskip("pandas", reason="needs the extra: corridor[frames]")
    flow = result("SignFlow")
    frame = flow.to_frame()
    assert frame["time"].is_monotonic_increasing
    assert {event.time for event in flow.events} <= set(frame["time"])
    one = flow.to_frame(times=[1.0]).iloc[0]
    assert one["hitting_time"] == flow.hitting_time(1.0)
    assert one["b_3"] == flow.gaps(1.0).b[2]
    assert len(to_frame(flow.events)) == len(flow.events)
    with pytest.raises(ValueError, match="times must be given"):
        result("SftFlow").to_frame()
    assert result("SftFlow").to_frame([0])["hitting_time"].iloc[0] == 456.0
    with pytest.raises(ValueError, match="t must be in"):
        flow.to_frame([99.0])


def test_frames_of_several_results():
    pytest.importorskip("pandas", reason="needs the extra: corridor[frames]")
    assert to_frame(corridor.claims())["key"].is_unique
    assert len(to_frame(compare(2, 2, 2))) == 6
    kinds = to_frame(corridor.dip_map([2, 3], [2, 4], [1]))
    assert kinds.columns.to_list() == ["W", "K", "L", "kind"]
    spread = result("Distribution")
    assert (spread.to_frame()["cdf"].to_numpy() == spread.cdf).all()


@pytest.mark.parametrize("other", [3, "rl", [], [GRAPH, Policy()], None])
def test_what_is_no_result_is_refused(other):
    pytest.importorskip("pandas", reason="needs the extra: corridor[frames]")
    with pytest.raises(TypeError, match="result must be of this package"):
        to_frame(other)


def test_times_are_for_flows():
    pytest.importorskip("pandas", reason="needs the extra: corridor[frames]")
    with pytest.raises(ValueError, match="times must be left out but for a flow; got a Dip"):
        result("Dip").to_frame(times=[1.0])


@pytest.mark.parametrize(
    ("library", "code", "asks"),
    [
        ("pandas", "corridor.claims()[0].to_frame()", "pip install '.[frames]'"),
        ("networkx", "graph.to_networkx()", "pip install '.[frames]'"),
        (
            "networkx",
            "corridor.CorridorGraph.from_networkx(1)",
            "pip install '.[frames]'",
        ),
    ],
)
def test_a_missing_library_is_named_in_one_line(library, code, asks):
    script = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "import corridor\n"
        "graph = corridor.CorridorGraph.symmetric(2, 2, 2)\n"
        f"try: {code}\n"
        "except ModuleNotFoundError as error: print(error)\n"
    )
    run = python(script)
    assert run.returncode == 0
    assert asks in run.stdout
    assert run.stdout.count("\n") == 1


def test_without_matplotlib_the_table_is_shown(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    flow = result("SignFlow")._repr_html_()
    assert flow.count("<tr>") == 1 + len(result("SignFlow").events)
    assert result("SmoothFlow")._repr_html_().startswith("<p>Hitting time 456 steps at t = 0")


def test_a_deep_flow_shows_its_events():
    flow = corridor.sign_flow(2, MOST_DEPTH + 1, 2, t_end=0.01)
    assert "<svg" not in flow._repr_html_()
    assert "<th" in flow._repr_html_()


def test_a_sweep_shows_its_first_rows_and_says_how_many_there_are(tmp_path):
    points = {"W": 3, "K": f"1:{notebook.MOST_ROWS + 6}", "L": 2, "policy": "rl"}
    for output in (None, tmp_path / "out.csv"):
        shown = corridor.sweep(**points, quantity="hitting-time", output=output)._repr_html_()
        assert shown.count("<tr>") == 1 + notebook.MOST_ROWS
        assert "… and 6 more rows" in shown
        assert shown.count(">26<") == 2  # of K = 2, in floats and exactly; K = 26 is not shown
    short = corridor.sweep(3, 1, 2, "rl")._repr_html_()
    assert short.count("<tr>") == 2
    assert "more rows" not in short


def test_a_checked_bound_shows_itself_as_it_prints():
    said: list[str] = []

    class Printer:
        text = staticmethod(said.append)

    check = corridor.check_bound("H(rl)", "<=", "6*W*K")
    check._repr_pretty_(Printer(), False)
    assert said == [str(check)]
