"""LaTeX tables of the expected times (booktabs), to paste into a paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING

from .decimals import decimal_text, exact_text
from .theory.arguments import positive_integer
from .theory.policy import PolicyName, policy_name

if TYPE_CHECKING:
    from sympy import Expr

MOST_ROWS = 10_000
STRUT = r"\rule[-1.2ex]{0pt}{3.6ex}"

QUANTITIES = {"hitting-time": r"hitting time $H$", "backtrack-time": r"backtrack time $B$"}
POLICIES = {PolicyName.UNIFORM: "uniform", PolicyName.SFT: "SFT", PolicyName.RL: "RLVR"}


def latex_table(
    W: Iterable[int],
    K: Iterable[int],
    L: Iterable[int],
    *,
    quantities: Iterable[str] = tuple(QUANTITIES),
    policies: Iterable[str] = tuple(PolicyName),
    exact: bool = False,
    digits: int = 6,
) -> str:
    r"""Return a LaTeX ``tabular`` of expected times, one row for each W, K and L.

    Parameters
    ----------
    W, K, L : iterables of int
        The table has a row for each combination.
    quantities : iterable of ``"hitting-time"``, ``"backtrack-time"``
    policies : iterable of policy names
    exact : bool
        Write exact fractions instead of decimals.
    digits : int
        Significant digits of the decimals.

    Returns
    -------
    str
        A ``tabular`` that compiles inside a document which loads booktabs.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or the table would have over 10000 rows.

    Examples
    --------
    >>> print(latex_table([15], [15], [5], quantities=["hitting-time"], policies=["sft", "rl"]))
    % Expected number of steps, by corridor. Needs \usepackage{booktabs}.
    \begin{tabular}{rrrrr}
    \toprule
    & & & \multicolumn{2}{c}{hitting time $H$} \\
    \cmidrule(lr){4-5}
    $W$ & $K$ & $L$ & SFT & RLVR \\
    \midrule
    15 & 15 & 5 & $4.31845 \times 10^{14}$ & 900 \\
    \bottomrule
    \end{tabular}
    <BLANKLINE>
    """
    names = [policy_name(policy) for policy in policies]
    chosen = [(quantity, _calculation(quantity)) for quantity in quantities]
    if not names or not chosen:
        raise ValueError("policies and quantities must name at least one each; got none")
    rows = _rows(W, K, L)
    lines = [
        r"% Expected number of steps, by corridor. Needs \usepackage{booktabs}.",
        rf"\begin{{tabular}}{{{'r' * (3 + len(names) * len(chosen))}}}",
        r"\toprule",
        *_headings([quantity for quantity, _ in chosen], names),
        r"\midrule",
    ]
    for row in rows:
        values = (calculate(row, name) for _, calculate in chosen for name in names)
        # A fraction is taller than a line: a strut keeps the rows apart.
        first = rf"{STRUT}{row[0]}" if exact else str(row[0])
        cells = [first, *map(str, row[1:]), *(_cell(value, exact, digits) for value in values)]
        lines.append(" & ".join(cells) + r" \\")
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", ""])


def _rows(W: Iterable[int], K: Iterable[int], L: Iterable[int]) -> list[tuple[int, int, int]]:
    axes = [
        [positive_integer(name, value) for value in values]
        for name, values in (("W", W), ("K", K), ("L", L))
    ]
    rows = len(axes[0]) * len(axes[1]) * len(axes[2])
    if not 1 <= rows <= MOST_ROWS:
        raise ValueError(f"W, K and L must give 1 to {MOST_ROWS} rows; got {rows}")
    return [(w, k, lanes) for w, k, lanes in product(*axes)]


def _calculation(quantity: str) -> Callable[[tuple[int, int, int], PolicyName], Expr]:
    """Return the function that computes a cell of `quantity` from (W, K, L) and a policy."""
    from .theory import backtrack_time, hitting_time

    if quantity == "hitting-time":
        return lambda row, policy: hitting_time(*row, policy)
    if quantity == "backtrack-time":
        return lambda row, policy: backtrack_time(*row[1:], policy)
    accepted = ", ".join(map(repr, QUANTITIES))
    raise ValueError(f"quantities must be among {accepted}; got {quantity!r}")


def _headings(quantities: Sequence[str], names: Sequence[PolicyName]) -> list[str]:
    width = len(names)
    spans = [rf"\multicolumn{{{width}}}{{c}}{{{QUANTITIES[name]}}}" for name in quantities]
    rules = [
        rf"\cmidrule(lr){{{4 + n * width}-{3 + (n + 1) * width}}}" for n in range(len(spans))
    ]
    labels = [POLICIES[name] for name in names] * len(spans)
    return [
        "& & & " + " & ".join(spans) + r" \\",
        " ".join(rules),
        " & ".join(["$W$", "$K$", "$L$", *labels]) + r" \\",
    ]


def _cell(value: Expr, exact: bool, digits: int) -> str:
    """Return a number as LaTeX."""
    if exact:
        numerator, _, denominator = exact_text(value).partition("/")
        return rf"$\frac{{{numerator}}}{{{denominator}}}$" if denominator else numerator
    mantissa, _, exponent = decimal_text(value, digits).partition("e")
    return rf"${mantissa} \times 10^{{{int(exponent)}}}$" if exponent else mantissa
