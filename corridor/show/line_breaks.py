r"""Long formulas as LaTeX that can be broken into lines: by the package breqn, and on a page.

Inside a fraction nothing breaks. One that is wider than a line is written as a product:
``\frac{1}{B} \left(A\right)``, which says the same wherever it stands. Browsers break no
formula at all, but between two; for them it is cut into pieces where breqn would break it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

WIDEST = 42.0
"""Of a fraction, in letters: what stands in a line with room for a factor before it."""
LINE = 56.0
"""Letters that fit into a line."""
SHORT = 8.0
RELATIONS = {"=", "<", ">", r"\le", r"\ge"}
SIGNS = {"+", "-", "=", "<", ">", r"\le", r"\ge", r"\ne", r"\to", r"\cdot", r"\sim", r"\approx"}
OPENING, CLOSING = {"(", "["}, {")", "]"}
PIECE = re.compile(r"\\[a-zA-Z]+|\\.|[^\\]", re.DOTALL)
NOT_DRAWN = {r"\left", r"\right", r"\displaystyle", r"\mathrm", r"\text", r"\,", " ", "{", "}"}


def breakable(latex: str, widest: float = WIDEST) -> str:
    r"""Return a formula for breqn's ``dmath*``, its wide fractions as products.

    >>> print(breakable(r"x = \frac{a + b}{c}"))
    x = \frac{a + b}{c}
    >>> print(breakable(r"\frac{" + " + ".join("abcdefgh" * 4) + "}{c}")[:28])
    \frac{1}{c} \left(a + b + c
    """
    # breqn has its own signs in superscripts, to which a prime is one more.
    latex = re.sub(r"('+)(?:\^\{([^{}]*)\})?", lambda p: rf"^{{\prime {p[1] or ''}}}", latex)
    return _unfolded(latex, widest)


def displayed(latex: str) -> str:
    r"""Return a formula as breqn's ``dmath*``, the sides of a wide one below each other.

    breqn would now and then leave two sides in a line that is a little too short for them.

    >>> print(displayed("a = b"))
    \begin{dmath*}
    a = b
    \end{dmath*}
    """
    text = breakable(latex)
    sides = [text]
    if width(text) > LINE:
        first, *others = _terms(text, RELATIONS)
        sides = [first]
        for side in others:
            # What is short, such as > 0, has room behind any last line.
            if width(side) < SHORT:
                sides[-1] += side
            else:
                sides.append(side)
    return "\n".join(f"\\begin{{dmath*}}\n{side.strip()}\n\\end{{dmath*}}" for side in sides)


def pieces(latex: str, widest: float = 30.0) -> list[str]:
    r"""Cut a formula at its relations and sums into pieces no wider than `widest` letters.

    A parenthesis is cut open only where it is wider itself. Each piece but the first begins
    with the sign at which it is cut, behind an empty group, which keeps the sign's space.

    >>> pieces(r"a + b = c \left(d - e\right)", 100.0)
    ['a + b = c \\left(d - e\\right)']
    >>> pieces(r"a + b = c \left(d - e\right)", 6.0)
    ['a ', '{}+ b ', '{}= c (d ', '{}- e)']
    """
    if r"\begin" in latex:  # of cases, which are lines already
        return [latex]
    latex = breakable(latex, widest)
    return [latex] if width(latex) <= widest else _cut(latex, widest)


def _cut(latex: str, widest: float) -> list[str]:
    found = []
    for term in _terms(latex):
        group = None if width(term) <= widest else _widest_group(term)
        inside = _cut(group[2], widest) if group else []
        if group is None or len(inside) == 1:
            found.append(term)
            continue
        start, end = group[:2]
        # What is cut open has no parentheses that grow with what they hold.
        opening = term[start : term.index(group[2], start)].removeprefix(r"\left")
        inside[0] = opening + inside[0]
        before = _cut(term[:start], widest) if start else []
        after = _cut(term[end:], widest) if term[end:] else [""]
        if before and width(before[-1] + inside[0]) <= widest:
            inside[0] = before.pop() + inside[0]
        inside[-1] += term[end - 1] + after[0]
        found += [*before, *inside, *after[1:]]
    return found


def _terms(latex: str, signs: Collection[str] = ()) -> list[str]:
    """Cut at the signs, all of them unless told, that stand in no parentheses."""
    signs = signs or SIGNS
    found, braces, inside, before = [""], 0, 0, ""
    for match in PIECE.finditer(latex):
        piece = match[0]
        braces += (piece == "{") - (piece == "}")
        inside += (piece in OPENING) - (piece in CLOSING) if not braces else 0
        binary = before not in SIGNS | {","} and found[-1].strip() not in {"", "{}"}
        if not braces and not inside and piece in signs and binary:
            found.append("{}")
        found[-1] += piece
        before = before if piece.isspace() else piece
    return found


def _widest_group(latex: str) -> tuple[int, int, str] | None:
    """Return where the widest parenthesis starts and ends, and what is in it."""
    groups, braces, inside, start, inner = [], 0, 0, 0, 0
    for match in PIECE.finditer(latex):
        piece, place = match[0], match.start()
        braces += (piece == "{") - (piece == "}")
        if braces:
            continue
        if piece in OPENING:
            inside += 1
            if inside == 1:
                start = place - len(r"\left") * latex.endswith(r"\left", 0, place)
                inner = match.end()
        elif piece in CLOSING:
            inside -= 1
            if inside == 0:
                groups.append((start, match.end(), latex[inner:place].removesuffix(r"\right")))
    return max(groups, key=lambda group: width(group[2]), default=None)


def _unfolded(latex: str, widest: float) -> str:
    out, place = [], 0
    while place < len(latex):
        piece = PIECE.match(latex, place)
        if piece is None:
            raise ValueError(f"the formula is no LaTeX: {latex[place : place + 40]!r}")
        place = piece.end()
        if latex.startswith(("^{", "_{"), piece.start()):
            # A script is one piece, as wide as it is.
            _, place = _group(latex, place)
            out.append(latex[piece.start() : place])
        elif piece[0] == r"\frac":
            upper, place = _group(latex, place)
            lower, place = _group(latex, place)
            out.append(_fraction(upper, lower, widest))
        else:
            out.append(piece[0])
    return "".join(out)


def _fraction(upper: str, lower: str, widest: float) -> str:
    if max(width(upper), width(lower)) <= widest:
        return rf"\frac{{{upper}}}{{{lower}}}"
    if width(lower) <= widest:
        # A number in front stays above, where it is not taken for a part of what follows.
        factor = _factor(upper)
        number = re.match(r"(\d+) ", factor)
        rest = _unfolded(factor[number.end() :] if number else factor, widest)
        return rf"\frac{{{number[1] if number else 1}}}{{{lower}}} {rest}"
    inverse = rf"\left({_unfolded(lower, widest)}\right)^{{-1}}"
    return inverse if upper == "1" else f"{_unfolded(_factor(upper), widest)} {inverse}"


def _factor(latex: str) -> str:
    """Return a sum in parentheses, a product as it is."""
    depth = 0
    for piece in PIECE.finditer(latex):
        depth += (piece[0] in {"{", r"\left"}) - (piece[0] in {"}", r"\right"})
        if depth == 0 and piece[0] in {"+", "-"}:
            return rf"\left({latex}\right)"
    return latex


def _group(latex: str, place: int) -> tuple[str, int]:
    """Return the argument that starts at `place`, braced or not, and the place behind it."""
    while latex.startswith(" ", place):
        place += 1
    depth = 0
    for piece in PIECE.finditer(latex, place):
        depth += (piece[0] == "{") - (piece[0] == "}")
        if depth == 0:
            braced = piece[0] == "}"
            return latex[place + braced : piece.end() - braced], piece.end()
    raise ValueError(f"a brace is not closed in {latex[place : place + 40]!r}")


def width(latex: str) -> float:
    r"""Return about how many letters wide a formula is; signs between terms have their space.

    >>> width(r"a + \frac{b}{c d}"), width(r"x^{2}")
    (5.5, 1.7)
    """
    total, place = 0.0, 0
    while place < len(latex):
        piece = PIECE.match(latex, place)
        if piece is None:
            return total
        place = piece.end()
        if piece[0] == r"\frac":
            upper, place = _group(latex, place)
            lower, place = _group(latex, place)
            total += max(width(upper), width(lower))
        elif piece[0] in {"^", "_"} and latex.startswith("{", place):
            script, place = _group(latex, place)
            total += 0.7 * width(script)
        elif piece[0] in {"+", "-", "=", "<", ">", r"\le", r"\ge"}:
            total += 2.5
        elif piece[0] not in NOT_DRAWN:
            total += 1.0
    return total
