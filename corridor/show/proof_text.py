"""Proofs as text for a terminal and as a LaTeX document that a person can follow."""

from __future__ import annotations

import re
from textwrap import TextWrapper
from typing import TYPE_CHECKING

from .line_breaks import displayed
from .unicode_maths import readable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..theory.proving.claim import Claim, Proof
    from ..theory.proving.steps import Step

WHOLE = "\u00a0"
# A step's formula, and the domain that it states behind it.
DOMAIN = re.compile(r"(.*?)(?: \\quad \((.*)\))?", re.DOTALL)
# What is mathematics in a step's plain words: a_j, m_(i-1), rho^K, rho, >=, <=.
MATHS = r"(\b[a-zA-Z]_(?:\w|\([^)]*\))|\brho(?:\^\w)?\b|\b\w\^\w\b|[<>]=)"

# For `str.translate`: LaTeX's special characters.
SPECIAL = str.maketrans(
    {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "^": r"\^{}", "~": r"\~{}"}
    | {"<": r"$<$", ">": r"$>$", "{": r"\{", "}": r"\}", "\\": r"\textbackslash{}"}
)

PREAMBLE = r"""\documentclass[a4paper,10pt]{article}
\usepackage[margin=25mm]{geometry}
\usepackage{amsmath,amssymb}
% It breaks formulas into lines, also between parentheses, and pages between the lines.
\usepackage{breqn}
\setkeys{breqn}{breakdepth={4}}
% Beside breqn amsmath's own is as high in a line as in a display.
\renewcommand{\tfrac}[2]{{\textstyle\frac{#1}{#2}}}
% In a list it takes lines to be longer than they are: steps are paragraphs. A line of a formula
% may still be a millimetre or two too long, which the margin bears.
\hfuzz5pt
\newcommand{\step}[1]{\par\medskip\textbf{#1.}\ }
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt plus 1pt}
\raggedright
\begin{document}
\section*{The ledger}
Each claim is followed by the steps that a machine has checked by exact algebra. In first-step
equations $F,B$ stand for a single edge crossed forward and backward, $X,Y$ for a lane;
$\langle\cdot\rangle$ adds what the step itself contributes, and $\Phi$ is the value at the
fork. Identities are checked in a field of rational functions with $\rho^j$ and $\rho^K$ as
symbols; inequalities by shifting every variable to its lower bound, after which no coefficient
is negative.
"""


def proof_text(proof: Proof) -> str:
    """Return the claim, its verdict and constants, and the steps that failed, as text."""
    claim = proof.claim
    lines = [f"{claim.key}  {claim.title}", f"    verdict: {proof.verdict}"]
    parts = {
        "states": str(claim.statement),
        "assumes": "; ".join(claim.assumptions),
        "constants": "; ".join(map(str, claim.constants)),
        "rests on": "; ".join(proof.rests_on),
        "remark": str(claim.remarks),
        "kernel": _theorems(claim),
    }
    wrapper = TextWrapper(
        96, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False
    )
    lines += [
        # A line breaks at a relation, not within a side of it.
        wrapper.fill(f"{name}: {_unicode(text, WHOLE)}").replace(WHOLE, " ")
        for name, text in parts.items()
        if text
    ]
    lines.append(f"    checked: {len(proof.steps)} steps by exact algebra")
    lines += [
        f"    FAILED: {_unicode(step.text)}: {finding.outcome} ({finding.detail})"
        for step, finding in proof.failures
    ]
    return "\n".join(lines)


def proofs_latex(proofs: Sequence[Proof]) -> str:
    """Return a LaTeX document with every claim and the steps of its proof."""
    return "\n".join([PREAMBLE, *map(_section, proofs), r"\end{document}", ""])


def _theorems(claim: Claim) -> str:
    """Return which theorems of the kernel state the claim, in words."""
    noun = "theorem" if len(claim.theorems) == 1 else "theorems"
    return f"{noun} {', '.join(claim.theorems)}" if claim.theorems else ""


