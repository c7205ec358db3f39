"""How work, time and memory grow with K, W, L and the number of states: slopes, a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corridor import CorridorGraph, numerics

from .race import run_alone

TIMEOUT = 600.0
EXACT = {"SYMPY_GROUND_TYPES": "python"}


@dataclass(frozen=True)
class Series:
    """One line of the picture.

    Attributes
    ----------
    name : str
    variable : str
        ``"W"``, ``"K"``, ``"L"``, ``"states"`` of the full graph, or ``"random states"``, of a
        random chain.
    unit : str
        ``"operations"``, ``"s"`` or ``"MB"``.
    x, y : list
    expected : float
        The slope that the derivation promises.
    """

    name: str
    variable: str
    unit: str
    x: list[int]
    y: list[float]
    expected: float

    @property
    def slope(self) -> float:
        """Slope of log y against log x, by least squares."""
        import numpy as np

        return float(np.polyfit(np.log(self.x), np.log(self.y), 1)[0])


def gradient(K: int) -> Callable[[], Any]:
    """Return what is timed for the gradient at the uniform policy."""
    graph = CorridorGraph.symmetric(15, K, 5)
    return lambda: numerics.policy_gradient(graph, "uniform")


def unlike(K: int) -> CorridorGraph:
    """Return two branches of K diamonds of one, two and three lanes in turn."""
    lanes = [1 + k % 3 for k in range(K)]
    return CorridorGraph.from_branches([lanes, lanes[::-1]], target=0)


def equal(K: int) -> Callable[[], Any]:
    """Return what is timed for the solve of equal diamonds, from the sizes on."""
    return lambda: numerics.hitting_time(15, K, 5, "sft")


def accurate(K: int) -> Callable[[], Any]:
    """Return what is timed for the solve of unlike diamonds."""
    graph = unlike(K)
    return lambda: numerics.hitting_time(graph, "sft")


def measure(*, quick: bool = False) -> list[Series]:
    """Measure all series, each point in a process of its own."""
    found = []
    for name, contestant, expected in (
        ("closed form", "closed_form", 0),
        ("elimination of the lumped chain", "chain", 1),
    ):
        for variable in "KWL":
            x = [2, 4] if quick else [8, 16, 32, 64, 128, 256]
            y = [_operations(contestant, {variable: n}) for n in x]
            slope = expected if variable == "K" else 0
            found.append(Series(name, variable, "operations", x, y, slope))
    deep = [10, 100] if quick else [1000, 3000, 10000, 30000, 100000]
    powers = [10, 100] if quick else [1000, 2000, 4000, 8000, 16000]
    far = [10, 100] if quick else [10**5, 3 * 10**5, 10**6, 3 * 10**6]
    for name, function, size, expected, depths in (
        ("exact recurrence", "hitting_times:recurrence", (15, None, 5, "sft"), 2, powers),
        ("accurate solve, equal diamonds", "growth:equal", (None,), 1, far),
        ("accurate solve, unlike diamonds", "growth:accurate", (None,), 1, deep),
        ("gradient of all rows", "growth:gradient", (None,), 1, deep),
        (
            "sign flow, W=15, L=5",
            "sign_updates:flow",
            (None,),
            2,
            [4, 8] if quick else [30, 60, 120, 240],
        ),
    ):
        runs = [_timed(function, tuple(K if n is None else n for n in size)) for K in depths]
        found.append(Series(name, "K", "s", depths, _each(runs), expected))
    for name, function, expected, sizes in (
        ("elimination of a random chain", "ours", 3, [250, 500, 1000, 2000, 4000]),
        ("exact solve of a random chain", "ours_exact", 3, [100, 200, 400, 800]),
    ):
        n = [40, 80] if quick else sizes
        runs = [_timed(f"random_chains:{function}", (size,)) for size in n]
        found.append(Series(name, "random states", "s", n, _each(runs), expected))
    return found + _full_graph(quick=quick)


def _full_graph(*, quick: bool) -> list[Series]:
    """Time and memory of the full graph's elimination against its states, grown three ways."""
    sizes = [100, 1000] if quick else [10**4, 10**5, 10**6, 4 * 10**6]
    found = []
    for variable, size in (
        ("W", lambda n: (round(n / 212), 15, 5)),
        ("K", lambda n: (15, round(n / 15 / 14), 5)),
        ("L", lambda n: (15, 15, round((n / 15 - 62) / 30))),
    ):
        graphs = [size(n) for n in (sizes if not quick else [3000, 30000])]
        states = [2 + W * (4 * K + 2 + 2 * K * L) for W, K, L in graphs]
        runs = [
            _timed("hitting_times:numeric", (*graph, "uniform"), method="elimination")
            for graph in graphs
        ]
        name = f"elimination of the full graph, larger {variable}"
        found.append(Series(name, "states", "s", states, _each(runs), 1))
        memory = [run["megabytes"] for run in runs]
        found.append(Series(name, "states", "MB", states, memory, 1))
    return found


