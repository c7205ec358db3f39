"""Mathematics written for a terminal, or broken into lines, is still the same mathematics."""

import re

import pytest
import sympy
from proved import made
from sympy.parsing.sympy_parser import (
    convert_xor,
    implicit_multiplication,
    parse_expr,
    standard_transformations,
)

from corridor.quantities import CATALOGUE
from corridor.show.line_breaks import breakable, pieces, width
from corridor.show.unicode_maths import maths_text, readable

W, K, L = sympy.symbols("W K L", positive=True)
FORMS = {
    f"{name}-{policy}": quantity.closed_form(policy)
    for name, quantity in CATALOGUE.items()
    for policy in quantity.closed
    if not quantity.further
}
FORMS |= {
    "roots": sympy.sqrt(W * (K + 1)) / (1 + sympy.sqrt(1 + W / L)),
    "powers": L ** (-2 * K - 1) * (1 + 1 / L) ** (K + 1) / (W / (K + L)),
    "nested": 1 / (1 + 1 / (W + 1 / (K - L / (W + 3)))),
    "signs": -W * (-K - (L - W) / -K) - (-L) ** 3 / 7,
}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
HOW = (*standard_transformations, convert_xor, implicit_multiplication)


def read(text):
    """Return what a line of Unicode says, by SymPy's parser, in which L M is a product."""
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda p: f"^({p[0].translate(RAISED)})", text)
    text = re.sub(r"(?<=[WKL])(?=[WKL])", " ", text.replace("√", "sqrt").replace("·", "*"))
    text = re.sub(r"sqrt([WKL\d]+)", r"sqrt(\1)", text)
    names = {"W": W, "K": K, "L": L, "sqrt": sympy.sqrt}
    return parse_expr(text, local_dict=names, transformations=HOW)


def same(text, form):
    form = form.subs({s: sympy.Symbol(s.name, positive=True) for s in form.free_symbols})
    point = {W: sympy.Rational(7, 2), K: 3, L: 5}
    return abs(sympy.N(read(text).subs(point) - form.subs(point), 30)) < 1e-20


@pytest.mark.parametrize("name", FORMS)
def test_a_line_of_unicode_says_what_the_formula_says(name):
    assert same(maths_text(sympy.latex(FORMS[name])), FORMS[name])


@pytest.mark.parametrize("widest", [0.0, 6.0, 20.0])
@pytest.mark.parametrize("name", FORMS)
def test_a_broken_formula_says_what_the_whole_one_says(name, widest):
    broken = breakable(sympy.latex(FORMS[name]), widest)
    assert same(maths_text(broken), FORMS[name])
    outside = re.sub(r"\^\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}", "", broken)
    for upper, lower in re.findall(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", outside):
        assert max(width(upper), width(lower)) <= widest


@pytest.mark.parametrize("widest", [4.0, 12.0, 34.0])
@pytest.mark.parametrize("name", FORMS)
def test_the_pieces_of_a_formula_are_the_formula(name, widest):
    found = pieces(sympy.latex(FORMS[name]), widest)
    assert same(maths_text("".join(found)), FORMS[name])
    assert all(piece.count("{") == piece.count("}") for piece in found)
    assert all(piece.count(r"\left") == piece.count(r"\right") for piece in found)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{L+1}L(p-h)", "((L + 1)/L)(p - h)"),
        (r"a/\frac{b}{c}", "a/(b/c)"),
        (r"\log\frac{a b}{c}", "log(ab/c)"),
        (r"(1+1/L)^{2K}\ge-\rho^K", "(1 + 1/L)^(2K) ≥ -ρ^K"),
        (r"H_{\mathrm{rl}}\to\infty", "H_rl → ∞"),
        (r"\dot x_{j-1}=f''", "ẋ_(j - 1) = f′′"),
        (r"\sum_{j=1}^{K} c_{i-1}", "∑_(j = 1)^K cᵢ₋₁"),
        (r"\unknown{x}", "unknownx"),
    ],
)
def test_what_braces_hold_stays_together(latex, text):
    assert maths_text(latex) == text


def letters(latex):
    return sorted(re.findall(r"[a-zA-Zα-ωρ]", maths_text(latex)))


def test_nothing_is_lost_from_the_sentences_of_the_ledger():
    for claim in made():
        for latex in re.findall(r"\$([^$]*)\$", f"{claim.statement} {claim.remarks}"):
            for widest in (4.0, 15.0, 30.0):
                found = pieces(latex, widest)
                assert letters("".join(found)) == letters(latex), latex
                assert maths_text("".join(pieces(latex, 1e9))) == maths_text(latex)


def test_parentheses_of_any_kind_are_cut_open_where_they_must():
    latex = r"a[(b+c)^2-(d+e)f]/g^2=\left[x - \left(y - 1\right)\right] z"
    found = pieces(latex, 7.0)
    assert len(found) > 6
    assert maths_text("".join(found)) == maths_text(latex)


def test_words_keep_their_dollars_and_lines_break_where_they_may():
    assert readable(r"5\$ and ``$x$''") == "5$ and “x”"
    assert readable("no $ pair") == "no $ pair"
    assert readable("$a + b = c$", "\u00a0") == "a\u00a0+\u00a0b = c"


def test_what_is_no_latex_is_refused():
    with pytest.raises(ValueError, match="a brace is not closed"):
        breakable(r"\frac{1}{2")
