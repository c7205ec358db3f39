"""Results as tables: as columns and rows, and as a pandas DataFrame (the extra ``frames``).

What is a row of a result is said here and nowhere else; notebooks show the same tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ..theory.model.arguments import described

if TYPE_CHECKING:
    import pandas as pd

FAMILIES = "abcd"
POINTS = 200
"""Even steps at which a flow is read if no times are given."""


class Records(NamedTuple):
    """Names of columns, and rows as long as they."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def to_frame(result: object, times: Iterable[float] | None = None) -> pd.DataFrame:
    """Return a result, or several of one kind, as a `pandas.DataFrame`.

    Parameters
    ----------
    result : any result of this package, an iterable of them, or what ``dip_map`` returns
        Rows of several results stand below each other.
    times : iterable of float, optional
        At which to read a flow, in its own time: 0 to its end in 200 even steps, and its
        events, if not given.

    Returns
    -------
    pandas.DataFrame
        Exact numbers as SymPy's objects, others as floats.

    Raises
    ------
    ModuleNotFoundError
        If pandas is not installed.
    TypeError, ValueError
        If `result` is no table, or `times` are no times of it.

    Examples
    --------
    >>> from corridor import claims, sign_flow
    >>> to_frame(sign_flow(3, 5, 2, t_end=12.0).events).head(2)
           time family  depth  kind
    0  0.001945      b      2  turn
    1  0.006206      d      3  turn
    >>> to_frame(claims()).columns.to_list()
    ['key', 'title', 'verdict', 'statement', 'assumptions', 'constants', 'remarks', 'rests_on']
    """
    try:
        import pandas as pd
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "tables of pandas need it; install it with: pip install 'corridor[frames]'"
        ) from None
    columns, rows = records(result, times)
    return pd.DataFrame.from_records(rows, columns=columns)


def records(result: object, times: Iterable[float] | None = None) -> Records:
    """Return a result, or several of one kind, as columns and rows; see `to_frame`.

    Examples
    --------
    >>> from corridor import dip_rows
    >>> records(dip_rows(1, 2, 3)).rows[-2:]
    [('d', 2, 'wrong way'), ('b', 2, 'zero')]
    """
    name = type(result).__name__
    if name in FLOWS:
        return _trajectory(result, times)
    if times is not None:
        raise ValueError(f"times must be left out but for a flow; got a {name} to read")
    if name in TABLES:
        return TABLES[name](result)
    if is_dataclass(result):
        shown = [f.name for f in fields(result) if f.repr]
        return Records(tuple(shown), [tuple(getattr(result, field) for field in shown)])
    if isinstance(result, Mapping):
        return Records(("W", "K", "L", "kind"), [(*key, kind) for key, kind in result.items()])
    if isinstance(result, Iterable) and not isinstance(result, str):
        tables = [records(part) for part in result]
        if len({part.columns for part in tables}) == 1:
            return Records(tables[0].columns, [row for part in tables for row in part.rows])
    raise TypeError(
        f"result must be of this package, or several of one kind; got {described(result)}"
    )


def _trajectory(flow: Any, times: Iterable[float] | None) -> Records:
    import numpy as np

    if times is None:
        if not hasattr(flow, "t_end"):
            raise ValueError("times must be given: this flow is known at all times")
        events = [event.time for event in getattr(flow, "events", ())]
        times = np.unique([*np.linspace(0.0, flow.t_end, POINTS + 1), *events]).tolist()
    rows: list[tuple[Any, ...]] = []
    depth = max(kind.depth for kind in flow.graph.branches)
    for t in times:
        gaps = np.concatenate(flow.gaps(t)).tolist()
        rows.append((float(t), flow.hitting_time(t), *gaps))
    names = (f"{family}_{j}" for family in FAMILIES for j in range(1, depth + 1))
    return Records(("time", "hitting_time", *names), rows)


def _graph(graph: Any) -> Records:
    rows = [
        (branch.count, branch.depth, branch.lanes, w == graph.target)
        for w, branch in enumerate(graph.branches)
    ]
    return Records(("count", "depth", "lanes", "target"), rows)


def _exact_solution(solution: Any) -> Records:
    rows = solution.policy.rows(solution.graph)
    values = zip(rows, solution.visits, solution.advantages, strict=True)
    return _by_row(("probability", "visits", "advantage"), list(values))


