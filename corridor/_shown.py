"""Results that show themselves in a notebook.

A room knows what its results are; how they look is the face's. So each result asks the face,
here and only here, and only when someone looks at it: nothing is imported before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class Shown:
    """A result that shows itself as formula, table or picture, and is given as a table."""

    __slots__ = ()

    def to_frame(self, times: Iterable[float] | None = None) -> pd.DataFrame:
        """Return the result as a `pandas.DataFrame`, exact numbers as SymPy's objects.

        Parameters
        ----------
        times : iterable of float, optional
            At which to read a flow, in its own time; nothing else takes them.

        Returns
        -------
        pandas.DataFrame
            The columns are listed in docs/how-to/notebook.md.

        Raises
        ------
        ModuleNotFoundError
            If pandas is not installed; the message says what to install.
        TypeError, ValueError
            If `times` are no times of a flow.
        """
        from .notebook.frames import to_frame

        return to_frame(self, times)

    def _repr_html_(self) -> str | None:
        from .notebook.html import html

        return html(self)

    def _repr_latex_(self) -> str | None:
        from .notebook.formulas import latex

        return latex(self)

    def _repr_markdown_(self) -> str | None:
        from .notebook.formulas import markdown

        return markdown(self)
