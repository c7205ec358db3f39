"""Results that show themselves, without knowing how.

A room knows what its results are; how they look is the face's, which leaves its card here
when it is imported. Nothing is loaded before somebody looks at a result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd


class Clerk(Protocol):
    """Who knows how results look."""

    def to_frame(self, result: object, times: Iterable[float] | None) -> pd.DataFrame:
        """Return the result as a table."""

    def html(self, result: object) -> str | None:
        """Return the result as HTML; None where there is nothing to show."""

    def latex(self, result: object) -> str | None:
        """Return the result as a formula."""

    def markdown(self, result: object) -> str | None:
        """Return the result as Markdown."""


_clerk: list[Callable[[], Clerk]] = []


def shown_by(load: Callable[[], Any]) -> None:
    """Let results be shown by the `Clerk`, a module, that `load` returns."""
    _clerk[:] = [load]


class Shown:
    """A result that shows itself as formula, table or picture, and is given as a table."""

    __slots__ = ()

    def to_frame(self, times: Iterable[float] | None = None) -> pd.DataFrame:
        """Return the result as a `pandas.DataFrame`, exact numbers as SymPy's objects.

        The columns are listed in docs/how-to/notebook.md.

        Parameters
        ----------
        times : iterable of float, optional
            At which to read a flow, in its own time; nothing else takes them.
        """
        return _clerk[0]().to_frame(self, times)

    def _repr_html_(self) -> str | None:
        return _clerk[0]().html(self)

    def _repr_latex_(self) -> str | None:
        return _clerk[0]().latex(self)

    def _repr_markdown_(self) -> str | None:
        return _clerk[0]().markdown(self)