def _float_solution(solution: Any) -> Records:
    names = ("visits", "visits_error_bound", "advantage", "advantage_error_bound")
    pairs = zip(solution.visits, solution.advantages, strict=True)
    return _by_row(names, [(v, v.error_bound, a, a.error_bound) for v, a in pairs])


def _gradient(gradient: Any) -> Records:
    kinds = [(kind.visits, kind.advantage, kind.push) for kind in gradient.branches]
    return _by_row(("visits", "advantage", "push"), kinds)


def _by_row(names: tuple[str, ...], kinds: list[tuple[Any, ...]]) -> Records:
    """Return a row for each kind of branch, family and depth."""
    rows = [
        (w, family, j, *entries)
        for w, columns in enumerate(kinds)
        for family in FAMILIES
        for j, entries in enumerate(
            zip(*(_plain(getattr(column, family)) for column in columns), strict=True), start=1
        )
    ]
    return Records(("branch", "family", "depth", *names), rows)


def _row_values(values: Any) -> Records:
    names, kinds = ("value", "error_bound"), [(values, values.error_bound)]
    columns, rows = _by_row(names, kinds)
    return Records(columns[1:], [row[1:] for row in rows])


def _plain(values: Any) -> Any:
    return values.tolist() if hasattr(values, "tolist") else values


def _dip_rows(found: Any) -> Records:
    rows = [(*row, "wrong way") for row in found.rows] + [(*row, "zero") for row in found.ties]
    return Records(("family", "depth", "gradient"), rows)


def _dip(found: Any) -> Records:
    columns = ("family", "depth", "lowest", "turned", "recovered", "sliding_time")
    return Records(columns, [tuple(getattr(row, c) for c in columns) for row in found.rows])


def _training(flow: Any) -> Records:
    rows = [
        (family, row.probability(0), row.speed, row.data, row.limit)
        for family, row in zip(FAMILIES, flow.rows, strict=True)
    ]
    return Records(("family", "start", "speed", "data", "limit"), rows)


def _distribution(found: Any) -> Records:
    columns = (found.arrival, found.survival, found.cdf)
    rows = zip(range(found.T + 1), *(column.tolist() for column in columns), strict=True)
    return Records(("step", "arrival", "survival", "cdf"), list(rows))


def _discrete(run: Any) -> Records:
    return Records(("update", "hitting_time"), list(enumerate(run.hitting_times.tolist())))


def _result(result: Any) -> Records:
    try:
        value = result.value
    except OverflowError:
        value = None
    columns = ("value", "log10", "relative_error_bound", "method")
    return Records(columns, [(value, result.log10, result.relative_error_bound, result.method)])


def _agreement(row: Any) -> Records:
    columns = ("quantity", "policy", "exact", "numeric", "disagreement", "error_bound")
    number, _, bound, _ = _result(row.numeric).rows[0]
    off = float(row.disagreement)
    return Records(columns, [(row.quantity, str(row.policy), row.exact, number, off, bound)])


def _claim(claim: Any) -> Records:
    names = ("title", "verdict", "statement", "assumptions", "constants", "remarks", "rests_on")
    cells = (getattr(claim, name) for name in names)
    texts = ("; ".join(cell) if isinstance(cell, tuple) else str(cell) for cell in cells)
    return Records(("key", *names), [(claim.key, *texts)])


def _proof(proof: Any) -> Records:
    pairs = enumerate(zip(proof.steps, proof.findings, strict=True), start=1)
    rows = [
        (proof.claim.key, n, type(step).__name__, step.text, str(found.outcome), found.detail)
        for n, (step, found) in pairs
    ]
    return Records(("claim", "step", "kind", "states", "outcome", "detail"), rows)


# By name, so that no room is loaded before one of its results is at hand.
FLOWS = ("SignFlow", "SmoothFlow", "SftFlow")
TABLES: dict[str, Callable[[Any], Records]] = {
    "Agreement": _agreement,
    "Claim": _claim,
    "CorridorGraph": _graph,
    "Dip": _dip,
    "DipRows": _dip_rows,
    "DiscreteRun": _discrete,
    "Distribution": _distribution,
    "FullSolution": _float_solution,
    "Gradient": _gradient,
    "Proof": _proof,
    "ReducedSolution": _float_solution,
    "Result": _result,
    "RowValues": _row_values,
    "Simulation": lambda walks: Records(("steps",), [(n,) for n in walks.steps.tolist()]),
    "Solution": _exact_solution,
    "TrainingFlow": _training,
}
