"""How numerics' results look."""

from collections import Counter
from collections.abc import Iterable
from html import escape
from typing import Any

from ..plots.figures import curve, inline
from ..plots.style import size_text
from ..theory.model.families import FAMILIES
from .decimals import decimal_text, readable_decimal
from .flow_text import flow_text
from .formulas import entry, number, restart_latex, solution_caption
from .look import Look, Records, by_row

POINTS = 200
"""Even steps at which a flow is read if no times are given."""
MOST_DEPTH = 40
"""Beyond it a flow's picture takes many seconds; `corridor.plots` draws it all the same."""


def result_records(result: Any) -> Records:
    """Return a number of numerics as a row; beyond the range of a float it has no value."""
    try:
        value = result.value
    except OverflowError:
        value = None
    columns = ("value", "log10", "relative_error_bound", "method")
    return Records(columns, [(value, result.log10, result.relative_error_bound, result.method)])


def _solution(solution: Any) -> Records:
    names = ("visits", "visits_error_bound", "advantage", "advantage_error_bound")
    pairs = zip(solution.visits, solution.advantages, strict=True)
    return by_row(names, [(v, v.error_bound, a, a.error_bound) for v, a in pairs])


def _row_values(values: Any) -> Records:
    columns, rows = by_row(("value", "error_bound"), [(values, values.error_bound)])
    return Records(columns[1:], [row[1:] for row in rows])


def _estimate(found: Any) -> str:
    return (
        rf"{found.value:.6g}\in[{found.low:.6g},\ {found.high:.6g}]"
        rf"\quad(\text{{level }}{found.level:g})"
    )


def _distribution(found: Any) -> Records:
    columns = (found.arrival, found.survival, found.cdf)
    rows = zip(range(found.T + 1), *(column.tolist() for column in columns), strict=True)
    return Records(("step", "arrival", "survival", "cdf"), list(rows))


def _simulation_caption(walks: Any) -> str:
    return (
        f"{walks.walkers} walks with seed {walks.seed}: {len(walks.steps)} arrived, "
        f"{walks.truncated} truncated at {walks.max_steps} steps, {walks.stuck} stuck."
    )


def _simulation_picture(walks: Any) -> str:
    steps = sorted(walks.steps.tolist())
    left = [1 - n / walks.walkers for n in range(1, len(steps) + 1)]
    return curve([0, *steps], [1.0, *left], "steps t", "share of walks still on their way")


def _trajectory(flow: Any, times: Iterable[float] | None) -> Records:
    import numpy as np

    if times is None:
        if not hasattr(flow, "t_end"):
            raise ValueError("times must be given: this flow is known at all times")
        events = [event.time for event in getattr(flow, "events", ())]
        times = np.unique([*np.linspace(0.0, flow.t_end, POINTS + 1), *events]).tolist()
    depth = max(kind.depth for kind in flow.graph.branches)
    names = (f"{family}_{j}" for family in FAMILIES for j in range(1, depth + 1))
    rows: list[tuple[Any, ...]] = [
        (float(t), flow.hitting_time(t), *np.concatenate(flow.gaps(t)).tolist()) for t in times
    ]
    return Records(("time", "hitting_time", *names), rows)


def _flow_caption(flow: Any) -> str:
    first, last = flow.hitting_time(0.0), flow.hitting_time(flow.t_end)
    text = f"Hitting time {first:.7g} steps at t = 0, {last:.7g} at t = {flow.t_end:g}."
    if getattr(flow, "reason", ""):
        text += f" Stopped: {escape(flow.reason)}."
    events = len(getattr(flow, "events", ()))
    return f"{text} {events} events." if events else text


def _sign_flow_picture(flow: Any) -> str:
    if max(kind.depth for kind in flow.graph.branches) > MOST_DEPTH:
        return ""
    from ..plots.training import plot_dip

    return inline(plot_dip(flow))


def _dip_caption(found: Any) -> str:
    return (
        f"W = {found.W}, K = {found.K}, L = {found.L}: {escape(found.kind)}; lowest gap "
        f"{found.lowest:.4g}, all rows above 0 again at t = {entry(found.recovered)}."
    )


def _number(result: Any) -> str:
    return readable_decimal(decimal_text(result.fraction, 10))


def _solution_brief(solution: Any) -> str:
    time = solution.hitting_time
    return (
        f"Solution on {size_text(solution.graph)} by method {solution.method!r}:\n"
        f"hitting time {_number(time)} steps, relative error at most "
        f"{time.relative_error_bound:.1e}"
    )


def _flow_brief(flow: Any) -> str:
    end = getattr(flow, "t_end", None)
    lines = f"{type(flow).__name__} on {size_text(flow.graph)}"
    first = flow.hitting_time(0.0)
    if end is None:
        return f"{lines}, known at all times:\nhitting time {first:.7g} steps at t = 0"
    return (
        f"{lines} from t = 0 to {end:g}:\n"
        f"hitting time {first:.7g} steps at first, {flow.hitting_time(end):.7g} at the end"
    )


def _sign_flow_brief(flow: Any) -> str:
    kinds = Counter(event.kind for event in flow.events)
    text = f"{_flow_brief(flow)}; {kinds['turn']} turns, {kinds['slide']} slides"
    return f"{text}\nstopped: {flow.reason}" if flow.status == "stopped" else text


