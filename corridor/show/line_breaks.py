r"""Long formulas as LaTeX that the package breqn can break into lines.

Inside a fraction nothing breaks. One that is wider than a line is written as a product:
``\frac{1}{B} \left(A\right)``, which says the same wherever it stands.
"""

from __future__ import annotations

import re

WIDEST = 48.0
"""Of a fraction, in letters: what stands in a line with room for a factor before it."""
PIECE = re.compile(r"\\frac(?=\{)|\\[a-zA-Z]+|\\.|[{}]|[^\\{}]", re.DOTALL)
NOT_DRAWN = {r"\left", r"\right", r"\displaystyle", r"\mathrm", r"\text", r"\,", " ", "{", "}"}


def breakable(latex: str) -> str:
    r"""Return a formula for breqn's ``dmath*``, its wide fractions as products.

    >>> print(breakable(r"x = \frac{a + b}{c}"))
    x = \frac{a + b}{c}
    >>> print(breakable(r"\frac{" + " + ".join("abcdefgh" * 4) + "}{c}")[:28])
    \frac{1}{c} \left(a + b + c
    """
    # breqn has its own signs in superscripts, to which a prime is one more.
    latex = re.sub(r"('+)(?:\^\{([^{}]*)\})?", lambda p: rf"^{{\prime {p[1] or ''}}}", latex)
    return _unfolded(latex)


def _unfolded(latex: str) -> str:
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
            out.append(_fraction(upper, lower))
        else:
            out.append(piece[0])
    return "".join(out)


def _fraction(upper: str, lower: str) -> str:
    if max(width(upper), width(lower)) <= WIDEST:
        return rf"\frac{{{upper}}}{{{lower}}}"
    if width(lower) <= WIDEST:
        # A number in front stays above, where it is not taken for a part of what follows.
        factor = _factor(upper)
        number = re.match(r"(\d+) ", factor)
        rest = _unfolded(factor[number.end() :] if number else factor)
        return rf"\frac{{{number[1] if number else 1}}}{{{lower}}} {rest}"
    inverse = rf"\left({_unfolded(lower)}\right)^{{-1}}"
    return inverse if upper == "1" else f"{_unfolded(_factor(upper))} {inverse}"


def _factor(latex: str) -> str:
    """Return a sum in parentheses, a product as it is."""
    depth = 0
    for piece in PIECE.finditer(latex):
        depth += (piece[0] in {"{", r"\left"}) - (piece[0] in {"}", r"\right"})
        if depth == 0 and piece[0] in {"+", "-"}:
            return rf"\left({latex}\right)"
    return latex


def _group(latex: str, place: int) -> tuple[str, int]:
    """Return what is between the braces that open at `place`, and the place behind them."""
    depth = 0
    for piece in PIECE.finditer(latex, place):
        depth += (piece[0] == "{") - (piece[0] == "}")
        if depth == 0:
            return latex[place + 1 : piece.start()], piece.end()
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
