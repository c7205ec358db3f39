"""The house is as docs/house.md says: its picture, and the size of its files and functions."""

import ast
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for room in ("corridor", "theory", "numerics")
    for path in sorted((ROOT / room).rglob("*.py"))
    if not any(parent.is_symlink() for parent in path.parents)
]
MOST_LINES, LONGEST_FUNCTION, MOST_FILES = 300, 60, 15


def test_there_is_a_house():
    assert len(SOURCES) > 100


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_read_in_one_sitting(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name


def test_folders_hold_about_a_dozen_files():
    folders = {path.parent for path in SOURCES}
    for folder in folders:
        assert sum(path.parent == folder for path in SOURCES) <= MOST_FILES, folder


def test_the_picture_is_drawn_from_the_code(tmp_path):
    pytest.importorskip("grimp", reason="needs the extra: pip install '.[dev]'")
    spec = importlib.util.spec_from_file_location("house_plot", ROOT / "docs" / "house_plot.py")
    plot = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plot)
    plot.draw(tmp_path / "house.svg")
    drawn = (tmp_path / "house.svg").read_text("utf-8")
    assert drawn == (ROOT / "docs" / "house.svg").read_text("utf-8"), (
        "the house has changed: python docs/house_plot.py"
    )
