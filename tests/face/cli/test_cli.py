"""The command line, run as a process."""

import json
import os
import stat
import subprocess
import sys

import pytest
from processes import corridor

SFT = "13178858182061793922894308/30517578125"


def printed(*arguments, wrote=None):
    run = corridor(*arguments)
    said = "" if wrote is None else f"wrote {wrote}\n"
    assert (run.returncode, run.stderr) == (0, said)
    return run.stdout


def test_hitting_time():
    assert printed("hitting-time", "15", "15", "5", "--policy", "sft") == (
        f"sft      {SFT} ≈ 431844824909801\n"
    )
    lines = printed("hitting-time", "15", "15", "5").splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["uniform", "50142"],
        ["sft", SFT],
        ["rl", "900"],
    ]


def test_digits():
    assert "≈ 4.32e+14\n" in printed(
        "hitting-time", "15", "15", "5", "--policy", "sft", "--digits", "3"
    )
    assert "≈ 431844824909800.863265" in printed(
        "hitting-time", "15", "15", "5", "--policy", "sft", "--digits", "21"
    )


def test_results_longer_than_python_prints_by_default():
    run = printed("hitting-time", "1000000", "2000", "50", "--policy", "sft", "--json")
    value = json.loads(run)["values"][0]
    assert len(value["exact"]) > 10_000
    assert value["decimal"] == "8.84924812186546e+3438"


def test_json():
    assert json.loads(printed("backtrack-time", "15", "5", "--policy", "rl", "--json")) == {
        "quantity": "backtrack-time",
        "K": 15,
        "L": 5,
        "unit": "steps",
        "values": [{"policy": "rl", "exact": "31", "decimal": "31"}],
    }


def test_formula_is_text_that_sympy_reads_back():
    import sympy

    from corridor import hitting_time

    names = sympy.symbols("W K L", integer=True, positive=True)
    text = printed("formula", "--policy", "sft")
    read = sympy.sympify(text, locals=dict(zip("WKL", names, strict=True)))
    assert sympy.expand(read - hitting_time(*names, "sft")) == 0
    assert printed("formula", "--policy", "rl", "--latex") == (
        "\\left(2 K + 1\\right) \\left(2 W - 1\\right) + 1\n"
    )
    assert printed("formula", "--policy", "rl", "--quantity", "backtrack-time") == "2*K + 1\n"
    assert printed("formula", "--policy", "rl", "--K", "15") == "62*W - 30\n"


def test_table_to_a_file_and_to_standard_output(tmp_path):
    output = tmp_path / "bounds.tex"
    arguments = ["table", "--W", "5,15", "--K", "5,10,15", "--L", "2,5"]
    assert printed(*arguments, "-o", str(output), wrote=output) == ""
    text = output.read_text()
    assert text == printed(*arguments)
    assert text.count(r" \\") == 2 + 12
    assert r"15 & 15 & 5 & 50142 & 4.31845e14 & 900 & 1729" in text
    assert r"\frac{13178858182061793922894308}{30517578125}" in printed(*arguments, "--exact")


def test_table_options_that_are_given_twice_add_up():
    once = printed("table", "--W", "5,15", "--K", "5:15:5", "--L", "2", "--format", "csv")
    twice = printed(
        *("table", "--W", "5", "--W", "15", "--K", "5:10:5", "--K", "15", "--L", "2"),
        *("--format", "csv"),
    )
    assert once == twice
    assert len(once.splitlines()) == 1 + 6


def test_table_needs_only_what_it_shows():
    text = printed("table", "--K", "5", "--L", "5", "--quantity", "backtrack-time")
    assert "217 & 82376.8 & 11" in text
    assert "3 & 2 & 5" in printed(
        "table", "--W", "5,3", "--L", "2", "--columns", "W,L,dip-threshold"
    )


def test_table_of_every_kind_with_caption_and_heading():
    text = printed(
        *("table", "--kind", "formulas", "--policy", "rl", "--caption", "50% of $x$"),
        *("--label", "tab:a", "--heading", "formula=mine & yours"),
    )
    assert "\\caption{50\\% of $x$}\n\\label{tab:a}\n" in text
    assert r"mine \& yours" in text
    assert "`" not in printed("table", "--kind", "constants", "--format", "markdown")
    assert "\\frac{56}{13}" in printed("table", "--kind", "constants")
    assert (
        printed(
            "table",
            "--kind",
            "ledger",
            "--claim",
            "s2",
            "--columns",
            "claim,verdict",
            "--format",
            "csv",
        )
        == "claim,verdict\nS2,proved with a sharper constant\n"
    )


