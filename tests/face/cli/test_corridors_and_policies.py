"""Any corridor and any policy, wherever a command takes one; quantities are commands."""

import json
import os
import pty
import re
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction

import pytest
from click.testing import CliRunner
from processes import corridor as process

from corridor import CorridorGraph, Policy, numerics, theory
from corridor.cli import cli, progress
from corridor.files.policies import read_policy
from corridor.quantities import CATALOGUE

UNLIKE = ("--branch", "2,3", "--branch", "1", "--branch", "4,4,2", "--target", "1")
GRAPH = CorridorGraph.from_branches([[2, 3], [1], [4, 4, 2]], target=1)
OWN = Policy(a=1, b=Fraction(1, 2), c=1)


def run(*arguments):
    return CliRunner().invoke(cli, [str(part) for part in arguments])


def answer(*arguments):
    result = run(*arguments)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


def refused(*arguments):
    """Return what is said of a mistake, which `main` prints in one line."""
    result = run(*arguments)
    assert result.exit_code != 0
    return result.output + str(result.exception)


SIZES = {"W": 3, "K": 4, "L": 2}
COMMANDS = [name for name, quantity in CATALOGUE.items() if not quantity.further]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_quantity_of_the_catalogue_is_a_command(name):
    quantity = CATALOGUE[name]
    sizes = {size: SIZES[size] for size in quantity.sizes}
    record = json.loads(answer(name, *sizes.values(), "--json"))
    assert {key: record[key] for key in sizes} == sizes
    assert (record["quantity"], record["unit"]) == (name, quantity.unit)
    for value in record["values"]:
        expected = quantity.value({**SIZES, "policy": value["policy"]})
        assert float(Fraction(value["decimal"])) == pytest.approx(
            float(expected), rel=1e-14, abs=1e-300
        )
        if quantity.exact:
            assert Fraction(value["exact"]) == Fraction(str(expected))
    assert answer(name, "-h").count("Example: corridor " + name) == 1
    assert name in answer("-h")


def test_a_quantity_takes_any_graph_and_a_policy_of_ones_own():
    given = (*UNLIKE, "--policy", "a=1,b=1/2,c=1", "--policy", "RLVR", "--json")
    for name, part in (("hitting-time", "hitting_time"), ("variance", "variance")):
        own, rl = json.loads(answer(name, *given))["values"]
        assert Fraction(own["exact"]) == Fraction(str(getattr(theory.solve(GRAPH, OWN), part)))
        assert (own["policy"], rl["policy"]) == ("a=1,b=1/2,c=1", "rl")
        assert Fraction(rl["exact"]) == Fraction(str(getattr(theory.solve(GRAPH, "rl"), part)))
    record = json.loads(answer("search-time", *given))
    assert record["branches"] == [[2, 3], [1], [4, 4, 2]]
    assert record["target"] == 1
    assert record["values"][0]["exact"] == str(theory.search_time_on(GRAPH, OWN))
    assert "the dead ends of the graph differ" in refused(
        "backtrack-time", *UNLIKE, "--policy", "sft"
    )


def test_one_without_a_value_does_not_hide_the_others():
    lines = answer("restart-budget", 30, 30, 5).splitlines()
    assert lines[0].startswith("uniform  no value: W, K, L = 30, 30, 5 is too large")
    assert lines[1:] == ["sft      62", "rl       62"]
    assert "too large" in refused("restart-budget", 30, 30, 5, "--policy", "uniform")
    lines = answer("hitting-time", 5, 9999999, 5).splitlines()
    times = [str(theory.hitting_time(5, 9999999, 5, name)) for name in ("uniform", "rl")]
    assert [line.split()[1] for line in lines] == [times[0], "no", times[1]]


def test_long_numbers_are_shortened_unless_all_digits_are_asked_for():
    assert max(map(len, answer("hitting-time", 1000, 1000, 100).splitlines())) < 120
    exact = answer("hitting-time", 1000, 1000, 100, "--policy", "sft", "--exact")
    assert len(exact) > 6000
    text = answer("compare", 100, 100, 20)
    assert max(map(len, text.splitlines())) < 120
    assert "267/130 digits" in text
    assert max(map(len, answer("compare", 100, 100, 20, "--exact").splitlines())) > 400


def test_compare_takes_any_graph_and_policy():
    found = json.loads(answer("compare", *UNLIKE, "--policy", "a=1,c=1,b=1/2", "--json"))
    (row,) = found["values"]
    assert row["exact"] == str(theory.solve(GRAPH, OWN).hitting_time)
    assert row["disagreement"] <= row["relative_error_bound"]


