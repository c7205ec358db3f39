"""Every `corridor` command that README shows prints what README says."""

import re
import shlex
from pathlib import Path

import pytest
from processes import corridor

README = (Path(__file__).parents[2] / "README.md").read_text()
BLOCKS = "\n".join(re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL))
SHOWN = re.findall(r"^\$ corridor (.*)\n((?:(?!\$ ).*\n)*)", BLOCKS, flags=re.MULTILINE)


def test_readme_shows_commands():
    assert len(SHOWN) >= 3


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_output_is_as_shown(command, output, tmp_path):
    run = corridor(*shlex.split(command), cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.rstrip() == output.rstrip()