def _operations(contestant: str, changed: dict[str, int]) -> float:
    size = {"W": 15, "K": 15, "L": 5} | changed
    task = {"function": "operations:count_of", "size": (*size.values(), "sft")}
    task |= {"options": {"contestant": contestant}, "show": True, "seconds": 0}
    return float(_run(task, EXACT)["answer"][0])


def _timed(function: str, size: tuple[Any, ...], **options: Any) -> dict[str, Any]:
    return _run({"function": function, "size": size, "options": options, "seconds": 1}, {})


def _run(task: dict[str, Any], environment: dict[str, str]) -> dict[str, Any]:
    record = run_alone(task, TIMEOUT, environment)
    if "failed" in record:
        raise RuntimeError(f"{task['function']} at {task['size']}: {record['failed']}")
    return record


def _each(runs: list[dict[str, Any]]) -> list[float]:
    return [run["seconds"] for run in runs]


def growth_table(found: list[Series]) -> str:
    """Return the series as a Markdown table: range, first and last value, slope."""
    lines = ["| | against | from | to | slope | promised |", "|---|---|--:|--:|--:|--:|"]
    for series in found:
        ends = (f"{series.y[i]:.3g} {series.unit} at {series.x[i]}" for i in (0, -1))
        lines.append(
            f"| {series.name} | {series.variable} | {' | '.join(ends)} | {series.slope:.2f} | "
            f"{series.expected} |"
        )
    return "\n".join(lines)


def records(found: list[Series]) -> list[dict[str, Any]]:
    """Return the series as plain values."""
    return [asdict(series) | {"slope": series.slope} for series in found]


def draw(found: list[Series], path: Path) -> None:
    """Draw operations, times and memory side by side."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "corridor"
    figure = Figure(figsize=(9, 10.5), layout="constrained")
    panels = (
        ("operations", "K", "field operations, exact", "diamonds per branch $K$"),
        ("s", "K", "time / s, corridors", "diamonds per branch $K$"),
        ("s", "states", "time / s, full graph", "states"),
        ("MB", "states", "memory / MB, full graph", "states"),
        ("s", "random states", "time / s, random chains", "states"),
    )
    *grid, last = figure.subplots(3, 2).flat
    last.set_visible(False)
    for axes, (unit, variable, title, label) in zip(grid, panels, strict=True):
        for series in found:
            if (series.unit, series.variable) == (unit, variable):
                name = series.name.replace("elimination of the full graph, ", "")
                axes.loglog(
                    series.x, series.y, "o-", ms=3.5, lw=1.2,
                    label=f"{name}: {series.slope:.2f}",
                )  # fmt: skip
        axes.set(title=title, xlabel=label)
        axes.grid(alpha=0.25, which="major")
        axes.legend(fontsize=7, title="slope", title_fontsize=7, loc="best")
        axes.margins(y=0.25)
    figure.savefig(path, metadata={"Date": None})
