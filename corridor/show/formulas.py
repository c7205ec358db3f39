"""Results that are formulas, as LaTeX, and claims and proofs, as Markdown, for notebooks."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..decimals import decimal_text
from .frames import FAMILIES

MOST_DIGITS = 50


def latex(result: object) -> str | None:
    r"""Return a result that is a formula as LaTeX between dollar signs.

    Examples
    --------
    >>> from corridor import restart_time
    >>> print(latex(restart_time(15, 15, 5, "sft")))
    $\displaystyle \text{budget } 32,\quad \text{cost } 480,\quad \text{attempts } 15$
    """
    write = LATEX.get(type(result).__name__)
    return None if write is None else rf"$\displaystyle {write(result)}$"


def markdown(result: object) -> str | None:
    """Return a claim or its proof as Markdown with mathematics.

    Examples
    --------
    >>> from corridor import claims
    >>> print(markdown(claims()[0])[:45])
    **T1. Pretraining converges to the uniform wo
    """
    write = MARKDOWN.get(type(result).__name__)
    return None if write is None else write(result)


def expression(value: Any) -> str:
    """Return a SymPy expression, or a plain number, as LaTeX."""
    import sympy

    return str(sympy.latex(sympy.sympify(value)))


def number(result: Any) -> str:
    r"""Return a number of numerics as LaTeX: the digits that are sure, and its error bound.

    Examples
    --------
    >>> from corridor.numerics import Result
    >>> print(number(Result.of(2 / 3, 3e-5, "accurate")))
    0.6667\quad(\text{relative error}\le 3.0\times 10^{-5})
    """
    bound = result.relative_error_bound
    if not math.isfinite(bound):
        return r"\text{not a single digit is sure}"
    digits = math.floor(-math.log10(bound)) if bound else 17
    digits = max(1, min(digits, MOST_DIGITS))
    mantissa, _, exponent = decimal_text(result.fraction, digits).partition("e")
    value = rf"{mantissa}\times 10^{{{int(exponent)}}}" if exponent else mantissa
    base, _, power = f"{bound:.1e}".partition("e")
    within = rf"{base}\times 10^{{{int(power)}}}"
    return rf"{value}\quad(\text{{relative error}}\le {within})"


def _policy(policy: Any) -> str:
    lanes = {"a": r"\tfrac{1}{L+1}", "b": r"\tfrac{L}{L+1}"}
    lanes |= {"c": lanes["b"], "d": lanes["a"]}
    rows = []
    for family in FAMILIES:
        value = getattr(policy, family)
        shown = lanes[family] if value == "uniform" else _sequence(value)
        rows.append(
            f"{family}_j={shown}" if not isinstance(value, tuple) else f"{family}={shown}"
        )
    fork = r"\text{uniform}" if policy.fork == "uniform" else _sequence(policy.fork)
    return r",\quad ".join([*rows, rf"\text{{fork }}{fork}"])


def _sequence(value: Any) -> str:
    if not isinstance(value, tuple):
        return expression(value)
    shown = [*map(_sequence, value[:6]), *([r"\dots"] if len(value) > 6 else [])]
    return f"({', '.join(shown)})"


def _row_flow(row: Any) -> str:
    h, x = "h", r"\dot x"
    data, speed, start = map(expression, (row.data, row.speed, row.start))
    return rf"{x}={speed}\,\bigl({data}-{h}\bigr),\quad \tfrac{{h}}{{1-h}}\big|_{{t=0}}={start}"


def _slowdown(found: Any) -> str:
    if not found.happens:
        return r"H(t)<H(0)\text{ for all }t>0"
    low, high = map(expression, (found.lower, found.upper))
    return rf"H(t)=H(0)\text{{ once, at a }}t\in\left({low},\ {high}\right)"


def _restart(found: Any) -> str:
    parts = [("budget", found.budget), ("cost", found.cost)]
    if hasattr(found, "attempts"):
        parts.append(("attempts", found.attempts))
    return r",\quad ".join(rf"\text{{{name} }} {expression(value)}" for name, value in parts)


def _estimate(found: Any) -> str:
    return (
        rf"{found.value:.6g}\in[{found.low:.6g},\ {found.high:.6g}]"
        rf"\quad(\text{{level }}{found.level:g})"
    )


def _claim(claim: Any, verdict: str = "") -> str:
    lines = [f"**{claim.key}. {claim.title}**", claim.statement]
    lines.append(f"*Verdict:* {verdict or f'{claim.verdict}, if the proof goes through'}.")
    for name in ("assumptions", "constants", "rests_on"):
        entries = getattr(claim, name)
        if entries:
            lines.append(
                f"*{name.replace('_', ' ').capitalize()}:* " + "; ".join(entries) + "."
            )
    if claim.remarks:
        lines.append(f"*Remark:* {claim.remarks}")
    return "\n\n".join(lines).replace("``", "“").replace("''", "”")


def _proof(proof: Any) -> str:
    failed = [
        f"- {step.text}: {found.outcome} ({found.detail})" for step, found in proof.failures
    ]
    checked = (
        f"{len(proof.steps) - len(failed)} of {len(proof.steps)} steps proved by exact algebra."
    )
    return "\n\n".join(
        [_claim(proof.claim, str(proof.verdict)), checked, "\n".join(failed)]
    ).strip()


LATEX: dict[str, Callable[[Any], str]] = {
    "Estimate": _estimate,
    "Policy": _policy,
    "Restart": _restart,
    "RestartTime": _restart,
    "Result": number,
    "RowFlow": _row_flow,
    "Slowdown": _slowdown,
}
MARKDOWN: dict[str, Callable[[Any], str]] = {"Claim": _claim, "Proof": _proof}
