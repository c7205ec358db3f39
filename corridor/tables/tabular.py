r"""One table as LaTeX's ``tabular``, with booktabs and siunitx."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from ..show.decimals import rounded
from .cells import (
    Column,
    Content,
    formula_latex,
    is_number,
    latex_words,
    notes_of,
    number_text,
    words_of,
)

if TYPE_CHECKING:
    from .cells import Cell

NUMBER = re.compile(r"(-?)(\d+)(?:\.(\d+))?(?:e([+-]?)0*(\d+))?")


def tabular(table: Content, exact: bool, digits: int) -> list[str]:
    """Return the lines of a ``tabular`` as wide as what it holds."""
    columns = zip(*table.rows, strict=True) if table.rows else [()] * len(table.columns)
    pairs = zip(table.columns, columns, strict=True)
    parts = (_column(column, cells, exact, digits) for column, cells in pairs)
    kinds, heads, texts = zip(*parts, strict=True)
    tall = any(r"\frac" in t for text in texts for t in text)
    wrapped = any(column.width for column in table.columns)
    last = r" \\ \addlinespace[1ex]" if tall else r" \\"
    end = r" \\ \addlinespace" if wrapped and not tall else last
    lines = [r"\begin{tabular}{", *(f"  {kind}" for kind in kinds), "}", r"\toprule"]
    lines += [*_groups(table.columns), " & ".join(heads) + r" \\", r"\midrule"]
    lines += [r"\addlinespace[1ex]"] if tall else []
    rows = [" & ".join(row) for row in zip(*texts, strict=True)]
    lines += [row + end for row in rows[:-1]] + [row + last for row in rows[-1:]]
    return [*lines, r"\bottomrule", r"\end{tabular}"]


def notes_latex(table: Content, text: str) -> list[str]:
    """Return what stands below the table that is written as `text`, for LaTeX."""
    return [latex_words("note", note) for note in notes_of(table, text)]


def _column(
    column: Column, cells: tuple[Cell, ...], exact: bool, digits: int
) -> tuple[str, str, list[str]]:
    """Return a column's type, heading and cells."""
    texts = _texts(cells, exact, digits)
    kind, head = _kind(column, cells, texts), latex_words("heading", column.heading)
    if not kind.startswith("S"):
        return kind, head, texts
    # Among numbers braces keep words, signs and headings apart from them.
    braced = [t if is_number(c) else f"{{{t}}}" for c, t in zip(cells, texts, strict=True)]
    return kind, f"{{{head}}}", braced


def _texts(cells: tuple[Cell, ...], exact: bool, digits: int) -> list[str]:
    """Return a column's cells; where one number has a power of ten, all have."""
    pairs = [(cell, _cell(cell, exact, digits)) for cell in cells]
    powers = not exact and any(is_number(cell) and "e" in text for cell, text in pairs)
    return [
        _short_exponent(f"{rounded(cell, digits):.{digits - 1}e}")
        if powers and is_number(cell)
        else text
        for cell, text in pairs
    ]


def _kind(column: Column, cells: tuple[Cell, ...], texts: list[str]) -> str:
    """Return the column's type: siunitx's S where its numbers are decimals."""
    if column.width:
        return rf">{{\raggedright\arraybackslash}}p{{{column.width}}}"
    numbers = [t for c, t in zip(cells, texts, strict=True) if is_number(c)]
    formulas = any(c is not None and not is_number(c) for c in cells)
    if not numbers or (formulas and all(words_of(c) is None for c in cells)):
        return "l"
    found = [NUMBER.fullmatch(text) for text in numbers]
    if not all(found):
        return "r"
    signs, wholes, parts, minus, exponents = zip(
        *(match.groups(default="") for match in found if match), strict=True
    )
    sign = "-" if any(signs) else ""
    size = f"{sign}{max(map(len, wholes))}"
    size += f".{max(map(len, parts))}" if any(parts) else ""
    if any(exponents):
        size += f"e{'-' if '-' in minus else ''}{max(map(len, exponents))}"
    return f"S[table-format={size}]"


def _groups(columns: tuple[Column, ...]) -> list[str]:
    """Return the line of headings above several columns, and the rules below them."""
    if not any(column.group for column in columns):
        return []
    spans, rules, place = [], [], 1
    for group, members in groupby(columns, key=lambda column: column.group):
        width = len(list(members))
        if group:
            words = latex_words("heading", group)
            spans.append(rf"\multicolumn{{{width}}}{{c}}{{{words}}}")
            rules.append(rf"\cmidrule(lr){{{place}-{place + width - 1}}}")
        else:
            spans += [""] * width
        place += width
    return [" & ".join(spans).lstrip() + r" \\", " ".join(rules)]


def _cell(cell: Cell, exact: bool, digits: int) -> str:
    if cell is None:
        return "--"
    words = words_of(cell)
    if words is not None:
        return latex_words("cell", words)
    if not is_number(cell):
        return rf"$\displaystyle {formula_latex(cell)}$"
    numerator, _, denominator = number_text(cell, exact, digits).partition("/")
    if denominator:
        sign = "-" * numerator.startswith("-")
        return rf"${sign}\frac{{{numerator.removeprefix('-')}}}{{{denominator}}}$"
    return _short_exponent(numerator)


def _short_exponent(number: str) -> str:
    """Return a number with ``e14`` for ``e+14``."""
    return re.sub(r"e([+-]?)0*(?=\d)", lambda e: "e" + e[1].replace("+", ""), number)
