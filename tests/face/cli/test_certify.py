"""``corridor certify``: certificates on the command line, made and checked."""

import json

import networkx as nx
import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp
from click.testing import CliRunner

from corridor.cli import cli
from corridor.cli.options import FailedProofError
from corridor.numerics.certificates import check


def run(*arguments):
    return CliRunner().invoke(cli, ["certify", *map(str, arguments)])


def answer(*arguments):
    result = run(*arguments)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


def test_a_number_is_enclosed():
    record = json.loads(answer(15, 15, 5, "--policy", "sft", "--json"))
    assert record["states"] == 3183
    assert record["at least"] < "431844824909800.86326540" < record["at most"]
    assert float(record["gap"]) < 1e-18
    assert record["number"].startswith("431844824909800.8")


def test_what_is_written_is_checked(tmp_path):
    proof, chain = tmp_path / "proof.json", tmp_path / "walk.drn"
    branches = ("--branch", "2,3", "--branch", "5", "--target", "1")
    made = answer(*branches, "--policy", "a=1,c=1,b=1/2", "-o", proof, "--chain", chain)
    again = answer("--check", proof, "--chain", chain)
    assert again.splitlines() == made.splitlines()[:-1]
    chain.write_text(chain.read_text().replace(" : 1/2\n", " : 1/3\n", 1))
    result = run("--check", proof, "--chain", chain)
    assert isinstance(result.exception, FailedProofError)
    assert "does not hold: state " in str(result.exception)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "7", '{"states": 5}', '{"states": [], "scale": 1}', "[" * 10**5],
)
def test_what_is_no_certificate_is_refused(text, tmp_path):
    proof, chain = tmp_path / "proof.json", tmp_path / "walk.drn"
    answer(2, 1, 1, "--policy", "rl", "--chain", chain)
    proof.write_text(text)
    result = run("--check", proof, "--chain", chain)
    assert isinstance(result.exception, FailedProofError)
    assert str(proof) in str(result.exception)
    assert isinstance(run("--check", chain, "--chain", proof).exception, FailedProofError)


def test_scipy_is_refused_where_it_is_wrong():
    result = run(15, 15, 5, "--policy", "sft", "--method", "sparse")
    assert isinstance(result.exception, FailedProofError)
    assert "the time is 4.31844825e+14" in str(result.exception)


def test_a_maze_and_a_matrix(tmp_path):
    tree = nx.balanced_tree(r=2, h=2)
    tree.add_edge("source", 0)
    nx.write_graphml(tree, tmp_path / "tree.graphml")
    record = json.loads(
        answer("--maze", tmp_path / "tree.graphml", "--to", 3, "--policy", "uniform", "--json")
    )
    assert float(record["at least"]) < float(record["number"].split()[0]) + 1e-12
    matrix, times = tmp_path / "Q.mtx", tmp_path / "times.txt"
    scipy.io.mmwrite(matrix, sp.coo_array(np.array([[0, 0.25], [0.75, 0.25]])))
    np.savetxt(times, [16 / 9, 28 / 9])
    assert "1.777777777777777" in answer("--matrix", matrix, "--times", times)
    np.savetxt(times, [16 / 9, 3])
    result = run("--matrix", matrix, "--times", times)
    assert isinstance(result.exception, FailedProofError)
    assert "at state 1 " in str(result.exception)


def test_the_checker_is_printed():
    with open(check.__file__, encoding="utf-8") as script:
        assert answer("--checker") == script.read()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give W K L, --branch, --maze, --matrix, --check or --checker"),
        ((2, 2, 2, "--checker"), "give W K L"),
        ((2, 2), "Missing argument 'L'"),
        ((2, 2, 2), "--policy must be given"),
        ((2, 2, 2, "--policy", "rl", "--times", "x"), "--times is for --matrix"),
        (("--matrix", "nowhere.mtx"), "is no sparse matrix"),
        (("--matrix", "nowhere.mtx", "--policy", "rl"), "leave out --policy and --method"),
        (("--check", "proof.json"), "--check needs the chain"),
        (("--check", "nowhere.json", "--chain", "nowhere.drn"), "nowhere.drn cannot be read"),
        (("--check", "/dev/zero", "--chain", "/dev/zero"), "/dev/zero is no file"),
        ((2, 2, 2, "--policy", "rl", "-o", "same", "--chain", "same"), "another file"),
    ],
)
def test_mistakes_are_said(arguments, message):
    result = run(*arguments)
    assert result.exit_code != 0
    assert message in result.output + str(result.exception)
