"""pytest collects bounds.toml, in a project of somebody else's."""

import subprocess
import sys

import pytest

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


def pytest_in(folder, *arguments):
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
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


def test_a_broken_file_is_an_error_and_another_kind_of_file_is_left_alone(tmp_path):
    (tmp_path / "bounds.toml").write_text("[limits]\nlow = 1\n")
    assert pytest_in(tmp_path)[0] == 5  # nothing collected
    (tmp_path / "bounds.toml").write_text(FILE.format(constant="N"))
    code, text = pytest_in(tmp_path)
    assert code == 2
    assert "corridor: bounds.toml: line 5, claim 'linear', key right: 'N' is no name" in text


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


def test_the_plugin_costs_pytest_no_heavy_import(tmp_path):
    (tmp_path / "test_light.py").write_text(
        "import sys\n"
        "def test_light(request):\n"
        "    assert request.config.pluginmanager.hasplugin('corridor')\n"
        "    assert not {'sympy', 'numpy', 'scipy', 'click'} & set(sys.modules)\n"
    )
    code, text = pytest_in(tmp_path, "-p", "no:hypothesispytest")
    assert code == 0, text