def test_the_distribution_is_numerics():
    record = json.loads(
        answer(
            *("distribution", *UNLIKE, "--policy", "sft", "--steps", 60, "--budget", 20),
            *("--pass-at", 3, "--quantile", 0.25, "--quantile", 0.999999, "--json"),
        )
    )
    walk = numerics.distribution(GRAPH, "sft", 60)
    (found,) = record["policies"]
    assert found["pass_at"] == {"3": walk.pass_at_k(3, 20)}
    assert found["quantiles"] == {"0.25": walk.quantile(0.25), "0.999999": None}
    assert float(found["mean"]) == pytest.approx(float(walk.mean), rel=1e-14)
    assert found["restart"]["budget"] == walk.best_restart().budget
    text = answer("distribution", 15, 15, 5, "--policy", "rl", "--pass-at", 8, "--budget", 100)
    assert text.splitlines() == [
        "rl",
        "  mean 900 steps, variance 807240",
        "  0.66842 of the walks arrive within 1000 steps",
        "  quantile 0.5: 652 steps",
        "  pass@8 with 100 steps each: 0.66842",
        "  restarted after 32 steps: 480 steps in all",
    ]
    assert (
        "restart"
        in json.loads(answer("distribution", 3, 50, 2, "--steps", 9, "--json"))["policies"][0]
    )
    assert "--budget must be at most" in refused("distribution", 3, 3, 3, "--budget", 9999)


def test_the_distribution_as_a_file(tmp_path):
    file = tmp_path / "walk.csv"
    result = run("distribution", 2, 1, 3, "--policy", "rl", "--steps", 6, "-o", file)
    assert result.stderr == f"wrote {file}\n"
    lines = file.read_text().splitlines()
    assert lines[0] == "policy,step,arrival,survival"
    assert lines[5] == "rl,4,0.5,0.5"
    assert len(lines) == 8


def test_the_dip():
    record = json.loads(answer("dip", 2, 6, 2, "--json"))
    found = numerics.dip(2, 6, 2)
    assert record["kind"] == "dip with sliding"
    assert record["lowest"] == found.lowest
    assert [row["row"] for row in record["rows"]] == [
        f"{r.family}_{r.depth}" for r in found.rows
    ]
    assert record["wrong_at_first"] == [f"{f}_{j}" for f, j in theory.dip_rows(2, 6, 2)]
    assert answer("dip", 15, 15, 5) == "none: 0 rows are moved the wrong way at first\n"
    assert "alike" in refused("dip", *UNLIKE)


def test_the_flow_takes_any_graph_and_start():
    record = json.loads(
        answer("flow", *UNLIKE, "--start", "fork=[1/2,1/4,1/4]", "--t-end", 1, "--json")
    )
    flow = numerics.sign_flow(
        GRAPH, 1.0, Policy(fork=(Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)))
    )
    assert record["branches"] == [[2, 3], [1], [4, 4, 2]]
    assert record["hitting_times"][-1] == [1.0, flow.hitting_time(1.0)]
    assert "all branches are alike" in refused("flow", *UNLIKE, "--bound")


def test_targets_count_as_in_python():
    first = answer("hitting-time", "--branch", 1, "--branch", "2,3", "--policy", "rl")
    assert first == answer(
        *("hitting-time", "--branch", 1, "--branch", "2,3", "--target", 0, "--policy", "rl")
    )
    expected = theory.hitting_time(CorridorGraph.from_branches([[1], [2, 3]], target=1), "rl")
    second = answer(
        *("hitting-time", "--branch", 1, "--branch", "2,3", "--target", 1, "--policy", "rl")
    )
    assert second == f"rl       {expected}\n" != first


def test_policies_in_files(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('a = 1\nc = [1, 0.5]\nb = ["1/2", "1/3"]\nfork = ["1/4", "3/4"]\n')
    expected = Policy(
        a=1,
        c=(1, Fraction(1, 2)),
        b=(Fraction(1, 2), Fraction(1, 3)),
        fork=(Fraction(1, 4), Fraction(3, 4)),
    )
    assert read_policy(str(file)) == expected
    file.write_text("f = 1")
    with pytest.raises(ValueError, match=r"mine.toml: there is no key 'f'; there are a, b"):
        read_policy(str(file))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rlv", "got 'rlv' (did you mean 'rl'?)"),
        ("a=2", "a must be a probability in [0, 1]; got 2"),
        ("a=-1", "a must be probabilities such as 1/2; got '-1'"),
        ("a=1/0", "a must be probabilities such as 1/2; got 1/0"),
        ("a=[1", "policy must be a name, a .toml file, or families such as"),
        ("a=1,a=1", "a is given twice"),
        ("e=1", "there is no key 'e'"),
        ("a=nan", "a must be probabilities such as 1/2"),
        ("a=1e999999999", "a must be probabilities such as 1/2"),
        ("a=" + "[" * 9000, "policy must be a name"),
        ("a=1," * 3000, "characters"),
        ("nowhere.toml", "it cannot be read"),
    ],
)
def test_a_policy_that_is_none_says_what_may_be_written(text, message):
    with pytest.raises((TypeError, ValueError), match=re.escape(message)) as fault:
        read_policy(text)
    assert len(str(fault.value)) < 200
    assert message in refused("hitting-time", 3, 3, 3, "--policy", text)


