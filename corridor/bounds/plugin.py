"""pytest collects files of claims, each claim a test, where it is asked to.

A project asks by ``-p corridor.bounds.plugin``, in ``addopts`` or on the command line. Into
anybody else's tests nothing of corridor is imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .claims import BoundClaim

PATTERNS = ("bounds.toml", "*.bounds.toml")
# Every way in which TOML lets a file hold claims: a header, or a list of tables.
CLAIMS = re.compile(rb"""^[^\w\n#]*claim["' \t]*[]=]""", re.MULTILINE)
MOST_READ = 2_000_000
"""Bytes: a file of claims has half as many at most."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini option ``corridor_bounds``."""
    parser.addini(
        "corridor_bounds",
        "names of files whose bounds `corridor check` decides, one test for each claim",
        type="args",
        default=list(PATTERNS),
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """Collect a file of claims; one without any is not ours, whatever its name."""
    patterns = parent.config.getini("corridor_bounds")
    if not any(file_path.match(pattern) for pattern in patterns):
        return None
    try:
        with file_path.open("rb") as file:
            ours = CLAIMS.search(file.read(MOST_READ)) is not None
    except OSError:
        # Nobody can tell whose it is: only what is named in the option is asked for.
        ours = tuple(patterns) != PATTERNS
    return BoundsFile.from_parent(parent, path=file_path) if ours else None


class BoundsFile(pytest.File):
    """A file of claims."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each claim, or one that fails if they cannot be read."""
        from .claims import read_claims

        try:
            claims = read_claims(self.path)
        except ValueError as fault:
            yield UnreadItem.from_parent(self, name="unread", fault=f"corridor: {fault}")
            return
        for number, claim in enumerate(claims, 1):
            yield BoundItem.from_parent(self, name=claim.name or f"claim {number}", claim=claim)


class UnreadItem(pytest.Item):
    """A file that cannot be read: a test that fails, so that others still run."""

    def __init__(self, *, fault: str, **options: Any) -> None:
        super().__init__(**options)
        self.fault = fault

    def runtest(self) -> None:
        """Say what is wrong with the file."""
        pytest.fail(self.fault, pytrace=False)


class BoundItem(pytest.Item):
    """A claim, which passes if it comes to what its author expects."""

    def __init__(self, *, claim: BoundClaim, **options: Any) -> None:
        super().__init__(**options)
        self.claim = claim

    def runtest(self) -> None:
        """Decide the claim."""
        from .claims import check_claim

        check = check_claim(self.claim)
        if not check.as_expected:
            pytest.fail(str(check), pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the claim stands."""
        line = self.claim.line
        return self.path, None if line is None else line - 1, self.name
