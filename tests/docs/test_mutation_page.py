"""Each mutant that is argued to mean the same stands where its argument says."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARGUED = tomllib.loads((ROOT / "docs" / "equivalent_mutants.toml").read_text("utf-8"))["mutant"]


@pytest.mark.parametrize("entry", ARGUED, ids=lambda entry: f"{entry['file']}: {entry['line']}")
def test_an_argument_is_for_one_line_that_is_there(entry):
    text = (ROOT / entry["file"]).read_text("utf-8")
    lines = [line.strip() for line in text.splitlines()]
    assert lines.count(entry["line"]) == 1
    assert len(entry["why"].split()) >= 8
    for after in entry["mutants"]:
        assert after != entry["line"]
        ast.parse(text.replace(entry["line"], after))


def test_no_mutant_is_argued_twice():
    named = [(e["file"], e["line"], after) for e in ARGUED for after in e["mutants"]]
    assert len(set(named)) == len(named)