def _section(proof: Proof) -> str:
    claim = proof.claim
    lines = [
        rf"\subsection*{{{claim.key}. {escaped(claim.title)}}}",
        rf"\textbf{{Verdict: {escaped(proof.verdict)}.}} {claim.statement}",
    ]
    for heading, texts in (("Assumptions", claim.assumptions), ("Rests on", proof.rests_on)):
        if texts:
            lines.append(rf"\emph{{{heading}:}} {escaped('; '.join(texts))}.")
    if claim.remarks:
        lines.append(rf"\emph{{Remark.}} {claim.remarks}")
    if claim.theorems:
        names = ", ".join(rf"\texttt{{{name.translate(SPECIAL)}}}" for name in claim.theorems)
        lines.append(rf"\emph{{Theorems in Coq:}} {names}.")
    if not proof.steps:
        return "\n\n".join([*lines, r"\emph{No step is listed.}"])
    lines.append(r"\emph{Proof.}")
    pairs = zip(proof.steps, proof.findings, strict=True)
    formulas = {step.text: _parts(step)[0] for step in proof.steps if _is_its_title(step)}
    lines += [
        _item(n, step, finding.outcome == "proved", formulas)
        for n, (step, finding) in enumerate(pairs, 1)
    ]
    return "\n\n".join(lines)


def _item(n: int, step: Step, proved: bool, formulas: Mapping[str, str]) -> str:
    formula, domain = _parts(step)
    mark = "" if proved else r"\textbf{[not proved]} "
    where = f" ({_where(domain)})" if domain else ""
    lines = [rf"\step{{{n}}} {mark}{_title(step, formulas)}{where}:"]
    lines += map(displayed, formula.split(r",\quad "))
    return "\n".join(lines)


def _parts(step: Step) -> tuple[str, str | None]:
    """Return the formula of a step, and the domain behind it."""
    return DOMAIN.fullmatch(step.latex()).groups()  # type: ignore[union-attr, return-value]


def _is_its_title(step: Step) -> bool:
    """Tell whether a step is a statement without words, whose text is the formula itself."""
    from ..theory.proving.statements.stated import Stated

    statement = getattr(step, "relation", step)
    return isinstance(statement, Stated) and not statement.words


def _title(step: Step, formulas: Mapping[str, str]) -> str:
    """Return the words of a step, in which a formula of `formulas` is written as such."""
    if step.text in formulas:
        return "As stated"
    start, colon, words = step.text.rpartition(": ")
    if start in formulas:
        return f"${formulas[start]}${colon}{escaped(words)}"
    return escaped(step.text)


def _where(domain: str) -> str:
    """Return the domain that a step puts behind its formula, to stand in its words."""
    words = re.fullmatch(r"\\text\{(.*)\}", domain)
    if words:
        return escaped(words[1])
    return ", ".join(f"${part}$" for part in domain.split(",\\ "))


def _unicode(text: str, glue: str = " ") -> str:
    """Return words with mathematics, as LaTeX or plain, for a terminal."""
    return readable(text if "$" in text else plain_maths(text), glue)


def escaped(text: str) -> str:
    r"""Return plain text for LaTeX, its special characters escaped.

    >>> escaped("50% of a_j, rho^K >= 4")
    '50\\% of $a_j$, $\\rho ^K$ $\\ge$ 4'
    """
    parts = plain_maths(text).split("$")
    return "".join(
        f"${part}$" if n % 2 else part.translate(SPECIAL) for n, part in enumerate(parts)
    )


def plain_maths(text: str) -> str:
    r"""Return plain text with what is mathematics in it between dollar signs, as LaTeX.

    >>> plain_maths("a_j and rho^K >= 4")
    '$a_j$ and $\\rho ^K$ $\\ge$ 4'
    """
    return re.sub(MATHS, lambda found: f"${_maths(found[0])}$", text)


def _maths(text: str) -> str:
    """Return an index, a power or a relation of plain text as LaTeX."""
    text = re.sub(r"_\(([^)]*)\)", r"_{\1}", text)
    return text.replace("rho", r"\rho ").replace(">=", r"\ge").replace("<=", r"\le")
