"""Results that show themselves, without knowing how.

A room knows what its results are; how they look is the face's, which leaves its card here
when it is imported. Nothing is loaded before somebody looks at a result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_clerk: list[Callable[[], Any]] = []


def shown_by(load: Callable[[], Any]) -> None:
    """Let results be shown by the module that `load` returns, `corridor.show.clerk`."""
    _clerk[:] = [load]


class Shown:
    """A result that shows itself as formula, table or picture, and is given as a table.

    Its plain representation is a few lines that tell what it is, not all that it holds.
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # A dataclass would put its own in the place of one that is inherited.
        if "__repr__" not in cls.__dict__:
            cls.__repr__ = Shown.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        return str(_clerk[0]().plain(self))

    def to_frame(self, times: Iterable[float] | None = None) -> pd.DataFrame:
        """Return the result as a `pandas.DataFrame`, exact numbers as SymPy's objects.

        The columns are listed in docs/how-to/notebook.md. `times`, at which to read a flow,
        are in its own time; nothing else takes them.
        """
        return _clerk[0]().to_frame(self, times)

    def _repr_html_(self) -> Any:
        return _clerk[0]().html(self)

    def _repr_latex_(self) -> Any:
        return _clerk[0]().latex(self)

    def _repr_markdown_(self) -> Any:
        return _clerk[0]().markdown(self)
