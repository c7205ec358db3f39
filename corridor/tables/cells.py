"""What a table is made of, and its cells as text: numbers by their digits, formulas, words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ..show.decimals import decimal_text, exact_text
from ..show.proof_text import SPECIAL
from ..theory.model.arguments import shortened

if TYPE_CHECKING:
    from sympy import Expr

    # A number or a formula; words, with mathematics between dollar signs; nothing.
    Cell: TypeAlias = "Expr | int | str | Named | None"


RHO = r"$\rho=(L+1)^2/L$"


@dataclass(frozen=True)
class Named:
    """Words to read, and the name that a program knows them by, which CSV gets."""

    words: str
    name: str


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    #: By which it is chosen, and its heading in CSV: ``"hitting-time:sft"``.
    name: str
    heading: str  #: Words, with mathematics between dollar signs.
    group: str = ""  #: A heading above, shared with neighbours of the same group.
    width: str = (
        ""  #: Of a column of words, in cm: ``"4.2cm"``; empty where a cell is one line.
    )
    notes: tuple[str, ...] = ()  #: What its signs mean, for below a table that shows it.


@dataclass(frozen=True)
class Content:
    """What a table holds, which its writers read."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""  #: One more, whichever columns are shown.


def notes_of(table: Content, text: str) -> list[str]:
    """Return what stands below a table: what the signs that it shows mean.

    `text` is the table as written; what rho is is told where it stands in that.
    """
    notes = [note for column in table.columns for note in column.notes]
    notes += [table.note] if table.note else []
    notes += [RHO] if r"\rho" in text else []
    return list(dict.fromkeys(notes))


def is_number(cell: Cell) -> bool:
    """Tell whether a cell holds a rational number."""
    return isinstance(cell, int) or bool(getattr(cell, "is_Rational", False))


def words_of(cell: Cell) -> str | None:
    """Return the words of a cell that holds words."""
    return cell if isinstance(cell, str) else getattr(cell, "words", None)


def number_text(cell: Cell, exact: bool, digits: int) -> str:
    """Return a number as ``p/q`` or as a decimal, ``4.31845e+14``."""
    import sympy

    number = sympy.sympify(cell)
    return exact_text(number) if exact else decimal_text(number, digits)


def formula_latex(cell: Cell) -> str:
    r"""Return a formula as LaTeX, powers of rho = (L+1)^2/L by their name."""
    import sympy

    from ..theory.walk.symbols import powers_as_symbol

    text = str(sympy.latex(powers_as_symbol(sympy.sympify(cell))))
    return text.replace(r"\left(\rho^{K}\right)^{2}", r"\rho^{2 K}")


def growth_latex(scale: Expr) -> str:
    r"""Return a product of powers with its factors in the order W, K, L, rho."""
    import sympy

    factors = map(formula_latex, sympy.Mul.make_args(scale))
    return " ".join(sorted(factors, key=lambda factor: "WKL\\".index(factor[0])))


def latex_words(name: str, text: str) -> str:
    r"""Return a user's words for LaTeX: escaped, but for mathematics between dollar signs.

    ``\$`` is a dollar. Errors call the text `name`.

    >>> latex_words("caption", r"50% of $W_1$ & a_1 at 5\$")
    '50\\% of $W_1$ \\& a\\_1 at 5\\$'
    """
    text = " ".join(text.split())
    if not text.isprintable():
        raise ValueError(f"{name} must be printable text; got {shortened(text)}")
    parts = re.split(r"(?<!\\)\$", text)
    if len(parts) % 2 == 0:
        raise ValueError(rf"{name} has a $ that is not closed; write \$ for a dollar sign")
    return "".join(
        f"${_checked_maths(name, part)}$"
        if n % 2
        else r"\$".join(piece.translate(SPECIAL) for piece in part.split(r"\$"))
        for n, part in enumerate(parts)
    )


def _checked_maths(name: str, text: str) -> str:
    depth = 0
    for sign in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            break
    if depth or re.search(r"(?<!\\)[%#&]|\\$", text) or not text.strip():
        raise ValueError(f"{name} holds mathematics that LaTeX cannot read: ${text}$")
    return text
