"""pytest collects bounds.toml, in a project of somebody else's."""

import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from processes import ran

from corridor.bounds import plugin

FILE = """\
[[claim]]
name = "linear"
left = "H(rl)"
relation = "<="
right = "{constant}*W*K"

[[claim]]
left = "rho**K"
relation = ">="
right = "4**K"
"""


# What an installation from before the plugin had to be asked for would load by itself.
NOT_ASKED = ("-p", "no:corridor")
ASKED = (*NOT_ASKED, "-p", "corridor.bounds.plugin")


def pytest_in(folder, *arguments):
    run = ran("pytest", "-p", "no:cacheprovider", *ASKED, *arguments, cwd=folder)
    return run.returncode, run.stdout


def pytest_from_nothing(folder, *arguments, asked):
    """Run it where nothing is imported yet."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *asked, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return run.returncode, run.stdout


def test_every_claim_is_a_test(tmp_path):
    (tmp_path / "bounds.toml").write_text(FILE.format(constant=6))
    (tmp_path / "paper.bounds.toml").write_text(FILE.format(constant=5))
    code, text = pytest_in(tmp_path, "-v")
    assert code == 1
    assert "bounds.toml::linear PASSED" in text
    assert "bounds.toml::claim 2 PASSED" in text
    assert "paper.bounds.toml::linear FAILED" in text
    assert (
        "refuted    linear: H(rl) <= 5*W*K for W >= 1, K >= 1, L >= 1 [expected: proved]"
        in text
    )
    assert "1 failed, 3 passed" in text
    assert "Traceback" not in text


def test_a_claim_without_a_name_is_called_by_its_number(tmp_path, monkeypatch):
    """As above, in this process: what the judge of mutants breaks is seen here only."""
    path = tmp_path / "bounds.toml"
    path.write_text(FILE.format(constant=6))
    made = classmethod(lambda cls, parent, name, claim: (name, claim.left))
    monkeypatch.setattr(plugin.BoundItem, "from_parent", made)
    found = [*plugin.BoundsFile.collect(SimpleNamespace(path=path))]
    assert [name for name, _ in found] == ["linear", "claim 2"]


def test_another_kind_of_file_is_left_alone(tmp_path):
    (tmp_path / "bounds.toml").write_text("[limits]\nlow = 1\n")
    assert pytest_in(tmp_path)[0] == 5  # nothing collected
    (tmp_path / "huge.bounds.toml").write_text("[insurance]\n" + "# nothing\n" * 500_000)
    (tmp_path / "nowhere.bounds.toml").symlink_to(tmp_path / "nowhere")
    assert pytest_in(tmp_path)[0] == 5


def test_a_broken_file_fails_as_a_test_and_others_run(tmp_path):
    (tmp_path / "bounds.toml").write_text(FILE.format(constant="N"))
    (tmp_path / "good.bounds.toml").write_text(FILE.format(constant=6))
    (tmp_path / "test_mine.py").write_text("def test_mine(): pass\n")
    code, text = pytest_in(tmp_path)
    assert code == 1
    assert "corridor: bounds.toml: line 5, claim 'linear', key right: 'N' is no name" in text
    assert "1 failed, 3 passed" in text


def test_a_file_that_is_asked_for_and_cannot_be_read_fails_as_a_test(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"[[claim]]\nname = '\xff'\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\ncorridor_bounds = mine.toml\n")
    code, text = pytest_in(tmp_path)
    assert (code, "it is no UTF-8 text" in text, "1 failed" in text) == (1, True, True)


@pytest.mark.parametrize("header", ["[[ claim ]]", '[["claim"]]', "\ufeff[[claim]]"])
def test_no_way_to_write_a_header_hides_a_claim(header, tmp_path):
    text = FILE.format(constant=5).replace("[[claim]]", header, 1)
    (tmp_path / "bounds.toml").write_text(text.replace("[[claim]]", header.lstrip("\ufeff")))
    code, shown = pytest_in(tmp_path)
    assert (code, "1 failed, 1 passed" in shown) == (1, True), shown


def test_the_names_of_files_can_be_set(tmp_path):
    (tmp_path / "bounds.toml").write_text(FILE.format(constant=5))
    (tmp_path / "mine.toml").write_text(FILE.format(constant=6))
    (tmp_path / "pytest.ini").write_text("[pytest]\ncorridor_bounds = mine.toml\n")
    code, text = pytest_in(tmp_path, "-v")
    assert (code, "mine.toml::linear PASSED" in text) == (0, True)
    assert "bounds.toml::linear" not in text.replace("mine.toml", "")


def test_nothing_is_loaded_by_being_installed():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
    assert "entry-points" not in project["project"]


def test_where_nobody_asks_nothing_of_ours_is_imported(tmp_path):
    (tmp_path / "bounds.toml").write_text("[insurance]\n")
    (tmp_path / "test_theirs.py").write_text(
        "import sys\n"
        "def test_theirs():\n"
        "    assert not [name for name in sys.modules if name.split('.')[0] == 'corridor']\n"
    )
    code, text = pytest_from_nothing(tmp_path, asked=NOT_ASKED)
    assert (code, "1 passed" in text) == (0, True), text


def test_a_project_asks_in_its_own_settings(tmp_path):
    (tmp_path / "bounds.toml").write_text(FILE.format(constant=6))
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p corridor.bounds.plugin\n")
    code, text = pytest_from_nothing(tmp_path, "-v", asked=NOT_ASKED)
    assert (code, "bounds.toml::linear PASSED" in text) == (0, True)


def test_the_plugin_costs_pytest_no_heavy_import(tmp_path):
    (tmp_path / "test_light.py").write_text(
        "import sys\n"
        "def test_light(request):\n"
        "    assert request.config.pluginmanager.hasplugin('corridor.bounds.plugin')\n"
        "    assert not {'sympy', 'numpy', 'scipy', 'click'} & set(sys.modules)\n"
    )
    code, text = pytest_from_nothing(tmp_path, "-p", "no:hypothesispytest", asked=ASKED)
    assert code == 0, text
