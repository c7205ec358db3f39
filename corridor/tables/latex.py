r"""Tables as LaTeX, with booktabs and siunitx."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, groupby
from typing import TYPE_CHECKING

from ..show.line_breaks import breakable, width as letters
from ..theory.model.arguments import one_of, shortened
from .cells import Content, formula_latex, latex_words, words_of
from .tabular import notes_latex, tabular

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .cells import Cell

# Which package a table needs, by what stands in it.
PACKAGES = {
    r"\toprule": "booktabs",
    "S[table-format": "siunitx",
    r"\resizebox": "graphicx",
    "{threeparttable}": "threeparttable",
    "{longtable}": "longtable",
    "{dmath*}": "amsmath,breqn",
}
LONGEST = 45
"""Rows that fit on a page."""
NARROW = 24.0
"""Of a fraction in a column, in letters."""
SIZES = {
    "column": (r"\footnotesize", "3pt", "table"),
    "page": (r"\small", "4pt", "table*"),
}
MOST_NUMBERS, LETTERS = {"column": 3, "page": 6}, {"column": 24.0, "page": 70.0}
"""Columns of values side by side; letters of a formula in a line."""
SIZE_NAMES = ("W", "K", "L")
HEADING, LEAST_LINES = 14, 3.5
"""Letters over a column of numbers; the lines that a formula takes with its words."""
# Should a few letters have no room all the same.
FIT = r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}"


def write_latex(
    table: Content,
    *,
    caption: str = "",
    label: str = "",
    exact: bool = False,
    digits: int = 6,
    width: str = "",
) -> str:
    r"""Return the table for a document that loads the packages named in its first line.

    Without `caption` and `width` it is a ``tabular``, to be put where it is wanted.

    Parameters
    ----------
    caption : str
        Words; a ``table`` environment is put around the ``tabular``. LaTeX's special
        characters are escaped, mathematics between dollar signs stays, ``\$`` is a dollar.
    label : str
        For ``\ref``; needs a caption, which it numbers.
    exact : bool
        Write exact fractions instead of decimals.
    digits : int
        Significant digits of decimals.
    width : ``""``, ``"column"``, ``"page"``
        As wide as it is; or at most as wide as a column or the page of a document in two
        columns: formulas are broken into lines, and numbers stand in several parts where
        they have no room side by side. On pages, over 45 rows become a ``longtable``, which
        takes a document in one column.

    Raises
    ------
    ValueError
        If the caption or the label cannot be set, or words have no room in a column.
    """
    one_of("width", width, ("", "column", "page"))
    if label and not caption.strip():
        raise ValueError("label needs a caption: it refers to the caption's number")
    if label and not re.fullmatch(r"[A-Za-z0-9:._/+-]+", label):
        raise ValueError(f"label must be of letters, digits and :._/+-; got {shortened(label)}")
    named = [rf"\caption{{{latex_words('caption', caption)}}}"] if caption.strip() else []
    named += [rf"\label{{{label}}}"] if label else []
    long = width == "page" and len(table.rows) > LONGEST and not _formula_column(table)
    if long:
        lines = _long(table, named, exact, digits)
    elif width:
        lines = _fitted(table, named, exact, digits, width)
    else:
        lines = _natural(table, named, exact, digits)
    text = "\n".join([*lines, ""])
    packages = [name for sign, name in PACKAGES.items() if sign in text]
    return rf"% By corridor. Needs \usepackage{{{','.join(packages)}}}." + "\n" + text


def _natural(table: Content, named: list[str], exact: bool, digits: int) -> list[str]:
    body = [*tabular(table, exact, digits)]
    notes = notes_latex(table, "\n".join(body))
    if notes:
        items = [rf"\item {note}" for note in notes]
        end = [r"\begin{tablenotes}[flushleft]\footnotesize", *items, r"\end{tablenotes}"]
        body = [r"\begin{threeparttable}", *body, *end, r"\end{threeparttable}"]
    return _floating("table", "[htbp]", named, body) if named else body


def _floating(kind: str, place: str, named: list[str], body: list[str]) -> list[str]:
    # LaTeX leaves no room below a caption that stands above.
    room = [r"\setlength{\belowcaptionskip}{\abovecaptionskip}"] if named else []
    return [
        rf"\begin{{{kind}}}{place}",
        r"\centering",
        *room,
        *named,
        *body,
        rf"\end{{{kind}}}",
    ]


def _fitted(
    table: Content, named: list[str], exact: bool, digits: int, width: str
) -> list[str]:
    """Return floating tables no wider than a column or a page, and no higher than a page."""
    words = sum(bool(column.width) for column in table.columns)
    if width == "column" and words > 1:
        raise ValueError(
            f"width must be 'page' for {words} columns of words; choose fewer for a column"
        )
    if _formula_column(table):
        parts = [_broken(part) for part in _by_height(table, LETTERS[width])]
    elif words:
        parts = [tabular(_shared(table), exact, digits)]
    else:
        numbers = [
            [FIT + "{!}{%", *tabular(part, exact, digits), "}"]
            for part in _parts(table, MOST_NUMBERS[width])
        ]
        high = max(1, LONGEST // (len(table.rows) + 4))
        parts = [
            [line for part in numbers[n : n + high] for line in (r"\par\smallskip", *part)][1:]
            for n in range(0, len(numbers), high)
        ]
    notes = ";\n".join(notes_latex(table, "\n".join(chain(*parts))))
    if notes:
        parts[-1] += [r"\par\smallskip", rf"\parbox{{\linewidth}}{{\raggedright {notes}.}}"]
    size, sep, kind = SIZES[width]
    small = [size, rf"\setlength{{\tabcolsep}}{{{sep}}}"]
    lines = []
    for n, part in enumerate(parts):
        head = _again(named) if n and named else named
        lines += _floating(kind, "[tp]", head, [*small, *part])
    return lines


def _parts(table: Content, most: int) -> Iterator[Content]:
    """Cut a table of values into parts of at most `most` columns, each behind the sizes."""
    keys = [n for n, column in enumerate(table.columns) if column.name in SIZE_NAMES]
    rest = [n for n in range(len(table.columns)) if n not in keys]
    if not keys:
        yield table
        return
    groups = [list(g) for _, g in groupby(rest, key=lambda n: table.columns[n].group)]
    # Columns of no group need not stay together; they are as wide as their headings.
    pieces = chain(*([g] if table.columns[g[0]].group else [[n] for n in g] for g in groups))
    shown: list[int] = []
    for piece in [*pieces, []]:
        wide = len(table.columns[piece[0]].heading) // HEADING if len(piece) == 1 else 0
        if shown and (not piece or len(shown) + len(piece) + wide > most):
            places = [*keys, *shown]
            yield replace(
                table,
                columns=tuple(table.columns[n] for n in places),
                rows=tuple(tuple(row[n] for n in places) for row in table.rows),
            )
            shown = []
        shown += piece


def _by_height(table: Content, line: float) -> Iterator[Content]:
    """Cut a table of formulas where a page is full, if a line holds `line` letters."""
    rows: list[tuple[Cell, ...]] = []
    lines = 0.0
    for row in table.rows:
        high = LEAST_LINES + 2 * (letters(formula_latex(row[-1])) // line)
        if rows and lines + high > LONGEST:
            yield replace(table, rows=tuple(rows))
            rows, lines = [], 0.0
        rows.append(row)
        lines += high
    yield replace(table, rows=tuple(rows))


def _formula_column(table: Content) -> bool:
    """Tell whether the last column holds formulas, and those before it words."""
    cells = [row[-1] for row in table.rows]
    words = all(words_of(cell) or cell is None for row in table.rows for cell in row[:-1])
    return bool(cells) and words and any(hasattr(c, "free_symbols") for c in cells)


def _broken(table: Content) -> list[str]:
    """Return a formula below the words of its row, broken into lines by breqn."""
    *heads, last = (latex_words("heading", column.heading) for column in table.columns)
    lines = [r"\begin{tabular}{@{}p{\linewidth}@{}}", r"\toprule"]
    lines += [f"{', '.join(heads)}: {last}" r" \\", r"\midrule"]
    for row in table.rows:
        words = ", ".join(
            latex_words("cell", words_of(cell) or "") for cell in row[:-1] if cell
        )
        formula = breakable(formula_latex(row[-1]), NARROW)
        lines += [words, rf"\begin{{dmath*}}{formula}\end{{dmath*}}" r" \\"]
    return [*lines, r"\bottomrule", r"\end{tabular}"]


def _shared(table: Content) -> Content:
    """Return a table of words whose columns share the line in the same proportions."""
    wide = [float(column.width.removesuffix("cm") or 0) for column in table.columns]
    plain = sum(not width for width in wide)
    share = (0.97 - 0.13 * plain) / sum(wide)
    return replace(
        table,
        columns=tuple(
            replace(column, width=rf"{share * width:.3f}\linewidth" if width else "")
            for column, width in zip(table.columns, wide, strict=True)
        ),
    )


def _long(table: Content, named: list[str], exact: bool, digits: int) -> list[str]:
    """Return tables that go on over the pages, their headings on each of them."""
    size, sep, _ = SIZES["page"]
    lines = [rf"{{{size}\setlength{{\tabcolsep}}{{{sep}}}"]
    for n, part in enumerate(_parts(table, MOST_NUMBERS["column"])):
        again, *head = _again(named) if n else ["", *named]
        lines += [again] * bool(again) + _over_pages(part, head, exact, digits)
    return [*lines, "}"]


def _over_pages(table: Content, named: list[str], exact: bool, digits: int) -> list[str]:
    begin, *lines = tabular(table, exact, digits)
    start, head = lines.index("}"), lines.index(r"\midrule")
    notes = "; ".join(notes_latex(table, "\n".join(lines)))
    return [
        begin.replace("tabular", "longtable"),
        *lines[: start + 1],
        *(["".join(named) + r" \\"] if named else []),
        *lines[start + 1 : head + 1],
        r"\endhead",
        r"\bottomrule",
        r"\endfoot",
        r"\bottomrule",
        r"\endlastfoot",
        *lines[head + 1 : -2],
        r"\end{longtable}",
        *([rf"\noindent\parbox{{\linewidth}}{{\raggedright {notes}.}}"] if notes else []),
    ]


def _again(named: list[str]) -> list[str]:
    """Return the caption of what goes on under the same number."""
    return [r"\addtocounter{table}{-1}", *(line[:-1] + " (continued)}" for line in named[:1])]
