"""What a report holds: all that can be said of one corridor, collected once.

`report_html` and `report_pdf` write it out.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING

from ..numerics.flow.dips import Dip, dip
from ..numerics.sampling.distributions import Distribution, distribution
from ..quantities import CATALOGUE, named
from ..quantity import ALL, NO_POLICY, Quantity
from ..show.decimals import decimal_text, short_text
from ..tables.comparison import Agreement, compare
from ..theory.model.arguments import positive_integer
from ..theory.model.policy import PolicyName
from ..theory.quantities.dips import dip_threshold
from ..theory.quantities.hitting_times import hitting_time
from ..version import __version__

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..theory.proving.claim import Proof

DIGITS = 10
DEEPEST_FLOW = 60
"""A deeper flow takes more than a few seconds."""
LONGEST_HORIZON, MOST_WORK = 100_000, 3 * 10**7
"""Steps of the distributions, and steps times depth."""
LIBRARIES = ("sympy", "numpy", "scipy", "mpmath", "matplotlib")


@dataclass(frozen=True)
class Cell:
    """One value under one policy, or why there is none; no policy where none enters."""

    policy: str
    exact: str
    decimal: str = ""
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One quantity, a cell for each of `PolicyName`, or one if no policy enters."""

    name: str
    unit: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Report:
    """All that is reported of one corridor."""

    W: int
    K: int
    L: int
    rows: tuple[Row, ...]  #: Exact values.
    agreements: list[Agreement]  #: Theory against numerics.
    walks: dict[str, Distribution]  #: By policy, up to the same number of steps.
    dip: Dip | None  #: RLVR's flow, measured; None if the corridor is too deep.
    proofs: tuple[Proof, ...]

    @property
    def command(self) -> str:
        """The command that writes this report again."""
        proofs = "" if self.proofs else " --no-proofs"
        return f"corridor report {self.W} {self.K} {self.L}{proofs} -o report.html"

    @property
    def versions(self) -> str:
        """The versions with which it was written."""
        libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
        return f"corridor {__version__}, Python {platform.python_version()}, {libraries}"

    @property
    def budget(self) -> int:
        """The budget at which the distributions are compared: what rl needs on average."""
        walk = self.walks["rl"]
        return int(min(round(walk.mean.value), walk.T))

    @property
    def dip_sentence(self) -> str:
        """What the flow does, in words."""
        if self.dip is None:
            return f"The flow is left out: it is followed up to K = {DEEPEST_FLOW}."
        if self.dip.kind == "none":
            threshold = dip_threshold(self.W, self.L)
            return (
                "Every row goes straight up: no row dips. At this W and L the first to start "
                f"the wrong way do so at K = {threshold}."
            )
        sliding = sum(bool(row.slides) for row in self.dip.rows)
        dipping = sum(row.lowest < 0 for row in self.dip.rows)
        return (
            f"{dipping} of {2 * self.K} backward rows dip below their pretrained values, the "
            f"lowest to {self.dip.lowest:.4g}; {sliding} slide along a surface on the way."
        )

    @property
    def formulas(self) -> list[tuple[str, str, str, str]]:
        """Heading, policy, closed form and the form with the numbers put in, as LaTeX."""
        numbers = {"W": self.W, "K": self.K, "L": self.L}
        return [
            (q.words, str(policy or ""), q.latex(policy), q.latex(policy, numbers))
            for q in CATALOGUE.values()
            if q.exact and q.over is None
            for policy in q.closed
        ]

    @cached_property
    def pictures(self) -> dict[str, tuple[str, Figure]]:
        """The figures by name, each with its caption; Matplotlib must be there."""
        from ..plots import rows, training, walk

        sizes = (self.W, self.K, self.L)
        found = {
            f"corridor-{policy}": (
                f"The corridor under {policy}. "
                + (walk.CORRIDOR_CAPTION if policy is PolicyName.UNIFORM else ""),
                walk.plot_corridor(*sizes, policy),
            )
            for policy in PolicyName
        }
        found["hitting-times"] = (
            "Hitting times against the depth: the wall that sft runs into.",
            walk.plot_hitting_times(*sizes),
        )
        found["distribution"] = (
            "Probability to reach the target within T steps; the line is rl's mean.",
            walk.plot_distribution(self.walks, budget=self.budget),
        )
        if self.dip is not None:
            turned = [row.turned for row in self.dip.rows if row.turned]
            found["rows"] = (
                "Backward rows on RLVR's way: " + self.dip_sentence,
                rows.plot_rows(self.dip.flow, max(turned, default=0.01)),
            )
            found["trainings"] = (
                "The hitting time while RLVR and SFT train, each in its own unit of time.",
                training.plot_trainings(self.dip.flow),
            )
        return found


