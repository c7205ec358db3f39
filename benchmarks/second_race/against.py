"""What the two races say of the same work, side by side: only records are read here."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Seconds = dict[str, float]
EXACT = {
    "corridor closed form": "corridor, closed form",
    "corridor theory.solve": "corridor, recurrence, from the graph",
    "corridor elimination": "corridor, elimination of the lumped chain",
    "Storm, lumped chain": "Storm, exact, lumped chain",
    "Storm, full chain": "Storm, exact, full chain",
    "Storm parametric": "Storm, parametric, lumped chain",
    "SymPy DomainMatrix": "SymPy DomainMatrix, lumped chain",
    "python-flint Dixon": "python-flint fmpq_mat, lumped chain",
}
CHAIN = {
    "corridor elimination": "corridor, exact chain",
    "python-flint Dixon": "FLINT's lifting",
}
FLOATING = {
    "corridor eliminate": "corridor, eliminate()",
    "SciPy splu": "SciPy splu",
    "NumPy dense": "NumPy, dense",
    "QuantEcon GTH": "QuantEcon gth_solve, dense",
    "PyGT": "PyGT, blocks of 20",
}
FULL = {
    "corridor eliminate": "corridor, eliminate(), PyGT's matrix",
    "SciPy spsolve": "SciPy spsolve, PyGT's matrix",
    "PyGT": "PyGT, blocks of 20",
}
UPDATES = {
    "corridor discrete_flow": "corridor, discrete rule",
    "adjoint, SciPy splu": "SciPy splu, lumped chain, adjoint",
    "adjoint, NumPy dense": "NumPy, dense, lumped chain, adjoint",
}
SWEEP = {
    "corridor.sweep, exact": "corridor.sweep, exact",
    "corridor.sweep, floating": "corridor.sweep, floating point",
    "NumPy, vectorised formula": "NumPy, the formula, vectorised",
    "plain Fractions": "Python's fractions, the formula typed in",
}
SWEPT = {
    "corridor.sweep, exact": "corridor.sweep, exact",
    "Storm, lumped chains": "Storm, exact, lumped chain",
}
START = {
    "corridor hitting-time 15 15 5": "`corridor hitting-time 15 15 5`",
    "python -I -S -c pass": "the bare interpreter",
    "python -c pass": "the interpreter as installed",
    "python -c 'import sympy'": "`import sympy`",
}
FLOW = "sign flow, W=15, L=5"
GRID = "Hitting time under sft, 10000 triples: W, K, L to 10, 25, 40"
PAIRS: dict[str, tuple[str, dict[str, str]]] = {
    "exact (15, 15, 5)": ("Exact hitting time under sft, W=15, K=15, L=5", EXACT),
    "exact (15, 200, 5)": ("Exact hitting time under sft, W=15, K=200, L=5", EXACT),
    "symbolic W, L; K = 16": ("Hitting time under sft with symbols W and L, K=16", EXACT),
    **{
        f"exact random chain, {n} states": (
            f"A random chain of {n} states, four successors each, exact",
            CHAIN,
        )
        for n in (200, 2000)
    },
    **{
        f"random chain, {n} states": (
            f"A random chain of {n} states, four successors each, floating point",
            FLOATING,
        )
        for n in (200, 2000, 20000)
    },
    **{
        f"full graph (15, 200, 5), {policy}": (
            f"The full graph in floating point, {policy}, W=15, K=200, L=5",
            FULL,
        )
        for policy in ("uniform", "sft")
    },
    **{
        f"updates (15, {K}, 5)": (f"1200 sign updates of 0.01, W=15, K={K}, L=5", UPDATES)
        for K in (15, 500)
    },
    "sweep of 1000": (GRID, SWEPT),
    "sweep of 10000": (GRID, SWEEP),
    "sign flow": (FLOW, {f"K = {K}": f"{K}" for K in (60, 120, 240)}),
    "start-up": ("start", START),
}


def _ours(results: dict[str, Any]) -> dict[str, Seconds]:
    """Return the seconds of the second race; its flows are one race, deeper and deeper."""
    found: dict[str, Seconds] = {}
    for race, contestants in results.items():
        for name, result in contestants.items():
            if race.startswith("sign flow"):
                key = ("sign flow", f"K = {race.split(', ')[1]}")
            else:
                key = (race, name)
            if "seconds" in result:
                found.setdefault(key[0], {})[key[1]] = result["seconds"]
    return found


def _theirs(records: dict[str, Any]) -> dict[str, Seconds]:
    """Return the seconds of the benchmarks, by title and contestant."""
    found: dict[str, Seconds] = {"start": records.get("start", {})}
    for record in records["race"]:
        if "seconds" in record:
            seconds = record["seconds"] / record["share"]
            found.setdefault(record["title"], {})[record["name"]] = seconds
    for series in records.get("growth", []):
        if series["name"] == FLOW:
            found[FLOW] = {
                str(K): seconds for K, seconds in zip(series["x"], series["y"], strict=True)
            }
    return found


def _rows(results: dict[str, Any], records: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield race, contestant, and its ratio to the first one here and there."""
    ours, theirs = _ours(results), _theirs(records)
    for race, (title, names) in PAIRS.items():
        here, there = ours.get(race, {}), theirs.get(title, {})
        both = [(a, b) for a, b in names.items() if a in here and b in there]
        for mine, other in both[1:]:
            first = both[0]
            yield race, mine, here[mine] / here[first[0]], there[other] / there[first[1]]


def side_by_side(results: dict[str, Any], path: Path) -> str:
    """Return a Markdown table of the ratios that both races have."""
    records = json.loads(path.read_text(encoding="utf-8"))
    lines = ["| race | contestant | second race | benchmarks | one by the other |"]
    lines.append("|---|---|--:|--:|--:|")
    last = ""
    for race, name, here, there in _rows(results, records):
        shown = race if race != last else ""
        ratios = " | ".join(f"{float(f'{ratio:.3g}'):.6g} ×" for ratio in (here, there))
        lines.append(f"| {shown} | {name} | {ratios} | {here / there:.2f} |")
        last = race
    return "\n".join(lines)


def put(page: Path, text: str) -> None:
    """Put the table between its marks on the page."""
    head, begin, rest = page.read_text(encoding="utf-8").partition("<!-- measured: second -->")
    _, end, tail = rest.partition("<!-- end: second -->")
    if not begin or not end:
        raise ValueError(f"{page} must hold <!-- measured: second --> and <!-- end: second -->")
    page.write_text(f"{head}{begin}\n\n{text}\n\n{end}{tail}", encoding="utf-8")
