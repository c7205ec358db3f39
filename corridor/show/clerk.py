"""What results ask when somebody looks at them (`corridor.theory.model.shown`)."""

from __future__ import annotations

from .frames import to_frame
from .html import html
from .registry import look_of

__all__ = ["html", "latex", "markdown", "text", "to_frame"]


def text(result: object) -> str:
    """Return a result as the command line prints it."""
    write = look_of(result).text
    return str(result) if write is None else write(result)


def latex(result: object) -> str | None:
    r"""Return a result that is a formula as LaTeX between dollar signs.

    Examples
    --------
    >>> from corridor import restart_time
    >>> print(latex(restart_time(15, 15, 5, "sft")))
    $\displaystyle \text{budget } 32,\quad \text{cost } 480,\quad \text{attempts } 15$
    """
    write = look_of(result).latex
    return None if write is None else rf"$\displaystyle {write(result)}$"


def markdown(result: object) -> str | None:
    """Return a claim or its proof as Markdown with mathematics.

    Examples
    --------
    >>> from corridor import claims
    >>> print(markdown(claims()[0])[:45])
    **T1. Pretraining converges to the uniform wo
    """
    write = look_of(result).markdown
    return None if write is None else write(result)