def make_report(W: int, K: int, L: int, proofs: Iterable[Proof] = ()) -> Report:
    """Collect what there is to report of the corridor W, K, L.

    Parameters
    ----------
    W, K, L : int
    proofs : iterable of Proof
        As `prove` returns them, to be listed with their verdicts.

    Examples
    --------
    >>> report = make_report(3, 2, 2)
    >>> report.rows[0].name, [cell.exact for cell in report.rows[0].cells]
    ('hitting time', ['141', '175', '26'])
    """
    W, K, L = (positive_integer(n, v) for n, v in (("W", W), ("K", K), ("L", L)))
    enough = max(4 * int(hitting_time(W, K, L, "uniform")), 1000)
    horizon = min(LONGEST_HORIZON, MOST_WORK // K, enough)
    walks = {str(p): distribution(W, K, L, p, horizon) for p in PolicyName}
    found = dip(W, K, L) if K <= DEEPEST_FLOW else None
    agreements = compare(W, K, L)
    return Report(W, K, L, exact_rows(W, K, L), agreements, walks, found, tuple(proofs))


def exact_rows(W: int, K: int, L: int) -> tuple[Row, ...]:
    """Return every exact value, a row for each quantity of the catalogue.

    >>> for row in exact_rows(2, 1, 1):
    ...     print(row.name, [cell.exact for cell in row.cells])
    hitting time ['28', '18', '10']
    hitting time ratio ['14/5', '9/5', '1']
    backtrack time ['9', '11', '3']
    backtrack time ratio ['3', '11/3', '1']
    variance ['792', '480', '72']
    steps in the harness ['∞', '7', '7']
    uniform arrives in the harness ['1/4']
    steps, restarting ['4472/177', '8', '8']
    best budget, restarting ['10', '4', '4']
    attempts, restarting ['512/177', '2', '2']
    decisions ['24', '8', '2']
    fork share ['1/4', '1/4', '1']
    overtaking budget ['∞']
    dip threshold ['3']
    """
    sizes = {"W": W, "K": K, "L": L}
    rows = []
    for quantity in (each for each in CATALOGUE.values() if each.exact):
        policies = NO_POLICY if quantity.policies == NO_POLICY else ALL
        cells = tuple(_cell(quantity, sizes, policy) for policy in policies)
        rows.append(Row(quantity.words, quantity.unit.replace("^2", "²"), cells))
    return tuple(rows)


def _cell(quantity: Quantity, sizes: dict[str, int], policy: PolicyName | None) -> Cell:
    """Return the value, a rational number or infinity, or why there is none."""
    under = str(policy or "")
    if policy not in quantity.policies:
        if quantity.name != "search-time":
            return Cell(under, "–")
        chance = decimal_text(named("search-success").value(sizes), 4)
        return Cell(under, "∞", note=f"reaches the target with probability {chance} only")
    try:
        value = quantity.value({**sizes, "policy": policy})
    except ValueError as refusal:
        return Cell(under, "–", note=str(refusal).partition(":")[0])
    if getattr(value, "is_infinite", False):
        return Cell(under, "∞")
    exact, decimal = short_text(value), decimal_text(value, DIGITS)
    return Cell(under, exact, "" if exact == decimal else decimal)
