"""A table, defined once and written as LaTeX, Markdown or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from .cells import Content
from .latex import write_latex
from .plain import write_csv, write_markdown


@dataclass(frozen=True)
class Table(Content):
    """Columns and rows; what is shown of them has its signs explained below.

    Examples
    --------
    >>> from corridor.tables import Column
    >>> table = Table((Column("K", "$K$"), Column("B", "time $B$")), ((1, 3), (2, 5)))
    >>> print(table.to_markdown())
    | $K$ | time $B$ |
    |---:|---:|
    | 1 | 3 |
    | 2 | 5 |
    <BLANKLINE>
    """

    def choose(self, names: Iterable[str]) -> Table:
        """Return the table with these columns, in this order.

        A name before a colon stands for all its columns: ``"hitting-time"``. If there is no
        such column, the error lists those there are.
        """
        places = chosen([column.name for column in self.columns], names)
        return replace(
            self,
            columns=tuple(self.columns[n] for n in places),
            rows=tuple(tuple(row[n] for n in places) for row in self.rows),
        )

    def headed(self, headings: Mapping[str, str]) -> Table:
        """Return the table with other headings for some columns, by name."""
        for name in headings:
            chosen([column.name for column in self.columns], [name])
        return replace(
            self,
            columns=tuple(
                replace(column, heading=headings.get(column.name, column.heading))
                for column in self.columns
            ),
        )

    to_latex = write_latex
    to_markdown = write_markdown
    to_csv = write_csv

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


def chosen(known: list[str], names: Iterable[str]) -> list[int]:
    """Return the places of the columns that `names` stand for."""
    places: list[int] = []
    for name in names:
        found = [n for n, k in enumerate(known) if k == name or k.partition(":")[0] == name]
        if not found:
            stems = [*dict.fromkeys(k.partition(":")[0] for k in known)]
            if name.partition(":")[0] in stems:  # right but for the policy
                stems = known
            near = get_close_matches(name, [*known, *stems], 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise ValueError(f"there is no column {name!r}{hint}; there are {', '.join(stems)}")
        places += [n for n in found if n not in places]
    if not places:
        raise ValueError("columns must name at least one; got none")
    return places