def _dip_brief(found: Any) -> str:
    deep = sum(row.lowest < 0 for row in found.rows)
    return (
        f"Dip at W = {found.W}, K = {found.K}, L = {found.L}: {found.kind}\n"
        f"{deep} of {2 * found.K} backward rows go below 0, the lowest to {found.lowest:.4g}"
    )


def _run_brief(run: Any) -> str:
    first, last = run.hitting_times[0], run.hitting_times[-1]
    return (
        f"DiscreteRun of {len(run.hitting_times) - 1} updates of {run.step:g}:\n"
        f"hitting time {first:.7g} steps at first, {last:.7g} at the end"
    )


def _gradient_brief(gradient: Any) -> str:
    return f"Gradient of minus the hitting time, for {len(gradient.branches)} kinds of branches"


def _distribution_brief(found: Any) -> str:
    return (
        f"Distribution of the hitting time on {size_text(found.graph)}, up to step {found.T}:\n"
        f"mean {_number(found.mean)} steps; P(H > {found.T}) = {found.survival[-1]:.4g}"
    )


def _row_values_brief(values: Any) -> str:
    depth = len(values.a)
    first, last = (
        ", ".join(f"{family} {getattr(values, family)[j]:.6g}" for family in FAMILIES)
        for j in (0, -1)
    )
    shown = f"j = 1: {first}" + (f"\nj = {depth}: {last}" if depth > 1 else "")
    return f"RowValues of {depth} diamonds by method {values.method!r}:\n{shown}"


_SOLUTION = Look(
    brief=_solution_brief,
    ask=("hitting_time", "backtrack_time", "visits", "advantages", "to_frame()"),
    records=_solution,
    caption=solution_caption,
)
_FLOW = ("hitting_time(t)", "gaps(t)")
_DIP = ("family", "depth", "lowest", "turned", "recovered", "sliding_time")
_EVENT = ("time", "family", "depth", "kind")

LOOKS = {
    "flow.dips.Dip": Look(
        brief=_dip_brief,
        ask=("rows", "recovered", "flow", "to_frame()"),
        records=lambda found: Records.of(_DIP, found.rows),
        caption=_dip_caption,
    ),
    "flow.discrete_rules.DiscreteRun": Look(
        brief=_run_brief,
        ask=("hitting_times", "rises", "gaps", "to_frame()"),
        records=lambda run: Records(
            ("update", "hitting_time"), list(enumerate(run.hitting_times.tolist()))
        ),
        picture=lambda run: curve(range(len(run.hitting_times)), run.hitting_times, "updates"),
    ),
    "flow.gradients.Gradient": Look(
        brief=_gradient_brief,
        ask=("total", "branches", "to_frame()"),
        records=lambda gradient: by_row(
            ("visits", "advantage", "push"),
            [(kind.visits, kind.advantage, kind.push) for kind in gradient.branches],
        ),
    ),
    "flow.smooth_flows.SftFlow": Look(
        brief=_flow_brief, ask=(*_FLOW, "to_frame(times)"), over_time=_trajectory
    ),
    "flow.smooth_flows.SmoothFlow": Look(
        brief=_flow_brief,
        ask=(*_FLOW, "time_below(steps)", "to_frame()"),
        over_time=_trajectory,
        caption=_flow_caption,
        picture=lambda flow: curve(
            flow.times, [flow.hitting_time(t) for t in flow.times], "time of the flow t"
        ),
    ),
    # Its trajectory has too many columns to be read as a table.
    "flow.trajectories.SignFlow": Look(
        text=flow_text,
        brief=_sign_flow_brief,
        ask=(*_FLOW, "policy(t)", "events", "to_frame()"),
        records=lambda flow: Records.of(_EVENT, flow.events),
        over_time=_trajectory,
        caption=_flow_caption,
        picture=_sign_flow_picture,
    ),
    "sampling.distributions.Distribution": Look(
        brief=_distribution_brief,
        ask=("cdf", "quantile(q)", "pass_at_k(k, budget)", "best_restart()", "to_frame()"),
        records=_distribution,
        picture=lambda found: curve(range(found.T + 1), found.survival, "steps t", "P(H > t)"),
    ),
    "sampling.distributions.Restart": Look(latex=restart_latex),
    "sampling.samples.Estimate": Look(latex=_estimate),
    "sampling.samples.Simulation": Look(
        brief=_simulation_caption,
        ask=("mean()", "arrived()", "steps", "to_frame()"),
        records=lambda walks: Records(("steps",), [(n,) for n in walks.steps.tolist()]),
        caption=_simulation_caption,
        picture=_simulation_picture,
    ),
    "solve.full_solution.FullSolution": _SOLUTION,
    "solve.reduced_solution.ReducedSolution": _SOLUTION,
    "solve.results.Result": Look(latex=number, records=result_records),
    "solve.results.RowValues": Look(
        brief=_row_values_brief,
        ask=("a", "b", "c", "d", "error_bound", "to_frame()"),
        records=_row_values,
    ),
}
"""By the type's name below ``corridor.numerics``."""
