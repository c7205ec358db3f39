r"""LaTeX's mathematics as Unicode, for a terminal.

Greek letters, raised and lowered digits are SymPy's own tables, by which it prints expressions
of its own; it prints no prose. Libraries that turn LaTeX into text leave out the braces: to
them ``\frac{L+1}{L}`` is L+1/L, another number. Here what braces hold together stays together.
"""

from __future__ import annotations

import re
from unicodedata import normalize

SIGNS = {
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "sim": "~",
    "approx": "≈", "equiv": "≡", "to": "→", "Rightarrow": "⇒", "in": "∈", "ll": "≪", "gg": "≫",
    "infty": "∞", "partial": "∂", "sum": "∑", "prod": "∏", "times": "×", "cdot": "·",
    "cdots": "…", "dots": "…", "ldots": "…", "langle": "⟨", "rangle": "⟩", "prime": "′",
    "quad": "  ", "qquad": "  ", "varphi": "φ", "varepsilon": "ε", "log": " log ",
    "exp": " exp", "min": " min", "max": " max", "left": "", "right": "", "bigl": "",
    "bigr": "", "displaystyle": "", ",": " ", ";": " ", "!": "", " ": " ",
}  # fmt: skip
FRACTIONS, ACCENTS = {"frac", "tfrac", "dfrac"}, {"dot": "\u0307", "bar": "\u0304"}
RELATION = re.compile(r"\s*([=<>≤≥≠≈≡→⇒∈≪≫~])\s*")
SUM = re.compile(r"(?<=[^(\[/^_,;=<>≤≥≠≈≡→⇒∈≪≫~])([+-])")
PIECE = re.compile(r"\\([a-zA-Z]+|.)|(.)", re.DOTALL)
LONE = re.compile(r"[\d.]+|\w(?:[\u2080-\u209c\u1d62-\u1d6a]+|_\w+)?[⁰¹²³⁴-⁹]*|\([^()]*\)")
"""What stands bare behind a slash or a root."""
FRACTION = "\0"
"""Stands before and after a fraction until it is known what follows."""


def readable(text: str, glue: str = " ") -> str:
    r"""Return prose with its mathematics between dollar signs as Unicode.

    `glue` is the space within a side of a relation, such as one at which no line breaks.

    >>> readable(r"``it is'' $\rho^{K}\le \tfrac{L+1}{2}$ if $x_1 > 0$")
    '“it is” ρ^K ≤ (L + 1)/2 if x₁ > 0'
    """
    parts = re.split(r"(?<!\\)\$", text)
    written = [maths_text(p, glue) if n % 2 else _words(p) for n, p in enumerate(parts)]
    return "".join(written) if len(parts) % 2 else text


def maths_text(latex: str, glue: str = " ") -> str:
    r"""Return mathematics in LaTeX as a line of Unicode, which says the same.

    >>> maths_text(r"H_{\mathrm{sft}} = \frac{2 (W-1)}{L^{2} W}")
    'H_sft = 2(W - 1)/(L²W)'
    >>> maths_text(r"\sqrt{1+nW}\to \tfrac12 e^{-c_n t}")
    '√(1 + nW) → (1/2)e^(-cₙt)'
    """
    text = re.sub(r"\blog \(", "log(", _spaced(_line(latex, 0)[0]))
    return RELATION.sub(r" \1 ", glue.join(text.split())).strip()


def _words(text: str) -> str:
    return re.sub(r"\\([%&#_{}$])", r"\1", text.replace("``", "“").replace("''", "”"))


def _line(latex: str, place: int) -> tuple[str, int]:
    """Return what stands from `place` to the brace that closes, and where that is."""
    text = ""
    while place < len(latex) and latex[place] != "}":
        atom, place = _atom(latex, place)
        # An index of letters ends where its braces end.
        apart = re.search(r"[_^]\w+$", text) and re.match(r"\w", atom)
        text += f" {atom}" if apart else atom
    return text, place


def _atom(latex: str, place: int) -> tuple[str, int]:
    """Return a letter, a sign, a group, a fraction, a root or a script, and where it ends."""
    while latex.startswith(" ", place):
        place += 1
    piece = PIECE.match(latex, place)
    if piece is None:
        return "", len(latex)
    command, sign = piece.groups()
    place = piece.end()
    if sign == "{":
        inner, place = _line(latex, place)
        return inner, place + 1
    if command in FRACTIONS:
        upper, place = _atom(latex, place)
        lower, place = _atom(latex, place)
        return f"{FRACTION}{_upper(upper)}/{_lower(lower)}{FRACTION}", place
    if sign in {"^", "_"} or command in {"sqrt", "operatorname", "mathrm", "text", *ACCENTS}:
        inner, place = _atom(latex, place)
        return _applied(command or sign, inner), place
    return _sign(command) if command else {"'": "′", "~": " "}.get(sign, sign), place


def _sign(command: str) -> str:
    from sympy.printing.pretty.pretty_symbology import greek_unicode

    return str(SIGNS.get(command, greek_unicode.get(command, command)))


def _applied(command: str, inner: str) -> str:
    """Return what a script, a root, a name or an accent makes of its argument."""
    from sympy.printing.pretty.pretty_symbology import sub, sup

    if command in ACCENTS:
        return normalize("NFC", inner + ACCENTS[command])
    if command == "sqrt":
        return f"√{_lower(inner)}"
    if command not in {"^", "_"}:
        return f" {inner} " if command == "operatorname" else inner
    table = sup if command == "^" else sub
    name = re.fullmatch(r"[a-zA-Z]{2,}", inner)
    if inner == "′" or (not name and all(sign in table for sign in inner)):
        return "".join(table.get(sign, sign) for sign in inner)
    plain = _spaced(inner)
    bare = len(plain) == 1 or (name and command == "_")
    return f"{command}{plain}" if bare else f"{command}({plain})"


def _upper(inner: str) -> str:
    """Return a numerator: a sum in parentheses, a product as it is."""
    text = _spaced(inner)
    flat = text
    while (inside := re.sub(r"\([^()]*\)|\[[^][]*\]", "", flat)) != flat:
        flat = inside
    return f"({text})" if re.search(r"[-+]", flat) or RELATION.search(flat) else text


def _lower(inner: str) -> str:
    text = _spaced(inner)
    return text if LONE.fullmatch(text) else f"({text})"


def _spaced(text: str) -> str:
    """Return a line with space around its signs, and fractions that are factors in brackets."""
    text = re.sub(
        rf"(/?|log\s*){FRACTION}([^{FRACTION}]*){FRACTION}(?=\s*([\w(\[√^∑∏⟨]?))",
        lambda found: (
            f"{found[1]}({found[2]})" if found[1] or found[3] else f"{found[1]}{found[2]}"
        ),
        text,
    )
    text = RELATION.sub(r"\1", re.sub(r"\s*([+-])\s*", r"\1", text))
    text = RELATION.sub(r" \1 ", SUM.sub(r" \1 ", text))
    text = re.sub(r",(?=[^\s\d])", ", ", text)
    return re.sub(r"(?<=[(\[])\s+", "", re.sub(r"  +", " ", text)).strip()
