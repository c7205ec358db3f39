"""How the results of one type look, as a record; those of all types are in `registry`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from ..theory.model.families import FAMILIES

Text: TypeAlias = Callable[[Any], str]


class Records(NamedTuple):
    """Names of columns, and rows as long as they."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    @classmethod
    def of(cls, columns: tuple[str, ...], objects: Iterable[object]) -> Records:
        """Return a row of attributes for each object."""
        return cls(columns, [tuple(getattr(each, c) for c in columns) for each in objects])


@dataclass(frozen=True)
class Look:
    """How a result looks, each part a function of the result; what is None it has not."""

    text: Text | None = None  # as the command line prints it
    # In plain text, where all that it holds would fill screens, a line or a few that tell what
    # it is; and the names to ask it for next.
    brief: Text | None = None
    ask: tuple[str, ...] = ()
    latex: Text | None = None  # a formula, without the dollar signs
    markdown: Text | None = None
    # As a table; a dataclass that has none is a row of its fields.
    records: Callable[[Any], Records] | None = None
    # As a data frame in place of `records`, at the times given or at its own.
    over_time: Callable[[Any, Iterable[float] | None], Records] | None = None
    # As HTML, above the picture, which is empty where it would show too much.
    caption: Text | None = None
    picture: Text | None = None


def by_row(names: tuple[str, ...], kinds: Iterable[tuple[Any, ...]]) -> Records:
    """Return a row for each kind of branch, family and depth; columns hold a value for each."""
    rows = [
        (w, family, j, *entries)
        for w, columns in enumerate(kinds)
        for family in FAMILIES
        for j, entries in enumerate(
            zip(*(_plain(getattr(column, family)) for column in columns), strict=True), start=1
        )
    ]
    return Records(("branch", "family", "depth", *names), rows)


def _plain(values: Any) -> Any:
    return values.tolist() if hasattr(values, "tolist") else values