@pytest.mark.parametrize(
    "arguments",
    [
        ("formula", "--policy", "RLVR"),
        ("table", "--W", 3, "--K", 2, "--L", 2, "--policy", "Sft"),
        ("export", 2, 1, 1, "--policy", "RL"),
        ("flow", 2, 2, 2, "--start", "SFT", "--t-end", 1),
    ],
)
def test_names_in_any_case(arguments):
    small = [
        part.lower() if isinstance(part, str) and part[0] != "-" else part for part in arguments
    ]
    assert answer(*arguments) == answer(*("rl" if part == "rlvr" else part for part in small))


def test_outputs_are_refused_before_the_work(tmp_path):
    claims = tmp_path / "bounds.toml"
    text = '[[claim]]\nleft = "H(rl)"\nrelation = ">="\nright = "1"\n'
    claims.write_text(text)
    assert "-o must be another file" in refused("check", claims, "-o", claims)
    (tmp_path / "link.toml").symlink_to(claims)
    assert "-o must be another file" in refused("check", claims, "-o", tmp_path / "link.toml")
    assert claims.read_text() == text
    start = time.monotonic()
    assert "Is a directory" in refused("prove", "-o", tmp_path)
    assert "No such file" in refused("report", 15, 15, 5, "-o", tmp_path / "no" / "a.html")
    # A proof of the ledger alone takes as long as all of these, of which none may begin.
    assert time.monotonic() - start < 10


def test_a_full_disk_has_its_own_exit_code_everywhere():
    for arguments in (("table", "--kind", "constants"), ("prove", "S2", "--json")):
        done = process(*arguments, "-o", "/dev/full")
        assert done.returncode == 74
        assert "No space left on device" in done.stderr
        assert done.stderr.count("\n") == 1


def test_no_help_names_a_file_that_a_wheel_lacks():
    for name in cli.commands:
        shown = answer(name, "-h")
        assert "docs/" not in shown
        assert shown == answer(name, "--help")


def test_completion_offers_commands_options_and_policies():
    def offered(line):
        words = line.split(" ")
        environment = {
            **os.environ,
            "_CORRIDOR_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        }
        code = "from corridor.cli import cli; cli(prog_name='corridor')"
        done = process(before=code, env=environment)
        return [item.partition(",")[2] for item in done.stdout.split()]

    assert {"hitting-time", "hitting-time-ratio"} <= set(offered("corridor hit"))
    assert "--policy" in offered("corridor hitting-time --po")
    assert offered("corridor hitting-time --policy s") == ["sft"]


def test_work_of_unknown_length_shows_its_time_where_somebody_watches(monkeypatch, capsys):
    monkeypatch.setattr(progress, "SECONDS", 0.05)
    with progress.working("thinking"):
        time.sleep(0.7)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "watched", lambda: True)
    with progress.working("thinking"):
        time.sleep(0.7)
    shown = capsys.readouterr().err
    assert shown.startswith("\rthinking | 0 s\rthinking / ")
    # Nothing of it stays on the line.
    assert shown.endswith(" \r")
    with progress.working("quick"):
        pass
    assert capsys.readouterr().err == ""
    with progress.working("flow") as reached:
        reached(2.7182, 12.0)
        time.sleep(0.4)
    assert " s, 2.72 of 12" in capsys.readouterr().err


def test_work_that_is_counted_has_a_bar_on_a_terminal_and_none_elsewhere():
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "corridor", "prove", "S2", "--json"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
        check=True,
        timeout=120,
    )
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "proving" in shown
    assert "1/1" in shown
    assert json.loads(done.stdout)[0]["claim"] == "S2"


def test_a_quantity_of_sizes_alone_takes_graphs_that_are_sizes():
    """One whose function knows nothing of graphs, as most that are added will."""
    quantity = replace(CATALOGUE["hitting-time"], source="made_up:plain", name="plain")
    graph = CorridorGraph.from_branches([[2, 2], [2, 2]])
    assert quantity.value({"graph": graph, "policy": "rl"}) == 2 * 2 + 2
    with pytest.raises(ValueError, match="plain is known where all branches are alike"):
        quantity.value({"graph": GRAPH, "policy": "rl"})