def test_compare_prints_both_rooms():
    text = printed("compare", "15", "15", "5")
    for value in ("50142", SFT, "900", "1729", "31"):
        assert value in text
    values = json.loads(printed("compare", "5", "3", "2", "--json"))["values"]
    assert len(values) == 6
    assert all(row["disagreement"] <= row["relative_error_bound"] for row in values)


def test_compare_where_the_plain_solver_gives_up():
    values = json.loads(printed("compare", "3", "60", "3", "--json"))["values"]
    plain = {v["policy"]: v["plain_sparse"] for v in values if v["quantity"] == "hitting-time"}
    assert plain["sft"] is None
    assert plain["uniform"] == pytest.approx(97606, rel=1e-9, abs=0)


def test_compare_beyond_the_range_of_a_float():
    assert "1.281848514e+859  1.281848514e+859" in printed("compare", "15", "1000", "5")
    values = json.loads(printed("compare", "15", "1000", "5", "--json"))["values"]
    # JSON's numbers are floats: what they cannot hold is null.
    assert [row["numeric"] is None for row in values] == [False, True, False] * 2
    assert all(row["disagreement"] <= row["relative_error_bound"] for row in values)


@pytest.mark.parametrize("command", ["", "hitting-time", "formula", "table", "compare"])
def test_help_has_an_example(command):
    assert "Example" in printed(*command.split(), "--help")


def test_version():
    import corridor as package

    assert printed("--version").split()[-1] == package.__version__


