"""pytest collects ``bounds.toml``: every claim is a test (docs/check.md).

pytest loads this module whenever corridor is installed, so it imports nothing heavy.
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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini option ``corridor_bounds``."""
    parser.addini(
        "corridor_bounds",
        "names of files whose bounds `corridor check` decides, one test for each claim",
        type="args",
        default=list(PATTERNS),
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """Collect a file of claims; a file of that name without any is not ours."""
    patterns = parent.config.getini("corridor_bounds")
    if not any(file_path.match(pattern) for pattern in patterns):
        return None
    if not CLAIMS.search(file_path.read_bytes()):
        return None
    return BoundsFile.from_parent(parent, path=file_path)


class BoundsFile(pytest.File):
    """A file of claims."""

    def collect(self) -> Iterator[BoundItem]:
        """Yield a test for each claim."""
        from .claims import read_claims

        try:
            claims = read_claims(self.path)
        except ValueError as error:
            raise self.CollectError(f"corridor: {error}") from None
        for number, claim in enumerate(claims, 1):
            yield BoundItem.from_parent(self, name=claim.name or f"claim {number}", claim=claim)


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
