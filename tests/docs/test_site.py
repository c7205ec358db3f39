"""The site lists every page and every public name, and a broken example fails its build."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import corridor
from corridor import numerics, theory
from corridor.theory import proofs

DOCS = Path(__file__).parents[2] / "docs"


def test_both_indexes_list_every_page():
    pages = {str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")}
    pages -= {"README.md", "index.md"}
    trees = re.findall(r"```\{toctree\}\n.*?```", (DOCS / "index.md").read_text(), re.DOTALL)
    site = "\n".join(trees)
    listed = re.findall(r"^(?:[^`\n]*<)?([\w/-]+)>?$", site, flags=re.MULTILINE)
    assert {f"{name}.md" for name in listed} == pages
    table = re.findall(
        r"^\| \[.*?\]\((.*?)\)", (DOCS / "README.md").read_text(), flags=re.MULTILINE
    )
    assert set(table) == {page for page in pages if not page.startswith("reference/")}


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("theory", theory.__all__),
        ("theory", [f"proofs.{name}" for name in proofs.__all__]),
        ("numerics", numerics.__all__),
        ("face", corridor.__all__),
    ],
)
def test_the_reference_lists_every_public_name(page, names):
    text = (DOCS / "reference" / f"{page}.md").read_text()
    listed = set(re.findall(r"^   ([\w.]+)$|^\| `corridor\.(\w+)`", text, flags=re.MULTILINE))
    listed = {name for pair in listed for name in pair}
    # The same function stands in the ledger and in the package of proofs.
    missing = set(names) - listed - {"__version__", "proofs.claims", "proofs.prove"}
    assert not missing


def build(folder, page):
    """Build a site of one page as ours is built."""
    shutil.copy(DOCS / "conf.py", folder)
    shutil.copytree(DOCS / "_static", folder / "_static")
    header = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n# Page\n\n"
    (folder / "index.md").write_text(header + page)
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-T", "--keep-going"]
    return subprocess.run(
        [*command, str(folder), str(folder / "out")],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        (
            "```{code-cell}\nimport corridor\ncorridor.hitting_time(1, 2, 3, 'sftt')\n```\n",
            "sftt",
        ),
        ("```{code-cell}\n%%sh\ncorridor hitting-time 1 2\n```\n", "CalledProcessError"),
    ],
)
def test_what_is_broken_fails_the_build(page, complaint, tmp_path):
    for module in ("myst_nb", "numpydoc", "furo", "sphinx_click"):
        pytest.importorskip(module, reason="needs the extra: pip install '.[docs]'")
    run = build(tmp_path, page)
    assert run.returncode != 0
    assert complaint in run.stderr


@pytest.mark.slow
def test_every_link_to_nowhere_fails_the_build(tmp_path):
    pytest.importorskip("myst_nb", reason="needs the extra: pip install '.[docs]'")
    run = build(tmp_path, "[gone](nowhere.md)\n\n[gone](#corridor.theory.no_such_name)\n")
    assert run.returncode != 0
    for complaint in ("nowhere.md", "no_such_name"):
        assert re.search(rf"index.md:\d+: WARNING: .*{complaint}", run.stderr)


@pytest.mark.slow
def test_what_is_whole_is_built(tmp_path):
    pytest.importorskip("myst_nb", reason="needs the extra: pip install '.[docs]'")
    run = build(tmp_path, "```{code-cell}\n%%sh\ncorridor hitting-time 2 2 2\n```\n")
    assert (run.returncode, run.stderr) == (0, "")
    page = (tmp_path / "out" / "index.html").read_text()
    assert "rl       16" in page
    # Formulas need no network.
    assert (tmp_path / "out" / "_static" / "mathjax" / "tex-chtml.js").exists()
    assert not re.search(r'src="https?:', page)