MISTAKES = [
    (["hitting-time", "2.5", "1", "1"], "W must be a positive integer; got '2.5'"),
    (["hitting-time", "1", "nan", "1"], "K must be a positive integer; got 'nan'"),
    (["hitting-time", "3", "3", "-3"], "L must be a positive integer; got '-3'"),
    (["hitting-time", "3", "3"], "Missing argument 'L'."),
    (
        ["hitting-time", "3", "3", "3", "--policy", "ppo"],
        "policy must be one of 'uniform', 'sft', 'rl'; got 'ppo'",
    ),
    (["hitting-time", "3", "3", "3", "--digits", "0"], "digits must be a positive integer"),
    (
        ["hitting-time", "3", "3", "3", "--digits", "1000000000"],
        "digits must be an integer from",
    ),
    (["table", "--W", "5,x", "--K", "5", "--L", "2"], "W must be a positive integer; got 'x'"),
    (["table", "--W", "5", "--K", "5"], "L must be given"),
    (["table", "--W", "5", "--K", "5:1", "--L", "2"], "K must be numbers or ranges"),
    (["table", "--W", "5", "--K", "1:9:2:1", "--L", "2"], "ranges such as 5:30:5"),
    (["table", "--W", "1:99999", "--K", "5", "--L", "2"], "of at most 10000 numbers"),
    (
        ["table", "--W", "2", "--K", "5", "--L", "2", "--columns", "hiting-time"],
        "no column 'hiting-time' (did you mean hitting-time?)",
    ),
    (
        ["table", "--W", "2", "--K", "5", "--L", "2", "--columns", "hitting-time:ppo"],
        "there are W, K, L, hitting-time:uniform, hitting-time:sft, hitting-time:rl",
    ),
    (["table", "--kind", "constants", "--W", "2"], "--W does not enter a table of kind"),
    (["table", "--kind", "formulas", "--W", "2,3"], "--W must be one number"),
    (["table", "--kind", "ledger", "--claim", "T9"], "claim must be one of 'T1'"),
    (
        ["table", "--quantity", "backtrack-time", "--K", "5", "--L", "2", "--caption", "5$"],
        "caption has a $ that is not",
    ),
    (["table", "--format", "csv", "--label", "x"], "--label is for LaTeX"),
    (["table", "--heading", "x"], "--heading must be NAME=TEXT"),
    (["formula", "--quantity", "restart-time", "--policy", "uniform"], "closed form under"),
    (["formula", "--quantity", "backtrack-time", "--W", "3"], "--W does not enter"),
    (["export", "1000", "1000", "1000", "--policy", "rl"], "at most 1000000 states"),
    (["hitting-time", "5", "5", "5", "--digit", "5"], "No such option"),
    (["hitting-time", "5", "9999999", "5", "--policy", "sft"], "digits, above 200000"),
    (["prophesy"], "No such command 'prophesy'"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_a_mistake_is_one_line_on_stderr(arguments, message):
    run = corridor(*arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.startswith("corridor: ")
    assert message in run.stderr
    assert run.stderr.count("\n") == 1


def test_an_output_that_cannot_be_written_is_refused(tmp_path):
    arguments = ["table", "--W", "5", "--K", "5", "--L", "2", "-o"]
    for path in (tmp_path / "missing" / "x.tex", tmp_path, "", "a\0b"):
        if "\0" in str(path):
            continue  # a process cannot be given one
        run = corridor(*arguments, str(path), cwd=tmp_path)
        assert run.returncode == 2
        assert "output must be a path that can be written" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_leaves_an_existing_output_as_it_was(tmp_path):
    output = tmp_path / "bounds.tex"
    output.write_text("mine")
    assert corridor("table", "--W", "0", "--K", "5", "--L", "2", "-o", str(output)).returncode
    assert output.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [output]


def test_output_keeps_mode_and_link(tmp_path):
    output, link = tmp_path / "bounds.tex", tmp_path / "link.tex"
    output.write_text("old")
    output.chmod(0o640)
    link.symlink_to(output)
    printed("table", "--W", "5", "--K", "5", "--L", "2", "-o", str(link), wrote=link)
    assert link.is_symlink()
    assert output.read_text().startswith("%")
    assert stat.S_IMODE(output.stat().st_mode) == 0o640


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    from corridor.files.writing import write_text

    output = tmp_path / "bounds.tex"
    output.write_text("mine")

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(OSError, match="No space left on device"):
        write_text(output, "new")
    assert output.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [output]


def test_a_reader_who_leaves_early_is_no_error():
    run = subprocess.run(
        f"{sys.executable} -m corridor hitting-time 1000000 2000 50 | head -c 5",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_a_full_disk_is_no_failed_proof():
    with open("/dev/full", "w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "corridor", "hitting-time", "5", "5", "5"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=120,
        )
    assert run.returncode == 74
    assert run.stderr == "corridor: the output cannot be written: No space left on device\n"


def test_a_pipe_given_as_output_stays_a_pipe(tmp_path):
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    reader = subprocess.Popen(["cat", str(fifo)], stdout=subprocess.PIPE, text=True)
    printed("table", "--W", "5", "--K", "5", "--L", "2", "-o", str(fifo), wrote=fifo)
    assert reader.communicate(timeout=60)[0].startswith("% By corridor")
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_dash_is_standard_output(tmp_path):
    run = corridor("table", "--W", "5", "--K", "5", "--L", "2", "-o", "-", cwd=tmp_path)
    assert run.stdout.startswith("% By corridor")
    assert list(tmp_path.iterdir()) == []


def test_decimals_that_are_exact_say_so():
    assert "83/2 = 41.5" in printed("hitting-time", "2", "1", "4", "--policy", "uniform")


def test_an_argument_is_not_echoed_at_any_length():
    long = "9" * 3000 + "x"
    for arguments in (
        ["hitting-time", long, "1", "1"],
        ["hitting-time", "1", "1", "1", "--policy", long],
        ["prove", long],
        ["flow", "3", "3", "3", "--t-end", long],
        [long],
    ):
        run = corridor(*arguments)
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr.startswith("corridor: ")
        assert len(run.stderr) < 600


def test_no_memory_has_words():
    code = (
        "from corridor.cli import cli, main\n"
        "def full(*_, **__): raise MemoryError\n"
        "cli.main = full\n"
        "main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 2
    assert run.stderr == "corridor: this machine has not enough memory for it\n"


def test_each_command_is_known_by_its_own_name():
    from corridor.cli import cli

    assert len(cli.commands) == len(list(cli.commands)) > 30
    assert [cli.commands[name].name for name in cli.commands] == list(cli.commands)
    assert cli.commands.get("hitting-tim") is None


def test_a_command_loads_no_other():
    code = (
        "import sys\n"
        "from corridor.cli import cli\n"
        "cli.main(['hitting-time', '3', '3', '3', '--policy', 'rl'], standalone_mode=False)\n"
        "print(*(name for name in sys.modules if name.startswith('corridor.cli.')))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    value, modules = run.stdout.splitlines()
    assert value.split() == ["rl", "36"]
    loaded = {name.rpartition(".")[2] for name in modules.split()}
    assert loaded == {"options", "corridors", "progress", "values"}
