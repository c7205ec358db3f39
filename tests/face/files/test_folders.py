"""A folder in which a run goes on: whose it is, who holds it, and what may be deleted there."""

import json
import os
import subprocess
import sys
import threading

import pytest

from corridor.files import writing
from corridor.files.folders import LOCK, ResumableFolder
from corridor.files.writing import clear_temporaries, is_temporary, replacement


class Folder(ResumableFolder):
    """A folder whose manifest is one number."""

    what, manifest, files, anew = "toy", "toy.json", ("result", "part-*"), True

    def __init__(self, path, number=1):
        super().__init__(path)
        self.number = number

    def read(self):
        path = self.path / self.manifest
        try:
            found = json.loads(path.read_text())
            return found if "toy" in found else None
        except (OSError, ValueError):
            return None

    def objection(self, found):
        return "" if found["toy"] == self.number else f"another: {found['toy']}"

    def open(self, force=False):
        return self.opened(json.dumps({"toy": self.number}), force=force)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def killed(target):
    """Leave what a process leaves that is killed while it replaces `target`."""
    before = set(target.parent.iterdir())
    with replacement(target) as file:
        file.write(b"half")
        (temporary,) = set(target.parent.iterdir()) - before
        assert is_temporary(temporary)
        kept = temporary.with_name(temporary.name.replace(".corridor", "9.corridor"))
        os.link(temporary, kept)
    target.unlink()
    return kept


def begun(folder, *files):
    with Folder(folder).open():
        for name in files:
            (folder / name).write_text("ours")


def test_the_manifest_is_written_and_the_lock_goes(tmp_path):
    folder = tmp_path / "deep" / "run"
    with Folder(folder).open():
        assert names(folder) == [LOCK, "toy.json"]
    assert names(folder) == ["toy.json"]
    with Folder(folder).open():
        pass
    with pytest.raises(ValueError, match="another: 1"), Folder(folder, 2).open():
        pass
    assert names(folder) == ["toy.json"]


def test_force_deletes_our_files_and_no_other(tmp_path):
    begun(tmp_path, "result", "part-1", "notes.txt")
    killed(tmp_path / "part-2")
    with Folder(tmp_path, 2).open(force=True):
        assert names(tmp_path) == [LOCK, "notes.txt", "toy.json"]
    assert json.loads((tmp_path / "toy.json").read_text()) == {"toy": 2}


@pytest.mark.parametrize("manifest", [None, "", "[1]", '{"mine": 1}'])
@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_is_not_ours_is_neither_cleaned_nor_written_to(tmp_path, manifest, force):
    for name in ("result", "part-1", "plot.svg"):
        (tmp_path / name).write_text("mine")
    if manifest is not None:
        (tmp_path / "toy.json").write_text(manifest)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with (
        pytest.raises(
            ValueError, match="holds no toy but other files; give another"
        ) as refusal,
        Folder(tmp_path).open(force),
    ):
        pass
    assert "--force" not in str(refusal.value)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("force", [False, True])
def test_what_kill_left_is_ours_and_goes(tmp_path, force):
    # Before the manifest was whole, and with a lock that nobody holds.
    killed(tmp_path / "toy.json")
    (tmp_path / LOCK).touch()
    with Folder(tmp_path).open(force):
        assert names(tmp_path) == [LOCK, "toy.json"]
    # And later.
    killed(tmp_path / "part-7")
    with Folder(tmp_path).open(force):
        assert names(tmp_path) == [LOCK, "toy.json"]


def test_a_discarded_folder_goes_unless_somebody_has_put_something_in(tmp_path):
    for name in (None, "notes.txt"):
        folder = tmp_path / "run"
        begun(folder, "part-1")
        if name:
            (folder / name).write_text("mine")
        home = Folder(folder)
        with home.open():
            home.discard()
        assert folder.exists() == bool(name)
    assert names(folder) == ["notes.txt"]


def test_one_process_at_a_time(tmp_path):
    with Folder(tmp_path).open():
        code = (
            "import sys; sys.path.insert(0, sys.argv[2]); from test_folders import Folder\n"
            "with Folder(sys.argv[1]).open(force=True): pass"
        )
        other = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path), os.path.dirname(__file__)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert "is in use by another process; wait for it" in other.stderr
        assert names(tmp_path) == [LOCK, "toy.json"]
    with Folder(tmp_path).open():
        pass


def test_of_many_at_once_one_gets_it(tmp_path):
    inside, most, refused = 0, 0, 0
    start = threading.Barrier(8)

    def compete():
        nonlocal inside, most, refused
        start.wait()
        for _ in range(25):
            try:
                with Folder(tmp_path / "run").open():
                    inside += 1
                    most = max(most, inside)
                    inside -= 1
            except ValueError:
                refused += 1

    threads = [threading.Thread(target=compete) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert names(tmp_path / "run") == ["toy.json"]


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("mine")
    with (
        pytest.raises(ValueError, match="cannot be made: File exists"),
        Folder(tmp_path / "file").open(),
    ):
        pass
    with (
        pytest.raises(ValueError, match="cannot be made: Not a directory"),
        Folder(tmp_path / "file" / "run").open(),
    ):
        pass


def test_temporaries_of_one_file_only(tmp_path):
    long = "x" * 40
    for name in ("out.csv", "out.csv2", f"{long}1", f"{long}2"):
        killed(tmp_path / name)
    (tmp_path / ".out.csv.mine").write_text("mine")
    assert len(names(tmp_path)) == 5
    clear_temporaries(tmp_path / "out.csv")
    clear_temporaries(tmp_path / f"{long}1")
    left = names(tmp_path)
    assert len(left) == 3
    assert ".out.csv.mine" in left
    assert any(name.startswith(".out.csv2.") for name in left)
    with replacement(tmp_path / f"{long}2") as file:
        file.write(b"whole")
    assert writing.TEMPORARY.fullmatch(f".{long[:32]}.1234abcd.abc_1.corridor")
