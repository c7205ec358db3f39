"""Exports, read back by the model checker Storm where it is installed."""

from fractions import Fraction

import pytest
from click.testing import CliRunner

from corridor import CorridorGraph, Policy, theory
from corridor.cli import cli
from corridor.reports.model_checkers import PROPERTY, export

ASYMMETRIC = CorridorGraph.from_branches([[2, 3], [4], [1, 2, 3]], target=1)
CASES = [
    *((CorridorGraph.symmetric(15, 15, 5), name) for name in ("uniform", "sft", "rl")),
    (
        ASYMMETRIC,
        Policy(
            a=Fraction(3, 4),
            b=Fraction(2, 3),
            c=Fraction(4, 5),
            fork=[Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)],
        ),
    ),
]


@pytest.mark.parametrize("language", ["prism", "drn"])
@pytest.mark.parametrize(("graph", "policy"), CASES)
def test_storm_finds_the_same_rational_number(graph, policy, language, tmp_path):
    stormpy = pytest.importorskip("stormpy", reason="needs the extra: pip install '.[storm]'")
    file = tmp_path / f"walk.{language}"
    file.write_text(export(graph, policy, language))
    if language == "prism":
        program = stormpy.parse_prism_program(str(file))
        question = stormpy.parse_properties(PROPERTY, program)[0]
        model = stormpy.build_model[stormpy.Rational](program, [question])
    else:
        question = stormpy.parse_property(PROPERTY)
        model = stormpy.build_model_from_drn[stormpy.Rational](str(file))
    answer = stormpy.model_checking(model, question, only_initial_states=True)
    value = Fraction(str(answer.get_value(model.initial_states[0])))
    policy = policy if isinstance(policy, Policy) else Policy.named(policy)
    exact = theory.solve(graph, policy).hitting_time
    assert value == Fraction(int(exact.numerator), int(exact.denominator))


def read_drn(text):
    """Return rewards and moves of a DRN file."""
    rewards, moves = [], []
    for line in text.splitlines():
        words = line.split()
        if line.startswith("state "):
            assert int(words[1]) == len(rewards)
            rewards.append(int(words[2].strip("[]")))
            moves.append({})
        elif line.startswith("\t\t"):
            moves[-1][int(words[0])] = Fraction(words[2])
    return rewards, moves


def read_prism(text):
    """Return rewards and moves of a PRISM file as we write it."""
    moves, ranges = {}, []
    for line in text.splitlines():
        if line.startswith("  [] s="):
            state, rest = line.removeprefix("  [] s=").split(" -> ")
            rows = rest.split(";")[0].split(" + ")
            pairs = [row.removesuffix(")").split(":(s'=") for row in rows]
            moves[int(state)] = {int(end): Fraction(p) for p, end in pairs}
        elif line.startswith("  s>="):
            first, last = line.split(":")[0].replace("s>=", "").split(" & s<=")
            ranges.append(range(int(first), int(last) + 1))
    return [int(any(s in r for r in ranges)) for s in range(len(moves))], list(moves.values())


@pytest.mark.parametrize("policy", ["uniform", "sft", "rl"])
def test_both_languages_say_the_same_stochastic_chain(policy):
    prism = read_prism(export(ASYMMETRIC, policy))
    assert prism == read_drn(export(ASYMMETRIC, policy, "drn"))
    assert all(sum(row.values()) == 1 for row in prism[1])
    edges = 1 + 2 * (3 + 2 + 4) + 2 * (5 + 4 + 6)
    assert sum(prism[0]) == edges


def test_the_command_writes_the_file(tmp_path):
    file = tmp_path / "walk.prism"
    run = CliRunner().invoke(
        cli,
        ["export", "3", "2", "2", "--policy", "sft", "-o", str(file)],
        catch_exceptions=False,
    )
    assert run.exit_code == 0
    assert (run.stdout, run.stderr) == ("", f"wrote {file}\n")
    assert file.read_text() == export(CorridorGraph.symmetric(3, 2, 2), "sft")


def test_the_command_takes_branches_one_by_one():
    arguments = ["export", "--branch", "2,3", "--branch", "4", "--branch", "1,2,3"]
    arguments += ["--target", "1", "--policy", "rl", "--language", "drn"]
    run = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert run.output == export(ASYMMETRIC, "rl", "drn")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give W K L, or --branch once for each branch"),
        (["2", "2"], "Missing argument 'L'. Else give --branch"),
        (["--branch", "2,x"], "--branch must be a positive integer; got 'x'"),
        (["2", "2", "2", "--branch", "3"], "give either W K L or --branch, not both"),
        (["2", "2", "2", "--target", "2"], "--target needs --branch"),
        (["--branch", "3", "--target", "2"], "--target must be a branch, 0 to 0; got 2"),
    ],
)
def test_the_command_refuses_half_a_graph(arguments, message):
    run = CliRunner().invoke(cli, ["export", *arguments, "--policy", "rl"])
    assert run.exit_code == 2
    assert message in run.output


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="language must be one of 'prism', 'drn'; got 'jani'"):
        export(ASYMMETRIC, "rl", "jani")
