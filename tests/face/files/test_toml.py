"""One reader for all TOML: limits, and faults named by file, line and key, in one line."""

import re
import sys

import pytest
from processes import corridor

from corridor.files.ranges import read_ranges
from corridor.files.toml import LONGEST_FILE, key_line, parse_toml, read_toml, unknown_key
from corridor.learning.configs import read_config
from corridor.sweeps.grids import read_grid

BROKEN = [
    ("W = ", "line 1, key W: it is no TOML: Invalid value"),
    ("W = 1\nK = 2\nW = 3", "line 3, key W: it is no TOML: Cannot overwrite a value"),
    ("W = 1\nK = [1,", "line 2, key K: it is no TOML"),
    ("W = 1\n]", "line 2: it is no TOML"),
    ("a" + ".a" * 100_000 + " = 1", "line 1 has over 300 dots"),
    ("W = 1\n[a" + ".a" * 301 + "]", "line 2 has over 300 dots"),
    ("W = " + "[" * 20_000, "it is nested too deeply"),
    ("W = " + "{a = " * 20_000, "it is nested too deeply"),
    ("W = " + "7" * 5000, "it is no TOML: Exceeds the limit"),
    ("#" * (LONGEST_FILE + 1), "it has over 1000000 bytes"),
]


@pytest.mark.parametrize("read", [read_toml, read_config, read_grid])
@pytest.mark.parametrize(("text", "message"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_named_with_line_and_key(tmp_path, read, text, message):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"^.*mine\.toml: ") as caught:
        read(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("read", [read_toml, read_config, read_grid])
def test_what_cannot_be_read_is_said(tmp_path, read):
    for path, message in [
        (tmp_path / "none.toml", "cannot be read: No such file"),
        (tmp_path, "cannot be read: Is a directory"),
        ("a\0b.toml", "cannot be read: embedded null"),
        ("/dev/zero", "it has over 1000000 bytes"),
    ]:
        if path == "/dev/zero" and sys.platform == "win32":
            continue  # it has none
        with pytest.raises(ValueError, match=message):
            read(path)
    (tmp_path / "latin.toml").write_bytes(b"a = '\xe9'")
    with pytest.raises(ValueError, match=r"latin\.toml: it is no UTF-8 text"):
        read(tmp_path / "latin.toml")


@pytest.mark.skipif(sys.platform == "win32", reason="no /dev/zero")
@pytest.mark.parametrize(
    "arguments",
    [("sweep", "/dev/zero"), ("train", "sft", "-o", "run", "--config", "/dev/zero")],
)
def test_the_commands_do_not_read_for_ever(tmp_path, arguments):
    run = corridor(*arguments, cwd=tmp_path, timeout=60)
    assert run.returncode == 2
    assert run.stderr == "corridor: /dev/zero: it has over 1000000 bytes\n"
    assert list(tmp_path.iterdir()) == []


def test_dots_in_comments_and_windows_files_are_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf# " + b"." * 400 + b"\r\nW = 3\r\nK = 2\r\n")
    document, text = read_toml(path)
    assert document == {"W": 3, "K": 2}
    assert (key_line(text, "W"), key_line(text, "K"), key_line(text, "L")) == (2, 3, None)


def test_a_key_is_found_in_its_table():
    text = "a = 1\n[[claim]]\nb = 1\n[[claim]]\n'a' = 2\n"
    header = re.compile(r"\[\[claim\]\]")
    assert key_line(text, "a", 2, header) is None
    assert key_line(text, "a", 4, header) == 5
    assert key_line(text, "a") == 1


def test_an_unknown_key_is_met_with_the_nearest():
    assert unknown_key("polcy", ["W", "policy"]) == (
        "there is no key 'polcy' (did you mean policy?); there are W, policy"
    )
    assert unknown_key("x", ["W", "policy"]) == "there is no key 'x'; there are W, policy"


def test_a_text_has_the_name_that_is_given():
    with pytest.raises(ValueError, match=r"^--set: line 1, key value: it is no TOML"):
        parse_toml("value = fast", "--set")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "K must be a positive integer; got ''"),
        ("5,x", "K must be a positive integer; got 'x'"),
        ("0", "K must be a positive integer; got '0'"),
        ("1:x", "K stop must be a positive integer; got 'x'"),
        ("1:9:0", "K step must be a positive integer; got '0'"),
        ("5:1", r"K must be numbers or ranges such as 5:30:5 .*; got '5:1'"),
        ("2,1:2:3:4", r"K must be numbers or ranges such as 5:30:5 .*; got '1:2:3:4'"),
    ],
)
def test_ranges_that_are_none(text, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        read_ranges("K", text)


def test_ranges():
    assert read_ranges("K", " 7 ") == [range(7, 8)]
    assert read_ranges("K", "5:30:5,1") == [range(5, 31, 5), range(1, 2)]
    assert read_ranges("K", "3:3") == [range(3, 4)]
    # No list is made of it.
    assert read_ranges("K", f"1:{10**30}")[0][-1] == 10**30
