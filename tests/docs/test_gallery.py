"""The gallery's notebooks run and print what they say, and so do the front page's commands."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from processes import corridor

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
NOTEBOOKS = sorted((DOCS / "gallery").glob("*.ipynb"))
NAMES = [path.stem for path in NOTEBOOKS]


def test_the_index_lists_every_notebook():
    index = (DOCS / "gallery" / "index.md").read_text("utf-8")
    assert sorted(re.findall(r"^(\w+)$", index, flags=re.MULTILINE)) == NAMES
    for name in NAMES:
        assert f"]({name}.ipynb) |" in index
        assert f"{{download}}`{name}.ipynb`" in index


def printed(notebook):
    """Return what each cell of a notebook prints."""
    return [
        "".join(each.text for each in cell.outputs if each.output_type == "stream")
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.slow
def test_the_notebooks_run_and_print_what_they_say(tmp_path):
    """Each in a kernel of its own; the site shows what they hold, and does not run them."""
    nbformat = pytest.importorskip("nbformat", reason="needs the extra docs")
    for module in ("nbclient", "ipykernel"):
        pytest.importorskip(module, reason="needs the extra docs")
    kept = {path.name: nbformat.read(path, as_version=4) for path in NOTEBOOKS}
    for notebook in kept.values():
        nbformat.validate(notebook)
        assert notebook.metadata.kernelspec.name == "python3"
        assert all(cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    run = subprocess.run(
        [sys.executable, str(DOCS / "gallery" / "execute.py"), "--into", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    for name, notebook in kept.items():
        assert printed(nbformat.read(tmp_path / name, as_version=4)) == printed(notebook), name


def commands():
    """Return the commands in the front page's table."""
    front = (DOCS / "index.md").read_text("utf-8")
    return re.findall(r"^\|[^|]*\| `corridor ([^`]*)` \|", front, flags=re.MULTILINE)


def test_the_front_page_has_a_picture_an_example_and_commands():
    front = (DOCS / "index.md").read_text("utf-8")
    assert re.search(r"!\[[^\]]{20,}\]\(explorer\.png\)", front)
    assert front.count(">>> ") >= 2
    assert len(commands()) == 9
    for page in ("start", "gallery/index", "how-to/graph", "how-to/policy"):
        assert f"({page}.md)" in front


@pytest.mark.slow
@pytest.mark.parametrize("command", commands())
def test_the_front_pages_commands_run(command, tmp_path):
    shutil.copy(DOCS / "how-to" / "bounds.toml", tmp_path)
    run = corridor(*shlex.split(command), cwd=tmp_path)
    written = re.search(r"\S+\.(?:svg|html)$", command)
    told = "" if written is None else f"wrote {written[0]}\n"
    assert (run.returncode, run.stderr) == (0, told)
    assert run.stdout if written is None else (tmp_path / written[0]).stat().st_size > 10_000


def test_the_workflow_builds_and_publishes_the_site():
    yaml = pytest.importorskip("yaml", reason="needs the extra docs")
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "site.yml").read_text("utf-8"))
    build, publish = workflow["jobs"]["build"], workflow["jobs"]["publish"]
    assert "make docs" in [step.get("run") for step in build["steps"]]
    uploaded = [step["with"]["path"] for step in build["steps"] if "upload" in str(step)]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert uploaded == ["build/docs"]
    assert "--builder html docs build/docs" in makefile
    # Only publishing may write, and only what main has.
    assert workflow["permissions"] == {"contents": "read"}
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert "refs/heads/main" in publish["if"]
