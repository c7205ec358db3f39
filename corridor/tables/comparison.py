"""The two witnesses side by side: theory's exact values and numerics' floats."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import isfinite
from typing import TYPE_CHECKING

from ..numerics.solve.results import Result
from ..quantities import named
from ..show.decimals import decimal_text, exact_text
from ..theory.model.corridors import takes_sizes
from ..theory.model.graph import CorridorGraph
from ..theory.model.policy import Policy, PolicyName
from ..theory.model.shown import Shown

if TYPE_CHECKING:
    from sympy import Expr

# Directed edges up to which the full graph is solved by SciPy as well.
LARGEST_BASELINE = 200_000
# Characters of an exact number in a line.
WIDEST = 40

PAPERS: Mapping[str, PolicyName] = {str(name): name for name in PolicyName}


@dataclass(frozen=True)
class Agreement(Shown):
    """One quantity under one policy, from both rooms."""

    quantity: str  #: ``"hitting-time"`` or ``"backtrack-time"``, in steps.
    policy: str  #: Its name.
    exact: Expr  #: From theory.
    numeric: Result  #: By the accurate solver.
    #: From SciPy's sparse solver on the full graph; None where that is too large, or singular
    #: to the solver's working precision.
    baseline: Result | None

    @property
    def disagreement(self) -> Fraction:
        """Relative distance of theory and numerics, exactly."""
        return self._distance(self.numeric)

    @property
    def baseline_disagreement(self) -> Fraction | None:
        """Relative distance of theory and the plain sparse solve, exactly."""
        if self.baseline is None or not isfinite(self.baseline.value):
            return None
        return self._distance(self.baseline)

    def _distance(self, result: Result) -> Fraction:
        exact = Fraction(int(self.exact.numerator), int(self.exact.denominator))
        return abs(result.fraction / exact - 1)


@takes_sizes()
def compare(
    graph: CorridorGraph,
    policies: Mapping[str, Policy | PolicyName] = PAPERS,
) -> list[Agreement]:
    """Return hitting and backtrack times from both rooms; backtrack where dead ends are alike.

    `policies` are the paper's three unless told, by the names to show. A MemoryError says that
    K is too large for numerics.

    Examples
    --------
    >>> [str(row.exact) for row in compare(5, 3, 2) if row.policy == "rl"]
    ['64', '7']
    """
    kinds = graph.branches
    edges = sum(kind.count * 2 * (kind.depth + 1 + sum(kind.lanes)) for kind in kinds)
    plain = edges <= LARGEST_BASELINE
    ends = {kind.lanes for w, kind in enumerate(kinds) if kind.count and w != graph.target}
    quantities = ["hitting-time", *(["backtrack-time"] if len(ends) == 1 else [])]
    rows = []
    for name, (label, policy) in product(quantities, policies.items()):
        exact, numeric = named(name), named(f"numeric-{name}")
        at = {"graph": graph, "policy": policy}
        baseline = None
        if plain:
            with suppress(ArithmeticError):  # the plain solver gives up
                baseline = numeric.value(at, method="sparse")
        rows.append(Agreement(name, label, exact.value(at), numeric.value(at), baseline))
    return rows


def comparison_text(rows: list[Agreement], *, exact: bool = False) -> str:
    """Return the comparison as aligned text; long fractions are shortened unless `exact`."""
    header = ("", "policy", "theory, exact", "theory", "numerics", "off by", "bound")
    cells = [(*header, "plain sparse", "off by")]
    for n, row in enumerate(rows):
        first = n == 0 or row.quantity != rows[n - 1].quantity
        off = row.baseline_disagreement
        cells.append(
            (
                row.quantity.replace("-", " ") if first else "",
                str(row.policy),
                exact_text(row.exact) if exact else _narrow(exact_text(row.exact)),
                decimal_text(row.exact, 10),
                decimal_text(row.numeric.fraction, 10),
                f"{float(row.disagreement):.1e}",
                f"{row.numeric.relative_error_bound:.1e}",
                "-" if row.baseline is None else f"{row.baseline.value:.10g}",
                "-" if off is None else f"{float(off):.1e}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in cells]
    return "\n".join([*lines, *_lost(rows)])


def _narrow(exact: str) -> str:
    """Return an exact number as text, and only how long it is where a line would not hold it.

    >>> _narrow("22/7"), _narrow("1" * 50 + "/3")
    ('22/7', '50/1 digits')
    """
    if len(exact) <= WIDEST:
        return exact
    return f"{'/'.join(str(len(part)) for part in exact.split('/'))} digits"


def _lost(rows: list[Agreement]) -> list[str]:
    """Return what to say of a plain solve that cannot vouch for three digits."""
    lost = [
        f"{row.quantity.replace('-', ' ')} under {row.policy}"
        for row in rows
        if row.baseline is not None and not row.baseline.relative_error_bound < 1e-3
    ]
    if not lost:
        return []
    return [
        "",
        "SciPy's plain sparse solve of the full graph has lost its digits, and its error bound",
        f"says so, for the {' and the '.join(lost)}.",
    ]
